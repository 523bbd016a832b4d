"""A failing file layer: a small library preloaded into a process, made where a C compiler is."""

from __future__ import annotations

import ctypes
import errno
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

OPEN, WRITE, SYNC, NAME, READ = 1, 2, 4, 8, 16
SOURCE = Path(__file__).with_name("_failing.c")
KINDS = {
    errno.ENOSPC: OPEN | WRITE | NAME,
    errno.EIO: OPEN | WRITE | SYNC | NAME | READ,
    errno.EACCES: OPEN | NAME,
}
"""Which calls an error may come from."""
NEVER = 1 << 40


def can_be_made() -> bool:
    """Is there what it takes?"""
    return sys.platform == "linux" and compiler() is not None


def compiler() -> str | None:
    """A C compiler."""
    return shutil.which("gcc") or shutil.which("cc")


def make(folder: Path) -> str:
    """Compile it; its path, for LD_PRELOAD."""
    library = folder / "failing.so"
    words = [str(compiler()), "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True, capture_output=True)
    return str(library)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None)
    library.fail_begin.argtypes = [
        ctypes.c_char_p, ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_int,
    ]  # fmt: skip
    library.fail_end.restype = ctypes.c_long
    return library


def begin(folder: Path, error: int, after: int, once: bool = False) -> None:
    """From now on calls on files below `folder` fail with `error`, but for the first `after` of
    them; with `once` only a single one."""
    _library().fail_begin(str(folder).encode(), error, KINDS[error], after, once)


def end() -> int:
    """All goes well again; how many calls there were that might have failed."""
    return int(_library().fail_end())
