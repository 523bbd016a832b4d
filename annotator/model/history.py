"""The history's rows, and what can be undone and redone: derived from them, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a row of the history is. SETUP (a project's creation, a new annotator) is no act."""

    SETUP = "setup"
    ACT = "act"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row: who, when, what. `reverses` is the row an undo or redo takes back, `act` the act it
    goes back to (itself for acts). `at` is UTC in ISO 8601; `start` is in code points.
    """

    id: int
    kind: Kind
    act: int
    reverses: int | None
    annotator_id: str
    at: str
    text: str
    count: int
    document_id: str | None = None
    start: int | None = None
    span_id: str = ""


class About(StrEnum):
    """What an act is about, as far as its name says it."""

    MADE = "tags made"
    CHANGED = "tags changed"
    REMOVED = "tags removed"
    REVIEWS = "reviews"
    DOCUMENTS = "documents"
    LABELS = "labels"
    TAKEN_BACK = "undone and redone"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the history are wanted: all for "". `since` and `until` are moments (UTC, ISO
    8601), `until` exclusive. A span's and a document's rows are all that touched them."""

    annotator_id: str = ""
    document_id: str = ""
    span_id: str = ""
    since: str = ""
    until: str = ""
    about: About | None = None


def next_undo(newest_first: Iterable[HistoryRow], annotator_id: str) -> HistoryRow | None:
    """The annotator's newest act that is not undone, or None."""
    seen: dict[int, Kind] = {}
    for row in newest_first:
        if row.kind is Kind.ACT:
            if row.annotator_id == annotator_id and seen.get(row.id) is not Kind.UNDO:
                return row
        elif row.kind is not Kind.SETUP:
            seen.setdefault(row.act, row.kind)
    return None


def next_redo(newest_first: Iterable[HistoryRow], annotator_id: str) -> HistoryRow | None:
    """The annotator's newest undo that was not redone; a new act of theirs ends what can be."""
    seen: set[int] = set()
    for row in newest_first:
        if row.kind is Kind.SETUP:
            continue
        if row.kind is Kind.ACT:
            if row.annotator_id == annotator_id:
                return None
            continue
        if row.act not in seen:
            seen.add(row.act)
            if row.kind is Kind.UNDO and row.annotator_id == annotator_id:
                return row
    return None
