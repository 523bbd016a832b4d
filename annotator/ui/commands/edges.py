"""Where a span's edges go, by words and by characters as a reader sees them. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder

from annotator.model.edges import by_word, edge_at, with_edge
from annotator.model.span import Fragments
from annotator.model.text import Utf16Table
from annotator.ui.text_view.offsets import for_qt

_REACH = 256
"""Code points looked at around an edge; no cluster of real text is nearly as long."""


def moved(
    text: str, fragments: Fragments, edge: str, unit: str, step: int, caret: int = -1
) -> Fragments:
    """The fragments with one edge moved; unchanged where the edge can go no further.

    `edge` is "start" or "end" (of the fragment that holds the caret, else of the whole span),
    `unit` "word" or "character", `step` -1 (left) or 1. A fragment keeps at least one word or
    character; one that comes to its neighbour becomes one with it.
    """
    which = edge_at(fragments, caret, edge == "end")
    here = which.of(fragments)
    if unit == "word":
        to = by_word(text, here, which.at_end, step)
        return with_edge(text, fragments, which, to, whole_words=True)
    to = cluster(text, here, step)
    start, end = fragments[which.fragment]
    if (to <= start) if which.at_end else (to >= end):
        return fragments
    return with_edge(text, fragments, which, to, whole_words=False)


def cluster(text: str, offset: int, step: int) -> int:
    """The border of the grapheme cluster after (1) or before (-1) `offset`, in code points."""
    low, high = max(0, offset - _REACH), min(len(text), offset + _REACH)
    around = for_qt(text[low:high])
    table = Utf16Table(around)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, around)
    finder.setPosition(table.to_utf16(offset - low))
    units = finder.toNextBoundary() if step > 0 else finder.toPreviousBoundary()
    return offset if units < 0 else low + table.from_utf16(units)
