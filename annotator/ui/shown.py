"""What is open, to look at: a project, one of its documents, a chosen span, a selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.errors import StorageError
from annotator.model.change import BulkChange, ChangeSet
from annotator.model.document import Annotator, Assignment, Document, DocumentSummary, State
from annotator.model.review import DocumentNote
from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.services import summaries
from annotator.ui.open_document import OpenDocument
from annotator.ui.opener import Opener, Prepare

if TYPE_CHECKING:
    from annotator.services.document_list import DocumentList
    from annotator.services.loader import Loader
    from annotator.services.project import Progress, Project


class Shown(QObject):
    """Holds what is open, and answers from it without the project where that is not loaded yet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.annotator = Annotator("", "")
        self.selection: tuple[int, int] = (0, 0)
        self.last_label_id = ""
        self.chosen_span_id = ""
        self._loader: Loader[Project] | None = None
        self._project: Project | None = None
        self._open = OpenDocument()
        self._opener = Opener()
        self._left_out_id = ""  # the document the first screen is of, but too large for it
        self._labels: tuple[Label, ...] = ()
        self._annotators: dict[str, Annotator] = {}
        self._summary: DocumentSummary | None = None  # the open document's row, once asked for
        self._known_rows: tuple[int, dict[int, DocumentSummary]] | None = None
        self._done_count = 0
        self._counts = ""  # what the first screen counted, for the next time
        self.is_unclean = False  # is the file still to be looked through?
        self.refused: Callable[[], ChangeSet | BulkChange] | None = None
        """Plans the last act again, if that was refused."""
        self.before_bulk: Callable[[str, Project, Progress], object] = lambda *_: None
        """Called on the thread of a large act before it is done."""
        self.settle: Callable[[], bool] = lambda: True
        """Asked before another project, document, annotator or state comes: what is being typed is
        an act first. Where it is refused (False) everything stays as it is."""

    @property
    def project(self) -> Project:
        """The open project; waits until it is loaded. Raises StorageError if there is none."""
        if self._project is None:
            if self._loader is None:
                raise StorageError("No project is open; open one, or make a new one.")
            self._project = self._loader.wait()
        return self._project

    @property
    def document_id(self) -> str:
        """The id of the open document, "" for none."""
        return self._open.id

    def documents(self, matching: str = "", state: State | None = None) -> DocumentList:
        """The list of documents, read as it is looked at; `matching` filters by title and note,
        `state` by the present annotator's."""
        if matching or state is not None or self._known_rows is None:
            return self.project.documents(matching, state)
        return summaries.known_documents(lambda: self.project, *self._known_rows)

    def summary(self, document_id: str) -> DocumentSummary | None:
        """A document's row of the list, or None."""
        if self._known_rows is not None:
            found = (row for row in self._known_rows[1].values() if row.id == document_id)
            if (row := next(found, None)) is not None:
                return row
        if self.path is None:
            return None
        if not document_id or document_id != self.document_id:
            return self.project.document_summary(document_id)
        if self._summary is None or self._summary.id != document_id:
            self._summary = self.project.document_summary(document_id)
        return self._summary

    def _is_large(self, document_id: str) -> bool:
        row = self.summary(document_id)
        return row is not None and row.is_large

    def _follow_summary(self, done: ChangeSet) -> None:
        """Keep the open document's row by difference: its spans are counted here, not asked for
        again at each act; what else it says is asked for anew where it may have changed."""
        if self._summary is None or done.touches(Document) or done.whole:
            self._summary = None
            return
        row = replace(self._summary, spans=len(self._open.spans))
        for change in done.of(Assignment):
            record = change.record
            if isinstance(record, Assignment) and self._is_mine(record):
                row = replace(row, state=State.NEW if change.after is None else record.state)
        for change in done.of(DocumentNote):
            if change.record.id == row.id:
                note = change.after
                row = replace(row, note=note.note if isinstance(note, DocumentNote) else "")
        self._summary = row

    def _is_mine(self, assignment: Assignment) -> bool:
        """Is it the present annotator's, on the open document?"""
        mine = (self.document_id, self.annotator.id)
        return (assignment.document_id, assignment.annotator_id) == mine

    def done_count(self) -> int:
        """How many documents the present annotator is done with."""
        return self._done_count

    def document(self, document_id: str = "") -> Document:
        """A document with its text; the open one without an id. Raises InputError."""
        if self._open.document is not None and document_id in ("", self.document_id):
            return self._open.document
        return self.project.document(document_id)

    def spans(self) -> list[Span]:
        """The open document's spans in text order."""
        return self._open.spans

    @property
    def is_opening(self) -> bool:
        """Is a document on its way, another one or the open one anew?"""
        return bool(self._opener.document_id)

    @property
    def wanted_id(self) -> str:
        """The id of the document on its way, else of the open one."""
        return self._opener.document_id or self._left_out_id or self.document_id

    @property
    def left_out(self) -> DocumentSummary | None:
        """The document that the first screen left out for its size, until it is on its way."""
        return self.summary(self._left_out_id) if self._left_out_id else None

    def prepare_with(self, prepare: Prepare) -> None:
        """What a view wants to have made of a large document, on the thread that reads it; it gets
        it by `take_prepared`."""
        self._opener.prepare = prepare

    def take_prepared(self) -> object:
        """What was prepared while the open document was read, once; None if nothing was."""
        prepared, self._open.prepared = self._open.prepared, None
        return prepared

    def span(self, span_id: str) -> Span | None:
        """A span of the open document, or None."""
        return self._open.by_id.get(span_id)

    def labels(self) -> tuple[Label, ...]:
        """The labels in their order."""
        return self._labels

    def label(self, label_id: str) -> Label | None:
        """The label of that id, or None."""
        return next((label for label in self._labels if label.id == label_id), None)

    def annotator_name(self, annotator_id: str) -> str:
        """An annotator's name."""
        person = self._annotators.get(annotator_id)
        return person.name if person else ""

    def _look_again(self) -> None:
        self._known_rows = self._summary = None
        self._labels = self.project.labels()
        self._annotators = {person.id: person for person in self.project.annotators()}
        self._done_count = summaries.done_count(self.project)

    def _is_loaded(self) -> bool:
        return self._loader is not None and self._loader.is_done
