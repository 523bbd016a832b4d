"""The tag bar: the labels with their keys, floating near a selection, for a hand on the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

DELAY_MS, FADE_MS = 150, 120
GAP, PAD, BETWEEN = 6, 12, 18


@dataclass(frozen=True, slots=True)
class Item:
    """One label: what it is called, its key ("" for none), its colour."""

    id: str
    name: str
    key: str
    color: QColor


class TagBar(QWidget):
    """Shows itself a moment after a selection is made, below its end; a click tags."""

    tagged = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("tagBar")
        self.setAccessibleName("Tag bar")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.reduced_motion = False
        self._items: Sequence[Item] = ()
        self._boxes: list[QRect] = []
        self._colors = (QColor("white"), QColor("black"), QColor("gray"))
        self._hovered = -1
        self._opacity = 1.0
        self._above, self._below = QRect(), QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._appear)
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._set_opacity)
        self.hide()

    def set_items(self, items: Sequence[Item], paper: QColor, text: QColor, line: QColor) -> None:
        """What to show, and in which colours."""
        self._items = items
        self._colors = (paper, text, line)
        self._lay_out()
        self.update()

    def show_near(self, start: QRect, end: QRect) -> None:
        """Come up below `end`, the caret's rectangle at the selection's end, or where there is no
        room above `start`; once no button of the mouse is pressed."""
        self._above, self._below = start, end
        if self.isVisible():
            self._place()
        else:
            self._timer.start()

    def leave(self) -> None:
        """Go away at once."""
        self._timer.stop()
        self.hide()

    def box_of(self, label_id: str) -> QRect:
        """Where a label is on the bar."""
        for item, box in zip(self._items, self._boxes, strict=False):
            if item.id == label_id:
                return box
        return QRect()

    # --- how

    def _appear(self) -> None:
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._timer.start()
            return
        if not self._boxes or not self._place():
            return
        if self.reduced_motion:
            self._set_opacity(1.0)
        else:
            self._fade.start()
        self.show()
        self.raise_()

    def _place(self) -> bool:
        """Move next to the selection; False (and hidden) where there is no room."""
        room = self._room.rect()
        top = self._below.bottom() + GAP
        if top + self.height() > room.bottom():
            top = self._above.top() - GAP - self.height()
        if top < 0 or top + self.height() > room.bottom():
            self.hide()
            return False
        left = self._below.center().x() - self.width() // 2
        self.move(max(8, min(left, room.width() - self.width() - 8)), top)
        return True

    def _lay_out(self) -> None:
        """Put as many labels side by side as there is room for."""
        name, key = QFontMetrics(self.font()), QFontMetrics(self._bold())
        height, x = name.height() + 12, PAD
        limit = max(200, self._room.width() - 16)
        self._boxes = []
        for item in self._items:
            width = name.horizontalAdvance(item.name)
            width += 6 + key.horizontalAdvance(item.key) if item.key else 0
            if x + width + PAD > limit:
                break
            self._boxes.append(QRect(x, 0, width, height))
            x += width + BETWEEN
        self.resize(QSize(max(1, x - BETWEEN + PAD), height))

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _set_opacity(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()

    def _item_at(self, event: QMouseEvent) -> int:
        x = event.position().toPoint().x()
        for place, box in enumerate(self._boxes):
            if box.left() - BETWEEN // 2 <= x <= box.right() + BETWEEN // 2:
                return place
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:
        paper, text, line = self._colors
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(line)
        painter.setBrush(paper)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for place, (item, box) in enumerate(zip(self._items, self._boxes, strict=False)):
            if place == self._hovered:
                painter.fillRect(box.adjusted(-6, 4, 6, -4), line)
            painter.setFont(self.font())
            painter.setPen(item.color)
            painter.drawText(box, left, item.name)
            painter.setFont(self._bold())
            painter.setPen(text)
            painter.drawText(box, right, item.key)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the text below must not lose its selection

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._item_at(event)
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.tagged.emit(self._items[place].id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._item_at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()
