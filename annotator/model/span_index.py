"""Spans found by place, whatever their number: length classes, and the lanes their underlines take.

Pure: knows spans and code points, nothing of a screen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

from annotator.model.span import Span, document_order


def _start(span: Span) -> int:
    return span.fragments[0][0]


class _LengthClass:
    """Spans of about the same length in order of their starts."""

    __slots__ = ("spans", "starts")

    def __init__(self, spans: list[Span]) -> None:
        spans.sort(key=_start)
        self.spans = spans
        self.starts = [span.fragments[0][0] for span in spans]


class SpanIndex:
    """Finds the spans whose envelope meets a range.

    Spans lie in classes by the power of two of their length, so that a few very long ones do not
    make every question walk over everything before them.
    """

    __slots__ = ("_by_id", "_classes")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._by_id: dict[str, Span] = {}
        groups: dict[int, list[Span]] = {}
        for span in spans:
            fragments = span.fragments
            size = (fragments[-1][1] - fragments[0][0]).bit_length()
            groups.setdefault(size, []).append(span)
            self._by_id[span.id] = span
        self._classes = {size: _LengthClass(members) for size, members in groups.items()}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._by_id.values())

    def get(self, span_id: str) -> Span | None:
        """The span of that id, or None."""
        return self._by_id.get(span_id)

    def query(self, start: int, end: int) -> list[Span]:
        """Spans whose envelope holds a code point of [start, end), in document order."""
        found: list[Span] = []
        for size, members in self._classes.items():
            low = bisect_right(members.starts, start - (1 << size))
            high = bisect_left(members.starts, end, low)
            found += [span for span in members.spans[low:high] if span.fragments[-1][1] > start]
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
        size = (span.end - span.start).bit_length()
        members = self._classes.setdefault(size, _LengthClass([]))
        place = bisect_right(members.starts, span.start)
        members.spans.insert(place, span)
        members.starts.insert(place, span.start)

    def remove(self, span_id: str) -> Span | None:
        """Take the span of that id out and return it as it was kept; None if there is none."""
        span = self._by_id.pop(span_id, None)
        if span is None:
            return None
        members = self._classes[(span.end - span.start).bit_length()]
        place = bisect_left(members.starts, span.start)
        while members.spans[place].id != span_id:
            place += 1
        del members.spans[place], members.starts[place]
        return span


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
