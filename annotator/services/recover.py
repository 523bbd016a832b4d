"""Recover a damaged project: what can still be read goes into a new one, and is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.store.recover import Distance as Distance
    from annotator.store.recovery.report import RecoverReport as RecoverReport

Progress = Callable[[int, int], None]


def recover(damaged: Path, out: Path, progress: Progress | None = None) -> RecoverReport:
    """Make the project `out` of what can be read in `damaged`, which is never written to.

    `out` must not exist. Raises StorageError where nothing can be read or the place cannot be
    written, and Cancelled if `progress` does; then nothing is left behind.
    """
    from annotator.store.recover import recover as work

    return work(damaged, out, progress)


def faults_of(path: Path, progress: Progress | None = None) -> list[str]:
    """What is wrong with a project's file, in SQLite's words; nothing if it is whole. Changes
    nothing; for a worker thread. Raises StorageError where it cannot be read at all."""
    from annotator.store import soundness

    return soundness.faults(path, progress)


def distance(path: Path, copy: Path) -> Distance:
    """How far the (damaged) project at `path` has gone on since the state in the backup `copy`."""
    from annotator.store import recover as store

    return store.distance(path, copy)


def name_for(damaged: Path) -> Path:
    """A free name beside a damaged project for what is recovered of it."""
    base = f"{damaged.stem} (recovered {datetime.now():%Y-%m-%d})"
    found, number = damaged.with_name(f"{base}.annot"), 1
    while found.exists():
        number += 1
        found = damaged.with_name(f"{base} {number}.annot")
    return found
