"""Merging and splitting labels. A label is its id: spans are given another one, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet
from annotator.model.mending import merged
from annotator.model.relation import Relation
from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.services import edit_schema
from annotator.services.annotate import label_of
from annotator.services.bulk_batches import AT_ONCE, Spans, ids_of
from annotator.services.project import Progress, Project
from annotator.services.twins import Key, key_of


@dataclass(frozen=True, slots=True)
class MergeCount:
    """What a merge does: so many spans get the label; so many of them are joined with others that
    are then the same."""

    spans: int
    joined: int


def count_merge(
    project: Project, label_ids: Sequence[str], into: str, progress: Progress | None = None
) -> MergeCount:
    """What merging these labels into one would do. Raises InputError as `merge` does."""
    _demand(project, label_ids, into)
    steps = _Merge(project, label_ids, into, progress)
    for _ in steps:
        pass
    return MergeCount(steps.moved, steps.joined)


def merge(
    project: Project, label_ids: Sequence[str], into: str, progress: Progress | None = None
) -> ChangeSet | BulkChange:
    """Make all spans of these labels spans of the label `into`, and remove the labels.

    Spans that become equal are joined: the one made first stays, with both notes, the doubt of
    either, and the other's relations. Raises InputError for a label that is gone.
    """
    gone, kept = _demand(project, label_ids, into)
    name = f"merge {_listed(gone)} into {kept.name}"
    removals = ChangeSet(name, tuple(Change(label, None) for label in gone))
    at, count = moment.now(), len(gone)
    held: list[Change] | None = []
    for changes in _Merge(project, label_ids, into, progress, at):
        count += len(changes)
        if held is not None:
            held += changes
            held = held if count <= BULK_LIMIT else None
    if held is not None:
        return ChangeSet(name, (*held, *removals.changes))

    def batches() -> Iterator[ChangeSet]:
        for changes in _Merge(project, label_ids, into, None, at):
            yield ChangeSet(name, changes)
        yield removals

    return BulkChange(name, count, batches)


def split(
    project: Project,
    label_id: str,
    spans: Spans,
    new: Label,
    progress: Progress | None = None,
) -> ChangeSet | BulkChange:
    """Give those of these spans that have a label a new one of their own.

    `new` has its name, colour, pattern, key and guideline; its id is made. Raises InputError for a
    name or key that is taken, and where none of the spans has the label.
    """
    old = label_of(project, label_id)
    made = edit_schema.add_label(
        project,
        new.name,
        color=new.color,
        pattern=new.pattern,
        key=new.key,
        guideline=new.guideline,
    )
    label = made.of(Label)[0].record
    at, count = moment.now(), 0
    held: list[Change] | None = []
    for some in _of_label(project, label_id, spans, progress):
        count += len(some)
        if held is not None:
            held += _relabelled(some, label.id, at)
            held = held if count < BULK_LIMIT else None
    if not count:
        raise InputError(f"None of these spans is a {old.name}; nothing was split off.")
    number = f"{count:,} span{'' if count == 1 else 's'}"
    name = f"split {number} of {old.name} off as {new.name}"
    if held is not None:
        return ChangeSet(name, (*made.changes, *held))

    def batches() -> Iterator[ChangeSet]:
        yield ChangeSet(name, made.changes)
        for some in _of_label(project, label_id, spans, None):
            yield ChangeSet(name, tuple(_relabelled(some, label.id, at)))

    return BulkChange(name, count + 1, batches)


def count_split(
    project: Project, label_id: str, spans: Spans, progress: Progress | None = None
) -> int:
    """How many of these spans have the label."""
    return sum(len(some) for some in _of_label(project, label_id, spans, progress))


# --- merging


class _Merge:
    """Gives the changes some at a time; counts what they do."""

    def __init__(
        self,
        project: Project,
        label_ids: Sequence[str],
        into: str,
        progress: Progress | None = None,
        at: str = "",
    ) -> None:
        self.moved = self.joined = 0
        self._project, self._into, self._progress = project, into, progress
        self._labels = [label_id for label_id in dict.fromkeys(label_ids) if label_id != into]
        self._at = at or moment.now()
        self._document_id = ""
        self._done: set[str] = set()
        self._relations: dict[str, Relation | None] = {}

    def __iter__(self) -> Iterator[tuple[Change, ...]]:
        from annotator.store import queries

        with self._project.snapshot() as read:
            total = sum(read(queries.count_spans, label) for label in self._labels)
            ids = read(queries.ids_of_labels, self._labels)
            while some := list(islice(ids, AT_ONCE)):
                self.moved += len(some)
                if self._progress is not None:
                    self._progress(self.moved, total)
                known = read(queries.spans_named, some)
                yield self._changes(read, [known[span_id] for span_id in some])

    def _changes(self, read: Any, spans: list[Span]) -> tuple[Change, ...]:
        """The changes to these spans, and to those that become equal to them."""
        from annotator.store import queries

        groups = self._groups(read, [span for span in spans if span.id not in self._done])
        changes: list[Change] = []
        gone: dict[str, str] = {}
        for group in groups:
            kept, *others = sorted(group, key=lambda span: (span.created_at, span.id))
            gone |= {span.id: kept.id for span in others}
            after = replace(kept, label_id=self._into, updated_at=self._at)
            after = merged(after, others, self._at) if others else after
            changes.append(Change(kept, after))
            changes += [Change(span, None) for span in others]
        self.joined += len(gone)
        several = {*gone, *gone.values()}
        relations = read(queries.relations_with, several) if several else ()
        now = [self._relations.get(one.id, one) for one in relations]
        moved = tuple(self._moved([one for one in now if one is not None], gone))
        self._go_on(spans[-1].document_id)
        self._done.update(span.id for group in groups if len(group) > 1 for span in group)
        self._relations |= {change.record.id: change.after for change in moved}  # type: ignore[misc]
        return (*moved, *changes)

    def _go_on(self, document_id: str) -> None:
        """Spans that become equal, and relations, lie in one document: those of documents that are
        done do not come again."""
        if document_id != self._document_id:
            self._document_id = document_id
            self._done.clear()
            self._relations.clear()

    def _groups(self, read: Any, spans: list[Span]) -> list[list[Span]]:
        """Those that become equal, together; with those that have the label already."""
        from annotator.store import queries

        places = {(span.document_id, span.start) for span in spans}
        envelopes = {(s.document_id, s.annotator_id, s.start, s.end) for s in spans}
        labels = {*self._labels, self._into}
        there = [
            one.id
            for one in read(queries.standing_at, places)
            if one.label_id in labels
            and (one.document_id, one.annotator_id, one.start, one.end) in envelopes
        ]
        known = {span.id for span in spans}
        more = read(queries.spans_named, [span_id for span_id in there if span_id not in known])
        groups: dict[Key, list[Span]] = {}
        for span in (*spans, *more.values()):
            groups.setdefault(key_of(replace(span, label_id=self._into)), []).append(span)
        return [group for group in groups.values() if any(span.id in known for span in group)]

    def _moved(self, relations: Sequence[Relation], gone: dict[str, str]) -> Iterator[Change]:
        """Relations of spans that go become those of the spans that stay; none twice, none from a
        span to itself."""

        def ends(one: Relation) -> tuple[str, str, str, str]:
            head, tail = (gone.get(end, end) for end in (one.head_id, one.tail_id))
            return one.type_id, one.annotator_id, head, tail

        def stays(one: Relation) -> bool:
            return one.head_id not in gone and one.tail_id not in gone

        seen = {ends(one) for one in relations if stays(one)}
        for one in relations:
            if stays(one):
                continue
            _, _, head, tail = found = ends(one)
            if head == tail or found in seen:
                yield Change(one, None)
            else:
                seen.add(found)
                yield Change(one, replace(one, head_id=head, tail_id=tail, updated_at=self._at))


def _demand(
    project: Project, label_ids: Sequence[str], into: str
) -> tuple[tuple[Label, ...], Label]:
    kept = label_of(project, into)
    gone = tuple(label_of(project, one) for one in dict.fromkeys(label_ids) if one != into)
    if not gone:
        raise InputError("Choose two labels or more to make one of them.")
    return gone, kept


def _listed(labels: Sequence[Label]) -> str:
    names = [label.name for label in labels]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# --- splitting


def _of_label(
    project: Project, label_id: str, spans: Spans, progress: Progress | None
) -> Iterator[list[Span]]:
    from annotator.store import queries

    ids = ids_of(project, spans, progress)
    done, total = 0, len(spans) if isinstance(spans, Sequence) else 0
    while some := list(islice(ids, AT_ONCE)):
        done += len(some)
        if progress is not None:
            progress(done, total)
        known = project.read(queries.spans_named, some)
        found = [known[i] for i in some if i in known and known[i].label_id == label_id]
        if found:
            yield found


def _relabelled(spans: Sequence[Span], label_id: str, at: str) -> Iterator[Change]:
    for span in spans:
        yield Change(span, replace(span, label_id=label_id, updated_at=at))
