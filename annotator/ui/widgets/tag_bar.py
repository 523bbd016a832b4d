"""The tag bar: the labels with their keys, floating near a selection, for a hand on the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from annotator.ui import theme
from annotator.ui.widgets.plain_text import one_line

DELAY_MS, FADE_MS = 150, 120
GAP, PAD, BETWEEN, KEY_GAP, SHADOW = 6, 12, 18, 6, 5
ROWS = 5
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Item:
    """One label: what it is called, its key ("" for none), its colour."""

    id: str
    name: str
    key: str
    color: QColor


class TagBar(QWidget):
    """Shows itself a moment after a selection is made, below its end; a click tags.

    Labels that do not fit beside each other go on in further rows; what fits in none is behind
    the number at the end.
    """

    tagged = Signal(str)
    more_wanted = Signal(QPoint)
    """The labels that found no room are wanted at a place of the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tagBar")
        self.setAccessibleName("Tag bar")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.reduced_motion = False
        self._items: Sequence[Item] = ()
        self._boxes: list[QRect] = []
        self._more = QRect()
        self._hovered = -1
        self._opacity = 1.0
        self._start, self._end, self._room = QRect(), QRect(), QRect()
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

    def set_items(self, items: Sequence[Item]) -> None:
        """What to show."""
        self._items = items
        self.update()

    def show_near(self, start: QRect, end: QRect, room: QRect) -> None:
        """Come up near the caret's rectangles at a selection's start and end, inside `room` and
        never over the end; once no button of the mouse is pressed."""
        self._start, self._end, self._room = start, end, room
        self._timer.start()

    def leave(self) -> None:
        """Go away at once."""
        self._timer.stop()
        self._fade.stop()
        self.hide()

    @property
    def is_due(self) -> bool:
        """Is it there, or will it come up in a moment?"""
        return self.isVisible() or self._timer.isActive()

    @property
    def opacity(self) -> float:
        """From 0 to 1 while it fades in."""
        return self._opacity

    def box_of(self, label_id: str) -> QRect:
        """Where a label is on the bar; empty if it found no room."""
        for item, box in zip(self._items, self._boxes, strict=False):
            if item.id == label_id:
                return box
        return QRect()

    @property
    def more_box(self) -> QRect:
        """Where the number of the labels that found no room is; empty if all found some."""
        return self._more

    # --- how

    def _appear(self) -> None:
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._timer.start()
            return
        self._lay_out()
        inner = self.size() - QSize(2 * SHADOW, 2 * SHADOW)
        place = placed(inner, self._start, self._end, self._room) if self._boxes else None
        if place is None:
            self.hide()
            return
        self.move(place - QPoint(SHADOW, SHADOW))
        self._hovered = -1
        if self.reduced_motion:
            self._set_opacity(1.0)
        elif not self.isVisible():
            self._set_opacity(0.0)
            self._fade.start()
        self.show()
        self.raise_()

    def _lay_out(self) -> None:
        """Put the labels side by side, and into further rows where there are many."""
        name, key = QFontMetrics(self.font()), QFontMetrics(self._bold())
        limit = self._room.width() - 2 * PAD
        height = name.height() + 8
        rows = max(1, min(ROWS, (self._room.height() // 2 - 8) // height))
        more = name.horizontalAdvance(f"+{len(self._items)}")
        widths = [
            min(limit, name.horizontalAdvance(one_line(item.name, " ")) + 2 + _key_room(item, key))
            for item in self._items
        ]
        self._boxes, self._more = [], QRect()
        x = y = used = 0
        for place, width in enumerate(widths):
            is_last_row, is_last = y // height == rows - 1, place == len(widths) - 1
            needed = width if not is_last_row or is_last else width + BETWEEN + more
            if x and x + needed > limit:
                if is_last_row:
                    self._more = QRect(x, y, more, height)
                    used = max(used, x + more)
                    break
                x, y = 0, y + height
            self._boxes.append(QRect(x, y, width, height))
            used = max(used, x + width)
            x += width + BETWEEN
        origin = QPoint(SHADOW + PAD, SHADOW + 2)
        self._boxes = [box.translated(origin) for box in self._boxes]
        self._more = self._more.translated(origin) if not self._more.isEmpty() else QRect()
        self.resize(used + 2 * (PAD + SHADOW), y + height + 4 + 2 * SHADOW)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _set_opacity(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()

    def _item_at(self, event: QMouseEvent) -> int:
        """The index of the label under the mouse; that behind the last for the number."""
        point = event.position().toPoint()
        for place, box in enumerate([*self._boxes, self._more]):
            if box.adjusted(-BETWEEN // 2, 0, BETWEEN // 2, 0).contains(point):
                return place
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(SHADOW, SHADOW, -SHADOW - 1, -SHADOW - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 24 if now.dark else 5))
        for reach in range(SHADOW, 0, -1):
            ring = inner.adjusted(-reach, 2 - reach, reach, reach)
            painter.drawRoundedRect(ring, 6 + reach, 6 + reach)
        painter.setPen(now.color("edge"))
        painter.setBrush(now.color("tip"))  # on dark paper lighter than that: shadows do not show
        painter.drawRoundedRect(inner, 6, 6)
        boxes = [*self._boxes, self._more]
        if 0 <= self._hovered < len(boxes):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("line" if now.dark else "row"))
            painter.drawRoundedRect(boxes[self._hovered].adjusted(-7, 1, 7, -1), 4, 4)
        self._paint_items(painter, now)
        painter.end()

    def _paint_items(self, painter: QPainter, now: theme.Theme) -> None:
        name, key = QFontMetrics(self.font()), QFontMetrics(self._bold())
        for item, box in zip(self._items, self._boxes, strict=False):
            room = box.width() - _key_room(item, key)
            shown = name.elidedText(one_line(item.name, " "), Qt.TextElideMode.ElideRight, room)
            painter.setFont(self.font())
            painter.setPen(item.color)
            painter.drawText(box, _LEFT | Qt.TextFlag.TextSingleLine, shown)
            painter.setFont(self._bold())
            painter.setPen(now.color("quiet"))
            painter.drawText(box, _RIGHT, item.key)
        if not self._more.isEmpty():
            painter.setFont(self.font())
            painter.setPen(now.color("quiet"))
            painter.drawText(self._more, _LEFT, f"+{len(self._items) - len(self._boxes)}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the text below must not lose its selection

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._item_at(event)
        if event.button() != Qt.MouseButton.LeftButton or place < 0:
            return
        if place < len(self._boxes):
            self.tagged.emit(self._items[place].id)
        else:
            self.more_wanted.emit(self.mapToGlobal(self._more.bottomLeft()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._item_at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()


def placed(size: QSize, start: QRect, end: QRect, room: QRect) -> QPoint | None:
    """Where something of that size goes: below the selection's end, else above its start, else
    above the end, else below the start; None where it fits nowhere inside the room."""
    for near, is_below in ((end, True), (start, False), (end, False), (start, True)):
        top = near.bottom() + 1 + GAP if is_below else near.top() - GAP - size.height()
        left = near.center().x() - size.width() // 2
        left = max(room.left(), min(left, room.right() + 1 - size.width()))
        box = QRect(QPoint(left, top), size)
        if room.contains(box) and not box.intersects(end):
            return box.topLeft()
    return None


def _key_room(item: Item, bold: QFontMetrics) -> int:
    return KEY_GAP + bold.horizontalAdvance(item.key) if item.key else 0
