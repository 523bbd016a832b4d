"""Where one was in a document is where one comes back to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.services import edit_documents, edit_schema
from annotator.settings import Settings
from annotator.ui import sights, startup, tasks
from annotator.ui.commands import files
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.ui.sights import Sights
from annotator.ui.text_view.page import Sight
from annotator.ui.text_view.selection import Selection
from tests.builders import label_id, make_project, tag

Key = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LONG = "\n\n".join(f"Paragraph {number} of a long article. " * 5 for number in range(150))
CARET = LONG.index("Paragraph 90") + 4


def open_window(path: Path) -> MainWindow:
    made = MainWindow(Settings(name="Ann"), Session(path.with_name("window.ini")))
    made.complete()
    made.open_project(path)
    made.resize(1000, 500)
    made.show()
    made.load()
    tasks.wait_for_all()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    return made


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    project = make_project(tmp_path, LONG, "Short.")
    tag(project, 0, 9, "claim")
    project.close()
    made = open_window(tmp_path / "test.annot")
    yield made
    startup.dispose(made)


def press(key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)  # type: ignore[call-overload]
    tasks.wait_for_all()
    QApplication.processEvents()


def go_somewhere(window: MainWindow) -> QRect:
    """Go to CARET and scroll so that no line begins at the top; gives where the caret stands."""
    press(Key.Key_G, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), str(CARET))
    press(Key.Key_Return)
    window.view.scroll_by(13)
    return window.view.rect_of(CARET)


def test_another_document_and_back(window: MainWindow) -> None:
    place = go_somewhere(window)
    press(Key.Key_PageDown, CTRL)
    assert window.workspace.document_id == "d1"
    assert (window.view.selection, window.view.top_offset()) == ((0, 0), 0)
    press(Key.Key_End)
    press(Key.Key_PageUp, CTRL)
    assert window.view.selection == window.workspace.selection == (CARET, CARET)
    assert window.view.rect_of(CARET) == place
    assert f"offset {CARET:,}" in window.status._place.text()
    press(Key.Key_PageDown, CTRL)
    assert window.view.caret == 6


def test_coming_back_nothing_is_selected(window: MainWindow) -> None:
    window.view.set_selection(CARET, CARET + 5)
    press(Key.Key_PageDown, CTRL)
    press(Key.Key_PageUp, CTRL)
    assert window.view.selection == window.workspace.selection == (CARET + 5, CARET + 5)


def test_the_next_start(window: MainWindow, tmp_path: Path) -> None:
    place = go_somewhere(window)
    window.close()
    later = open_window(tmp_path / "test.annot")
    assert later.view.selection == later.workspace.selection == (CARET, CARET)
    assert abs(later.view.rect_of(CARET).y() - place.y()) < later.view.scene.metrics.line
    startup.dispose(later)


def test_importing_and_its_undo_move_nothing(window: MainWindow, tmp_path: Path) -> None:
    place = go_somewhere(window)
    window.view.set_selection(CARET + 5, CARET)
    sight = window.view.sight()
    more = tmp_path / "more.txt"
    more.write_text("Another text.", "utf-8")
    for act in (lambda: files.import_paths(window, [more]), window.workspace.undo):
        act()
        tasks.wait_for_all()
        QApplication.processEvents()
        assert window.view.sight() == sight
        assert window.workspace.selection == (CARET, CARET + 5)
        assert window.view.rect_of(CARET) == place
    assert len(window.workspace.documents()) == 2


@pytest.mark.parametrize("act", ["bulk", "reload", "another annotator"])
def test_the_open_document_read_anew_stays_where_it_is(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    go_somewhere(window)
    window.view.set_selection(CARET + 5, CARET)
    sight, workspace = window.view.sight(), window.workspace
    if act == "bulk":
        monkeypatch.setattr(edit_schema, "BULK_LIMIT", 0)
        workspace.do(edit_schema.remove_label, label_id(workspace.project, "claim"))
    elif act == "reload":
        assert window.project_path is not None
        path = window.project_path
        workspace.close()
        window.open_project(path)
        window.load()
    else:
        workspace.work_as("Bea")
    tasks.wait_for_all()
    QApplication.processEvents()
    assert window.view.sight() == sight
    assert workspace.selection == (CARET, CARET + 5)


def test_a_document_that_goes_takes_its_place_along(window: MainWindow) -> None:
    go_somewhere(window)
    window.workspace.do(edit_documents.remove_documents, ["d0"])
    assert (window.workspace.document_id, window.view.caret) == ("d1", 0)
    window.workspace.undo()
    assert window.workspace.document_id == "d0"
    assert window.view.caret == CARET


def test_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sights, "MOST", 2)
    kept = Sights()
    for name in ("a", "b", "a", "c"):
        kept.keep(name, Sight(Selection(1, 2), 1))
    assert kept.of("b") == Sight()
    assert kept.of("a") == kept.of("c") == Sight(Selection(2, 2), 1)
    kept.expect("c", 7, 8)
    kept.expect("d", 7, 8)
    assert kept.of("c").top == 1
    assert kept.of("d") == Sight(Selection(8, 8), 7)
