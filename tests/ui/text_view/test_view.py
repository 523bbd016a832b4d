"""What the view shows, and what stays as it was."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.text_view import TextLook, TextView
from annotator.ui.text_view.painter import ScenePainter
from tests.ui.text_view.conftest import HARD_TEXTS, LABELS, Hand, make_span

TEXT = "One two three four five six seven.\nEight nine ten."
DARK = TextLook(
    dark=True, paper="#16191D", text="#E4E7EB", quiet="#98A1AD", line="#2A3037",
    selection="#2C4A72", accent="#4DA3FF", tint=0.2,
)  # fmt: skip


def picture(view: TextView) -> QImage:
    view.clearFocus()
    return view.viewport().grab().toImage()


def colors_in(view: TextView, start: int, end: int) -> set[str]:
    """The colours in the lines' boxes between two offsets of one line."""
    image, first, last = picture(view), view.rect_of(start), view.rect_of(end)
    return {
        image.pixelColor(x, y).name()
        for x in range(first.x() + 1, last.x())
        for y in range(first.y(), first.y() + view.scene.metrics.line)
    }


def test_a_new_document_begins_at_its_top_with_the_caret_at_0(show) -> None:
    view = show("\n".join(["line"] * 500))
    view.set_selection(300, 900)
    view.set_top_offset(1000)
    view.set_document(TEXT)
    assert view.selection == (0, 0)
    assert view.top_offset() == 0
    assert view.verticalScrollBar().value() == 0
    assert view.chosen == ""


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_to_show(show, text: str | None) -> None:
    view = show(text)
    hand = Hand(view)
    hand.drag(QPoint(50, 50), QPoint(300, 200))
    hand.double_click(QPoint(50, 100))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_Left):
        hand.key(key)
    assert view.selection == (0, 0)
    assert view.offset_at(view.point_of(0)) == 0
    assert view.copy() is None


def test_the_placeholder_is_painted_only_without_a_document(show) -> None:
    view = show(None)
    quiet = QColor(view.scene.look.quiet)
    image = picture(view)
    names = {image.pixelColor(x, y).name() for x in range(0, 580, 1) for y in range(190, 210)}
    assert quiet.name() in names or len(names) > 4
    view.placeholder = ""
    assert len(set(map(picture(view).pixel, range(580), [200] * 580))) == 1


def test_spans_are_tinted_and_underlined_where_they_lie(show) -> None:
    view = show(TEXT, (make_span(TEXT, "s", (8, 18)),))
    assert QColor("#15346C").name() in colors_in(view, 8, 18)
    assert QColor("#15346C").name() not in colors_in(view, 19, 33)
    assert QColor("#15346C").name() not in colors_in(view, 0, 6)


def test_an_interrupted_spans_gap_holds_a_thin_line_alone(show) -> None:
    view = show(TEXT, (make_span(TEXT, "s", (4, 7), (19, 23)),))
    image, first, last = picture(view), view.rect_of(7), view.rect_of(19)
    color = QColor("#15346C").name()
    drawn = {
        y
        for x in range(first.x() + 2, last.x() - 1)
        for y in range(first.y(), first.y() + view.scene.metrics.line)
        if image.pixelColor(x, y).name() == color
    }
    assert len(drawn) == 1
    assert min(drawn) > first.y() + view.scene.metrics.em  # in the lane, not in the text
    assert color in colors_in(view, 4, 7)
    assert color in colors_in(view, 19, 23)


LONG = "Some words stand on each of the lines of this rather long paragraph. " * 8
LINKS = [
    # text, width, fragments, lines of the links, and how many
    (TEXT, 600, ((4, 7), (19, 23)), [0]),
    (TEXT, 600, ((4, 7), (35, 40)), [0, 0]),  # in two paragraphs: an end in each
    (LONG, 300, ((0, 4), (40, 45)), [0, 1]),
    (LONG, 300, ((0, 4), (300, 310)), [0, 8]),
    ("שלום עולם, זה מבחן", 600, ((0, 4), (11, 13)), [0]),
    (TEXT, 600, ((0, 3), (4, 7), (8, 13)), [0, 0]),
]


@pytest.mark.parametrize(("text", "width", "fragments", "lines"), LINKS)
def test_fragments_are_tied_together(show, text, width, fragments, lines) -> None:
    view = show(text, (make_span(text, "s", *fragments),), width=width)
    found = [
        (row.piece, link)
        for row in view.scene.window.rows()
        for link in view.scene.layer.geometry(view.scene.flow, row.piece).links
    ]
    paragraph = view.scene.flow.paragraph(0)
    if text is LONG:
        lines = [paragraph.line_of(fragments[0][1]), paragraph.line_of(fragments[1][0])]
    assert [link.line for _, link in found] == lines
    assert all(link.left < link.right for _, link in found)
    strips = view.scene.layer.geometry(view.scene.flow, 0).strips
    for _, link in found:
        for strip in strips:
            apart = link.right <= strip.left + 0.1 or strip.right <= link.left + 0.1
            assert strip.line != link.line or apart


def test_the_outline_of_an_interrupted_span_goes_round_all_its_fragments(show) -> None:
    text = LONG + "\n" + LONG
    fragments = ((5, 10), (90, 120), (len(LONG) + 3, len(LONG) + 9))
    view = show(text, (make_span(text, "s", *fragments),), height=800)
    view.set_chosen("s")
    image = picture(view)
    accent = QColor(view.scene.look.accent)
    for start, _ in fragments:
        rect = view.rect_of(start)
        near = {
            image.pixelColor(rect.x() + x, rect.y() + y).name()
            for x in range(-4, 2)
            for y in range(rect.height())
        }
        assert accent.name() in near


def test_the_number_of_deeper_spans_stands_beside_the_column(show) -> None:
    spans = [make_span(LONG, str(n), (0, 200 + n), label=LABELS[n % 4].name) for n in range(30)]
    for width in (160, 300, 1600):
        view = show(LONG, tuple(spans), width=width, height=300)
        for row in view.scene.window.rows():
            badges = view.scene.layer.geometry(view.scene.flow, row.piece).badges
            deep = [badge for badge in badges if badge.left > view.scene.flow.width]
            assert {badge.text for badge in deep[:2]} == {"+27"}
            for badge in deep:
                assert view.scene.window.left + badge.left + badge.width <= width


def test_changed_spans_change_the_picture_and_undone_ones_change_it_back(show) -> None:
    view = show(TEXT, (make_span(TEXT, "s", (8, 18)),))
    before = picture(view)
    more = (make_span(TEXT, "t", (8, 13), label="claim"), make_span(TEXT, "u", (36, 40)))
    view.update_spans((), more)
    changed = picture(view)
    assert changed != before
    moved = replace(more[0], fragments=((14, 18),))
    view.update_spans((more[0],), (moved,))
    assert picture(view) not in (before, changed)
    view.update_spans((moved, more[1]), ())
    assert picture(view) == before


def on_screen(view: TextView) -> QImage:
    """What is on the screen now; nothing is painted for it."""
    QApplication.processEvents()
    return view.screen().grabWindow(view.winId()).toImage()


def test_repainting_parts_gives_the_same_picture_as_painting_all(show) -> None:
    text = "Several words on several lines. " * 30
    view = show(text)
    spans = [make_span(text, str(n), (n * 20, n * 20 + 50), label="claim") for n in range(8)]
    spans.append(make_span(text, "broken", (10, 30), (400, 440), (700, 720)))
    for span in spans:
        view.update_spans((), (span,))
        view.set_selection(span.start, span.start + 30)
        view.set_header(f"{span.id} spans")
        QApplication.processEvents()
        view.set_chosen(span.id)
        QApplication.processEvents()
    for offset in (3, 800, 20, 500):  # carets far apart, with a chosen span between
        view.set_selection(offset, offset)
        QApplication.processEvents()
    view.update_spans((spans[2],), ())
    parts = on_screen(view)
    view.viewport().update()
    view.overview.update()
    assert on_screen(view) == parts


def test_the_text_does_not_move_when_it_is_tagged_or_chosen(show) -> None:
    view = show(TEXT)
    before = [view.rect_of(offset) for offset in range(len(TEXT) + 1)]
    spans = [make_span(TEXT, str(n), (n, 20 + n), label=LABELS[n % 4].name) for n in range(9)]
    view.update_spans((), spans)
    view.set_chosen("4")
    assert [view.rect_of(offset) for offset in range(len(TEXT) + 1)] == before


def test_lines_are_as_high_with_emoji_and_other_scripts(show) -> None:
    view = show("Plain\n👩‍🚀 漢字\nمرحبا\nसभी")
    line, gap = view.scene.metrics.line, view.scene.metrics.gap
    tops = [view.rect_of(view.scene.flow.starts[piece]).y() for piece in range(4)]
    assert [after - top for top, after in itertools.pairwise(tops)] == [line + gap] * 3


def test_the_measure_is_kept_and_the_column_centred(show) -> None:
    view = show("word " * 400, width=1600)
    paragraph = view.scene.flow.paragraph(0)
    longest = max(b - a for a, b in map(paragraph.line_range, range(paragraph.line_count - 1)))
    assert 70 <= longest <= 100
    left = view.scene.window.left
    right = view.viewport().width() - left - view.scene.flow.width
    assert abs(left - right) <= 1


@pytest.mark.parametrize("name", HARD_TEXTS)
@pytest.mark.parametrize("look", [TextLook(), DARK, TextLook(point_size=30)])
def test_every_hard_text_is_painted_with_spans_everywhere(show, name: str, look) -> None:
    text = HARD_TEXTS[name]
    spans = tuple(
        make_span(text, str(n), (a, b), label=LABELS[n % len(LABELS)].name, unsure=bool(n % 2))
        for n, (a, b) in enumerate(
            (a, b)
            for a in range(0, len(text), 5)
            for b in (a + 1, a + 9, len(text))
            if a < b <= len(text)
        )
    )  # fmt: skip
    view = show(text, spans, width=300)
    view.set_look(look)
    view.set_chosen("0")
    view.select_all()
    assert not picture(view).isNull()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_it_can_be_painted_at_any_scale(show, ratio: float) -> None:
    from PySide6.QtGui import QPainter

    spans = tuple(
        make_span(TEXT, label.name, (0, 20), label=label.name, unsure=True) for label in LABELS
    )
    view = show(TEXT, spans)
    size = view.viewport().size()
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    ScenePainter(view.scene).paint(painter, view.viewport().rect(), ratio)
    painter.end()
    assert image.pixelColor(2, 2) == QColor(view.scene.look.paper)


def test_badges_at_one_place_stand_side_by_side(show) -> None:
    spans = [
        make_span(TEXT, str(n), (0, 5 + n), label=LABELS[n % 4].name, unsure=n == 6)
        for n in range(7)
    ]
    view = show(TEXT, tuple(spans))
    badges = view.scene.layer.geometry(view.scene.flow, 0).badges
    row = [badge for badge in badges if badge.top < 0]
    assert [badge.text for badge in row][-1] == "+3"
    assert any("?" in badge.text for badge in row)
    for one, other in itertools.pairwise(row):
        assert one.left + one.width <= other.left
    deep = [badge for badge in badges if badge.top > 0]
    assert [badge.text for badge in deep] == ["+4"]


def test_a_span_keeps_its_lane(show) -> None:
    text = "\n".join("some words here" for _ in range(300))
    spans = [make_span(text, str(n), (n * 40, n * 40 + 60)) for n in range(100)]
    spans.append(make_span(text, "long", (0, len(text))))
    view = show(text, tuple(spans))

    def lanes() -> dict[str, int]:
        found = {}
        for row in view.scene.window.rows():
            for strip in view.scene.layer.geometry(view.scene.flow, row.piece).strips:
                found[strip.span.id] = strip.lane
        return found

    first = lanes()
    assert first["long"] == 0
    view.set_top_offset(2000)
    lanes()
    view.set_top_offset(0)
    assert lanes() == first


def test_ctrl_and_wheel_ask_for_another_size(show) -> None:
    view = show(TEXT)
    wanted: list[int] = []
    view.zoom_wanted.connect(wanted.append)
    for delta in (120, 60, 60, -240):
        event = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, delta),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)
    assert wanted == [1, 1, -2]


def test_the_overview_shows_spans_and_leads_to_them(show, qtbot) -> None:
    text = "\n".join(f"Line {number}" for number in range(1000))
    start = text.index("Line 800")
    view = show(text, (make_span(text, "s", (start, start + 8), label="claim"),))
    strip = view.overview
    color = QColor("#A84C19")

    def ticks() -> list[int]:
        image = strip.grab().toImage()
        return [y for y in range(image.height()) if image.pixelColor(6, y) == color]

    qtbot.waitUntil(lambda: bool(ticks()))
    y = ticks()[0]
    assert abs(y / strip.height() - 0.8) < 0.05
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(6, y + 1))
    assert 700 < text.count("\n", 0, view.top_offset()) < 850
    view.update_spans((make_span(text, "s", (start, start + 8)),), ())
    assert ticks() == []


def test_spans_that_change_while_the_overview_counts_are_counted_once(show, qtbot) -> None:
    text = "word " * 6_000
    spans = [make_span(text, str(n), (n * 2, n * 2 + 1)) for n in range(12_000)]
    view = show(None)
    view.set_document(text, spans)
    added = []
    for turn in range(4):  # before, during and after the counting
        added.append(make_span(text, f"new {turn}", (turn, turn + 40), label="claim"))
        view.update_spans((spans[-1 - turn], spans[turn]), (added[-1],))
        QApplication.processEvents()
    qtbot.waitUntil(lambda: not view.overview._counting.isActive())
    counts = view.overview._parts
    totals = {label: sum(part[label] for part in counts.values()) for label in ("quote", "claim")}
    assert totals == {"quote": 12_000 - 8, "claim": 4}
    assert min(count for part in counts.values() for count in part.values()) >= 0


def test_small_and_narrow_windows(show) -> None:
    for width, height in ((120, 80), (60, 60), (200, 1000)):
        view = show(HARD_TEXTS["mixed"] + "\n" + HARD_TEXTS["long word"], width=width)
        view.resize(width, height)
        QApplication.processEvents()
        assert view.offset_at(view.point_of(20)) == 20
        assert not picture(view).isNull()


def test_a_selection_can_stand_on_an_empty_line_of_any_text(show) -> None:
    view = show("é\n\n\né")
    for offset in range(6):
        view.set_selection(offset, offset)
        assert view.selection == (offset, offset)
