"""Paints the scene: paper, tints, selection, outline and handles, then what is to be read on them:
text, underlines, badges; the caret at last."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPainterPath, QPen

from annotator.ui.text_view.geometry import PieceGeometry
from annotator.ui.text_view.ink import Ink
from annotator.ui.text_view.metrics import LANES
from annotator.ui.text_view.scene import Scene
from annotator.ui.text_view.window import Row

TINTS = 2
"""So many tints lie over each other at most: with more the text would be hard to read. Spans nested
deeper show their underlines and badges."""


class ScenePainter:
    """Draws only what a rectangle of the viewport needs."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._ink = Ink()
        self.caret_on = True
        self.focused = False
        self.ring = False

    def paint(self, painter: QPainter, area: QRect, ratio: float) -> None:
        """Paint what lies in `area` of the viewport."""
        scene = self._scene
        self._ink.set_ratio(ratio)
        painter.fillRect(area, QColor(scene.look.paper))
        if not scene.has_document:
            self._placeholder(painter)
        else:
            self._header(painter, area)
            reach = scene.metrics.badge
            rows = [
                row
                for row in scene.window.rows()
                if row.y - reach <= area.bottom()
                and row.y + row.paragraph.height + reach >= area.top()
            ]
            for row in rows:
                self._ground(painter, row, area)
            self._chosen(painter, rows)
            self._handles(painter)
            for row in rows:
                self._letters(painter, row, area)
            for row in rows:
                self._badges(painter, row)
            self._caret(painter)
        if self.ring:
            self._focus_ring(painter)

    def _ground(self, painter: QPainter, row: Row, area: QRect) -> None:
        scene = self._scene
        left = scene.window.left
        painter.translate(left, row.y)
        first, last = self._lines(row, area)
        self._tints(painter, scene.layer.geometry(scene.flow, row.piece), first, last)
        colors = QColor(scene.look.mark), QColor(scene.look.quiet)
        scene.marks.paint(painter, row.paragraph, scene.metrics, (first, last), colors)
        self._selected(painter, row)
        painter.translate(-left, -row.y)

    def _letters(self, painter: QPainter, row: Row, area: QRect) -> None:
        scene = self._scene
        left = scene.window.left
        painter.translate(left, row.y)
        painter.setPen(QColor(scene.look.text))
        clip = QRectF(area.translated(-left, -row.y))
        row.paragraph.layout.draw(painter, QPointF(0, 0), [], clip)
        geometry = scene.layer.geometry(scene.flow, row.piece)
        self._underlines(painter, geometry, *self._lines(row, area))
        painter.translate(-left, -row.y)

    def _lines(self, row: Row, area: QRect) -> tuple[int, int]:
        line = self._scene.metrics.line
        return (area.top() - row.y) // line - 1, (area.bottom() - row.y) // line + 1

    def _tints(self, painter: QPainter, geometry: PieceGeometry, first: int, last: int) -> None:
        scene, metrics = self._scene, self._scene.metrics
        tints: dict[str, QColor] = {}
        height = metrics.band_bottom - metrics.band_top
        for line, left, right, lane, span in geometry.strips:
            if first <= line <= last and lane < TINTS:
                color = tints.get(span.label_id)
                if color is None:
                    color = scene.color_of(span.label_id)
                    color.setAlphaF(scene.look.tint)
                    tints[span.label_id] = color
                top = line * metrics.line + metrics.band_top
                painter.fillRect(QRectF(left, top, right - left, height), color)

    def _selected(self, painter: QPainter, row: Row) -> None:
        scene, metrics = self._scene, self._scene.metrics
        selection, paragraph = scene.selection, row.paragraph
        if selection.is_empty or selection.end < paragraph.start or selection.start > paragraph.end:
            return
        color = QColor(scene.look.selection)
        height = metrics.band_bottom - metrics.band_top
        for line, left, right in paragraph.extents(selection.start, selection.end):
            top = line * metrics.line + metrics.band_top
            painter.fillRect(QRectF(left, top, right - left, height), color)
        after = scene.flow.piece_range(row.piece)[1]
        if selection.start <= after < selection.end and not scene.flow.is_soft(row.piece):
            line = paragraph.line_count - 1  # the newline is selected too: show it
            x = paragraph.x_of(paragraph.end, line)
            nib = -metrics.em * 0.4 if paragraph.right_to_left else metrics.em * 0.4
            top = line * metrics.line + metrics.band_top
            height = min(height, paragraph.height - metrics.band_top)
            painter.fillRect(QRectF(x, top, nib, height).normalized(), color)

    def _underlines(
        self, painter: QPainter, geometry: PieceGeometry, first: int, last: int
    ) -> None:
        scene, metrics = self._scene, self._scene.metrics
        styles: dict[str, tuple[str, QColor]] = {}
        for line, left, right, lane, span in geometry.strips:
            if lane >= LANES or not first <= line <= last:
                continue
            style = styles.get(span.label_id)
            if style is None:
                label = scene.layer.labels.get(span.label_id)
                style = (label.pattern if label else "solid", scene.color_of(span.label_id))
                styles[span.label_id] = style
            y = line * metrics.line + metrics.lane_top + lane * metrics.lane_pitch
            box = (left, y, right - left, metrics.lane_height)
            self._ink.underline(painter, *style, box)
        for line, left, right, lane, span in geometry.links:
            y = line * metrics.line + metrics.lane_top + lane * metrics.lane_pitch
            box = (left, y + metrics.lane_height // 2, right - left, 1)
            self._ink.underline(painter, "link", scene.color_of(span.label_id), box)

    def _badges(self, painter: QPainter, row: Row) -> None:
        scene, snap = self._scene, self._ink.snap
        quiet = QColor(scene.look.quiet)
        for left, top, width, text, span in scene.layer.geometry(scene.flow, row.piece).badges:
            color = scene.color_of(span.label_id) if span else quiet
            pixmap = self._ink.badge(text, color, width, scene.metrics.badge)
            place = QPointF(snap(scene.window.left + left), snap(row.y + top))
            painter.drawPixmap(place, pixmap)

    def _chosen(self, painter: QPainter, rows: list[Row]) -> None:
        scene = self._scene
        span = scene.layer.chosen_span()
        if span is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outlines = [
            self._outline(row)
            for row in rows
            if row.paragraph.start < span.end and row.paragraph.end > span.start
        ]
        for color, width in ((scene.look.paper, 4), (scene.look.accent, 2)):
            pen = QPen(QColor(color), width)  # paper round it, so that it is seen on anything
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for outline in outlines:
                painter.drawPath(outline)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _outline(self, row: Row) -> QPainterPath:
        """One contour round the chosen span's strips in a piece, between the letters at its edges;
        below it is under the underlines of all that lies in it."""
        scene, metrics = self._scene, self._scene.metrics
        strips = scene.layer.chosen_strips(scene.flow, row.piece)
        depths = scene.layer.chosen_depths(scene.flow, row.piece)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for strip in strips:
            below = metrics.frame_bottom(depths[strip.line])
            goes_on = any(
                other.line == strip.line + 1 and other.left < strip.right > strip.left < other.right
                for other in strips
            )
            height = max(metrics.line, below) if goes_on else below
            top = row.y + strip.line * metrics.line
            left, right = (scene.window.left + round(x) for x in (strip.left, strip.right))
            path.addRect(QRectF(left, top, right - left, height))
        return path.simplified()

    def _handles(self, painter: QPainter) -> None:
        rects = self._scene.handle_rects()
        if rects is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._scene.look.paper), 1.5))
        painter.setBrush(QColor(self._scene.look.accent))
        for rect in rects:
            painter.drawEllipse(QRectF(rect))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _caret(self, painter: QPainter) -> None:
        scene = self._scene
        rect = scene.window.caret_rect(scene.caret)
        if not self.focused:
            painter.fillRect(QRect(rect.x(), rect.y(), 1, rect.height()), QColor(scene.look.quiet))
        elif self.caret_on:
            painter.fillRect(rect, QColor(scene.look.text))

    def _header(self, painter: QPainter, area: QRect) -> None:
        scene, metrics = self._scene, self._scene.metrics
        top = -scene.window.value
        if not scene.header or top + metrics.head < area.top():
            return
        painter.setFont(self._small_font())
        painter.setPen(QColor(scene.look.quiet))
        box = QRect(scene.window.left, top, scene.flow.width, metrics.head - 16)
        text = shortened(scene.header, painter.fontMetrics(), box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), text)

    def _small_font(self) -> QFont:
        font = QFont(QGuiApplication.font())
        font.setPixelSize(max(9, round(self._scene.metrics.em * 0.74)))
        return font

    def _placeholder(self, painter: QPainter) -> None:
        window = self._scene.window
        painter.setFont(self._small_font())
        painter.setPen(QColor(self._scene.look.quiet))
        box = QRect(16, 0, window.width - 32, window.height)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box, int(flags), self._scene.placeholder)

    def _focus_ring(self, painter: QPainter) -> None:
        window = self._scene.window
        painter.setPen(QPen(QColor(self._scene.look.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(1, 1, window.width - 2, window.height - 2)


def shortened(header: str, metrics: QFontMetrics, width: int) -> str:
    """The header in so much room: the last part, where the text came from, gives way first."""
    *facts, source = header.split(" · ", 2)
    start = "".join(f"{fact} · " for fact in facts)
    room = width - metrics.horizontalAdvance(start)
    whole = start + metrics.elidedText(source, Qt.TextElideMode.ElideMiddle, max(0, room))
    return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, width)
