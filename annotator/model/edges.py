"""The edges of a span: which one is meant, where it goes by words, and where it stops.

Offsets are code points. An edge belongs to the fragment that holds the caret, else it is the
envelope's. It stops one word (or one character) before the other edge of its fragment; fragments
that meet become one.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.model.span import Fragments, joined
from annotator.model.text import (
    next_word,
    previous_word,
    word_border_after,
    word_end,
    word_start,
)


@dataclass(frozen=True, slots=True)
class Edge:
    """The start or the end of the fragment at a place, counted from 0."""

    fragment: int
    at_end: bool

    def of(self, fragments: Fragments) -> int:
        """Where it lies."""
        return fragments[self.fragment][self.at_end]


def edge_at(fragments: Fragments, caret: int, at_end: bool) -> Edge:
    """The edge that is meant with the caret there (-1: nowhere)."""
    for place, (start, end) in enumerate(fragments):
        if start <= caret <= end:
            return Edge(place, at_end)
    return Edge(len(fragments) - 1 if at_end else 0, at_end)


def by_word(text: str, offset: int, at_end: bool, step: int) -> int:
    """Where an edge at `offset` goes by one word to the left (-1) or right (1)."""
    if at_end:
        return word_border_after(text, offset) if step > 0 else _end_before(text, offset)
    return _start_behind(text, offset) if step > 0 else previous_word(text, offset)


def with_edge(
    text: str, fragments: Fragments, edge: Edge, to: int, *, whole_words: bool
) -> Fragments:
    """The fragments with an edge moved to `to`, or as far as it may go.

    One word of its own fragment stays, or one character without `whole_words`. At the neighbouring
    fragment it stops, and the two become one.
    """
    place = edge.fragment
    start, end = fragments[place]
    if edge.at_end:
        least = min(end, word_end(text, start + 1)) if whole_words else start + 1
        most = fragments[place + 1][0] if place + 1 < len(fragments) else len(text)
        piece = start, min(max(to, least), most)
    else:
        least = max(start, word_start(text, end - 1)) if whole_words else end - 1
        most = fragments[place - 1][1] if place else 0
        piece = max(min(to, least), most), end
    if piece == (start, end):
        return fragments
    return joined(text, (*fragments[:place], piece, *fragments[place + 1 :]))


def _start_behind(text: str, start: int) -> int:
    behind = next_word(text, start)
    while behind < len(text) and text[behind].isspace():
        behind += 1
    return behind


def _end_before(text: str, end: int) -> int:
    end = word_start(text, end - 1)
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end
