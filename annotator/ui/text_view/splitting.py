"""Where a text is cut into pieces that are laid out one by one.

A piece is a paragraph or, where a paragraph is very long, a part of one (a soft split), so that no
layout ever takes long.
"""

from __future__ import annotations

import unicodedata
from array import array
from itertools import accumulate, repeat
from operator import add

from PySide6.QtCore import QTextBoundaryFinder

from annotator.ui.text_view.offsets import ParagraphOffsets, for_qt

LIMIT = 8192
_WINDOW = 64


def piece_starts(text: str, limit: int = LIMIT) -> array[int]:
    """The offset of each piece, and one past the text's end as a sentinel.

    A piece ends before its newline; where the character before the next start is none, it is soft.
    """
    lengths = list(map(len, text.split("\n")))
    starts = array("q", accumulate(map(add, lengths, repeat(1)), initial=0))
    if max(lengths) <= limit:
        return starts
    cut = array("q")
    for place, length in enumerate(lengths):
        start = starts[place]
        cut.append(start)
        end = start + length
        while end - start > limit:
            start = _soft_border(text, start, limit)
            cut.append(start)
    cut.append(len(text) + 1)
    return cut


def _soft_border(text: str, start: int, limit: int) -> int:
    """A cluster border at most `limit` after `start`, behind a blank where there is one."""
    low = start + limit // 2
    blank = text.rfind(" ", low, start + limit)
    while blank >= 0:
        if is_cluster_border(text, blank + 1):
            return blank + 1
        blank = text.rfind(" ", low, blank)
    for offset in range(start + limit, max(low, start + limit - 4 * _WINDOW), -1):
        if is_cluster_border(text, offset):
            return offset
    return start + limit


def is_cluster_border(text: str, offset: int) -> bool:
    """May a caret stand at `offset`, looking at some characters around it?

    In a row of regional indicators (flags) only the row's beginning tells; none is a border.
    """
    if offset <= 0 or offset >= len(text):
        return True
    if _is_regional(text[offset]) and _is_regional(text[offset - 1]):
        return False
    low = max(0, offset - _WINDOW)
    window = for_qt(text[low : offset + _WINDOW])
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, window)
    finder.setPosition(ParagraphOffsets(window, low).to_units(offset))
    return finder.isAtBoundary()


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def is_right_to_left(text: str, start: int, end: int) -> bool:
    """Does the first character with a direction in [start, end) go from right to left?"""
    for place in range(start, min(end, start + LIMIT)):
        direction = unicodedata.bidirectional(text[place])
        if direction == "L":
            return False
        if direction in ("R", "AL"):
            return True
    return False
