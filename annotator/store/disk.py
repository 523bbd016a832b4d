"""Files made durable, and what goes wrong with them in the user's words. Needs no SQLAlchemy."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.errors import DamagedError, StorageError

_SENTENCES = (
    ("disk is full", "The disk is full; nothing was changed. Free some space and try again."),
    ("no space left", "The disk is full; nothing was changed. Free some space and try again."),
    ("readonly", "{name} cannot be written here; nothing was changed. Check its permissions."),
    ("read-only", "{name} cannot be written here; nothing was changed. Check its permissions."),
    ("permission denied", "{path} may not be read or written; nothing was changed. Check its "
     "permissions and those of its folder."),
    ("unable to open", "{path} cannot be opened. Check that the folder exists and may be written."),
    ("not a database", "{name} is not a project of this program, or it is damaged."),
    ("malformed", "{name} is damaged; nothing was changed. Restore a backup of it."),
    ("locked", "{name} is busy in another program; nothing was changed. Try again."),
    ("disk i/o", "{name} cannot be read or written (the disk is full or faulty). Check the drive."),
    ("no such file", "There is no folder {path.parent}, or it cannot be made. Choose another."),
    ("file name too long", "The name of {name} is too long for this disk; choose a shorter one."),
    ("is a directory", "{path} is a folder; choose a file."),
)  # fmt: skip


_DAMAGED = ("not a database", "malformed")


def sentence_for(error: BaseException, path: Path) -> str:
    """The sentence for an error of SQLite or the operating system at `path`."""
    # what the system says, not the file's name, which may be called anything
    said = str(getattr(error, "strerror", None) or error).lower()
    for sign, sentence in _SENTENCES:
        if sign in said:
            return sentence.format(name=path.name, path=path)
    return f"{path} could not be used ({said}); nothing was changed."


def storage_error(error: BaseException, path: Path) -> StorageError:
    """The error, with its sentence, for one of SQLite or the operating system at `path`."""
    said = str(getattr(error, "strerror", None) or error).lower()
    is_damaged = any(sign in said for sign in _DAMAGED)
    return (DamagedError if is_damaged else StorageError)(sentence_for(error, path))


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Errors of sqlite3 and of the disk at `path` become StorageError with a sentence."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from error


def sync_file(path: Path) -> None:
    """Wait until what was written to `path` is on the disk."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
