"""A choice of colours: the palette as a row of spots, and any other colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QColorDialog,
    QGridLayout,
    QPushButton,
    QWidget,
)

from annotator.model.schema import PALETTE
from annotator.ui import colors, theme

_PER_ROW = 6
_NAMES = (
    "navy",
    "orange",
    "green",
    "violet",
    "yellow brown",
    "red",
    "blue violet",
    "moss",
    "plum",
    "brown",
    "crimson",
    "magenta",
)


class ColorChoice(QWidget):
    """`color` is "#RRGGBB" for light themes; spots show what the present theme makes of it."""

    changed = Signal(str)

    def __init__(self, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelColor")
        self.setAccessibleName("Colour")
        self._group = QButtonGroup(self)
        self._other = _Spot("", "other colour", self)
        self._other.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for number, (light, _) in enumerate(PALETTE):
            name = _NAMES[number] if number < len(_NAMES) else light
            spot = _Spot(light, name, self)
            self._group.addButton(spot)
            layout.addWidget(spot, number // _PER_ROW, number % _PER_ROW)
        self._group.addButton(self._other)
        self._more = QPushButton("Other…", self)
        self._more.setObjectName("otherColor")
        self._more.setAutoDefault(False)
        layout.addWidget(self._other, 0, _PER_ROW)
        layout.addWidget(self._more, 0, _PER_ROW + 1, 2, 1, Qt.AlignmentFlag.AlignTop)
        layout.setColumnStretch(_PER_ROW + 2, 1)
        self.color = ""
        self.set_color(color)
        self.setFocusProxy(self._group.checkedButton() or self._more)
        self._group.buttonClicked.connect(lambda spot: self.set_color(spot.color))
        self._more.clicked.connect(self._ask)

    def set_color(self, color: str) -> None:
        """Choose a colour, of the palette or any other."""
        color = color.upper()
        spots = [spot for spot in self._group.buttons() if isinstance(spot, _Spot)]
        spot = next((s for s in spots if s.color == color and s is not self._other), self._other)
        if spot is self._other:
            spot.color = color
            spot.show()
        spot.setChecked(True)
        if color != self.color:
            self.color = color
            self.changed.emit(color)
        for each in spots:
            each.update()

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self.color), self)
        dialog.setWindowTitle("Colour of the Label")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda chosen: self.set_color(chosen.name().upper()))
        dialog.open()


class _Spot(QAbstractButton):
    """One colour; a ring around the one that is chosen."""

    def __init__(self, color: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.color = color
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(26, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.color:
            return
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        shown = colors.label_color(self.color, now.dark, now.grounds)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shown))
        painter.drawEllipse(middle, 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(now.color("text"), 1.5))
            painter.drawEllipse(middle, 11, 11)
        if self.hasFocus():
            painter.setPen(QPen(now.color("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
