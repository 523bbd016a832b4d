"""Sentences with exact places: where one begins, the next, the last, the next without a span.

Offsets are code points, ranges half-open. A line is what stands between two newlines; a sentence
never crosses one, so a headline without a full stop is a sentence. All of it is lazy: the cost is
that of the sentences looked at, not of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from annotator.model.sentence_ends import ends_in
from annotator.model.text import trim

Range = tuple[int, int]

LONGEST_SENTENCE = 20_000
"""Code points looked at for an end; what runs on longer is taken to its line's edge."""
_STEP = 1_024
_LONGEST_STOP = 32
_INK = re.compile(r"\S")


def line_at(text: str, offset: int) -> Range:
    """The line that holds `offset`, without its newline."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end


def sentence_start(text: str, offset: int) -> int:
    """Where the sentence that holds the character at `offset` begins, its blanks left out."""
    line = line_at(text, offset)
    start = _border_before(text, offset, line)
    found = _INK.search(text, start, line[1])
    return found.start() if found else start


def sentence_end(text: str, offset: int) -> int:
    """Where the sentence that holds the character before `offset` ends, its blanks left out."""
    end = _border_after(text, offset, line_at(text, max(0, offset - 1))[1])
    return trim(text, offset, end)[1] if offset < end else offset


def sentence_at(text: str, offset: int) -> Range:
    """The sentence at a place; on a blank, the one before it; on an empty line, an empty range."""
    return _sentence(text, offset, line_at(text, offset))


def sentences_from(text: str, offset: int) -> Iterator[Range]:
    """The sentences that begin behind `offset` (-1: all), one by one."""
    first, last = line_at(text, max(0, offset))
    place = offset + 1
    if _INK.search(text, first, place):  # else it is in the blanks before the line's first sentence
        place = _border_after(text, place, last)
    while (found := _INK.search(text, place)) is not None:
        start = found.start()
        if start >= last:
            last = line_at(text, start)[1]
        place = _border_after(text, start + 1, last)
        yield trim(text, start, place)


def sentences_before(text: str, offset: int) -> Iterator[Range]:
    """The sentences that begin before `offset`, the nearest first."""
    line = line_at(text, offset)
    place = _ink_before(text, offset)
    while place >= 0:
        if place < line[0]:
            line = line_at(text, place)
        found = _sentence(text, place, line)
        yield found
        place = _ink_before(text, found[0])


def next_sentence(text: str, offset: int) -> Range | None:
    """The first sentence that begins behind `offset`, over empty lines; None at the end."""
    return next(sentences_from(text, offset), None)


def previous_sentence(text: str, offset: int) -> Range | None:
    """The last sentence that begins before `offset` (inside one, its own); None at the start."""
    return next(sentences_before(text, offset), None)


def sentences_without_span(
    text: str, offset: int, covered: Callable[[int, int], bool], forward: bool = True
) -> Iterator[Range | None]:
    """The sentences that begin behind (before) `offset`, the nearest first: those that hold no
    span, and None for each that does, so that whoever looks may pause there.

    `covered(start, end)` says whether a span holds any character of the range.
    """
    found = sentences_from(text, offset) if forward else sentences_before(text, offset)
    return (None if covered(*sentence) else sentence for sentence in found)


# --- borders: the places inside a line where a sentence begins behind another ---------------------


def _border_after(text: str, offset: int, last: int) -> int:
    """The first border at or behind `offset` in the line that ends at `last`, else its end."""
    limit = min(last, offset + LONGEST_SENTENCE)
    # Between a border and its stop lie blanks, closing marks, and the stop's own signs.
    low = max(0, _ink_before(text, offset) + 1 - _LONGEST_STOP)
    return next((end for end in ends_in(text, low, limit) if end >= offset), last)


def _border_before(text: str, offset: int, line: Range) -> int:
    """The last border at or before `offset` in its line, else the line's start."""
    lowest = max(line[0], offset - LONGEST_SENTENCE)
    low, step = offset, _STEP
    while low > lowest:
        low = max(lowest, low - step)
        step *= 4
        ends = [end for end in ends_in(text, low, min(offset + 1, line[1])) if end <= offset]
        if ends:
            return ends[-1]
    return line[0]


def _sentence(text: str, offset: int, line: Range) -> Range:
    border = _border_before(text, offset, line)
    return trim(text, border, _border_after(text, max(offset, border + 1), line[1]))


def _ink_before(text: str, offset: int) -> int:
    """The place of the last character before `offset` that is no blank, or -1."""
    while offset > 0:
        low = max(0, offset - _STEP)
        length = len(text[low:offset].rstrip())
        if length:
            return low + length - 1
        offset = low
    return -1
