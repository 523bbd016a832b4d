"""A file that another program changes while the window shows it is noticed without any act."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from tests.journeys.conftest import program as program_fixture
from tests.journeys.program import Program, make_project

program = program_fixture


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_journal_taken_away_is_said_and_the_window_goes_on(
    program: Program, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "one.annot", ["The bridge will open in May."])
    program.start(path)
    program.select("bridge")
    program.key("q")
    with program.workspace.project.snapshot() as read:  # as an export does, behind the window
        assert read(program.workspace.project._queries.all_labels)
        for side in ("-wal", "-shm"):
            Path(f"{path}{side}").unlink()
        program.select("open")
        program.key("q")
        (box,) = (b for b in program.win.findChildren(QMessageBox) if b.isVisible())
        assert "removed the journal of one.annot" in box.text() and "try again" in box.text()
        box.close()
    program.win.housekeeping.outside.look()
    program.go_to_text()
    program.select("May")
    program.key("q")
    assert program.tagged() == [("quote", "bridge"), ("quote", "May")]
    program.restart()
    assert program.tagged() == [("quote", "bridge"), ("quote", "May")]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")
@pytest.mark.parametrize("how", ["written", "written over"])
def test_the_window_notices_by_itself(how: str, program: Program, tmp_path: Path) -> None:
    path = make_project(tmp_path / "one.annot", ["The bridge will open in May."])
    program.start(path)
    program.win.housekeeping.outside.look()
    program.settle()
    assert not [s for s in program.win.health.sentences if "Another program" in s]
    if how == "written":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE labels SET guideline = 'x'")
            connection.commit()
    else:
        path.write_bytes(path.read_bytes() + bytes(4096))
    program.win.housekeeping.outside.look()
    program.settle()
    assert [s for s in program.win.health.sentences if "Another program" in s]
