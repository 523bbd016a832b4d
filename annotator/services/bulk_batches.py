"""Spans judged some hundred at a time, in the text's order: what an act makes of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotator.model import moment
from annotator.model.change import Change
from annotator.model.query import And, Not, Or, Query, Term
from annotator.model.review import Review
from annotator.model.span import Span
from annotator.services.annotate import label_of
from annotator.services.bulk_acts import (
    TWIN,
    Act,
    MarkReviewed,
    Relabel,
    Remove,
    Unchanged,
    changed,
    is_about_edges,
)
from annotator.services.project import Progress, Project
from annotator.services.twins import Twins

Spans = Sequence[str] | Query
"""Which spans: their ids, or what they are found by."""
AT_ONCE = 1_000


def ids_of(project: Project, spans: Spans, progress: Progress | None = None) -> Iterator[str]:
    """The ids of these spans in the text's order, document by document."""
    from annotator.services import review
    from annotator.store import queries

    if isinstance(spans, And | Or | Not | Term):
        return review.span_ids(project, spans, progress=progress)
    return iter(project.read(queries.in_document_order, spans))


@dataclass(slots=True)
class Batch:
    """Some spans, the changes to those that change, and why others stay: span id → reason."""

    spans: list[Span]
    changes: dict[str, Change]
    stays: dict[str, str]
    relations: tuple[Change, ...] = ()

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """What hangs on the spans first."""
        return (*self.relations, *self.changes.values())


class Batches:
    """Goes through the spans once, without those in `without`, and gives a Batch at a time.

    `gone` counts those that are not there any more; `at` is the moment of the changes.
    """

    def __init__(
        self,
        project: Project,
        act: Act,
        spans: Spans,
        without: frozenset[str] = frozenset(),
        at: str = "",
        progress: Progress | None = None,
    ) -> None:
        if isinstance(act, Relabel):
            label_of(project, act.label_id)
        self.gone = 0
        self._project, self._act, self._spans = project, act, spans
        self._without, self._at, self._progress = without, at or moment.now(), progress
        self._twins = Twins()
        self._relations_gone: set[str] = set()
        self._text = ("", "")

    def __iter__(self) -> Iterator[Batch]:
        ids = ids_of(self._project, self._spans, self._progress)
        done, total = 0, len(self._spans) if isinstance(self._spans, Sequence) else 0
        found = 0
        while some := list(islice(ids, AT_ONCE)):
            done += len(some)
            if self._progress is not None:
                self._progress(done, total)
            batch = self._judge([span_id for span_id in some if span_id not in self._without])
            found += len(some)
            yield batch
        if total:
            self.gone += len(set(self._spans)) - found  # type: ignore[arg-type]

    def _judge(self, ids: list[str]) -> Batch:
        from annotator.store import queries

        with self._project.snapshot() as read:
            known = read(queries.spans_named, ids)
            spans = [known[span_id] for span_id in ids if span_id in known]
            self.gone += len(ids) - len(spans)
            match self._act:
                case Remove():
                    return self._removals(read, spans)
                case MarkReviewed(reviewed):
                    return self._reviews(read, spans, reviewed)
                case _:
                    return self._edits(read, spans)

    def _edits(self, read: Any, spans: list[Span]) -> Batch:
        batch = Batch(spans, {}, {})
        for span in spans:
            text = self._text_of(read, span) if is_about_edges(self._act) else ""
            try:
                after = changed(self._act, span, text, self._at)
            except Unchanged as reason:
                batch.stays[span.id] = str(reason)
            else:
                batch.changes[span.id] = Change(span, after)
        for span_id in self._twins.among(read, list(batch.changes.values())):
            del batch.changes[span_id]
            batch.stays[span_id] = TWIN
        return batch

    def _text_of(self, read: Any, span: Span) -> str:
        from annotator.store import queries

        if self._text[0] != span.document_id:  # not the project's own: this is another thread
            self._text = span.document_id, read(queries.document_text, span.document_id)
        return self._text[1]

    def _removals(self, read: Any, spans: list[Span]) -> Batch:
        """Relations go first, each once, also where its spans are in two batches."""
        from annotator.store import queries

        hanging = read(queries.relations_with, [span.id for span in spans])
        gone = self._relations_gone
        relations = tuple(Change(one, None) for one in hanging if one.id not in gone)
        if spans:  # those of documents that are done do not come again
            last = spans[-1].document_id
            gone = gone if last == spans[0].document_id else set()
            gone |= {one.id for one in hanging if one.document_id == last}
            self._relations_gone = gone
        return Batch(spans, {span.id: Change(span, None) for span in spans}, {}, relations)

    def _reviews(self, read: Any, spans: list[Span], reviewed: bool) -> Batch:
        from annotator.store import queries

        there = read(queries.reviews_of, [span.id for span in spans])
        me = self._project.annotator.id
        batch = Batch(spans, {}, {})
        for span in spans:
            before = there.get(span.id)
            if reviewed == (before is not None):
                batch.stays[span.id] = "already reviewed" if reviewed else "not reviewed"
            elif reviewed:
                review = Review(span.id, span.document_id, me, self._at)
                batch.changes[span.id] = Change(None, review)
            else:
                batch.changes[span.id] = Change(before, None)
        return batch
