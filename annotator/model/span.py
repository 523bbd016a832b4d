"""Spans, and how two of them stand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.errors import InputError
from annotator.model.attribute import Attribute

Fragments = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one document that one annotator gave one label.

    `fragments` are half-open code-point ranges, ordered and apart; `text` is what they cover.
    Times are UTC in ISO 8601.
    """

    id: str
    document_id: str
    label_id: str
    annotator_id: str
    fragments: Fragments
    text: str
    note: str = ""
    unsure: bool = False
    attributes: tuple[Attribute, ...] = ()
    created_at: str = ""
    updated_at: str = ""

    @property
    def start(self) -> int:
        """The envelope's start, in code points."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """The envelope's end, in code points, exclusive."""
        return self.fragments[-1][1]


def covered_text(text: str, fragments: Sequence[tuple[int, int]]) -> str:
    """What the fragments cover: their texts joined by one space. The one place that computes it."""
    return " ".join(text[start:end] for start, end in fragments)


def fits(fragments: Sequence[tuple[int, int]], length: int) -> bool:
    """Do the fragments lie in a text of so many code points, in order, none of them empty?"""
    end = 0
    for low, high in fragments:
        if not end <= low < high <= length:
            return False
        end = high
    return True


def ordered_fragments(fragments: Iterable[tuple[int, int]], length: int) -> Fragments:
    """Fragments in order, those that meet or overlap made one.

    Raises InputError where one is empty or outside a text of `length` code points.
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(fragments):
        if not 0 <= start < end <= length:
            raise InputError(
                f"A span from {start} to {end} does not fit a text of {length} characters; "
                "it must hold at least one character inside the text."
            )
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if not merged:
        raise InputError("A span needs at least one fragment.")
    return tuple(merged)


def joined(text: str, fragments: Iterable[tuple[int, int]]) -> Fragments:
    """Fragments in order, those that meet made one; with only blanks between them they meet."""
    merged: list[tuple[int, int]] = []
    for start, end in ordered_fragments(fragments, len(text)):
        if merged and text[merged[-1][1] : start].isspace():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def without(text: str, fragments: Iterable[tuple[int, int]], start: int, end: int) -> Fragments:
    """The fragments without what [start, end) covers and without blanks at the new edges."""
    left: list[tuple[int, int]] = []
    for low, high in fragments:
        if end <= low or high <= start:
            left.append((low, high))
            continue
        before = low, low + len(text[low : max(low, start)].rstrip())
        behind = high - len(text[min(high, end) : high].lstrip()), high
        left += [piece for piece in (before, behind) if piece[0] < piece[1]]
    return tuple(left)


def document_order(span: Span) -> tuple[int, int, str, str]:
    """Sort key: by start, the longer first; label and id settle the rest."""
    return (span.start, -span.end, span.label_id, span.id)


def covers(outer: Span, inner: Span) -> bool:
    """outer.start <= inner.start and inner.end <= outer.end (envelopes)."""
    return outer.start <= inner.start and inner.end <= outer.end


def overlaps(one: Span, other: Span) -> bool:
    """one.start < other.end and other.start < one.end (envelopes)."""
    return one.start < other.end and other.start < one.end


def precedes(one: Span, other: Span) -> bool:
    """one.end <= other.start (envelopes)."""
    return one.end <= other.start
