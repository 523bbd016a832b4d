"""An open project file: its transactions, and what becomes of it meanwhile."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from annotator.errors import GoneError, StorageError
from annotator.store import journals, leftovers
from annotator.store.connections import Connections, changed, gone
from annotator.store.disk import as_drive_failure, is_dead, sync_file, sync_folder
from annotator.store.engine import make_engine, translated
from annotator.store.footprint import State
from annotator.store.identity import connect, connect_read_only, remove_empty_journal
from annotator.store.places import place_of
from annotator.store.suspicion import suspected
from annotator.store.upgrading import migrate

_NEWEST_ROW = "SELECT pk, at, text FROM history ORDER BY pk DESC LIMIT 1"


class Database:
    """An open project file: its reads and its writes.

    Reads are snapshots and hold up no write (on a network drive, which has no shared memory for
    the journal that allows it, a write waits for them). Errors of SQLite leave this class as
    StorageError or ConflictError with a sentence.
    """

    def __init__(self, path: Path, read_only: bool = False, durable: bool = True) -> None:
        self.path = path
        self.read_only = read_only
        self.renew_lock: Callable[[], None] = lambda: None
        self._place = Path(os.path.realpath(path))  # (where a link leads may change)
        self._mutex = threading.RLock()
        self._is_closed = False
        self._is_dead = False  # did the drive fail under the open file?
        self._has_foreign_acts = False  # did another program write acts of its own?
        self._seen: tuple[sqlite3.Connection, int] | None = None
        self._newest: object = None
        with translated(path):
            self._open = Connections(path, read_only, durable)
            try:
                if not read_only:  # now, so that a place that cannot be written is found out
                    self._open.hold()
                    self._newest = self._look()
            except BaseException:
                self.close(as_it_is=True)
                raise

    # --- reading and writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot of the project; lasts as long as the `with` block. Any thread."""
        if self._is_dead or self._open.is_cut_off:
            self._mend()
        readers = self._open.readers
        try:
            with (
                translated(self.path),
                readers.connect() as connection,
                connection.begin(),
                suspected(connection, self.path),
            ):
                yield connection
        except StorageError as error:
            self._judge(error)
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of the block, or, if it raises, nothing of it."""
        writer = self._open.writer
        with self._mutex:
            self._demand_unchanged()
            try:
                with (
                    translated(self.path),
                    self._open.footprint.ours(),
                    writer.begin() as connection,
                ):
                    plain: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
                    self._demand_no_foreign_acts(plain)
                    with suspected(connection, self.path):
                        yield connection
                    newest = plain.execute(_NEWEST_ROW).fetchone()
                self._newest = newest
            except StorageError as error:
                self._judge(error)
                raise

    @contextmanager
    def copied_from(self) -> Iterator[sqlite3.Connection]:
        """A plain connection that is open already: what it reads is whole also where the file has
        gone from its place meanwhile."""
        with translated(self.path):
            try:
                pooled = self._open.readers.raw_connection()
            except GoneError:  # all are in use, and none can be opened any more
                if self.read_only:
                    raise
                pooled = self._open.writer.raw_connection()
            try:
                yield pooled.driver_connection  # type: ignore[misc]
            finally:
                pooled.close()

    def checkpoint(self) -> None:
        """Move what the WAL holds into the file, as far as nobody is in the way. Any thread."""
        if self._open.is_cut_off:
            self._mend()
            return
        if not self._open.has_wal or not self.is_in_place:
            return
        footprint = self._open.footprint
        with translated(self.path), footprint.ours(), closing(self._open.open()) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    # --- what has become of the file

    @property
    def is_in_place(self) -> bool:
        """Is the file still where it was opened, and has nobody written over it?"""
        return self._state() in (State.SAME, State.CUT_OFF)

    @property
    def was_changed_outside(self) -> bool:
        """Has another program written to the file, or put another in its place? Any thread; waits
        for nothing but the drive. A journal that was taken away is mended by the way."""
        if self._open.is_cut_off:
            self._mend()
        if self._state() in (State.REPLACED, State.WRITTEN):
            return True
        if not self.read_only and not self._is_dead and self._mutex.acquire(blocking=False):
            try:
                with translated(self.path), self._open.writing() as plain:
                    self._look_for_foreign_acts(plain)
            finally:
                self._mutex.release()
        return self._has_foreign_acts

    def _state(self) -> State:
        try:
            return self._open.footprint.state()
        except OSError:
            return State.GONE

    def _look(self) -> object:
        """The newest row of the history, and, remembered, the state that the file is in."""
        with self._open.writing() as plain:
            newest = plain.execute(_NEWEST_ROW).fetchone()
            self._seen = (plain, _version(plain))
        return newest

    def _look_for_foreign_acts(self, plain: sqlite3.Connection) -> None:
        version = _version(plain)
        if self._seen is None or self._seen[0] is not plain:  # SQLAlchemy has opened it again
            self._seen = (plain, version)
        self._has_foreign_acts = self._has_foreign_acts or self._seen[1] != version

    def _demand_no_foreign_acts(self, plain: sqlite3.Connection) -> None:
        self._look_for_foreign_acts(plain)
        if self._has_foreign_acts:
            raise changed(self.path)

    def _demand_unchanged(self) -> None:
        """Before an act: is the file still as we left it? Where its drive was away, or its journal
        was taken away, it is opened again first."""
        with translated(self.path):
            state = self._open.footprint.state()
            if state is State.GONE:
                raise gone(self.path)
            if state is State.WRITTEN:
                raise changed(self.path)
            if state is State.REPLACED:
                self._demand_same_content()
            if state is State.CUT_OFF:
                self._open.fold_journal()
            if state is not State.SAME or self._is_dead:
                self._open_again()

    def _demand_same_content(self) -> None:
        """Another file stands in the place: may it be ours, on a drive that was away?"""
        if self._open.footprint.shares_journal():  # opening it would spoil it by our journal
            raise gone(self.path)
        try:
            with closing(connect_read_only(self.path)) as connection:
                newest = connection.execute(_NEWEST_ROW).fetchone()
        except sqlite3.Error as error:
            raise gone(self.path) from error
        if newest != self._newest:
            raise changed(self.path)

    def _judge(self, error: StorageError) -> None:
        """After a failure: was it the drive? Then that is raised, and the file is opened again
        before it is used again."""
        failure = as_drive_failure(error, self.path)
        self._is_dead = self._is_dead or failure is not None or _is_dead(error)
        if failure is not None:
            raise failure

    def _mend(self) -> None:
        """The drive failed, or the journal was taken away: what is read next comes from what is
        there now, if that can be."""
        if self._mutex.acquire(blocking=False):
            try:
                with suppress(StorageError):
                    self._demand_unchanged()
            finally:
                self._mutex.release()

    def _open_again(self) -> None:
        self._is_dead = True
        self.renew_lock()
        self._open.begin_anew()
        if self._look() != self._newest:
            self._has_foreign_acts = True
            raise changed(self.path)
        self._is_dead = False

    # --- closing

    def close(self, as_it_is: bool = False) -> None:
        """Close all connections; the writer last, so that SQLite removes the WAL. A file that
        another program wrote to stays as that program left it, and so does a damaged one with its
        journal (`as_it_is`)."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if as_it_is or self.read_only:
                self._open.close_quietly()
                if self.read_only:
                    self._open.clear_up()
            else:
                self._close()
        finally:
            self._open.footprint.release()

    def _close(self) -> None:
        state = self._state()
        if state is State.WRITTEN:
            self._open.close_quietly()
            self._open.set_journal_aside()
        elif state in (State.GONE, State.REPLACED):
            # SQLite would leave the WAL behind, or remove another file's: what it holds comes into
            # the file now
            try:
                if self._open.has_wal:
                    self._open.fold_journal()
            finally:
                self._open.close_quietly()
            remove_empty_journal(self._place)
        else:
            self._open.close_in_order()


def create(path: Path, fill: Callable[[Connection], None]) -> str:
    """Make a new project file with the newest schema and what `fill` writes into it.

    It is made under another name, synced, and then renamed: there is no half-made project.
    Raises StorageError if something stands at `path` or the place cannot be written. What is to be
    said of a journal that was left there is returned, "" where there was none.
    """
    if os.path.exists(path):
        raise StorageError(f"{path} exists already; choose another name.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with translated(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            leftovers.clear(path.parent)
            _remove(temporary)  # what could not be removed a moment ago would be filled twice
            opener = partial(connect, temporary, "rwc", to_write=True)
            engine = make_engine(opener, begin="BEGIN IMMEDIATE", size=1)
            try:
                with engine.begin() as connection:
                    migrate(connection)
                    fill(connection)
                if place_of(path).kind != "network":
                    with engine.connect() as connection:
                        connection.exec_driver_sql(
                            "COMMIT"
                        )  # outside transactions the mode changes
                        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                        connection.exec_driver_sql("BEGIN")
            finally:
                engine.dispose()
            if path.exists():
                raise StorageError(f"{path} exists already; choose another name.")
            sync_file(temporary)
            told = journals.set_aside(path)
            os.replace(temporary, path)
            sync_folder(path.parent)
            return told
        finally:
            with suppress(OSError):  # it may be done by then, and must not be said to have failed
                _remove(temporary)


def _remove(temporary: Path) -> None:
    for leftover in (temporary, Path(f"{temporary}-journal")):
        leftover.unlink(missing_ok=True)


def _is_dead(error: StorageError) -> bool:
    cause = error.__cause__
    return is_dead(getattr(cause, "orig", cause))


def _version(plain: sqlite3.Connection) -> int:
    """A number that changes when another connection has written to the file."""
    return int(plain.execute("PRAGMA data_version").fetchone()[0])
