"""A list of passages in their context, each with a box to tick: what an act is to be done to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.model.schema import Label
from annotator.services.review import Row
from annotator.ui import colors, theme
from annotator.ui.review import kwic
from annotator.ui.review.delegate import row_height
from annotator.ui.widgets import shapes
from annotator.ui.widgets.plain_text import one_line, tooltip
from annotator.ui.widgets.rows import Index

TICK, CONTEXT, WHAT, DOCUMENT = range(4)
LABEL = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Passage:
    """A row: the span in its context, its label (for the colour), what becomes of it in words.

    `why` it cannot be ticked, "" where it can.
    """

    row: Row
    label: Label | None
    what: str
    why: str = ""


class PassagesModel(QAbstractTableModel):
    """All in memory; ticks are kept by the row's number."""

    ticks_changed = Signal()

    def __init__(self, heads: tuple[str, str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._heads = ("", *heads)
        self.passages: Sequence[Passage] = ()
        self._ticked: set[int] = set()

    def show(self, passages: Sequence[Passage], ticked: Iterable[int]) -> None:
        """Show these rows; `ticked` has the numbers of those that are ticked, and can be."""
        self.beginResetModel()
        self.passages, self._ticked = passages, set(ticked)
        self.endResetModel()
        self.ticks_changed.emit()

    def add(self, passages: Sequence[Passage], ticked: Iterable[int]) -> None:
        """More rows below; `ticked` has the numbers of those of them that are ticked."""
        if passages:
            count = len(self.passages)
            self.beginInsertRows(_ROOT, count, count + len(passages) - 1)
            self.passages = [*self.passages, *passages]
            self._ticked.update(ticked)
            self.endInsertRows()
            self.ticks_changed.emit()

    def is_ticked(self, number: int) -> bool:
        """Is the row ticked?"""
        return number in self._ticked

    @property
    def ticked(self) -> list[int]:
        """The numbers of the ticked rows."""
        return sorted(self._ticked)

    def count(self) -> int:
        """How many rows are ticked."""
        return len(self._ticked)

    def tick_all(self, ticked: bool) -> None:
        """Tick every row that can be, or none."""
        self.set_ticked(range(len(self.passages)), ticked)

    def set_ticked(self, numbers: Sequence[int], ticked: bool) -> None:
        """Tick rows, as far as they can be, or take their ticks away."""
        able = {n for n in numbers if not self.passages[n].why}
        self._ticked = self._ticked | able if ticked else self._ticked - able
        if numbers:
            first, last = self.index(min(numbers), TICK), self.index(max(numbers), TICK)
            self.dataChanged.emit(first, last, [Qt.ItemDataRole.CheckStateRole])
        self.ticks_changed.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.passages)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        passage = self.passages[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            ticked = index.row() in self._ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(passage, index.column(), role)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = passage.row.span.text if index.column() == CONTEXT else ""
            return tooltip(words or self._text(passage, index.column(), role))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.set_ticked([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        is_box = index.column() == TICK and not self.passages[index.row()].why
        return flags | Qt.ItemFlag.ItemIsUserCheckable if is_box else flags

    def _text(self, passage: Passage, column: int, role: int) -> str:
        if column == TICK:
            return passage.row.span.text if role == Qt.ItemDataRole.AccessibleTextRole else ""
        if column == CONTEXT:
            return one_line(passage.row.span.text, " ")
        return one_line(passage.why or passage.what if column == WHAT else passage.row.title, " ")


class PassagesTable(QTableView):
    """Space ticks the chosen rows, or takes their ticks away."""

    def __init__(self, model: PassagesModel, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(CONTEXT, QHeaderView.ResizeMode.Stretch)
        self._fit()

    def show_rows(self, passages: Sequence[Passage], ticked: Iterable[int]) -> None:
        """Show these rows; the row one is at, and how far it is scrolled, stay as they are."""
        row, top = max(0, self.currentIndex().row()), self.verticalScrollBar().value()
        self._model.show(passages, ticked)
        if passages:
            self.selectRow(min(row, len(passages) - 1))
            self.executeDelayedItemsLayout()  # or there would be nothing to scroll in yet
            self.verticalScrollBar().setValue(top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            numbers = [index.row() for index in self.selectionModel().selectedRows()]
            able = [n for n in numbers if not self._model.passages[n].why]
            self._model.set_ticked(able, not all(map(self._model.is_ticked, able)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # that is the dialog's
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self.font()))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """The passage has what the others leave, in a narrow dialog half of it."""
        letter, width = self.fontMetrics().averageCharWidth(), self.viewport().width()
        header = self.horizontalHeader()
        for column, letters, share in ((TICK, 5, 1.0), (WHAT, 30, 0.28), (DOCUMENT, 20, 0.18)):
            header.resizeSection(column, min(letters * letter, int(share * width)))


class _Delegate(QStyledItemDelegate):
    """Boxes as the style has them; the rest painted: quiet where a row cannot be ticked."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, place = theme.current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, now.color("row"))
        shapes.hairline(painter, place.left(), place.right(), place.bottom() - 1, now)
        model = index.model()
        passage: Passage = model.passages[index.row()]  # type: ignore[attr-defined]
        inner = place.adjusted(8, 0, -8, -1)
        painter.setFont(option.font)
        if index.column() == TICK:
            paint_box(painter, option, index)
        elif index.column() == CONTEXT:
            painter.setClipRect(inner)
            quiet = now.color("quiet")
            text = quiet if passage.why else now.color("text")
            color = now.label_color(passage.label) if passage.label and not passage.why else quiet
            pattern = passage.label.pattern if passage.label else "solid"
            kwic.paint(painter, inner, passage.row, kwic.Ink(text, quiet, color, pattern), now)
        else:
            is_told = index.column() == WHAT and not passage.why
            painter.setPen(now.color("text" if is_told else "quiet"))
            metrics = QFontMetricsF(painter.font())
            said = str(index.data())[:_SHOWN]
            line = metrics.elidedText(said, Qt.TextElideMode.ElideRight, inner.width())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(inner, flags | Qt.TextFlag.TextSingleLine, line)
        painter.restore()


class TickDelegate(QStyledItemDelegate):
    """A list's rows with a box each, and the swatch of the label (role `LABEL`) that a row is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, place, label = theme.current(), QRectF(option.rect), index.data(LABEL)
        able = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, now.color("row"))
        left = _box(option).right() + 10
        if label is not None:
            swatch = QRectF(left, place.center().y() - 7, 18, 14)
            shapes.swatch(painter, swatch, now.label_color(label), label.pattern, now)
            left = swatch.right() + 8
        painter.setFont(option.font)
        painter.setPen(now.color("text" if able else "quiet"))
        metrics = QFontMetricsF(option.font)
        inner = place.adjusted(left - place.left(), 0, -8, 0)
        line = metrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, max(0.0, inner.width())
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, flags | Qt.TextFlag.TextSingleLine, line)
        paint_box(painter, option, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), row_height(option.font))


def paint_box(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
    """The box of a row, where the style has it, in the theme's colours."""
    now, box = theme.current(), _box(option)
    ticked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
    able = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.color("accent" if ticked else "quiet" if able else "edge"), 1))
    painter.setBrush(now.color("accent") if ticked else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 2, 2)
    if ticked:
        ink = QColor(colors.ink_on(now.color("accent").name()))
        painter.setPen(QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle, half = box.center(), box.width() / 2
        points = ((-0.5, 0.05), (-0.12, 0.42), (0.55, -0.4))
        painter.drawPolyline([middle + QPointF(x, y) * half for x, y in points])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _box(option: QStyleOptionViewItem) -> QRectF:
    """Where a click counts as one on the box."""
    size, rect = 14, option.rect
    return QRectF(rect.left() + 3.5, rect.center().y() - size / 2 + 0.5, size, size)
