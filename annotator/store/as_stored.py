"""Records together with what the file holds otherwise than their values say, for repairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Table, literal_column, select

from annotator.model.change import Odd, Record, fingerprint
from annotator.model.document import Annotator, Assignment, as_stored
from annotator.model.relation import Relation
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.store import tables
from annotator.store.queries.articles import kinships_where, releases_where, sections_where
from annotator.store.queries.documents import documents_where
from annotator.store.queries.spans import (
    equal_spans,
    relations_where,
    relations_with,
    spans_where,
)

Stored = tuple[Record, Odd]


def stored_records(connection: Connection, table: str, rows: Sequence[int]) -> list[Stored]:
    """The records in these rows of a table, each with what is odd of it. Those of `texts` are the
    documents that have them."""
    return list(_READERS[table](connection, rows))


def stored_twins(connection: Connection, span: Span) -> list[tuple[Span, Odd]]:
    """The spans with the fragments, label and annotator of this one, itself among them."""
    ids = [twin.id for twin in equal_spans(connection, span)]
    return list(_spans_where(connection, tables.spans.c.id.in_(ids)))


def stored_relations(connection: Connection, span_ids: Sequence[str]) -> list[tuple[Relation, Odd]]:
    """The relations that have one of these spans as head or tail."""
    ids = [relation.id for relation in relations_with(connection, span_ids)]
    return list(_relations_where(connection, tables.relations.c.id.in_(ids)))


def _of_fields(table: Table, kind: type[Any]) -> Callable[..., Iterator[Stored]]:
    """A reader of records whose fields are the columns."""

    def read(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
        for row in connection.execute(select(table).where(table.c.pk.in_(rows))):
            record = kind(*(getattr(row, field.name) for field in fields(kind)))
            yield record, _stale(record, row.fingerprint)

    return read


def _assignments(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    table, documents, annotators = tables.assignments, tables.documents, tables.annotators
    query = select(
        documents.c.id, annotators.c.id, table.c.state, table.c.updated_at, table.c.fingerprint
    )
    query = query.select_from(table).join(documents).join(annotators)
    for document_id, annotator_id, state, at, stored in connection.execute(
        query.where(literal_column("assignments.rowid").in_(rows))
    ):
        record = Assignment(document_id, annotator_id, as_stored(state), at)
        yield record, _stale(record, stored)


def _documents(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    yield from _documents_where(connection, tables.documents.c.pk.in_(rows))


def _documents_of_texts(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    yield from _documents_where(connection, tables.documents.c.text_pk.in_(rows))


def _documents_where(connection: Connection, condition: Any) -> Iterator[Stored]:
    table, texts = tables.documents, tables.texts
    raw = select(table.c.id, table.c.fingerprint, texts.c.length).join(texts).where(condition)
    noted = {row.id: row for row in connection.execute(raw)}
    for document in documents_where(connection, condition):
        row = noted[document.id]
        length: Odd = (("length", row.length),) if row.length != len(document.text) else ()
        yield document, _stale(document, row.fingerprint) + length


def _relations(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    yield from _relations_where(connection, tables.relations.c.pk.in_(rows))


def _relations_where(connection: Connection, here: Any) -> Iterator[tuple[Relation, Odd]]:
    table = tables.relations
    query = select(table.c.id, table.c.fingerprint).where(here)
    raw = {id_: stored for id_, stored in connection.execute(query)}  # noqa: C416 - typed so
    for relation in relations_where(connection, here):
        yield relation, _stale(relation, raw[relation.id])


def _spans(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    yield from _spans_where(connection, tables.spans.c.pk.in_(rows))


def _spans_where(connection: Connection, here: Any) -> Iterator[tuple[Span, Odd]]:
    table, fragments = tables.spans, tables.fragments
    names = ("pk", "id", "start", "end", "fingerprint")
    query = select(*(table.c[name] for name in names)).where(here)
    raw = {row.id: row for row in connection.execute(query)}
    pieces: dict[int, list[tuple[int, int, int]]] = {}
    keys = [row.pk for row in raw.values()]
    parts = select(fragments).where(fragments.c.span_pk.in_(keys))
    for pk, place, start, end in connection.execute(parts.order_by(*fragments.primary_key)):
        pieces.setdefault(pk, []).append((place, start, end))
    for span in spans_where(connection, here):
        row = raw[span.id]
        yield span, _odd_of(span, row, pieces.get(row.pk, []))


def _odd_of(span: Span, row: Row[Any], pieces: list[tuple[int, int, int]]) -> Odd:
    odd: Odd = _stale(span, row.fingerprint)
    columns = ("start", row.start, span.start), ("end", row._mapping["end"], span.end)
    odd += tuple((name, noted) for name, noted, known in columns if noted != known)
    whole = [(place, *fragment) for place, fragment in enumerate(span.fragments)]
    if pieces and (len(pieces) == 1 or pieces != whole):
        odd += (("fragments", tuple(pieces)),)
    return odd


def _sections(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    table, documents = tables.document_sections, tables.documents
    query = select(documents.c.id, table.c.fingerprint).join_from(table, documents)
    raw = _raw(connection, query.where(table.c.document_pk.in_(rows)))
    for record in sections_where(connection, documents.c.pk.in_(rows)):
        yield record, _stale(record, raw[record.document_id])


def _kinships(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    for row in rows:
        here: Any = literal_column("kinships.rowid") == row
        stored = connection.execute(select(tables.kinships.c.fingerprint).where(here)).scalar_one()
        yield from ((one, _stale(one, stored)) for one in kinships_where(connection, here))


def _releases(connection: Connection, rows: Sequence[int]) -> Iterator[Stored]:
    table = tables.releases
    query = select(table.c.id, table.c.fingerprint).where(table.c.pk.in_(rows))
    raw = _raw(connection, query)
    for record in releases_where(connection, table.c.pk.in_(rows)):
        yield record, _stale(record, raw[record.id])


def _raw(connection: Connection, query: Any) -> dict[str, str]:
    """Fingerprints by id."""
    return {row[0]: row[1] for row in connection.execute(query)}


def _stale(record: Record, stored: str) -> Odd:
    return (("fingerprint", stored),) if stored != fingerprint(record) else ()


_READERS: dict[str, Callable[[Connection, Sequence[int]], Iterator[Stored]]] = {
    "texts": _documents_of_texts,
    "documents": _documents,
    "labels": _of_fields(tables.labels, Label),
    "annotators": _of_fields(tables.annotators, Annotator),
    "relation_types": _of_fields(tables.relation_types, RelationType),
    "assignments": _assignments,
    "relations": _relations,
    "spans": _spans,
    "document_sections": _sections,
    "kinships": _kinships,
    "releases": _releases,
}
