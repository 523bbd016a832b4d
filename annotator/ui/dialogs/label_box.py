"""A box to choose one of the project's labels from, each with its colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from annotator.model.schema import Label
from annotator.ui import theme
from annotator.ui.widgets.plain_text import shortened

_SIZE = 12


class LabelBox(QComboBox):
    """Letters find a label by its name."""

    chosen = Signal(str)
    """The user chose the label of this id."""

    def __init__(self, labels: Sequence[Label], label_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labelBox")
        for label in labels:
            self.addItem(
                label_icon(label, self.devicePixelRatioF()), shortened(label.name), label.id
            )
        self.setCurrentIndex(max(0, self.findData(label_id)))
        self.activated.connect(lambda _: self.chosen.emit(self.label_id))

    @property
    def label_id(self) -> str:
        """The id of the label that is chosen, "" if there are none."""
        return str(self.currentData() or "")

    def choose(self, label_id: str) -> None:
        """Choose a label, as the user would."""
        self.setCurrentIndex(self.findData(label_id))
        self.chosen.emit(self.label_id)


def label_icon(label: Label, ratio: float) -> QIcon:
    """A square of the label's colour, for a screen with so many pixels to a point."""
    square = QPixmap(int(_SIZE * ratio), int(_SIZE * ratio))
    square.setDevicePixelRatio(ratio)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().label_color(label))
    painter.drawRoundedRect(QRectF(0, 0, _SIZE, _SIZE), 3, 3)
    painter.end()
    return QIcon(square)
