"""The shield at the right of the status bar: calm, or amber with a sign when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from annotator.ui import theme
from annotator.ui.widgets.plain_text import tooltip

CALM = "Nothing needs your attention"
_WIDE, _HIGH = 13.0, 15.0


class Shield(QToolButton):
    """Says in its name and its tip what it shows: never by its colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shieldButton")
        self.setProperty("small", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus in the text
        self.sentences: tuple[str, ...] = ()
        self.show_sentences(())

    @property
    def is_calm(self) -> bool:
        """Is there nothing that needs attention?"""
        return not self.sentences

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """What needs attention now; nothing, if all is well."""
        self.sentences = tuple(sentences)
        words = "\n".join(sentences) or f"{CALM}. Click for where your work is kept."
        head = f"Safety: {len(sentences)} to look at. " if sentences else "Safety: "
        self.setAccessibleName(head + " ".join(words.splitlines()))
        self.setToolTip(tooltip(words.replace("\n", "\n\n")))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(26, 22)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(0, 0, _WIDE, _HIGH)
        place.moveCenter(QRectF(self.rect()).center())
        draw(painter, place, self.is_calm)
        painter.end()


def draw(painter: QPainter, place: QRectF, is_calm: bool) -> None:
    """An outlined shield with a tick, or a filled one with an exclamation mark cut out."""
    look = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / _WIDE, place.height() / _HIGH)
    if is_calm:
        painter.setPen(_pen(look.color("quiet"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline(QRectF(0.6, 0.6, _WIDE - 1.2, _HIGH - 1.2)))
        painter.drawPolyline([QPointF(3.9, 7.2), QPointF(5.9, 9.2), QPointF(9.2, 5.2)])
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("warn"))
        painter.drawPath(outline(QRectF(0, 0, _WIDE, _HIGH)))
        painter.setPen(_pen(look.color("window"), 1.7))
        painter.drawLine(QPointF(_WIDE / 2, 3.7), QPointF(_WIDE / 2, 7.9))
        painter.drawPoint(QPointF(_WIDE / 2, 10.9))
    painter.resetTransform()


def outline(place: QRectF) -> QPainterPath:
    """A shield that fills a place: a peak at the top, straight sides, a point below."""
    left, top, width, height = place.left(), place.top(), place.width(), place.height()
    middle, shoulder = left + width / 2, top + height * 0.14
    path = QPainterPath(QPointF(middle, top))
    path.quadTo(QPointF(middle + width * 0.22, shoulder), QPointF(left + width, shoulder))
    path.lineTo(left + width, top + height * 0.46)
    path.cubicTo(
        QPointF(left + width, top + height * 0.74),
        QPointF(middle + width * 0.28, top + height * 0.9),
        QPointF(middle, top + height),
    )
    path.cubicTo(
        QPointF(middle - width * 0.28, top + height * 0.9),
        QPointF(left, top + height * 0.74),
        QPointF(left, top + height * 0.46),
    )
    path.lineTo(left, shoulder)
    path.quadTo(QPointF(middle - width * 0.22, shoulder), QPointF(middle, top))
    return path


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
