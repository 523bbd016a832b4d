"""The part of the flow that is seen: what lies at which place of the viewport."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from PySide6.QtCore import QRect

from annotator.ui.text_view.flow import Flow
from annotator.ui.text_view.metrics import Metrics
from annotator.ui.text_view.paragraph import Paragraph


class Row(NamedTuple):
    """A visible piece and the y of its top in the viewport."""

    piece: int
    paragraph: Paragraph
    y: int


class Place(NamedTuple):
    """Where a caret can stand; `upstream` is the side before a wrap."""

    offset: int
    upstream: bool = False


class Window:
    """Looks at a flow through a viewport.

    The truth of scrolling is the topmost piece and how far its top lies above the viewport's, so
    heights that become known while scrolling move nothing that is seen. `value` and `maximum` are
    for a scroll bar, in pixels. x and y are the viewport's.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.width, self.height = 1, 1
        self.left = 0
        self.flow = Flow("", metrics, 100)
        self._piece, self._dy = 0, -metrics.head
        self._kept: tuple[int, int] | None = None
        self._rows: list[Row] | None = None

    # --- what is shown ---

    def set_text(self, text: str, starts: array[int] | None = None) -> None:
        """Show another text from its top; `starts` are those of its pieces, if they are known."""
        self.left, column = self.metrics.column(self.width)
        self.flow = Flow(text, self.metrics, column, starts)
        self._moved(0, -self.metrics.head)

    def set_size(self, width: int, height: int, metrics: Metrics) -> None:
        """The viewport or the type changed: the text at the top stays there."""
        kept = self._kept or self.top()
        is_wider, is_other = width != self.width, metrics != self.metrics
        self.width, self.height, self.metrics = width, height, metrics
        if is_wider or is_other:
            self.left, column = metrics.column(width)
            self.flow.set_width(metrics, column)
            offset, above = kept
            self.set_top(offset, 0 if is_other else above)
            self._kept = kept
        self._rows = None
        self._clamp()

    def rows(self) -> list[Row]:
        """The visible pieces, laid out, from top to bottom."""
        if self._rows is None:
            rows: list[Row] = []
            y, piece = -self._dy, self._piece
            while piece < self.flow.count and (y < self.height or not rows):
                rows.append(Row(piece, self.flow.paragraph(piece), y))
                y += self.flow.heights.of(piece)
                piece += 1
            self._rows = rows
        return self._rows

    # --- scrolling ---

    @property
    def value(self) -> int:
        """How far the viewport's top lies below the page's."""
        return self.metrics.head + self.flow.heights.before(self._piece) + self._dy

    @property
    def maximum(self) -> int:
        """The largest `value`."""
        return max(0, self._total() - self.height)

    def _total(self) -> int:
        return self.metrics.head + self.flow.heights.total + self.metrics.foot

    def scroll_to(self, value: int) -> None:
        """Show the page from that height on; ends are reached exactly."""
        if value <= 0:
            self._moved(0, -self.metrics.head)
        elif value >= self.maximum:
            self._moved(self.flow.count - 1, self._bottom())
        else:
            y = value - self.metrics.head
            self._moved(*(self.flow.heights.find(y) if y >= 0 else (0, y)))
        self._clamp()

    def scroll_by(self, pixels: int) -> None:
        """Move by so much of what is really there."""
        self._moved(self._piece, self._dy + pixels)
        self._clamp()

    def _moved(self, piece: int, dy: int) -> None:
        self._piece, self._dy = piece, dy
        self._rows = None
        self._kept = None

    def _bottom(self) -> int:
        """The `dy` with which the last piece's foot ends the viewport."""
        last = self.flow.count - 1
        self.flow.paragraph(last)
        return self.flow.heights.of(last) + self.metrics.foot - self.height

    def _clamp(self) -> None:
        """Bring the anchor to the topmost visible piece, and inside the page."""
        heights, last = self.flow.heights, self.flow.count - 1
        for _ in range(2):
            while self._dy < 0 and self._piece:
                self._piece -= 1
                self.flow.paragraph(self._piece)
                self._dy += heights.of(self._piece)
            while self._piece < last:
                self.flow.paragraph(self._piece)
                if self._dy < heights.of(self._piece):
                    break
                self._dy -= heights.of(self._piece)
                self._piece += 1
            self._rows = None
            row = self.rows()[-1]
            if row.piece < last:
                break
            end = row.y + heights.of(last) + self.metrics.foot
            if end >= self.height:
                break
            self._dy -= self.height - end
        if self._piece == 0:
            self._dy = max(self._dy, -self.metrics.head)
        self._rows = None

    # --- the place kept ---

    def top(self) -> tuple[int, int]:
        """The offset the topmost visible line begins with, and so many pixels are above that."""
        if self._piece == 0 and self._dy < self.metrics.line:
            return 0, self._dy + self.metrics.head
        paragraph = self.flow.paragraph(self._piece)
        line = min(self._dy // self.metrics.line, paragraph.line_count - 1)
        return paragraph.line_range(line)[0], self._dy - line * self.metrics.line

    def set_top(self, offset: int, above: int = 0) -> None:
        """Scroll so that the line with that offset is the topmost, so many pixels above the top;
        for the first line the page's head counts among them."""
        if offset <= 0:
            self._moved(0, above - self.metrics.head)
        else:
            piece = self.flow.piece_at(offset)
            line = self.flow.paragraph(piece).line_of(offset)
            self._moved(piece, line * self.metrics.line + above)
        self._clamp()

    def top_offset(self) -> int:
        """The offset the topmost visible line begins with."""
        return self.top()[0]

    def reveal(self, place: Place, centred: bool = False) -> bool:
        """Scroll so that a place is visible; False if it was already."""
        line, margin = self.metrics.line, min(self.metrics.line // 2, self.height // 8)
        scrolled = False
        for _ in range(3):
            y = self.line_top(place)
            if y >= 0 and y + line <= self.height:
                return scrolled
            scrolled = True
            if centred or not -self.height < y < 2 * self.height:
                piece = self.flow.piece_at(place.offset)
                inside = self.flow.paragraph(piece).line_of(*place) * line
                self._moved(piece, inside - self.height // 3)
                self._clamp()
            elif y < 0 or line > self.height:
                self.scroll_by(y - margin)
            else:
                self.scroll_by(y + line + margin - self.height)
        return scrolled

    # --- places ---

    def piece_top(self, piece: int) -> int:
        """The y of a piece's top; exact for the visible ones."""
        heights = self.flow.heights
        return heights.before(piece) - heights.before(self._piece) - self._dy

    def is_right_to_left(self, offset: int) -> bool:
        """Does the paragraph of an offset run from right to left?"""
        return self.flow.paragraph(self.flow.piece_at(offset)).right_to_left

    def line_top(self, place: Place) -> int:
        """The y of the top of the line a place is on."""
        piece = self.flow.piece_at(place.offset)
        paragraph = self.flow.paragraph(piece)
        return self.piece_top(piece) + paragraph.line_of(*place) * self.metrics.line

    def line_height(self, place: Place) -> int:
        """The height of the line a place is on (empty lines are lower)."""
        piece = self.flow.piece_at(place.offset)
        paragraph = self.flow.paragraph(piece)
        return min(self.metrics.line, paragraph.height)

    def line_middle(self, place: Place) -> int:
        """The y of the middle of the line a place is on."""
        return self.line_top(place) + self.line_height(place) // 2

    def caret_rect(self, place: Place) -> QRect:
        """The caret's rectangle."""
        paragraph = self.flow.paragraph(self.flow.piece_at(place.offset))
        x = round(self.left + paragraph.x_of(place.offset, paragraph.line_of(*place)))
        top = self.line_top(place)
        if paragraph.height < self.metrics.line:
            return QRect(x, top + 1, 2, paragraph.height - 2)
        band = self.metrics.band_bottom - self.metrics.band_top
        return QRect(x, top + self.metrics.band_top, 2, band)

    def _line_at(self, y: int) -> tuple[Row, int]:
        rows = self.rows()
        row = next((row for row in reversed(rows) if row.y <= y), rows[0])
        line = (y - row.y) // self.metrics.line
        return row, max(0, min(line, row.paragraph.line_count - 1))

    def place_at(self, x: int, y: int) -> Place:
        """The nearest place for a caret, also from beside, above and below the text."""
        row, line = self._line_at(max(0, min(y, self.height - 1)))
        return Place(*row.paragraph.offset_at(x - self.left, line))

    def character_at(self, x: float, y: int) -> int | None:
        """The offset of the character drawn there, or None."""
        row, line = self._line_at(y)
        if not row.y <= y < row.y + row.paragraph.height:
            return None
        return row.paragraph.character_at(x - self.left, line)

    def band(self, start: int, end: int) -> QRect:
        """A rectangle over all visible lines that hold offsets from start to end, both included."""
        top, bottom = self.height, 0
        for _, paragraph, y in self.rows():
            if paragraph.end < start or paragraph.start > end:
                continue
            first = paragraph.line_of(max(start, paragraph.start), upstream=True)
            last = paragraph.line_of(min(end, paragraph.end))
            top = min(top, y + first * self.metrics.line)
            bottom = max(bottom, y + (last + 1) * self.metrics.line)
        if top >= bottom:
            return QRect()
        spill = self.metrics.badge  # badges and handles reach over their lines
        return QRect(0, top - spill, self.width, bottom - top + 2 * spill)
