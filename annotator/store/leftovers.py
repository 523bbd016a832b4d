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

_FILE = re.compile(
    r"\.(?:.+\.(?:annot|jsonl)\.(?P<pid>\d+)\.tmp(?:-journal|-wal|-shm)?"
    r"|.+\.(?P<other>\d+)\.export\.tmp)"
)
_FOLDER = re.compile(r"\.(?:recover-(?P<pid>\d+)-\w+|.+\.(?P<other>\d+)\.export\.tmp)")
_ASIDE = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.export\.old")


def folder_prefix() -> str:
    """How the name of a folder begins that is only needed for a while."""
    return f".recover-{os.getpid()}-"


def stepped_aside(folder: Path) -> Path:
    """What a folder is called while another takes its place."""
    return folder.with_name(f".{folder.name}.{os.getpid()}.export.old")


def clear(folder: Path) -> None:
    """Remove the old ones of dead processes from `folder`; what cannot be removed stays. A folder
    that stepped aside for another that never came is put back."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _clear_folder(folder, entry)
            elif _is_left(entry, _FILE):
                with suppress(OSError):
                    os.unlink(entry.path)


def _clear_folder(folder: Path, entry: os.DirEntry[str]) -> None:
    aside = _ASIDE.fullmatch(entry.name)
    if aside is not None and not _is_alive(int(aside["pid"])):
        if os.path.lexists(folder / aside["name"]):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            with suppress(OSError):
                os.rename(entry.path, folder / aside["name"])
    elif _is_left(entry, _FOLDER):
        shutil.rmtree(entry.path, ignore_errors=True)


def _is_left(entry: os.DirEntry[str], names: re.Pattern[str]) -> bool:
    """Is it an old one of a process that is no more?"""
    found = names.fullmatch(entry.name)
    if found is None or not _is_old(entry):
        return False
    return not _is_alive(int(found["pid"] or found["other"]))


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
