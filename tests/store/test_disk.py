"""Errors of SQLite and of the system are known by their codes, whatever the words are."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import DamagedError, StorageError
from annotator.store.disk import as_drive_failure, is_dead, sentence_for, storage_error

PATH = Path("/somewhere/disk is full {name} malformed.annot")


def of_sqlite(code: int, said: str = "etwas ging schief") -> sqlite3.Error:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_FULL, "disk is full; nothing was changed. Free some space"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "cannot be written here"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written here"),
        (sqlite3.SQLITE_IOERR_FSYNC, "cannot be read or written"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
        (sqlite3.SQLITE_BUSY, "is busy"),
        (sqlite3.SQLITE_TOOBIG, "too large"),
        (sqlite3.SQLITE_NOMEM, "not enough memory"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "is damaged"),
        (sqlite3.SQLITE_NOTADB, "is not a project"),
    ],
)
def test_sqlite_s_codes(code: int, sentence: str) -> None:
    assert sentence in sentence_for(of_sqlite(code), PATH)
    damaged = code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    assert isinstance(storage_error(of_sqlite(code), PATH), DamagedError) is damaged


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "cannot be written here"),
        (errno.EACCES, "may not be read or written"),
        (errno.EIO, "disk is full or faulty"),
        (errno.ESTALE, "does not answer"),
        (errno.ENOENT, "There is no folder"),
        (errno.ENAMETOOLONG, "too long"),
    ],
)
def test_the_system_s_codes(number: int, sentence: str) -> None:
    assert sentence in sentence_for(OSError(number, "etwas ging schief"), PATH)


def test_what_has_no_code_is_told_in_its_own_words() -> None:
    assert "(something odd)" in sentence_for(OSError("something odd"), Path("a.annot"))
    odd = sqlite3.OperationalError("Could not decode to UTF-8 column 'x'")
    assert isinstance(storage_error(odd, PATH), DamagedError)


def test_a_locked_file_really_carries_its_code(tmp_path: Path) -> None:
    path = tmp_path / "p.annot"
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            two.execute("BEGIN EXCLUSIVE")
    assert "is busy" in sentence_for(caught.value, path)


def test_room_that_lacks_is_no_dead_drive() -> None:
    assert is_dead(of_sqlite(sqlite3.SQLITE_IOERR_READ))
    assert not is_dead(of_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE))
    assert not is_dead(of_sqlite(sqlite3.SQLITE_FULL))
    assert not is_dead(None)


def test_damage_on_a_drive_that_works_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "p.annot"
    assert as_drive_failure(DamagedError("x"), path) is None
    assert as_drive_failure(StorageError("x"), path) is None
    assert list(tmp_path.iterdir()) == []
    if os.path.exists("/proc/self"):  # a place where nothing can be made
        assert as_drive_failure(DamagedError("x"), Path("/proc/self/p.annot")) is None
