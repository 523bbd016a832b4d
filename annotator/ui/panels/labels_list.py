"""The list of labels: as high as its rows, and its rows can be dragged to other places."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from annotator.ui.panels.labels_model import MIME
from annotator.ui.panels.labels_rows import height_of
from annotator.ui.widgets.rows import RowList

_WANTED, _LEAST = 12, 5


class LabelsList(RowList):
    """A click does not take the focus from the text, so that its selection can be tagged on."""

    moved = Signal(str, int)
    """A label was dropped: its id and its new place among the others (from 0)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Labels", parent)
        self.setObjectName("labelsList")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(200, self._height(_WANTED))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._height(_LEAST))

    def fit(self) -> None:
        """Take the height of the rows there are now."""
        self.setMaximumHeight(self._height(10_000))
        self.updateGeometry()

    def dropEvent(self, event: QDropEvent) -> None:
        label_id = event.mimeData().data(MIME).toStdString()
        place = self._drop_place(event)
        # the rows follow what is stored; told that it was a move, the list would take the row out
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        rows = range(self.model().rowCount())
        source = next((r for r in rows if self._id_at(r) == label_id), None)
        if source is None:
            return
        place -= place > source
        if place != source:
            self.moved.emit(label_id, place)

    def _drop_place(self, event: QDropEvent) -> int:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return self.model().rowCount()
        below = event.position().y() > self.visualRect(index).center().y()
        return int(index.row()) + below

    def _id_at(self, row: int) -> str:
        label = self.model().index(row, 0).data(Qt.ItemDataRole.UserRole)
        return label.id if label is not None else ""

    def _height(self, most: int) -> int:
        rows = self.model().rowCount() if self.model() is not None else 0
        return max(1, min(rows, most)) * height_of(self.font()) + 2
