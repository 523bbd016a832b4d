"""The text as a flow of pieces in one column: layouts made when needed, heights, clusters."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from annotator.ui.text_view.heights import Guess, Heights
from annotator.ui.text_view.metrics import Metrics
from annotator.ui.text_view.paragraph import Paragraph, has_right_to_left
from annotator.ui.text_view.splitting import is_right_to_left, piece_starts

_KEPT_PIECES = 512
_KEPT_CHARACTERS = 300_000
_ABOVE = 100  # empty lines that may stand together


class Flow:
    """Offsets are code points of the whole text, y runs from the first piece's top."""

    def __init__(
        self, text: str, metrics: Metrics, width: int, starts: array[int] | None = None
    ) -> None:
        self.text = text
        self.starts = piece_starts(text) if starts is None else starts
        self.count = len(self.starts) - 1
        self._laid_out: dict[int, Paragraph] = {}
        self._laid_out_characters = 0
        self._directions: dict[int, bool] = {}
        self.set_width(metrics, width)

    def set_width(self, metrics: Metrics, width: int) -> None:
        """Forget the layouts; lay out for this width from now on."""
        self.metrics, self.width = metrics, width
        self._laid_out.clear()
        self._laid_out_characters = 0
        per_line = max(1.0, width / metrics.character * 0.97)
        guess = Guess(per_line, metrics.line, metrics.blank, metrics.gap)
        self.heights = Heights(self.starts, guess)

    def piece_at(self, offset: int) -> int:
        """The piece that holds an offset; at a soft split the later one."""
        return min(bisect_right(self.starts, offset), self.count) - 1

    def piece_range(self, piece: int) -> tuple[int, int]:
        """Where a piece begins and ends, its newline left out."""
        start, after = self.starts[piece], self.starts[piece + 1]
        return start, after if self.is_soft(piece) else after - 1

    def is_soft(self, piece: int) -> bool:
        """Does its paragraph go on in the next piece?"""
        return piece + 1 < self.count and self.text[self.starts[piece + 1] - 1] != "\n"

    def paragraph_range(self, offset: int) -> tuple[int, int]:
        """The whole paragraph around an offset, its newline left out."""
        first = last = self.piece_at(offset)
        while first and self.is_soft(first - 1):
            first -= 1
        while self.is_soft(last):
            last += 1
        return self.starts[first], self.piece_range(last)[1]

    def paragraph(self, piece: int) -> Paragraph:
        """A piece, laid out."""
        found = self._laid_out.get(piece)
        if found is None:
            found = self._lay_out(piece)
        return found

    def _lay_out(self, piece: int) -> Paragraph:
        start, end = self.piece_range(piece)
        text = self.text[start:end]
        direction = self._direction(piece, text)
        paragraph = Paragraph(text, start, self.metrics, self.width, direction)
        gap = self.metrics.gap if text and not self.is_soft(piece) else 0
        self.heights.set(piece, paragraph.height + gap)
        while self._laid_out and (
            len(self._laid_out) >= _KEPT_PIECES
            or self._laid_out_characters + len(text) > _KEPT_CHARACTERS
        ):
            oldest = self._laid_out.pop(next(iter(self._laid_out)))
            self._laid_out_characters -= oldest.end - oldest.start
        self._laid_out[piece] = paragraph
        self._laid_out_characters += len(text)
        return paragraph

    def _direction(self, piece: int, text: str) -> bool:
        """Is the paragraph from right to left? All pieces of one go the way it begins, and an empty
        line goes as the paragraph above it."""
        if not text and piece:
            above = next(
                (
                    n
                    for n in range(piece - 1, max(-1, piece - _ABOVE), -1)
                    if self.starts[n + 1] - self.starts[n] > 1
                ),
                -1,
            )
            return above >= 0 and self._direction(above, self.text[slice(*self.piece_range(above))])
        first = piece
        while first and self.is_soft(first - 1):
            first -= 1
        if first == piece and not has_right_to_left(text):
            return False
        known = self._directions.get(first)
        if known is None:
            known = is_right_to_left(self.text, *self.piece_range(first))
            self._directions[first] = known
        return known

    # --- clusters ---

    def next_border(self, offset: int) -> int:
        """The cluster border after `offset`; a newline is a cluster."""
        if offset >= len(self.text):
            return len(self.text)
        if self.text[offset] == "\n":
            return offset + 1
        return self.paragraph(self.piece_at(offset)).next_border(offset)

    def previous_border(self, offset: int) -> int:
        """The cluster border before `offset`."""
        if offset <= 0:
            return 0
        if self.text[offset - 1] == "\n":
            return offset - 1
        return self.paragraph(self.piece_at(offset - 1)).previous_border(offset)

    def border_before(self, offset: int) -> int:
        """`offset` itself, or the start of the cluster it lies in."""
        if self.text.isascii() or self.paragraph(self.piece_at(offset)).is_border(offset):
            return offset
        return self.previous_border(offset)

    def border_after(self, offset: int) -> int:
        """`offset` itself, or the end of the cluster it lies in."""
        if self.text.isascii() or self.paragraph(self.piece_at(offset)).is_border(offset):
            return offset
        return self.next_border(offset)
