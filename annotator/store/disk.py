"""Files made durable, and what goes wrong with them in the user's words. Needs no SQLAlchemy."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from annotator.errors import DamagedError, StorageError

_FULL = "The disk is full; nothing was changed. Free some space and try again."
_READ_ONLY = "{name} cannot be written here; nothing was changed. Check its permissions."
_DENIED = (
    "{path} may not be read or written; nothing was changed. Check its permissions and those of "
    "its folder."
)
_CLOSED = (
    "{path} cannot be opened; nothing was changed. Check that its folder is there and may be "
    "written."
)
_FAULTY = (
    "{name} cannot be read or written (the disk is full or faulty); nothing was changed. Check the "
    "drive and its connection, then try again."
)
_AWAY = (
    "The drive of {path} does not answer; nothing was changed. Connect it again, then try again."
)
_BUSY = (
    "{name} is busy: another program, a backup or an export reads or writes it. Nothing was "
    "changed. Try again."
)
_DAMAGED = "{name} is damaged; nothing was changed. Restore a backup of it."
_FOREIGN = "{name} is not a project of this program, or it is damaged."
_MISSING = "There is no folder {path.parent}, or it cannot be made. Choose another."
_LONG_NAME = "The name of {name} is too long for this disk; choose a shorter one."
_FOLDER = "{path} is a folder; choose a file."
_TOO_BIG = "Something is too large to be kept in {name}; nothing was changed."
_NO_MEMORY = (
    "There is not enough memory for this; nothing was changed. Close other programs and try again."
)

_BY_SQLITE = {  # the primary code: the lower byte
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _DENIED,
    sqlite3.SQLITE_AUTH: _DENIED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_IOERR: _FAULTY,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_TOOBIG: _TOO_BIG,
    sqlite3.SQLITE_NOMEM: _NO_MEMORY,
}
_BY_SYSTEM = {
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "EROFS": _READ_ONLY,
    "EACCES": _DENIED,
    "EPERM": _DENIED,
    "EIO": _FAULTY,
    "ENODEV": _AWAY,
    "ENXIO": _AWAY,
    "ESTALE": _AWAY,
    "ENOTCONN": _AWAY,
    "ETIMEDOUT": _AWAY,
    "EHOSTDOWN": _AWAY,
    "EHOSTUNREACH": _AWAY,
    "ENOENT": _MISSING,
    "ENOTDIR": _MISSING,
    "ENAMETOOLONG": _LONG_NAME,
    "EISDIR": _FOLDER,
    "EBUSY": _BUSY,
    "ENOMEM": _NO_MEMORY,
}
_FAILING = ("EIO", "ENODEV", "ENXIO", "EROFS", "ESTALE", "ENOTCONN", "ETIMEDOUT", "EHOSTDOWN")
_BY_WORDS = (  # what carries no code
    ("malformed", _DAMAGED),
    ("could not decode to utf-8", _DAMAGED),
    ("codec can't decode", _DAMAGED),  # SQLite's own words, with bytes of the file in them
    ("is locked", _BUSY),
)


def sentence_for(error: BaseException, path: Path) -> str:
    """The sentence for an error of SQLite or the operating system at `path`."""
    return _sentence(error).format(name=path.name, path=path, said=_said(error))


def storage_error(error: BaseException, path: Path) -> StorageError:
    """The error, with its sentence, for one of SQLite or the operating system at `path`."""
    is_damaged = _sentence(error) in (_DAMAGED, _FOREIGN)
    made = (DamagedError if is_damaged else StorageError)(sentence_for(error, path))
    made.path = str(path)
    return made


def is_dead(error: BaseException | None) -> bool:
    """Did the drive fail under an open file, so that it must be opened again?"""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    has_no_room = code == sqlite3.SQLITE_IOERR_SHMSIZE
    return code & 0xFF == sqlite3.SQLITE_IOERR and not has_no_room


def as_drive_failure(error: StorageError, path: Path) -> StorageError | None:
    """The error to tell where what looks like damage of a file that is open is the drive's failure;
    None if the drive works. (SQLite says of what cannot be read that it is damaged.)"""
    if not isinstance(error, DamagedError):
        return None
    probe = path.with_name(f".{path.name}.{os.getpid()}.probe")
    try:
        handle = os.open(probe, os.O_WRONLY | os.O_CREAT)
        try:
            os.write(handle, b"?")
            os.fsync(handle)
        finally:
            os.close(handle)
            os.unlink(probe)
    except OSError as failure:
        if errno.errorcode.get(failure.errno or 0) in _FAILING:
            told = StorageError(_FAULTY.format(name=path.name))
            told.__cause__ = failure
            return told
    return None


def _sentence(error: BaseException) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _BY_SQLITE:
        return _BY_SQLITE[code & 0xFF]
    if isinstance(error, OSError) and error.errno is not None:
        name = errno.errorcode.get(error.errno, "")
        if name in _BY_SYSTEM:
            return _BY_SYSTEM[name]
    said = _said(error).lower()
    for sign, sentence in _BY_WORDS:
        if sign in said:
            return sentence
    return "{path} could not be used ({said}); nothing was changed."


def _said(error: BaseException) -> str:
    # what the system says, not the file's name, which may be called anything
    return str(getattr(error, "strerror", None) or error)


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Errors of sqlite3 and of the disk at `path` become StorageError with a sentence."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise storage_error(error, path) from error


def sync_file(path: Path) -> None:
    """Wait until what was written to `path` is on the disk."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system can.

    Raises nothing: the rename is done, and nobody must be told that nothing was changed.
    """
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
