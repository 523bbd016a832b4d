"""The report of an import: read, copied, saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from annotator.ui import tasks
from annotator.ui.dialogs import files, report
from annotator.ui.dialogs.report import ReportDialog

WHOLE = "Added 1 document.\n\nRefused:\na.txt: it is empty.\n"


def shown(qtbot: QtBot, *refusals: str, summary: str = "Added 1 document.") -> ReportDialog:
    dialog = ReportDialog(summary, refusals, text=WHOLE)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(dialog: ReportDialog, name: str) -> None:
    QTest.keyClick(dialog.findChild(QPushButton, name), Qt.Key.Key_Space)
    assert tasks.wait_for_all()


def test_the_whole_report_is_copied(qtbot: QtBot) -> None:
    press(shown(qtbot, "a.txt: it is empty."), "reportCopy")
    assert QApplication.clipboard().text() == WHOLE


def test_the_whole_report_is_saved_as_a_text_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.txt"
    monkeypatch.setattr(files, "ask_report", lambda _: path)
    dialog = shown(qtbot, "a.txt: it is empty.")
    press(dialog, "reportSave")
    assert path.read_text("utf-8") == WHOLE
    assert dialog.note.isVisible() and str(path) in dialog.note.text()


def test_a_place_where_nothing_can_be_written_is_told(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ask_report", lambda _: tmp_path / "no" / "report.txt")
    dialog = shown(qtbot)
    press(dialog, "reportSave")
    (box,) = dialog.findChildren(QMessageBox)
    assert "it cannot be written" in box.text()
    box.close()


def test_where_nothing_was_refused_there_is_no_list(qtbot: QtBot) -> None:
    dialog = shown(qtbot)
    assert dialog.head.text() == "Added 1 document."
    assert not dialog.list.isVisible()


def test_very_many_refusals_are_cut_and_a_long_summary_too(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST", 2)
    dialog = shown(qtbot, *(f"{n}\nwas refused" for n in range(5)), summary="label, " * 900)
    lines = dialog.list.toPlainText().splitlines()
    assert len(lines) == 3 and lines[2].startswith("And 3 more")
    assert len(dialog.head.text()) < 500
