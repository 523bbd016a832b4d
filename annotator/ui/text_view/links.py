"""How the fragments of one span are tied together: thin lines over the gaps. Numbers only."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from annotator.model.span import Span
from annotator.ui.text_view.metrics import LANES, Metrics
from annotator.ui.text_view.paragraph import Paragraph


class Link(NamedTuple):
    """One stretch of a gap between two fragments, on one line, in the span's lane."""

    line: int
    left: float
    right: float
    lane: int
    span: Span


def links_of(paragraph: Paragraph, span: Span, lane: int, metrics: Metrics) -> list[Link]:
    """The links of a span in a piece: over the whole gap where it lies on one line or two, else
    the beginning of one behind a fragment and the end of one before the next."""
    if len(span.fragments) == 1 or lane >= LANES:
        return []
    found: list[tuple[int, float, float]] = []
    for (_, end), (start, _) in pairwise(span.fragments):
        inside = paragraph.start < end and start < paragraph.end
        near = inside and _lines_between(paragraph, end, start) <= 1
        parts = paragraph.extents(end, start) if near else []
        found += parts or _ends(paragraph, end, start, metrics.em * 0.9)
    return [Link(line, left, right, lane, span) for line, left, right in found]


def _lines_between(paragraph: Paragraph, end: int, start: int) -> int:
    return paragraph.line_of(start) - paragraph.line_of(end, upstream=True)


def _ends(
    paragraph: Paragraph, end: int, start: int, length: float
) -> list[tuple[int, float, float]]:
    found: list[tuple[int, float, float]] = []
    step = -length if paragraph.right_to_left else length
    if paragraph.start < end <= paragraph.end:
        line = paragraph.line_of(end, upstream=True)
        x = paragraph.x_of(end, line)
        found.append((line, min(x, x + step), max(x, x + step)))
    if paragraph.start <= start < paragraph.end:
        line = paragraph.line_of(start)
        x = paragraph.x_of(start, line)
        found.append((line, min(x, x - step), max(x, x - step)))
    return found
