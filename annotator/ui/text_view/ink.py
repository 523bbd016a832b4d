"""Pixmaps that are drawn again and again: underline patterns and badges, crisp at any scale."""

from __future__ import annotations

from math import pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPen, QPixmap

# Pattern: runs of drawn and blank, in units of the line's thickness.
_RUNS: dict[str, tuple[int, ...]] = {
    "dashed": (4, 2),
    "dotted": (1, 1),
    "dash-dot": (5, 2, 1, 2),
    "long-dash": (9, 3),
    "link": (1, 2),
}
# How much of the lane, and of the space below it, a pattern takes.
_ROWS = {"thick": 1.5, "double": 1.5, "wavy": 1.5}


def readable_on(color: QColor) -> QColor:
    """Black or white, whichever has the higher contrast on a colour."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("black") if (luminance + 0.05) ** 2 > 1.05 * 0.05 else QColor("white")


class Ink:
    """Makes and keeps the pixmaps for one device pixel ratio."""

    def __init__(self) -> None:
        self.ratio = 1.0
        self._patterns: dict[tuple[str, str, int], QPixmap] = {}
        self._badges: dict[tuple[str, str, float, int], QPixmap] = {}

    def set_ratio(self, ratio: float) -> None:
        """Forget what was made for another ratio."""
        if ratio != self.ratio:
            self.ratio = ratio
            self._patterns.clear()
            self._badges.clear()

    def snap(self, value: float) -> float:
        """The nearest place between two device pixels."""
        return round(value * self.ratio) / self.ratio

    def underline(
        self, painter: QPainter, pattern: str, color: QColor, box: tuple[float, float, float, int]
    ) -> None:
        """Draw a pattern from x on along a width; box is x, y, width and thickness."""
        x, y, width, thickness = box
        left, top = self.snap(x), self.snap(y)
        length = self.snap(x + width) - left
        device = max(min(2, thickness), round(thickness * self.ratio))
        if pattern == "solid":
            painter.fillRect(QRectF(left, top, length, device / self.ratio), color)
            return
        tile = self._pattern(pattern, color, device)
        height = tile.height() / self.ratio
        painter.drawTiledPixmap(QRectF(left, top, length, height), tile, QPointF(0, 0))

    def _pattern(self, pattern: str, color: QColor, device: int) -> QPixmap:
        key = (pattern, color.name(), device)
        tile = self._patterns.get(key)
        if tile is None:
            tile = self._patterns[key] = _tile(pattern, color, device)
            tile.setDevicePixelRatio(self.ratio)
        return tile

    def badge(self, text: str, color: QColor, width: float, height: int) -> QPixmap:
        """A rounded badge with its letter."""
        key = (text, color.name(), width, height)
        pixmap = self._badges.get(key)
        if pixmap is None:
            pixmap = self._badges[key] = self._draw_badge(text, color, width, height)
        return pixmap

    def _draw_badge(self, text: str, color: QColor, width: float, height: int) -> QPixmap:
        pixmap = QPixmap(round(width * self.ratio), round(height * self.ratio))
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        area = QRectF(0, 0, pixmap.width() / self.ratio, pixmap.height() / self.ratio)
        painter.drawRoundedRect(area, height * 0.22, height * 0.22)
        font = QFont(QGuiApplication.font())
        font.setPixelSize(max(7, round(height * 0.82)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(readable_on(color))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return pixmap


def _tile(pattern: str, color: QColor, device: int) -> QPixmap:
    """One tile of a pattern, in device pixels, `device` thick."""
    if pattern == "wavy":
        return _wave(color, device)
    runs = _RUNS.get(pattern, (8,))
    rows = round(device * _ROWS.get(pattern, 1.0))
    tile = QPixmap(sum(runs) * device, rows)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    if pattern == "double":
        hair = max(1, device // 2)
        painter.fillRect(0, 0, tile.width(), hair, color)
        painter.fillRect(0, rows - hair, tile.width(), hair, color)
    else:
        x = 0
        for place, run in enumerate(runs):
            if place % 2 == 0:
                painter.fillRect(x * device, 0, run * device, rows, color)
            x += run
    painter.end()
    return tile


def _wave(color: QColor, device: int) -> QPixmap:
    length, rows = device * 4, round(device * 1.5) + 1
    tile = QPixmap(length, rows)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, max(1.0, device * 0.6)))
    middle, height = rows / 2, (rows - device * 0.6) / 2
    points = [QPointF(x, middle - height * sin(2 * pi * x / length)) for x in range(-1, length + 2)]
    painter.drawPolyline(points)
    painter.end()
    return tile
