"""The head of a part of a side column: its name in small capitals and, at the right, a number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QWidget

from annotator.ui.theme import SMALL
from annotator.ui.widgets.text_block import grown

MARGIN = 14


class SectionHead(QWidget):
    """ "DOCUMENTS                0 / 2 FINISHED"."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self._label(_Elided(title, self), "sectionTitle")
        self._count = self._label(QLabel(self), "sectionCount")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 8)
        layout.setSpacing(8)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._count)
        self._set_fonts()

    @property
    def count(self) -> str:
        """What stands at the right."""
        return self._count.text()

    def set_title(self, title: str) -> None:
        """Give it another name."""
        self._title.setText(title)

    def set_count(self, text: str) -> None:
        """Put a number at the right."""
        self._count.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.FontChange):
            self._set_fonts()
        super().changeEvent(event)

    def _label(self, label: QLabel, name: str) -> QLabel:
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _set_fonts(self) -> None:
        font = grown(QApplication.font(), SMALL, bold=True)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 107)
        for label in (self._title, self._count):
            if label.font() != font:
                label.setFont(font)


class _Elided(QLabel):
    """A line that ends in … where there is no room for it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        capitals = self.text().upper()  # the width of what is drawn, not of what is written
        text = metrics.elidedText(capitals, Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
        )
        painter.end()
