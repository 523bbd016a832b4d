"""Drags and clicks → selections, choices and edges; golden cases over hard texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.text_view.conftest import HARD_TEXTS, LABELS, Hand, make_span

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXT = "“I invited him,” she said. The bridge will open in May.\nIt is a disgrace."

# text, dragged from, dragged to, what is selected with whole words, what with Ctrl
DRAGS = [
    (TEXT, 5, 12, "invited him", "vited h"),
    (TEXT, 0, 16, "“I invited him,”", "“I invited him,”"),
    (TEXT, 17, 21, "she", "she "),
    (TEXT, 46, 65, "open in May.\nIt is a disgrace", "n in May.\nIt is a d"),
    ("Say 👍🏽 now", 4, 6, "👍🏽", "👍🏽"),
    ("Say 👍🏽 now", 2, 6, "Say 👍🏽", "y 👍🏽"),
    ("A 👩‍👩‍👧‍👦 B", 0, 9, "A 👩‍👩‍👧‍👦", "A 👩‍👩‍👧‍👦"),
    ("❤️word x", 2, 4, "word", "wo"),
    ("cafe\u0301 now", 2, 5, "cafe\u0301", "fe\u0301"),
    ("שלום עולם, זה", 1, 6, "שלום עולם", "לום ע"),
    ("He said שלום עולם now", 9, 14, "שלום עולם", "לום ע"),
    ("10\u00a0000 and", 0, 4, "10\u00a0000", "10\u00a00"),
    ("one\u2028two three", 1, 6, "one\u2028two", "ne\u2028tw"),
    ("漢字かな交じり文", 2, 4, "かな", "かな"),
    ("a\tb\tc", 0, 3, "a\tb", "a\tb"),
    ("\ufeffab cd", 2, 5, "\ufeffab cd", "b c"),
    ("𝔘𝔫𝔦 𝔠𝔬", 1, 5, "𝔘𝔫𝔦 𝔠𝔬", "𝔫𝔦 𝔠"),
    ("rock-n-roll star", 6, 9, "rock-n-roll", "-ro"),
    ("x" * 400, 350, 390, "x" * 400, "x" * 40),
]  # fmt: skip


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("text", "start", "end", "words", "exact"), DRAGS)
def test_drags(show, text, start, end, words, exact, backwards) -> None:
    view = show(text)
    hand = Hand(view)
    if text.startswith("\ufeff"):
        words = words.lstrip("\ufeff")
    for modifier, expected in ((Qt.KeyboardModifier.NoModifier, words), (CTRL, exact)):
        view.set_selection(0, 0)
        points = (end, start) if backwards else (start, end)
        hand.drag(*points, modifier)
        first, last = view.selection
        assert text[first:last] == expected
        assert view.caret == (first if backwards else last)


def test_without_snapping_a_drag_is_exact(show) -> None:
    view = show(TEXT)
    view.snapping = False
    Hand(view).drag(5, 12)
    assert view.selection == (5, 12)


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_a_drag_over_everything_selects_everything(show, name: str) -> None:
    text = HARD_TEXTS[name]
    view = show(text, width=300)
    view.snapping = False
    hand = Hand(view)
    hand.press(0)
    hand.move(len(text))
    hand.release(len(text))
    end = view.offset_at(view.point_of(len(text)))  # where directions mix a place can be shared
    assert view.selection == (0, end)
    assert end == len(text) or view.rect_of(end).x() == view.rect_of(len(text)).x()


def test_the_end_of_a_wrapped_line_without_blanks_can_be_reached(show) -> None:
    text = "漢" * 100
    view = show(text, width=300)
    paragraph = view.scene.flow.paragraph(0)
    end = paragraph.line_range(0)[1]
    start = view.point_of(0)
    Hand(view).drag(start, QPoint(299, start.y()), CTRL)
    assert view.selection == (0, end)
    assert view.scene.selection.upstream


def test_a_release_outside_is_forgiven(show) -> None:
    view = show(TEXT)
    Hand(view).drag(17, QPoint(5000, 5000))
    assert view.selection == (17, len(TEXT))
    Hand(view).drag(17, QPoint(-300, -300))
    assert view.selection == (0, 16)


def test_blanks_alone_select_nothing(show) -> None:
    view = show("one    two")
    Hand(view).drag(4, 6)
    assert view.selection[0] == view.selection[1]


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        (TEXT, 5, "invited"),
        (TEXT, 3, "invited"),
        (TEXT, 0, "“"),
        ("the alliance’s aim", 13, "alliance’s"),
        ("Say 👍🏽 now", 4, "👍🏽"),
        ("漢字かな", 1, "字"),
        ("cafe\u0301 now", 3, "cafe\u0301"),
        ("", 0, ""),
    ],
)
def test_a_double_click_takes_a_word(show, text: str, offset: int, expected: str) -> None:
    view = show(text)
    Hand(view).double_click(offset)
    assert text[slice(*view.selection)] == expected


def test_a_double_click_drag_goes_by_words_both_ways(show) -> None:
    view = show(TEXT)
    hand = Hand(view)
    hand.double_click(19)
    hand.press(19)
    hand.release(19)
    point = view.point_of(18)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    # mouseDClick ends with a release; press it again as a hand that holds on would
    view.set_selection(0, 0)
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    down = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        point.toPointF(),
        view.viewport().mapToGlobal(point).toPointF(),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), down)
    hand.move(23)
    assert TEXT[slice(*view.selection)] == "she said"
    hand.move(12)
    assert TEXT[slice(*view.selection)] == "him,” she"
    hand.release(12)
    assert view.caret == view.selection[0]


def test_a_triple_click_takes_the_paragraph(show) -> None:
    view = show(TEXT)
    Hand(view).triple_click(30)
    assert TEXT[slice(*view.selection)] == TEXT.partition("\n")[0]


def test_shift_click_extends_from_the_anchor(show) -> None:
    view = show(TEXT)
    hand = Hand(view)
    hand.click(17)
    hand.click(22, SHIFT)
    assert TEXT[slice(*view.selection)] == "she said"
    hand.click(5, SHIFT)
    assert TEXT[slice(*view.selection)] == "invited him,”"


def test_a_click_sets_the_caret_and_says_that_there_is_no_span(show, qtbot) -> None:
    view = show(TEXT)
    with qtbot.waitSignal(view.span_clicked) as clicked:
        Hand(view).click(20)
    assert clicked.args == [""]
    assert view.selection == (20, 20)


def test_selection_changed_comes_once_per_change(show) -> None:
    view = show(TEXT)
    heard: list[tuple[int, int]] = []
    view.selection_changed.connect(lambda *range_: heard.append(range_))
    Hand(view).drag(17, 24)
    assert heard == [(17, 17), (17, 25)]
    view.set_selection(17, 25)
    assert heard[2:] == []


# --- spans ---


def spans_of(text: str):
    return (
        make_span(text, "outer", (0, 26)),
        make_span(text, "inner", (3, 10), label="claim"),
        make_span(text, "far", (56, 58), (62, 63), label="opinion"),
    )


def test_a_click_chooses_the_innermost_and_again_the_next_outward(show) -> None:
    view = show(TEXT, spans_of(TEXT))
    hand, heard = Hand(view), []
    view.span_clicked.connect(lambda span_id: (heard.append(span_id), view.set_chosen(span_id)))
    hand.click(5)
    hand.click(5)
    hand.click(5)
    assert heard == ["inner", "outer", "inner"]
    hand.click(20)
    hand.click(5)
    assert heard[3:] == ["outer", "inner"]
    assert view.selection == (5, 5)


def test_only_fragments_can_be_clicked(show) -> None:
    view = show(TEXT, spans_of(TEXT))
    hand, heard = Hand(view), []
    view.span_clicked.connect(heard.append)
    for offset in (57, 60, 62):
        hand.click(offset)
    assert heard == ["far", "", "far"]


def test_a_badge_stands_for_its_span(show) -> None:
    view = show(TEXT, spans_of(TEXT))
    heard: list[str] = []
    view.span_clicked.connect(heard.append)
    badges = view.scene.layer.geometry(view.scene.flow, 0).badges
    badge = next(badge for badge in badges if badge.span and badge.span.id == "outer")
    x = view.scene.window.left + badge.left + 3
    y = view.scene.window.rows()[0].y + badge.top + 2
    Hand(view).click(QPoint(round(x), round(y)))
    assert heard == ["outer"]


def test_a_drag_that_begins_at_the_chosen_spans_edge_selects(show) -> None:
    view = show(TEXT, spans_of(TEXT))
    view.set_chosen("inner")
    Hand(view).drag(3, 14)
    assert TEXT[slice(*view.selection)] == "invited him"


@pytest.mark.parametrize(
    ("at_end", "target", "modifier", "expected"),
    [
        (True, 13, Qt.KeyboardModifier.NoModifier, (3, 14)),
        (True, 13, CTRL, (3, 13)),
        (True, 5, Qt.KeyboardModifier.NoModifier, (3, 10)),
        (True, 5, CTRL, (3, 5)),
        (True, 0, CTRL, (3, 4)),
        (False, 1, Qt.KeyboardModifier.NoModifier, (1, 10)),
        (False, 5, CTRL, (5, 10)),
        (False, 30, CTRL, (9, 10)),
    ],
)
def test_dragging_a_handle_moves_the_edge(show, at_end, target, modifier, expected) -> None:
    view = show(TEXT, spans_of(TEXT))
    view.set_chosen("inner")
    hand, heard = Hand(view), []
    view.edges_moved.connect(lambda *args: heard.append(args))
    hand.press(view.handle_point(at_end))
    hand.move(target, modifier)
    live = view.scene.layer.index.get("inner").fragments
    hand.release(target, modifier)
    assert live == (expected,)
    assert heard == ([] if expected == (3, 10) else [("inner", (expected,))])
    assert view.scene.layer.index.get("inner").fragments == ((3, 10),)  # until it is stored


def test_a_handle_moves_the_envelope_of_an_interrupted_span(show) -> None:
    view = show(TEXT, spans_of(TEXT))
    view.set_chosen("far")
    hand, heard = Hand(view), []
    view.edges_moved.connect(lambda *args: heard.append(args))
    hand.drag(view.handle_point(True), 70)
    assert heard == [("far", ((56, 58), (62, 72)))]


@pytest.mark.parametrize(
    ("caret", "at_end", "target", "expected"),
    [
        (57, True, 60, ((56, 60), (62, 63))),
        (57, True, 70, ((56, 63),)),  # they have met
        (62, False, 57, ((56, 63),)),
        (63, False, 60, ((56, 58), (60, 63))),
        (60, False, 54, ((54, 58), (62, 63))),  # between them: the whole span's
    ],
)
def test_a_handle_moves_the_edge_of_the_fragment_with_the_caret(
    show, caret, at_end, target, expected
) -> None:
    view = show(TEXT, spans_of(TEXT))
    view.set_chosen("far")
    view.set_selection(caret, caret)
    hand, heard = Hand(view), []
    view.edges_moved.connect(lambda *args: heard.append(args))
    hand.press(view.handle_point(at_end))
    hand.move(target, CTRL)
    live = view.scene.layer.index.get("far").fragments
    hand.release(target, CTRL)
    assert heard == [("far", live)]
    assert live == expected


def test_esc_gives_a_drag_up(show) -> None:
    view = show(TEXT, spans_of(TEXT))
    view.set_chosen("inner")
    hand, heard, asked = Hand(view), [], []
    view.edges_moved.connect(lambda *args: heard.append(args))
    view.key_handler = lambda event: bool(asked.append(event.key())) or True
    hand.press(view.handle_point(True))
    hand.move(20)
    hand.key(Qt.Key.Key_Escape)
    hand.release(20)
    assert heard == []
    assert view.scene.layer.index.get("inner").fragments == ((3, 10),)
    hand.press(17)
    hand.move(24)
    hand.key(Qt.Key.Key_Escape)
    assert view.selection[0] == view.selection[1]
    hand.release(24)
    assert asked == []
    hand.key(Qt.Key.Key_Escape)
    assert asked == [Qt.Key.Key_Escape]


def test_dragging_past_the_edge_scrolls(show, qtbot) -> None:
    text = "\n".join(f"Line {number}" for number in range(200))
    view = show(text, height=200)
    hand = Hand(view)
    hand.press(0)
    hand.move(QPoint(100, 260))
    qtbot.waitUntil(lambda: view.top_offset() > 200)
    assert view.selection[0] == 0
    assert view.selection[1] > 200
    hand.release(QPoint(100, 260))
    reached = view.verticalScrollBar().value()
    qtbot.wait(80)
    assert view.verticalScrollBar().value() == reached


def test_a_right_click_keeps_the_selection_it_hits_and_else_acts_as_a_click(show) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    view = show(TEXT, spans_of(TEXT))
    view.set_selection(27, 37)
    wanted, clicked, selected = [], [], []
    view.context_wanted.connect(lambda point, offset: wanted.append(offset))
    view.context_wanted.connect(lambda point, offset: selected.append(view.selection))
    view.span_clicked.connect(clicked.append)
    view.span_clicked.connect(view.set_chosen)
    for offset in (30, 5, 45):
        point = view.point_of(offset)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point)
        )
        QApplication.sendEvent(view.viewport(), event)
    assert wanted == [30, 5, 45]
    assert clicked == ["inner", ""]
    assert selected == [(27, 37), (5, 5), (45, 45)]


def test_the_tip_holds_plain_facts(show) -> None:
    from annotator.ui.text_view.hover import facts_at

    text = "a < b"
    view = show(text, (make_span(text, "s", (0, 5), note="<b>not bold</b>\nline", unsure=True),))
    view.set_labels([replace(LABELS[0], guideline="Words & signs.")])
    tip = facts_at(view.scene, view.point_of(2))
    assert (
        tip
        == "<qt>quote · unsure<br>&lt;b&gt;not bold&lt;/b&gt;<br>line<br>Words &amp; signs.</qt>"
    )
    view.annotator_name = {"ann": "Ann <1>"}.__getitem__
    assert "quote · unsure · Ann &lt;1&gt;<br>" in facts_at(view.scene, view.point_of(2))
    assert facts_at(view.scene, QPoint(590, 390)) == ""


def test_the_tip_tells_of_some_spans_and_counts_the_rest(show) -> None:
    from annotator.ui.text_view.hover import facts_at

    spans = [make_span(TEXT, str(n), (0, 6 + n), note=f"note {n}") for n in range(7)]
    view = show(TEXT, tuple(spans))
    tip = facts_at(view.scene, view.point_of(4))
    assert [n for n in range(7) if f"note {n}" in tip] == [0, 1, 2, 3]
    assert tip.endswith("and 3 more</qt>")
