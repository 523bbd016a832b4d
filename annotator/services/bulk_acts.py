"""What can be done to many spans at once, and what each act makes of one span."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from annotator.model.span import Fragments, Span, covered_text, ordered_fragments
from annotator.model.text import snap_to_words, trim


@dataclass(frozen=True, slots=True)
class Relabel:
    """Give them this label."""

    label_id: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove them, with the relations that hang on them."""


@dataclass(frozen=True, slots=True)
class SetNote:
    """Give them this note; "" clears it."""

    note: str


@dataclass(frozen=True, slots=True)
class SetUnsure:
    """Mark them as unsure, or as sure."""

    unsure: bool


@dataclass(frozen=True, slots=True)
class MarkReviewed:
    """Mark them as reviewed by the present annotator, or as not reviewed."""

    reviewed: bool


@dataclass(frozen=True, slots=True)
class Snap:
    """Move edges that cut a word outward to its border, and leave out blanks at the edges."""


@dataclass(frozen=True, slots=True)
class Trim:
    """Leave out blanks at the edges."""


Act = Relabel | Remove | SetNote | SetUnsure | MarkReviewed | Snap | Trim

GONE = "not there any more"
TWIN = "would equal another span"
BLANKS = "would cover blanks only"


class Unchanged(Exception):  # noqa: N818 - an outcome, not a failure
    """Why a span stays as it is, in words that follow "3 stay:"."""


def name_of(act: Act, spans: int) -> str:
    """What the act is called with so many spans: "relabel 214 spans"."""
    number = f"{spans:,} span{'' if spans == 1 else 's'}"
    match act:
        case Relabel():
            return f"relabel {number}"
        case Remove():
            return f"remove {number}"
        case SetNote(note):
            return f"{'set' if note else 'clear'} the note of {number}"
        case SetUnsure(unsure):
            return f"mark {number} {'unsure' if unsure else 'sure'}"
        case MarkReviewed(reviewed):
            return f"mark {number} {'reviewed' if reviewed else 'not reviewed'}"
        case Snap():
            return f"snap {number} to words"
        case Trim():
            return f"trim {number}"


def is_about_edges(act: Act) -> bool:
    """Does it need the text?"""
    return isinstance(act, Snap | Trim)


def changed(act: Act, span: Span, text: str, at: str) -> Span:
    """The span as the act makes it. `text` is the document's where the act is about edges.

    Raises Unchanged, which says why it stays; Remove and MarkReviewed are not asked.
    """
    match act:
        case Relabel(label_id):
            values: dict[str, Any] = {"label_id": label_id}
            why = "already that label"
        case SetNote(note):
            values = {"note": note}
            why = "already that note" if note else "without a note already"
        case SetUnsure(unsure):
            values = {"unsure": unsure}
            why = "already unsure" if unsure else "already sure"
        case Snap():
            values = _edges(span, text, snap_to_words)
            why = "snapping changes nothing"
        case Trim():
            values = _edges(span, text, trim)
            why = "trimming changes nothing"
        case _:
            raise TypeError(act)
    if all(getattr(span, name) == value for name, value in values.items()):
        raise Unchanged(why)
    return replace(span, **values, updated_at=at)


Edges = Callable[[str, int, int], tuple[int, int]]


def _edges(span: Span, text: str, edges: Edges) -> dict[str, Any]:
    moved = [edges(text, start, end) for start, end in span.fragments]
    left: Fragments = tuple((start, end) for start, end in moved if start < end)
    if not left:
        raise Unchanged(BLANKS)
    fragments = ordered_fragments(left, len(text))
    return {"fragments": fragments, "text": covered_text(text, fragments)}
