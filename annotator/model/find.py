"""Finding words or an expression in a text. All places are code points of the text as it is stored.

Letters are compared in their canonical form: “é” equals an “e” with an accent of its own. Without
`case` they are compared folded, too: “ß” equals “ss”. A hit covers whole characters of the text,
however many code points they have on either side.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from annotator.model.text import is_inside_word

MOST = 10_000
"""So many hits are listed, those around the place one is at; that there are more is said."""
CHUNK = 65_536
"""Code points looked at in one go, so that a search can be stopped and holds nobody up."""
_SPREAD, _SIGNS = 4, 64
"""A letter is written with no more code points than this, and a hit followed by no more signs."""
_ACCENT = 200
"""From this combining class on, a sign is a part of its letter; below are points and vowel signs,
with and without which the same word is written."""

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
    """Half-open ranges in the order of the text, none of them over another. They follow on one
    another: there are further ones only before the first and behind the last."""

    ranges: tuple[Range, ...] = ()
    more_before: bool = False
    more_after: bool = False

    @property
    def more(self) -> bool:
        """Are there further ones?"""
        return self.more_before or self.more_after

    def reach(self, offset: int) -> bool:
        """Are the hits next to an offset, before and behind it, among these?"""
        if not self.ranges:
            return not self.more
        is_behind = not self.more_before or self.ranges[0][1] <= offset
        return is_behind and (not self.more_after or offset <= self.ranges[-1][0])


def _no_progress(done: int, total: int) -> None:
    pass


def find_words(
    text: str, search: Search, progress: Progress = _no_progress, around: int = 0
) -> Hits:
    """The hits of plain words; of very many those around an offset. `progress(done, total)` is
    called often and may raise to stop."""
    words = _Canonical(search.words, search.case).text
    if not words:
        return Hits()
    after = list(islice(_onward(text, words, search, around, progress), MOST + 1))
    seam = after[0][0] if after else len(text)
    return _listed(_backward(text, words, search, (around, seam), progress), after)


def every_place(text: str, search: Search, progress: Progress = _no_progress) -> Iterator[Range]:
    """All hits of plain words, however many, as they are found; `progress` as in `find_words`."""
    words = _Canonical(search.words, search.case).text
    if words:
        yield from _onward(text, words, search, 0, progress)


def find_expression(text: str, search: Search, around: int = 0) -> Hits:
    """The hits of an expression, of very many those around an offset; those that hold nothing are
    left out. Raises `re.error`.

    There are expressions that never end: only for a process that somebody stops in time.
    """
    flags = re.MULTILINE if search.case else re.MULTILINE | re.IGNORECASE
    before: deque[Range] = deque(maxlen=MOST + 1)
    after: list[Range] = []
    for match in re.compile(search.words, flags).finditer(text):
        start, end = match.span()
        if start == end or not _fits(text, start, end, search.whole_words):
            continue
        if start < around:
            before.append((start, end))
        else:
            after.append((start, end))
            if len(after) > MOST:
                break
    return _listed(reversed(before), after)


def _listed(before: Iterable[Range], after: list[Range]) -> Hits:
    """The hits of both sides of a place, of each half of `MOST` or what the other leaves; those
    before it are given from there on backwards."""
    room = MOST - min(len(after), MOST // 2)
    found = list(islice(before, room + 1))
    rest = MOST - len(found[:room])
    ranges = (*reversed(found[:room]), *after[:rest])
    return Hits(ranges, len(found) > room, len(after) > rest)


def _fits(text: str, start: int, end: int, whole_words: bool) -> bool:
    return not whole_words or not (is_inside_word(text, start) or is_inside_word(text, end))


def _cuts(text: str, offset: int) -> bool:
    """Does a letter's accent stand there?"""
    return offset < len(text) and unicodedata.combining(text[offset]) >= _ACCENT


def _onward(text: str, words: str, search: Search, at: int, progress: Progress) -> Iterator[Range]:
    while at < len(text):
        progress(at, len(text))
        stop = after = at + CHUNK
        for start, end in _hits(text, words, search, (at, stop)):
            yield start, end
            after = max(stop, end)
        at = after


def _backward(
    text: str, words: str, search: Search, ends: Range, progress: Progress
) -> Iterator[Range]:
    """The hits that begin before the first of `ends` and end before the second, backwards."""
    at, seam = ends
    while at > 0:
        progress(len(text) - at, len(text))
        stop, at = at, max(0, at - CHUNK)
        found = [hit for hit in _hits(text, words, search, (at, stop)) if hit[1] <= seam]
        seam = found[0][0] if found else seam
        yield from reversed(found)


def _hits(text: str, words: str, search: Search, among: Range) -> Iterator[Range]:
    """The hits that begin in a range, from the left."""
    at, stop = among
    window = _Canonical(text[at : stop + _SPREAD * len(words) + _SIGNS], search.case)
    place = window.text.find(words)
    while place >= 0:
        first, last = window.offset(place), window.offset(place + len(words))
        if first is not None and at + first >= stop:
            return
        is_hit = False
        if first is not None and last is not None:  # else it begins or ends inside a character
            start, end = at + first, at + last
            is_hit = not (_cuts(text, start) or _cuts(text, end))
            is_hit = is_hit and _fits(text, start, end, search.whole_words)
            if is_hit:
                yield start, end
        place = window.text.find(words, place + (len(words) if is_hit else 1))


class _Canonical:
    """A text in the form in which it is compared, and where its places are in the text itself."""

    def __init__(self, text: str, case: bool) -> None:
        plain = text if case else folded(text)
        self.text = plain
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._gains = [0]
        if text.isascii() or (len(plain) == len(text) and _is_composed(text, plain)):
            return
        parts, at = [], 0
        for start, end in _letters(text):
            one = _compared(text[start:end], case)
            parts += [text[at:start] if case else folded(text[at:start]), one]
            at = end
            if len(one) != end - start:
                self._starts.append(start + self._gains[-1])
                self._ends.append(self._starts[-1] + len(one))
                self._gains.append(self._ends[-1] - end)
        parts.append(text[at:] if case else folded(text[at:]))
        self.text = "".join(parts)

    def offset(self, place: int) -> int | None:
        """The text's offset for a place in the form compared, None inside a character."""
        passed = bisect_right(self._ends, place)
        if passed < len(self._starts) and self._starts[passed] < place:
            return None
        return place - self._gains[passed]


def folded(text: str) -> str:
    """The text without differences of case, character by character; none of them disappears."""
    # Turkish İ folds to an i and a dot of its own, which nobody types
    return text.replace("\u0130", "i").casefold()


def _is_composed(*texts: str) -> bool:
    return all(unicodedata.is_normalized("NFC", text) for text in texts)


def _letters(text: str) -> Iterator[Range]:
    """The letters that may be compared in another form than they are written in, with their signs;
    a sign at the beginning belongs to nothing."""
    special, signs = _special()
    for run in special.finditer(text):
        start, end = run.span()
        at = start - (text[start] in signs and start > 0)
        for place in range(start + 1, end):
            if text[place] not in signs:
                yield at, place
                at = place
        yield at, end


@lru_cache(4096)
def _compared(letter: str, case: bool) -> str:
    """One letter with its signs, composed, and folded unless `case`."""
    composed = unicodedata.normalize("NFC", letter)
    return composed if case else unicodedata.normalize("NFC", folded(composed))


@cache
def growing() -> str:
    """The characters that are longer when folded; all are in the first plane."""
    found = (chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000)
    return "".join(one for one in found if len(folded(one)) > 1)


@cache
def _special() -> tuple[re.Pattern[str], frozenset[str]]:
    """Finds runs of characters that are compared in another form or length than they are written
    in, and says which of them are signs, which belong to the letter before them."""
    signs = [chr(code) for code in range(0x1161, 0x11C3)]  # the later parts of Korean syllables
    alone = []
    for one in map(chr, _all_special()):
        parts = unicodedata.decomposition(one).split()
        if len(parts) == 2 and parts[0][0] != "<":
            signs.append(chr(int(parts[1], 16)))
        if unicodedata.combining(one):
            signs.append(one)
        elif len(folded(one)) > 1 or not _is_composed(one):
            alone.append(one)
    return re.compile(f"[{''.join(signs)}{''.join(alone)}]+"), frozenset(signs)


def _all_special() -> Iterator[int]:
    """Code points among which they are: without ideographs and composed Korean, of which nothing is
    to be said, and without the planes above, which would make the pattern a hundred times slower.
    """
    for block in ((0xA0, 0x3400), (0xA640, 0xAC00), (0xF900, 0xFFFE)):
        yield from range(*block)
