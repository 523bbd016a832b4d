"""The documents as rows of a list that reads only what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.model.change import ChangeSet, document_of
from annotator.model.document import Assignment, Document, DocumentSummary, State
from annotator.model.review import DocumentNote
from annotator.model.span import Span
from annotator.services import edit_documents, summaries
from annotator.services.document_list import DocumentList, no_documents
from annotator.ui import tasks
from annotator.ui.widgets.plain_text import counted, one_line, tooltip
from annotator.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
SUMMARY = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_LONG = 20  # titles whose lines are counted for the height of all
_MANY = 40  # so many rows are read faster by the page


class DocumentsModel(QAbstractListModel):
    """The documents whose title holds the filter's words; one row is read anew when it changes."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._matching = ""
        self.state: State | None = None
        """Only documents in this state are listed; all for None."""
        self._documents: DocumentList = no_documents()
        self._count = 0
        self._long_titles: tuple[str, ...] = ()
        self.total = 0
        """How many documents there are, listed or not."""
        workspace.changed.connect(self._follow)
        workspace.project_opened.connect(self.read)
        self.read()

    def long_titles(self) -> Sequence[str]:
        """The longest titles that are known by now, for the height of the rows of a long list."""
        here = (summary.title for summary in self._documents.at_hand())
        titles = nlargest(_LONG, (*here, *self._long_titles), key=len)
        return [one_line(title, " ") for title in titles]

    def learn_titles(self, done: Callable[[], object]) -> None:
        """Look for the longest titles of all on a thread; `done` is called if others were found."""
        project = self._workspace.project

        def take(titles: tuple[str, ...]) -> None:
            if titles != self._long_titles:
                self._long_titles = titles
                done()

        tasks.run(lambda _: summaries.long_titles(project), take, lambda _: None)

    @property
    def documents(self) -> DocumentList:
        """What is listed."""
        return self._documents

    def read(self) -> None:
        """Look at everything anew."""
        self.beginResetModel()
        opened = self._workspace.path is not None
        listed = self._workspace.documents(self._matching, self.state) if opened else no_documents()
        self._documents = listed
        self._count = len(listed)
        if not self.is_narrowed:
            self.total = self._count
        self.endResetModel()

    @property
    def is_narrowed(self) -> bool:
        """Are only some documents listed?"""
        return bool(self._matching) or self.state is not None

    def set_state(self, state: State | None) -> None:
        """List the documents in this state of the present annotator's; all for None."""
        if state is not self.state:
            self.state = state
            self.read()

    def set_matching(self, text: str) -> None:
        """List the documents whose title or note holds this text; all for ""."""
        if text.strip() != self._matching:
            self._matching = text.strip()
            self.read()

    def summary(self, index: Index) -> DocumentSummary | None:
        """The document of a row."""
        return self._documents[index.row()] if 0 <= index.row() < self._count else None

    def index_of(self, document_id: str) -> QModelIndex:
        """The row of a document, invalid if it is not listed."""
        place = self._documents.place_of(document_id) if document_id else None
        return self.index(place) if place is not None else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ANSWERS or (summary := self.summary(index)) is None:
            return None
        return _ANSWERS[role](summary)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        summary = self.summary(index)
        if summary is None or role != Qt.ItemDataRole.EditRole or value == summary.title:
            return False
        done = self._workspace.do(edit_documents.rename_document, summary.id, value)
        return done is not None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsEditable
            | flag.ItemNeverHasChildren
        )

    def _follow(self, done: ChangeSet) -> None:
        lists_differ = any(
            change.before is None or change.after is None for change in done.of(Document)
        )
        renamed = bool(self._matching) and done.touches(Document, DocumentNote)
        moved = self.state is not None and done.touches(Assignment)
        if self.is_narrowed and (done.whole or lists_differ):
            self.total = len(self._workspace.documents())
        if self._workspace.path is None or done.whole or lists_differ or renamed or moved:
            self.read()
            return
        touched = {change.record.id for change in done.of(Document)}
        for change in (*done.of(Span), *done.of(Assignment), *done.of(DocumentNote)):
            touched.add(document_of(change.record) or "")
        if len(touched) > _MANY:
            self.read()
            return
        for document_id in touched:
            self._read_row(document_id)

    def _read_row(self, document_id: str) -> None:
        summary = self._workspace.summary(document_id)
        if summary is None:
            return
        place = self._documents.replace(summary)
        if place is not None:
            self.dataChanged.emit(self.index(place), self.index(place))


def facts(summary: DocumentSummary) -> str:
    """ "3,298 characters", the state where its shape alone may not be known, and "note"."""
    parts = [counted(summary.length, "character")]
    if summary.state in (State.NOTHING_TO_TAG, State.EXCLUDED):
        parts.append(str(summary.state))
    if summary.note:
        parts.append("note")
    return " · ".join(parts)


def _tip(summary: DocumentSummary) -> str:
    length = counted(summary.length, "character")
    lines = [
        summary.title,
        f"{summary.state} · {counted(summary.spans, 'span')} · {length}",
        summary.source,
        f"Note: {summary.note}" if summary.note else "",
    ]
    return tooltip("\n".join(line for line in lines if line))


def _accessible(summary: DocumentSummary) -> str:
    title = one_line(summary.title, " ")
    note = ", note" if summary.note else ""
    return f"{title}, {summary.state}, {counted(summary.spans, 'span')}{note}"


_ANSWERS: dict[int, Callable[[DocumentSummary], object]] = {
    Qt.ItemDataRole.DisplayRole: lambda summary: one_line(summary.title, " "),
    Qt.ItemDataRole.EditRole: lambda summary: summary.title,
    Qt.ItemDataRole.ToolTipRole: _tip,
    Qt.ItemDataRole.AccessibleTextRole: _accessible,
    SUMMARY: lambda summary: summary,
}
