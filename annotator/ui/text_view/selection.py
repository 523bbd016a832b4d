"""The rules of selecting: how what the hand did becomes whole words or clusters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from annotator.model.span import Fragments
from annotator.model.text import snap_to_words, word_at


class Unit(Enum):
    """What a selection grows by."""

    CLUSTER = "cluster"  # exactly what was dragged over
    WORD = "word"  # edges inside a word move out to its border
    PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class Selection:
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


def with_edge(text: str, fragments: Fragments, at_end: bool, offset: int, unit: Unit) -> Fragments:
    """The fragments with their envelope's start or end moved to `offset`.

    The edge stays inside its own fragment's other edge: at least one character is left.
    """
    if at_end:
        start, end = fragments[-1][0], max(offset, fragments[-1][0] + 1)
    else:
        start, end = min(offset, fragments[0][1] - 1), fragments[0][1]
    if unit is Unit.WORD:
        snapped = snap_to_words(text, start, end)
        if snapped[0] != snapped[1]:
            start, end = (start, snapped[1]) if at_end else (snapped[0], end)
    if at_end:
        return (*fragments[:-1], (start, end))
    return ((start, end), *fragments[1:])
