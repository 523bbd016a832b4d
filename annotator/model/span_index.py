"""Spans found by place, whatever their number, and the lanes their underlines take.

Pure: knows spans and code points, nothing of a screen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from operator import attrgetter

from annotator.model.span import Span, document_order

_BLOCK = 128
_by_place = attrgetter("fragments")
_by_start = attrgetter("start")
_id_of = attrgetter("id")


class _Block:
    """Some spans that follow one another by their starts; no end of them lies beyond `reach`."""

    __slots__ = ("reach", "spans")

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans
        self.reach = max(span.fragments[-1][1] for span in spans)


class SpanIndex:
    """Finds the spans whose envelope meets a range.

    Spans stand in order of their starts, in blocks that know how far they reach: a question looks
    at one number of each block and opens the few that can answer, so a span as long as the document
    costs the reading of one block, not of everything before the range.
    """

    __slots__ = ("_blocks", "_by_id", "_firsts")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        ordered = sorted(spans, key=_by_place)
        self._by_id: dict[str, Span] = dict(zip(map(_id_of, ordered), ordered, strict=True))
        parts = range(0, len(ordered), _BLOCK)
        self._blocks = [_Block(ordered[low : low + _BLOCK]) for low in parts]
        self._firsts = [block.spans[0].start for block in self._blocks]

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._by_id.values())

    def get(self, span_id: str) -> Span | None:
        """The span of that id, or None."""
        return self._by_id.get(span_id)

    def query(self, start: int, end: int) -> list[Span]:
        """Spans whose envelope holds a code point of [start, end), in document order."""
        found = [
            span
            for block in self._blocks[: bisect_left(self._firsts, end)]
            if block.reach > start
            for span in block.spans
            if span.fragments[-1][1] > start and span.fragments[0][0] < end
        ]
        found.sort(key=document_order)
        return found

    def at(self, offset: int) -> list[Span]:
        """Spans with a fragment over the code point at `offset`, the innermost first."""
        found = [
            span
            for span in self.query(offset, offset + 1)
            if any(start <= offset < end for start, end in span.fragments)
        ]
        found.reverse()
        found.sort(key=lambda span: span.end - span.start)
        return found

    def add(self, span: Span) -> None:
        """Add a span, or put it in the place of the one with its id."""
        self.remove(span.id)
        self._by_id[span.id] = span
        place = max(0, bisect_right(self._firsts, span.start) - 1)
        if not self._blocks:
            self._blocks, self._firsts = [_Block([span])], [span.start]
            return
        block = self._blocks[place]
        insort(block.spans, span, key=_by_start)
        block.reach = max(block.reach, span.end)
        self._firsts[place] = block.spans[0].start
        if len(block.spans) > 2 * _BLOCK:
            self._put(place, block.spans[:_BLOCK], block.spans[_BLOCK:])

    def remove(self, span_id: str) -> Span | None:
        """Take the span of that id out and return it as it was kept; None if there is none."""
        span = self._by_id.pop(span_id, None)
        if span is None:
            return None
        place = max(0, bisect_left(self._firsts, span.start) - 1)
        while span not in self._blocks[place].spans:
            place += 1
        left = self._blocks[place].spans
        left.remove(span)
        self._put(place, left)
        return span

    def _put(self, place: int, *parts: list[Span]) -> None:
        """Put new blocks in the place of one; empty ones are left out."""
        blocks = [_Block(spans) for spans in parts if spans]
        self._blocks[place : place + 1] = blocks
        self._firsts[place : place + 1] = [block.spans[0].start for block in blocks]


class Lanes:
    """Gives each span a lane of its own among those it overlaps, and lets it keep it.

    A lane is asked for when a span is first drawn, so opening costs nothing; asking in document
    order gives the outer span the upper lane. Spans in one lane never overlap, so each lane is a
    list of ranges in order and a free one is found by bisection.
    """

    __slots__ = ("_lanes", "_taken")

    def __init__(self) -> None:
        self._lanes: list[list[tuple[int, int]]] = []
        self._taken: dict[str, tuple[int, int, int]] = {}

    def lane_of(self, span: Span) -> int:
        """The span's lane, counted from 0 (the one next to the text)."""
        taken = self._taken.get(span.id)
        if taken is None:
            return self._take(span, 0)
        if taken[1:] == (span.start, span.end):
            return taken[0]
        self.drop(span.id)  # its edges were moved: keep the lane if it is free there
        if self._is_free(taken[0], span.start, span.end):
            return self._take(span, taken[0])
        return self._take(span, 0)

    def drop(self, span_id: str) -> None:
        """Forget a span; its lane is free again."""
        taken = self._taken.pop(span_id, None)
        if taken is not None:
            lane, start, end = taken
            ranges = self._lanes[lane]
            del ranges[bisect_left(ranges, (start, end))]

    def _is_free(self, lane: int, start: int, end: int) -> bool:
        if lane == len(self._lanes):
            self._lanes.append([])
        ranges = self._lanes[lane]
        before = bisect_left(ranges, (end, end)) - 1
        return before < 0 or ranges[before][1] <= start

    def _take(self, span: Span, lane: int) -> int:
        while not self._is_free(lane, span.start, span.end):
            lane += 1
        insort(self._lanes[lane], (span.start, span.end))
        self._taken[span.id] = (lane, span.start, span.end)
        return lane
