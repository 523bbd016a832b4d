"""A project file brought to another schema version is the old one or the new one, whatever happens
meanwhile, and a backup of the old one stays."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import StorageError
from annotator.store import backup, upgrading
from annotator.store.identity import connect_read_only
from annotator.store.version import SCHEMA_VERSION

HERE = Path(__file__).parent
FIRST = HERE / "fixtures" / "0001.annot"
BAD_STEPS = HERE / "bad_steps"  # it leads from the present version to one more

# Dies before the statement of that number, counted from the first one of the upgrade.
DIE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from annotator.store import upgrading

path, last = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def trace(statement):
    global count
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)
    count += 1

@event.listens_for(Engine, "connect")
def connected(connection, _):
    connection.set_trace_callback(trace)

upgrading.upgrade_file(path)
print(count)
"""


def old_file(folder: Path, wal: bool = True) -> Path:
    path = folder / "p.annot"
    shutil.copy(FIRST, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
    return path


def content(path: Path) -> list[str]:
    """All of a file, as the statements that would make it."""
    with closing(connect_read_only(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return [f"version {version}", *connection.iterdump()]


def upgrade_and_die(path: Path, last: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", DIE, str(path), str(last)],
        capture_output=True,
        text=True,
        cwd=HERE.parents[1],
    )


def _some(statements: int) -> list[int]:
    """All of them where `ANNOTATOR_LONG_TESTS` is set; else the ends and some between."""
    every = range(statements)
    if os.environ.get("ANNOTATOR_LONG_TESTS"):
        return list(every)
    return sorted({0, statements - 1, *random.Random(statements).sample(every, 6)})


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
@pytest.mark.parametrize("wal", [True, False], ids=["wal", "rollback"])
def test_an_upgrade_killed_at_any_statement_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, wal: bool
) -> None:
    path = old_file(tmp_path, wal)
    old = content(path)
    whole = upgrade_and_die(path, -1)
    assert whole.returncode == 0, whole.stderr
    new, statements = content(path), int(whole.stdout)
    assert new[0] == f"version {SCHEMA_VERSION}" and "saved_searches" in "".join(new)
    assert statements > 15
    seen = set()
    for last in _some(statements):
        path.unlink()
        for side in ("-wal", "-shm", "-journal"):
            Path(f"{path}{side}").unlink(missing_ok=True)
        old_file(tmp_path, wal)
        killed = upgrade_and_die(path, last)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        found = content(path)
        assert found in (old, new), f"killed at statement {last} of {statements}"
        seen.add(found[0])
        upgrading.upgrade_file(path)  # and it can be brought up all the same
        assert content(path) == new
    assert "version 1" in seen


def test_an_upgrade_that_leaves_records_apart_is_undone_whole(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    old = content(path)
    for _ in range(4):
        with pytest.raises(StorageError, match="It was left as it was"):
            upgrading.bring_up_to_date(path, SCHEMA_VERSION + 1, BAD_STEPS)
        assert content(path) == old
    (copy,) = backup.backups_of(path)
    assert content(copy) == old
    assert f"before-schema-{SCHEMA_VERSION + 1}" in copy.name


def test_the_backup_before_an_upgrade_is_never_pushed_out(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    old = content(path)
    upgrading.bring_up_to_date(path)
    (copy,) = backup.backups_of(path)
    for number in range(3):
        with closing(sqlite3.connect(copy)) as connection:  # others come and go
            target = backup.folder_of(path) / f"p.2000-0{number + 1}-01T00-00-00.000Z.annot"
            with closing(sqlite3.connect(target)) as new:
                connection.backup(new)
    backup.thin(path)
    assert copy in backup.backups_of(path)
    assert content(copy) == old


def test_a_damaged_old_file_is_not_upgraded(tmp_path: Path) -> None:
    path = old_file(tmp_path, wal=False)
    data = bytearray(path.read_bytes())
    data[8192 : 8192 + 4096] = bytes(4096)
    path.write_bytes(data)
    with pytest.raises(StorageError):
        upgrading.bring_up_to_date(path)
    assert path.read_bytes() == bytes(data)
    assert backup.backups_of(path) == ()
