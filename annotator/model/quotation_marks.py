"""Quotation marks: which signs are one, and whether one opens or closes at its place.

Offsets are code points. An apostrophe inside a word (it’s, rock'n'roll), before a year (’90s) or a
cut-off word (’tis), and inches behind a number are no quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.model.text import is_word_character

CLOSERS: dict[str, tuple[str, ...]] = {
    "“": ("”", "“", "''"),
    "„": ("“", "”", '"'),
    "”": ("”",),  # as Swedish and Finnish have it
    '"': ('"',),
    "``": ("''", "``", '"'),
    "''": ("''",),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹", "›"),
    "‘": ("’", "'"),
    "‚": ("‘", "’"),
    "'": ("'", "’"),
    "「": ("」",),
    "『": ("』",),
}
"""What may close a quotation, by the mark that opened it."""

SINGLE = "‘’‚'"
"""Signs that are apostrophes, too."""
_MARK = re.compile(r"''|``|[“”„\"«»‹›「」『』]|(?<!\w)[‘’‚']|[‘’‚'](?!\w)")
_SIGNS = "“”„\"«»‹›‘’‚'`「」『』"
_BEFORE = "([{“„‘‚«»‹›\"'`—–-/…「『¿¡"  # besides blanks, before an opening mark
_BEHIND = ".,;:!?)]}”’“‘»«›‹\"'—–-/…」』。，、！？"  # besides blanks, behind a closing mark
_STOPS = ".,;:!?"
_CUT_OFF = re.compile(r"(?:\d\ds?|tis|twas|em|til|cause|bout|round|n)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark at [start, end) and what it may do there; `owner`: may be that of a
    plural’s owner (the allies’ plan).
    """

    start: int
    end: int
    sign: str
    opens: bool
    closes: bool
    owner: bool = False


def marks_in(text: str, low: int, high: int) -> Iterator[Mark]:
    """The quotation marks of [low, high), in order."""
    for found in _MARK.finditer(text, low, high):
        mark = _mark(text, found.start(), found.end())
        if mark.opens or mark.closes:
            yield mark


def next_mark(text: str, offset: int) -> Mark | None:
    """The first mark that begins at or behind `offset`; None if there is none."""
    block = 1 << 16
    while offset < len(text):
        high = min(len(text), offset + block)
        if any(text.find(sign, offset, high) >= 0 for sign in _SIGNS):
            for mark in marks_in(text, offset, min(len(text), high + 1)):
                return mark
        offset = high
    return None


def last_mark(text: str, offset: int) -> Mark | None:
    """The last mark that ends at or before `offset`; None if there is none."""
    step = 1 << 12
    while offset > 0:
        low = max(0, offset - step)
        step = 1 << 16
        if any(text.find(sign, low, offset) >= 0 for sign in _SIGNS):
            low = low - 1 if low and text[low] in "'`" else low
            for mark in reversed(list(marks_in(text, low, offset))):
                return mark
        offset = low
    return None


def _mark(text: str, start: int, end: int) -> Mark:
    sign = text[start:end]
    before = text[start - 1] if start else "\n"
    behind = text[end] if end < len(text) else "\n"
    free_before = before.isspace() or before in _BEFORE
    free_behind = behind.isspace() or behind in _BEHIND
    opens = free_before and not behind.isspace()
    closes = free_behind and not before.isspace()
    if sign in SINGLE:
        opens = opens and sign != "’" and not _CUT_OFF.match(text, end)
        closes = not before.isspace() and not is_word_character(behind)
    elif sign in ('"', "''"):
        opens = opens or (before in _STOPS and is_word_character(behind))
        loose = before.isspace() and behind.isspace()
        opens, closes = opens or (loose and behind != "\n"), closes or loose or not opens
    elif sign in "“„``":
        opens = behind != "\n"
        closes = closes and before not in "([{"
    elif sign in "«‹":
        opens, closes = behind != "\n", True
    elif sign in "”»›":
        closes = True
    else:
        opens, closes = sign in "「『", sign in "」』"
    owner = sign in SINGLE and before in "sSxzß" and text[end + 1 : end + 2].isalnum()
    return Mark(start, end, sign, opens, closes, owner)
