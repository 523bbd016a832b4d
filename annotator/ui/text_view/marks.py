"""Marks: ranges that were found, drawn behind the text; neither a selection nor spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from annotator.ui.text_view.metrics import Metrics
from annotator.ui.text_view.paragraph import Paragraph

Range = tuple[int, int]


def _start(mark: Range) -> int:
    return mark[0]


def _end(mark: Range) -> int:
    return mark[1]


class Marks:
    """Half-open ranges of code points in order, none over another; `current` is the index of the
    one that was gone to, -1 for none."""

    def __init__(self) -> None:
        self.ranges: Sequence[Range] = ()
        self.current = -1

    def set(self, ranges: Sequence[Range], current: int = -1) -> None:
        """Other ranges."""
        self.ranges, self.current = ranges, current

    def between(self, start: int, end: int) -> range:
        """The indices of the marks that meet [start, end)."""
        first = bisect_right(self.ranges, start, key=_end)
        return range(first, bisect_left(self.ranges, end, first, key=_start))

    def paint(
        self,
        painter: QPainter,
        paragraph: Paragraph,
        metrics: Metrics,
        lines: tuple[int, int],
        colors: tuple[QColor, QColor],
    ) -> None:
        """Paint the marks on the lines from first to last, both included, of a piece at the
        painter's origin; `colors` are a mark's and that of the frame of the current one."""
        if not self.ranges:
            return
        last = paragraph.line_count - 1
        first, last = (min(max(0, line), last) for line in lines)
        start, end = paragraph.line_range(first)[0], paragraph.line_range(last)[1]
        height = metrics.band_bottom - metrics.band_top
        for index in self.between(start, end):
            for line, left, right in paragraph.extents(*self.ranges[index]):
                box = QRectF(left, line * metrics.line + metrics.band_top, right - left, height)
                painter.fillRect(box, colors[0])
                if index == self.current:
                    painter.setPen(colors[1])
                    painter.setBrush(Qt.BrushStyle.NoBrush)  # handles have left theirs
                    painter.drawRect(box.adjusted(-1, -1, 0, 0))
