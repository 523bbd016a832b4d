"""Tools ▸ Check Project: what is wrong is told, mended as ticked, and the window follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from annotator.services import backup
from annotator.settings import Settings
from annotator.ui import actions, startup, tasks
from annotator.ui.dialogs.check import CheckDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project, tag

WRONG_WORDS = "UPDATE spans SET text = 'Das Tor' WHERE start = 27"
WRONG_STATE = "UPDATE assignments SET state = 'odd'"
WRONG_HISTORY = "UPDATE history_chunks SET payload = x'00' WHERE history_pk = 2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = make_project(tmp_path)
    tag(project, 1, 14)
    tag(project, 27, 37, "claim")
    project.close()
    return project.path


@pytest.fixture
def window(qtbot: QtBot, path: Path, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    with closing(sqlite3.connect(path)) as connection:
        for statement in getattr(request, "param", ()):
            connection.execute(statement)
        connection.commit()
    made = MainWindow(Settings(name="Ann"), Session(path.parent / "window.ini"))
    made.complete()
    made.open_project(path)
    made.show()
    made.load()
    tasks.wait_for_all()
    yield made
    startup.dispose(made)


def checked(window: MainWindow) -> CheckDialog:
    actions.run(window, "check")
    (dialog,) = window.findChildren(CheckDialog)
    tasks.wait_for_all()
    return dialog


def concern(window: MainWindow) -> str:
    return dict(window.health.concerns).get("check", "")


def test_all_is_well_is_said_calmly_with_what_was_looked_at(window: MainWindow) -> None:
    dialog = checked(window)
    assert dialog.head.text() == (
        "All is well. 1 document, 2 spans, 0 relations and 3 acts were looked at."
    )
    assert not dialog.list.isVisible() and not dialog.mend.isVisible()
    assert concern(window) == ""
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("window", [(WRONG_WORDS, WRONG_STATE)], indirect=True)
def test_what_is_ticked_is_mended_and_the_window_follows(window: MainWindow, path: Path) -> None:
    dialog = checked(window)
    assert "2 things are wrong" in dialog.head.text()
    assert "found 2 things wrong" in concern(window)
    rows = [dialog.list.topLevelItem(place) for place in range(2)]
    assert [row.text(0).partition(";")[0] for row in rows] == [
        "1 document is in a state that is none",
        "1 span says other words than their place in the text",
    ]
    assert "Span " in rows[1].child(0).text(0)
    dialog.list.setCurrentItem(rows[0])
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)  # not this one
    QTest.keyClick(dialog.mend, Qt.Key.Key_Space)
    tasks.wait_for_all()
    (copy,) = backup.backups_of(path)
    assert str(copy) in dialog.head.text()
    assert [dialog.list.topLevelItem(n).text(0)[:10] for n in range(1)] == ["1 document"]
    assert "Das Tor" in {span.text: span.note for span in window.workspace.spans()}["The bridge"]
    assert window.workspace.undo_text() == "Undo repair the words of 1 span"
    dialog.mend.click()
    tasks.wait_for_all()
    assert "All is well." in dialog.head.text() and concern(window) == ""


@pytest.mark.parametrize("window", [(WRONG_HISTORY, WRONG_WORDS)], indirect=True)
def test_what_cannot_be_mended_has_no_box(window: MainWindow) -> None:
    dialog = checked(window)
    (repair,) = dialog.list.ticked()
    assert repair.count == 1
    beyond = dialog.list.topLevelItem(1)
    assert "cannot be undone any more" in beyond.text(0)
    assert beyond.data(0, Qt.ItemDataRole.CheckStateRole) is None
    dialog.copy.click()
    assert "Act 2 (“tag as quote”) cannot be read" in QApplication.clipboard().text()


@pytest.mark.parametrize("window", [("UPDATE labels SET name = 'x' WHERE 0",)], indirect=True)
def test_the_history_is_replayed_where_asked(window: MainWindow) -> None:
    dialog = checked(window)
    dialog.findChild(QCheckBox).click()
    dialog.again.click()
    tasks.wait_for_all()
    assert dialog.head.text().endswith("and the whole history replayed.")


def test_leaving_stops_the_check_first(window: MainWindow) -> None:
    actions.run(window, "check")
    (dialog,) = window.findChildren(CheckDialog)
    assert dialog.leave.text() == "Cancel"
    dialog.leave.click()
    tasks.wait_for_all()
    assert not window.findChildren(CheckDialog) or not dialog.isVisible()


@pytest.mark.parametrize("window", [(WRONG_WORDS,)], indirect=True)
def test_a_project_opened_for_reading_is_only_looked_at(window: MainWindow, path: Path) -> None:
    window.open_project(path, read_only=True)
    window.load()
    tasks.wait_for_all()
    dialog = checked(window)
    assert "1 thing is wrong" in dialog.head.text()
    assert not dialog.mend.isEnabled()


OUTSIDE = "UPDATE spans SET start = 9000, \"end\" = 9010, text = 'nowhere' WHERE start = 27"


@pytest.mark.parametrize("window", [(OUTSIDE,)], indirect=True)
def test_a_repair_that_is_undone_breaks_nothing_and_is_told(window: MainWindow) -> None:
    dialog = checked(window)
    dialog.mend.click()
    tasks.wait_for_all()
    assert concern(window) == ""
    dialog.close()
    window.workspace.undo()
    tasks.wait_for_all()
    window.grab()  # all is painted
    assert "found 1 thing wrong" in concern(window), "the shield does not stay calm"
    model = window.panel("labelsPanel").model
    rows = range(model.rowCount())
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in rows]
    counts = [text.rpartition(", ")[2] for text in spoken]
    assert sorted(counts)[:2] == ["0 spans", "0 spans"] and "1 span" in counts
    assert not any(count.startswith("-") for count in counts)
    window.workspace.redo()
    tasks.wait_for_all()
    assert concern(window) == ""
