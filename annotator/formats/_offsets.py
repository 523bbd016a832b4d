"""Offsets as files count them → code points of the text that is kept, mended where that is proved.

Many tools write the text that a span covers beside its offsets, and many count in something else
than code points: UTF-16 units, bytes of UTF-8, line ends of Windows as one or as two. A unit is
believed for a whole document if it gives *every* span that has a covered text that very text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from annotator.errors import InputError
from annotator.model.span import Fragments, covered_text, ordered_fragments
from annotator.model.text import NO_OFFSETS, OffsetMap, Utf16Table, normalise

# How many characters are searched, in all, for covered texts that stand in one place only.
_MOST_SEARCHED = 100_000_000


class Unit(StrEnum):
    """What a file counts."""

    CODE_POINTS = "code points"
    UTF16 = "UTF-16 units"
    UTF8 = "bytes of UTF-8"


class Said(NamedTuple):
    """What a file says of a span: offsets as it counts, and what they cover if it says so."""

    fragments: Sequence[tuple[int, int]]
    text: str | None = None


class Place(NamedTuple):
    """Where a span stands in the text that is kept; None with a clause why it stands nowhere.

    `mended`: it is not where the offsets point, but where its covered text proves it to be.
    """

    fragments: Fragments | None
    complaint: str = ""
    mended: bool = False


class Source(NamedTuple):
    """A text as a file holds it (`raw`) and as it is kept (`text`), with the map between them."""

    raw: str
    text: str
    offset_map: OffsetMap = NO_OFFSETS


def source_of(raw: str) -> Source:
    """A text with its normal form. Raises InputError for NUL and lone surrogates."""
    return Source(raw, *normalise(raw))


def utf16_table(text: str) -> Utf16Table:
    """Code points ↔ UTF-16 units of a text."""
    return Utf16Table(text)


def same_text(said: str, covered: str) -> bool:
    """Does a file's covered text equal ours, whatever its line ends?"""
    return said == covered or ("\r" in said and _one_newline(said) == covered)


def mend(
    source: Source,
    spans: Sequence[Said],
    *,
    usual: Unit = Unit.CODE_POINTS,
    same: Callable[[str, str], bool] = same_text,
) -> list[Place]:
    """Where each span stands, in the same order.

    `usual` is what the format counts, in the text as the file holds it. Other units, and other ways
    to count line ends, are tried only if a covered text contradicts it, and taken only if none
    contradicts them. Where no unit fits all, a span of one fragment whose covered text stands in
    exactly one place of the text is put there. `same(said, covered)` compares covered texts.
    """
    first = _places(source, spans, source, usual, same)
    if _proved(spans, first):
        return first
    for form, unit in _other_ways(source, usual):
        places = _places(source, spans, form, unit, same)
        if _proved(spans, places):
            return [
                place._replace(mended=place.fragments not in (None, was.fragments))
                for place, was in zip(places, first, strict=True)
            ]
    return list(_found_once(source.text, spans, first))


def _proved(spans: Sequence[Said], places: Sequence[Place]) -> bool:
    """Does every span with a covered text stand where that text is?"""
    both = zip(spans, places, strict=True)
    return all(place.fragments is not None or span.text is None for span, place in both)


def _other_ways(source: Source, usual: Unit) -> Iterator[tuple[Source, Unit]]:
    """The forms of the text in which offsets may have been counted, and the units, likely first.

    One at a time: each may be as large as the text.
    """
    units = [usual, *(unit for unit in Unit if unit is not usual)]
    if source.text.isascii():
        units = units[:1]  # all the same
    for unit in units[1:]:
        yield source, unit
    if source.raw != source.text:
        one = Source(source.text, source.text)
        for unit in units:
            yield one, unit
    if "\n" in source.text:
        two = source.text.replace("\n", "\r\n")
        if two != source.raw:
            returns = tuple(m.start() for m in re.finditer("\r", two))
            for unit in units:
                yield Source(two, source.text, OffsetMap(returns)), unit


def _places(
    source: Source,
    spans: Sequence[Said],
    form: Source,
    unit: Unit,
    same: Callable[[str, str], bool],
) -> list[Place]:
    """Where the spans stand if `unit` is counted in `form`."""
    wanted = sorted({n for span in spans for pair in span.fragments for n in pair if n >= 0})
    to_text = form.offset_map.to_text
    offsets = {n: to_text(point) for n, point in _code_points(form.raw, wanted, unit)}
    places = []
    for span in spans:
        try:
            places.append(_place(source.text, span, offsets, same))
        except InputError as error:
            places.append(Place(None, str(error)))
    return places


def _code_points(form: str, wanted: Sequence[int], unit: Unit) -> Iterator[tuple[int, int]]:
    """(units, code points) of those wanted, in rising order, that stand between characters."""
    if unit is Unit.CODE_POINTS:
        yield from ((n, n) for n in wanted if n <= len(form))
    elif unit is Unit.UTF16:
        table = Utf16Table(form)
        for n in wanted:
            point = table.from_utf16(n)
            if point <= len(form) and table.to_utf16(point) == n:
                yield n, point
    else:
        data = form.encode()
        last = points = 0
        for n in wanted:
            if n == len(data) or (n < len(data) and data[n] & 0xC0 != 0x80):
                points += len(data[last:n].decode())
                last = n
                yield n, points


def _place(
    text: str, span: Said, offsets: dict[int, int], same: Callable[[str, str], bool]
) -> Place:
    for start, end in span.fragments:
        if start < 0 or start >= end:
            raise InputError(
                f"it goes from {start} to {end}; a span must hold at least one character."
            )
        if start not in offsets or end not in offsets:
            raise InputError(f"from {start} to {end} lies outside the text or inside a character.")
    fragments = ordered_fragments(
        ((offsets[start], offsets[end]) for start, end in span.fragments), len(text)
    )
    if span.text is not None and not same(span.text, covered_text(text, fragments)):
        raise InputError(
            f"it says “{_short(span.text)}”, but the text from {span.fragments[0][0]} to "
            f"{span.fragments[-1][1]} reads “{_short(covered_text(text, fragments))}”."
        )
    return Place(fragments)


def _found_once(text: str, spans: Sequence[Said], first: Sequence[Place]) -> Iterator[Place]:
    """The places that no unit explains: where a covered text stands only once, it is that."""
    left = _MOST_SEARCHED
    for span, place in zip(spans, first, strict=True):
        said = _one_newline(span.text or "")
        if place.fragments is not None or len(span.fragments) != 1 or not said.strip() or left < 0:
            yield place
            continue
        left -= len(text)
        start = text.find(said)
        once = start >= 0 and text.find(said, start + 1) < 0
        yield Place(((start, start + len(said)),), mended=True) if once else place


def _one_newline(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
