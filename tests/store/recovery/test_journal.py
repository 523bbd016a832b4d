"""A journal brought in by hand gives what SQLite gives; a spoilt one gives its whole acts only."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from annotator.store.recovery import journal


def begin(folder: Path) -> tuple[Path, Path]:
    """A database with five acts in its journal, and the journal."""
    live = folder / "live"
    connection = sqlite3.connect(live)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (n, padding)")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(5):
        connection.execute("INSERT INTO t VALUES (?, zeroblob(9000))", (number,))
        connection.commit()
    copy, beside = folder / "copy", folder / "journal"
    shutil.copy(live, copy)
    shutil.copy(f"{live}-wal", beside)
    connection.close()
    return copy, beside


def numbers(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT n FROM t")]
    finally:
        connection.close()


def test_all_acts_come_in(tmp_path: Path) -> None:
    copy, beside = begin(tmp_path)
    assert journal.bring_in(beside, copy) > 5
    assert numbers(copy) == [0, 1, 2, 3, 4]


def test_only_whole_acts_before_the_damage_come_in(tmp_path: Path) -> None:
    copy, beside = begin(tmp_path)
    data = bytearray(beside.read_bytes())
    data[len(data) // 2] ^= 1
    beside.write_bytes(data)
    assert journal.bring_in(beside, copy)
    assert numbers(copy) == list(range(len(numbers(copy)))) and len(numbers(copy)) < 5


def test_what_is_no_journal_changes_nothing(tmp_path: Path) -> None:
    copy, beside = begin(tmp_path)
    before = copy.read_bytes()
    for data in (b"", b"something else", bytes(5_000)):
        beside.write_bytes(data)
        assert journal.bring_in(beside, copy) == 0
    assert copy.read_bytes() == before
