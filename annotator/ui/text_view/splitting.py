"""Where a text is cut into pieces that are laid out one by one.

A piece is a paragraph or, where a paragraph is very long, a part of one (a soft split), so that no
layout ever takes long.
"""

from __future__ import annotations

import unicodedata
from array import array
from itertools import accumulate, islice, pairwise, repeat
from operator import add

from PySide6.QtCore import QTextBoundaryFinder

from annotator.ui.text_view.offsets import ParagraphOffsets, for_qt

LIMIT = 8192
_WINDOW = 64
_STEP = 400_000  # code points


def piece_starts(text: str, limit: int = LIMIT) -> array[int]:
    """The offset of each piece, and one past the text's end as a sentinel.

    A piece ends before its newline; where the character before the next start is none, it is soft.
    """
    starts, longest = _paragraph_starts(text)
    if longest <= limit:
        return starts
    cut = array("q")
    for begin, after in pairwise(starts):
        start = begin
        cut.append(start)
        end = after - 1
        while end - start > limit:
            start = _soft_border(text, start, limit)
            cut.append(start)
    cut.append(len(text) + 1)
    return cut


def _paragraph_starts(text: str) -> tuple[array[int], int]:
    """Where the paragraphs begin, with the sentinel, and how long the longest is.

    Goes through a long text in steps, so that other threads have their turn meanwhile.
    """
    starts, longest = array("q", [0]), 0
    while starts[-1] <= len(text):
        begin = starts[-1]
        end = text.find("\n", begin + _STEP)
        part = text[begin : len(text) if end < 0 else end]
        lengths = list(map(len, part.split("\n")))
        longest = max(longest, max(lengths))
        afters = accumulate(map(add, lengths, repeat(1)), initial=begin)
        starts.extend(islice(afters, 1, None))
    return starts, longest


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
