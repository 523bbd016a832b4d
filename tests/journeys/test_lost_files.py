"""The project's file goes away, is replaced or damaged while the program is at work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from annotator.services import backup, opening
from annotator.ui.commands import files
from tests.journeys.program import Program, make_project

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away there")
TEXTS = ("The bridge will open in May.", "Another text.")


def begin(program: Program, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = make_project(folder / "one.annot", TEXTS)
    program.start(path)
    program.select("bridge")
    program.key("q")
    return path


def spans_in(path: Path) -> list[str]:
    project = opening.open_project(path, annotator_name="", read_only=True)
    try:
        return [span.text for span in project.spans_of("d0")]
    finally:
        project.close()


def lose(path: Path, how: str) -> None:
    if how == "moved":
        path.rename(path.with_name("moved.annot"))
    else:
        path.unlink()
    if how == "replaced":
        path.write_bytes(b"something else")


def beside(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def offered(program: Program) -> dict[str, QPushButton]:
    buttons = program.win.columns.page.findChildren(QPushButton)
    return {button.text(): button for button in buttons if not button.isHidden()}


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced"])
def test_what_is_open_can_be_copied_when_its_file_has_gone(
    program: Program, tmp_path: Path, how: str
) -> None:
    path = begin(program, tmp_path / "here")
    lose(path, how)
    out = tmp_path / "copy.annot"
    files.copy_to(program.win, out)
    program.settle()
    assert spans_in(out) == ["bridge"]
    assert program.workspace.path == out, "work goes on where it can be kept"
    assert str(out) in program.notice
    assert not list(path.parent.glob("*rescued*"))


def test_a_backup_of_what_is_open_needs_no_file_either(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path / "here")
    path.unlink()
    files.back_up(program.win)
    program.settle()
    (copy,) = backup.backups_of(path)
    assert spans_in(copy) == ["bridge"]


def test_an_act_refused_because_the_file_has_gone_offers_a_copy(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begin(program, tmp_path / "here")
    path.unlink()
    out = tmp_path / "copy.annot"
    monkeypatch.setattr(files.ask, "ask_copy", lambda *_: out)
    program.select("open")
    program.key("c")
    (box,) = [b for b in program.win.findChildren(QMessageBox) if b.isVisible()]
    assert "save a copy" in box.text()
    next(b for b in box.buttons() if b.text() == "Save a Copy…").click()
    program.settle()
    assert spans_in(out) == ["bridge"]


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_closing_rescues_what_was_done_and_says_where(
    program: Program, tmp_path: Path, how: str
) -> None:
    folder = tmp_path / "here"
    path = begin(program, folder)
    lose(path, how)
    program.close()
    (copy,) = folder.glob("one.rescued.*.annot")
    assert spans_in(copy) == ["bridge"]
    if how == "deleted":
        assert beside(folder) == [copy.name], "no journal of a file that is no more"
    program.start()
    said = program.win.columns.page.sentence.text()
    assert program.workspace.path is None
    assert copy.name in said and str(path) in said
    buttons = [b for b in program.win.columns.page.findChildren(QPushButton) if b.isVisible()]
    first = buttons[0]
    assert first.text() == f"Open {copy.stem}", "the newest state comes first"
    assert first.width() >= first.sizeHint().width()
    assert program.win.columns.page.focusWidget() is first
    program.key(Qt.Key.Key_Return, to=first)
    program.settle()
    assert program.shown() == [("quote", "bridge")]


def test_with_its_folder_gone_the_rescue_goes_to_the_backups(
    program: Program, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    path = begin(program, folder)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    program.close()
    (copy,) = (program.data_dir / "backups").rglob("one.rescued.*.annot")
    assert spans_in(copy) == ["bridge"]
    assert not path.parent.exists()


def test_another_project_opened_meanwhile_rescues_too(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    path = begin(program, folder)
    path.unlink()
    other = make_project(tmp_path / "two.annot", ("Something else.",))
    assert files.open_path(program.win, other)
    program.settle()
    (copy,) = folder.glob("one.rescued.*.annot")
    assert spans_in(copy) == ["bridge"]
    assert copy.name in program.notice


def test_what_was_rescued_is_not_rescued_again(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    path = begin(program, folder)
    path.unlink()
    (tmp_path / "none.annot").write_bytes(b"no project")
    for _ in range(2):
        assert not files.open_path(program.win, tmp_path / "none.annot")
    assert program.workspace.path == path
    program.close()
    (copy,) = folder.glob("one.rescued.*.annot")
    assert spans_in(copy) == ["bridge"]


@pytest.mark.parametrize("how", ["missing", "damaged"])
def test_the_next_start_offers_the_newest_backup(
    program: Program, tmp_path: Path, how: str
) -> None:
    path = begin(program, tmp_path / "here")
    program.close()  # makes a backup
    path.unlink()
    if how == "damaged":
        path.write_bytes(b"SQLite format 3\0" + bytes(5_000))
    program.start()
    (copy,) = backup.backups_of(path)
    assert backup.day_of(copy) in program.win.columns.page.sentence.text()
    offered(program)["Restore the Backup"].click()
    program.settle()
    assert program.shown() == [("quote", "bridge")]
    assert program.notice.startswith(f"Restored the backup of {backup.day_of(copy)}")
    asides = list(path.parent.glob("*before-restore*"))
    assert len(asides) == (how == "damaged")


def test_a_project_in_use_is_not_offered_a_backup(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path / "here")
    program.close()
    held = opening.open_project(path, annotator_name="Bo")
    try:
        program.start()
        assert "close it there first" in program.win.columns.page.sentence.text()
        assert "Restore the Backup" not in offered(program)
    finally:
        held.close()


def unsaved(program: Program) -> QMessageBox | None:
    boxes = program.win.findChildren(QMessageBox, "unsavedBox")
    return next((box for box in boxes if box.isVisible()), None)


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def test_a_note_that_closing_cannot_save_is_shown_until_it_is_dismissed(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path / "here")
    program.key(Qt.Key.Key_F2)
    program.type("half a note")
    path.unlink()
    program.close()
    program.start()
    offered(program)["Try Again"].click()
    for box in program.win.findChildren(QMessageBox, "errorBox"):
        box.close()
    program.settle()
    for press_or_leave in ("&Copy", "&Later", ""):
        box = unsaved(program)
        assert box is not None and "“half a note”" in box.text()
        if press_or_leave:
            press(box, press_or_leave)
        program.restart()
    assert QApplication.clipboard().text() == "half a note"
    box = unsaved(program)
    assert box is not None
    press(box, "&Dismiss")
    program.restart()
    assert unsaved(program) is None


def test_a_new_project_where_a_journal_was_left_is_new_and_the_journal_is_named(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path / "here")
    journal = Path(f"{path}-wal").read_bytes()
    place = tmp_path / "new.annot"
    Path(f"{place}-wal").write_bytes(journal)  # as of a project that was killed and moved away
    files.make(program.win, place)
    program.settle()
    assert program.workspace.path == place and not program.stored()
    (kept,) = tmp_path.glob("new.annot.*.journal-left")
    assert kept.read_bytes() == journal
    (box,) = program.win.findChildren(QMessageBox, "messageBox")
    assert str(kept) in box.text()
