"""Reading: what an open project can be asked. All answers are frozen values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from annotator.model.document import Annotator, Assignment, Document, DocumentSummary, State
from annotator.model.history import HistoryRow, next_redo, next_undo
from annotator.model.relation import Relation
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.services.document_list import DocumentList

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from annotator.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")


class Reading:
    """The reads of a project, each in a snapshot of its own; from any thread."""

    def __init__(self, database: Database, annotator: Annotator) -> None:
        # The store brings SQLAlchemy along, half a second that the first screen must not wait
        # for: it is imported when a project is opened, and not before.
        from annotator.store import queries

        self.annotator = annotator
        self._database = database
        self._queries = queries
        self._text: tuple[str, str] = ("", "")  # the id and text of the document used last

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

    @contextmanager
    def snapshot_at(
        self, row_id: int, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Callable[..., Any]]:
        """As `snapshot`, of the project as it was when `row_id` was the newest row of its history:
        a copy in which the later acts are taken back."""
        from annotator.store.wound_back import wound_back

        opened = self._database.copied_from
        with wound_back(self._database.path, opened, row_id, progress) as connection:
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

    def documents(self, matching: str = "", state: State | None = None) -> DocumentList:
        """The list of documents, read as it is looked at; `matching` filters by title and note,
        `state` by the present annotator's."""
        me = self.annotator.id
        return DocumentList(
            lambda: self.read(self._queries.document_pks, matching, state, me),
            lambda pks: self.read(self._queries.summaries, pks, self.annotator.id),
            lambda document_id: self.read(self._queries.document_pk, document_id),
        )

    def document_summary(self, document_id: str) -> DocumentSummary | None:
        """One row of the list of documents, or None."""
        return self.read(self._queries.summary, document_id, self.annotator.id)

    def document(self, document_id: str) -> Document:
        """A document with its text. Raises InputError if there is none of that id."""
        document = self.read(self._queries.document, document_id)
        self._text = (document.id, document.text)  # the first act on it need not read it again
        return document

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
