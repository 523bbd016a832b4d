"""A project on a network drive, which has no memory that programs share: an ordinary journal."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import StorageError
from annotator.services import backup, opening
from annotator.services.check import check_project
from annotator.services.project import Project
from annotator.store import identity
from annotator.store.version import SCHEMA_VERSION
from tests.builders import TEXT, make_project, records, tag
from tests.store import make_fixture

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/mounts"), reason="another system has no such table"
)


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that lies on a network drive, as far as the system's table says."""
    folder = tmp_path / "share"
    folder.mkdir()
    table = tmp_path / "mounts"
    table.write_text(f"/dev/sda1 / ext4 rw 0 0\nhost:/x {folder} nfs4 rw 0 0\n")
    monkeypatch.setenv("ANNOTATOR_MOUNT_TABLE", str(table))
    return folder


Look = Callable[[Project, Callable[[int, int], None]], object]


def check_beside(project: Project, tell: Callable[[int, int], None]) -> object:
    return opening.check_after_opening(project.path, tell)


def records_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM spans")]


def mode_of(path: Path) -> bytes:
    return path.read_bytes()[18:20]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_the_journal_there_is_an_ordinary_one(share: Path) -> None:
    project = make_project(share)
    tag(project, 1, 4)
    with project._database.write() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "locking_mode")
        ]
        assert values == ["delete", 3, "normal"]
    assert names(share) == ["test.annot", "test.annot.lock"]
    project.checkpoint()
    project.close()
    assert names(share) == ["test.annot"]
    assert mode_of(project.path) == b"\1\1"


def test_a_new_project_there_never_has_another(share: Path) -> None:
    opening.create_project(share / "new.annot", annotator_name="Ann")
    assert mode_of(share / "new.annot") == b"\1\1"
    assert names(share) == ["new.annot"]


def test_all_work_goes_on_as_elsewhere(share: Path) -> None:
    project = make_project(share, *[TEXT * 50] * 2, make_fixture.HARD)
    begin = records(project)
    make_fixture.perform(project)
    end = records(project)
    copy = project.back_up()
    with project.snapshot() as read:
        assert read(project._queries.all_labels)
    while project.next_undo() is not None:
        project.undo()
    assert records(project)["spans"] == begin["spans"]
    while project.next_redo() is not None:
        project.redo()
    assert records(project) == end
    assert not project.was_changed_outside
    project.close()
    assert check_project(project.path).is_sound
    restored = backup.restore(project.path, copy)
    assert restored is not None
    again = opening.open_project(project.path, annotator_name="Ann")
    assert records(again) == end
    again.close()


def test_acts_of_threads_and_reading_beside_them(share: Path) -> None:
    project = make_project(share, "x" * 300)
    tag(project, 290, 291)
    stop = threading.Event()
    failed: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                project.spans_of("d0")
            except BaseException as error:  # noqa: BLE001 - told below
                failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for start in range(0, 60, 3):
        tag(project, start, start + 2)
    stop.set()
    reader.join()
    assert failed == []
    assert len(project.spans_of("d0")) == 21
    project.close()


@pytest.mark.parametrize("look", [lambda p, tell: p.back_up(progress=tell), check_beside])
def test_an_act_has_its_turn_beside_a_long_copy(share: Path, look: Look) -> None:
    project = make_project(share, "x" * 3_000_000)
    places = list(range(0, 30, 3))

    def act(_done: int, _total: int) -> None:
        if places:
            tag(project, places.pop(), 299)

    copy = look(project, act)
    assert places == []
    assert len(project.spans_of("d0")) == 10
    if isinstance(copy, Path):
        assert len(records_in(copy)) == 10, "the copy began anew"
    else:
        assert copy == []
    project.close()
    assert list(share.rglob(".*.tmp")) == []


def test_a_project_brought_there_and_back_changes_its_journal(share: Path, tmp_path: Path) -> None:
    local = make_project(tmp_path)
    tag(local, 1, 4)
    for side in ("", "-wal"):  # as it lies there after a crash: acts wait in the journal
        shutil.copy(f"{local.path}{side}", f"{share / 'p.annot'}{side}")
    local.close()
    there = opening.open_project(share / "p.annot", annotator_name="Ann")
    tag(there, 5, 9)
    there.close()
    assert names(share) == ["p.annot"]
    assert mode_of(share / "p.annot") == b"\1\1"
    shutil.copy(share / "p.annot", tmp_path / "back.annot")
    back = opening.open_project(tmp_path / "back.annot", annotator_name="Ann")
    assert len(back.spans_of("d0")) == 2
    with back._database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    back.close()


def test_it_is_read_beside_its_writer_and_leaves_no_trace(share: Path) -> None:
    project = make_project(share)
    reader = opening.open_project(project.path, annotator_name="x", read_only=True)
    tag(project, 1, 4)
    assert len(reader.spans_of("d0")) == 1
    screen = opening.begin(project.path, annotator_name="Ann", read_only=True).screen
    assert screen is not None and len(screen.spans) == 1
    reader.close()
    project.close()
    assert names(share) == ["test.annot"]


def test_another_program_s_acts_are_found_out_there_too(share: Path) -> None:
    project = make_project(share)
    tag(project, 1, 4)
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("UPDATE labels SET guideline = 'x'")
        connection.commit()
    assert project.was_changed_outside
    with pytest.raises(StorageError, match="changed by another program"):
        tag(project, 5, 9)
    content = project.path.read_bytes()
    project.close()
    assert project.path.read_bytes() == content


def cut_off(path: Path, project: Project) -> Path:
    """A copy of the project as it lies there when its program died in the middle of an act."""
    project.close()
    with closing(sqlite3.connect(project.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("UPDATE texts SET text = text || 'half an act'")
        connection.execute("CREATE TABLE filler (x)")
        connection.execute("INSERT INTO filler VALUES (zeroblob(60000))")
        for side in ("", "-journal"):
            shutil.copy(f"{project.path}{side}", f"{path}{side}")
    return path


def is_whole(path: Path) -> bool:
    """Is the file sound without its journal?"""
    with closing(identity.connect(path, "ro&immutable=1")) as connection:
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        except sqlite3.DatabaseError:
            return False


def test_half_an_act_is_taken_back_at_opening(share: Path) -> None:
    project = make_project(share)
    tag(project, 1, 4)
    before = records(project)
    left = cut_off(share / "left.annot", project)
    assert Path(f"{left}-journal").stat().st_size
    assert not is_whole(left)
    assert identity.check_identity(left, SCHEMA_VERSION) == SCHEMA_VERSION
    again = opening.open_project(left, annotator_name="Ann")
    assert records(again) == before
    again.close()
    assert not Path(f"{left}-journal").exists()


def test_a_journal_that_belongs_to_another_file_too_is_not_followed(share: Path) -> None:
    victim = share / "victim.txt"
    victim.write_text("mine")
    left = cut_off(share / "left.annot", make_project(share))
    name = os.fsencode(victim)
    with open(f"{left}-journal", "ab") as journal:  # how a journal names a further file
        total = sum(byte - 256 if byte > 127 else byte for byte in name)
        journal.write((1 << 31).to_bytes(4, "big") + name + len(name).to_bytes(4, "big"))
        journal.write(total.to_bytes(4, "big", signed=True) + b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")
    content = left.read_bytes()
    with pytest.raises(StorageError, match="belongs to another file"):
        opening.open_project(left, annotator_name="Ann")
    assert victim.read_text() == "mine"
    assert left.read_bytes() == content
