"""Heights of many pieces: guessed by the chunk until a piece is laid out, then exact."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate, pairwise
from math import ceil
from typing import NamedTuple

CHUNK = 256


class Guess(NamedTuple):
    """What a piece's height is guessed from; heights in pixels, `characters` per line."""

    characters: float
    line: int
    blank: int
    gap: int

    def of_piece(self, length: int) -> int:
        """The height of one piece of `length` code points."""
        if not length:
            return self.blank
        return ceil(length / self.characters) * self.line + self.gap

    def of_chunk(self, pieces: int, length: int) -> int:
        """The height of many pieces that hold `length` code points together."""
        filled = min(pieces, length)  # at least the others are blank
        lines = max(filled, round(length / self.characters + filled * 0.4))
        return lines * self.line + filled * self.gap + (pieces - filled) * self.blank


class Heights:
    """The heights of all pieces, and which of them lies at a given height.

    A change of width costs one guess per 256 pieces; a chunk is worked out in full when it is
    looked at.
    """

    def __init__(self, starts: array[int], guess: Guess) -> None:
        self._starts = starts
        self._guess = guess
        self.count = len(starts) - 1
        self._exact: dict[int, list[int]] = {}
        self._chunks = [
            guess.of_chunk(high - low, starts[high] - starts[low] - (high - low))
            for low in range(0, self.count, CHUNK)
            for high in (min(low + CHUNK, self.count),)
        ]
        self._tops: list[int] = []

    @property
    def total(self) -> int:
        """The height of everything."""
        return self._prefix()[-1]

    def of(self, piece: int) -> int:
        """One piece's height."""
        return self._opened(piece // CHUNK)[piece % CHUNK]

    def set(self, piece: int, height: int) -> None:
        """A piece's height is known now."""
        heights = self._opened(piece // CHUNK)
        difference = height - heights[piece % CHUNK]
        if difference:
            heights[piece % CHUNK] = height
            self._chunks[piece // CHUNK] += difference
            self._tops = []

    def before(self, piece: int) -> int:
        """The height of everything above a piece."""
        heights = self._opened(piece // CHUNK)
        return self._prefix()[piece // CHUNK] + sum(heights[: piece % CHUNK])

    def about(self, offset: int) -> float:
        """Roughly the height of everything above an offset; works nothing out."""
        piece = min(bisect_right(self._starts, offset), self.count) - 1
        chunk = piece // CHUNK
        low, high = chunk * CHUNK, min((chunk + 1) * CHUNK, self.count)
        top, height = self._prefix()[chunk], self._chunks[chunk]
        if (heights := self._exact.get(chunk)) is not None:
            low, high = piece, piece + 1
            top, height = top + sum(heights[: piece % CHUNK]), heights[piece % CHUNK]
        first, after = self._starts[low], self._starts[high]
        return top + height * (offset - first) / (after - first)

    def find(self, y: int) -> tuple[int, int]:
        """The piece at height `y`, and how far below its top that is."""
        chunk = min(max(bisect_right(self._prefix(), y) - 1, 0), len(self._chunks) - 1)
        heights = self._opened(chunk)
        y -= self._prefix()[chunk]
        last = len(heights) - 1
        for place, height in enumerate(heights):
            if y < height or place == last:
                return chunk * CHUNK + place, y
            y -= height
        return self.count - 1, 0

    def _prefix(self) -> list[int]:
        if not self._tops:
            self._tops = [0, *accumulate(self._chunks)]
        return self._tops

    def _opened(self, chunk: int) -> list[int]:
        heights = self._exact.get(chunk)
        if heights is None:
            low = chunk * CHUNK
            starts = self._starts[low : low + CHUNK + 1]
            guess = self._guess.of_piece
            heights = [guess(after - start - 1) for start, after in pairwise(starts)]
            self._exact[chunk] = heights
            self._chunks[chunk] = sum(heights)
            self._tops = []
        return heights
