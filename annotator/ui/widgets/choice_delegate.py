"""Cells of a table with a few choices each: a box opens with them in the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.ui.widgets.plain_text import shortened

Index = QModelIndex | QPersistentModelIndex
_QUIET = QPalette.ColorRole.PlaceholderText
_ARROW = 36
"""So much of a cell's width is not for its words."""
_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class Choice(NamedTuple):
    """What is stored, and what people read."""

    value: str
    title: str


Choices = Callable[[Index], Sequence[Choice]]
Choose = Callable[[Index, str], object]


class ChoiceDelegate(QStyledItemDelegate):
    """`choices(index)` are those of a cell, the model gives the present one as EditRole, and
    `choose(index, value)` is told what was chosen."""

    def __init__(self, choices: Choices, choose: Choose, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices, self._choose = choices, choose

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """With a small arrow: there is something to choose here."""
        super().paint(painter, option, index)
        rect: QRectF = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(option.palette.color(_QUIET), 1.2))  # type: ignore[attr-defined]
        middle = QPointF(rect.right() - 14, rect.center().y() + 0.5)
        painter.drawPolyline([middle + QPointF(x, y) for x, y in ((-3.5, -2), (0, 2), (3.5, -2))])
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        words, width = str(index.data()), option.rect.width() - _ARROW  # type: ignore[attr-defined]
        fitting = option.fontMetrics.elidedText(  # type: ignore[attr-defined]
            words, Qt.TextElideMode.ElideRight, max(0, width)
        )
        option.text = fitting  # type: ignore[attr-defined]

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.setObjectName("cellChoice")
        box.setProperty("cell", True)
        box.setSizeAdjustPolicy(_SHORT)
        box.setMinimumContentsLength(4)
        box.setAccessibleName(str(index.data()))
        for choice in self._choices(index):
            box.addItem(shortened(choice.title), choice.value)
        box.activated.connect(lambda _: self._take(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            wanted = index.data(Qt.ItemDataRole.EditRole)
            values = [editor.itemData(place) for place in range(editor.count())]
            editor.setCurrentIndex(values.index(wanted) if wanted in values else 0)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            chosen = editor.currentData()
            if chosen != index.data(Qt.ItemDataRole.EditRole):
                self._choose(index, chosen)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)  # type: ignore[attr-defined]

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, QAbstractItemDelegate.EndEditHint.NoHint)


class ChoosingModel(Protocol):
    """What the model of such a table can do beside what every model can."""

    def choices(self, index: Index, /) -> Sequence[Choice]:
        """The choices of a row."""
        ...

    def choose(self, rows: Sequence[int], value: str, /) -> None:
        """One of them was chosen for rows."""
        ...


class ChoiceTable(QTableView):
    """Rows to look through. Space, F2 or a click opens the choices of the current one, in one
    column; what is chosen holds for all selected rows."""

    def __init__(self, model: QAbstractItemModel, name: str, column: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = column
        self.setAccessibleName(name)
        self.setModel(model)
        choosing = cast(ChoosingModel, model)
        self.setItemDelegateForColumn(column, ChoiceDelegate(choosing.choices, self._chose, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._click)
        self._fit()

    def stretch(self, *columns: int) -> None:
        """These columns share the room; the others take what they need."""
        header = self.horizontalHeader()
        mode = QHeaderView.ResizeMode
        for column in range(self.model().columnCount()):
            header.setSectionResizeMode(column, mode.Stretch if column in columns else mode.Fixed)
        self._fit()

    def open_choices(self) -> None:
        """Open the choices of the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.edit(index.siblingAtColumn(self._column))

    def _chose(self, index: Index, value: str) -> None:
        rows = [chosen.row() for chosen in self.selectionModel().selectedRows()]
        cast(ChoosingModel, self.model()).choose(
            rows if index.row() in rows else [index.row()], value
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_F2):
            self.open_choices()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # that is the dialog's
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _click(self, index: QModelIndex) -> None:
        if index.column() == self._column and len(self.selectionModel().selectedRows()) == 1:
            self.open_choices()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 12)
        model = self.model()
        for column in range(model.columnCount() if model is not None else 0):
            head = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            width = metrics.horizontalAdvance(head) + 28
            self.horizontalHeader().resizeSection(column, width)
