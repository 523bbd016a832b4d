"""Is a project file whole, page by page and record by record? Asked at opening where the program
did not close it well. Plain sqlite3: a small file is looked through before the first screen."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from annotator.errors import AnnotatorError, DamagedError
from annotator.store.disk import plain_errors, storage_error
from annotator.store.identity import connect, connect_read_only, has_acts, is_cut_off

Progress = Callable[[int, int], None]

AT_ONCE = 64 << 20
"""A file of up to so many bytes is looked through before the window is shown: a tenth of a second.
Larger ones are looked through behind it."""

_WITHOUT_JOURNAL = "ro&immutable=1"
_SHOWN = 20
_STEPS = 2_000  # of the machine that SQLite is, between two calls of a progress
_SUPER_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"


def is_small(path: Path) -> bool:
    """May it be looked through at once?"""
    sizes = (os.path.getsize(f"{path}{side}") for side in ("", "-wal") if _exists(path, side))
    return sum(sizes) <= AT_ONCE


def faults(path: Path, progress: Progress | None = None) -> list[str]:
    """What is wrong with the file, in SQLite's words; nothing if it is whole. Changes nothing.

    `progress` is told (0, 0) again and again, and stops it by raising.
    """
    raised: list[AnnotatorError] = []

    def look() -> bool:
        try:
            progress(0, 0)  # type: ignore[misc]
        except AnnotatorError as error:
            raised.append(error)
        return bool(raised)

    try:
        with closing(connect_read_only(path)) as connection:
            if progress is not None:
                progress(0, 0)  # (a large table is one step to SQLite)
                connection.set_progress_handler(look, _STEPS)
            connection.execute(f"PRAGMA mmap_size={1 << 40}")
            return _faults(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if raised:
            raise raised[0] from None
        if isinstance(storage_error(error, path), DamagedError):
            return [str(error)]
        raise storage_error(error, path) from error


def demand_sound(path: Path) -> None:
    """Raises DamagedError, with the file untouched, if it is not whole, or if the journal beside it
    is of an earlier day."""
    if found := faults(path):
        raise _damaged(path, found)
    demand_present_journal(path)


def demand_present_journal(path: Path) -> None:
    """Raises DamagedError if the journal beside the file is of an earlier day, so that with it the
    file lacks acts. Quick, whatever its size. Only where nobody else works on the file."""
    if has_acts(path) and _newest_act(path, _WITHOUT_JOURNAL) > _newest_act(path, "ro"):
        raise DamagedError(
            f"Beside {path.name} lies a journal of an earlier day, which would take away acts that "
            "came later. Both were left as they are. Restore a backup, or move the file "
            f"{path.name}-wal elsewhere and open the project again."
        )


def _newest_act(path: Path, mode: str) -> int:
    """The number of the newest act; 0 where it cannot be read: a journal that was being moved into
    the file leaves it whole only together with the journal."""
    try:
        with closing(connect(path, mode)) as connection:
            return int(connection.execute("SELECT max(pk) FROM history").fetchone()[0] or 0)
    except (sqlite3.Error, UnicodeDecodeError):
        return 0


def take_back(path: Path) -> None:
    """Take back the half act that an ordinary journal beside the file tells of, whoever wrote it
    having died. A small file is tried in a copy first: what comes of it must be whole."""
    if not is_cut_off(path):
        return
    with plain_errors(path):
        _demand_own_journal(path)
        if is_small(path):
            with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
                copy = Path(folder) / "copy.annot"
                for side in ("", "-journal"):
                    shutil.copyfile(f"{os.path.realpath(path)}{side}", f"{copy}{side}")
                found = _try_taking_back(copy)
            if found:
                raise _damaged(path, found)
        connect(path, "rw", to_write=True).close()


def _try_taking_back(copy: Path) -> list[str]:
    try:
        with closing(connect(copy, "rw", to_write=True)) as connection:
            return _faults(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return [str(error)]


def _faults(connection: sqlite3.Connection) -> list[str]:
    check = connection.execute(f"PRAGMA integrity_check({_SHOWN})")
    found = [str(line) for (line,) in check if line != "ok"]
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        found.append(f"row {row} of {table} refers to a row of {parent} that is not there")
        if len(found) >= _SHOWN:
            break
    return found


def _demand_own_journal(path: Path) -> None:
    """A journal may name a further file, which SQLite would then look for and remove; ours never
    do, and a name that came with a file is not followed."""
    with open(f"{os.path.realpath(path)}-journal", "rb") as journal:
        journal.seek(0, os.SEEK_END)
        journal.seek(max(0, journal.tell() - len(_SUPER_MAGIC)))
        if journal.read() == _SUPER_MAGIC:
            raise _damaged(path, ["its journal belongs to another file, too"])


def _damaged(path: Path, found: list[str]) -> DamagedError:
    said = " ".join(found[0].split())[:120]
    return DamagedError(
        f"{path.name} was not closed well the last time, and it is damaged now ({said}). It was "
        "left as it is. Restore a backup of it, or save what can still be read of it."
    )


def _exists(path: Path, side: str) -> bool:
    return os.path.exists(f"{path}{side}")
