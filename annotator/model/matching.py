"""Passages that say nearly the same as a given one, with the exact places where they begin and end.

Words are compared folded and without their accents; a passage is found by runs of words it shares
with the given one, and judged by the share of words that stand in the same order in both (the
ratio of `difflib.SequenceMatcher`: twice the words in common by the words of both).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import NamedTuple

RUN = 4
"""Words in a run: so many in a row make it likely that a passage is the same."""
LEAST = 0.65
"""Passages that have less in common are not alike."""
SHORTEST = 3
"""A passage of fewer words has no near likeness worth showing."""

_WORD = re.compile(r"(?:[^\W_][\u0300-\u0331]*)+")  # with the accents that the index passes over
_BLANKS = re.compile(r"[^\S\n]*[^\s\w.!?…:;“”\"«»„()]*[^\S\n]*")
_MARKS = {"Mn", "Mc", "Me"}


@dataclass(frozen=True, slots=True)
class Passage:
    """[`start`, `end`) in code points; `ratio` (0 to 1) says how much is in common."""

    start: int
    end: int
    ratio: float


def phrases(words: str) -> tuple[str, ...]:
    """The runs of words by which a passage like `words` is looked for: each, in a text, makes it
    worth a closer look. One run of all words if there are few."""
    found = [word for word, _, _ in _tokens(words)]
    size = _run_of(found)
    return tuple(dict.fromkeys(" ".join(run) for run in _runs(found, size)))


def similar(text: str, wanted: str, least: float = LEAST) -> tuple[Passage, ...]:
    """The passages of `text` that are like `wanted`, in order and apart; identical ones have the
    ratio 1. A passage of fewer than `SHORTEST` words has none."""
    sought = [word for word, _, _ in _tokens(wanted)]
    if len(sought) < SHORTEST:
        return ()
    there = list(_tokens(text))
    words = [word for word, _, _ in there]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(sought)
    found = []
    for first, last in _candidates(words, sought):
        matcher.set_seq1(words[first:last])
        core = _core(matcher, len(sought))
        if core is not None:
            passage = _widened(text, there, first, core)
            ratio = 2 * core.common / (passage[1] - passage[0] + len(sought))
            if ratio >= least:
                found.append((*passage, ratio))
    frame = _frame(wanted)
    return tuple(
        Passage(*_with_frame(text, there[low][1], there[high - 1][2], frame), ratio)
        for low, high, ratio in _apart(found)
    )


def _candidates(words: Sequence[str], sought: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of words around places that share a run with what is sought, each looked at once.

    A run at word j of what is sought and word i of the text says that the passage begins near
    i - j; places that say nearly the same are one."""
    size = _run_of(sought)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, run in enumerate(_runs(sought, size)):
        places[run].append(place)
    slack = max(2, len(sought) // 4)
    begins = sorted(
        {place - at for place, run in enumerate(_runs(words, size)) for at in places.get(run, ())}
    )
    reached = None
    for begin in begins:
        if reached is not None and begin <= reached + slack:
            reached = begin
            continue
        reached = begin
        yield max(0, begin - slack), min(len(words), begin + len(sought) + 2 * slack)


class _Core(NamedTuple):
    """From the first word in common to behind the last, and how many are; do words of what is
    sought come before, or after?"""

    low: int
    high: int
    common: int
    lacks_before: bool
    lacks_behind: bool


def _core(matcher: SequenceMatcher[str], wanted: int) -> _Core | None:
    """What a candidate has in common with what is sought, stray words at its ends left out."""
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    while len(blocks) > 1 and _is_far(blocks[0], blocks[1]):
        blocks = blocks[1:] if blocks[0].size <= blocks[1].size else blocks[:1]
    while len(blocks) > 1 and _is_far(blocks[-2], blocks[-1]):
        blocks = blocks[:-1] if blocks[-1].size <= blocks[-2].size else blocks[-1:]
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    return _Core(
        first.a,
        last.a + last.size,
        sum(block.size for block in blocks),
        first.b > 0,
        last.b + last.size < wanted,
    )


def _widened(
    text: str, there: Sequence[tuple[str, int, int]], first: int, core: _Core
) -> tuple[int, int]:
    """The words of a passage: with the one before (behind) the words in common that stands for
    another word there, unless a sentence begins (ends) between them."""
    low, high = first + core.low, first + core.high
    if core.lacks_before and low and _BLANKS.fullmatch(text, there[low - 1][2], there[low][1]):
        low -= 1
    if core.lacks_behind and high < len(there):
        high += bool(_BLANKS.fullmatch(text, there[high - 1][2], there[high][1]))
    return low, high


def _is_far(block: Match, following: Match) -> bool:
    """Are there so many words between them that they are hardly one passage?"""
    gap = following.a - block.a - block.size
    small = min(block.size, following.size)
    return bool(gap > 2 * small + 2)


def _apart(found: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """The best ones of those that overlap, in order."""
    kept: list[tuple[int, int, float]] = []
    for entry in sorted(found, key=lambda passage: -passage[2]):
        place = bisect_right(kept, entry)
        before, after = kept[place - 1 : place], kept[place : place + 1]
        if not (before and before[0][1] > entry[0]) and not (after and after[0][0] < entry[1]):
            kept.insert(place, entry)
    return kept


# --- words and what stands around them ------------------------------------------------------------


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word, folded and without accents, with its place."""
    for match in _WORD.finditer(text):
        yield _plain(match[0]), match.start(), match.end()


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if unicodedata.category(c) not in _MARKS)


def _run_of(words: Sequence[str]) -> int:
    return min(RUN, max(2, len(words) - 1)) if len(words) > 1 else 1


def _runs(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[place:] for place in range(size)), strict=False)


def _frame(wanted: str) -> tuple[int, int]:
    """How many signs that are no letters stand before and behind its words."""
    tokens = list(_tokens(wanted))
    return tokens[0][1], len(wanted) - tokens[-1][2]


def _with_frame(text: str, start: int, end: int, frame: tuple[int, int]) -> tuple[int, int]:
    """Widen a passage by signs like those around the given one: its quotation marks, its stop."""
    before, behind = frame
    while before and start and _is_sign(text[start - 1]):
        start, before = start - 1, before - 1
    while behind and end < len(text) and _is_sign(text[end]):
        end, behind = end + 1, behind - 1
    return start, end


def _is_sign(character: str) -> bool:
    return not character.isspace() and not character.isalnum()
