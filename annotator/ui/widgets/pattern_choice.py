"""A choice of underline patterns, each shown as it is drawn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from annotator.model.schema import PATTERNS
from annotator.ui.widgets.shapes import underline

_SIZE = QSize(44, 12)


class PatternChoice(QComboBox):
    """One of PATTERNS."""

    def __init__(self, pattern: str, color: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelPattern")
        self.setAccessibleName("Pattern")
        self.setIconSize(_SIZE)
        for known in PATTERNS:
            self.addItem(known, known)
        self.setCurrentIndex(max(0, self.findData(pattern)))
        self.set_color(color)

    @property
    def pattern(self) -> str:
        """The pattern that is chosen."""
        return str(self.currentData())

    def set_color(self, color: QColor) -> None:
        """Show the patterns in a colour."""
        for row, pattern in enumerate(PATTERNS):
            self.setItemIcon(row, QIcon(self._picture(pattern, color)))

    def _picture(self, pattern: str, color: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(_SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        underline(painter, 2, _SIZE.width() - 2, _SIZE.height() / 2, color, pattern)
        painter.end()
        return picture
