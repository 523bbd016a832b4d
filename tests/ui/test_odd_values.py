"""A window opens on a project with values that cannot be: it shows what it can, or says why not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.errors import AnnotatorError
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project, tag

HARMS = [
    'UPDATE spans SET "end" = 9999 WHERE start = 1',
    'UPDATE spans SET start = 9990, "end" = 9999 WHERE start = 1',
    "UPDATE spans SET start = -5 WHERE start = 1",
    'UPDATE spans SET start = 14, "end" = 1 WHERE start = 1',
    "UPDATE spans SET start = 5000000000 WHERE start = 1",
    "UPDATE fragments SET start = 2 WHERE place = 1",
    'UPDATE fragments SET "end" = 7777 WHERE place = 1',
    "UPDATE fragments SET start = -3",
    "DELETE FROM fragments WHERE place = 0",
    "UPDATE labels SET color = 'pink?', pattern = 'wild', key = '??'",
    "UPDATE labels SET name = '', position = -1",
    "UPDATE labels SET guideline = x'00'",
    "UPDATE assignments SET state = 'odd'",
    "UPDATE documents SET title = x'00ff'",
    "UPDATE documents SET meta = '{', created_at = 'never'",
    "UPDATE documents SET position = -7",
    "UPDATE texts SET length = -1",
    "UPDATE texts SET text = ''",
    "UPDATE annotators SET created_at = x'00'",
    "UPDATE spans SET unsure = 7, created_at = 'never', updated_at = ''",
    "UPDATE spans SET note = x'00'",
    "UPDATE history SET kind = 'odd'",
    "UPDATE history SET at = 'never'",
    "UPDATE history_chunks SET payload = x'00'",
]


@pytest.mark.parametrize("harm", HARMS)
def test_a_window_opens_or_says_why_not(qtbot: QtBot, tmp_path: Path, harm: str) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 14)
    tag(project, 0, 4, "claim", "d0", (8, 12))
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute(harm)
        connection.commit()
    window = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    try:
        window.complete()
        window.show()
        try:
            window.open_project(project.path)
        except AnnotatorError as error:
            assert str(error).endswith((".", ")"))
            return
        window.load()
        tasks.wait_for_all()
        window.view.setFocus()
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Down):
            QTest.keyClick(window.view, key)
        window.grab()
        QApplication.processEvents()
    finally:
        window.close()
        startup.dispose(window)
