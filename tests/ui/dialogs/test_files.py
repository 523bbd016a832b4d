"""Questions for files: what is asked about is what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QListView, QMessageBox
from pytestqt.qtbot import QtBot

from annotator.services import check
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.commands import files
from annotator.ui.dialogs import files as ask
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config")
    )
    project = make_project(tmp_path, "The bridge will open in May.")
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.session.keep_folder("projects", tmp_path)
    made.show()
    made.load()
    tasks.wait_for_all()
    yield made
    startup.dispose(made)


class Hand:
    """Types one name after the other into the dialog, and says yes to what it asks."""

    def __init__(self, *names: str) -> None:
        self.names, self.questions, self.shown = list(names), [], []
        self.is_done = False
        QTimer.singleShot(10, self.act)

    def act(self) -> None:
        if self.is_done:
            return
        QTimer.singleShot(10, self.act)  # a question comes up while this is still at work
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QMessageBox):
            self.questions.append(asked.text())
            QTest.keyClick(asked.button(QMessageBox.StandardButton.Yes), Qt.Key.Key_Space)
        elif isinstance(asked, QFileDialog):
            field = asked.findChild(QLineEdit, "fileNameEdit")
            self.shown.append(field.text())
            if not self.names:
                QTest.keyClick(field, Qt.Key.Key_Return)
                return
            field.selectAll()
            QTest.keyClicks(field, self.names.pop(0))
            QTest.keyClick(field, Qt.Key.Key_Return)


def answer(question: Callable[[], Path | None], hand: Hand) -> Path | None:
    found = question()
    hand.is_done = True
    return found


def test_a_copy_replaces_the_file_that_was_asked_about(window: MainWindow, tmp_path: Path) -> None:
    old = tmp_path / "kept.annot"
    old.write_text("something else")
    hand = Hand("kept")
    out = answer(lambda: ask.ask_copy(window, "test"), hand)
    assert out == old
    assert len(hand.questions) == 1 and "kept.annot" in hand.questions[0]
    files.copy_to(window, old)
    assert tasks.wait_for_all()
    QApplication.processEvents()
    assert window.status.notice.startswith("Copied to ")
    assert check.check_project(old).is_sound


@pytest.mark.parametrize("name", ["first.v2", "third"])
def test_a_project_gets_its_suffix(window: MainWindow, tmp_path: Path, name: str) -> None:
    hand = Hand(name)
    assert answer(lambda: ask.ask_copy(window, "test"), hand) == tmp_path / f"{name}.annot"
    assert hand.questions == []


def test_a_suffix_added_later_is_asked_about_too(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "first.v2.annot").write_text("something else")
    hand = Hand("first.v2")
    out = answer(lambda: ask.ask_copy(window, "test"), hand)
    assert out == tmp_path / "first.v2.annot"
    assert len(hand.questions) == 1 and "first.v2.annot" in hand.questions[0]


def test_a_new_project_never_offers_to_replace(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "there.annot").write_text("something else")
    hand = Hand("there")
    out = answer(lambda: ask.ask_new_project(window), hand)
    assert out == tmp_path / "there.annot"
    assert hand.questions == []


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system lists no locks")
@pytest.mark.parametrize("question", [ask.ask_project, ask.ask_imports, ask.ask_import_folder])
def test_looking_at_the_open_project_in_a_dialog_leaves_its_locks(
    window: MainWindow, tmp_path: Path, question: Callable[[MainWindow], object]
) -> None:
    window.session.keep_folder("import", tmp_path)
    files = [tmp_path / "test.annot", tmp_path / "test.annot-shm"]
    numbers = [f":{file.stat().st_ino} " for file in files]

    def held() -> list[bool]:
        locks = Path("/proc/locks").read_text()
        return [number in locks for number in numbers]

    def leave() -> None:
        asked = QApplication.activeModalWidget()
        listed = asked.findChild(QListView) if isinstance(asked, QFileDialog) else None
        if listed is None or not listed.model().rowCount(listed.rootIndex()):
            QTimer.singleShot(20, leave)
        else:
            QTimer.singleShot(200, asked.reject)  # its own thread looks at the files

    assert held() == [True, True]
    QTimer.singleShot(20, leave)
    question(window)
    assert held() == [True, True]
