"""What a killed program left half-made goes; all else stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.services import opening
from annotator.services.export import export_project
from annotator.services.recover import recover
from annotator.store import backup, leftovers
from tests.builders import make_project


def dead() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def leave(folder: Path, name: str, hours: float = 2.0) -> Path:
    path = folder / name
    path.write_text("half")
    then = time.time() - hours * 3_600
    os.utime(path, (then, then))
    return path


def test_only_old_ones_of_our_own_by_dead_processes_go(tmp_path: Path) -> None:
    pid = dead()
    goes = [leave(tmp_path, f".p.annot.{pid}.tmp{side}") for side in ("", "-journal", "-wal")]
    goes.append(leave(tmp_path, f".out.jsonl.{pid}.tmp"))
    stays = [
        leave(tmp_path, f".p.annot.{os.getpid()}.tmp"),
        leave(tmp_path, f".young.annot.{pid}.tmp", hours=0.5),
        leave(tmp_path, f".other.txt.{pid}.tmp"),
        leave(tmp_path, f"p.annot.{pid}.tmp"),
        leave(tmp_path, ".p.annot.tmp"),
        leave(tmp_path, "p.annot"),
    ]
    leftovers.clear(tmp_path)
    assert not any(path.exists() for path in goes)
    assert all(path.exists() for path in stays)


def test_a_folder_of_a_recovery_goes_too(tmp_path: Path) -> None:
    folder = tmp_path / f".recover-{dead()}-abc"
    folder.mkdir()
    (folder / "rows").write_text("half")
    os.utime(folder, (0, 0))
    leftovers.clear(tmp_path)
    assert not folder.exists()


@pytest.mark.parametrize("how", ["make", "export", "copy", "open", "recover"])
def test_whatever_is_made_or_opened_clears_its_folder(tmp_path: Path, how: str) -> None:
    project = make_project(tmp_path)
    left = leave(tmp_path, f".p.annot.{dead()}.tmp")
    if how == "make":
        opening.create_project(tmp_path / "new.annot", annotator_name="Ann")
    elif how == "export":
        export_project(project, tmp_path / "out.jsonl")
    elif how == "copy":
        backup.copy_project(project.path, tmp_path / "copy.annot")
    project.close()
    if how == "open":
        begun = opening.begin(project.path, annotator_name="Ann")
        begun.loader.wait().close()
    elif how == "recover":
        recover(project.path, tmp_path / "out.annot")
    assert not left.exists()


def test_a_folder_that_is_not_there_is_no_matter(tmp_path: Path) -> None:
    leftovers.clear(tmp_path / "nowhere")
