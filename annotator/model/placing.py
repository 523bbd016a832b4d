"""Quotes: what stands around a stretch of a text, and where that is in a text that has changed.

A quote holds none of the words it stands for: only their number and a hash of them. Small
differences of typing (curly or straight quotation marks, kinds of dashes, blanks, line breaks,
marks without width) are none, for texts are compared in a plain form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from annotator.model.text import sha256_of

AROUND = 32
"""Characters kept before and behind."""
LEAST = 8
"""Fewer characters of what stands around tell no place."""
SURE = 16
"""So many on both sides tell a place even where the words between them changed."""

_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}


class Placed(IntEnum):
    """How a stretch came to its place, the best first."""

    EXACT = 0
    """The text is the same."""
    MOVED = 1
    """The same words, found by what stands around them."""
    CHANGED = 2
    """Other words between the same surroundings."""
    SEVERAL = 3
    """There are several such places."""
    NOWHERE = 4
    """There is none."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands around a stretch, as it is written; how many characters the stretch has in its
    plain form, and the hash of that."""

    prefix: str
    suffix: str
    length: int
    sha256: str


class Text:
    """A text with its plain form, which is made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _both(self) -> tuple[str, list[int]]:
        return _plain(self.text)

    @property
    def plain(self) -> str:
        """The plain form."""
        return self._both[0]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """What of the text stands for plain[start:end], in code points of the text."""
        starts = self._both[1]
        return starts[start], starts[end - 1] + 1


def quote_of(here: Text, start: int, end: int) -> Quote:
    """The quote of text[start:end], in code points."""
    text = here.text
    words = _plain(text[start:end])[0]
    prefix, suffix = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Quote(prefix, suffix, len(words), sha256_of(words))


def place(quote: Quote, here: Text, near: int) -> tuple[tuple[int, int] | None, Placed]:
    """Where the stretch of a quote is in a text that has changed, and how that was found.

    The same words must be there, in one place only; of several the one with all of what stands
    around them, if that is one. Else, between 16 characters each that occur once, a stretch of
    about the same length. `near` is where it stood in the text it was taken from: an end of the
    text counts as what stands around.
    """
    if not quote.length:  # of marks without width alone
        return None, Placed.NOWHERE
    prefix, suffix = _plain(quote.prefix)[0], _plain(quote.suffix)[0]
    found = sorted(set(_same_words(quote, here.plain, prefix, suffix)))
    if len(found) > 1:
        found = [
            at for at in found
            if here.plain.endswith(prefix, 0, at)
            and here.plain.startswith(suffix, at + quote.length)
        ] or found  # fmt: skip
    if len(found) == 1:
        return here.span(found[0], found[0] + quote.length), Placed.MOVED
    if found:
        return None, Placed.SEVERAL
    between = _between(quote, here.plain, prefix, suffix)
    if between is None:
        return None, Placed.NOWHERE
    return here.span(*between), Placed.CHANGED


def _same_words(quote: Quote, text: str, prefix: str, suffix: str) -> Iterator[int]:
    """Where the words of a quote stand behind its prefix or before its suffix."""
    length = quote.length
    for size in (AROUND * 2, AROUND // 2, LEAST):
        before, behind = prefix[-size:], suffix[:size]
        starts = {at + len(before) for at in _all(text, before)} if before.strip() else {0}
        if behind.strip():
            starts |= {at - length for at in _all(text, behind)}
        else:
            starts |= {len(text) - len(behind) - length}
        some = [
            at for at in starts
            if 0 <= at <= len(text) - length and sha256_of(text[at : at + length]) == quote.sha256
        ]  # fmt: skip
        if some:
            yield from some
            return


def _between(quote: Quote, text: str, prefix: str, suffix: str) -> tuple[int, int] | None:
    before, behind = prefix[-SURE:], suffix[:SURE]
    if len(before) < SURE or len(behind) < SURE:
        return None
    if text.count(before) != 1 or text.count(behind) != 1:
        return None
    start, end = text.index(before) + len(before), text.index(behind)
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    most = max(LEAST, quote.length // 4)
    return (start, end) if start < end and abs(end - start - quote.length) <= most else None


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """The plain form, and for each of its characters the offset of what it stands for."""
    made: list[str] = []
    starts: list[int] = []
    for at, sign in enumerate(text):
        plain = " " if sign.isspace() else _PLAIN.get(sign, sign)
        if plain == " " and made and made[-1] == " ":
            continue
        made += plain
        starts += [at] * len(plain)
    return "".join(made), starts
