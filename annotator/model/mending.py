"""How a damaged span is mended: what a careful reader would do, never more. Pure functions.

Offsets are code points. Each gives the span as it is to be and what becomes of it in words, for
"3 are …"; None where nothing of it is left to keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from annotator.model.attribute import Attribute
from annotator.model.span import Fragments, Span, covered_text, ordered_fragments

NEARBY = 300
"""So far, in code points, from where a span stands its words are looked for."""

MOVED = "moved to where the words are found nearby"
FOUND = "moved to the one place in the text where the words are found"
RENEWED = "left in place; the words are taken from there, and the note says what they were"
CUT = "cut to the text; the note says what the words were"
REMOVED = "removed, for nothing of the place is in the text (undoing brings them back)"
JOINED = "put in order, and joined where parts touch"
ENVELOPED = "given the start and end of their parts"
ALONE = "made one part, which holds exactly the span's words"

Mended = tuple[Span | None, str]


def with_words(text: str, span: Span, at: str) -> Mended:
    """A span inside its text that says something else than its place does."""
    if (fragments := nearby(text, span)) is not None:
        return _moved(text, span, fragments, at), MOVED
    return _renewed(text, span, span.fragments, at), RENEWED


def inside(text: str, span: Span, at: str) -> Mended:
    """A span of which a part lies outside its text, or is empty."""
    if (fragments := nearby(text, span)) is not None:
        return _moved(text, span, fragments, at), MOVED
    if len(span.fragments) == 1 and (place := _only_place(text, span.text)) is not None:
        return _moved(text, span, (place,), at), FOUND
    cut = [(max(0, start), min(end, len(text))) for start, end in span.fragments]
    left = [(start, end) for start, end in cut if start < end and text[start:end].strip()]
    if not left:
        return None, REMOVED
    return _renewed(text, span, ordered_fragments(left, len(text)), at), CUT


def in_order(text: str, span: Span, at: str) -> Mended:
    """A span whose fragments are out of order or touch."""
    return _renewed(text, span, ordered_fragments(span.fragments, len(text)), at), JOINED


def enveloped(text: str, span: Span, start: int, end: int, at: str) -> Mended:
    """A span whose noted `start` and `end` are not those of its fragments: the words decide."""
    fits = 0 <= start < end <= len(text)
    if covered_text(text, span.fragments) != span.text and fits and text[start:end] == span.text:
        return replace(span, fragments=((start, end),), updated_at=at), ALONE
    return span, ENVELOPED


def nearby(text: str, span: Span) -> Fragments | None:
    """The one place near the span's where its words are; None if there is none, or several."""
    words = span.text
    if not words.strip():
        return None
    if len(span.fragments) == 1:
        middle = min(max(span.start, 0), len(text))
        low = max(0, middle - NEARBY)
        high = middle + NEARBY + len(words)
        first = text.find(words, low, high)
        if first < 0 or text.find(words, first + 1, high) >= 0:
            return None
        return ((first, first + len(words)),)
    found = [
        shifted
        for step in range(-NEARBY, NEARBY + 1)
        if (shifted := _shifted(span.fragments, step))[0][0] >= 0
        and all(0 <= start < end <= len(text) for start, end in shifted)
        and covered_text(text, shifted) == words
    ]
    return found[0] if len(found) == 1 and _is_apart(found[0]) else None


def _only_place(text: str, words: str) -> tuple[int, int] | None:
    """Where the words stand, if they stand in the text once."""
    first = text.find(words) if words.strip() else -1
    if first < 0 or text.find(words, first + 1) >= 0:
        return None
    return first, first + len(words)


def merged(kept: Span, others: Iterable[Span], at: str) -> Span:
    """Equal spans made one: all notes and attributes, and the doubt of any."""
    notes, attributes, unsure = [kept.note] if kept.note else [], list(kept.attributes), kept.unsure
    named = {attribute.name for attribute in attributes}
    for span in others:
        if span.note and span.note not in notes:
            notes.append(span.note)
        more: list[Attribute] = [a for a in span.attributes if a.name not in named]
        attributes += more
        named |= {attribute.name for attribute in more}
        unsure = unsure or span.unsure
    return replace(
        kept,
        note="\n\n".join(notes),
        attributes=tuple(sorted(attributes)),
        unsure=unsure,
        updated_at=at,
    )


def _shifted(fragments: Fragments, step: int) -> Fragments:
    return tuple((start + step, end + step) for start, end in fragments)


def _is_apart(fragments: Fragments) -> bool:
    return all(one[1] < two[0] for one, two in pairwise(fragments))


def _moved(text: str, span: Span, fragments: Fragments, at: str) -> Span:
    words = covered_text(text, fragments)
    return replace(span, fragments=fragments, text=words, updated_at=at)


def _renewed(text: str, span: Span, fragments: Fragments, at: str) -> Span:
    words = covered_text(text, fragments)
    note = span.note
    if words.split() != span.text.split() and "".join(words.split()) != "".join(span.text.split()):
        was = f"[Repaired; the words were: “{span.text}”]"
        note = f"{note}\n\n{was}" if note else was
    return replace(span, fragments=fragments, text=words, note=note, updated_at=at)
