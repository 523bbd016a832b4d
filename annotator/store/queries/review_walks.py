"""The orders of the review along indexes: rows come one by one as they are wanted, never sorted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    literal_column,
    select,
    true,
    tuple_,
)

from annotator.model.query import And, Query, Term
from annotator.model.query_fields import Moments
from annotator.store.queries.review_conditions import (
    PK,
    Names,
    annotators_named,
    condition,
    labels_named,
)
from annotator.store.queries.review_orders import SORTINGS, Key, Place
from annotator.store.queries.review_sets import Few, conjuncts
from annotator.store.tables import annotators, documents, labels, spans

_PLAIN = {"made": "created_at", "changed": "updated_at", "length": "length"}
WALKED = (*_PLAIN, "document", "label", "annotator")
"""The orders that have an index."""


def walk(query: Query, names: Names, place: Place) -> Iterator[Select[Any]]:
    """Statements that, one behind the other, give the places of the rows in their order."""
    ways = {"document": _by_document, "label": _by_owner, "annotator": _by_owner}
    return ways.get(place.by, _by_column)(query, names, place)


def walk_in(query: Query, names: Names, place: Place, sets: Sequence[Few]) -> Iterator[Select[Any]]:
    """The same for what is far apart: rows are looked for in the sets, put together first, where
    the index that is walked does not hold what is asked for."""
    held = {place.by, "made" if place.by in ("label", "annotator") else place.by}
    apart = {"made", "changed", "length"} - held
    exact = [few for few in sets if isinstance(few.part, Term) and few.part.field in apart]
    rest = [p for p in conjuncts(query) if not any(p is few.part for few in exact)]
    for statement in walk(And(tuple(rest)), names, place):
        yield statement.where(*(PK.in_(few.pks) for few in exact))


def _by_column(query: Query, names: Names, place: Place) -> Iterator[Select[Any]]:
    """Along (value, pk), within one label or annotator where the query names just one."""
    sorting, index = SORTINGS[place.by], f"ix_spans_{_PLAIN[place.by]}"
    if place.by == "made":
        for field, owner in (("label", "label_pk"), ("by", "annotator_pk")):
            if len(_only(query, names, field) or ()) == 1:
                index = f"ix_spans_{owner}_created_at"
                break
    chosen = select(*sorting.columns).with_hint(spans, f"INDEXED BY {index}", "sqlite")
    chosen = chosen.where(_met(query, names, place))
    if place.after is not None:
        chosen = chosen.where(_past(sorting.columns, place.after, place.descending))
    yield chosen.order_by(*_ways(sorting.columns, place.descending))


def _by_owner(query: Query, names: Names, place: Place) -> Iterator[Select[Any]]:
    """Label by label, annotator by annotator, each along (created_at, pk)."""
    sorting = SORTINGS[place.by]
    if place.by == "label":
        owner, owners, column, field = labels, names.labels, spans.c.label_pk, "label"
        pks = [pk for pk, _ in owners]
    else:
        owner, column, field = annotators, spans.c.annotator_pk, "by"
        pks = [pk for _, pk in sorted((name.casefold(), pk) for pk, name in names.annotators)]
    pks = pks[::-1] if place.descending else pks
    only, after = _only(query, names, field), place.after
    if after is not None:
        pks = pks[pks.index(after[1]) :]
    for pk in pks:
        if only is not None and pk not in only:
            continue
        chosen = select(*sorting.columns).join_from(spans, owner, owner.c.pk == column)
        hint = f"INDEXED BY ix_spans_{column.name}_created_at"
        chosen = chosen.with_hint(spans, hint, "sqlite")
        chosen = chosen.where(column == pk, condition(query, names))
        if after is not None and after[1] == pk:
            chosen = chosen.where(_past(sorting.columns[2:], after[2:], place.descending))
        yield chosen.order_by(*_ways(sorting.columns[2:], place.descending))


def _by_document(query: Query, names: Names, place: Place) -> Iterator[Select[Any]]:
    """The rest of a document, then the documents behind it."""
    columns, after = SORTINGS["document"].columns, place.after
    chosen = select(*columns).join_from(documents, spans, spans.c.document_pk == documents.c.pk)
    chosen = chosen.with_hint(spans, "INDEXED BY ix_spans_document_pk_start", "sqlite")
    chosen = chosen.where(condition(query, names)).order_by(*_ways(columns, place.descending))
    listed = chosen.with_hint(documents, "INDEXED BY ix_documents_position", "sqlite")
    if after is None:
        yield listed
        return
    yield chosen.where(documents.c.pk == after[1], _past(columns[2:], after[2:], place.descending))
    yield listed.where(_past(columns[:2], after[:2], place.descending))


def can_walk(names: Names, place: Place) -> bool:
    """Is there an index for the order? (A label or annotator that has gone is in none.)"""
    if place.after is None or place.by not in ("label", "annotator"):
        return place.by in WALKED
    known = names.labels if place.by == "label" else names.annotators
    return place.after[1] in [pk for pk, _ in known]


def _only(query: Query, names: Names, field: str) -> set[int] | None:
    """The labels (annotators) that all found must have; None for any."""
    named = labels_named if field == "label" else annotators_named
    found = [
        set(named(part, names))
        for part in conjuncts(query)
        if isinstance(part, Term) and part.field == field
    ]
    return set.intersection(*found) if found else None


def _met(query: Query, names: Names, place: Place) -> ColumnElement[bool]:
    """The query as a condition. Where rows begin behind a place, the limit that the place makes
    needless is only tested: SQLite would walk from there."""
    if place.after is None or place.by not in ("made", "changed"):
        return condition(query, names)
    parts = []
    for part in conjuncts(query):
        if isinstance(part, Term) and part.field == place.by:
            begin, end = cast(Moments, part.value)
            value = spans.c[_PLAIN[place.by]]
            tested = literal_column(f"+spans.{_PLAIN[place.by]}", Text)
            low, high = (value, tested) if place.descending else (tested, value)
            parts += [low >= begin] if begin else []
            parts += [high < end] if end else []
        else:
            parts.append(condition(part, names))
    return and_(true(), *parts)


def _past(columns: Sequence[ColumnElement[Any]], key: Key, descending: bool) -> ColumnElement[bool]:
    """Rows behind a place, said so that an index finds it."""
    here, there = tuple_(*columns), tuple_(*key)
    return here < there if descending else here > there


def _ways(columns: Sequence[ColumnElement[Any]], descending: bool) -> list[Any]:
    return [column.desc() if descending else column.asc() for column in columns]
