"""Ctrl+F, F3, Ctrl+G: real keys in the real window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.errors import InputError
from annotator.model import find as find_model
from annotator.services import edit_documents, edit_schema
from annotator.services import find as find_service
from annotator.settings import Settings
from annotator.ui import actions, startup, tasks
from annotator.ui import finder as finder_module
from annotator.ui.dialogs.tag_alike import TagAlikeDialog
from annotator.ui.find_bar import FindBar
from annotator.ui.go_to_bar import GoToBar, offset_of
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.ui.status_bar import Paragraphs
from tests.builders import label_id, make_project, tag

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TEXT = "😀 The bridge will open.\n\nA BRIDGE, then a bridgehead.\nStraße and bridge"
HITS = [(m.start(), m.end()) for m in re.finditer("bridge", TEXT, re.IGNORECASE)]
END = len(TEXT)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    project = make_project(tmp_path, TEXT, "No hit. A bridge is one.", "word\n" * 3000)
    tag(project, 2, 5, "claim")
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.show()
    made.load()
    tasks.wait_for_all()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    yield made
    startup.dispose(made)


def press(key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)  # type: ignore[call-overload]
    tasks.wait_for_all()
    QApplication.processEvents()


def type_words(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)
    tasks.wait_for_all()
    QApplication.processEvents()


def bar_of(window: MainWindow) -> FindBar:
    bar = window.columns.finder.shown
    assert isinstance(bar, FindBar)
    return bar


def find(window: MainWindow, words: str) -> FindBar:
    press(Key.Key_F, CTRL)
    type_words(words)
    return bar_of(window)


def marks(window: MainWindow) -> list[tuple[int, int]]:
    return list(window.view.scene.marks.ranges)


def test_all_hits_are_marked_as_one_types_and_the_first_is_selected(window: MainWindow) -> None:
    bar = find(window, "bri")
    assert bar.field.hasFocus()
    assert marks(window) == [(a, a + 3) for a, _ in HITS]
    type_words("dge")
    assert marks(window) == HITS
    assert bar.field.remark == "1 of 4"
    assert window.view.selection == HITS[0]
    assert window.workspace.selection == HITS[0]
    assert not window.text_binding.tag_bar.isVisible()


def test_steps_go_round_and_say_so(window: MainWindow) -> None:
    bar = find(window, "bridge")
    for wanted in (1, 2, 3):
        press(Key.Key_Return)
        assert (window.view.selection, bar.field.remark) == (HITS[wanted], f"{wanted + 1} of 4")
    assert window.status.notice == ""
    press(Key.Key_Return)
    assert (window.view.selection, bar.field.remark) == (HITS[0], "1 of 4")
    assert window.status.notice == "The search went on from the top."
    press(Key.Key_Return, SHIFT)
    assert (window.view.selection, bar.field.remark) == (HITS[3], "4 of 4")
    assert window.status.notice == "The search went on from the end."
    press(Key.Key_F3, SHIFT)
    assert window.view.selection == HITS[2]
    press(Key.Key_F3)
    assert window.view.selection == HITS[3]
    QTest.mouseClick(bar.previous, Qt.MouseButton.LeftButton)
    assert window.view.selection == HITS[2]
    QTest.mouseClick(bar.next, Qt.MouseButton.LeftButton)
    assert window.view.selection == HITS[3]
    assert window.view.scene.marks.current == 3


def test_switches(window: MainWindow) -> None:
    bar = find(window, "bridge")
    QTest.mouseClick(bar.whole, Qt.MouseButton.LeftButton)
    assert marks(window) == [HITS[0], HITS[1], HITS[3]]
    QTest.mouseClick(bar.case, Qt.MouseButton.LeftButton)
    assert marks(window) == [HITS[0], HITS[3]]
    assert bar.field.remark == "1 of 2"


def test_offsets_are_the_stored_texts(window: MainWindow) -> None:
    find(window, "strasse")
    start, end = window.view.selection
    assert TEXT[start:end] == "Straße"


def test_the_hit_is_tagged_after_esc(window: MainWindow) -> None:
    find(window, "bridge")
    press(Key.Key_Return)
    press(Key.Key_Escape)
    assert window.columns.finder.shown is None
    assert marks(window) == []
    assert window.view.hasFocus()
    assert window.view.selection == HITS[1]
    press("c")
    assert [s.text for s in window.workspace.project.spans_of("d0")] == ["The", "BRIDGE"]


def test_letters_in_the_field_tag_nothing(window: MainWindow) -> None:
    find(window, "qcmo 1?")
    assert len(window.workspace.spans()) == 1


def test_esc_closes_the_bar_before_it_clears_selection_and_choice(window: MainWindow) -> None:
    span = window.workspace.spans()[0]
    find(window, "bridge")
    window.workspace.choose_span(span.id)
    window.view.setFocus()
    press(Key.Key_Escape)
    assert window.columns.finder.shown is None
    assert window.view.selection == HITS[0]
    press(Key.Key_Escape)
    assert window.view.selection[0] == window.view.selection[1]
    assert window.workspace.chosen_span_id == span.id
    press(Key.Key_Escape)
    assert window.workspace.chosen_span_id == ""


def test_f3_with_the_bar_closed_repeats_the_last_search(window: MainWindow) -> None:
    press(Key.Key_F3)
    assert bar_of(window).field.hasFocus(), "nothing was looked for yet: ask"
    type_words("bridge")
    press(Key.Key_Escape)
    press(Key.Key_F3)
    assert window.view.selection == HITS[1]
    assert window.status.notice == "2 of 4."
    assert marks(window) == []
    window.view.set_selection(40, 40)
    press(Key.Key_F3, SHIFT)
    assert window.view.selection == HITS[1]
    window.workspace.open_document("d1")
    press(Key.Key_F3)
    assert window.view.selection == (10, 16)
    press(Key.Key_F3)
    assert window.status.notice == "1 of 1. The search went on from the top."


def test_f3_goes_on_from_the_caret(window: MainWindow) -> None:
    find(window, "bridge")
    press(Key.Key_Escape)
    window.view.set_selection(60, 60)
    press(Key.Key_F3)
    assert window.view.selection == HITS[3]


def test_no_hits_is_said_quietly(window: MainWindow) -> None:
    bar = find(window, "nowhere")
    assert bar.field.remark == "No hits"
    assert not bar.sentence.isVisible()
    assert not bar.next.isEnabled()
    press(Key.Key_Return)
    press(Key.Key_Escape)
    press(Key.Key_F3)
    assert window.status.notice == "No hits for “nowhere”."


def test_a_selection_is_looked_for(window: MainWindow) -> None:
    window.view.set_selection(*HITS[1])
    press(Key.Key_F, CTRL)
    bar = bar_of(window)
    assert bar.field.text() == "BRIDGE"
    assert bar.field.selectedText() == "BRIDGE"
    assert bar.field.remark == "2 of 4"
    assert window.view.selection == HITS[1]
    press(Key.Key_Escape)
    window.view.set_selection(0, len(TEXT))  # more than one line is not what is meant
    press(Key.Key_F, CTRL)
    assert bar.field.text() == "BRIDGE"


def test_the_bar_keeps_its_words_and_jumps_nowhere_when_it_is_opened_again(
    window: MainWindow,
) -> None:
    find(window, "bridge")
    press(Key.Key_Escape)
    window.view.set_selection(1, 1)
    press(Key.Key_F, CTRL)
    assert bar_of(window).field.text() == "bridge"
    assert marks(window) == HITS
    assert bar_of(window).field.remark in ("4 hits", "1 of 4")
    assert window.view.selection == (1, 1)


def test_expressions_and_what_is_wrong_with_them(window: MainWindow, qtbot: QtBot) -> None:
    bar = find(window, r"\bbridge\b")
    bar.expression.click()
    qtbot.waitUntil(lambda: marks(window) == [HITS[0], HITS[1], HITS[3]])
    type_words("(")
    qtbot.waitUntil(bar.sentence.isVisible)
    assert bar.sentence.text() == (
        "The expression is wrong at character 11: missing ), unterminated subpattern."
    )
    assert marks(window) == []
    press(Key.Key_Backspace)
    qtbot.waitUntil(lambda: len(marks(window)) == 3)
    assert not bar.sentence.isVisible()


def test_an_expression_that_takes_too_long_is_stopped_with_a_sentence(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_service, "SECONDS", 0.3)
    bar = find(window, "(?s)(.|..)+@")
    bar.expression.click()
    qtbot.waitUntil(bar.sentence.isVisible)
    assert bar.sentence.text().startswith("This expression takes longer than")
    assert window.columns.finder.shown is bar


def test_what_is_typed_on_replaces_a_search_that_is_on_its_way(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder_module, "QUICK", 0)
    press(Key.Key_F, CTRL)
    for letter in "bridge":
        QTest.keyClick(QApplication.focusWidget(), letter)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: marks(window) == HITS)
    assert window.view.selection == HITS[0]
    window.workspace.open_document("d1")
    qtbot.waitUntil(lambda: marks(window) == [(10, 16)])


def test_another_document_is_searched_too_and_none_closes_the_bar(window: MainWindow) -> None:
    bar = find(window, "bridge")
    window.workspace.open_document("d1")
    assert marks(window) == [(10, 16)]
    assert bar.field.remark == "1 hit"
    assert window.view.selection == (0, 0)
    window.workspace.do(edit_documents.remove_documents, ["d0", "d1", "d2"])
    assert window.columns.finder.shown is None


def test_marks_stay_after_a_long_act(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_schema, "BULK_LIMIT", 0)
    find(window, "bridge")
    workspace = window.workspace
    workspace.do(edit_schema.remove_label, label_id(workspace.project, "claim"))
    tasks.wait_for_all()
    assert workspace.spans() == []
    assert marks(window) == HITS


def test_a_hit_is_scrolled_into_view(window: MainWindow) -> None:
    window.workspace.open_document("d2")
    bar = find(window, "word")
    assert bar.field.remark == "1 of 3,000"
    press(Key.Key_Return, SHIFT)
    start, _ = window.view.selection
    assert start == 5 * 2999
    assert window.view.viewport().rect().contains(window.view.rect_of(start))


@pytest.mark.parametrize("quick", [finder_module.QUICK, 0])
def test_of_very_many_hits_the_nearest_comes_first_and_every_one_is_reached(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, quick: int
) -> None:
    monkeypatch.setattr(finder_module, "QUICK", quick)
    monkeypatch.setattr(find_model, "MOST", 12)
    window.workspace.open_document("d2")
    window.view.set_selection(7501, 7501)
    bar = find(window, "word")
    assert window.view.selection == (7505, 7509)
    assert bar.field.remark == "12+ hits"
    assert len(marks(window)) == 12
    for start in range(7510, 7600, 5):
        press(Key.Key_Return)
        assert window.view.selection == (start, start + 4)
        assert (start, start + 4) in marks(window)
    for start in range(7590, 7400, -5):
        press(Key.Key_Return, SHIFT)
        assert window.view.selection == (start, start + 4)
    window.view.set_selection(14_993, 14_993)
    press(Key.Key_F3)
    assert window.view.selection == (14_995, 14_999)
    assert window.status.notice == ""
    press(Key.Key_F3)
    assert window.view.selection == (0, 4)
    assert window.status.notice == "The search went on from the top."
    assert bar.field.remark == "1 of 12+"
    press(Key.Key_F3, SHIFT)
    assert window.view.selection == (14_995, 14_999)
    assert window.status.notice == "The search went on from the end."


def test_an_expression_too_begins_at_the_caret(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.open_document("d2")
    window.view.set_selection(14_001, 14_001)
    press(Key.Key_F, CTRL)
    bar_of(window).expression.click()
    type_words(r"w\w+")
    qtbot.waitUntil(lambda: window.view.selection == (14_005, 14_009))


def test_typing_goes_on_from_where_one_has_clicked(window: MainWindow) -> None:
    find(window, "br")
    assert window.view.selection == (HITS[0][0], HITS[0][0] + 2)
    window.view.set_selection(30, 30)
    type_words("i")
    assert window.view.selection == (HITS[2][0], HITS[2][0] + 3)


def test_accents_are_found_however_they_are_written(window: MainWindow) -> None:
    path = Path(str(window.project_path)).parent / "more"
    path.mkdir()
    make_project(path, "Un cafe\u0301, un café.").close()
    window.open_project(path / "test.annot")
    tasks.wait_for_all()
    bar = find(window, "caf")
    for event in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(bar.field, QKeyEvent(event, Key.Key_Eacute, NONE, "é"))
    assert marks(window) == [(3, 8), (13, 17)]
    assert bar.field.remark == "1 of 2"
    assert window.view.selection == (3, 8)


def test_the_line_below_says_what_the_keys_do_in_the_field(window: MainWindow) -> None:
    find(window, "bridge")
    assert window.status._hint.text().startswith("Enter goes to the next hit")
    press(Key.Key_Escape)
    assert window.status._hint.text() == "Press q, c, m or o to tag"
    press(Key.Key_L, CTRL)
    assert window.status._hint.text() == ""


def test_f6_finds_the_bar(window: MainWindow) -> None:
    bar = find(window, "x")
    assert bar in window.parts()
    window.view.setFocus()
    press(Key.Key_F6)
    assert bar.field.hasFocus()


# --- going to an offset


def go_bar(window: MainWindow) -> GoToBar:
    bar = window.columns.finder.shown
    assert isinstance(bar, GoToBar)
    return bar


def test_going_to_an_offset(window: MainWindow) -> None:
    find(window, "x")
    press(Key.Key_G, CTRL)
    bar = go_bar(window)
    assert bar.field.hasFocus()
    assert bar.field.remark == f"{END} characters · 3 paragraphs"
    type_words("28")
    press(Key.Key_Return)
    assert window.columns.finder.shown is None
    assert window.view.hasFocus()
    assert window.view.caret == 28


def test_going_to_a_paragraph_far_away(window: MainWindow) -> None:
    window.workspace.open_document("d2")
    press(Key.Key_G, CTRL)
    type_words("p 2,000")
    press(Key.Key_Enter)
    assert window.view.caret == 5 * 1999
    assert window.view.viewport().rect().contains(window.view.rect_of(window.view.caret))


def test_what_is_not_there_is_a_sentence_and_esc_leaves(window: MainWindow) -> None:
    press(Key.Key_G, CTRL)
    type_words(str(END + 1))
    press(Key.Key_Return)
    bar = go_bar(window)
    assert bar.sentence.text() == f"This text ends at offset {END}."
    assert bar.field.selectedText() == str(END + 1)
    type_words("7")
    assert not bar.sentence.isVisible()
    press(Key.Key_Escape)
    assert window.columns.finder.shown is None
    assert window.view.caret == 0


@pytest.mark.parametrize(
    ("entry", "offset"),
    [
        ("0", 0),
        (f" {END} ", END),
        ("1,0", 10),
        ("¶ 1", 0),
        ("¶3", TEXT.index("Str")),
        ("P2", 25),
        ("para. 2", 25),
    ],
)
def test_entries(entry: str, offset: int) -> None:
    assert offset_of(entry, len(TEXT), Paragraphs(TEXT)) == offset


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "Type an offset"),
        ("-1", "Type an offset"),
        ("x", "Type an offset"),
        ("9" * 5000, f"This text ends at offset {END}."),
        ("p 4", "This text has 3 paragraphs."),
        ("¶ 0", "This text has 3 paragraphs."),
    ],
)
def test_entries_that_lead_nowhere(entry: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        offset_of(entry, len(TEXT), Paragraphs(TEXT))
    assert str(error.value).startswith(sentence)


def test_undo_in_the_field_is_about_its_words_and_then_about_the_last_act(
    window: MainWindow,
) -> None:
    (span,) = window.workspace.spans()
    actions.run(window, "find")
    press("b")
    press(Key.Key_Z, CTRL)
    assert bar_of(window).field.text() == "" and window.workspace.spans() == [span]
    press(Key.Key_Z, CTRL)
    assert window.workspace.spans() == []


def test_after_tagging_all_that_was_found_undo_takes_the_tags_back(window: MainWindow) -> None:
    project = window.workspace.project
    before = project.spans_of("d0")
    find(window, "bridge")
    window.workspace.last_label_id = label_id(project, "claim")
    actions.run(window, "tag_alike")
    tasks.wait_for_all()
    (dialog,) = window.findChildren(TagAlikeDialog)
    dialog.accept()
    tasks.wait_for_all()
    assert len(project.spans_of("d0")) > len(before)
    assert window.focusWidget() is window.view
    window.activateWindow()  # which no window manager does here
    QApplication.processEvents()
    press(Key.Key_Z, CTRL)
    assert project.spans_of("d0") == before
    assert bar_of(window).field.text() == "bridge"
