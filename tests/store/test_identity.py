from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import DamagedError, StorageError
from annotator.services import opening
from annotator.store.copying import copy_project
from annotator.store.identity import (
    APPLICATION_ID,
    check_identity,
    connect_read_only,
    connect_to_copy,
)
from annotator.store.version import SCHEMA_VERSION
from tests.builders import make_project


def make(path: Path, application: int = APPLICATION_ID, version: int = 3, wal: bool = True) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        if wal:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA application_id={application}")
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("CREATE TABLE labels (b)")
        connection.commit()
    return path


def refusal(path: Path, newest: int = 3) -> str:
    with pytest.raises(StorageError) as caught:
        check_identity(path, newest)
    return str(caught.value)


def test_a_project_tells_its_version(tmp_path: Path) -> None:
    project = make(tmp_path / "a project #1 %41?.annot")
    before = project.read_bytes()
    assert check_identity(project, 3) == 3
    assert check_identity(project, 9) == 3
    assert project.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [project.name]


def test_the_id_is_the_file_type_s_name() -> None:
    assert APPLICATION_ID.to_bytes(4, "big") == b"Anno"


def test_a_newer_project_is_refused(tmp_path: Path) -> None:
    sentence = refusal(make(tmp_path / "p.annot"), newest=2)
    assert "newer version" in sentence
    assert "Update" in sentence


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    assert "another program" in refusal(make(tmp_path / "p.annot", application=0x54677474))


def test_no_file_folder_empty_and_text_each_have_their_sentence(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "none.annot")
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "empty.annot").touch()
    assert "is empty" in refusal(tmp_path / "empty.annot")
    (tmp_path / "text.annot").write_text("Some article.")
    assert "import it" in refusal(tmp_path / "text.annot")
    assert "folder" in refusal(tmp_path / "text.annot" / "p.annot")


def test_a_name_no_system_takes_is_refused() -> None:
    assert refusal(Path("a\0b"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.annot")
    assert "not an ordinary file" in refusal(tmp_path / "p.annot")


@pytest.mark.parametrize("keep", [16, 50, 99])
def test_a_cut_off_file_is_refused(tmp_path: Path, keep: int) -> None:
    project = make(tmp_path / "p.annot")
    project.write_bytes(project.read_bytes()[:keep])
    assert refusal(project)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_refused(tmp_path: Path) -> None:
    project = make(tmp_path / "p.annot")
    project.chmod(0)
    assert "may not read" in refusal(project)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_project_in_a_folder_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    project = make(tmp_path / "p.annot")
    tmp_path.chmod(0o500)
    try:
        assert check_identity(project, 3) == 3
    finally:
        tmp_path.chmod(0o700)


def test_what_a_crash_left_in_the_journal_counts(tmp_path: Path) -> None:
    project = tmp_path / "p.annot"
    with closing(sqlite3.connect(make(project, version=1))) as connection:
        connection.execute("PRAGMA user_version=2")
        (tmp_path / "left.annot").write_bytes(project.read_bytes())
        (tmp_path / "left.annot-wal").write_bytes((tmp_path / "p.annot-wal").read_bytes())
    assert check_identity(tmp_path / "left.annot", 2) == 2


def test_the_connection_cannot_write(tmp_path: Path) -> None:
    make(tmp_path / "p.annot")
    for connect in (connect_read_only, connect_to_copy):
        with closing(connect(tmp_path / "p.annot")) as connection:
            assert connection.execute("SELECT count(*) FROM labels").fetchone() == (0,)
            with pytest.raises(sqlite3.OperationalError):
                connection.execute("INSERT INTO labels VALUES (1)")
    assert [file.name for file in tmp_path.iterdir()] == ["p.annot"]


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of a user who is not root, for whom permissions count, while the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder, nobody = Path(name), 65534
        make_project(folder).close()  # also brings in everything while it may be read
        is_root = os.geteuid() == 0
        if is_root:
            for place in (folder, *folder.iterdir()):
                os.chown(place, nobody, nobody)
            os.seteuid(nobody)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="permissions are other things there")
def test_a_file_nobody_may_write_into_is_refused_at_once_and_read_without_a_trace(
    as_nobody: Path,
) -> None:
    (path,) = as_nobody.iterdir()
    path.chmod(0o444)
    with pytest.raises(StorageError, match="is read-only, so nothing you do could be saved"):
        opening.open_project(path, annotator_name="Ann")
    with pytest.raises(StorageError, match="is read-only"):
        opening.begin(path, annotator_name="Ann")
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    assert len(project.documents()) == 1
    project.close()
    assert list(as_nobody.iterdir()) == [path]
    copy_project(path, as_nobody / "copy.annot")
    assert {file.name for file in as_nobody.iterdir()} == {"test.annot", "copy.annot"}


def test_a_list_of_tables_that_is_no_text_is_told_as_damage(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    data = project.path.read_bytes()
    name = b"CREATE TABLE spans"
    assert name in data
    # SQLite quotes these bytes in what it says, and Python cannot read that
    project.path.write_bytes(data.replace(name, b"CREATE TABLE \xd9\xc1 ns"))
    before = project.path.read_bytes()
    with pytest.raises(DamagedError, match="damaged"):
        check_identity(project.path, SCHEMA_VERSION)
    with pytest.raises(DamagedError):
        opening.begin(project.path, annotator_name="Ann")
    assert project.path.read_bytes() == before
