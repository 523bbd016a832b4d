"""A program that has a project open loses the locks that SQLite holds, as any open and close of the
file in its process does on Unix: no other program of ours takes its journal away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.errors import InputError, StorageError
from annotator.services import export, import_documents, opening, recover
from annotator.store.footprint import read_plainly
from tests.builders import TEXT, make_project, tag

pytestmark = pytest.mark.skipif(os.name == "nt", reason="locks are not lost there")

HOLDER = """
import os, sys
from pathlib import Path
from annotator.services import opening
from tests.builders import tag

project = opening.open_project(Path(sys.argv[1]), annotator_name="Ann")
for line in sys.stdin:
    verb, _, place = line.strip().partition(" ")
    if verb == "tag":
        tag(project, int(place), int(place) + 1)
    elif verb == "lose":
        os.close(os.open(sys.argv[1], os.O_RDONLY))
    else:
        project.close()
    print("done", flush=True)
"""
VERBS = ("spans", "check", "export", "backup", "backups")


class Holder:
    """Another process that has the project open."""

    def __init__(self, path: Path) -> None:
        words = [sys.executable, "-c", HOLDER, str(path)]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def do(self, order: str) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(order, file=self._process.stdin, flush=True)
        assert self._process.stdout.readline() == "done\n"

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()


@contextmanager
def held(path: Path) -> Iterator[Holder]:
    holder = Holder(path)
    try:
        yield holder
    finally:
        holder.kill()


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from annotator.cli import main; sys.exit(main())"
    words = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def closed_project(folder: Path) -> Path:
    project = make_project(folder, TEXT)
    project.close()
    return project.path


def places_in(path: Path) -> list[int]:
    project = opening.open_project(path, annotator_name="Ann")
    try:
        return [span.start for span in project.spans_of("d0")]
    finally:
        project.close()


def test_reading_verbs_leave_the_journal_of_a_program_that_lost_its_locks(tmp_path: Path) -> None:
    path = closed_project(tmp_path)
    journal = Path(f"{path}-wal")
    with held(path) as holder:
        for place, verb in enumerate(VERBS):
            holder.do(f"tag {place}")
            holder.do("lose")
            inode = journal.stat().st_ino
            more = [tmp_path / "out.jsonl"] if verb == "export" else []
            done = run(verb, path, *more)
            assert done.returncode == 0, done.stderr
            assert journal.stat().st_ino == inode, verb
        holder.do(f"tag {len(VERBS)}")
        holder.kill()
    assert places_in(path) == list(range(len(VERBS) + 1))


def test_a_reader_that_is_last_to_close_clears_up_behind_the_other(tmp_path: Path) -> None:
    path = closed_project(tmp_path)
    with held(path) as holder:
        holder.do("tag 0")
        reader = opening.open_project(path, annotator_name="", read_only=True)
        with reader.snapshot() as read:
            assert len(read(reader._queries.all_labels)) == 4
            holder.do("tag 1")
            holder.do("close")
        assert Path(f"{path}-wal").exists(), "the reader was in the way"
        reader.close()
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert places_in(path) == [0, 1]


def test_a_reader_leaves_what_a_killed_program_left(tmp_path: Path) -> None:
    path = closed_project(tmp_path)
    with held(path) as holder:
        holder.do("tag 0")
        reader = opening.open_project(path, annotator_name="", read_only=True)
        assert len(reader.spans_of("d0")) == 1
        holder.kill()
        reader.close()
    assert Path(f"{path}-wal").stat().st_size > 0
    assert Path(f"{path}.lock").exists()
    assert places_in(path) == [0]


def test_nobody_here_reads_the_open_project_but_sqlite(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXT)
    tag(project, 0, 1)
    other = tmp_path / "second name.txt"
    os.link(project.path, other)
    with pytest.raises(InputError, match="is a project or a database"):
        export.export_project(project, other)
    with pytest.raises(StorageError, match="is the project that is open"):
        recover.recover(other, tmp_path / "out.annot")
    plan = import_documents.plan_import(project, [other])
    assert [str(line) for line in plan.report.refusals] == [
        f"{other}: this is a database, not plain text. Save it as plain text and try again."
    ]
    assert keeps_its_locks(project.path)
    project.close()
    assert not keeps_its_locks(project.path)


def test_a_project_is_not_opened_while_its_bytes_are_read(tmp_path: Path) -> None:
    path = closed_project(tmp_path)
    with read_plainly(path), pytest.raises(StorageError, match="is being read just now"):
        opening.open_project(path, annotator_name="Ann")
    opening.open_project(path, annotator_name="Ann").close()


def keeps_its_locks(path: Path) -> bool:
    """Would SQLite in another process see that somebody has the file open?"""
    code = """
import fcntl, sys
with open(sys.argv[1], "rb+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
    except OSError:
        print("held")
"""
    words = [sys.executable, "-c", code, str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout == "held\n"
