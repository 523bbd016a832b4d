"""The note editor: every key is its own, and it tells once what became of the note."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.widgets import note_editor
from annotator.ui.widgets.note_editor import NoteEditor

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def make(qtbot: QtBot, note: str = "") -> tuple[NoteEditor, list[str]]:
    editor = NoteEditor()
    qtbot.addWidget(editor)
    told: list[str] = []
    editor.committed.connect(lambda text: told.append(f"kept {text}"))
    editor.cancelled.connect(lambda: told.append("left"))
    editor.written.connect(lambda text: told.append(f"written {text}"))
    editor.edit(note)
    editor.show()
    return editor, told


@pytest.mark.parametrize("modifier", [Modifier.NoModifier, Modifier.ControlModifier])
def test_enter_keeps(qtbot: QtBot, modifier: Modifier) -> None:
    editor, told = make(qtbot, "a")
    qtbot.keyClicks(editor, " b ")
    qtbot.keyClick(editor, Key.Key_Return, modifier)
    editor.finish()
    assert told == ["kept a b"]


def test_shift_enter_is_a_new_line(qtbot: QtBot) -> None:
    editor, told = make(qtbot)
    qtbot.keyClicks(editor, "a")
    qtbot.keyClick(editor, Key.Key_Return, Modifier.ShiftModifier)
    qtbot.keyClicks(editor, "b")
    assert (editor.note, told) == ("a\nb", [])


def test_escape_leaves(qtbot: QtBot) -> None:
    editor, told = make(qtbot, "a")
    qtbot.keyClicks(editor, "b")
    qtbot.keyClick(editor, Key.Key_Escape)
    assert told == ["left"]


def test_a_pause_in_typing_writes_it_down(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_editor, "PAUSE_MS", 0)
    editor, told = make(qtbot, "a")
    with qtbot.waitSignal(editor.written):
        qtbot.keyClicks(editor, "b")
    assert told == ["written ab"]
    qtbot.keyClick(editor, Key.Key_Return)
    assert told == ["written ab", "left"]  # it is kept already


def test_escape_takes_back_what_a_pause_wrote(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note_editor, "PAUSE_MS", 0)
    editor, told = make(qtbot, "a")
    with qtbot.waitSignal(editor.written):
        qtbot.keyClicks(editor, "b")
    qtbot.keyClick(editor, Key.Key_Escape)
    assert told == ["written ab", "written a", "left"]


def test_a_note_that_was_only_looked_at_stays_to_the_letter(qtbot: QtBot) -> None:
    editor, told = make(qtbot, "a\u00a0b  ")
    qtbot.keyClick(editor, Key.Key_Return)
    assert told == ["left"]


def test_no_break_spaces_are_kept(qtbot: QtBot) -> None:
    editor, told = make(qtbot, "a\u00a0b")
    qtbot.keyClicks(editor, "!")
    qtbot.keyClick(editor, Key.Key_Return)
    assert told == ["kept a\u00a0b!"]


def test_a_second_edit_does_not_touch_what_is_typed(qtbot: QtBot) -> None:
    editor, _ = make(qtbot, "a")
    qtbot.keyClicks(editor, "b")
    editor.edit("other")
    assert editor.note == "ab"


def test_it_has_its_own_undo(qtbot: QtBot) -> None:
    editor, _ = make(qtbot, "a")
    qtbot.keyClicks(editor, "b")
    qtbot.keyClick(editor, Key.Key_Z, Modifier.ControlModifier)
    assert editor.note == "a"


def test_shortcuts_of_the_window_wait(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    editor = NoteEditor(window)
    QVBoxLayout(window).addWidget(editor)
    fired: list[str] = []
    for keys in ("Ctrl+Z", "Ctrl+Return", "Ctrl+Shift+Z", "Del", "?", "Space"):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda keys=keys: fired.append(keys))
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    editor.setFocus()
    editor.edit("")
    for key, modifier in (
        (Key.Key_Z, Modifier.ControlModifier),
        (Key.Key_Delete, Modifier.NoModifier),
        (Key.Key_Space, Modifier.NoModifier),
        (Key.Key_Return, Modifier.ControlModifier),
    ):
        qtbot.keyClick(editor, key, modifier)
    assert fired == []


@pytest.mark.parametrize(
    ("key", "modifier", "own"),
    [
        (Key.Key_Q, Modifier.NoModifier, True),
        (Key.Key_F6, Modifier.NoModifier, False),
        (Key.Key_PageDown, Modifier.ControlModifier, False),
        (Key.Key_Escape, Modifier.NoModifier, True),
    ],
)
def test_which_keys_are_its_own(qtbot: QtBot, key: Key, modifier: Modifier, own: bool) -> None:
    editor, _ = make(qtbot)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    event.ignore()
    QApplication.sendEvent(editor, event)
    assert event.isAccepted() is own
