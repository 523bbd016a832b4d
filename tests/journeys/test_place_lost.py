"""The place of the project fails while a note is being typed: the words stay in the field, and are
kept once the place is back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.ui.widgets.note_editor import NoteEditor
from tests.journeys.program import Program, make_project

TEXTS = ("The bridge will open in May.",)
NOTE = "a note that is long enough to need its own room " * 40


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    """A small drive of its own, which can be full."""
    folder = tmp_path / "drive"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    try:
        done = subprocess.run(words, capture_output=True)
    except OSError:
        pytest.skip("nothing can be mounted here")
    if done.returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path) -> None:
    handle = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(handle, bytes(512))
    os.close(handle)


def close_boxes(program: Program) -> list[str]:
    said = []
    for box in program.win.findChildren(QMessageBox):
        if box.isVisible():
            said.append(box.text())
            box.close()
    program.settle()
    return said


def editor(program: Program) -> NoteEditor | None:
    fields = program.win.findChildren(NoteEditor)
    return next((field for field in fields if field.is_open), None)


def begin(program: Program, folder: Path) -> Path:
    path = make_project(folder / "one.annot", TEXTS)
    program.start(path)
    program.select("bridge")
    program.key("q")
    program.key(Qt.Key.Key_F2)
    return path


def try_to_keep(program: Program) -> None:
    field = editor(program)
    assert field is not None
    program.key(Qt.Key.Key_Return, to=field)


def test_words_typed_while_the_disk_is_full_are_kept_when_there_is_room(
    program: Program, drive: Path
) -> None:
    begin(program, drive)
    field = editor(program)
    assert field is not None
    field.insertPlainText(NOTE)
    for number in range(400):  # until the room that the journal has already is used up
        fill(drive)
        try_to_keep(program)
        if editor(program) is not None:
            break
        program.key(Qt.Key.Key_F2)
        again = editor(program)
        assert again is not None
        again.selectAll()
        again.insertPlainText(f"{NOTE} {number}")
    assert "disk is full" in " ".join([*close_boxes(program), program.notice])
    still = editor(program)
    assert still is not None and still.toPlainText().startswith("a note that")
    words = still.toPlainText()
    (drive / "filler").unlink()
    try_to_keep(program)
    assert close_boxes(program) == []
    assert [span.note for span in program.stored()] == [words.strip()]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away there")
def test_words_typed_while_the_folder_is_away_are_kept_when_it_is_back(
    program: Program, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    begin(program, folder)
    program.type("half a note")
    folder.rename(tmp_path / "away")
    try_to_keep(program)
    said = " ".join([*close_boxes(program), program.notice])
    assert "Put it back" in said
    still = editor(program)
    assert still is not None and still.toPlainText() == "half a note"
    (tmp_path / "away").rename(folder)
    try_to_keep(program)
    assert [span.note for span in program.stored()] == ["half a note"]
