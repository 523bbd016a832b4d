"""How a document looks in the list: its state's shape, its title, its spans, its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from annotator.model.document import DocumentSummary
from annotator.ui import theme
from annotator.ui.panels.documents_model import SUMMARY, facts
from annotator.ui.widgets import shapes, text_block
from annotator.ui.widgets.field import LineField
from annotator.ui.widgets.rows import BAR, Index, RowDelegate, RowList

_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 14, 7, 9
_GAP = 10
_LINES = 3


class DocumentDelegate(RowDelegate):
    """`open_id` tells which document is open: it is the chosen row, wherever the keyboard is.
    `long_titles` are those that say how high the rows of a long list have to be."""

    def __init__(
        self,
        open_id: Callable[[], str],
        long_titles: Callable[[], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_id, self._long_titles = open_id, long_titles

    def is_chosen(self, option: QStyleOptionViewItem, index: Index) -> bool:
        summary: DocumentSummary | None = index.data(SUMMARY)
        return summary is not None and summary.id == self._open_id()

    def paint_row(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        summary: DocumentSummary | None = index.data(SUMMARY)
        if summary is None:
            return
        now, font = theme.current(), option.font
        if option.state & QStyle.StateFlag.State_Selected and _are_several(option):
            ground = now.color("selection" if not self.is_chosen(option, index) else "row")
            painter.fillRect(rect.adjusted(BAR, 0, 0, -1), ground)
        small = text_block.grown(font, theme.SMALL)
        count = f"{summary.spans:,}"
        left, top, width = self._title_place(rect, font, count)
        line, size = text_block.line_height(font), _mark_size(font)
        mark = QRectF(rect.left() + _LEFT, top + (line - size) / 2 + 0.5, size, size)
        shapes.state_mark(painter, mark, summary.state, now)
        title = index.data(Qt.ItemDataRole.DisplayRole)
        fitting = int(rect.height() - _TOP - _BOTTOM - text_block.line_height(small)) // int(line)
        most = min(_LINES, max(1, fitting))
        top += text_block.draw(painter, (left, top, width), title, font, now.color("text"), most)
        below = rect.right() - _RIGHT - left
        text_block.draw(painter, (left, top + 1, below), facts(summary), small, now.color("quiet"))
        painter.setFont(small)
        painter.setPen(now.color("quiet"))
        number = QRectF(left + width, rect.top() + _TOP, rect.right() - _RIGHT - left - width, line)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(number, flags, count)

    def row_height(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        font = option.font
        small = text_block.grown(font, theme.SMALL)
        if not index.isValid():
            room = self._title_place(QRectF(0, 0, width, 0), font, "")[2]
            counts = (text_block.count_lines(t, font, room, _LINES) for t in self._long_titles())
            lines = max(counts, default=1)
        else:
            count = f"{index.data(SUMMARY).spans:,}"
            room = self._title_place(QRectF(0, 0, width, 0), font, count)[2]
            title = index.data(Qt.ItemDataRole.DisplayRole)
            lines = text_block.count_lines(title, font, room, _LINES)
        text = lines * text_block.line_height(font) + 1 + text_block.line_height(small)
        return int(_TOP + text + _BOTTOM)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = LineField(parent)
        field.setObjectName("titleEditor")
        field.setAccessibleName("Title")
        field.setProperty("plain", True)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect: QRect = option.rect
        left = rect.left() + int(_LEFT + _mark_size(option.font) + _GAP) - 5
        editor.setGeometry(
            left, rect.top() + 3, rect.right() - _RIGHT - left, editor.sizeHint().height()
        )

    def _title_place(self, rect: QRectF, font: QFont, count: str) -> tuple[float, float, float]:
        left = rect.left() + _LEFT + _mark_size(font) + _GAP
        small = text_block.grown(font, theme.SMALL)
        room = QFontMetricsF(small).horizontalAdvance(count.rjust(3, "0")) + _GAP
        return left, rect.top() + _TOP, max(40.0, rect.right() - _RIGHT - room - left)


def _are_several(option: QStyleOptionViewItem) -> bool:
    """Are several rows selected? One alone is only where the keyboard is."""
    chosen = cast(RowList, option.widget).selectionModel().selection()
    return sum(chosen.at(place).height() for place in range(chosen.count())) > 1


def _mark_size(font: QFont) -> float:
    return max(11.0, round(text_block.line_height(font) * 0.6))
