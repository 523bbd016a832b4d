"""Where a sentence ends: rules over the some forty characters before and after a full stop.

Offsets are code points. Nothing else is looked at, so the answer is the same wherever one looks
from. Measured on news and on a table of hard cases, rules taken line by line are as right as
trained models, at no cost; the price is a list of abbreviations (`abbreviations.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.model import abbreviations as known

_NEAR = 48
_OPENING = " \t\u00a0\u202f\"'“„‚‘«»‹›([{¿¡`*_—–-「『《〈（【"
_CLOSING = "\"'”“’‘»«›‹)\\]}`*_」』）】》〉"
_MARKS = ".!?…‽"
_APART = r"[ \u00a0\u202f][»›”]"  # « Oui. » as French has it: a blank before the mark that closes
_STOP = re.compile(
    rf"(?<![{_MARKS}])(?<![{_MARKS}][ \u00a0\u202f])"
    rf"(?P<stop>[{_MARKS}](?:[ \u00a0\u202f]?[{_MARKS}])*+)"  # also “?!”, “...” and “. . .”
    rf"(?P<closing>(?:[{_CLOSING}]|\[\d{{1,3}}\]|{_APART}(?=[^\S\n]|[»›”]))*+)[^\S\n]++"
    rf"|(?P<full>[。！？｡।॥؟۔։።။]++)[{_CLOSING}]*+[^\S\n]*+"
)
_CLOSES = re.compile(r"[»›”](?![^\s»›”.,;:!?…)\]])")
_LAST_WORD = re.compile(r"[^\s\"'“„‚‘«»‹›(\[{¿¡—–/]+\Z")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,2}")
_MARKER = re.compile(r"\d+|[ivx]+|[IVX]+|[^\W\d_]")
_QUOTED = ("と", "って", "、", "，")  # behind these a quoted Japanese sentence is part of another
_NO_START = ",;:.!?…)]}%"


def ends_in(text: str, low: int, high: int) -> Iterator[int]:
    """The places before `high` where a sentence begins behind a stop at or after `low`, in order.

    `low` and `high` lie in one line; a place has text of that line before and behind it.
    """
    for found in _STOP.finditer(text, low, high):
        if found.end() < high and _is_end(text, found):
            yield found.end()


def _is_end(text: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = text[end : end + _NEAR].partition("\n")[0]
    if found["full"]:
        return not after.startswith(_QUOTED)
    if _CLOSES.match(after):
        return False
    first = after.lstrip(_OPENING)
    if not before.strip() or not _may_begin(first):
        return False
    stop, closing = found["stop"], found["closing"]
    if "!" in stop or "?" in stop:
        return not (closing and known.SAID.match(first))
    if len(stop) > 1 or stop != "." or (closing and closing[0] not in ")]}"):
        return True
    return _full_stop_ends(before, first)


def _may_begin(first: str) -> bool:
    """Can a sentence begin so: not with a small letter (but eBay), not with a sign that closes?"""
    if first[:1].islower():
        return first[1:2].isupper()
    return first[:1] not in _NO_START or not first


def _full_stop_ends(before: str, first: str) -> bool:
    """Does one full stop behind the text `before` end a sentence, if `first` follows?"""
    found = _LAST_WORD.search(before)
    if found is None:
        return True
    word, head = found[0], before[: found.start()].rstrip()
    follows = _WORD.match(first)
    token = follows[0] if follows else ""
    common = token in known.FIRST_WORDS and first[len(token) : len(token) + 1] != "."
    if not head and _MARKER.fullmatch(word):
        return False  # a list's number or letter
    if len(word) == 1 and (word.isupper() or word.islower()):
        return common or (word == "I" and head[-1:].islower())  # else an initial
    if word.isdecimal():
        counts = head.rpartition(" ")[2].lower() in known.BEFORE_ORDINALS  # das 19. Jahrhundert
        return not (len(word) <= 2 and (counts or token in known.MONTHS))
    return _word_ends(word, token, common)


def _word_ends(word: str, token: str, common: bool) -> bool:
    """Does a sentence end behind `word.`, if the word `token`, `common` or not, follows?"""
    plain = word.replace(".", "")
    number = token[:1].isdecimal()
    if plain in known.NEVER_LAST or (number and word in known.BEFORE_NUMBERS):
        return False
    if plain in known.BEFORE_CAPITALS:
        return not number and token not in known.TIMES
    if _DOTTED.fullmatch(word) or word in known.BEFORE_NAMES or word in known.INSIDE:
        return common
    return True
