"""Work on many spans at once: said before it is done, one step for undo, never half done.

Spans are named by their ids or by a query; a query is asked in the text's order, some hundred spans
at a time, so that memory stays flat. `bulk_acts` has what can be done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotator.model import moment
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet
from annotator.model.span import Span
from annotator.services import review
from annotator.services.bulk_acts import (
    GONE,
    Act,
    MarkReviewed,
    Relabel,
    Remove,
    SetNote,
    SetUnsure,
    Snap,
    Trim,
    name_of,
)
from annotator.services.bulk_batches import AT_ONCE, Batch, Batches, Spans
from annotator.services.project import Progress, Project

__all__ = [
    "Act",
    "MarkReviewed",
    "Outcome",
    "Preview",
    "Relabel",
    "Remove",
    "SetNote",
    "SetUnsure",
    "Snap",
    "Spans",
    "Trim",
    "further",
    "plan",
    "preview",
]

HELD = 20_000
"""So many changes are kept when they are planned; more are planned anew while they are written."""
CONTEXT = 60
"""Code points shown before and behind a span."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one span: `why` it stays as it is, or "" where it changes.

    `before_text` and `after_text` say in plain words what changes. `left` and `right` stand around
    the span.
    """

    span: Span
    title: str
    left: str
    right: str
    why: str
    before_text: str = ""
    after_text: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do: its name, how many spans change, how many stay and why, the relations
    that go along, and the first rows of all."""

    text: str
    will: int
    wont: Mapping[str, int] = field(default_factory=dict)
    relations: int = 0
    rows: tuple[Outcome, ...] = ()

    @property
    def all(self) -> int:
        """How many spans were looked at."""
        return self.will + sum(self.wont.values())


def preview(
    project: Project,
    act: Act,
    spans: Spans,
    limit: int = 1_000,
    progress: Progress | None = None,
) -> Preview:
    """What an act would change and what not, and why; `rows` has the first `limit` of all.

    For a worker's thread. Words that a query looks for are indexed first: what cannot be found yet
    would be left out of the act without a word. Raises InputError for a label that is gone and a
    query that is wrong.
    """
    if not isinstance(spans, Sequence) and review.asks_for_words(spans) and not project.read_only:
        review.catch_up(project, progress)
    batches = Batches(project, act, spans, progress=progress)
    names = {label.id: label.name for label in project.labels()}
    will, relations, rows = 0, 0, list[Outcome]()
    wont: Counter[str] = Counter()
    for batch in batches:
        will += len(batch.changes)
        relations += len(batch.relations)
        wont.update(batch.stays.values())
        if len(rows) < limit:
            rows += _outcomes(project, act, batch, names)[: limit - len(rows)]
    if batches.gone:
        wont[GONE] = batches.gone
    return Preview(name_of(act, will), will, dict(wont), relations, tuple(rows))


def further(
    project: Project, act: Act, spans: Spans, part: range, progress: Progress | None = None
) -> tuple[Outcome, ...]:
    """The rows of a preview by their numbers, as many of `part` as there are. Those before are
    judged, too, but not looked up; nothing behind is."""
    names = {label.id: label.name for label in project.labels()}
    rows: list[Outcome] = []
    first = 0
    for batch in Batches(project, act, spans, progress=progress):
        last = first + len(batch.spans)
        if last > part.start:
            start, stop = max(0, part.start - first), part.stop - first
            rows += _outcomes(project, act, replace(batch, spans=batch.spans[start:stop]), names)
        first = last
        if first >= part.stop:
            break
    return tuple(rows)


def plan(
    project: Project,
    act: Act,
    spans: Spans,
    without: frozenset[str] = frozenset(),
    progress: Progress | None = None,
) -> ChangeSet | BulkChange:
    """The act on all of these spans that it changes, but those in `without`: one step for undo.

    Raises as `preview` does. Of more than `HELD` changes only their number is found now; they are
    made anew, some at a time, when they are written.
    """
    at = moment.now()
    count, records = 0, 0
    held: list[Change] | None = []
    for batch in Batches(project, act, spans, without, at, progress):
        count += len(batch.changes)
        records += len(batch.changes) + len(batch.relations)
        if held is not None:
            held += batch.all_changes
            held = held if records <= HELD else None
    text = name_of(act, count)
    if held is not None and records <= BULK_LIMIT:
        return ChangeSet(text, tuple(held))
    if held is not None:
        return BulkChange(text, records, lambda: _in_parts(text, held))
    return BulkChange(
        text,
        records,
        lambda: (
            ChangeSet(text, batch.all_changes)
            for batch in Batches(project, act, spans, without, at)
            if batch.changes
        ),
    )


# --- how


def _in_parts(text: str, changes: Sequence[Change]) -> Iterator[ChangeSet]:
    for first in range(0, len(changes), AT_ONCE):
        yield ChangeSet(text, tuple(changes[first : first + AT_ONCE]))


def _outcomes(project: Project, act: Act, batch: Batch, names: Mapping[str, str]) -> list[Outcome]:
    from annotator.store import queries

    around = project.read(queries.contexts, [span.id for span in batch.spans], CONTEXT)
    found = []
    for span in batch.spans:
        title, left, right = around.get(span.id, ("", "", ""))
        change = batch.changes.get(span.id)
        before, after = _in_words(act, change, names) if change else ("", "")
        why = batch.stays.get(span.id, "")
        found.append(Outcome(span, title, left, right, why, before, after))
    return found


def _in_words(act: Act, change: Change, names: Mapping[str, str]) -> tuple[str, str]:
    """What of the span changes, before and after."""
    before, after = change.before, change.after
    if isinstance(act, MarkReviewed):
        return ("not reviewed", "reviewed") if act.reviewed else ("reviewed", "not reviewed")
    if not isinstance(before, Span):
        return "", ""
    if not isinstance(after, Span):
        return names.get(before.label_id, ""), "removed"
    match act:
        case Relabel():
            return names.get(before.label_id, ""), names.get(after.label_id, "")
        case SetNote():
            return before.note, after.note
        case SetUnsure():
            return ("sure", "unsure") if act.unsure else ("unsure", "sure")
        case _:
            return before.text, after.text
