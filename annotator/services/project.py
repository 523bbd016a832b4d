"""Project: an open project, the first argument of every verb, and the one road to its records."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.document import Annotator, Assignment, Document, DocumentSummary, State
from annotator.model.history import HistoryRow, Kind, next_redo, next_undo
from annotator.model.relation import Relation
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.services.document_list import DocumentList

# The store brings SQLAlchemy along, half a second that the first screen must not wait for:
# it is imported by `open_project` and `create_project`, and reached through `_store` below.
if TYPE_CHECKING:
    from sqlalchemy import Connection

    from annotator.store.database import Database
    from annotator.store.lock import Lock
    from annotator.store.writer import Entry

P = ParamSpec("P")
T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told (done, total) during long work, total 0 while unknown; raises Cancelled to stop it."""


class Project:
    """An open project. `do`, `undo` and `redo` write, one transaction each, from any thread;
    all reads give frozen values. Made by `open_project`.
    """

    def __init__(self, database: Database, lock: Lock | None, annotator: Annotator) -> None:
        from annotator.store import queries, writer

        self.path: Path = database.path
        self.annotator = annotator
        self.changed = False  # was anything written since it was opened?
        self._database = database
        self._lock = lock
        self._queries = queries
        self._writer = writer
        self._writing = threading.RLock()
        self._text: tuple[str, str] = ("", "")  # the id and text of the document used last

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
        with self._writing:
            rows = [row for row in self.history() if row.act == act and row.kind is not Kind.SETUP]
            if not rows or rows[0].kind is Kind.UNDO:
                raise InputError("That act is not there to be undone, or it is undone already.")
            return self._reverse(act, Kind.UNDO, progress)

    def work_as(self, name: str) -> Annotator:
        """Make the annotator of this name the present one; one that is new is added."""
        name = " ".join(name.split())
        if not name:
            raise InputError("An annotator needs a name.")
        known = next((a for a in self.annotators() if a.name == name), None)
        if known is None:
            known = Annotator(str(uuid4()), name, moment.now())
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
            with self._database.write() as connection:
                done = self._writer.write(connection, entry, batches(connection), total, progress)
            self.changed = True
            if done.touches(Document):
                self._text = ("", "")
            for change in done.of(Annotator):
                if change.after is not None and change.record.id == self.annotator.id:
                    self.annotator = change.after  # type: ignore[assignment]
            return done

    # --- reading

    def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask one of the store's queries, in a snapshot of its own. For services only."""
        with self._database.read() as connection:
            return query(connection, *args, **kwargs)

    @contextmanager
    def snapshot(self) -> Iterator[Callable[..., Any]]:
        """One snapshot for several reads: `with project.snapshot() as read: read(query, ...)`."""
        with self._database.read() as connection:
            yield lambda query, *args: query(connection, *args)

    def next_undo(self) -> HistoryRow | None:
        """The act that `undo` would take back."""
        with self._database.read() as connection:
            return next_undo(self._queries.history_rows(connection), self.annotator.id)

    def next_redo(self) -> HistoryRow | None:
        """The undo that `redo` would take back."""
        with self._database.read() as connection:
            return next_redo(self._queries.history_rows(connection), self.annotator.id)

    def history(self, newest_first: bool = True) -> Iterator[HistoryRow]:
        """The rows of the history."""
        with self._database.read() as connection:
            yield from self._queries.history_rows(connection, newest_first)

    def documents(self, matching: str = "") -> DocumentList:
        """The list of documents, read as it is looked at; `matching` filters by title."""
        return DocumentList(
            lambda: self.read(self._queries.document_pks, matching),
            lambda pks: self.read(self._queries.summaries, pks, self.annotator.id),
        )

    def document_summary(self, document_id: str) -> DocumentSummary | None:
        """One row of the list of documents, or None."""
        return self.read(self._queries.summary, document_id, self.annotator.id)

    def document(self, document_id: str) -> Document:
        """A document with its text. Raises InputError if there is none of that id."""
        return self.read(self._queries.document, document_id)

    def text_of(self, document_id: str) -> str:
        """A document's text; that of the document used last is at hand."""
        if self._text[0] != document_id:
            self._text = (document_id, self.read(self._queries.document_text, document_id))
        return self._text[1]

    def spans_of(self, document_id: str) -> tuple[Span, ...]:
        """A document's spans in document order, of all annotators."""
        return self.read(self._queries.spans_of, document_id)

    def span(self, span_id: str) -> Span | None:
        """The span of that id, or None."""
        return self.read(self._queries.spans_named, [span_id]).get(span_id)

    def relations_of(self, document_id: str) -> tuple[Relation, ...]:
        """A document's relations, by id."""
        return self.read(self._queries.relations_of, document_id)

    def labels(self) -> tuple[Label, ...]:
        """The labels in their order."""
        return self.read(self._queries.all_labels)

    def annotators(self) -> tuple[Annotator, ...]:
        """The annotators, the first made first."""
        return self.read(self._queries.all_annotators)

    def relation_types(self) -> tuple[RelationType, ...]:
        """The relation types, the first made first."""
        return self.read(self._queries.all_relation_types)

    def assignments_of(self, document_id: str) -> tuple[Assignment, ...]:
        """Who is how far with a document."""
        return self.read(self._queries.assignments_of, document_id)

    def state_of(self, document_id: str) -> State:
        """How far the present annotator is with a document."""
        mine = (a for a in self.assignments_of(document_id) if a.annotator_id == self.annotator.id)
        return next((assignment.state for assignment in mine), State.NEW)

    # --- its life

    def checkpoint(self) -> None:
        """Move the journal into the file, as far as nobody is in the way; for idle moments."""
        self._database.checkpoint()

    def close(self) -> None:
        """Close the file, which is then one file again, and give the lock back."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()
