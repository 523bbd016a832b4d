"""Project: an open project, the first argument of every verb, and the one road to its records."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import InputError, StorageError
from annotator.model import moment
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet, Ready
from annotator.model.document import Annotator, Document
from annotator.model.history import Kind
from annotator.model.ids import new_id
from annotator.services import dependents
from annotator.services.reading import Reading, T

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from annotator.store.database import Database
    from annotator.store.lock import Lock
    from annotator.store.writer import Entry

Progress = Callable[[int, int], None]
"""Told (done, total) during long work, total 0 while unknown; raises Cancelled to stop it."""


class Project(Reading):
    """An open project. `do`, `undo` and `redo` write, one transaction each, from any thread;
    `Reading` has what it can be asked. Made by `open_project`.
    """

    def __init__(self, database: Database, lock: Lock | None, annotator: Annotator) -> None:
        from annotator.store import writer

        super().__init__(database, annotator)
        self.path: Path = database.path
        self.changed = False  # was anything written since it was opened?
        self._lock = lock
        self._writer = writer
        self._writing = threading.RLock()
        self._stopped: StorageError | None = None

    @property
    def name(self) -> str:
        """The file's name without its suffix."""
        return self.path.stem

    @property
    def read_only(self) -> bool:
        """Was it opened for reading only?"""
        return self._database.read_only

    # --- writing

    def do(self, change: ChangeSet | BulkChange, progress: Progress | None = None) -> ChangeSet:
        """Do one act: one transaction, one row of the history. The only road that writes.

        Gives back what was done (`whole` if it was too large to list). Raises ConflictError or
        StorageError, and Cancelled if `progress` does; then nothing was done.
        """
        return self._write(Kind.ACT, change, progress)

    def undo(self, progress: Progress | None = None) -> ChangeSet:
        """Take back the present annotator's newest act that is not undone.

        Raises InputError if there is none, ConflictError naming the act that is in the way.
        """
        with self._writing:
            row = self.next_undo()
            if row is None:
                raise InputError("There is nothing left to undo.")
            return self._reverse(row.id, Kind.UNDO, progress)

    def redo(self, progress: Progress | None = None) -> ChangeSet:
        """Do again what was undone last. Raises as `undo` does."""
        with self._writing:
            row = self.next_redo()
            if row is None:
                raise InputError("There is nothing to redo.")
            return self._reverse(row.act, Kind.REDO, progress)

    def undo_only(self, act: int, progress: Progress | None = None) -> ChangeSet:
        """Take back one act and leave the later ones. Raises as `undo` does."""
        from annotator.services import reversal

        with self._writing:
            if reversal.last_row_of(self, act) is None:
                raise InputError("That act is not there to be undone, or it is undone already.")
            return self._reverse(act, Kind.UNDO, progress)

    def work_as(self, name: str) -> Annotator:
        """Make the annotator of this name the present one; one that is new is added."""
        name = " ".join(name.split())
        if not name:
            raise InputError("An annotator needs a name.")
        known = next((a for a in self.annotators() if a.name == name), None)
        if known is None:
            known = Annotator(new_id(), name, moment.now())
            self._write(
                Kind.SETUP,
                ChangeSet(f"add annotator {name}", (Change(None, known),)),
                None,
                known.id,
            )
        self.annotator = known
        return known

    def _reverse(self, act: int, kind: Kind, progress: Progress | None) -> ChangeSet:
        from annotator.services import reversal

        row = self.read(self._queries.newest_row_of, act)
        return reversal.reverse(self, row, act, kind, progress)

    def _write(
        self,
        kind: Kind,
        change: ChangeSet | BulkChange,
        progress: Progress | None,
        annotator_id: str = "",
    ) -> ChangeSet:
        entry = self._writer.Entry(
            kind, change.text, annotator_id or self.annotator.id, moment.now()
        )
        if isinstance(change, BulkChange):
            if change.ready is not None and change.count > BULK_LIMIT:
                return self._write_ready(entry, change.ready(), change.count, progress)
            return self.write_stream(entry, lambda _: change.batches(), change.count, progress)
        if not change.changes:
            return change
        return self.write_stream(entry, lambda _: iter((change,)), len(change.changes), progress)

    def write_stream(
        self,
        entry: Entry,
        batches: Callable[[Connection], Iterator[ChangeSet]],
        total: int,
        progress: Progress | None,
    ) -> ChangeSet:
        """Write a stream of change sets as one row of the history. For `do` and undoing only."""
        with self._writing:
            if self._stopped is not None:
                raise self._stopped
            with self._database.write() as connection:
                stream = dependents.completed(connection, batches(connection))
                done = self._writer.write(connection, entry, stream, total, progress)
                dependents.settled(connection, done)
            self._note(done)
            return done

    def _write_ready(
        self, entry: Entry, batches: Iterator[Ready], total: int, progress: Progress | None
    ) -> ChangeSet:
        """Write many new records, on which nothing depends yet, the shortest way."""
        from annotator.store import additions

        with self._writing:
            if self._stopped is not None:
                raise self._stopped
            with self._database.write() as connection:
                done = additions.write(connection, entry, batches, total, progress)
                dependents.settled(connection, done)
            self._note(done)
            return done

    def _note(self, done: ChangeSet) -> None:
        """Something was written."""
        self.changed = True
        if done.touches(Document):
            self._text = ("", "")
        for change in done.of(Annotator):
            if change.after is not None and change.record.id == self.annotator.id:
                self.annotator = change.after  # type: ignore[assignment]

    def index_words(self, step: Callable[[Connection], T]) -> T:
        """Do one step of what catches up on the index of words, in a transaction of its own. It
        changes no record, and so is no act."""
        with self._writing:
            if self._stopped is not None:
                raise self._stopped
            with self._database.write() as connection:
                return step(connection)

    # --- its life

    def checkpoint(self) -> None:
        """Move the journal into the file, as far as nobody is in the way; for idle moments."""
        if self._stopped is None:
            self._database.checkpoint()

    @property
    def is_in_place(self) -> bool:
        """Is the project's file still where it was opened?"""
        return self._database.is_in_place

    @property
    def was_changed_outside(self) -> bool:
        """Has another program changed the project's file, or put another in its place? Then every
        act is refused with ChangedError or GoneError. Any thread; for idle moments."""
        return not self.read_only and self._database.was_changed_outside

    def back_up(
        self,
        out: Path | None = None,
        *,
        replace: bool = False,
        unless_same: bool = False,
        reason: str = "",
        progress: Progress | None = None,
    ) -> Path:
        """A checked copy of what is open, also where its file has gone from its place.

        Without `out` it goes into the backup folder; see `services.backup.back_up`.
        """
        from annotator.store import backup, copying

        opened = self._database.copied_from
        if out is None:
            return backup.back_up(
                self.path,
                unless_same=unless_same,
                reason=reason,
                opened=opened,
                progress=progress,
            )
        copying.copy_project(self.path, out, replace=replace, opened=opened, progress=progress)
        return out

    def mark(self) -> str | None:
        """Which state the project is in (see `store.mark`); None where it cannot be read."""
        from annotator.store import mark

        return mark.mark_of_open(self._database.copied_from)

    def same_backup(self) -> Path | None:
        """A backup, or a file set aside, that holds just what the project holds now."""
        from annotator.store import backup

        return backup.same_as(self.path, self._database.copied_from)

    def rescue(self) -> Path:
        """A checked copy of a project whose file has gone, beside its place or in its backup
        folder; to be made before it is closed."""
        from annotator.store import backup

        return backup.rescue(self.path, self._database.copied_from)

    def stop(self, error: StorageError) -> None:
        """The file is damaged: from now on every act is refused with `error`, and closing leaves
        the file just as it is. Any thread."""
        self._stopped = error
        self.changed = False  # nothing of it is to be backed up

    def close(self) -> None:
        """Close the file, which is then one file again, and give the lock back."""
        try:
            self._database.close(as_it_is=self._stopped is not None)
        finally:
            if self._lock is not None:
                self._lock.release()
