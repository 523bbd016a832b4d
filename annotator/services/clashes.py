"""What there would be twice if changes were made as they are: equal spans, one name or key for two.
No verb makes such a thing; taking an act back after others could."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

from annotator.model.change import Change
from annotator.model.document import Annotator
from annotator.model.review import SavedSearch
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.services.twins import key_of, taken

Unique = tuple[object, ...]


def clashes(read: Callable[..., Any], changes: Sequence[Change], own: Container[str]) -> set[str]:
    """The ids of the records that are there already and would be the same as what these changes
    bring; those in `own` do not count."""
    spans = [
        change.after
        for change in changes
        if isinstance(change.after, Span)
        and (not isinstance(change.before, Span) or key_of(change.before) != key_of(change.after))
    ]
    found = set(taken(read, spans).values()) if spans else set()
    for change in changes:
        found.update(_namesakes(read, change))
    return {id_ for id_ in found if id_ not in own}


def _namesakes(read: Callable[..., Any], change: Change) -> Iterator[str]:
    """The records that have the name, or the key, that a record is to get."""
    if (named := _NAMED.get(type(change.record))) is None or change.after is None:
        return
    unique_of, all_of = named
    coming = set(unique_of(change.after))
    coming -= set(unique_of(change.before)) if change.before is not None else set()
    if coming:
        yield from (one.id for one in all_of(read, change.after) if coming & set(unique_of(one)))


def _name(record: Any) -> Iterator[Unique]:
    yield "name", record.name


def _name_and_key(label: Any) -> Iterator[Unique]:
    yield from _name(label)
    if label.key:
        yield "key", label.key


def _all(reads: str) -> Callable[[Callable[..., Any], Any], Sequence[Any]]:
    def ask(read: Callable[..., Any], record: Any) -> Sequence[Any]:
        from annotator.store import queries

        found: Sequence[Any] = read(getattr(queries, reads))
        return found

    return ask


def _searches(read: Callable[..., Any], search: Any) -> Sequence[Any]:
    from annotator.store import queries

    found: Sequence[Any] = read(queries.searches_of, search.annotator_id)
    return found


_NAMED: dict[type, tuple[Callable[[Any], Iterator[Unique]], Callable[..., Sequence[Any]]]] = {
    Label: (_name_and_key, _all("all_labels")),
    Annotator: (_name, _all("all_annotators")),
    RelationType: (_name, _all("all_relation_types")),
    SavedSearch: (_name, _searches),
}
