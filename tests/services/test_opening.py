"""Opening: what is looked at, and in which order, before anything is written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import Cancelled, DamagedError, LockedError
from annotator.services import opening
from annotator.store import soundness
from annotator.store.lock import lock_file
from tests.builders import make_project, tag

OPENERS = [opening.begin, opening.open_project]


def crashed(folder: Path, *texts: str, acts: int = 2) -> Path:
    """A project as it lies there when its program was killed: acts wait in the journal."""
    project = make_project(folder, *texts, name="running.annot")
    for start in range(acts):
        tag(project, start, start + 3)
    path = folder / "left.annot"
    for side in ("", "-wal"):
        shutil.copy(f"{project.path}{side}", f"{path}{side}")
    project.close()
    project.path.unlink()
    return path


def spoil(path: Path, table: str = "spans") -> None:
    """Damage the index of a table in the file itself, which the first screen never reads."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        name = f"sqlite_autoindex_{table}_1"
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [name]
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + 1)
        file.write(b"\xff" * 40)


def all_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("opener", OPENERS)
def test_a_damaged_file_that_was_not_closed_well_is_told_and_left_alone(
    opener, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    path = crashed(tmp_path)
    spoil(path, "relations")
    before = all_of(tmp_path)
    with pytest.raises(DamagedError, match="not closed well the last time, and it is damaged"):
        opener(path, annotator_name="Ann")
    after = all_of(tmp_path)
    after.pop("left.annot-shm", None)  # SQLite's own index of the journal
    assert after == before


def test_after_a_clean_exit_nothing_is_looked_through(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    project.close()
    spoil(project.path, "relations")
    opened = opening.begin(project.path, annotator_name="Ann")
    assert not opened.unclean
    opened.loader.wait().close()


def test_a_lock_left_behind_says_so_too(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    spoil(project.path, "relations")
    lock_file(project.path).write_text(json.dumps({"pid": 2**22 + 1, "host": "x", "user": "y"}))
    with pytest.raises(DamagedError):
        opening.begin(project.path, annotator_name="Ann")
    assert not lock_file(project.path).exists()


def test_a_sound_file_that_was_not_closed_well_opens_with_all_its_acts(tmp_path: Path) -> None:
    path = crashed(tmp_path, acts=5)
    opened = opening.begin(path, annotator_name="Ann")
    assert not opened.unclean, "it has been looked through already"
    assert opened.screen is not None and len(opened.screen.spans) == 5
    opened.loader.wait().close()


def test_a_large_file_is_left_to_a_later_look(tmp_path: Path) -> None:
    path = crashed(tmp_path, *("x" * (soundness.AT_ONCE // 4) + str(n) for n in range(5)))
    spoil(path, "relations")
    opened = opening.begin(path, annotator_name="Ann")
    assert opened.unclean
    project = opened.loader.wait()
    assert opening.check_after_opening(path)
    calls = []

    def stop(done: int, total: int) -> None:
        calls.append((done, total))
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        opening.check_after_opening(path, stop)
    assert calls == [(0, 0)]
    tag(project, 20, 24)  # nothing of it is in the way of work
    project.close()


def test_a_sound_file_has_no_faults_also_while_it_is_open(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    told: list[tuple[int, int]] = []
    assert opening.check_after_opening(project.path, lambda *how_far: told.append(how_far)) == []
    tag(project, 5, 9)
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        assert connection.execute("SELECT count(*) FROM spans").fetchone() == (2,)


def test_records_that_refer_to_nothing_are_faults(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("DELETE FROM labels")
        connection.commit()
    (fault,) = opening.check_after_opening(project.path)
    assert "spans" in fault and "labels" in fault


def test_a_lock_of_another_computer_names_it(tmp_path: Path) -> None:
    """The drive tells that the lock is held; its file tells by whom."""
    path = make_project(tmp_path)
    path.close()
    file = lock_file(path.path)
    code = (
        "import fcntl, json, os, sys\n"
        "file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "said = {'pid': 4711, 'host': 'desk-in-berlin', 'user': 'rosa', 'since': ''}\n"
        "os.write(file, json.dumps(said).encode())\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    if os.name == "nt":
        pytest.skip("locks are other things there")
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == b"held\n"
        for opener in OPENERS:
            with pytest.raises(LockedError, match=r"process 4711 on desk-in-berlin by rosa"):
                opener(path.path, annotator_name="Ann")
        child.communicate(b"")


LOOK = """
import sys
from pathlib import Path
from annotator.services import opening
assert opening.begin(Path(sys.argv[1]), annotator_name="Ann").screen is not None
slow = {"sqlalchemy", "alembic", "orjson", "numpy"} & set(sys.modules)
assert not slow, slow
"""


@pytest.mark.parametrize("how", ["clean", "crashed"])
def test_the_way_to_the_first_screen_stays_short(how: str, tmp_path: Path) -> None:
    if how == "clean":
        project = make_project(tmp_path)
        project.close()
        path = project.path
    else:
        path = crashed(tmp_path)
    subprocess.run([sys.executable, "-c", LOOK, str(path)], check=True)
