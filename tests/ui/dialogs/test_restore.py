from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.services import backup
from annotator.ui import tasks
from annotator.ui.dialogs.restore import RestoreDialog
from tests.builders import make_project, tag


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A closed project with three backups: of no span, of one, and as it is now with two."""
    opened = make_project(tmp_path, name="a <b>name & more.annot")
    for start in (0, 10, 20):
        backup.back_up(opened, reason="before-import" if start else "")
        if start < 20:
            tag(opened, start, start + 5)
    opened.close()
    return opened.path


def settle() -> None:
    assert tasks.wait_for_all()
    QApplication.processEvents()


def open_dialog(qtbot: QtBot, project: Path) -> RestoreDialog:
    dialog = RestoreDialog(project)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def column(dialog: RestoreDialog, number: int) -> list[str]:
    table = dialog.table
    return [table.topLevelItem(n).text(number) for n in range(table.topLevelItemCount())]


def test_each_backup_stands_with_what_is_in_it(qtbot: QtBot, project: Path) -> None:
    dialog = open_dialog(qtbot, project)
    settle()
    assert column(dialog, 3) == ["2", "1", "0"]
    assert column(dialog, 2) == ["1", "1", "1"]
    assert column(dialog, 1) == ["Before an import", "Before an import", ""]
    assert dialog.restore_button.isEnabled()


def test_it_can_be_closed_while_it_compares(qtbot: QtBot, project: Path) -> None:
    dialog = RestoreDialog(project)
    dialog.show()
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle()


def test_going_quickly_through_the_table_shows_the_last_one_s_difference(
    qtbot: QtBot, project: Path
) -> None:
    dialog = open_dialog(qtbot, project)
    for _ in range(2):
        QTest.keyClick(dialog.table, Qt.Key.Key_Down)
        assert not dialog.restore_button.isEnabled(), "not before it is known what would change"
    settle()
    assert dialog.words.text() == "2 spans that you have now would go."
    QTest.keyClick(dialog.table, Qt.Key.Key_Up)
    settle()
    assert dialog.words.text() == "1 span that you have now would go."


def test_where_the_present_file_cannot_be_read_it_can_be_restored_all_the_same(
    qtbot: QtBot, project: Path
) -> None:
    project.write_bytes(b"spoilt")
    dialog = open_dialog(qtbot, project)
    settle()
    assert "cannot be read" in dialog.words.text()
    wanted: list[Path] = []
    dialog.restore_wanted.connect(wanted.append)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert wanted == [backup.backups_of(project)[0]]


def test_it_fits_a_small_screen_and_every_part_has_a_name(qtbot: QtBot, project: Path) -> None:
    dialog = open_dialog(qtbot, project)
    settle()
    assert dialog.minimumSizeHint().width() <= 800 and dialog.height() <= 600
    assert dialog.table.accessibleName() == "Backups"


def test_of_several_backups_of_one_minute_the_seconds_are_shown(
    qtbot: QtBot, project: Path
) -> None:
    newest = backup.backups_of(project)[0]
    stamp = newest.name.removeprefix(f"{project.stem}.")[:24]
    for seconds in ("01", "59"):
        name = newest.name.replace(stamp, f"2026-03-04T05-06-{seconds}.000Z")
        shutil.copy(newest, newest.with_name(name))
    dialog = open_dialog(qtbot, project)
    table = dialog.table
    shown = [table.topLevelItem(row).text(0) for row in range(table.topLevelItemCount())]
    assert [text[-6:] for text in shown[-2:]] == [":06:59", ":06:01"]
    settle()
