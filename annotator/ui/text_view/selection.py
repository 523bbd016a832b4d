"""The rules of selecting: how what the hand did becomes whole words or clusters. Pure."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from annotator.model.edges import Edge, with_edge
from annotator.model.span import Fragments
from annotator.model.text import snap_to_words, word_at


class Unit(Enum):
    """What a selection grows by."""

    CLUSTER = "cluster"  # exactly what was dragged over
    WORD = "word"  # edges inside a word move out to its border
    PARAGRAPH = "paragraph"


class Selection(NamedTuple):
    """Anchor and caret in code points; `upstream` puts the caret before a wrap."""

    anchor: int = 0
    caret: int = 0
    upstream: bool = False

    @property
    def start(self) -> int:
        """The smaller of the two."""
        return min(self.anchor, self.caret)

    @property
    def end(self) -> int:
        """The larger of the two."""
        return max(self.anchor, self.caret)

    @property
    def is_empty(self) -> bool:
        """Is it a caret only?"""
        return self.anchor == self.caret


def spanned(text: str, anchor: int, caret: int, unit: Unit) -> Selection:
    """The selection of a drag from `anchor` to `caret` (both at cluster borders)."""
    start, end = min(anchor, caret), max(anchor, caret)
    if unit is Unit.WORD and start != end:
        start, end = snap_to_words(text, start, end)
        if start == end:  # blanks alone
            return Selection(caret, caret)
    return Selection(start, end) if caret >= anchor else Selection(end, start)


def grown(first: tuple[int, int], last: tuple[int, int]) -> Selection:
    """The selection of a drag by words or paragraphs: from the first one to the one reached."""
    if last[0] < first[0]:
        return Selection(first[1], last[0])
    return Selection(first[0], max(first[1], last[1]))


def word_range(text: str, offset: int) -> tuple[int, int]:
    """What a double-click selects: the word there, else the sign or the blanks."""
    start, end = word_at(text, offset)
    if start != end or not text:
        return start, end
    if offset >= len(text) or text[offset] == "\n":
        return offset, offset
    if not text[offset].isspace():
        return offset, offset + 1
    start, end = offset, offset + 1
    while start > 0 and text[start - 1].isspace() and text[start - 1] != "\n":
        start -= 1
    while end < len(text) and text[end].isspace() and text[end] != "\n":
        end += 1
    return start, end


def dragged(text: str, fragments: Fragments, edge: Edge, offset: int, unit: Unit) -> Fragments:
    """The fragments with an edge dragged to `offset`, by words to the border of the word there.

    It stops before the other edge of its fragment; with a neighbour it meets it becomes one.
    """
    start, end = fragments[edge.fragment]
    low, high = (start, offset) if edge.at_end else (offset, end)
    to = offset
    if unit is Unit.WORD and low < high:
        low, high = snap_to_words(text, low, high)
        to = (high if edge.at_end else low) if low < high else offset
    return with_edge(text, fragments, edge, to, whole_words=unit is Unit.WORD)
