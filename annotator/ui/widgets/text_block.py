"""A few lines of text, wrapped and elided, for rows of lists."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

_LONGEST = 600
"""More characters than this do not fit a row; the rest is not laid out."""


def line_height(font: QFont) -> float:
    """The height of a line of text in a row, in pixels."""
    return round(QFontMetricsF(font).height() * 1.08)


@lru_cache(maxsize=4096)
def _lines(text: str, font_key: str, width: int, most: int) -> tuple[tuple[str, ...], bool]:
    """The lines that the text takes, at most `most`, the last one elided; and is it right to left?

    Elision is of Qt's own units, so the text is cut as UTF-16.
    """
    font = QFont()
    font.fromString(font_key)
    units = text[:_LONGEST].encode("utf-16-le", "surrogatepass")
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text[:_LONGEST], font)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start, end = line.textStart(), line.textStart() + line.textLength()
        last = len(lines) == most - 1
        piece = units[2 * start : None if last else 2 * end].decode("utf-16-le", "replace")
        if last:
            piece = QFontMetricsF(font).elidedText(piece, Qt.TextElideMode.ElideRight, width)
        lines.append(piece.rstrip())
    layout.endLayout()
    return tuple(lines), _is_right_to_left(text[:_LONGEST])


def _is_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def count_lines(text: str, font: QFont, width: float, most: int) -> int:
    """How many lines the text takes in `width` pixels, at most `most`."""
    return max(1, len(_lines(text, font.toString(), max(1, int(width)), most)[0]))


def is_cut(text: str, font: QFont, width: float, most: int) -> bool:
    """Is something of the text left out?"""
    lines, _ = _lines(text, font.toString(), max(1, int(width)), most)
    return len(text) > _LONGEST or bool(lines and lines[-1].endswith("…") and lines[-1] not in text)


def draw(
    painter: QPainter,
    place: tuple[float, float, float],
    text: str,
    font: QFont,
    color: QColor,
    most: int = 1,
) -> float:
    """Draw the text at (left, top, width), at most `most` lines; gives the height it took.

    Text that begins in a script from right to left stands at the right.
    """
    left, top, width = place
    lines, right_to_left = _lines(text, font.toString(), max(1, int(width)), most)
    height = line_height(font)
    painter.setFont(font)
    painter.setPen(color)
    for number, line in enumerate(lines):
        _draw_line(painter, (left, top + number * height, width), line, font, right_to_left)
    return max(1, len(lines)) * height


def _draw_line(
    painter: QPainter,
    place: tuple[float, float, float],
    text: str,
    font: QFont,
    right_to_left: bool,
) -> None:
    left, top, width = place
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    direction = Qt.LayoutDirection
    option.setTextDirection(direction.RightToLeft if right_to_left else direction.LeftToRight)
    layout = QTextLayout(text, font, painter.device())
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    if right_to_left:
        left += max(0.0, width - line.naturalTextWidth())
    layout.draw(painter, QPointF(left, top + (line_height(font) - line.height()) / 2))


def grown(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """The font in another size, and perhaps bold."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made
