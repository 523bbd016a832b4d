"""The strip beside the scroll bar: where in the whole document the spans lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from annotator.model.span import Span
from annotator.ui.text_view.scene import Scene

WIDTH = 12
_PARTS = 512  # the text is counted in so many equal parts, whatever its length
_AT_ONCE = 5_000  # spans counted before others have their turn
_PAUSE = 15  # milliseconds: the text is painted first
_TICK = 4


class OverviewStrip(QWidget):
    """Ticks in the labels' colours; a click asks for the offset at that height."""

    offset_wanted = Signal(int)

    def __init__(self, scene: Scene, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._parts: dict[int, Counter[str]] = {}
        self._waiting: Iterator[Span] | None = None
        self._counting = QTimer(self)
        self._counting.timeout.connect(self._count)
        self._heights: list[int] = []
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Overview of spans")
        self.setToolTip("Where the spans lie. Click to go there.")

    def rebuild(self) -> None:
        """Another document: count its spans when there is time."""
        self._parts = {}
        self._heights = []
        self._waiting = None
        self._counting.start(_PAUSE)
        self.update()

    def _count(self) -> None:
        """Count some spans, and give others their turn before the next."""
        if self._waiting is None:
            self._waiting = iter(tuple(self._scene.layer.index))
        scale = self._scale()
        found = Counter(
            (_part(span.fragments[0][0] * scale), span.label_id)
            for span in islice(self._waiting, _AT_ONCE)
        )
        for (part, label), count in found.items():
            self._parts.setdefault(part, Counter())[label] += count
        if found.total() < _AT_ONCE:
            self._counting.stop()
            self.update()

    def change(self, removed: Iterable[Span], added: Iterable[Span]) -> None:
        """Spans are about to be taken out and put in (before the index knows it)."""
        if self._waiting is None:
            return  # counting begins later, and will meet them
        new = tuple(added)
        for span_id in {span.id for span in (*removed, *new)}:  # a changed span is in both
            if (before := self._scene.layer.index.get(span_id)) is not None:
                self._touch(self._add(before, -1))
        for span in new:
            self._touch(self._add(span, 1))

    def _scale(self) -> float:
        """Parts per code point; every start of a span lies in one of _PARTS."""
        return _PARTS / max(1, len(self._scene.text))

    def _add(self, span: Span, count: int) -> int:
        part = _part(span.start * self._scale())
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
        order = {label: place for place, label in enumerate(scene.layer.labels)}
        for part in sorted(self._parts):
            y = self._height_of(part)
            if y > area.bottom() or y + _TICK <= area.top():
                continue
            counts = self._parts[part]
            present = sorted(  # always in one order, so that crowds look calm
                (label for label in counts if counts[label] > 0),
                key=lambda label: (order.get(label, len(order)), label),
            )
            width = (WIDTH - 4) / max(1, len(present))
            for place, label in enumerate(present):
                box = QRectF(3 + place * width, y, width, _TICK)
                painter.fillRect(box, scene.color_of(label))
        painter.end()

    def _height_of(self, part: int) -> int:
        """The y at which a part of the text begins; kept until the size or the text changes."""
        if not self._heights:
            heights, length = self._scene.flow.heights, len(self._scene.text)
            scale = max(1, self.height() - _TICK) / max(1, heights.total)
            self._heights = [
                round(heights.about(each * length // _PARTS) * scale) for each in range(_PARTS)
            ]
        return self._heights[part]

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


def _part(place: float) -> int:
    return min(max(int(place), 0), _PARTS - 1)
