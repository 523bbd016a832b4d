"""The labels as rows, each with how many spans of the open document have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from annotator.model.change import ChangeSet
from annotator.model.schema import Label
from annotator.model.span import Span, fits
from annotator.services import edit_schema
from annotator.ui.widgets.plain_text import counted, one_line, tooltip
from annotator.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
LABEL = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
MIME = "application/x-annotator-label"
_ROOT = QModelIndex()


class LabelsModel(QAbstractListModel):
    """Counts are kept by difference: a span more or less is counted, not all of them again."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._labels: tuple[Label, ...] = ()
        self._counts: Counter[str] = Counter()
        workspace.changed.connect(self._follow)
        workspace.project_opened.connect(self.read)
        workspace.document_opened.connect(self._count)
        workspace.label_used.connect(lambda _: self._tell(range(len(self._labels))))
        self.read()

    def read(self) -> None:
        """Look at everything anew."""
        self.beginResetModel()
        self._labels = self._workspace.labels()
        self._counts = Counter(span.label_id for span in self._workspace.spans())
        self.endResetModel()

    def label(self, index: Index) -> Label | None:
        """The label of a row."""
        return self._labels[index.row()] if 0 <= index.row() < len(self._labels) else None

    def is_used(self, index: Index) -> bool:
        """Is it the label used last, which Space tags with?"""
        label = self.label(index)
        return label is not None and label.id == self._workspace.last_label_id

    def index_of(self, label_id: str) -> QModelIndex:
        """The row of a label, invalid if there is none."""
        rows = (row for row, label in enumerate(self._labels) if label.id == label_id)
        return self.index(next(rows, -1))

    def most(self) -> int:
        """The largest count shown."""
        return max(self._counts.values(), default=0)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._labels)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if (label := self.label(index)) is None:
            return None
        if role == LABEL:
            return label
        if role == COUNT:
            return self._counts[label.id]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(label.name, " ")
        if role == Qt.ItemDataRole.EditRole:
            return label.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{label.name}\n{label.guideline}".strip())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            key = f", key {label.key}" if label.key else ""
            return f"{label.name}{key}, {counted(self._counts[label.id], 'span')}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        label = self.label(index)
        if label is None or role != Qt.ItemDataRole.EditRole or value == label.name:
            return False
        return self._workspace.do(edit_schema.set_label, replace(label, name=value)) is not None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled  # between the rows
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsEditable
            | flag.ItemIsDragEnabled
            | flag.ItemNeverHasChildren
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        label = self.label(indexes[0]) if indexes else None
        made.setData(MIME, label.id.encode() if label else b"")
        return made

    def _count(self) -> None:
        self._counts = Counter(span.label_id for span in self._workspace.spans())
        self._tell(range(len(self._labels)))

    def _follow(self, done: ChangeSet) -> None:
        if done.whole or done.touches(Label):
            self.read()
            return
        touched = set()
        mine = self._workspace.document_id
        length = len(self._workspace.document().text) if mine else 0
        for change in done.of(Span):
            for span, step in ((change.before, -1), (change.after, 1)):
                if not isinstance(span, Span) or span.document_id != mine:
                    continue
                if fits(span.fragments, length):  # (what does not fit was not counted)
                    self._counts[span.label_id] += step
                    touched.add(span.label_id)
        self._tell(row for row, label in enumerate(self._labels) if label.id in touched)

    def _tell(self, rows: Any) -> None:
        for row in rows:
            self.dataChanged.emit(self.index(row), self.index(row))
