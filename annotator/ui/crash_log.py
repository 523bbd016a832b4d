"""Where Python writes to when the whole process crashes, and what the next start makes of it.

Each process has a file of its own in the folder of the log. It is empty while all is well, and goes
at a clean end; one that is left by a dead process and holds something tells of a crash.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from annotator import paths

_PREFIX, _SUFFIX, _ARCHIVED = "running-", ".crash", "crash-"
_KEPT = 10
_LONGEST = 60_000

_file: IO[bytes] | None = None
_was_enabled = False


class Crash(NamedTuple):
    """When the program ended unexpectedly (local time), what Python wrote, and where it is kept."""

    at: datetime
    details: str
    kept_in: Path


def begin() -> None:
    """From now on a crash of the process leaves its trace. Without a place to write, none."""
    global _file, _was_enabled
    end()
    folder = paths.log_dir()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{_PREFIX}{os.getpid()}-{time.time_ns():x}{_SUFFIX}"
        _file = (folder / name).open("xb")
        _hold(_file)
        _was_enabled = faulthandler.is_enabled()
        faulthandler.enable(_file)


def end() -> None:
    """The program ends in order: nothing is left."""
    global _file
    if _file is None:
        return
    faulthandler.disable()
    if _was_enabled and sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)
    path = Path(_file.name)
    _file.close()
    _file = None
    with suppress(OSError):
        path.unlink()


def take() -> tuple[Crash, ...]:
    """The crashes that nobody was told of yet, the newest first. They are archived by this."""
    folder, found = paths.log_dir(), []
    with suppress(OSError):
        for path in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}")):
            if not _is_held(path) and (crash := _take(path)) is not None:
                found.append(crash)
        for old in sorted(folder.glob(f"{_ARCHIVED}*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)
    return tuple(sorted(found, key=lambda crash: crash.at, reverse=True))


def _take(path: Path) -> Crash | None:
    """What a dead process left; only one start gets it."""
    try:
        size, moment = path.stat().st_size, path.stat().st_mtime
        if not size:
            path.unlink(missing_ok=True)
            return None
        at = datetime.fromtimestamp(moment)
        kept = path.with_name(f"{_ARCHIVED}{at:%Y-%m-%d-%H-%M-%S}-{path.stem}.txt")
        path.rename(kept)
        with kept.open("rb") as file:
            details = file.read(_LONGEST).decode("utf-8", "replace")
    except OSError:  # another start was faster
        return None
    return Crash(at, details, kept)


if os.name == "nt":

    def _hold(file: IO[bytes]) -> None:
        """Nobody can rename what another process has open."""

    def _is_held(path: Path) -> bool:
        try:
            path.rename(path)
        except OSError:
            return True
        return False

else:
    import fcntl

    def _hold(file: IO[bytes]) -> None:
        """The lock goes with the process, however it ends; its number may belong to another."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_held(path: Path) -> bool:
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
