"""Saves what can be read of a damaged project into a new one. The damaged file is only read."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from annotator.errors import DamagedError, GoneError, StorageError
from annotator.store import database, leftovers
from annotator.store.disk import plain_errors
from annotator.store.footprint import read_plainly
from annotator.store.identity import connect_read_only
from annotator.store.recovery import journal
from annotator.store.recovery.assemble import assemble
from annotator.store.recovery.harvest import Harvest
from annotator.store.recovery.report import RecoverReport
from annotator.store.version import SCHEMA_VERSION

Progress = Callable[[int, int], None]
_NEWEST = "SELECT pk, at FROM history ORDER BY pk DESC LIMIT 1"
_SAME = "SELECT 1 FROM history WHERE pk = ? AND at = ?"
_LATER = "SELECT count(*) FROM history WHERE pk > ? AND kind != 'setup'"
_BLOCK = 1 << 20
_SECTOR = 4096


def recover(damaged: Path, out: Path, progress: Progress | None = None) -> RecoverReport:
    """Make the project `out`, which must not exist, of what can be read in `damaged`.

    Raises StorageError where nothing of a project can be read, or the place cannot be written.
    """
    if os.path.lexists(out):
        raise StorageError(f"{out} exists already; choose another name.")
    if not damaged.is_file():
        raise GoneError(f"There is no file {damaged}. Check the name.")
    with (
        plain_errors(out),
        tempfile.TemporaryDirectory(prefix=leftovers.folder_prefix(), dir=_folder(out)) as folder,
    ):
        harvest, with_journal = _best(damaged, Path(folder), progress)
        try:
            _demand_project(harvest, damaged)
            report = RecoverReport(damaged, out, with_journal)
            fill = partial(assemble, harvest=harvest, report=report, progress=progress)
            report.left = database.create(out, fill)
        finally:
            harvest.close()
    return report


class Distance(NamedTuple):
    """How far a project has gone on since the state in a backup: by so many acts; None where that
    state is none that it went through, or (not `is_known`) where it does not say."""

    is_known: bool
    acts: int | None = None


def distance(path: Path, copy: Path) -> Distance:
    """How far the (damaged) project at `path` has gone on since the state in the backup `copy`."""
    try:
        with closing(connect_read_only(copy)) as connection:
            newest = connection.execute(_NEWEST).fetchone()
        with closing(connect_read_only(path)) as connection:
            same = connection.execute(_SAME, newest).fetchone()
            if same is None:
                return Distance(True)
            return Distance(True, int(connection.execute(_LATER, newest[:1]).fetchone()[0]))
    except (sqlite3.Error, OSError, TypeError):  # no row at all
        return Distance(False)


def _folder(out: Path) -> Path:
    out.parent.mkdir(parents=True, exist_ok=True)
    leftovers.clear(out.parent)
    return out.parent


def _best(damaged: Path, folder: Path, progress: Progress | None) -> tuple[Harvest, bool]:
    """What can be read with the journal beside the file, or without it: whichever is more."""
    plain, joined = folder / "without", folder / "with"
    _copy(damaged, plain, progress)
    beside = Path(f"{damaged}-wal")
    is_joined = False
    if beside.is_file():
        _copy(beside, folder / "journal", progress)
        _copy(plain, joined, progress)
        is_joined = journal.bring_in(folder / "journal", joined) > 0
    without = Harvest(folder / "rows-without")
    without.read(plain, progress)
    if not is_joined:
        return without, True
    together = Harvest(folder / "rows-with")
    together.read(joined, progress)
    # the journal holds what was done last; only where it spoils something is it left out
    spoils = together.holes > without.holes or (together.holes and together.count < without.count)
    (together if spoils else without).close()
    return (without, False) if spoils else (together, True)


def _copy(source: Path, target: Path, progress: Progress | None) -> None:
    """A copy in which zeroes stand for what the drive does not give."""
    total = source.stat().st_size
    with read_plainly(source) as file, target.open("wb") as copy:
        at = 0
        while at < total:
            block = _read(file.fileno(), at, min(_BLOCK, total - at))
            copy.write(block)
            at += len(block)
            if progress is not None:
                progress(at, total)


def _read(handle: int, at: int, length: int) -> bytes:
    try:
        os.lseek(handle, at, os.SEEK_SET)
        return os.read(handle, length) or bytes(length)
    except OSError:
        if length <= _SECTOR:
            return bytes(length)
        return b"".join(
            _read(handle, place, min(_SECTOR, at + length - place))
            for place in range(at, at + length, _SECTOR)
        )


def _demand_project(harvest: Harvest, damaged: Path) -> None:
    if harvest.version > SCHEMA_VERSION:
        raise StorageError(
            f"{damaged.name} was made by a newer version of this program (schema "
            f"{harvest.version}). Update the program, then try again."
        )
    if not any(harvest.count_of(name) for name in ("texts", "documents", "spans")):
        raise DamagedError(
            f"Nothing of a project can be read in {damaged.name}; nothing was made. "
            "If there is a backup, restore that."
        )
