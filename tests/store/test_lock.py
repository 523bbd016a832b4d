"""The lock between real processes; the children wait on their standard input, so nothing sleeps."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.errors import LockedError, StorageError
from annotator.store.lock import (
    Holder,
    Lock,
    holder,
    lock_file,
    raise_file,
    request_raise,
    take_raise_request,
)

ROOT = Path(__file__).parent.parent.parent
HOLD = """
import sys
from pathlib import Path
from annotator.store.lock import Lock
lock = Lock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
lock.release()
"""
# Takes and gives back the lock many times, and shouts if it is ever not alone.
CONTEND = """
import os, sys
from pathlib import Path
from annotator.errors import LockedError
from annotator.store.lock import Lock
path, got = Path(sys.argv[1]), 0
while got < 60:
    try:
        with Lock(path):
            alone = os.open(f"{path}.alone", os.O_CREAT | os.O_EXCL)
            os.close(alone)
            os.unlink(f"{path}.alone")
            got += 1
    except LockedError:
        pass
print("done", flush=True)
"""
Hold = Callable[[Path], "subprocess.Popen[str]"]


def start(code: str, project: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(project)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Starts a process that holds a project's lock until its standard input closes."""
    running: list[subprocess.Popen[str]] = []

    def begin(project: Path) -> subprocess.Popen[str]:
        child = start(HOLD, project)
        running.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        return child

    yield begin
    for child in running:
        child.kill()
        child.communicate()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "p.annot"


def test_a_held_lock_names_its_holder_and_a_released_one_leaves_nothing(project: Path) -> None:
    with Lock(project) as lock:
        assert lock.is_held
        said = json.loads(lock_file(project).read_text("utf-8"))
        assert said["pid"] == os.getpid()
        assert set(said) == {"pid", "host", "user", "since"}
        found = holder(project)
        assert found is not None
        assert found.pid == os.getpid()
        assert found.is_here
    assert not lock.is_held
    assert holder(project) is None
    assert list(project.parent.iterdir()) == []


def test_another_process_is_refused_with_a_sentence(project: Path, hold: Hold) -> None:
    child = hold(project)
    with pytest.raises(LockedError) as caught:
        Lock(project).acquire()
    sentence = str(caught.value)
    assert f"p.annot is open in process {child.pid} on " in sentence
    assert sentence.endswith("close it there first.")
    child.communicate()
    with Lock(project):
        pass


def test_the_same_process_is_refused_too(project: Path) -> None:
    with Lock(project), pytest.raises(LockedError, match=str(os.getpid())):
        Lock(project).acquire()


def test_a_lock_left_by_a_killed_process_is_taken_over(project: Path, hold: Hold) -> None:
    child = hold(project)
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    child.wait()
    assert lock_file(project).exists()
    assert holder(project) is None
    with Lock(project):
        found = holder(project)
        assert found is not None
        assert found.pid == os.getpid()
    assert not lock_file(project).exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "?"}', "\x00\x01"])
def test_a_lock_file_with_nonsense_in_it_is_no_hindrance(project: Path, text: str) -> None:
    lock_file(project).write_text(text)
    assert holder(project) is None
    with Lock(project):
        pass


def test_a_holder_whose_name_cannot_be_read_still_holds(project: Path) -> None:
    with Lock(project):
        lock_file(project).write_text("nonsense")
        assert holder(project) == Holder(0, "", "", "")
        with pytest.raises(LockedError, match="another program"):
            Lock(project).acquire()


def test_releasing_twice_or_never_having_held_is_nothing(project: Path) -> None:
    lock = Lock(project)
    lock.release()
    lock.acquire()
    assert lock.acquire() is lock
    lock.release()
    lock.release()
    assert not lock_file(project).exists()


def test_release_leaves_a_lock_file_that_is_not_its_own(project: Path) -> None:
    lock = Lock(project).acquire()
    lock_file(project).unlink()
    with Lock(project):
        lock.release()
        assert lock_file(project).exists()
        with pytest.raises(LockedError):
            Lock(project).acquire()


def test_processes_that_contend_are_never_inside_together(project: Path) -> None:
    children = [start(CONTEND, project) for _ in range(3)]
    for child in children:
        out, _ = child.communicate()
        assert (out, child.returncode) == ("done\n", 0)
    assert list(project.parent.iterdir()) == []


def test_looking_does_not_make_an_acquire_fail(project: Path) -> None:
    lock_file(project).touch()
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            holder(project)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for _ in range(200):
            with Lock(project):
                pass
    finally:
        ended.set()
        watcher.join()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Lock(tmp_path / "none" / "p.annot").acquire()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(project: Path) -> None:
    project.parent.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="may not be written"):
            Lock(project).acquire()
    finally:
        project.parent.chmod(0o700)


def test_the_sentence_has_the_day_where_it_is_not_today() -> None:
    old = Holder(7, "there", "ann", "2020-01-02T12:00:00.000Z")
    assert "by ann since 2020-01-0" in old.sentence(Path("p.annot"))
    assert not old.is_here
    assert "unknown time" in Holder(7, "there", "ann", "?").sentence(Path("p.annot"))


# --- raising the window of the first start -------------------------------------------------------


def answer_when_asked(project: Path) -> threading.Thread:
    def watch() -> None:
        while not take_raise_request(project):
            time.sleep(0.005)  # as the timer of the running program does

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    return watcher


def test_a_request_is_answered_once(project: Path) -> None:
    with Lock(project):
        watcher = answer_when_asked(project)
        assert request_raise(project, wait=30)
        watcher.join(30)
        assert not take_raise_request(project)
        assert not raise_file(project).exists()


def test_nobody_is_asked_where_nobody_holds_it(project: Path) -> None:
    assert not request_raise(project)
    assert not raise_file(project).exists()


def test_no_answer_is_false_and_the_request_withdrawn(project: Path) -> None:
    with Lock(project):
        assert not request_raise(project, wait=0.05)
        assert not raise_file(project).exists()


def test_nobody_on_another_computer_is_asked(project: Path) -> None:
    with Lock(project):
        said = json.loads(lock_file(project).read_text("utf-8"))
        lock_file(project).write_text(json.dumps(said | {"host": "elsewhere"}))
        assert not request_raise(project)


def test_a_request_long_forgotten_raises_nothing(project: Path) -> None:
    raise_file(project).touch()
    os.utime(raise_file(project), (1, 1))
    assert not take_raise_request(project)
    assert not raise_file(project).exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_leads_to_the_same_lock(project: Path) -> None:
    project.touch()
    link = project.with_name("link.annot")
    link.symlink_to(project)
    with Lock(project), pytest.raises(LockedError, match="is open in process"):
        Lock(link).acquire()


def test_a_lock_holds_on_a_full_disk_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with Lock(project), pytest.raises(LockedError, match="open in another program"):
        Lock(project).acquire()
    assert not lock_file(project).exists()


def test_a_lock_is_given_back_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lock = Lock(Path("p.annot")).acquire()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    lock.release()
    assert [file.name for file in tmp_path.iterdir()] == ["elsewhere"]
