"""Small painted things: key caps, swatches with their pattern, the shapes of states, hairlines."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from annotator.model.document import State
from annotator.ui.theme import Theme

_DASHES = {
    "dashed": (3.0, 2.0),
    "dotted": (1.0, 1.0),
    "dash-dot": (4.0, 1.5, 1.0, 1.5),
    "long-dash": (6.0, 2.0),
}


def key_cap(painter: QPainter, place: QRectF, key: str, font: QFont, theme: Theme) -> None:
    """A key as on a keyboard; an empty place where there is no key."""
    if not key:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("edge"), 1))
    painter.setBrush(theme.color("key"))
    frame = place.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(frame, 4, 4)
    painter.drawLine(
        QLineF(frame.left() + 3, frame.bottom() + 0.5, frame.right() - 3, frame.bottom() + 0.5)
    )
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


def swatch(painter: QPainter, place: QRectF, color: QColor, pattern: str, theme: Theme) -> None:
    """A label's tint above its pattern, as it lies behind and under the text."""
    place = QRectF(place.toAlignedRect())  # lines of one pixel must not fall between two
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = QColor(color)
    tint.setAlphaF(theme.tint)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(place, 2, 2)
    underline(painter, place.left(), place.right(), place.bottom() - 2, color, pattern)
    painter.restore()


def underline(
    painter: QPainter, left: float, right: float, middle: float, color: QColor, pattern: str
) -> None:
    """A line of one of the patterns around the height `middle`; 2 px, "thick" 4 px."""
    pen = QPen(color, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if pattern in _DASHES:
        pen.setDashPattern(_DASHES[pattern])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if pattern == "double":
        pen.setWidthF(1.0)
        painter.setPen(pen)
        for y in (middle - 1.5, middle + 1.5):
            painter.drawLine(QLineF(left, y, right, y))
        return
    if pattern == "wavy":
        pen.setWidthF(1.3)
        painter.setPen(pen)
        painter.drawPath(_wave(left, right, middle))
        return
    if pattern == "thick":
        pen.setWidthF(4.0)
    painter.setPen(pen)
    painter.drawLine(QLineF(left, middle, right, middle))


def _wave(left: float, right: float, middle: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, middle))
    x, up = left, True
    while x < right:
        end = min(x + 3, right)
        path.quadTo(QPointF((x + end) / 2, middle + (-2.6 if up else 2.6)), QPointF(end, middle))
        x, up = end, not up
    return path


def state_mark(painter: QPainter, place: QRectF, state: State, theme: Theme) -> None:
    """The shape of a state: ring, half disc, disc with a tick, ring with a bar or a slash."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = place.adjusted(0.75, 0.75, -0.75, -0.75)
    color = theme.color({State.IN_PROGRESS: "busy", State.FINISHED: "good"}.get(state, "quiet"))
    painter.setPen(QPen(color, 1.4))
    painter.setBrush(color if state is State.FINISHED else QColor(0, 0, 0, 0))
    painter.drawEllipse(ring)
    middle, radius = ring.center(), ring.width() / 2
    if state is State.IN_PROGRESS:
        painter.setBrush(color)
        painter.drawChord(ring, 90 * 16, 180 * 16)
    elif state is State.FINISHED:
        painter.setPen(
            QPen(
                theme.color("window"),
                1.5,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(
            [
                middle + QPointF(-0.5, 0.05) * radius,
                middle + QPointF(-0.1, 0.45) * radius,
                middle + QPointF(0.5, -0.4) * radius,
            ]
        )
    elif state is State.NOTHING_TO_TAG:
        bar = QPointF(0.5 * radius, 0)
        painter.drawLine(middle - bar, middle + bar)
    elif state is State.EXCLUDED:
        slash = QPointF(0.7 * radius, -0.7 * radius)
        painter.drawLine(middle - slash, middle + slash)
    painter.restore()


def hairline(painter: QPainter, left: float, right: float, y: float, theme: Theme) -> None:
    """A line of one pixel."""
    painter.fillRect(QRectF(left, y, right - left, 1), theme.color("line"))
