"""Starts: where one left off, what is gone or damaged, a second start, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from annotator.ui.commands import files
from annotator.ui.dialogs.damaged import DamagedDialog
from tests.journeys.program import CTRL, Program, make_project

ROOT = Path(__file__).parent.parent.parent


def child(data_dir: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """The program in a process of its own."""
    words = [sys.executable, "main.py", "--data-dir", str(data_dir), *map(str, arguments)]
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def buttons(program: Program) -> dict[str, QPushButton]:
    page = program.win.columns.page
    return {b.text(): b for b in page.findChildren(QPushButton) if not b.isHidden()}


def test_a_later_start_is_at_the_same_place_with_the_same_layout(
    program: Program, tmp_path: Path
) -> None:
    long = "\n\n".join(f"Paragraph {n} of a long article. " * 4 for n in range(200))
    path = make_project(tmp_path / "p.annot", ["Short.", long])
    program.start(path)
    program.key(Qt.Key.Key_PageDown, CTRL)
    program.win.resize(780, 700)
    program.settle()
    program.view.set_top_offset(len(long) // 2)
    top = program.view.top_offset()
    program.win.columns.moveSplitter(529, 2)
    program.settle()
    sizes, size = program.win.columns.sizes(), program.win.size()
    top = program.view.top_offset()
    program.restart()
    assert program.workspace.path == path
    assert program.workspace.document_id == "d1"
    assert program.win.size() == size
    assert program.win.columns.sizes() == sizes
    assert abs(program.view.top_offset() - top) <= 100

    program.key(Qt.Key.Key_F9)
    assert not program.win.columns.has_sides()
    program.restart()
    assert not program.win.columns.has_sides()
    program.key(Qt.Key.Key_F9)
    assert program.win.columns.has_sides()
    assert program.win.columns.sizes() == sizes


@pytest.mark.parametrize("trouble", ["gone", "damaged", "newer", "not a project"])
def test_a_project_that_cannot_be_opened_is_a_sentence_and_a_way_on(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    import sqlite3
    from contextlib import closing

    path = make_project(tmp_path / "p.annot", ["One."])
    other = make_project(tmp_path / "other.annot", ["Other."])
    program.start(path)
    program.close()
    if trouble == "gone":
        path.unlink()
    elif trouble == "damaged":
        data = bytearray(path.read_bytes())
        data[100:] = os.urandom(len(data) - 100)
        path.write_bytes(data)
    elif trouble == "newer":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 9999")
    else:
        path.write_text("just some text", "utf-8")
    program.start()
    sentence = program.win.columns.page.sentence.text()
    assert program.win.columns.page.isVisible()
    assert path.name in sentence and "Traceback" not in sentence
    assert {"Open Another…", "New Project…"} <= set(buttons(program))
    monkeypatch.setattr("annotator.ui.dialogs.files.ask_project", lambda window: other)
    buttons(program)["Open Another…"].click()
    program.settle()
    assert program.text == "Other."
    assert program.view.isVisible()


def test_opening_what_is_no_project_leaves_the_open_one_open(
    program: Program, tmp_path: Path
) -> None:
    program.start(make_project(tmp_path / "p.annot", ["One."]))
    for name, kind in (("wrong.txt", QMessageBox), ("wrong.annot", DamagedDialog)):
        wrong = tmp_path / name
        wrong.write_text("text", "utf-8")
        assert not files.open_path(program.win, wrong)
        (box,) = program.win.findChildren(kind)
        assert name in (box.truth.text() if isinstance(box, DamagedDialog) else box.text())
        box.close()
    program.go_to_text()
    program.select("One")
    program.key("q")
    assert program.tagged() == [("quote", "One")]


def test_a_second_start_shows_the_first_window(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    path = make_project(tmp_path / "p.annot", ["One."])
    program.start(path)
    program.win.showMinimized()
    assert program.win.isMinimized()
    second = child(program.data_dir)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0, second.communicate()
    assert not program.win.isMinimized()
    assert program.workspace.path == path


def test_a_project_open_elsewhere_is_refused_with_the_holders_name(
    program: Program, tmp_path: Path
) -> None:
    from annotator.services import opening

    path = make_project(tmp_path / "p.annot", ["One."])
    held = opening.open_project(path, annotator_name="Bob")
    program.start(path)
    assert str(os.getpid()) in program.win.columns.page.sentence.text()
    held.close()
    buttons(program)["Try Again"].click()
    program.settle()
    assert program.text == "One."


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_sigterm_closes_everything_properly(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_project(tmp_path / "p.annot", ["One."])
    lock = Path(f"{path}.lock")
    running = child(tmp_path / "data", path)
    qtbot.waitUntil(lock.exists, timeout=20_000)
    ini = tmp_path / "data" / "config" / "window.ini"
    qtbot.wait(1500)
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=20)
    assert running.returncode == 0, errors
    assert "Traceback" not in errors
    assert not lock.exists() and not Path(f"{path}-wal").exists()
    assert ini.exists()


def test_wrong_words_are_refused(tmp_path: Path) -> None:
    done = child(tmp_path, "--nonsense")
    _, errors = done.communicate(timeout=20)
    assert done.returncode == 2
    assert "usage:" in errors and "Traceback" not in errors


def test_a_notice_tells_of_a_damaged_settings_file(program: Program) -> None:
    config = program.data_dir / "config"
    config.mkdir(parents=True)
    (config / "settings.json").write_text("{ not json", "utf-8")
    program.start()
    assert "settings" in program.notice


def test_a_project_that_shows_its_first_screen_and_then_fails_can_be_left(
    program: Program, tmp_path: Path
) -> None:
    import sqlite3
    from contextlib import closing

    path = make_project(tmp_path / "p.annot", ["One."])
    other = make_project(tmp_path / "other.annot", ["Other."])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE history RENAME TO lost")
    program.start(path)
    for box in program.win.findChildren(QMessageBox):
        box.close()
    program.settle()
    assert files.open_path(program.win, other)
    program.settle()
    assert program.text == "Other."


def test_without_a_project_nothing_can_be_done_to_one(program: Program, tmp_path: Path) -> None:
    program.start(tmp_path / "none.annot")
    enabled = {name for name, action in program.win.menus.by_id.items() if action.isEnabled()}
    assert {"new", "open", "quit", "preferences", "keys", "about"} <= enabled
    assert not {"import", "export", "save_copy", "finish", "remove_document"} & enabled
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_L):
        program.key(key, CTRL, to=program.win)
    program.key("q", to=program.win)
    for box in program.win.findChildren(QMessageBox):
        box.close()


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_a_project_given_by_another_name_is_remembered_once(
    program: Program, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "p.annot", ["Some text."])
    link = tmp_path / "link.annot"
    link.symlink_to(path)
    program.start(path)
    program.restart(link)
    assert program.win.session.recent() == [path]
    assert files.open_path(program.win, link)
    assert program.win.session.recent() == [path]
    assert program.workspace.path == path
    program.win.session.add_recent(link)  # as it was remembered before
    program.restart()
    assert program.win.session.recent() == [path]
