"""Which texts tell the same story: short sketches of their words, and the groups they come to.

A text is taken apart into shingles, runs of five words in a row whatever their case, marks and
blanks. Its sketch is the 64 least hashes of them: of two sketches the share of shingles that both
texts have can be estimated, without the texts. Hashes are the same on every machine.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

SHINGLE = 5
"""Words in a shingle. A text of fewer words is one shingle."""
SIZE = 64
"""Hashes in a sketch."""
KEYS = 20
"""So many of the least hashes are looked up to find texts that may be near. Of two texts that
share 30 % of their shingles 1 pair in 1,250 has none of them in common; of those that share 50 %,
1 in a million."""
LEAST = 0.3
"""Texts that share this much of all their shingles tell the same story. Texts that do not share a
source stay below 0.05; one word in twenty changed leaves about 0.6, half of a text left out 0.5."""
ASKED = 50
"""At most so many texts that share a hash are looked at: what more of them have is a stock phrase,
or they are one group already."""

Sketch = tuple[int, ...]
"""Up to `SIZE` hashes from 0 to 2**63 - 1, ascending; empty for a text without words."""
T = TypeVar("T", str, int)

# Scripts that set no blanks between words: each sign counts as a word.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")
_SOFT = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def words_of(text: str) -> list[str]:
    """The words by which texts are compared: folded, without marks and invisible signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_SOFT))
    return _WORD.findall(text.casefold())


def shingles(text: str) -> set[str]:
    """All runs of `SHINGLE` words; one shorter run if there are fewer words, none for no word."""
    words = words_of(text)
    if not words:
        return set()
    last = max(1, len(words) - SHINGLE + 1)
    return {" ".join(words[place : place + SHINGLE]) for place in range(last)}


def sketch_of(text: str) -> Sketch:
    """The sketch of a text."""
    digest = hashlib.blake2b
    least = sorted(
        {
            digest(run.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            for run in shingles(text)
        }
    )[: SIZE * 2]
    # (one bit less, so that any database holds it; two that differ in that bit alone become one)
    return tuple(sorted({int.from_bytes(one, "big") >> 1 for one in least}))[:SIZE]


def likeness(one: Sketch, other: Sketch) -> float:
    """The share of their shingles that both texts have, from 0 to 1: exact for texts of up to
    `SIZE` shingles, else estimated (it is off by 0.06 or so)."""
    both = set(one).intersection(other)
    if not both:
        return 0.0
    every = both.union(one, other)
    if len(every) <= SIZE:
        return len(both) / len(every)
    end = sorted(every)[SIZE - 1]
    return sum(hash_ <= end for hash_ in both) / SIZE


def keys_of(sketch: Sketch) -> Sketch:
    """The hashes by which texts that may be near are found."""
    return sketch[:KEYS]


def packed(sketch: Sketch) -> bytes:
    """A sketch as bytes, eight to a hash."""
    return struct.pack(f">{len(sketch)}q", *sketch)


def unpacked(plain: bytes) -> Sketch:
    """A sketch from its bytes. Raises ValueError where they are none."""
    if len(plain) % 8 or len(plain) > 8 * SIZE:
        raise ValueError(f"{len(plain)} bytes are no sketch")
    return struct.unpack(f">{len(plain) // 8}q", plain)


def near_pairs(sketches: Mapping[T, Sketch]) -> Iterator[tuple[float, T, T]]:
    """The pairs of texts that tell the same story, each once, with their likeness."""
    holders: dict[int, list[T]] = defaultdict(list)
    for name in sorted(sketches):
        sketch = sketches[name]
        candidates: set[T] = set()
        for key in keys_of(sketch):
            there = holders[key]
            candidates.update(there)
            if len(there) < ASKED:
                there.append(name)
        for other in sorted(candidates):
            if (found := likeness(sketch, sketches[other])) >= LEAST:
                yield found, other, name


def grouped(
    members: Iterable[T], pairs: Iterable[tuple[T, T]], parted: Iterable[tuple[T, T]] = ()
) -> dict[T, T]:
    """Each member with the least member of its group: all that are joined by pairs, in turn.

    Those of `parted` never come into one group: a pair that would bring them there is passed over,
    so that earlier pairs count more than later ones. Without them the order makes no difference.
    """
    above = {member: member for member in members}
    foes: dict[T, set[T]] = defaultdict(set)
    for one, other in parted:
        if one in above and other in above and one != other:
            foes[one].add(other)
            foes[other].add(one)

    def top(member: T) -> T:
        while above[member] != member:
            above[member] = above[above[member]]
            member = above[member]
        return member

    for one, other in pairs:
        if one not in above or other not in above:
            continue
        least, more = sorted((top(one), top(other)))
        if least == more or any(top(foe) == more for foe in foes.get(least, ())):
            continue
        above[more] = least
        if more in foes:
            foes[least] |= foes[more]
    return {member: top(member) for member in above}
