"""Clauses: what stands between commas, semicolons, colons, dashes and brackets of a sentence.

Offsets are code points. A rule of signs: it holds in many languages, needs no list of words, and a
reader sees at once why it stops where it does. A clause never reaches into a quotation halfway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.model.quotations import Quotation
from annotator.model.sentences import Range

_SIGN = re.compile(
    r"[,;:](?![^\s\"'”’»›“)\]])|[，；：、]|[()\[\]{}（）]|—|--+|(?<=\s)[–-](?=\s)|\.{2,}|…"
)
LONGEST_CLAUSE = 5_000
"""Code points looked at for a sign before and behind; what runs on longer is the sentence."""
_FINAL = ".!?,;:。！？"
_LEADING = "–-—•*·"


def clause_around(
    text: str, here: Range, sentence: Range, quotations: Iterable[Quotation]
) -> Range:
    """The clause of `sentence` that holds the range `here`, without signs and lone marks."""
    start, end = here
    low, high = min(sentence[0], start), max(sentence[1], end)
    for sign in _SIGN.finditer(text, max(low, start - LONGEST_CLAUSE), min(start + 1, high)):
        if sign.end() <= start:
            low = sign.end()
    behind = _SIGN.search(text, end, min(high, end + LONGEST_CLAUSE))
    if behind is not None:
        high = behind.start()
    low, high = clipped((low, high), here, quotations)
    opened = {q.start: q for q in quotations if q.end > high}
    closed = {q.end: q for q in quotations if q.start < low}
    while low < start:
        if text[low].isspace() or (text[low] in _LEADING and text[low + 1 : low + 2].isspace()):
            low += 1
        elif low in opened and opened[low].inside_start <= start:
            low = opened[low].inside_start
        else:
            break
    while high > end:
        if text[high - 1].isspace() or (text[high - 1] in _FINAL and not _dotted(text, high)):
            high -= 1
        elif high in closed and closed[high].inside_end >= end:
            high = closed[high].inside_end
        else:
            break
    return low, high


def clipped(unit: Range, here: Range, quotations: Iterable[Quotation]) -> Range:
    """The unit around the range `here` without the part of it that lies across a mark.

    Inside a quotation it ends with that, beside one it stays out of it; where the unit holds the
    whole quotation nothing is cut.
    """
    low, high = unit
    for quotation in quotations:
        if low <= quotation.start and quotation.end <= high:
            continue
        if quotation.holds(*here):
            low, high = max(low, quotation.inside_start), min(high, quotation.inside_end)
        elif quotation.end <= here[0]:
            low = max(low, quotation.end)
        elif quotation.start >= here[1]:
            high = min(high, quotation.start)
    return low, high


def _dotted(text: str, end: int) -> bool:
    """Does an abbreviation with full stops end there (the U.S.)?"""
    return text[end - 1] == "." and text[max(0, end - 3) : end - 2] == "."
