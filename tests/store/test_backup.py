from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.errors import Cancelled, DamagedError, LockedError, StorageError
from annotator.store import backup, identity, mark, restoring, stamps
from annotator.store.copying import copy_project
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
        connection.execute("CREATE TABLE labels (said TEXT)")
        connection.execute("CREATE TABLE history (pk INTEGER PRIMARY KEY, kind TEXT, at TEXT)")
    add(path, "first")
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def add(path: Path, line: str) -> None:
    with opened(path) as connection:
        connection.execute("INSERT INTO labels VALUES (?)", [line])
        connection.execute("INSERT INTO history (kind, at) VALUES ('act', ?)", [line])


def lines(path: Path) -> list[str]:
    with opened(path) as connection:
        return [row[0] for row in connection.execute("SELECT said FROM labels")]


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
        connection.execute("INSERT INTO labels VALUES ('still in the journal')")
        assert Path(f"{project}-wal").stat().st_size > 0
        assert lines(backup.back_up(project)) == ["first", "still in the journal"]


def test_a_backup_taken_amid_writing_is_a_state_that_was(project: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        with opened(project) as connection:
            number = 0
            while not ended.is_set():
                connection.execute("BEGIN")
                connection.execute("INSERT INTO labels VALUES (?)", [f"a{number}"])
                connection.execute("INSERT INTO labels VALUES (?)", [f"b{number}"])
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


def put_old(project: Path, *days: int, reason: str = "", size: int = 0) -> list[Path]:
    """Files called like backups of so many days ago, at noon."""
    folder = backup.folder_of(project)
    folder.mkdir(parents=True, exist_ok=True)
    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    made = []
    for n in days:
        stamp = (noon - timedelta(days=n)).astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%S.000Z")
        made.append(folder / f"{project.stem}.{stamp}{'.' if reason else ''}{reason}.annot")
        made[-1].touch()
        os.truncate(made[-1], size)
    return made


def test_older_ones_are_thinned_and_nothing_else_is_touched(project: Path) -> None:
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
    old = put_old(project, *range(1, 2000))
    made = [backup.back_up(project) for _ in range(13)]
    assert len(set(made)) == 13
    kept = backup.backups_of(project)
    assert kept[:13] == tuple(reversed(made)), "all of today"
    assert list(kept[13:26]) == old[:13], "yesterday, and twelve days"
    assert len(kept) == 13 + 13 + 10 + 9
    assert names(folder) == strangers | {file.name for file in kept}


def test_for_how_long_they_are_kept_is_chosen(project: Path) -> None:
    put_old(project, *range(3, 900, 3))
    reach = []
    for keep in ("decade", "year", "month"):
        backup.set_root(None, backup.RULES[keep])
        backup.thin(project)
        reach.append(len(backup.backups_of(project)))
    assert reach == sorted(reach, reverse=True) and len(set(reach)) == 3


def test_they_take_no_more_than_their_room(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = put_old(project, *range(3, 10), size=1000)
    usage = shutil.disk_usage(project.parent)._replace(free=23_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    backup.thin(project)
    assert backup.backups_of(project) == tuple(old[:5]), "five of them are a fifth of 25,000"


def test_those_before_a_new_schema_and_the_rescued_are_thinned_apart(project: Path) -> None:
    folder = backup.folder_of(project)
    schema = put_old(project, 700, 800, 900, 1000, reason="before-schema-2")
    rescued = [
        folder / f"my project.rescued.2020-01-{n:02}T00-00-00.000Z.annot" for n in range(1, 15)
    ]
    for file in rescued:
        file.touch()
    made = [backup.back_up(project) for _ in range(4)]
    assert set(backup.backups_of(project)) == {*made, *schema[:3]}
    assert set(backup.set_aside(project)) == set(rescued[-10:])


def test_before_a_new_schema_there_is_one_however_often_it_is_tried(project: Path) -> None:
    first = backup.back_up_before_schema(project, 2)
    assert backup.back_up_before_schema(project, 2) == first
    assert backup.back_up_before_schema(project, 3) != first
    add(project, "more")
    second = backup.back_up_before_schema(project, 2)
    assert lines(second) == ["first", "more"], "what is migrated is what is in it"
    second.write_bytes(b"spoilt")
    assert lines(backup.back_up_before_schema(project, 2)) == ["first", "more"]


def test_the_name_says_when_and_why(project: Path) -> None:
    made = backup.back_up(project, reason="before-import")
    kind = backup.kind_of(made)
    assert kind is not None and kind.reason == "before-import"
    assert abs((datetime.now(UTC) - kind.at).total_seconds()) < 60
    assert backup.backups_of(project) == (made,)
    aside = restoring.restore(project, made)
    assert aside is not None
    assert backup.kind_of(aside) is not None
    assert backup.set_aside(project) == (aside,)
    assert backup.kind_of(project) is None
    assert backup.kind_of(Path("a.2026-13-41T00-00-00.000Z.annot")) is None


def test_projects_of_one_name_do_not_thin_each_other(project: Path, tmp_path: Path) -> None:
    backup.set_root(tmp_path / "all backups")
    other = tmp_path / "elsewhere" / project.name
    other.parent.mkdir()
    copy_project(project, other)
    (first,) = put_old(other, 900)
    put_old(project, *range(300, 900))
    backup.back_up(project)
    assert backup.backups_of(other) == (first,)
    assert first.parent.parent == tmp_path / "all backups"


def test_a_name_full_of_pattern_signs_is_thinned_all_the_same(project: Path) -> None:
    odd = project.with_name("a[b]*(c)+.x.annot")
    project.rename(odd)
    put_old(odd, *range(300, 900))
    backup.back_up(odd)
    assert len(backup.backups_of(odd)) < 40


def test_a_step_tried_again_pushes_nothing_out(project: Path) -> None:
    first = backup.back_up(project, unless_same=True)
    assert backup.back_up(project, unless_same=True) == first
    assert backup.backups_of(project) == (first,)
    add(project, "second")
    assert backup.back_up(project, unless_same=True) != first
    assert len(backup.backups_of(project)) == 2


def test_what_was_done_and_undone_by_another_way_is_not_the_same(project: Path) -> None:
    copy = project.with_name("twin.annot")
    copy_project(project, copy)
    add(project, "one")
    add(copy, "two")
    assert mark.mark_of_file(project) != mark.mark_of_file(copy)
    backup.back_up(project)
    assert backup.same_as(project) is not None


def test_after_a_restore_nothing_is_new_until_something_is_done(project: Path) -> None:
    old = backup.back_up(project)
    add(project, "second")
    aside = restoring.restore(project, old)
    assert aside is not None
    assert backup.back_up(project, unless_same=True) == old
    restoring.restore(project, aside)
    assert backup.back_up(project, unless_same=True) == aside


def test_a_damaged_project_is_not_backed_up(project: Path) -> None:
    with opened(project) as connection:
        connection.executemany("INSERT INTO labels VALUES (?)", [("x" * 400,)] * 200)
        connection.execute("CREATE INDEX by_line ON labels (said)")
    good = backup.back_up(project)
    whole = bytearray(project.read_bytes())
    whole[4096 * 4 : 4096 * 6] = b"\x5a" * (4096 * 2)
    project.write_bytes(whole)
    with pytest.raises(DamagedError, match="damaged"):
        backup.back_up(project)
    assert backup.backups_of(project) == (good,)
    assert names(good.parent) == {good.name}


def test_a_copy_never_overwrites(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.annot"
    target.write_text("dear to me")
    with pytest.raises(StorageError, match="exists already"):
        copy_project(project, target)
    assert target.read_text() == "dear to me"


def test_a_copy_replaces_what_it_is_told_to_but_nothing_in_use(project: Path) -> None:
    target = project.with_name("copy.annot")
    target.write_text("old")
    copy_project(project, target, replace=True)
    assert lines(target) == ["first"]
    add(project, "second")
    with Lock(target), pytest.raises(LockedError):
        copy_project(project, target, replace=True)
    journal = Path(f"{target}-wal")
    journal.touch()
    for place in (target, project, project.parent):
        with pytest.raises(StorageError):
            copy_project(project, place, replace=True)
    journal.unlink()
    assert lines(target) == ["first"]
    assert lines(project) == ["first", "second"]


def test_a_copy_of_what_is_no_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.annot").write_text("text")
    with pytest.raises(StorageError):
        copy_project(tmp_path / "p.annot", tmp_path / "q.annot")
    with pytest.raises(StorageError):
        backup.back_up(tmp_path / "none.annot")
    assert names(tmp_path) == {"p.annot"}


def test_a_place_that_cannot_be_written_is_said(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        copy_project(project, tmp_path / "file" / "copy.annot")


# --- putting one back ----------------------------------------------------------------------------


def test_restore_brings_the_old_state_and_sets_the_present_aside(project: Path) -> None:
    old = backup.back_up(project)
    add(project, "second")
    aside = restoring.restore(project, old)
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
        connection.execute("INSERT INTO labels VALUES ('in the journal')")
        for side in ("", "-wal", "-shm"):
            Path(f"{crashed}{side}").write_bytes(Path(f"{project}{side}").read_bytes())
    aside = restoring.restore(crashed, old)
    assert aside is not None
    assert {f"{aside.name}-wal", f"{aside.name}-shm"} <= names(project.parent)
    assert not Path(f"{crashed}-wal").exists()
    assert lines(crashed) == ["first"]
    assert lines(aside) == ["first", "in the journal"]


def test_restoring_twice_keeps_both(project: Path) -> None:
    old = backup.back_up(project)
    aside = {restoring.restore(project, old) for _ in range(3)}
    assert len(aside) == 3
    assert all(file is not None and file.exists() for file in aside)


def test_a_project_that_is_gone_comes_back(project: Path) -> None:
    old = backup.back_up(project)
    project.unlink()
    assert restoring.restore(project, old) is None
    assert lines(project) == ["first"]


def test_a_damaged_project_is_set_aside_as_it_is(project: Path) -> None:
    old = backup.back_up(project)
    project.write_bytes(b"rubbish")
    aside = restoring.restore(project, old)
    assert aside is not None
    assert aside.read_bytes() == b"rubbish"
    assert lines(project) == ["first"]


def test_an_open_project_is_left_alone(project: Path) -> None:
    old = backup.back_up(project)
    add(project, "second")
    with Lock(project), pytest.raises(LockedError):
        restoring.restore(project, old)
    assert lines(project) == ["first", "second"]


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + b"\x5a" * 5000])
def test_what_is_no_sound_project_is_not_put_back(project: Path, content: bytes) -> None:
    bad = project.with_name("bad.annot")
    bad.write_bytes(content)
    before = project.read_bytes()
    with pytest.raises(StorageError):
        restoring.restore(project, bad)
    assert project.read_bytes() == before
    assert names(project.parent) == {project.name, bad.name}


def test_a_backup_newer_than_the_program_is_not_put_back(project: Path) -> None:
    old = backup.back_up(project)
    with opened(old) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(StorageError, match="newer version"):
        restoring.restore(project, old)


def test_a_project_is_no_backup_of_itself(project: Path) -> None:
    with pytest.raises(StorageError, match="itself"):
        restoring.restore(project, project)
    assert lines(project) == ["first"]


def test_a_folder_is_not_replaced(project: Path, tmp_path: Path) -> None:
    old = backup.back_up(project)
    with pytest.raises(StorageError, match="folder"):
        restoring.restore(tmp_path, old)


def test_a_clock_put_back_does_not_make_the_newest_the_oldest(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps.moment, "now", lambda: "2040-01-01T00:00:00.000Z")
    early = [backup.back_up(project) for _ in range(5)]
    monkeypatch.setattr(stamps.moment, "now", lambda: "2026-01-01T00:00:00.000Z")
    add(project, "today")
    made = backup.back_up(project)
    assert backup.backups_of(project) == (made, *reversed(early))
    assert lines(made)[-1] == "today"
    for file in early:  # as time goes by, they are thinned all the same
        os.utime(file, (day := time.time() - 20 * 86_400, day))
    backup.thin(project)
    assert backup.backups_of(project) == (made, *reversed(early[-2:])), "three stay always"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_restoring_through_a_link_replaces_the_file_and_keeps_the_link(project: Path) -> None:
    made = backup.back_up(project)
    add(project, "later")
    link = project.with_name("link.annot")
    link.symlink_to(project)
    aside = restoring.restore(link, made)
    assert link.is_symlink() and lines(project) == ["first"]
    assert aside is not None and lines(aside) == ["first", "later"]


def test_what_a_killed_backup_left_is_cleared_once_it_is_old(project: Path) -> None:
    folder = backup.folder_of(project)
    folder.mkdir(parents=True)
    old, new = folder / ".x.annot.999999991.tmp", folder / ".x.annot.999999992.tmp"
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
    aside = restoring.restore(project, old)
    assert there and all(there)
    assert aside is not None
    assert (lines(project), lines(aside)) == (["first"], ["first", "second"])
    assert not os.path.samefile(project, aside)


def fill(project: Path, rows: int = 20_000) -> None:
    with opened(project) as connection:
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO labels VALUES (?)", [("x" * 900,)] * rows)
        connection.execute("COMMIT")


def test_a_copy_that_tells_how_far_it_is_does_not_begin_anew_with_each_write(
    project: Path,
) -> None:
    fill(project)
    seen: list[tuple[int, int]] = []

    def write(done: int, total: int) -> None:
        if total:
            seen.append((done, total))
            add(project, f"meanwhile {len(seen)}")

    made = backup.back_up(project, progress=write)
    assert len(seen) > 2
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert len(lines(made)) == 20_001, "what was there when it began"
    assert len(lines(project)) == 20_001 + len(seen)


@pytest.mark.parametrize("after", [0, 1, 4, 11])
def test_a_cancelled_copy_leaves_nothing(project: Path, after: int) -> None:
    fill(project)
    calls = []

    def stop(_done: int, _total: int) -> None:
        calls.append(1)
        if len(calls) > after:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        backup.back_up(project, progress=stop)
    assert names(backup.folder_of(project)) == set()


def test_a_project_in_the_other_journal_mode_is_copied_too(project: Path) -> None:
    with opened(project) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    add(project, "second")
    assert lines(backup.back_up(project)) == ["first", "second"]


def test_a_journal_of_the_other_mode_never_mixes_with_a_restored_file(project: Path) -> None:
    old = backup.back_up(project)
    crashed = project.with_name("crashed.annot")
    with opened(project) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO labels VALUES (?)", [("y" * 900,)] * 50)
        connection.execute("UPDATE labels SET said = 'spoilt'")
        for side in ("", "-journal"):
            Path(f"{crashed}{side}").write_bytes(Path(f"{project}{side}").read_bytes())
    aside = restoring.restore(crashed, old)
    assert aside is not None
    assert not Path(f"{crashed}-journal").exists()
    assert lines(crashed) == ["first"]
    assert Path(f"{aside}-journal").exists()
    assert lines(aside) == ["first"], "what was not finished is rolled back there as ever"


def test_what_was_restored_can_be_taken_back(project: Path) -> None:
    old = backup.back_up(project)
    add(project, "second")
    aside = restoring.restore(project, old)
    restoring.take_back(project, aside)
    assert lines(project) == ["first", "second"]
    assert aside is not None and not aside.exists()


def test_taking_back_brings_a_journal_along(project: Path) -> None:
    old = backup.back_up(project)
    crashed = project.with_name("crashed.annot")
    with opened(project) as connection:
        connection.execute("INSERT INTO labels VALUES ('in the journal')")
        for side in ("", "-wal"):
            Path(f"{crashed}{side}").write_bytes(Path(f"{project}{side}").read_bytes())
    restoring.take_back(crashed, restoring.restore(crashed, old))
    assert lines(crashed) == ["first", "in the journal"]


def test_a_prepared_restore_that_is_dropped_changes_nothing(project: Path) -> None:
    old = backup.back_up(project)
    before = names(project.parent)
    prepared = restoring.prepare(project, old)
    assert names(project.parent) != before
    prepared.drop()
    assert names(project.parent) == before


def test_what_a_killed_restore_left_is_cleared_once_it_is_old(project: Path) -> None:
    old = backup.back_up(project)
    left, new = (project.with_name(f".my project.annot.99999999{n}.tmp") for n in (1, 2))
    left.touch()
    new.touch()
    os.utime(left, (0, 0))
    restoring.restore(project, old)
    assert (left.exists(), new.exists()) == (False, True)
