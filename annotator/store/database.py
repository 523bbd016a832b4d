"""Opens a project's SQLite file: engines, pragmas, transactions, schema version.

What is particular to SQLite stands here, in `backup.py`, `lock.py` and `first_screen.py`.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool

from annotator.errors import ConflictError, GoneError, StorageError
from annotator.store.disk import storage_error, sync_file, sync_folder
from annotator.store.identity import (
    APPLICATION_ID,
    connect,
    connect_to_read,
    has_journal,
    remove_empty_journal,
)
from annotator.store.version import SCHEMA_VERSION

CACHE_KIB = 64 * 1024
CHECKPOINT_PAGES = 4_000


class Database:
    """An open project file: one writing connection, and short-lived reading ones.

    Reads are snapshots (WAL) and never hold up a write. Errors of SQLite leave this class as
    StorageError or ConflictError with a sentence.
    """

    def __init__(self, path: Path, read_only: bool = False, durable: bool = True) -> None:
        self.path = path
        self.read_only = read_only
        self._readers = _engine(
            self._open_to_read, begin="BEGIN", pragmas=["query_only=ON"], size=4
        )
        self._writer: Engine | None = None
        with translated(path):
            self._file = path.stat()
        self._place = Path(os.path.realpath(path))  # (where a link leads may change)
        if not read_only:
            pragmas = [
                "journal_mode=WAL",
                f"synchronous={'FULL' if durable else 'OFF'}",
                f"wal_autocheckpoint={CHECKPOINT_PAGES}",
            ]
            self._writer = _engine(self._open, begin="BEGIN IMMEDIATE", pragmas=pragmas, size=1)
            with translated(path), self._writer.connect():
                pass  # opens it now, so that a place that cannot be written is found out at once

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot of the project; lasts as long as the `with` block. Any thread."""
        with translated(self.path), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of the block, or, if it raises, nothing of it."""
        if self._writer is None:
            raise StorageError(f"{self.path.name} was opened for reading only.")
        self._demand_place()  # its journal stays where it was: nobody would find the act
        with translated(self.path), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def copied_from(self) -> Iterator[sqlite3.Connection]:
        """A plain connection that is open already: what it reads is whole also where the file has
        gone from its place meanwhile."""
        with translated(self.path):
            try:
                pooled = self._readers.raw_connection()
            except GoneError:  # all are in use, and none can be opened any more
                if self._writer is None:
                    raise
                pooled = self._writer.raw_connection()
            try:
                yield pooled.driver_connection  # type: ignore[misc]
            finally:
                pooled.close()

    def _open_to_read(self) -> sqlite3.Connection:
        self._demand_place()  # another file with this one's journal would be spoilt
        return connect_to_read(self.path)

    def _open(self) -> sqlite3.Connection:
        # The file must be there: made anew beside the journal of one that was moved away, it would
        # take that journal for its own and clear it.
        self._demand_place()
        return connect(self.path, "rw", to_write=True)

    def _demand_place(self) -> None:
        if not self.is_in_place:
            raise GoneError(
                f"{self.path} was moved, renamed, removed or replaced while it was open; nothing "
                "was changed. Put it back, or save a copy: what you did until then is still here."
            )

    @property
    def is_in_place(self) -> bool:
        """Is the file still where it was opened?"""
        try:
            return os.path.samestat(self.path.stat(), self._file)
        except OSError:
            return False

    def checkpoint(self) -> None:
        """Move what the WAL holds into the file, as far as nobody is in the way. Any thread."""
        if not self.is_in_place:
            return
        with translated(self.path), closing(self._open()) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close all connections; the writer last, so that SQLite removes the WAL."""
        self._readers.dispose()
        if self._writer is None:
            return
        if not self.is_in_place:  # SQLite leaves the WAL behind then: bring it into the file now
            try:
                with translated(self.path), self._writer.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
            finally:
                self._writer.dispose()
            remove_empty_journal(self._place)
            return
        self._writer.dispose()
        if has_journal(self.path):
            # a reader that SQLite still counted kept the last connection from clearing up
            with translated(self.path), closing(self._open()) as last:
                last.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def create(path: Path, fill: Callable[[Connection], None]) -> None:
    """Make a new project file with the newest schema and what `fill` writes into it.

    It is made under another name, synced, and then renamed: there is no half-made project.
    Raises StorageError if something stands at `path` or the place cannot be written.
    """
    if os.path.exists(path):
        raise StorageError(f"{path} exists already; choose another name.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with translated(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            opener = partial(connect, temporary, "rwc", to_write=True)
            engine = _engine(opener, begin="BEGIN IMMEDIATE", size=1)
            try:
                with engine.begin() as connection:
                    migrate(connection)
                    fill(connection)
                with engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")  # the mode changes outside transactions
                    connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                    connection.exec_driver_sql("BEGIN")
            finally:
                engine.dispose()
            if path.exists():
                raise StorageError(f"{path} exists already; choose another name.")
            sync_file(temporary)
            os.replace(temporary, path)
            sync_folder(path.parent)
        finally:
            for leftover in (temporary, Path(f"{temporary}-journal")):
                leftover.unlink(missing_ok=True)


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest version, inside the connection's own transaction."""
    config = Config()
    config.set_main_option("script_location", "annotator.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.execute(text(f"PRAGMA application_id={APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version={SCHEMA_VERSION}"))


def upgrade_file(path: Path) -> None:
    """Migrate the project file at `path` in one transaction: the old file or the new one."""
    with translated(path):
        engine = _engine(
            partial(connect, path, "rw", to_write=True),
            begin="BEGIN IMMEDIATE",
            size=1,
            foreign_keys=False,
        )
        try:
            with engine.begin() as connection:
                migrate(connection)
                if connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise StorageError(
                        f"{path.name} could not be brought to the present version: its records do "
                        "not fit together. It was left as it was; restore a backup of it."
                    )
        finally:
            engine.dispose()


def _engine(
    opener: Callable[[], sqlite3.Connection],
    *,
    begin: str,
    size: int,
    pragmas: list[str] | None = None,
    foreign_keys: bool = True,
) -> Engine:
    engine = create_engine(
        "sqlite://", creator=opener, poolclass=QueuePool, pool_size=size, max_overflow=size * 4
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.create_function("casefold", 1, str.casefold, deterministic=True)
        wanted = [f"foreign_keys={'ON' if foreign_keys else 'OFF'}", f"cache_size=-{CACHE_KIB}"]
        for pragma in wanted + (pragmas or []):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Give errors of the database and the disk the user's words."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(
            "Something this needs has been removed or changed meanwhile; nothing was done. "
            "Look at it again and repeat it."
        ) from error
    except DBAPIError as error:
        raise storage_error(error.orig or error, path) from error
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from error
    except (zlib.error, struct.error, orjson.JSONDecodeError) as error:
        raise storage_error(ValueError("malformed record"), path) from error
