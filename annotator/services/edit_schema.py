"""Labels: add, change, reorder and remove them. Every function plans and writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotator.errors import InputError
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet, Record
from annotator.model.ids import new_id
from annotator.model.schema import LABEL_KEYS, PATTERNS, Label, next_key, next_look, reordered
from annotator.services.annotate import label_of
from annotator.services.project import Project

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_BATCH = 1_000
NAME_LIMIT = 100


def add_label(
    project: Project,
    name: str,
    *,
    color: str = "",
    pattern: str = "",
    key: str | None = None,
    guideline: str = "",
) -> ChangeSet:
    """Add a label at the end; colour, pattern and key are chosen where not given (key "": none).

    Raises InputError for a name or key that is taken, or values that are none.
    """
    labels = project.labels()
    next_color, next_pattern = next_look(labels)
    label = Label(
        id=new_id(),
        name=" ".join(name.split()),
        color=color or next_color,
        pattern=pattern or next_pattern,
        key=next_key(name, labels) if key is None else key.lower(),
        guideline=guideline,
        position=1 + max((label.position for label in labels), default=-1),
    )
    _check_name(label, labels)
    _check(label, labels)
    return ChangeSet(f"add label {label.name}", (Change(None, label),))


def set_label(project: Project, label: Label) -> ChangeSet:
    """Give the label of the same id these values. Raises InputError as `add_label` does."""
    before = label_of(project, label.id)
    name = label.name if label.name == before.name else " ".join(label.name.split())
    after = replace(label, name=name, key=label.key.lower())
    if after == before:
        return ChangeSet(f"change label {before.name}")
    others = [other for other in project.labels() if other.id != label.id]
    if after.name != before.name:  # a name that an import brought may be one we would not give
        _check_name(after, others)
    _check(after, others)
    if after.name != before.name:
        return ChangeSet(f"rename label {before.name} to {after.name}", (Change(before, after),))
    return ChangeSet(f"change label {before.name}", (Change(before, after),))


def move_label(project: Project, label_id: str, position: int) -> ChangeSet:
    """Put a label at a place in the list (from 0)."""
    moved = label_of(project, label_id)
    before = project.labels()
    order = [label for label in before if label.id != label_id]
    order.insert(max(0, min(position, len(order))), moved)
    places = {label.id: label for label in reordered(order)}
    changes = tuple(
        Change(label, places[label.id]) for label in before if label != places[label.id]
    )
    return ChangeSet(f"move label {moved.name}", changes)


def count_spans(project: Project, label_id: str) -> int:
    """How many spans go if the label is removed, of all annotators."""
    from annotator.store import queries

    return project.read(queries.count_spans, label_id)


def remove_label(project: Project, label_id: str) -> ChangeSet | BulkChange:
    """Remove a label with its spans and the relations that hang on them."""
    label = label_of(project, label_id)
    count = count_spans(project, label_id)
    text = f"remove label {label.name}"

    def batches() -> Iterator[ChangeSet]:
        yield from _span_removals(project, label_id, text)
        yield ChangeSet(text, (Change(label, None),))

    if count > BULK_LIMIT:
        return BulkChange(text, count + 1, batches)
    return ChangeSet(text, tuple(change for batch in batches() for change in batch.changes))


def _span_removals(project: Project, label_id: str, text: str) -> Iterator[ChangeSet]:
    """Change sets that remove a label's spans, each with the relations of its spans first."""
    from annotator.store import queries

    last = ""
    gone: set[str] = set()  # relations between two batches are removed once
    while spans := project.read(queries.spans_of_label, label_id, last, _BATCH):
        last = spans[-1].id
        relations = [
            relation
            for relation in project.read(queries.relations_with, [span.id for span in spans])
            if relation.id not in gone
        ]
        gone.update(relation.id for relation in relations)
        records: tuple[Record, ...] = (*relations, *spans)
        yield ChangeSet(text, tuple(Change(record, None) for record in records))


def _check_name(label: Label, others: Sequence[Label]) -> None:
    if not label.name:
        raise InputError("A label needs a name.")
    if len(label.name) > NAME_LIMIT:
        raise InputError(f"A label's name holds at most {NAME_LIMIT} characters.")
    if any(other.name.casefold() == label.name.casefold() for other in others):
        raise InputError(f"There is a label “{label.name}” already; choose another name.")


def _check(label: Label, others: Sequence[Label]) -> None:
    if label.key and (len(label.key) != 1 or label.key not in LABEL_KEYS):
        raise InputError(f"“{label.key}” cannot be a label's key; take a letter or a digit 1–9.")
    taken = next((other for other in others if label.key and other.key == label.key), None)
    if taken is not None:
        raise InputError(f"The key {label.key} belongs to “{taken.name}”; choose another.")
    if not _COLOR.fullmatch(label.color):
        raise InputError(f"“{label.color}” is not a colour; write it as #RRGGBB.")
    if label.pattern not in PATTERNS:
        raise InputError(f"“{label.pattern}” is not a pattern; take one of {', '.join(PATTERNS)}.")
