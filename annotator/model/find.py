"""Finding words or an expression in a text. All places are code points of the text as it is stored.

Without `case`, text and words are compared folded: “ß” equals “ss”, and a hit covers whole
characters of the text, however long they are when folded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from annotator.model.text import is_inside_word

MOST = 10_000
"""So many hits are listed; that there are more is said."""
CHUNK = 65_536
"""Code points looked at in one go, so that a search can be stopped and holds nobody up."""

Range = tuple[int, int]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: `words` as they stand, or an `expression` of Python's `re`.

    With `whole_words` neither end of a hit lies inside a word.
    """

    words: str
    case: bool = False
    whole_words: bool = False
    expression: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """Half-open ranges in the order of the text, none of them over another; `more` says that there
    are further ones."""

    ranges: tuple[Range, ...] = ()
    more: bool = False


def _no_progress(done: int, total: int) -> None:
    pass


def find_words(text: str, search: Search, progress: Progress = _no_progress) -> Hits:
    """The hits of plain words. `progress(done, total)` is called often and may raise to stop."""
    return _listed(_plain(text, search, progress))


def every_place(text: str, search: Search, progress: Progress = _no_progress) -> Iterator[Range]:
    """All hits of plain words, however many, as they are found; `progress` as in `find_words`."""
    return _plain(text, search, progress)


def find_expression(text: str, search: Search) -> Hits:
    """The hits of an expression; those that hold nothing are left out. Raises `re.error`.

    There are expressions that never end: only for a process that somebody stops in time.
    """
    flags = re.MULTILINE if search.case else re.MULTILINE | re.IGNORECASE
    found = (match.span() for match in re.compile(search.words, flags).finditer(text))
    return _listed(
        (start, end)
        for start, end in found
        if start < end and _fits(text, start, end, search.whole_words)
    )


def _listed(hits: Iterable[Range]) -> Hits:
    ranges: list[Range] = []
    for hit in hits:
        if len(ranges) == MOST:
            return Hits(tuple(ranges), more=True)
        ranges.append(hit)
    return Hits(tuple(ranges))


def _fits(text: str, start: int, end: int, whole_words: bool) -> bool:
    return not whole_words or not (is_inside_word(text, start) or is_inside_word(text, end))


def _plain(text: str, search: Search, progress: Progress) -> Iterator[Range]:
    wanted = search.words if search.case else folded(search.words)
    at = 0
    while wanted and at < len(text):
        progress(at, len(text))
        # no hit is longer than the folded words: each character of it is at least one of theirs
        window = _Folded(text[at : at + CHUNK + len(wanted)], search.case)
        after = at + CHUNK
        place = window.text.find(wanted)
        while place >= 0:
            first, last = window.offset(place), window.offset(place + len(wanted))
            if first is not None and first >= CHUNK:
                break
            if first is None or last is None:  # it would begin or end inside a character
                place = window.text.find(wanted, place + 1)
                continue
            start, end = at + first, at + last
            fits = _fits(text, start, end, search.whole_words)
            if fits:
                yield start, end
                after = max(after, end)
            place = window.text.find(wanted, place + (len(wanted) if fits else 1))
        at = after


class _Folded:
    """A text folded, and where its places are in the text itself."""

    def __init__(self, text: str, case: bool) -> None:
        self.text = text if case else folded(text)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._gains = [0]
        if len(self.text) == len(text):
            return
        for match in _growing().finditer(text):
            start = match.start() + self._gains[-1]
            gain = len(match[0].casefold()) - 1
            self._starts.append(start)
            self._ends.append(start + gain + 1)
            self._gains.append(self._gains[-1] + gain)

    def offset(self, place: int) -> int | None:
        """The text's offset for a place in the folded text, None inside a character."""
        passed = bisect_right(self._ends, place)
        if passed < len(self._starts) and self._starts[passed] < place:
            return None
        return place - self._gains[passed]


def folded(text: str) -> str:
    """The text without differences of case, character by character; none of them disappears."""
    # Turkish İ folds to an i and a dot of its own, which nobody types
    return text.replace("\u0130", "i").casefold()


@cache
def growing() -> str:
    """The characters that are longer when folded; all are in the first plane."""
    found = (chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000)
    return "".join(one for one in found if len(folded(one)) > 1)


@cache
def _growing() -> re.Pattern[str]:
    return re.compile(f"[{growing()}]")
