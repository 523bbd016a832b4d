"""The lock of a project, and how a second start asks the first one for its window.

The operating system holds the lock, on a side file `PROJECT.annot.lock`, so it falls with the
process, however that ends. What the file says (who, where, since when) is for people to read.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from annotator.errors import LockedError, StorageError
from annotator.model import moment
from annotator.store.disk import sentence_for

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

RAISE_WAIT = 2.0  # seconds a second start waits for the first one to answer
_PATIENCE = 0.25  # seconds: somebody may just be looking, or just be writing its name
_POLL = 0.02
_LOCKED_BYTE = 1 << 30  # Windows locks bytes; this one lies behind all that others read


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a project open; `since` is a UTC moment, "" where it is not known."""

    pid: int
    host: str
    user: str
    since: str

    @property
    def is_here(self) -> bool:
        """Is it a process of this computer?"""
        return self.host == _host()

    def sentence(self, path: Path) -> str:
        """Who holds the project, and what to do about it."""
        if not self.pid:
            return f"{path.name} is open in another program; close it there first."
        return (
            f"{path.name} is open in process {self.pid} on {self.host} by {self.user} "
            f"since {_local(self.since)}; close it there first."
        )


class Lock:
    """The right to write to one project; `with Lock(path):` or acquire() and release()."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = lock_file(path)  # found again whatever folder we work in meanwhile
        self._handle: int | None = None
        self.was_left = False  # by a program that had no time to close the project

    @property
    def is_held(self) -> bool:
        """Do we hold it?"""
        return self._handle is not None

    def acquire(self) -> Lock:
        """Take the lock, also one left by a crash. Raises LockedError naming the holder."""
        if self._handle is not None:
            return self
        patience = time.monotonic() + _PATIENCE
        while True:
            handle = _open(self.path, self._file)
            try:
                locked = _try_lock(handle, self.path)
            except StorageError:
                os.close(handle)
                raise
            if locked and _is_same_file(handle, self._file):
                break
            os.close(handle)
            if locked:  # the holder removed the file between our opening and our locking
                continue
            found = _read(self._file)
            if (found is not None and _may_live(found)) or time.monotonic() > patience:
                raise LockedError((found or Holder(0, "", "", "")).sentence(self.path))
            time.sleep(_POLL)
        self.was_left = os.fstat(handle).st_size > 0
        _write(handle)
        self._handle = handle
        return self

    def renew(self) -> None:
        """Take it again where its file went with its drive and the drive has come back."""
        if self._handle is not None and not _is_same_file(self._handle, self._file):
            os.close(self._handle)
            self._handle = None
            self.acquire()

    def release(self) -> None:
        """Give the lock back and remove its file. Does nothing if it is not held."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        file = self._file
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(handle)
            _remove(file)
            return
        if _is_same_file(handle, file):  # removed while held: nobody can lock what nobody finds
            _remove(file)
        os.close(handle)

    def __enter__(self) -> Lock:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def lock_file(path: Path) -> Path:
    """The side file that carries the lock of the project at `path`, whatever links lead there."""
    return Path(f"{os.path.realpath(path)}.lock")


def holder(path: Path) -> Holder | None:
    """Who has the project at `path` open for writing, or None. Changes nothing."""
    file = lock_file(path)
    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError:
        return None
    try:
        if _try_lock(handle, path, shared=True):
            return None
    finally:
        os.close(handle)
    return _read(file) or Holder(0, "", "", "")


def request_raise(path: Path, wait: float = RAISE_WAIT) -> bool:
    """Ask the program that has `path` open to show its window; True once it has answered.

    False where nobody holds it, it runs on another computer, or does not answer within `wait`
    seconds.
    """
    found = holder(path)
    if found is None or not found.is_here:
        return False
    file = raise_file(path)
    try:
        file.write_text(f"{os.getpid()}\n", encoding="utf-8")
    except OSError:
        return False
    end = time.monotonic() + wait
    while file.exists():
        if time.monotonic() > end:
            _remove(file)
            return False
        time.sleep(_POLL)
    return True


def take_raise_request(path: Path) -> bool:
    """Has another start asked for the window of `path`? Removing the file is the answer."""
    file = raise_file(path)
    try:
        age = time.time() - file.stat().st_mtime
        file.unlink()
    except OSError:
        return False
    return age < RAISE_WAIT * 5  # an older one was left by a start that is long gone


def raise_file(path: Path) -> Path:
    """The side file by which a second start asks the first one for its window."""
    return Path(f"{os.path.realpath(path)}.raise")


# --- the operating system ------------------------------------------------------------------------


def _open(path: Path, file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError as error:
        if (found := holder(path)) is not None:
            raise LockedError(found.sentence(path)) from error
        raise StorageError(
            f"{path.name} cannot be opened for writing: its folder {path.absolute().parent} may "
            "not be written. Copy the project to a place of your own."
        ) from error
    except OSError as error:
        raise StorageError(sentence_for(error, path)) from error


def _try_lock(handle: int, path: Path, shared: bool = False) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        if sys.platform == "win32":
            return False
        raise StorageError(
            f"The drive of {path.absolute().parent} cannot lock files, so two programs could "
            f"spoil {path.name}. Copy it to a local drive. ({error.strerror})"
        ) from error
    return True


def _is_same_file(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except OSError:
        return False


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError:
        return  # in use by somebody who will remove it, or in a place that changed under us


def _write(handle: int) -> None:
    me = Holder(os.getpid(), _host(), _user(), moment.now())
    with suppress(OSError):  # on a full disk the lock holds all the same, without a name
        os.lseek(handle, 0, os.SEEK_SET)
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(asdict(me), ensure_ascii=False).encode("utf-8"))


def _read(file: Path) -> Holder | None:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Holder(
            int(said["pid"]), str(said["host"]), str(said["user"]), str(said.get("since", ""))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _may_live(found: Holder) -> bool:
    if sys.platform == "win32" or not found.is_here:
        return True
    try:
        os.kill(found.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _host() -> str:
    return os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "an unnamed user"


def _local(since: str) -> str:
    try:
        begin = datetime.fromisoformat(since).astimezone()
    except ValueError:
        return "an unknown time"
    today = datetime.now().astimezone().date() == begin.date()
    return begin.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
