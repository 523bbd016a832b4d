"""The traces of crashes: one file a process, none after a clean end, each crash told once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import paths
from annotator.ui import crash_log

ROOT = Path(__file__).parent.parent.parent
OTHER = """
from annotator.ui import crash_log
crash_log.begin()
print("begun", flush=True)
input()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    paths.set_data_dir(tmp_path)
    yield paths.log_dir()
    crash_log.end()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def leave(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"running-{name}.crash"
    path.write_text(text)
    return path


def test_a_clean_end_leaves_nothing(folder: Path) -> None:
    crash_log.begin()
    assert len(names(folder)) == 1
    crash_log.end()
    assert not names(folder) and not crash_log.take()


def test_a_trace_is_told_once_and_kept(folder: Path) -> None:
    leave(folder, "1-a", "Fatal Python error: Segmentation fault")
    (crash,) = crash_log.take()
    assert "Segmentation fault" in crash.details
    assert crash.kept_in.read_text() == crash.details
    assert not crash_log.take()
    assert names(folder) == [crash.kept_in.name]


def test_a_process_that_was_killed_left_nothing_to_tell(folder: Path) -> None:
    leave(folder, "1-a", "")
    assert not crash_log.take()
    assert not names(folder)


def test_only_so_many_are_kept(folder: Path) -> None:
    for number in range(14):
        leave(folder, f"{number}-a", "x")
    crash_log.take()
    assert len(names(folder)) == 10


def test_another_window_keeps_its_own_file(folder: Path) -> None:
    words = [sys.executable, "-c", OTHER]
    env = os.environ | {"ANNOTATOR_DATA_DIR": str(folder.parent), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "begun\n"
        (theirs,) = names(folder)
        (folder / theirs).write_text("not a crash: it is alive")
        crash_log.begin()
        assert not crash_log.take() and theirs in names(folder)
        crash_log.end()
        assert names(folder) == [theirs]
        other.communicate("\n")


def test_no_place_to_write_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    paths.set_data_dir(tmp_path / "file")
    crash_log.begin()
    assert not crash_log.take()
    crash_log.end()
