"""The open document's spans as rows, in text order, kept by difference."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.model.change import ChangeSet
from annotator.model.schema import Label
from annotator.model.span import Span, document_order
from annotator.ui.widgets.plain_text import counted, one_line, tooltip
from annotator.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
SPAN = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_MANY = 200  # above so many changes a new look is faster than row by row
_SHOWN = 600


class SpansModel(QAbstractListModel):
    """A span added or removed is one row inserted or taken out, however many there are."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._spans: list[Span] = list(workspace.spans())
        workspace.changed.connect(self._follow)
        workspace.document_opened.connect(self.read)

    def read(self) -> None:
        """Look at everything anew."""
        self.beginResetModel()
        self._spans = list(self._workspace.spans())
        self.endResetModel()

    def span_at(self, index: Index) -> Span | None:
        """The span of a row."""
        return self._spans[index.row()] if 0 <= index.row() < len(self._spans) else None

    def index_of(self, span_id: str) -> QModelIndex:
        """The row of a span, invalid if it is not listed."""
        span = self._workspace.span(span_id) if span_id else None
        if span is None:
            return QModelIndex()
        row = self._row_of(span)
        return self.index(row) if row is not None else QModelIndex()

    def label_of(self, span: Span) -> Label | None:
        """The span's label."""
        return self._workspace.label(span.label_id)

    def facts(self, span: Span, *, with_length: bool = False) -> str:
        """What is worth a word: "unsure · note · Ada"."""
        words = [counted(sum(b - a for a, b in span.fragments), "character")] * with_length
        if len(span.fragments) > 1:
            words.append(counted(len(span.fragments), "part"))
        words += ["unsure"] * span.unsure + ["note"] * bool(span.note)
        if span.annotator_id != self._workspace.annotator.id:
            words.append(self._workspace.annotator_name(span.annotator_id))
        return " · ".join(word for word in words if word)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._spans)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if (span := self.span_at(index)) is None:
            return None
        if role == SPAN:
            return span
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(span.text[:_SHOWN])
        if role == Qt.ItemDataRole.EditRole:
            return span.note
        if role == Qt.ItemDataRole.AccessibleTextRole:
            label = self.label_of(span)
            name = label.name if label else ""
            facts = self.facts(span, with_length=True)
            return f"{name}: {one_line(span.text[:_SHOWN], ' ')} ({facts})"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(span.note)
        return None

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
        here = self._workspace.document_id
        if done.touches(Label) and self._spans:
            self.dataChanged.emit(self.index(0), self.index(len(self._spans) - 1))
        if not here or not done.touches(Span, document_id=here):
            return
        changes = [c for c in done.of(Span) if _document(c.record) == here]
        if done.whole or len(changes) > _MANY or not all(self._apply(c) for c in changes):
            self.read()

    def _apply(self, change: Any) -> bool:
        """Follow one change; False if the rows are not what it begins from."""
        before, after = change.before, change.after
        row = self._row_of(before) if before is not None else None
        if before is not None and row is None:
            return False
        if row is not None and after is not None and _place(before) == _place(after):
            self._spans[row] = after
            self.dataChanged.emit(self.index(row), self.index(row))
            return True
        if row is not None and after is not None:
            return self._move(row, after)
        if row is not None:
            self.beginRemoveRows(_ROOT, row, row)
            del self._spans[row]
            self.endRemoveRows()
        elif after is not None:
            row = bisect_left(self._spans, document_order(after), key=document_order)
            self.beginInsertRows(_ROOT, row, row)
            self._spans.insert(row, after)
            self.endInsertRows()
        return True

    def _move(self, row: int, after: Span) -> bool:
        """Put a row where its new edges belong; it stays the same row to the list."""
        others = self._spans[:row] + self._spans[row + 1 :]
        goal = bisect_left(others, document_order(after), key=document_order)
        if goal != row:
            self.beginMoveRows(_ROOT, row, row, _ROOT, goal + (goal > row))
        self._spans = [*others[:goal], after, *others[goal:]]
        if goal != row:
            self.endMoveRows()
        self.dataChanged.emit(self.index(goal), self.index(goal))
        return True

    def _row_of(self, span: Span) -> int | None:
        row = bisect_left(self._spans, document_order(span), key=document_order)
        found = row < len(self._spans) and self._spans[row].id == span.id
        return row if found else None


def _document(record: Any) -> str:
    document_id: str = record.document_id
    return document_id


def _place(span: Span) -> tuple[int, int, str, str]:
    return document_order(span)
