"""Half-made files that a killed program left beside what it was making: cleared the next time
something is made, or a project opened, in the same folder."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

OLD = 3_600
"""Seconds nobody has written to it: then nobody is at work on it, wherever that may be."""

_OURS = re.compile(r"\..+\.(?:annot|jsonl)\.(\d+)\.tmp(?:-journal|-wal|-shm)?")
_FOLDER = re.compile(r"\.recover-(\d+)-\w+")


def folder_prefix() -> str:
    """How the name of a folder begins that is only needed for a while."""
    return f".recover-{os.getpid()}-"


def clear(folder: Path) -> None:
    """Remove the old ones of dead processes from `folder`; what cannot be removed stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            found = (_FOLDER if is_folder else _OURS).fullmatch(entry.name)
            if found is None or not _is_old(entry) or _is_alive(int(found[1])):
                continue
            if is_folder:
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                with suppress(OSError):
                    os.unlink(entry.path)


def _is_old(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.stat(follow_symlinks=False).st_mtime < time.time() - OLD
    except OSError:
        return False


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # nobody can be asked there; what is open cannot be removed anyway
        return pid == os.getpid()
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
