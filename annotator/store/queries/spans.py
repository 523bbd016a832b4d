"""Reads of spans and relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Select, Table, func, select

from annotator.model.attribute import Attribute
from annotator.model.relation import Relation
from annotator.model.span import Fragments, Span, document_order
from annotator.store.queries.common import parts
from annotator.store.tables import (
    annotators,
    documents,
    fragments,
    labels,
    relation_attributes,
    relation_types,
    relations,
    span_attributes,
    spans,
)
from annotator.store.typed import typed

_SPAN = (int, str, str, str, str, int, int, str, str, bool, str, str)
_HEAD, _TAIL = spans.alias("head"), spans.alias("tail")


def spans_of(connection: Connection, document_id: str) -> tuple[Span, ...]:
    """A document's spans in document order, of all annotators."""
    found = spans_where(connection, documents.c.id == document_id)
    return tuple(sorted(found, key=document_order))


def spans_where(connection: Connection, condition: Any) -> list[Span]:
    """The spans that meet a condition, in no order."""
    return _spans(connection, _span_query().where(condition))


def spans_named(connection: Connection, ids: Iterable[str]) -> dict[str, Span]:
    """The spans of these ids that there are: id → span."""
    found: dict[str, Span] = {}
    for some in parts(ids):
        found |= {s.id: s for s in spans_where(connection, spans.c.id.in_(some))}
    return found


def span_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these ids are those of spans."""
    return _ids_of(connection, spans, ids)


def relation_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these ids are those of relations."""
    return _ids_of(connection, relations, ids)


def equal_spans(connection: Connection, span: Span) -> list[Span]:
    """The spans with the same fragments, label and annotator, of whatever id."""
    condition = (
        (documents.c.id == span.document_id)
        & (labels.c.id == span.label_id)
        & (annotators.c.id == span.annotator_id)
        & (spans.c.start == span.start)
        & (spans.c.end == span.end)
    )
    return [s for s in spans_where(connection, condition) if s.fragments == span.fragments]


def spans_of_label(connection: Connection, label_id: str, after: str, limit: int) -> list[Span]:
    """A label's spans by id, from the one after `after`; at most `limit`."""
    query = _span_query().where(labels.c.id == label_id, spans.c.id > after)
    return _spans(connection, query.order_by(spans.c.id).limit(limit))


def count_spans(
    connection: Connection, label_id: str | None = None, document_ids: Sequence[str] | None = None
) -> int:
    """How many spans there are: all, of a label, of some documents."""
    query = select(func.count()).select_from(spans)
    if label_id is not None:
        query = query.join(labels).where(labels.c.id == label_id)
    if document_ids is None:
        return int(connection.execute(query).scalar_one())
    query = query.join(documents)
    return sum(
        int(connection.execute(query.where(documents.c.id.in_(some))).scalar_one())
        for some in parts(document_ids)
    )


def label_counts(connection: Connection) -> dict[str, int]:
    """How many spans each label has in the whole project: label id → count."""
    query = select(labels.c.id, func.count()).join(spans).group_by(labels.c.id)
    return {label_id: int(count) for label_id, count in connection.execute(query)}


def relations_of(connection: Connection, document_id: str) -> tuple[Relation, ...]:
    """A document's relations by id."""
    return tuple(relations_where(connection, documents.c.id == document_id))


def relations_with(connection: Connection, span_ids: Iterable[str]) -> tuple[Relation, ...]:
    """The relations that have one of these spans as head or tail, by id."""
    found: dict[str, Relation] = {}
    for some in parts(span_ids):
        pks = select(spans.c.pk).where(spans.c.id.in_(some)).scalar_subquery()
        condition = relations.c.head_pk.in_(pks) | relations.c.tail_pk.in_(pks)
        found |= {r.id: r for r in relations_where(connection, condition)}
    return tuple(found[key] for key in sorted(found))


def _ids_of(connection: Connection, table: Table, ids: Iterable[str]) -> set[str]:
    wanted = func.json_each(orjson.dumps(list(ids)).decode()).table_valued("value")
    query = select(table.c.id).where(table.c.id.in_(select(wanted.c.value)))
    return set(connection.execute(query).scalars())


def _span_query() -> Select[Any]:
    return (
        select(
            spans.c.pk, spans.c.id, documents.c.id, labels.c.id, annotators.c.id,
            spans.c.start, spans.c.end, spans.c.text, spans.c.note, spans.c.unsure,
            spans.c.created_at, spans.c.updated_at,
        )
        .select_from(spans)
        .join(documents)
        .join(labels)
        .join(annotators)
    )  # fmt: skip


def _spans(connection: Connection, query: Select[Any]) -> list[Span]:
    """The spans of a query, with the fragments and attributes of those few that have them."""
    keys = query.with_only_columns(spans.c.pk)
    inner = keys.subquery()
    pieces: dict[int, list[tuple[int, int]]] = {}
    wanted = select(fragments.c.span_pk, fragments.c.start, fragments.c.end)
    wanted = wanted.join(inner, inner.c.pk == fragments.c.span_pk)
    for pk, start, end in connection.execute(
        wanted.order_by(fragments.c.span_pk, fragments.c.place)
    ):
        pieces.setdefault(pk, []).append((start, end))
    named = _attributes(connection, span_attributes, keys)
    found = []
    for row in typed(connection.execute(query), *_SPAN):
        pk, id_, document_id, label_id, annotator_id, start, end, text, note, unsure, *times = row
        several: Fragments = tuple(pieces[pk]) if pk in pieces else ((start, end),)
        attributes = tuple(named[pk]) if pk in named else ()
        found.append(
            Span(id_, document_id, label_id, annotator_id, several, text, note, bool(unsure),
                 attributes, *times)
        )  # fmt: skip
    return found


def relations_where(connection: Connection, condition: Any) -> list[Relation]:
    """The relations that meet a condition, by id."""
    query = (
        select(
            relations.c.pk, relations.c.id, documents.c.id, relation_types.c.id, _HEAD.c.id,
            _TAIL.c.id, annotators.c.id, relations.c.created_at, relations.c.updated_at,
        )
        .select_from(relations)
        .join(documents, documents.c.pk == relations.c.document_pk)
        .join(relation_types, relation_types.c.pk == relations.c.type_pk)
        .join(_HEAD, _HEAD.c.pk == relations.c.head_pk)
        .join(_TAIL, _TAIL.c.pk == relations.c.tail_pk)
        .join(annotators, annotators.c.pk == relations.c.annotator_pk)
        .where(condition)
    )  # fmt: skip
    named = _attributes(connection, relation_attributes, query.with_only_columns(relations.c.pk))
    return [
        Relation(id_, document_id, type_id, head, tail, by, tuple(named.get(pk, ())), made, changed)
        for pk, id_, document_id, type_id, head, tail, by, made, changed in connection.execute(
            query.order_by(relations.c.id)
        )
    ]


def _attributes(
    connection: Connection, table: Table, pks: Select[Any]
) -> dict[int, list[Attribute]]:
    """The attributes of the records that a query names by their keys, by name."""
    inner, (owner, name) = pks.subquery(), table.primary_key
    query = select(owner, name, table.c.value).join(inner, inner.c.pk == owner)
    found: dict[int, list[Attribute]] = {}
    for pk, *values in connection.execute(query.order_by(owner, name)):
        found.setdefault(pk, []).append(Attribute(*values))
    return found
