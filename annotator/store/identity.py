"""Is this file a project, and of which schema version? Answered without changing a byte of it."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from annotator.errors import DamagedError, GoneError, StorageError
from annotator.store import journals
from annotator.store.disk import storage_error
from annotator.store.footprint import is_in_wal_mode, is_open_here
from annotator.store.lock import holder
from annotator.store.vetting import harden, vet

APPLICATION_ID = 0x416E6E6F  # "Anno"
SUFFIX = ".annot"

_HEADER = b"SQLite format 3\0"
_ALONE = "ro&immutable=1"
_NO_PLACE = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)


def check_identity(path: Path, newest: int) -> int:
    """The schema version of the project at `path`, if it is one, not newer than `newest`, and holds
    nothing that acts by itself. Nothing of it is written, also where an act was cut off.

    Raises StorageError, with a sentence that says which, for anything else.
    """
    _check_file(path)
    try:
        connection, is_whole = _connect_to_identify(path)
        with closing(connection):
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if is_whole and application == APPLICATION_ID and 0 < version <= newest:
                vet(connection, path)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise storage_error(error, path) from error
    if application != APPLICATION_ID:
        raise StorageError(
            f"{path.name} is a database of another program, not a project of this one. "
            "Choose another file; nothing was changed."
        )
    if version < 1:
        raise DamagedError(
            f"{path.name} does not say which version of this program made it, so it is damaged. "
            "Restore a backup of it, or choose another file; nothing was changed."
        )
    if version > newest:
        raise StorageError(
            f"{path.name} was made by a newer version of this program (schema {version}; this one "
            f"reads up to {newest}). Update the program to open it; nothing was changed."
        )
    return version


def demand_writable(path: Path) -> None:
    """Raises StorageError where the system lets nobody write into the file: SQLite would open it
    all the same, and refuse each act."""
    if not _is_writable(path):
        raise StorageError(
            f"{path.name} is read-only, so nothing you do could be saved in it. Allow writing to "
            f"{path}, or copy it to a place of your own and open the copy."
        )


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A plain connection for reading as long as one likes, that leaves no file behind.

    Where another program has the project open it is one that cannot take the journal away, even if
    SQLite takes itself for the last that uses it: that program's acts are in there.
    """
    if _is_held_elsewhere(path):
        return connect_read_only(path)
    if not _is_writable(path):  # what SQLite makes beside such a file it never takes away
        return connect_read_only(path)
    return connect(path, "rw")  # (only so does the last to close remove the journal)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A plain connection for a short look, that writes nothing and leaves no file behind."""
    try:
        return connect(path, _mode_to_read(path))
    except sqlite3.OperationalError as error:
        is_half = error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK
        if not is_half or _is_held_elsewhere(path):  # (then somebody is in the midst of it)
            raise
        return _connect(path, "rw")  # only so is half an act taken back


def connect_to_copy(path: Path) -> sqlite3.Connection:
    """A plain connection for a long read, safe beside a program that begins to write meanwhile."""
    if has_journal(path):
        return connect(path, "ro")
    connection = connect_to_read(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


def connect(path: Path, mode: str, *, to_write: bool = False) -> sqlite3.Connection:
    """A plain connection in one of SQLite's modes, to be used in any thread, one at a time.

    Where SQLite cannot make its journal or index (no room, no right) nobody else writes either: it
    is opened as it stands, unless `to_write` or acts wait in the journal.
    """
    try:
        return _connect(path, mode)
    except sqlite3.OperationalError as error:
        if to_write or error.sqlite_errorcode & 0xFF not in _NO_PLACE or has_acts(path):
            raise
        return _connect(path, _ALONE)


def leave_wal_mode(path: Path) -> None:
    """Let the file have an ordinary journal from now on: the other one needs memory that programs
    share, which a network drive has not. Raises StorageError, also where somebody is reading it."""
    if not is_in_wal_mode(path) and not os.path.exists(_side(path, "-wal")):
        return
    try:
        with closing(_bare(path, "rw")) as connection:
            # so held, it can do without the memory from the beginning
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        if not has_journal(path):  # its index has no meaning any more
            Path(_side(path, "-shm")).unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from error


def has_journal(path: Path) -> bool:
    """Does a journal of SQLite lie beside the project (the file itself, not a link to it)?"""
    return any(os.path.exists(_side(path, side)) for side in ("-wal", "-journal"))


def has_acts(path: Path) -> bool:
    """Does a journal beside the project hold acts, whole ones or half ones?"""
    return _size(path, "-wal") > 0 or is_cut_off(path)


def is_cut_off(path: Path) -> bool:
    """Is there a journal to take back half an act with? (Its program may be at work, or dead.)"""
    return _size(path, "-journal") > 0


def remove_empty_journal(path: Path) -> None:
    """Remove the journal and index of a project file that has gone, unless acts wait in it."""
    if os.path.lexists(path) or not has_journal(path) or has_acts(path):
        return
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)


def _is_held_elsewhere(path: Path) -> bool:
    """Does another program have the project open?"""
    found = holder(path)
    return found is not None and not (found.is_here and found.pid == os.getpid())


def _is_writable(path: Path) -> bool:
    if is_open_here(path):
        return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    try:  # the attempt tells more than permissions do: the drive or an attribute may forbid it
        os.close(os.open(path, os.O_RDWR))
    except PermissionError:
        return False
    except OSError as error:
        return error.errno != errno.EROFS
    return True


def _connect_to_identify(path: Path) -> tuple[sqlite3.Connection, bool]:
    """And whether the file is whole: where half an act has still to be taken back, which is not
    done here, only its header can be trusted."""
    try:
        return connect(path, _mode_to_read(path)), True
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        return _connect(path, _ALONE), False


def _mode_to_read(path: Path) -> str:
    # To read a file in WAL mode SQLite makes a journal and an index beside it and leaves them
    # there, unless it is told that nobody writes; without a journal there nobody does.
    return _ALONE if not has_journal(path) and is_in_wal_mode(path) else "ro"


def _size(path: Path, side: str) -> int:
    try:
        return os.path.getsize(_side(path, side))
    except (OSError, ValueError):
        return 0


def _side(path: Path, side: str) -> str:
    return f"{os.path.realpath(path)}{side}"


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = _bare(path, mode)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except (sqlite3.Error, UnicodeDecodeError):
        connection.close()
        raise
    return connection


def _bare(path: Path, mode: str) -> sqlite3.Connection:
    place = quote(os.fsencode(path.absolute()))  # a name may have any characters, and any bytes
    uri = f"file:{'//' if os.name == 'posix' else ''}{place}?mode={mode}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=5.0, isolation_level=None, check_same_thread=False
    )
    harden(connection)
    return connection


def _check_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise StorageError(f"{path} is a folder, not a project. Choose a file ({SUFFIX}).")
        if not stat.S_ISREG(mode):
            raise StorageError(f"{path} is not an ordinary file. Choose a project ({SUFFIX}).")
        if is_open_here(path):
            return
        with path.open("rb") as file:
            start = file.read(len(_HEADER))
    except FileNotFoundError as error:
        raise GoneError(
            journals.sentence_at(path)
            or f"There is no file {path}. Check the name, or make a new project there."
        ) from error
    except NotADirectoryError as error:
        raise GoneError(f"There is no file {path}. Check the name of its folder.") from error
    except PermissionError as error:
        raise StorageError(
            f"You may not read {path}. Ask its owner for permission, or copy it to a place of "
            "your own."
        ) from error
    except (OSError, ValueError) as error:
        raise storage_error(error, path) from error
    if not start:
        raise DamagedError(
            f"{path.name} is empty: there is no project in it. Restore a backup of it, or "
            "choose another file."
        )
    if start != _HEADER:
        raise DamagedError(
            f"{path.name} does not begin as a project of this program does. If it is a text, "
            "import it; if it was a project, it is damaged: restore a backup, or recover it."
        )
