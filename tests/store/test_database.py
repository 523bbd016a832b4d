"""The file: made whole or not at all, full disks, and reads that never hold up a write."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import LockedError, StorageError
from annotator.services import opening
from annotator.services.check import check_project
from annotator.store import database, identity, queries
from tests.builders import make_project, records, tag


def test_pragmas_keep_each_act(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with project._database.write() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    project.close()


def test_a_project_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    def fill(connection: object) -> None:
        raise StorageError("no")

    with pytest.raises(StorageError):
        database.create(tmp_path / "x.annot", fill)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_new_project_never_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x.annot"
    path.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        opening.create_project(path, annotator_name="Ann")
    assert path.read_text() == "mine"


def test_a_full_disk_refuses_the_act_whole(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    before = records(project)
    with project._database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageError, match="disk is full"):
        for start in range(5, 40):
            for label in ("quote", "claim", "opinion"):
                tag(project, start, start + 3, label)
    full = records(project)
    assert len(full["spans"]["d0"]) >= len(before["spans"]["d0"])  # type: ignore[index]
    with project._database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    project.close()
    project = opening.open_project(tmp_path / "test.annot", annotator_name="Ann")
    assert records(project) == full
    tag(project, 45, 50)
    project.close()


def test_a_second_program_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with pytest.raises(LockedError, match=r"test\.annot is open in process \d+"):
        opening.open_project(project.path, annotator_name="Bob")
    reader = opening.open_project(project.path, annotator_name="Bob", read_only=True)
    tag(project, 1, 4)
    assert len(reader.spans_of("d0")) == 1
    with pytest.raises(StorageError, match="reading only"):
        tag(reader, 5, 8)
    reader.close()
    project.close()


def test_a_long_read_sees_one_state_and_holds_up_no_act(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    with project.snapshot() as read:
        before = read(queries.spans_of, "d0")
        tag(project, 5, 8)
        assert read(queries.spans_of, "d0") == before
    assert len(project.spans_of("d0")) == 2
    project.close()


def test_acts_from_many_threads_are_all_there(tmp_path: Path) -> None:
    project = make_project(tmp_path, "x" * 500)
    tag(project, 400, 401)  # the document is in progress: no two acts touch one record below
    threads = [
        threading.Thread(target=lambda n=n: [tag(project, n, n + 2 + k) for k in range(5)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(project.spans_of("d0")) == 41
    project.close()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda p: None, "There is no file"),
        (lambda p: p.mkdir(), "is a folder"),
        (lambda p: p.write_bytes(b""), "is empty"),
        (lambda p: p.write_text("hello there, world"), "does not begin as a project"),
    ],
)
def test_what_is_no_project_is_refused_and_left_alone(make, sentence: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "x.annot"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StorageError, match=sentence):
        opening.open_project(path, annotator_name="Ann")
    with pytest.raises(StorageError, match=sentence):
        opening.begin(path, annotator_name="Ann")
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [p.name for p in tmp_path.iterdir()] in ([], ["x.annot"])


def test_a_file_of_a_newer_program_is_refused_unchanged(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("PRAGMA user_version=9999")
        connection.execute("PRAGMA journal_mode=DELETE")
    before = project.path.read_bytes()
    with pytest.raises(StorageError, match="newer version"):
        opening.open_project(project.path, annotator_name="Ann")
    assert project.path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["test.annot"]


def test_a_copy_in_the_middle_of_work_opens(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    span_id = tag(project, 1, 4)
    copy = tmp_path / "copy.annot"
    for suffix in ("", "-wal"):  # what a crash leaves behind
        shutil.copy(f"{project.path}{suffix}", f"{copy}{suffix}")
    left = opening.open_project(copy, annotator_name="Ann")
    assert [span.id for span in left.spans_of("d0")] == [span_id]
    left.close()
    project.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.annot", "test.annot"]


def test_reading_leaves_one_file(tmp_path: Path) -> None:
    make_project(tmp_path).close()
    (path,) = tmp_path.iterdir()
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    assert project.documents()
    with pytest.raises(StorageError), project._database.write():
        pass
    project.close()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved there")
@pytest.mark.parametrize("idle", [False, True])
def test_a_project_moved_while_it_is_open_loses_nothing(tmp_path: Path, idle: bool) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    moved = tmp_path / "moved.annot"
    project.path.rename(moved)
    with pytest.raises(StorageError, match="was moved, renamed, removed or replaced"):
        tag(project, 5, 9)
    if idle:
        project.checkpoint()
    project.close()
    assert not project.path.exists()
    again = opening.open_project(moved, annotator_name="Ann")
    assert [(span.start, span.end) for span in again.spans_of("d0")] == [(1, 4)]
    again.close()


def test_a_project_that_was_put_back_goes_on(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    moved = project.path.rename(tmp_path / "moved.annot")
    with pytest.raises(StorageError):
        tag(project, 1, 4)
    moved.rename(project.path)
    tag(project, 1, 4)
    project.close()
    assert [file.name for file in tmp_path.iterdir()] == ["test.annot"]


def test_reading_needs_no_room_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path).close()
    path = tmp_path / "test.annot"
    connect = identity._connect

    def full(path: Path, mode: str) -> sqlite3.Connection:
        if "immutable" in mode:
            return connect(path, mode)
        error = sqlite3.OperationalError("disk I/O error")  # no room for SQLite's index
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
        raise error

    monkeypatch.setattr(identity, "_connect", full)
    with pytest.raises(StorageError, match="full or faulty"):
        opening.open_project(path, annotator_name="Ann")
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    assert len(project.documents()) == 1
    project.close()
    assert [file.name for file in tmp_path.iterdir()] == ["test.annot"]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_of_any_bytes_and_places_with_two_slashes(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9 #1?%41 '\n.annot")
    for place in (path, Path(f"/{tmp_path}/slashes.annot")):
        opening.create_project(place, annotator_name="Ann")
        project = opening.open_project(place, annotator_name="Ann")
        assert len(project.labels()) == 4
        project.close()
        assert check_project(place).is_sound


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")
def test_a_file_put_in_the_place_of_an_open_project_is_not_spoilt(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    other = tmp_path / "other.annot"
    shutil.copy(project.path, other)
    tag(project, 1, 4)
    other.replace(project.path)
    content = project.path.read_bytes()
    project._database._open.readers.dispose()  # so that the next reading opens the file anew
    with pytest.raises(StorageError, match="replaced while it was open"):
        project.spans_of("d0")
    project.close()
    assert project.path.read_bytes() == content
    assert check_project(project.path).is_sound
