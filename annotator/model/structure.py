"""The structure around a place: a selection grows from the word to the whole text, and shrinks.

Offsets are code points, ranges half-open. The units are word, clause, quotation (each level, inside
its marks and with them), sentence, paragraph, all. Growing takes the smallest that is larger, so a
quotation of one word comes before its clause, one of five sentences behind each of them. Blanks at
the edges are left out, no word is cut, and only the lines around are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.model.clauses import clause_around, clipped
from annotator.model.quotations import quotations_near
from annotator.model.sentences import Range, line_at, sentence_at, sentence_end, sentence_start
from annotator.model.text import is_word_character, snap_to_words, trim, word_at

_FIRST_WORD = 200
"""Code points in which a range's first word is looked for."""


def grow(text: str, start: int, end: int) -> Range:
    """The smallest unit that holds more than the range; the range itself where there is none.

    An empty range is a caret; blanks at the range's edges do not count.
    """
    low, high = trim(text, start, end)
    larger = [
        unit
        for unit in (snap_to_words(text, *found) for found in _units(text, low, high))
        if unit[0] <= low and high <= unit[1] and unit[1] - unit[0] > high - low
    ]
    return min(larger, key=lambda unit: unit[1] - unit[0], default=(start, end))


def shrink(text: str, start: int, end: int) -> Range:
    """The largest unit at the range's start that is smaller than the range; at last a caret."""
    low, high = trim(text, start, end)
    letters = (p for p in range(low, min(high, low + _FIRST_WORD)) if is_word_character(text[p]))
    place = next(letters, low)
    smaller = low, low
    unit = place, place
    while (larger := grow(text, *unit)) != unit:
        unit = larger
        if unit[1] > high or unit[1] - max(low, unit[0]) >= high - low:
            break
        smaller = max(low, unit[0]), unit[1]
    return smaller


@dataclass(frozen=True, slots=True)
class Way:
    """The ranges that a selection grew through, the smallest first; the last is the selection."""

    ranges: tuple[Range, ...] = ()

    def at(self, start: int, end: int) -> Way:
        """This way if it led to the range; a new one if the selection was moved since."""
        here = start, end
        return self if self.ranges and self.ranges[-1] == here else Way((here,))

    def grown(self, text: str) -> Way:
        """One step on, to the next larger unit; the same way at its end."""
        larger = grow(text, *self.ranges[-1])
        return self if larger == self.ranges[-1] else Way((*self.ranges, larger))

    def shrunk(self, text: str) -> Way:
        """One step back the way it came; without one, to a smaller unit at the start."""
        return Way(self.ranges[:-1] or (shrink(text, *self.ranges[-1]),))


def _units(text: str, start: int, end: int) -> Iterator[Range]:
    """Every unit around a range without blanks at its edges, in no order."""
    here = start, end
    yield word_at(text, start) if start == end else here
    quotations = quotations_near(text, start, end)
    for quotation in quotations:
        if quotation.start <= start and end <= quotation.end:
            yield quotation.start, quotation.end
            if quotation.holds(start, end):
                yield quotation.inside(text)
    if start == end:
        sentence = sentence_at(text, start)
    else:
        sentence = sentence_start(text, start), sentence_end(text, end)
    sentence = clipped(sentence, here, quotations)
    yield sentence
    yield clause_around(text, here, sentence, quotations)
    yield line_at(text, start)[0], line_at(text, end)[1]
    yield 0, len(text)
