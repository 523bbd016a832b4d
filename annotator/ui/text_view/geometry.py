"""What the spans of one piece cover, line by line, and where their badges go. Numbers only.

x runs from the column's left edge, y from the piece's top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from annotator.model.span import Span
from annotator.ui.text_view.links import Link, links_of
from annotator.ui.text_view.metrics import LANES, Metrics
from annotator.ui.text_view.paragraph import Paragraph

_SIDE_BY_SIDE = 4  # badges that stand together before the rest becomes a number


class Strip(NamedTuple):
    """One stretch of one span on one line."""

    line: int
    left: float
    right: float
    lane: int
    span: Span


class Badge(NamedTuple):
    """A letter at a span's start, or a number: of further badges, or of underlines not drawn.

    `span` is None for a number.
    """

    left: float
    top: float
    width: float
    text: str
    span: Span | None


class PieceGeometry(NamedTuple):
    """Everything that is drawn for the spans of a piece, in the order of its lines."""

    strips: list[Strip]
    links: list[Link]
    badges: list[Badge]


def geometry_of(
    paragraph: Paragraph,
    spans: Iterable[Span],
    lane_of: Callable[[Span], int],
    letter_of: Callable[[Span], str],
    metrics: Metrics,
) -> PieceGeometry:
    """The strips and badges of `spans` (in document order) in a piece."""
    strips: list[Strip] = []
    links: list[Link] = []
    starting: list[tuple[int, float, Span]] = []
    for span in spans:
        lane = lane_of(span)
        parts = [
            part
            for start, end in span.fragments
            if start < paragraph.end and end > paragraph.start
            for part in paragraph.extents(start, end)
        ]
        strips += [Strip(line, left, right, lane, span) for line, left, right in parts]
        links += links_of(paragraph, span, lane, metrics)
        if parts and paragraph.start <= span.start < paragraph.end:
            starting.append((parts[0][0], _start_edge(paragraph, parts, span), span))
    badges = _badges(starting, letter_of, metrics)
    return PieceGeometry(strips, links, badges + _depths(strips, paragraph.width, metrics))


def _start_edge(paragraph: Paragraph, parts: list[tuple[int, float, float]], span: Span) -> float:
    if not paragraph.is_bidirectional:
        return parts[0][1]
    line = paragraph.line_of(span.start)
    return min(paragraph.x_of(span.start, line), max(right for _, _, right in parts))


def badge_width(text: str, height: int) -> float:
    """The width of a badge with so many letters."""
    return height + 1 + (len(text) - 1) * height * 0.55


def _badges(
    starting: list[tuple[int, float, Span]], letter_of: Callable[[Span], str], metrics: Metrics
) -> list[Badge]:
    """Badges at the spans' starts, pushed to the right where they would cover one another."""
    badges: list[Badge] = []
    edge, line, together, left_out = 0.0, -1, 0, 0

    def close() -> None:
        if left_out and badges:
            text = f"+{left_out}"
            last = badges[-1]
            width = badge_width(text, metrics.badge)
            badges.append(Badge(last.left + last.width + 1, last.top, width, text, None))

    for number, x, span in sorted(starting, key=lambda entry: entry[:2]):
        wanted = x - metrics.badge * 0.3
        if number != line or wanted >= edge:
            close()
            together = left_out = 0
            line, edge = number, wanted
        if together == _SIDE_BY_SIDE:
            left_out += 1
            continue
        text = letter_of(span)
        width = badge_width(text, metrics.badge)
        top = number * metrics.line + metrics.band_top - metrics.badge * 0.5
        badges.append(Badge(edge, top, width, text, span))
        together += 1
        edge += width + 1
    close()
    return badges


def _depths(strips: Iterable[Strip], width: int, metrics: Metrics) -> list[Badge]:
    """How many spans of a line have no underline, beside the column, where nothing else is."""
    deep = Counter(line for line, _ in {(s.line, s.span.id) for s in strips if s.lane >= LANES})
    badges = []
    for line, count in sorted(deep.items()):
        text = f"+{count}"
        top = (line + 1) * metrics.line - metrics.badge
        badges.append(Badge(width + 3, top, badge_width(text, metrics.badge), text, None))
    return badges
