"""How a label looks in the list: its key, its swatch with the pattern, its name, its count."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QWidget

from annotator.model.schema import Label
from annotator.ui import theme
from annotator.ui.panels.labels_model import COUNT, LABEL, LabelsModel
from annotator.ui.widgets import shapes, text_block
from annotator.ui.widgets.field import LineField
from annotator.ui.widgets.rows import Index, RowDelegate

_LEFT, _RIGHT, _GAP = 14, 14, 8


class LabelDelegate(RowDelegate):
    """A label is a thing to press; the one pressed last, which Space presses again, is marked."""

    def __init__(self, model: LabelsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def is_chosen(self, option: QStyleOptionViewItem, index: Index) -> bool:
        return self._model.is_used(index)

    def paint_row(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        label: Label | None = index.data(LABEL)
        if label is None:
            return
        now, font = theme.current(), option.font
        small = text_block.grown(font, theme.SMALL, bold=True)
        cap = QRectF(rect.left() + _LEFT, 0, *_cap_size(font))
        cap.moveTop(rect.center().y() - cap.height() / 2)
        shapes.key_cap(painter, cap, label.key, small, now)
        wide, tall = _swatch_size(font)
        swatch = QRectF(cap.right() + _GAP, rect.center().y() - tall / 2, wide, tall)
        shapes.swatch(painter, swatch, now.label_color(label), label.pattern, now)
        count = f"{index.data(COUNT):,}"
        name = self._name_place(rect, font)
        line = text_block.line_height(font)
        top = rect.center().y() - line / 2
        text = index.data(Qt.ItemDataRole.DisplayRole)
        text_block.draw(painter, (name.left(), top, name.width()), text, font, now.color("text"))
        painter.setFont(font)
        painter.setPen(now.color("quiet"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -_RIGHT, 0), flags, count)

    def row_height(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        return height_of(option.font)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = LineField(parent)
        field.setObjectName("labelNameEditor")
        field.setAccessibleName("Label name")
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
        place = self._name_place(QRectF(rect), option.font)
        editor.setGeometry(place.adjusted(-5, 2, 4, -2).toRect())

    def _name_place(self, rect: QRectF, font: QFont) -> QRectF:
        left = rect.left() + _LEFT + _cap_size(font)[0] + _GAP + _swatch_size(font)[0] + _GAP
        digits = f"{max(self._model.most(), 99):,}"
        count = QFontMetricsF(font).horizontalAdvance(digits) + _GAP
        return QRectF(
            left, rect.top(), max(20.0, rect.right() - _RIGHT - count - left), rect.height()
        )


def height_of(font: QFont) -> int:
    """The height of a label's row."""
    return int(max(30, text_block.line_height(font) + 12))


def _cap_size(font: QFont) -> tuple[float, float]:
    height = text_block.line_height(text_block.grown(font, theme.SMALL)) + 4
    return max(22.0, round(height * 1.15)), float(height)


def _swatch_size(font: QFont) -> tuple[float, float]:
    line = text_block.line_height(font)
    return max(22.0, float(round(line * 1.25))), max(10.0, float(round(line * 0.55)))
