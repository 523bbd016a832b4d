"""Words and sentences of a text, by rules that say the same of their words joined by blanks."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from annotator.model.abbreviations import BEFORE_NAMES, INSIDE

_BASE = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_JOINER = "\u200d"
_SKINS = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_STOPS = frozenset(".!?…。！？")
_CLOSING = frozenset("\"'”’»)]}›」』")
_OPENING = frozenset("\"'“‘„‚«([{‹「『¿¡")


class Words:
    """The words of a text: `tokens` are their ranges in code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self._starts = [start for start, _ in self.tokens]
        self._ends = [end for _, end in self.tokens]

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the words that [start, end) touches: the first, and that after the last.

        They are equal where it touches none.
        """
        first = bisect_right(self._ends, start)
        return first, max(first, bisect_left(self._starts, end))

    def rebuilt(self, spans: Iterable[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
        """The words joined by blanks, a line a sentence, and the place of each.

        No sentence ends inside one of `spans` (numbers of words, as `covered` gives them).
        """
        inside = {number for first, last in spans for number in range(first + 1, last)}
        parts: list[str] = []
        places = []
        at = 0
        for number, (start, end) in enumerate(self.tokens):
            if number:
                ends = number not in inside and self._sentence_ends(number)
                parts.append("\n" if ends else " ")
                at += 1
            parts.append(self.text[start:end])
            places.append((at, at := at + end - start))
        return "".join(parts), places

    def _sentence_ends(self, number: int) -> bool:
        """Does a sentence end before the word of that number?"""
        start = self._starts[number]
        before = self._ends[number - 1]
        if "\n" in self.text[before:start]:
            return True
        stop = number - 1
        while stop > 0 and self._word(stop) in _CLOSING:
            stop -= 1
        mark = self._word(stop)
        if mark not in _STOPS or not stop:
            return False
        first = self._word(number)
        if not (first[0].isupper() or first[0].isdigit() or first in _OPENING):
            return mark in "。！？"
        if first in _CLOSING and first not in _OPENING:
            return False
        return mark != "." or not self._is_short(self._word(stop - 1))

    def _word(self, number: int) -> str:
        start, end = self.tokens[number]
        return self.text[start:end]

    @staticmethod
    def _is_short(word: str) -> bool:
        """A word that a full stop belongs to: an initial, or a known abbreviation."""
        return (len(word) == 1 and word.isupper()) or word in BEFORE_NAMES or word in INSIDE


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of words and signs; what is drawn on a sign or letter belongs to it."""
    start = end = -1
    for found in _BASE.finditer(text):
        if found.start() == end and _belongs(text, start, end):
            end = found.end()
            continue
        if end > start:
            yield start, end
        start, end = found.span()
    if end > start:
        yield start, end


def _belongs(text: str, start: int, end: int) -> bool:
    """Does the character at `end` belong to the word [start, end) right before it?"""
    last, following = text[end - 1], text[end]
    if last.isascii() and following.isascii():
        return False
    if following == _JOINER or last == _JOINER or ord(following) in _SKINS:
        return True
    if unicodedata.category(following)[0] == "M":
        return True
    if unicodedata.category(last)[0] == "M":  # a letter behind a mark on a letter
        return (following.isalnum() or following == "_") and text[start].isalnum()
    return ord(last) in _FLAGS and ord(following) in _FLAGS and end - start == 1
