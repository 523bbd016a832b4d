"""Where a span's edges go, by words and by characters as a reader sees them. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder

from annotator.model.span import Fragments
from annotator.model.text import (
    Utf16Table,
    next_word,
    previous_word,
    word_border_after,
    word_start,
)

_REACH = 256
"""Code points looked at around an edge; no cluster of real text is nearly as long."""


def moved(text: str, fragments: Fragments, edge: str, unit: str, step: int) -> Fragments:
    """The fragments with one edge moved; unchanged where the edge can go no further.

    `edge` is "start" (of the first fragment) or "end" (of the last), `unit` "word" or "character",
    `step` -1 (left) or 1. A fragment keeps at least one character and never meets its neighbour.
    """
    if edge == "start":
        first, end = fragments[0]
        to = _start_by_word(text, first, step) if unit == "word" else cluster(text, first, step)
        return ((to, end), *fragments[1:]) if 0 <= to < end else fragments
    start, last = fragments[-1]
    to = _end_by_word(text, last, step) if unit == "word" else cluster(text, last, step)
    return (*fragments[:-1], (start, to)) if start < to <= len(text) else fragments


def cluster(text: str, offset: int, step: int) -> int:
    """The border of the grapheme cluster after (1) or before (-1) `offset`, in code points."""
    low, high = max(0, offset - _REACH), min(len(text), offset + _REACH)
    around = text[low:high]
    table = Utf16Table(around)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, around)
    finder.setPosition(table.to_utf16(offset - low))
    units = finder.toNextBoundary() if step > 0 else finder.toPreviousBoundary()
    return offset if units < 0 else low + table.from_utf16(units)


def _start_by_word(text: str, start: int, step: int) -> int:
    if step < 0:
        return previous_word(text, start)
    after = next_word(text, start)
    while after < len(text) and text[after].isspace():
        after += 1
    return after


def _end_by_word(text: str, end: int, step: int) -> int:
    if step > 0:
        return word_border_after(text, end)
    end = word_start(text, end - 1)
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end
