"""A span in its context in one painted line: what is before ends where it begins, always at the
same place, so that rows can be compared at a glance."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from annotator.services.review import Row
from annotator.ui.theme import Theme
from annotator.ui.widgets import shapes
from annotator.ui.widgets.plain_text import closed, one_line

BEFORE = 0.3
"""The part of the width that what is before the span takes."""
_LONGEST = 400
_GAP = 3.0
_LINE = Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | _LINE
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | _LINE


class Ink:
    """The colours of a row: the span's, its label's (with its pattern), the context's."""

    def __init__(self, text: QColor, quiet: QColor, label: QColor, pattern: str) -> None:
        self.text, self.quiet, self.label, self.pattern = text, quiet, label, pattern


def paint(painter: QPainter, place: QRectF, row: Row, ink: Ink, now: Theme) -> None:
    """Paint the line into `place`, with the painter's font."""
    text = _clean(row.span.text[:_LONGEST])
    before, behind = _clean(row.left), _clean(row.right)
    metrics = QFontMetricsF(painter.font())
    turned = is_right_to_left(text)
    way = Qt.LayoutDirection
    painter.setLayoutDirection(way.RightToLeft if turned else way.LeftToRight)
    side = place.width() * BEFORE
    room = place.width() - side - 2 * _GAP
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    width = min(metrics.horizontalAdvance(shown), room)
    start = place.right() - side - width - 2 * _GAP if turned else place.left() + side
    span = QRectF(start, place.top(), width + 2 * _GAP, place.height())
    left = QRectF(place.left(), place.top(), span.left() - place.left() - 1, place.height())
    right = QRectF(span.right() + 1, place.top(), place.right() - span.right() - 1, place.height())
    _paint_span(painter, span, shown, metrics, ink, now)
    painter.setPen(ink.quiet)
    mode = Qt.TextElideMode
    first, last = (behind, before) if turned else (before, behind)
    # elision is by the order of writing: of a turned line the end is at the left
    for box, words, flags, cut in (
        (left, first, _RIGHT, mode.ElideRight if turned else mode.ElideLeft),
        (right, last, _LEFT, mode.ElideLeft if turned else mode.ElideRight),
    ):
        if box.width() > metrics.averageCharWidth() * 2 and words:
            painter.drawText(box, flags, metrics.elidedText(words, cut, box.width()))


def _paint_span(
    painter: QPainter, box: QRectF, text: str, metrics: QFontMetricsF, ink: Ink, now: Theme
) -> None:
    middle, half = box.center().y(), metrics.height() / 2
    ground = QRectF(box.left(), middle - half - 1, box.width(), 2 * half + 3)
    tint = QColor(ink.label)
    tint.setAlphaF(now.tint)
    painter.fillRect(ground, tint)
    foot = round(ground.bottom()) - 1.0
    shapes.underline(painter, ground.left(), ground.right(), foot, ink.label, ink.pattern)
    painter.setPen(ink.text)
    painter.drawText(box.adjusted(_GAP, 0, -_GAP, 0), _LEFT, text)


def is_right_to_left(text: str) -> bool:
    """Does the first letter with a direction go from right to left?"""
    if text.isascii():
        return False
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _clean(text: str) -> str:
    inner = one_line(text, " ")
    left = " " if text[:1].isspace() else ""
    return closed(f"{left}{inner}{' ' if inner and text[-1:].isspace() else ''}")
