"""Two texts side by side: which pieces of them are the same, and which stand in one alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ANCHOR = 4
"""So many words in a row that stand once in each text hold the two together."""
MOST = 250_000
"""Between two anchors, words of one text times words of the other: more is not taken apart any
further, so that texts of any length are compared in a moment."""

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """[`start`, `end`) of the one text beside [`other_start`, `other_end`) of the other, in code
    points. `same`: the same words stand there; else one of the two may be empty."""

    start: int
    end: int
    other_start: int
    other_end: int
    same: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Words [`start`, `end`) of the one text that stand in the other from `other` on."""

    start: int
    end: int
    other: int


def aligned(one: str, other: str) -> tuple[Piece, ...]:
    """The pieces of two texts in order; together they hold all of both, blanks too. Words are
    compared as they are written, and blanks make no difference."""
    ours, theirs = list(_WORD.finditer(one)), list(_WORD.finditer(other))
    first, second = [w.group() for w in ours], [w.group() for w in theirs]
    pieces: list[Piece] = []
    place = there = 0

    def add(until: int, other_until: int, same: bool) -> None:
        nonlocal place, there
        if until > place or other_until > there:
            pieces.append(Piece(place, until, there, other_until, same))
        place, there = until, other_until

    for run in _joined(_runs(first, second)):
        add(ours[run.start].start(), theirs[run.other].start(), False)
        last = run.other + run.end - run.start - 1
        # the blanks behind a piece belong to it
        add(_next(ours, run.end, one), _next(theirs, last + 1, other), True)
    add(len(one), len(other), False)
    return tuple(pieces)


def _next(words: Sequence[re.Match[str]], place: int, text: str) -> int:
    return words[place].start() if place < len(words) else len(text)


def _joined(runs: Iterator[_Run]) -> Iterator[_Run]:
    """Runs that follow one another in both texts made one."""
    last: _Run | None = None
    for run in runs:
        if last is None:
            last = run
        elif last.end == run.start and last.other + last.end - last.start == run.other:
            last = _Run(last.start, run.end, last.other)
        else:
            yield last
            last = run
    if last is not None:
        yield last


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[_Run]:
    """What stands in both, in the order of both: anchors, and between them what difflib finds."""
    place = there = 0
    for anchor in _anchors(one, other):
        start, found = anchor.start, anchor.other
        while start > place and found > there and one[start - 1] == other[found - 1]:
            start, found = start - 1, found - 1
        end, until = start, found
        while end < len(one) and until < len(other) and one[end] == other[until]:
            end, until = end + 1, until + 1
        if start < place or found < there or end == start:
            continue  # the run before reached over it
        yield from _between(one, other, (place, start), (there, found))
        yield _Run(start, end, found)
        place, there = end, until
    yield from _between(one, other, (place, len(one)), (there, len(other)))


def _between(
    one: Sequence[str], other: Sequence[str], here: tuple[int, int], there: tuple[int, int]
) -> Iterator[_Run]:
    if not 0 < (here[1] - here[0]) * (there[1] - there[0]) <= MOST:
        return
    matcher = SequenceMatcher(None, one[slice(*here)], other[slice(*there)], autojunk=False)
    for start, place, size in matcher.get_matching_blocks():
        if size:
            yield _Run(here[0] + start, here[0] + start + size, there[0] + place)


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[_Run]:
    """Places of runs of words that stand once in each text, as many as keep the same order."""
    ours, theirs = _single(one), _single(other)
    pairs = sorted((place, theirs[run]) for run, place in ours.items() if run in theirs)
    # the longest row of pairs whose second places ascend, too
    ends: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for number, (_, found) in enumerate(pairs):
        at = bisect_left(ends, found)
        before.append(lasts[at - 1] if at else -1)
        ends[at : at + 1] = [found]
        lasts[at : at + 1] = [number]
    row: list[_Run] = []
    number = lasts[-1] if lasts else -1
    while number >= 0:
        place, found = pairs[number]
        row.append(_Run(place, place + ANCHOR, found))
        number = before[number]
    return row[::-1]


def _single(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The runs of words that stand there once, with their places."""
    runs = [tuple(words[n : n + ANCHOR]) for n in range(len(words) - ANCHOR + 1)]
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}
