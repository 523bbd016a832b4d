"""The strip beside the scroll bar: where in the whole document the spans lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from annotator.model.span import Span
from annotator.ui.text_view.scene import Scene

WIDTH = 12
_PARTS = 512  # the text is counted in so many equal parts, whatever its length
_TICK = 4


class OverviewStrip(QWidget):
    """Ticks in the labels' colours; a click asks for the offset at that height."""

    offset_wanted = Signal(int)

    def __init__(self, scene: Scene, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._parts: dict[int, Counter[str]] = {}
        self._known = False
        self._heights: list[int] = []
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Overview of spans")
        self.setToolTip("Where the spans lie. Click to go there.")

    def rebuild(self) -> None:
        """Another document: count its spans when there is time."""
        self._known = False
        self._parts = {}
        self._heights = []
        self.update()
        QTimer.singleShot(0, self, self._count)

    def _count(self) -> None:
        if not self._known:
            self._parts = {}
            for span in self._scene.layer.index:
                self._add(span, 1)
            self._known = True
            self.update()

    def change(self, removed: Iterable[Span], added: Iterable[Span]) -> None:
        """Spans are about to be taken out and put in (before the index knows it)."""
        if not self._known:
            return
        new = tuple(added)
        for span_id in {span.id for span in (*removed, *new)}:  # a changed span is in both
            if (before := self._scene.layer.index.get(span_id)) is not None:
                self._touch(self._add(before, -1))
        for span in new:
            self._touch(self._add(span, 1))

    def _add(self, span: Span, count: int) -> int:
        part = min(_PARTS - 1, span.start * _PARTS // max(1, len(self._scene.text)))
        self._parts.setdefault(part, Counter())[span.label_id] += count
        return part

    def _touch(self, part: int) -> None:
        self.update(0, self._height_of(part), WIDTH, _TICK)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._heights = []

    def paintEvent(self, event: QPaintEvent) -> None:
        scene, area = self._scene, event.rect()
        painter = QPainter(self)
        painter.fillRect(area, QColor(scene.look.paper))
        painter.fillRect(0, 0, 1, self.height(), QColor(scene.look.line))
        for part in sorted(self._parts):
            y = self._height_of(part)
            if y > area.bottom() or y + _TICK <= area.top():
                continue
            present = [label for label, count in self._parts[part].items() if count > 0]
            width = (WIDTH - 4) / max(1, len(present))
            for place, label in enumerate(present):
                box = QRectF(3 + place * width, y, width, _TICK)
                painter.fillRect(box, scene.color_of(label))
        painter.end()

    def _height_of(self, part: int) -> int:
        """The y at which a part of the text begins; kept until the size or the text changes."""
        if not self._heights:
            room = max(1, self.height() - _TICK)
            self._heights = [round(self._share_of(each) * room) for each in range(_PARTS)]
        return self._heights[part]

    def _share_of(self, part: int) -> float:
        """How far down the page, from 0 to 1, a part of the text begins."""
        flow = self._scene.flow
        offset = part * len(self._scene.text) // _PARTS
        piece = flow.piece_at(offset)
        start, end = flow.piece_range(piece)
        inside = (offset - start) / max(1, end - start) * flow.heights.of(piece)
        return (flow.heights.before(piece) + inside) / max(1, flow.heights.total)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go(self, event: QMouseEvent) -> None:
        flow = self._scene.flow
        share = min(1.0, max(0.0, event.position().y() / max(1, self.height())))
        piece, inside = flow.heights.find(round(share * flow.heights.total))
        start, end = flow.piece_range(piece)
        offset = start + round((end - start) * inside / max(1, flow.heights.of(piece)))
        self.offset_wanted.emit(min(max(offset, start), end))
