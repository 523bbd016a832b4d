"""How an act looks in the list of the history: what was done, and below it who, when and where."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.services.past import Act
from annotator.ui import theme
from annotator.ui.dialogs.history_model import ACT, deed, facts
from annotator.ui.widgets import text_block
from annotator.ui.widgets.rows import Index, RowDelegate

_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 12, 7, 8


class HistoryDelegate(RowDelegate):
    """An act that was taken back is struck through, and its facts say so."""

    def paint_row(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        act: Act | None = index.data(ACT)
        if act is None:
            return
        now = theme.current()
        left, width = rect.left() + _LEFT, rect.width() - _LEFT - _RIGHT
        font = QFont(option.font)
        font.setStrikeOut(act.is_undone)
        color = now.color("quiet" if act.is_undone else "text")
        top = rect.top() + _TOP
        top += text_block.draw(painter, (left, top, width), deed(act), font, color)
        small = text_block.grown(option.font, theme.SMALL)
        text_block.draw(painter, (left, top + 1, width), facts(act), small, now.color("quiet"))

    def row_height(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        small = text_block.grown(option.font, theme.SMALL)
        lines = text_block.line_height(option.font) + 1 + text_block.line_height(small)
        return int(_TOP + lines + _BOTTOM)
