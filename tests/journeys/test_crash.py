"""The whole process crashes; the next start says so, once, and the work is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from tests.journeys.program import Program, make_project

ROOT = Path(__file__).parent.parent.parent
CHILD = """
import sys
from annotator import app
from annotator.ui import startup
create = startup.create
def and_say_so(*given):
    made = create(*given)
    print("started", flush=True)
    return made
startup.create = and_say_so
sys.exit(app.main(sys.argv))
"""


def run_and_send(program: Program, path: Path, number: int) -> int:
    """Starts the real program on its own and sends it a signal; its exit status."""
    words = [sys.executable, "-c", CHILD, "--data-dir", str(program.data_dir), str(path)]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "started\n"
        process.send_signal(number)
        return process.wait()


def boxes(program: Program) -> list[QMessageBox]:
    program.settle()
    return [b for b in program.win.findChildren(QMessageBox, "crashBox") if b.isVisible()]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_a_crash_is_told_at_the_next_start(program: Program, tmp_path: Path) -> None:
    path = make_project(tmp_path / "one.annot", ["The bridge."])
    assert run_and_send(program, path, signal.SIGSEGV) == -signal.SIGSEGV
    program.start(path)
    (box,) = boxes(program)
    assert "ended unexpectedly" in box.text() and "Your work" in box.text()
    assert "Segmentation fault" in box.detailedText()
    assert str(program.data_dir / "log") in box.informativeText()
    copy = next(b for b in box.buttons() if b.text() == "Copy Details")
    copy.click()
    assert "Segmentation fault" in QApplication.clipboard().text() and box.isVisible()
    box.close()
    program.restart(path)
    assert not boxes(program), "it is told once"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_a_program_that_was_asked_to_end_has_not_crashed(program: Program, tmp_path: Path) -> None:
    path = make_project(tmp_path / "one.annot", ["The bridge."])
    assert run_and_send(program, path, signal.SIGTERM) == 0
    assert not list((program.data_dir / "log").glob("*crash*"))
    program.start(path)
    assert not boxes(program)
