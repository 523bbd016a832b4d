"""How a row of the table of spans looks. Everything is painted; nothing is laid out twice."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from annotator.model.schema import Label
from annotator.services.review import Row
from annotator.ui import colors, theme
from annotator.ui.review import kwic
from annotator.ui.review.columns import COLUMNS, CONTEXT, DOCUMENT, LABEL, LENGTH, REVIEWED
from annotator.ui.review.model import GONE, ROW, Index
from annotator.ui.theme import Theme
from annotator.ui.widgets import shapes, text_block
from annotator.ui.widgets.plain_text import one_line
from annotator.ui.workspace import Workspace

PAD = 8
_BAR = 3
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class ReviewDelegate(QStyledItemDelegate):
    """Paints the ground, then what the column says; a row that is gone is faint all over."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, rect = theme.current(), QRectF(option.rect)
        painter.save()
        self._paint_ground(painter, rect, option, index, now)
        row: Row | None = index.data(ROW)
        if row is not None:
            is_gone = bool(index.data(GONE))
            painter.setFont(option.font)
            place = rect.adjusted(PAD, 0, -PAD, -1)
            painter.setClipRect(place)
            self._paint_cell(painter, place, row, index.column(), is_gone)
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, place: QRectF, row: Row, column: int, is_gone: bool
    ) -> None:
        now = theme.current()
        text, quiet = (
            (now.color("faint"),) * 2 if is_gone else (now.color("text"), now.color("quiet"))
        )
        label = self._workspace.label(row.span.label_id)
        color = now.label_color(label) if label and not is_gone else quiet
        if column == LABEL:
            self._paint_label(painter, place, label, color, now)
        elif column == CONTEXT:
            ink = kwic.Ink(text, quiet, color, label.pattern if label else "")
            kwic.paint(painter, place, row, ink, now)
        elif column == DOCUMENT:
            mark = QRectF(place.left(), place.center().y() - 6, 12, 12)
            shapes.state_mark(painter, mark, row.state, now)
            self._paint_text(painter, place.adjusted(20, 0, 0, 0), row, column, quiet)
        elif column == REVIEWED and row.review is not None:
            tick = QRectF(place.left(), place.center().y() - 5, 11, 11)
            _paint_tick(painter, tick, now.color("faint" if is_gone else "good"))
            self._paint_text(painter, place.adjusted(18, 0, 0, 0), row, column, quiet)
        else:
            color = now.color("warn") if COLUMNS[column].id == "unsure" and not is_gone else quiet
            self._paint_text(painter, place, row, column, color)

    def _paint_text(
        self, painter: QPainter, place: QRectF, row: Row, column: int, color: QColor
    ) -> None:
        text = COLUMNS[column].say(row, self._workspace)
        if not text:
            return
        metrics = QFontMetricsF(painter.font())
        painter.setPen(color)
        flags = _LINE
        if column == LENGTH:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        mode = Qt.TextElideMode.ElideRight
        painter.drawText(place, flags, metrics.elidedText(text, mode, place.width()))

    def _paint_label(
        self, painter: QPainter, place: QRectF, label: Label | None, color: QColor, now: Theme
    ) -> None:
        if label is None:
            return
        font, size = painter.font(), 15.0
        if label.key:
            box = QRectF(place.left(), place.center().y() - size / 2, size, size)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(box, 3, 3)
            painter.setFont(text_block.grown(font, theme.SMALL, bold=True))
            painter.setPen(QColor(colors.ink_on(color.name())))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.key.upper())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(text_block.grown(font, 1.0, bold=True))
        metrics = QFontMetricsF(painter.font())
        rest = place.adjusted(size + 7, 0, 0, 0)
        name = metrics.elidedText(
            text_of(label), Qt.TextElideMode.ElideRight, max(0.0, rest.width())
        )
        painter.setPen(color)
        painter.drawText(rest, _LINE, name)
        foot = round(rest.center().y() + metrics.height() / 2) + 1.0
        right = rest.left() + metrics.horizontalAdvance(name)
        shapes.underline(painter, rest.left(), right, foot, color, label.pattern)

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRectF,
        option: QStyleOptionViewItem,
        index: Index,
        now: Theme,
    ) -> None:
        view = option.widget
        state = QStyle.StateFlag
        is_current = isinstance(view, QTableView) and view.currentIndex().row() == index.row()
        if option.state & state.State_Selected:
            painter.fillRect(rect, now.color("row"))
        elif isinstance(view, QTableView) and getattr(view, "hovered", -1) == index.row():
            painter.fillRect(rect, now.color("hover"))
        shapes.hairline(painter, rect.left(), rect.right(), rect.bottom() - 1, now)
        if is_current and isinstance(view, QTableView):
            first = view.horizontalHeader().logicalIndexAt(0)
            if index.column() == first:
                color = now.color("accent" if view.hasFocus() else "edge")
                painter.fillRect(QRectF(rect.left(), rect.top(), _BAR, rect.height() - 1), color)


def row_height(font: QFont) -> int:
    """The height of every row."""
    return int(max(28, text_block.line_height(font) + 11))


def text_of(label: Label) -> str:
    """A label's name in one line."""
    return one_line(label.name, " ")


def _paint_tick(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle = box.center()
    radius = box.width() / 2
    points = ((-0.75, 0.05), (-0.2, 0.6), (0.8, -0.6))
    painter.drawPolyline([middle + QPointF(x, y) * radius for x, y in points])
    painter.restore()
