"""The keys that go through the text by its structure, and those that reshape spans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from annotator.model.span import Span
from annotator.services import edit_documents
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.commands import structure
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier

TEXT = (
    "“The bridge,” she said, “will open in May.” Nobody, it seems, believes it. Why?\n\n"
    "The mayor’s office did not answer."
)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    make_project(tmp_path, TEXT, "“Other” text.").close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(tmp_path / "test.annot")
    made.show()
    made.load()
    tasks.wait_for_all()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    yield made
    startup.dispose(made)


def press(
    window: MainWindow, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE, times: int = 1
) -> None:
    for _ in range(times):
        QTest.keyClick(window.view, key, modifiers)  # type: ignore[call-overload]
    tasks.wait_for_all()
    QApplication.processEvents()


def select(window: MainWindow, words: str) -> None:
    start = TEXT.index(words)
    window.view.set_selection(start, start + len(words))


def selected(window: MainWindow) -> str:
    start, end = window.view.selection
    assert window.workspace.selection == (start, end)
    return TEXT[start:end]


def texts(window: MainWindow) -> list[str]:
    stored = window.workspace.project.spans_of("d0")
    assert list(stored) == window.workspace.spans()
    return [span.text for span in stored]


def test_growing_and_shrinking(window: MainWindow) -> None:
    window.view.set_selection(3, 3)
    seen = []
    for _ in range(5):
        press(window, Key.Key_Up, ALT)
        seen.append(selected(window))
    assert seen[:4] == ["The", "The bridge", "The bridge,", "“The bridge,”"]
    assert TEXT.startswith(seen[4])
    for wanted in seen[3::-1]:
        press(window, Key.Key_Down, ALT)
        assert selected(window) == wanted
    press(window, Key.Key_Down, ALT)
    assert window.view.selection == (3, 3)
    press(window, Key.Key_Down, ALT)
    assert "Nothing is selected" in window.status.notice
    press(window, Key.Key_Up, ALT, times=12)
    assert selected(window) == TEXT
    assert window.status.notice == "There is nothing larger to select."


def test_what_was_selected_anew_has_no_way_back(window: MainWindow) -> None:
    window.view.set_selection(3, 3)
    press(window, Key.Key_Up, ALT, times=3)
    select(window, "Nobody, it seems, believes it.")
    press(window, Key.Key_Down, ALT)
    assert selected(window) == "Nobody"
    window.workspace.open_document("d1")
    window.view.set_selection(2, 2)
    press(window, Key.Key_Up, ALT, times=2)
    assert window.view.selection == (0, 7)


def test_from_sentence_to_sentence(window: MainWindow) -> None:
    seen = []
    for _ in range(4):
        press(window, ".")
        seen.append(selected(window))
    assert seen == [TEXT[:43], "Nobody, it seems, believes it.", "Why?", TEXT[81:]]
    press(window, ".")
    assert window.status.notice == "There is no sentence behind this one."
    for wanted in seen[2::-1]:
        press(window, ",")
        assert selected(window) == wanted
    press(window, ",")
    assert window.status.notice == "There is no sentence before this one."
    window.view.set_selection(60, 60)
    press(window, ",")
    assert selected(window) == seen[1]
    window.view.set_selection(60, 60)
    press(window, ".")
    assert selected(window) == "Why?"


def test_from_mark_to_mark(window: MainWindow) -> None:
    places = [13, 24, 43]
    for place in places:
        press(window, Key.Key_F8)
        assert window.view.selection == (place, place)
    press(window, Key.Key_F8)
    assert "no quotation mark behind" in window.status.notice
    for place in (24, 13, 0):
        press(window, Key.Key_F8, SHIFT)
        assert window.view.selection == (place, place)
    press(window, Key.Key_F8, SHIFT)
    assert "no quotation mark before" in window.status.notice
    press(window, Key.Key_Up, ALT)
    assert selected(window) == "“The bridge,”"


def test_from_one_sentence_without_a_tag_to_the_next(window: MainWindow) -> None:
    select(window, "it seems")
    press(window, "c")
    window.view.set_selection(0, 0)
    seen = []
    for _ in range(3):
        press(window, Key.Key_F7)
        seen.append(selected(window))
    assert seen == [TEXT[:43], "Why?", TEXT[81:]]
    press(window, Key.Key_F7)
    assert window.status.notice == "There is no sentence without a tag behind this place."
    for wanted in seen[1::-1]:
        press(window, Key.Key_F7, SHIFT)
        assert selected(window) == wanted
    press(window, Key.Key_F7, SHIFT)
    assert window.status.notice == "There is no sentence without a tag before this place."


def tag_all_but_the_last(window: MainWindow) -> None:
    for words in ("bridge", "Nobody", "Why"):
        select(window, words)
        press(window, "c")
    window.view.set_selection(0, 0)


def test_the_window_paints_while_a_sentence_without_a_tag_is_looked_for(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag_all_but_the_last(window)
    monkeypatch.setattr(structure, "LOOK_S", -1)  # as in a text of many sentences: it pauses
    QTest.keyClick(window.view, Key.Key_F7)
    assert window.view.selection == (0, 0)
    assert window.status.notice == "Looking for a sentence without a tag…"
    qtbot.waitUntil(lambda: selected(window) == TEXT[81:])
    select(window, "office")
    press(window, "c")
    window.view.set_selection(0, 0)
    QTest.keyClick(window.view, Key.Key_F7)
    ended = "There is no sentence without a tag behind this place."
    qtbot.waitUntil(lambda: window.status.notice == ended)
    assert window.view.selection == (0, 0)


def test_a_search_ends_where_the_caret_has_gone_elsewhere(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag_all_but_the_last(window)
    monkeypatch.setattr(structure, "LOOK_S", -1)
    QTest.keyClick(window.view, Key.Key_F7)
    window.view.set_selection(5, 5)
    for _ in range(20):
        QApplication.processEvents()
    assert window.view.selection == (5, 5)


def test_an_interrupted_span(window: MainWindow) -> None:
    select(window, "“The bridge,”")
    press(window, "q")
    select(window, "“will open in May.”")
    press(window, "+", SHIFT)
    (span,) = window.workspace.spans()
    assert span.fragments == ((0, 13), (24, 43))
    assert window.workspace.chosen_span_id == span.id
    assert window.workspace.undo_text() == "Undo add fragment"
    select(window, "in May.")
    press(window, "-")
    assert texts(window) == ["“The bridge,” “will open ”"]
    press(window, Key.Key_Z, CTRL)
    select(window, "in May.”")
    press(window, "-")
    assert texts(window) == ["“The bridge,” “will open"]
    press(window, Key.Key_Z, CTRL, times=2)
    assert texts(window) == ["“The bridge,”"]
    press(window, "-")
    assert "press Delete" in window.status.notice or "nothing to cut" in window.status.notice


def test_the_edge_moved_is_that_of_the_fragment_with_the_caret(window: MainWindow) -> None:
    select(window, "“The bridge,”")
    press(window, "q")
    select(window, "“will open in May.”")
    press(window, "+")
    window.view.set_selection(30, 30)
    press(window, Key.Key_Left, ALT | SHIFT)
    assert texts(window) == ["“The bridge,” “will open in May."]
    press(window, Key.Key_Left, ALT)
    press(window, Key.Key_Left, ALT)
    assert texts(window) == ["“The bridge,” said, “will open in May."]
    window.view.set_selection(15, 15)  # in the gap: the whole span's
    press(window, Key.Key_Right, ALT)
    assert texts(window) == ["The bridge,” said, “will open in May."]
    window.view.set_selection(5, 5)
    press(window, Key.Key_Right, ALT | SHIFT)
    assert texts(window) == ["The bridge,” she said, “will open in May."], "they have met"
    assert len(window.workspace.spans()[0].fragments) == 1


def test_splitting_and_merging(window: MainWindow) -> None:
    select(window, "Nobody, it seems, believes it.")
    press(window, "c")
    first = window.workspace.chosen_span_id
    window.view.set_selection(52, 52)
    press(window, "/")
    assert texts(window) == ["Nobody,", "it seems, believes it."]
    assert window.workspace.chosen_span_id == first
    press(window, "&", SHIFT)
    assert texts(window) == ["Nobody, it seems, believes it."]
    assert window.workspace.chosen_span_id == first
    press(window, "&")
    assert "No tag of the same label follows" in window.status.notice
    press(window, Key.Key_Z, CTRL, times=2)
    assert texts(window) == ["Nobody, it seems, believes it."]
    press(window, Key.Key_Tab)
    assert window.workspace.chosen_span_id == first
    window.view.set_selection(44, 44)
    press(window, "/")
    assert "Put the caret inside" in window.status.notice


def test_the_merged_one_is_chosen_whoever_stays(window: MainWindow) -> None:
    select(window, "believes it")
    press(window, "c")
    older = window.workspace.chosen_span_id
    select(window, "Nobody")
    press(window, "c")
    press(window, "&")
    assert texts(window) == ["Nobody believes it"]
    assert window.workspace.chosen_span_id == older
    assert window.view.chosen == older


@pytest.mark.parametrize("key", ["+", "-", "/", "&"])
def test_without_a_chosen_span_it_says_so(window: MainWindow, key: str) -> None:
    select(window, "Why")
    press(window, key)
    assert "Choose a span first" in window.status.notice
    assert window.workspace.spans() == []


@pytest.mark.parametrize(
    ("typed", "code", "modifiers"),
    [
        ("/", Key.Key_7, SHIFT),  # where German keyboards have it
        ("/", Key.Key_Slash, Qt.KeyboardModifier.KeypadModifier),
        ("&", Key.Key_1, NONE),  # where French keyboards have it
        ("+", Key.Key_Equal, SHIFT),
        (".", Key.Key_Semicolon, SHIFT),
    ],
)
def test_a_sign_is_what_is_typed_wherever_the_keyboard_has_it(
    window: MainWindow, typed: str, code: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, code, modifiers, typed)
    QApplication.sendEvent(window.view, event)
    if typed == ".":
        assert selected(window) == TEXT[:43]
    else:
        assert "Choose a span first" in window.status.notice


def test_tab_begins_with_the_span_at_the_caret(window: MainWindow) -> None:
    for words in (TEXT, "“The bridge,”", "Why"):
        select(window, words)
        press(window, "q")
    whole, bridge, why = window.workspace.spans()
    for caret, key, wanted in (
        (0, Key.Key_Tab, whole),
        (1, Key.Key_Tab, why),
        (TEXT.index("Why"), Key.Key_Tab, why),
        (TEXT.index("Why"), Key.Key_Backtab, bridge),
        (0, Key.Key_Backtab, why),
    ):
        window.workspace.choose_span("")
        window.view.set_selection(caret, caret)
        press(window, key, SHIFT if key == Key.Key_Backtab else NONE)
        assert window.workspace.chosen_span_id == wanted.id


@pytest.mark.parametrize("key", ["q", Key.Key_Space])
def test_blanks_alone_are_not_tagged(window: MainWindow, key: Qt.Key | str) -> None:
    select(window, "Why")
    press(window, "q")
    select(window, "\n\n")
    press(window, key)
    assert window.status.notice.startswith("Only blanks are selected")
    assert texts(window) == ["Why"]


def test_an_edge_leaves_more_than_blanks(window: MainWindow) -> None:
    select(window, " said")
    press(window, "q")
    before = texts(window)
    for _ in range(2):
        press(window, Key.Key_Left, ALT | SHIFT)
        assert window.status.notice.startswith("Only blanks would be left")
        assert texts(window) == before == [" said"]
    (shown,) = window.view.scene.layer.index
    assert shown == window.workspace.spans()[0]


# --- split, merge, and what the mouse finds of it


def test_a_split_inside_a_word_is_at_its_nearer_border(window: MainWindow) -> None:
    select(window, "Nobody, it seems, believes it.")
    press(window, "c")
    caret = TEXT.index("believes") + 6
    window.view.set_selection(caret, caret)
    press(window, "/")
    assert texts(window) == ["Nobody, it seems, believes", "it."]


def test_what_a_merge_joined_is_said_and_shown(window: MainWindow) -> None:
    workspace = window.workspace
    text = "A first quote.\n\n" + "Nothing.\n\n" * 300 + "A far\nquote."
    with_text(window, text)
    for words in ("first quote", "far\nquote"):
        start = text.index(words)
        window.view.set_selection(start, start + len(words))
        press(window, "q")
    window.view.set_top_offset(0)
    workspace.choose_span(workspace.spans()[0].id)
    press(window, "&")
    (span,) = workspace.spans()
    assert len(span.fragments) == 2
    assert window.status.notice == "Joined with the quote in paragraph 302: “far quote”"
    shown = window.view.rect_of(text.index("far"))
    assert window.view.viewport().rect().contains(shown)


def reshaping(window: MainWindow) -> list[str]:
    """What the text's menu offers in its part on reshaping, and can be done now."""
    window.view.context_wanted.emit(QPoint(0, 0), window.view.caret)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (part,) = (action.menu() for action in menu.actions() if action.text() == "Re&shape")
    found = [action.objectName() for action in part.actions() if action.isEnabled()]
    menu.close()
    return found


def test_the_menu_of_the_text_reshapes_where_that_can_be_done(window: MainWindow) -> None:
    assert reshaping(window) == []
    select(window, "“The bridge,”")
    press(window, "q")
    assert reshaping(window) == ["cut_fragment"]
    select(window, "“will open in May.”")
    assert reshaping(window) == ["add_fragment"]
    window.view.context_wanted.emit(QPoint(0, 0), window.view.caret)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    window.menus.by_id["add_fragment"].trigger()
    menu.close()
    assert texts(window) == ["“The bridge,” “will open in May.”"]
    window.view.set_selection(30, 30)
    assert reshaping(window) == ["split_span"]
    select(window, "Why?")
    press(window, "q")
    window.workspace.choose_span(window.workspace.spans()[0].id)
    window.view.set_selection(20, 20)
    assert reshaping(window) == ["merge_spans"]


def test_a_key_that_cannot_act_says_why(window: MainWindow) -> None:
    select(window, "The bridge")
    press(window, "q")
    press(window, "+")
    assert window.status.notice == "The tag covers these words already."
    window.view.set_selection(70, 70)
    press(window, "-")
    assert "Select the words to cut out" in window.status.notice


def test_words_tagged_already_choose_their_span(window: MainWindow) -> None:
    select(window, "Why?")
    press(window, "q")
    press(window, "c")
    quote = next(s.id for s in window.workspace.spans() if name_of(window, s) == "quote")
    assert window.workspace.chosen_span_id != quote
    press(window, "q")
    assert window.status.notice == "These words are tagged as quote already."
    assert window.workspace.chosen_span_id == quote
    assert len(texts(window)) == 2


# --- from right to left

HEBREW = "אמר האיש כי הגשר ייפתח בקרוב."


def with_text(window: MainWindow, text: str) -> None:
    assert window.project_path is not None
    folder = window.project_path.parent / "other"
    folder.mkdir()
    make_project(folder, text).close()
    window.open_project(folder / "test.annot")
    tasks.wait_for_all()
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("key", "modifiers", "wanted"),
    [
        (Key.Key_Left, ALT | SHIFT, "האיש כי הגשר ייפתח"),
        (Key.Key_Right, ALT | SHIFT, "האיש כי"),
        (Key.Key_Right, ALT, "אמר האיש כי הגשר"),
        (Key.Key_Left, ALT, "כי הגשר"),
        (Key.Key_Comma, ALT | SHIFT, "האיש כי הגשר "),
        (Key.Key_Period, ALT | SHIFT, "האיש כי הגש"),
        (Key.Key_Period, ALT, " האיש כי הגשר"),
        (Key.Key_Comma, ALT, "איש כי הגשר"),
    ],
)
def test_an_edge_goes_where_the_arrow_points_on_the_screen(
    window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier, wanted: str
) -> None:
    with_text(window, HEBREW)
    start = HEBREW.index("האיש")
    window.view.set_selection(start, HEBREW.index("הגשר") + 4)
    press(window, "q")
    before = window.view.scene.handle_rects()
    press(window, key, modifiers)
    (span,) = window.workspace.spans()
    assert span.text == wanted
    after = window.view.scene.handle_rects()
    assert before and after
    at_end = bool(modifiers & SHIFT)
    moved = after[at_end].center().x() - before[at_end].center().x()
    assert (moved < 0) == (key in (Key.Key_Left, Key.Key_Comma))


def name_of(window: MainWindow, span: Span) -> str:
    label = window.workspace.label(span.label_id)
    return label.name if label else ""


def test_where_no_document_is_open(window: MainWindow) -> None:
    window.workspace.do(edit_documents.remove_documents, ["d0", "d1"])
    assert window.workspace.document_id == ""
    for key, held in ((Key.Key_Up, ALT), (Key.Key_F7, NONE), (".", NONE), ("+", NONE)):
        press(window, key, held)
        assert window.status.notice == "Open a document first."
