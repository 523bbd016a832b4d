"""The connections of one open project file: how they are opened, and how they are let go of."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine

from annotator.errors import ChangedError, GoneError, StorageError
from annotator.model import moment
from annotator.store.engine import make_engine, translated
from annotator.store.footprint import Footprint, State
from annotator.store.identity import connect, connect_to_read, has_journal, leave_wal_mode
from annotator.store.lock import lock_file
from annotator.store.places import place_of

CHECKPOINT_PAGES = 4_000
PATIENCE_MS = 5_000


class Connections:
    """One writing connection, if the file is not only read, and several that read.

    A further one, the anchor, may only read and is held open: while it is there, the others can be
    closed without SQLite touching a file.
    """

    def __init__(self, path: Path, read_only: bool, durable: bool) -> None:
        self.path = path
        self.has_wal = place_of(path).kind != "network"
        self._place = Path(os.path.realpath(path))  # (where a link leads may change)
        self._anchor: sqlite3.Connection | None = None
        self._renewing = threading.RLock()
        if not read_only and not self.has_wal:
            leave_wal_mode(path)
        self.footprint = Footprint(path)
        self.readers = make_engine(
            self._open_to_read, begin="BEGIN", pragmas=["query_only=ON"], size=4
        )
        self._writer = None if read_only else self._make_writer(durable)

    @property
    def writer(self) -> Engine:
        """The engine that writes."""
        if self._writer is None:
            raise StorageError(f"{self.path.name} was opened for reading only.")
        return self._writer

    @property
    def is_read_only(self) -> bool:
        """Can nothing be written?"""
        return self._writer is None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The plain connection that writes, outside any transaction."""
        with closing(self.writer.raw_connection()) as pooled:
            yield pooled.driver_connection  # type: ignore[misc]

    def open(self) -> sqlite3.Connection:
        """One more plain connection that may write."""
        # The file must be there: made anew beside the journal of one that was moved away, it would
        # take that journal for its own and clear it.
        self.demand_place()
        self._demand_journal()
        return connect(self.path, "rw", to_write=True)

    def hold(self) -> None:
        """Open what is held open as long as the project is."""
        with self.footprint.ours():
            with self.writing():
                pass
            if self.has_wal:
                self._anchor = connect(self.path, "ro", to_write=True)

    def demand_place(self) -> None:
        """Raises GoneError unless the file is where it was opened."""
        if self.footprint.state() in (State.GONE, State.REPLACED):
            raise gone(self.path)

    def fold_journal(self) -> None:
        """Bring what the WAL holds into the file, wherever both are now. Waits for nobody."""
        with translated(self.path), self.footprint.ours(), self.writing() as connection:
            connection.execute("PRAGMA busy_timeout=0")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        if busy:
            raise cut_off(self.path)

    @property
    def is_cut_off(self) -> bool:
        """Was the journal taken away under what is open?"""
        try:
            return self.has_wal and self.footprint.state() is State.CUT_OFF
        except OSError:
            return False

    def begin_anew(self) -> None:
        """Leave what is open as it is, and open what is there now."""
        with self._renewing:
            self._demand_nobody_reads()
            self._forget_refused()
            self.close_quietly()
            before, self.footprint = self.footprint, Footprint(self.path)
            before.release()
            self.hold()

    def _demand_nobody_reads(self) -> None:
        # All connections of a process to one file share its index: a new journal and the index of
        # the old one do not go together.
        before = self.readers.pool
        if self.is_cut_off:
            if not before.checkedout():  # type: ignore[attr-defined]
                self.readers.dispose()
            if before.checkedout():  # type: ignore[attr-defined]
                raise cut_off(self.path)

    def close_in_order(self) -> None:
        """Close all; the writer last, so that SQLite removes the WAL."""
        self.readers.dispose()
        if self._writer is None:
            return
        if self._anchor is not None:
            self._anchor.close()
        self._writer.dispose()
        if self.has_wal and has_journal(self.path):
            # a reader that SQLite still counted kept the last connection from clearing up
            with translated(self.path), closing(self.open()) as last:
                last.execute("PRAGMA busy_timeout=500")  # another program that reads clears up then
                last.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close_quietly(self) -> None:
        """Close all and leave every file as it is: the last connection may not write, so it neither
        moves the WAL into the file nor removes it."""
        self.readers.dispose()
        if self._writer is not None:
            self._writer.dispose()
        anchor, self._anchor = self._anchor, None
        if anchor is not None:
            anchor.close()

    def clear_up(self) -> None:
        """Once all that only read are closed: whoever had the project open has closed it in order
        meanwhile, and could not remove the journal for our sake. (A lock that is still there is
        held, or tells of a sudden end, after which the file is looked at first.)"""
        if self.has_wal and has_journal(self.path) and not lock_file(self.path).exists():
            with suppress(sqlite3.Error, StorageError, OSError):
                connect(self.path, "rw").close()

    def set_journal_aside(self) -> None:
        """Once all are closed: our journal beside what another program wrote would be taken for
        that file's own, and spoil it without a word."""
        if self.footprint.shares_journal():
            stamp = moment.now().replace(":", "-")
            with translated(self.path):
                os.replace(f"{self._place}-wal", f"{self._place}.{stamp}.journal-left")
                Path(f"{self._place}-shm").unlink(missing_ok=True)

    def _forget_refused(self) -> None:
        # Where the drive failed at the very end of an act, all of the act lies in the WAL though it
        # was refused. The writer alone knows that it does not count: what it writes next takes the
        # act's place, so that whoever opens the file anew does not find it done after all.
        if self._writer is None or not self.has_wal:
            return
        with suppress(sqlite3.Error, StorageError), self.writing() as writer:
            version = writer.execute("PRAGMA user_version").fetchone()[0]
            writer.execute(f"PRAGMA user_version={version}")

    def _open_to_read(self) -> sqlite3.Connection:
        with self._renewing:
            self.demand_place()  # another file with this one's journal would be spoilt
            self._demand_journal()
            return connect_to_read(self.path)

    def _demand_journal(self) -> None:
        # (Where ours was taken away, a new connection would not see what is in it.)
        if self.is_cut_off:
            raise cut_off(self.path)

    def _make_writer(self, durable: bool) -> Engine:
        if self.has_wal:
            synchronous = "FULL"
            pragmas = ["journal_mode=WAL", f"wal_autocheckpoint={CHECKPOINT_PAGES}"]
        else:  # EXTRA: an act counts once its journal's end is on the disk, too
            synchronous = "EXTRA"
            pragmas = ["journal_mode=DELETE", "cache_spill=OFF"]  # (spilling shuts readers out)
        pragmas.append(f"synchronous={synchronous if durable else 'OFF'}")
        return make_engine(self.open, begin="BEGIN IMMEDIATE", pragmas=pragmas, size=1)


def cut_off(path: Path) -> StorageError:
    """The journal was taken away, and it cannot be mended before a long reading has ended."""
    return StorageError(
        f"Another program removed the journal of {path.name} ({path.name}-wal) while it was open; "
        "nothing was changed, and nothing is lost. It is mended as soon as the export, backup or "
        "check that is running now has ended: try again then."
    )


def gone(path: Path) -> GoneError:
    """The file is not in its place."""
    return GoneError(
        f"{path} was moved, renamed, removed or replaced while it was open; nothing "
        "was changed. Put it back, or save a copy: what you did until then is still here."
    )


def changed(path: Path) -> ChangedError:
    """The file is in its place, but not as we left it."""
    return ChangedError(
        f"{path} was changed by another program while it was open, so nothing was written: what "
        "that program did is not lost. Save a copy of what you have here if you need it, then open "
        "the project again."
    )
