from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from annotator.errors import LockedError, StorageError
from annotator.store import backup, identity
from annotator.store.lock import Lock
from annotator.store.version import SCHEMA_VERSION


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A file that is a project as far as backups look: identity, WAL, and one row a line."""
    path = tmp_path / "my project.annot"
    with opened(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA application_id={identity.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute("CREATE TABLE line (said TEXT)")
    add(path, "first")
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def add(path: Path, line: str) -> None:
    with opened(path) as connection:
        connection.execute("INSERT INTO line VALUES (?)", [line])


def lines(path: Path) -> list[str]:
    with opened(path) as connection:
        return [row[0] for row in connection.execute("SELECT said FROM line")]


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_backup_is_whole_and_lies_alone_in_the_project_s_folder(project: Path) -> None:
    made = backup.back_up(project)
    assert made.parent == backup.folder_of(project)
    assert re.fullmatch(r"my project\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.annot", made.name)
    assert names(made.parent) == {made.name}
    assert lines(made) == ["first"]
    assert names(made.parent) == {made.name}, "a backup is one file, also after it was opened"
    assert names(project.parent) == {project.name, made.parent.name}


def test_the_last_act_is_in_it_while_the_project_is_open(project: Path) -> None:
    with opened(project) as connection:
        connection.execute("INSERT INTO line VALUES ('still in the journal')")
        assert Path(f"{project}-wal").stat().st_size > 0
        assert lines(backup.back_up(project)) == ["first", "still in the journal"]


def test_a_backup_taken_amid_writing_is_a_state_that_was(project: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        with opened(project) as connection:
            number = 0
            while not ended.is_set():
                connection.execute("BEGIN")
                connection.execute("INSERT INTO line VALUES (?)", [f"a{number}"])
                connection.execute("INSERT INTO line VALUES (?)", [f"b{number}"])
                connection.execute("COMMIT")
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = [backup.back_up(project) for _ in range(8)]
    finally:
        ended.set()
        writer.join()
    for made in taken:
        found = lines(made)[1:]
        expected = [f"{letter}{n}" for n in range(len(found) // 2) for letter in "ab"]
        assert found == expected


def test_the_newest_ten_are_kept_and_nothing_else_is_touched(project: Path) -> None:
    folder = backup.folder_of(project)
    folder.mkdir()
    strangers = {
        "my project.annot",
        "my project.before.annot",
        "other.2020-01-01T00-00-00.000Z.annot",
        "my project.2020-01-01T00-00-00.000Z.annot.txt",
        "Xmy project.2020-01-01T00-00-00.000Z.annot",
        "my project.2020-01-01T00-00-00.000Z.annot-wal",
    }
    for name in strangers:
        (folder / name).touch()
    made = [backup.back_up(project) for _ in range(13)]
    assert len(set(made)) == 13
    assert backup.backups_of(project) == tuple(reversed(made[-10:]))
    assert names(folder) == strangers | {file.name for file in made[-10:]}


def test_projects_of_one_name_do_not_thin_each_other(project: Path, tmp_path: Path) -> None:
    backup.set_root(tmp_path / "all backups")
    other = tmp_path / "elsewhere" / project.name
    other.parent.mkdir()
    backup.copy_project(project, other)
    first = backup.back_up(other, keep=1)
    backup.back_up(project, keep=1)
    backup.back_up(project, keep=1)
    assert backup.backups_of(other) == (first,)
    assert first.parent.parent == tmp_path / "all backups"


def test_a_name_full_of_pattern_signs_is_thinned_all_the_same(project: Path) -> None:
    odd = project.with_name("a[b]*(c)+.x.annot")
    project.rename(odd)
    for _ in range(3):
        backup.back_up(odd, keep=2)
    assert len(backup.backups_of(odd)) == 2


def test_a_step_tried_again_pushes_nothing_out(project: Path) -> None:
    first = backup.back_up(project, unless_same=True)
    assert backup.back_up(project, unless_same=True) == first
    assert backup.backups_of(project) == (first,)
    add(project, "second")
    assert backup.back_up(project, unless_same=True) != first
    assert len(backup.backups_of(project)) == 2


def test_a_damaged_project_is_not_backed_up(project: Path) -> None:
    with opened(project) as connection:
        connection.executemany("INSERT INTO line VALUES (?)", [("x" * 400,)] * 200)
        connection.execute("CREATE INDEX by_line ON line (said)")
    good = backup.back_up(project)
    whole = bytearray(project.read_bytes())
    whole[4096 * 4 : 4096 * 6] = b"\x5a" * (4096 * 2)
    project.write_bytes(whole)
    with pytest.raises(StorageError, match="damaged"):
        backup.back_up(project)
    assert backup.backups_of(project) == (good,)
    assert names(good.parent) == {good.name}


def test_a_copy_never_overwrites(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.annot"
    target.write_text("dear to me")
    with pytest.raises(StorageError, match="exists already"):
        backup.copy_project(project, target)
    assert target.read_text() == "dear to me"


def test_a_copy_replaces_what_it_is_told_to_but_nothing_in_use(project: Path) -> None:
    target = project.with_name("copy.annot")
    target.write_text("old")
    backup.copy_project(project, target, replace=True)
    assert lines(target) == ["first"]
    add(project, "second")
    with Lock(target), pytest.raises(LockedError):
        backup.copy_project(project, target, replace=True)
    journal = Path(f"{target}-wal")
    journal.touch()
    for place in (target, project, project.parent):
        with pytest.raises(StorageError):
            backup.copy_project(project, place, replace=True)
    journal.unlink()
    assert lines(target) == ["first"]
    assert lines(project) == ["first", "second"]


def test_a_copy_of_what_is_no_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.annot").write_text("text")
    with pytest.raises(StorageError):
        backup.copy_project(tmp_path / "p.annot", tmp_path / "q.annot")
    with pytest.raises(StorageError):
        backup.back_up(tmp_path / "none.annot")
    assert names(tmp_path) == {"p.annot"}


def test_a_place_that_cannot_be_written_is_said(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        backup.copy_project(project, tmp_path / "file" / "copy.annot")


# --- putting one back ----------------------------------------------------------------------------


def test_restore_brings_the_old_state_and_sets_the_present_aside(project: Path) -> None:
    old = backup.back_up(project)
    add(project, "second")
    aside = backup.restore(project, old)
    assert aside is not None
    assert lines(project) == ["first"]
    assert lines(aside) == ["first", "second"]
    assert re.fullmatch(r"my project\.before-restore\..*Z\.annot", aside.name)
    assert lines(old) == ["first"], "the backup stays"
    assert names(project.parent) == {project.name, aside.name, old.parent.name}


def test_what_was_in_the_journal_goes_aside_with_the_file(project: Path) -> None:
    old = backup.back_up(project)
    crashed = project.with_name("crashed.annot")
    with opened(project) as connection:
        connection.execute("INSERT INTO line VALUES ('in the journal')")
        for side in ("", "-wal", "-shm"):
            Path(f"{crashed}{side}").write_bytes(Path(f"{project}{side}").read_bytes())
    aside = backup.restore(crashed, old)
    assert aside is not None
    assert {f"{aside.name}-wal", f"{aside.name}-shm"} <= names(project.parent)
    assert not Path(f"{crashed}-wal").exists()
    assert lines(crashed) == ["first"]
    assert lines(aside) == ["first", "in the journal"]


def test_restoring_twice_keeps_both(project: Path) -> None:
    old = backup.back_up(project)
    aside = {backup.restore(project, old) for _ in range(3)}
    assert len(aside) == 3
    assert all(file is not None and file.exists() for file in aside)


def test_a_project_that_is_gone_comes_back(project: Path) -> None:
    old = backup.back_up(project)
    project.unlink()
    assert backup.restore(project, old) is None
    assert lines(project) == ["first"]


def test_a_damaged_project_is_set_aside_as_it_is(project: Path) -> None:
    old = backup.back_up(project)
    project.write_bytes(b"rubbish")
    aside = backup.restore(project, old)
    assert aside is not None
    assert aside.read_bytes() == b"rubbish"
    assert lines(project) == ["first"]


def test_an_open_project_is_left_alone(project: Path) -> None:
    old = backup.back_up(project)
    add(project, "second")
    with Lock(project), pytest.raises(LockedError):
        backup.restore(project, old)
    assert lines(project) == ["first", "second"]


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + b"\x5a" * 5000])
def test_what_is_no_sound_project_is_not_put_back(project: Path, content: bytes) -> None:
    bad = project.with_name("bad.annot")
    bad.write_bytes(content)
    before = project.read_bytes()
    with pytest.raises(StorageError):
        backup.restore(project, bad)
    assert project.read_bytes() == before
    assert names(project.parent) == {project.name, bad.name}


def test_a_backup_newer_than_the_program_is_not_put_back(project: Path) -> None:
    old = backup.back_up(project)
    with opened(old) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(StorageError, match="newer version"):
        backup.restore(project, old)


def test_a_project_is_no_backup_of_itself(project: Path) -> None:
    with pytest.raises(StorageError, match="itself"):
        backup.restore(project, project)
    assert lines(project) == ["first"]


def test_a_folder_is_not_replaced(project: Path, tmp_path: Path) -> None:
    old = backup.back_up(project)
    with pytest.raises(StorageError, match="folder"):
        backup.restore(tmp_path, old)


def test_a_clock_put_back_does_not_make_the_newest_the_oldest(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup.moment, "now", lambda: "2040-01-01T00:00:00.000Z")
    for _ in range(10):
        backup.back_up(project)
    monkeypatch.setattr(backup.moment, "now", lambda: "2026-01-01T00:00:00.000Z")
    add(project, "today")
    made = backup.back_up(project)
    assert backup.backups_of(project)[0] == made
    assert lines(made)[-1] == "today"
    assert len(backup.backups_of(project)) == 10


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_restoring_through_a_link_replaces_the_file_and_keeps_the_link(project: Path) -> None:
    made = backup.back_up(project)
    add(project, "later")
    link = project.with_name("link.annot")
    link.symlink_to(project)
    aside = backup.restore(link, made)
    assert link.is_symlink() and lines(project) == ["first"]
    assert aside is not None and lines(aside) == ["first", "later"]


def test_what_a_killed_backup_left_is_cleared_once_it_is_old(project: Path) -> None:
    folder = backup.folder_of(project)
    folder.mkdir(parents=True)
    old, new = folder / ".x.annot.1.tmp", folder / ".x.annot.2.tmp"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    backup.back_up(project)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.skipif(not hasattr(os, "link"), reason="needs hard links")
def test_at_no_moment_of_a_restore_the_project_is_without_a_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = backup.back_up(project)
    add(project, "second")
    replace, there = os.replace, []

    def watched(source: Path, target: Path) -> None:
        there.append(project.exists())
        replace(source, target)
        there.append(project.exists())

    monkeypatch.setattr(os, "replace", watched)
    aside = backup.restore(project, old)
    assert there and all(there)
    assert aside is not None
    assert (lines(project), lines(aside)) == (["first"], ["first", "second"])
    assert not os.path.samefile(project, aside)
