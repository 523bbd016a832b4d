"""An open project file: its connections, its transactions, and what becomes of it meanwhile.

What is particular to SQLite stands in this folder, and nowhere else.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from annotator.errors import ChangedError, GoneError, StorageError
from annotator.model import moment
from annotator.store.disk import is_dead, sync_file, sync_folder
from annotator.store.engine import make_engine, translated
from annotator.store.footprint import Footprint, State
from annotator.store.identity import (
    connect,
    connect_read_only,
    connect_to_read,
    has_journal,
    leave_wal_mode,
    remove_empty_journal,
)
from annotator.store.places import place_of
from annotator.store.upgrading import migrate

CHECKPOINT_PAGES = 4_000
_NEWEST_ROW = "SELECT pk, at, text FROM history ORDER BY pk DESC LIMIT 1"


class Database:
    """An open project file: one writing connection, and short-lived reading ones.

    Reads are snapshots and hold up no write (on a network drive, which has no shared memory for
    the journal that allows it, a write waits for them). Errors of SQLite leave this class as
    StorageError or ConflictError with a sentence.
    """

    def __init__(self, path: Path, read_only: bool = False, durable: bool = True) -> None:
        self.path = path
        self.read_only = read_only
        self.renew_lock: Callable[[], None] = lambda: None
        self._durable = durable
        self._place = Path(os.path.realpath(path))  # (where a link leads may change)
        self._has_wal = place_of(path).kind != "network"
        self._mutex = threading.RLock()
        self._is_dead = False  # did the drive fail under the open file?
        self._foreign_acts = False  # did another program write acts of its own?
        self._seen: tuple[sqlite3.Connection, int] | None = None
        self._newest: object = None
        self._anchor: sqlite3.Connection | None = None
        self._writer: Engine | None = None
        self._readers = make_engine(
            self._open_to_read, begin="BEGIN", pragmas=["query_only=ON"], size=4
        )
        with translated(path):
            if not read_only and not self._has_wal:
                leave_wal_mode(path)
            self._footprint = Footprint(path)
            if not read_only:
                self._writer = self._make_writer()
                try:  # now, so that a place that cannot be written is found out at once
                    self._open_writer()
                except BaseException:
                    self._close_quietly()
                    self._footprint.release()
                    raise

    # --- reading and writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot of the project; lasts as long as the `with` block. Any thread."""
        try:
            with translated(self.path), self._readers.connect() as connection, connection.begin():
                yield connection
        except StorageError as error:
            if _is_dead(error):
                self._readers.dispose()  # opened again, they may find the drive back
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of the block, or, if it raises, nothing of it."""
        if self._writer is None:
            raise StorageError(f"{self.path.name} was opened for reading only.")
        with self._mutex:
            self._demand_unchanged()
            try:
                with (
                    translated(self.path),
                    self._footprint.ours(),
                    self._writer.begin() as connection,
                ):
                    raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
                    self._demand_no_foreign_acts(raw)
                    yield connection
                    newest = raw.execute(_NEWEST_ROW).fetchone()
                self._newest = newest
            except StorageError as error:
                self._is_dead = self._is_dead or _is_dead(error)
                raise

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

    def checkpoint(self) -> None:
        """Move what the WAL holds into the file, as far as nobody is in the way. Any thread."""
        if not self._has_wal or not self.is_in_place:
            return
        with translated(self.path), self._footprint.ours(), closing(self._open()) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    # --- what has become of the file

    @property
    def is_in_place(self) -> bool:
        """Is the file still where it was opened, and as we left it?"""
        try:
            return self._footprint.state() in (State.SAME, State.CUT_OFF)
        except OSError:
            return False

    @property
    def was_changed_outside(self) -> bool:
        """Has another program written to the file, or put another in its place? Any thread; waits
        for nothing but the drive."""
        try:
            if self._footprint.state() in (State.REPLACED, State.WRITTEN):
                return True
        except OSError:
            return False
        if self._mutex.acquire(blocking=False):
            try:
                self._look_for_foreign_acts()
            finally:
                self._mutex.release()
        return self._foreign_acts

    def _look_for_foreign_acts(self) -> None:
        if self._writer is None or self._seen is None or self._is_dead:
            return
        with translated(self.path):
            pooled = self._writer.raw_connection()
            try:
                self._compare(pooled.driver_connection)  # type: ignore[arg-type]
            finally:
                pooled.close()

    def _compare(self, raw: sqlite3.Connection) -> None:
        version = raw.execute("PRAGMA data_version").fetchone()[0]
        if self._seen is None or self._seen[0] is not raw:
            self._seen = (raw, version)
        self._foreign_acts = self._foreign_acts or self._seen[1] != version

    def _demand_no_foreign_acts(self, raw: sqlite3.Connection) -> None:
        self._compare(raw)
        if self._foreign_acts:
            raise self._changed()

    def _demand_unchanged(self) -> None:
        """Before an act: is the file still as we left it? Where its drive was away, it is opened
        again first."""
        with translated(self.path):
            state = self._footprint.state()
        if state is State.GONE:
            raise self._gone()
        if state is State.WRITTEN:
            raise self._changed()
        if state is State.REPLACED:
            self._demand_same_content()
        if state is State.CUT_OFF:
            self._save_journal()
        if state is not State.SAME or self._is_dead:
            self._open_again()

    def _demand_same_content(self) -> None:
        """Another file stands in the place: may it be ours, on a drive that was away?"""
        if self._footprint.shares_journal():  # it would be spoilt by our journal if it were opened
            raise self._gone()
        try:
            with closing(connect_read_only(self.path)) as connection:
                newest = connection.execute(_NEWEST_ROW).fetchone()
        except (sqlite3.Error, OSError) as error:
            raise self._gone() from error
        if newest != self._newest:
            raise self._changed()

    def _save_journal(self) -> None:
        """The journal was taken away from under us: bring what it held into the file."""
        assert self._writer is not None
        with translated(self.path), self._footprint.ours():
            pooled = self._writer.raw_connection()
            try:
                question = pooled.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
                if question.fetchone()[0] != 0:  # somebody is reading
                    raise self._changed()
            finally:
                pooled.close()

    def _open_again(self) -> None:
        """Leave what is open as it is, and open what is there now."""
        self._close_quietly()
        self._is_dead = True
        with translated(self.path):
            self.renew_lock()
            self._footprint.release()
            self._footprint = Footprint(self.path)
            before = self._newest
            self._open_writer()
            if self._newest != before:
                self._foreign_acts = True
                raise self._changed()
        self._is_dead = False

    def _gone(self) -> GoneError:
        return GoneError(
            f"{self.path} was moved, renamed, removed or replaced while it was open; nothing "
            "was changed. Put it back, or save a copy: what you did until then is still here."
        )

    def _changed(self) -> ChangedError:
        return ChangedError(
            f"{self.path} was changed by another program while it was open, so nothing was "
            "written: nothing of that is lost. Save a copy of what you have here if you need it, "
            "then open the project again."
        )

    # --- opening and closing

    def _make_writer(self) -> Engine:
        if self._has_wal:
            synchronous = "FULL"
            pragmas = ["journal_mode=WAL", f"wal_autocheckpoint={CHECKPOINT_PAGES}"]
        else:  # EXTRA: an act counts once its journal's end is on the disk, too
            synchronous = "EXTRA"
            pragmas = [
                "journal_mode=DELETE",
                "cache_spill=OFF",
            ]  # (spilling would shut readers out)
        pragmas.append(f"synchronous={synchronous if self._durable else 'OFF'}")
        return make_engine(self._open, begin="BEGIN IMMEDIATE", pragmas=pragmas, size=1)

    def _open_writer(self) -> None:
        assert self._writer is not None
        with self._footprint.ours():
            pooled = self._writer.raw_connection()
            try:
                raw: sqlite3.Connection = pooled.driver_connection  # type: ignore[assignment]
                self._newest = raw.execute(_NEWEST_ROW).fetchone()
                self._seen = (raw, raw.execute("PRAGMA data_version").fetchone()[0])
            finally:
                pooled.close()
            if self._has_wal:
                self._anchor = connect(self.path, "ro", to_write=True)

    def _open_to_read(self) -> sqlite3.Connection:
        self._demand_place()  # another file with this one's journal would be spoilt
        return connect_to_read(self.path)

    def _open(self) -> sqlite3.Connection:
        # The file must be there: made anew beside the journal of one that was moved away, it would
        # take that journal for its own and clear it.
        self._demand_place()
        return connect(self.path, "rw", to_write=True)

    def _demand_place(self) -> None:
        if self._footprint.state() in (State.GONE, State.REPLACED):
            raise self._gone()

    def close(self, as_it_is: bool = False) -> None:
        """Close all connections; the writer last, so that SQLite removes the WAL. A file that
        another program wrote to stays as that program left it, and so does a damaged one with its
        journal (`as_it_is`)."""
        try:
            if as_it_is:
                self._close_quietly()
            else:
                self._close()
        finally:
            self._footprint.release()

    def _close(self) -> None:
        self._readers.dispose()
        if self._writer is None:
            return
        try:
            state = self._footprint.state()
        except OSError:
            state = State.GONE
        if state is State.WRITTEN:
            self._close_quietly()
            self._set_journal_aside()
        elif state in (State.GONE, State.REPLACED):
            # SQLite would leave the WAL behind, or remove another file's: what it holds comes into
            # the file now
            try:
                with translated(self.path), self._writer.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
            finally:
                self._close_quietly()
            remove_empty_journal(self._place)
        else:
            self._close_in_order()

    def _close_in_order(self) -> None:
        if self._anchor is not None:
            self._anchor.close()
        assert self._writer is not None
        self._writer.dispose()
        if self._has_wal and has_journal(self.path):
            # a reader that SQLite still counted kept the last connection from clearing up
            with translated(self.path), closing(self._open()) as last:
                last.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _close_quietly(self) -> None:
        """Close all connections and leave every file as it is: the last one may not write, so it
        neither moves the WAL into the file nor removes it."""
        self._readers.dispose()
        if self._writer is not None:
            self._writer.dispose()
        anchor, self._anchor = self._anchor, None
        if anchor is not None:
            anchor.close()

    def _set_journal_aside(self) -> None:
        """Our journal beside what another program wrote would be taken for that file's own, and
        spoil it without a word."""
        if not self._footprint.shares_journal():
            return
        stamp = moment.now().replace(":", "-")
        with translated(self.path):
            os.replace(f"{self._place}-wal", f"{self._place}.{stamp}.journal-left")
            Path(f"{self._place}-shm").unlink(missing_ok=True)


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
            os.replace(temporary, path)
            sync_folder(path.parent)
        finally:
            for leftover in (temporary, Path(f"{temporary}-journal")):
                leftover.unlink(missing_ok=True)


def _is_dead(error: StorageError) -> bool:
    cause = error.__cause__
    return is_dead(getattr(cause, "orig", cause))
