"""A project file as we left it: whoever else writes to it, or puts another in its place, is found
out before anything of it is overwritten."""

from __future__ import annotations

import io
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from annotator.errors import StorageError

_SIDES = ("-wal", "-shm")
_open_here: Counter[tuple[int, int]] = Counter()
_read_here: Counter[tuple[int, int]] = Counter()
_wal_mode_here: dict[tuple[int, int], bool] = {}
_registry = threading.Lock()


class State(Enum):
    """What has become of the file since we left it."""

    SAME = "same"
    GONE = "gone"
    REPLACED = "replaced"  # another file stands in its place
    WRITTEN = "written"  # it is the same file, but somebody else wrote to it
    CUT_OFF = "cut off"  # the file is as it was, but its journal was taken away


def is_open_here(path: Path) -> bool:
    """Does this process have the file at `path` open as a project?

    Then it must not be opened and closed in any other way than by SQLite: on Unix closing it gives
    up the locks that SQLite holds on it, and the next program to look into the file would take away
    the journal that acts are written to.
    """
    try:
        return _open_here[_key(os.stat(path))] > 0
    except (OSError, ValueError):
        return False


@contextmanager
def read_plainly(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of a file that may be a project, for whoever is not SQLite. Raises StorageError
    where it is open here; while it is read so, it cannot be opened here."""
    with open_plainly(path) as file:
        yield file


def open_plainly(path: Path) -> io.BufferedReader:
    """As `read_plainly`, until the file is closed."""
    with _registry:
        key = _key(os.stat(path))
        if _open_here[key]:
            raise StorageError(f"{path.name} is the project that is open; close it first.")
        _read_here[key] += 1
    try:
        return _Plain(path, key)
    except BaseException:
        _give_up(key)
        raise


class _Plain(io.BufferedReader):
    """A file that is told of while it is read."""

    def __init__(self, path: Path, key: tuple[int, int]) -> None:
        self._key: tuple[int, int] | None = None
        super().__init__(path.open("rb", buffering=0))
        self._key = key

    def close(self) -> None:
        """Close it, and let it be opened as a project again."""
        key, self._key = self._key, None
        try:
            super().close()
        finally:
            if key is not None:
                _give_up(key)


def _give_up(key: tuple[int, int]) -> None:
    with _registry:
        _read_here[key] -= 1


def is_in_wal_mode(path: Path) -> bool:
    """Does the file say that it has a write-ahead journal? (Where it is open here: did it then?)"""
    try:
        if (known := _wal_mode_here.get(_key(os.stat(path)))) is not None:
            return known
        with path.open("rb") as file:
            return file.read(20)[18:] == b"\2\2"
    except (OSError, ValueError):
        return False


class Footprint:
    """The size, the time and the identity of the file at `path` and of its journal, kept while it
    is open. Our own writing must stand in `with footprint.ours():`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._real = os.path.realpath(path)  # (where a link leads may change)
        self._left = os.stat(path)
        self._sides: dict[str, tuple[int, int]] = {}
        self._writing = 0
        self._lock = threading.Lock()
        self._key = _key(self._left)
        with _registry:
            if _read_here[self._key]:
                raise StorageError(f"{path.name} is being read just now; try again afterwards.")
            _wal_mode_here.setdefault(self._key, is_in_wal_mode(path))
            _open_here[self._key] += 1

    def release(self) -> None:
        """The file is not open any more."""
        with _registry:
            if _open_here[self._key] > 0:
                _open_here[self._key] -= 1
                if not _open_here[self._key]:
                    del _open_here[self._key], _wal_mode_here[self._key]

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What happens to the file inside is our own doing. Any thread."""
        with self._lock:
            self._writing += 1
        try:
            yield
        finally:
            with self._lock:
                self._writing -= 1
                if not self._writing:
                    self._look()

    def state(self) -> State:
        """What has become of the file. Raises OSError where the place does not answer."""
        with self._lock:
            try:
                now = os.stat(self._path)
            except (FileNotFoundError, NotADirectoryError):
                return State.GONE
            if not os.path.samestat(now, self._left):
                return State.REPLACED
            if self._writing:
                return State.SAME
            if _content(now) != _content(self._left):
                return State.WRITTEN
            return self._state_of_journal()

    def shares_journal(self) -> bool:
        """Is the journal or the index that lies in the file's place the one that we have open?"""
        return any(_side(self._real, side) == key for side, key in self._sides.items())

    def _look(self) -> None:
        with suppress(OSError):  # gone: then that is what is found next
            now = os.stat(self._path)
            if os.path.samestat(now, self._left):
                self._left = now
        if not self._sides:
            found = {side: _side(self._real, side) for side in _SIDES}
            self._sides = {side: key for side, key in found.items() if key is not None}

    def _state_of_journal(self) -> State:
        mine = self._sides.get("-wal")
        if mine is None or _side(self._real, "-wal") == mine:
            return State.SAME
        try:  # whoever else wrote has made a journal of its own in the place of ours
            return State.WRITTEN if os.path.getsize(f"{self._real}-wal") else State.CUT_OFF
        except OSError:
            return State.CUT_OFF


def _side(real: str, side: str) -> tuple[int, int] | None:
    try:
        return _key(os.stat(real + side))
    except OSError:
        return None


def _key(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _content(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns
