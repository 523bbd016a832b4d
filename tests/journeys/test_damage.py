"""The project's file is damaged, between two starts or under the open window: the work comes back
by the dialog, and the damaged file stays just as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton

from annotator.services import backup
from annotator.ui import tasks
from annotator.ui.commands import files
from annotator.ui.dialogs.damaged import DamagedDialog
from annotator.ui.dialogs.report import ReportDialog
from tests.journeys.program import LEFT, Program, make_project

PAGE = 4096
TEXTS = ("The bridge will open in May. " * 400, "Another text.")
Key = Qt.Key


def begin(program: Program, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = make_project(folder / "one.annot", TEXTS)
    program.start(path)
    program.select("bridge")
    program.key("q")
    return path


def damage(path: Path, how: str, table: str = "spans") -> str:
    """Damages the file; the hash of what it is now."""
    data = bytearray(path.read_bytes())
    if how == "zeroed":
        at = page_of(path, table) * PAGE
        data[at : at + PAGE] = bytes(PAGE)
    elif how == "truncated":
        del data[len(data) // 2 + 100 :]
    else:
        data[:16] = b"\x01nonsense".ljust(16)
    with path.open("r+b") as file:  # the same file, as a faulty drive would leave it
        file.write(data)
        file.truncate()
    return hashlib.sha256(data).hexdigest()


def page_of(path: Path, table: str) -> int:
    """The place of a table's first page in the file, from 0."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(query, (table,)).fetchone()[0]) - 1
    finally:
        connection.close()


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def dialog(program: Program) -> DamagedDialog:
    program.settle()
    (found,) = [d for d in program.win.findChildren(DamagedDialog) if d.isVisible()]
    return found


def press(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def named(found: DamagedDialog, text: str) -> QPushButton:
    return next(b for b in found.findChildren(QPushButton) if b.text() == text)


def bugs() -> list[str]:
    return [
        box.text()
        for box in QApplication.topLevelWidgets()
        if isinstance(box, QMessageBox) and box.isVisible()
    ]


@pytest.mark.parametrize("how", ["zeroed", "truncated", "header"])
def test_the_work_comes_back_from_a_backup(program: Program, tmp_path: Path, how: str) -> None:
    path = begin(program, tmp_path / "here")
    program.close()  # makes a backup
    (copy,) = backup.backups_of(path)
    Path(f"{path}-wal").write_bytes(b"")  # the sign that it was not closed well
    hashed = damage(path, how)
    program.start()
    found = dialog(program)
    assert path.name in found.truth.text() and program.workspace.path is None
    assert found.list.count() == 1 and "1 span" in found.list.item(0).text()
    press(found.restore)
    program.settle()
    assert program.shown() == [("quote", "bridge")]
    assert backup.day_of(copy) in program.notice
    kept = [file for file in path.parent.iterdir() if file.is_file() and hash_of(file) == hashed]
    assert len(kept) == 1 and kept[0] != path, "the damaged file is kept as it was"
    assert copy.exists()


@pytest.mark.parametrize("how", ["zeroed", "header"])
def test_without_a_backup_the_work_is_recovered(program: Program, tmp_path: Path, how: str) -> None:
    path = begin(program, tmp_path / "here")
    program.close()
    shutil.rmtree(program.data_dir / "backups")
    Path(f"{path}-wal").write_bytes(b"")
    hashed = damage(path, how)
    program.start()
    found = dialog(program)
    assert "no good backup" in found.state.text() and not found.restore.isEnabled()
    press(found.recover)
    program.settle()
    assert program.shown() == [("quote", "bridge")]
    assert program.workspace.path != path and hash_of(path) == hashed
    (report,) = program.win.findChildren(ReportDialog)
    assert "What Was Recovered" in report.windowTitle()
    assert str(path) in report.list.toPlainText()
    report.close()
    assert not bugs()


def test_file_open_shows_the_same_dialog_and_keeps_what_is_open(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path / "here")
    other = make_project(tmp_path / "two.annot", TEXTS)
    damage(other, "header")
    assert not files.open_path(program.win, other)
    found = dialog(program)
    assert other.name in found.truth.text()
    press(named(found, "Not Now"))
    program.settle()
    program.go_to_text()
    program.select("open")
    program.key("c")
    assert ("claim", "open") in program.tagged() and program.workspace.path == path


@pytest.mark.parametrize("seen", ["changed", "unchanged"])
def test_damage_under_the_open_window_stops_the_work_and_overwrites_nothing(
    program: Program, tmp_path: Path, seen: str
) -> None:
    path = begin(program, tmp_path / "here")
    files.back_up(program.win)
    program.settle()
    (copy,) = backup.backups_of(path)
    good = hash_of(copy)
    program.select("open")
    program.key("c")
    before = path.stat()
    journal = Path(f"{path}-wal").read_bytes()
    hashed = damage(path, "zeroed", "labels")
    if seen == "unchanged":  # a drive that rots does not say when
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        program.win.damage.take(_damaged(path))
    else:
        program.select("May")
        program.key("m")
    found = dialog(program)
    assert "damaged" in found.truth.text()
    assert program.win.read_only and any("damaged" in s for s in program.win.health.sentences)
    press(named(found, "Not Now"))
    program.go_to_text()
    program.select("will")
    program.key("o")
    assert not [d for d in program.win.findChildren(DamagedDialog) if d.isVisible()], "told once"
    assert "Work has stopped" in program.notice
    assert hash_of(path) == hashed and Path(f"{path}-wal").read_bytes() == journal
    program.win.damage.offer(path, "It is damaged.")
    again = dialog(program)
    assert again.between.text()
    press(again.restore)
    program.settle()
    assert program.shown() == [("quote", "bridge")] and not program.win.read_only
    kept = [file for file in path.parent.iterdir() if file.is_file() and hash_of(file) == hashed]
    assert len(kept) == 1 and kept[0] != path
    assert hash_of(copy) == good and not bugs()
    program.go_to_text()
    program.select("open")
    program.key("c")
    assert ("claim", "open") in program.tagged(), "work goes on"


def test_a_backup_that_fails_at_the_last_moment_leaves_all_as_it_was(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path / "here")
    files.back_up(program.win)
    program.settle()
    (copy,) = backup.backups_of(path)
    program.win.damage.strike(path, "It is damaged.")
    hashed = hash_of(path)
    found = dialog(program)
    os.truncate(copy, copy.stat().st_size // 2)
    press(found.restore)
    program.settle()
    (box,) = (b for b in program.win.findChildren(QMessageBox) if b.isVisible())
    assert copy.name in box.text()
    box.close()
    assert program.workspace.path == path and program.win.read_only
    assert program.shown() == [("quote", "bridge")], "what is open can be read on"
    assert hash_of(path) == hashed


def test_closing_on_a_damaged_file_leaves_it_as_it_is_and_makes_no_backup(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path / "here")
    hashed = damage(path, "zeroed", "labels")
    journal = Path(f"{path}-wal").read_bytes()
    program.select("May")
    program.key("m")
    dialog(program).close()
    program.close()
    assert hash_of(path) == hashed and Path(f"{path}-wal").read_bytes() == journal
    assert not backup.backups_of(path)


def test_what_is_being_typed_stays_and_can_be_copied(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path / "here")
    program.key(Key.Key_F2)
    program.type("half a note")
    damage(path, "zeroed", "labels")
    program.key(Key.Key_Return)
    found = dialog(program)
    assert program.win.columns.unkept() == "half a note"
    press(named(found, "Copy It"))
    assert QApplication.clipboard().text() == "half a note"
    found.close()


def _damaged(path: Path) -> Exception:
    from annotator.store.disk import storage_error

    return storage_error(sqlite3.DatabaseError("database disk image is malformed"), path)


def leave_unclean(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a killed program leaves a file that is too large to be looked through at once."""
    from annotator.store import soundness

    monkeypatch.setattr(soundness, "AT_ONCE", 0)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE history SET text = text || '.'")
    connection.commit()
    for side in ("", "-wal"):
        shutil.copy(f"{path}{side}", f"{path}{side}.left")
    connection.close()
    for side in ("", "-wal"):
        os.replace(f"{path}{side}.left", f"{path}{side}")


def test_a_large_file_that_was_not_closed_well_is_checked_behind_the_window(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_project(tmp_path / "one.annot", TEXTS)
    leave_unclean(path, monkeypatch)
    program.start(path)
    assert program.notice == "one.annot was checked: it is sound."
    assert not program.win.health.sentences


def test_damage_found_behind_the_window_shows_the_dialog(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_project(tmp_path / "one.annot", TEXTS)
    leave_unclean(path, monkeypatch)
    damage(path, "zeroed", "ix_spans_length")
    program.start(path)
    found = dialog(program)
    assert "not closed well" in found.truth.text()
    assert program.win.read_only and program.win.health.sentences
    found.close()


def test_an_act_that_the_drive_refused_can_be_tried_again(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path / "here")
    other = sqlite3.connect(path, timeout=0)
    other.execute("BEGIN IMMEDIATE")  # it keeps everybody from writing
    program.select("open")
    program.key("c")
    (box,) = [b for b in program.win.findChildren(QMessageBox) if b.isVisible()]
    assert program.tagged() == [("quote", "bridge")]
    other.rollback()
    other.close()
    next(b for b in box.buttons() if b.text() == "Try Again").click()
    program.settle()
    assert ("claim", "open") in program.tagged() == program.shown()


def test_damage_that_any_read_or_work_comes_upon_leads_to_the_dialog(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path / "here")

    def read(_progress: tasks.Progress) -> None:
        raise _damaged(path)

    tasks.run(read, lambda _: None)
    found = dialog(program)
    assert program.win.read_only and "damaged" in found.truth.text()
    found.close()


def test_a_damaged_file_of_another_name_stops_nothing(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path / "here")
    assert not program.win.damage.take(_damaged(tmp_path / "another.annot"))
    program.select("open")
    program.key("c")
    assert ("claim", "open") in program.tagged()


def test_the_backup_nearest_to_the_damaged_state_is_chosen_and_its_occasion_said(
    program: Program, tmp_path: Path
) -> None:
    from annotator.ui.commands import restoring

    path = begin(program, tmp_path / "here")
    files.back_up(program.win)
    program.settle()
    (near,) = backup.backups_of(path)
    program.select("open")
    program.key("c")
    restoring.restore(program.win, path, near)
    program.settle()
    left, _ = backup.backups_of(path)
    assert backup.reason_of(left) == "before a restore"
    program.close()
    Path(f"{path}-wal").write_bytes(b"")
    damage(path, "zeroed", "labels")
    program.start()
    found = dialog(program)
    lines = [found.list.item(row).text() for row in range(found.list.count())]
    assert ["before a restore" in line for line in lines] == [True, False]
    assert "made by hand" in lines[1]
    assert found.list.currentRow() == 1
    assert "all of the work is in it" in found.between.text()
    found.list.setCurrentRow(0)
    assert "another state" in found.between.text()
    found.close()


def test_while_acts_are_refused_nothing_says_that_all_is_saved(
    program: Program, tmp_path: Path
) -> None:
    from annotator.ui.dialogs.safety import SafetyDialog

    path = begin(program, tmp_path / "here")
    saved = program.win.status.findChild(QLabel, "savedLabel")
    assert saved.text().startswith("✓ Saved")
    damage(path, "zeroed", "labels")
    program.select("open")
    program.key("c")
    program.settle()
    found = dialog(program)
    # also on a screen of 1280 × 800 at double size
    assert found.minimumSizeHint().height() <= 352 and found.minimumSizeHint().width() <= 624
    found.close()
    assert saved.text() == "✗ Not saved any more"
    program.win.menus.by_id["safety"].trigger()
    program.settle()
    (safety,) = program.win.findChildren(SafetyDialog)
    said = " ".join(label.text() for label in safety.findChildren(QLabel))
    assert "Every act is on the disk" not in said and "no further act is saved" in said
    safety.close()
