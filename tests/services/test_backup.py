from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import StorageError
from annotator.services import backup
from annotator.store.identity import APPLICATION_ID
from annotator.store.version import SCHEMA_VERSION


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.annot"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute("CREATE TABLE a (b)")
        connection.commit()
    return path


def test_backups_go_where_they_are_told(project: Path, tmp_path: Path) -> None:
    beside = backup.back_up(project)
    assert beside.parent.parent == tmp_path
    backup.keep_in(tmp_path / "kept")
    made = backup.back_up(project)
    assert made.parent.parent == tmp_path / "kept"
    assert backup.backups_of(project) == (made,)
    assert backup.restore(project, made) is not None


def test_a_named_copy_is_no_part_of_the_thinning(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "copies" / "mine.annot"
    assert backup.back_up(project, out) == out
    assert out.exists()
    assert backup.backups_of(project) == ()
    with pytest.raises(StorageError, match="exists already"):
        backup.back_up(project, out)
