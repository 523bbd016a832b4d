"""Which state a project is in, in a few bytes: two files of one mark hold the same work.

Every act, undo and redo adds a row to the history, and nothing else changes records; so the newest
row says it all. (Two files that went apart differ in the moment of their newest row.)
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from annotator.errors import StorageError
from annotator.store.copying import Opened
from annotator.store.identity import connect_read_only

NOTHING_DONE = 0


def mark_of_file(path: Path) -> str | None:
    """The mark of a project file; None where it cannot be read."""
    try:
        with closing(connect_read_only(path)) as connection:
            return mark_of(connection)
    except (sqlite3.Error, OSError):
        return None


def mark_of_open(opened: Opened) -> str | None:
    """The mark of a project that is open."""
    try:
        with opened() as connection:
            return mark_of(connection)
    except (sqlite3.Error, StorageError):
        return None


def mark_of(connection: sqlite3.Connection) -> str:
    """Schema version, number and moment of the newest act; see `is_new`."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    row = connection.execute(
        "SELECT pk, at FROM history WHERE kind != 'setup' ORDER BY pk DESC LIMIT 1"
    ).fetchone()
    number, at = row or (NOTHING_DONE, "")
    return f"{version}:{number}:{at}"


def is_new(mark: str) -> bool:
    """Was nothing done yet in the project of this mark?"""
    return mark.split(":")[1] == str(NOTHING_DONE)
