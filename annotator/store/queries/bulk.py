"""Reads for work on many spans at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from annotator.store.queries.common import parts
from annotator.store.tables import documents, labels, spans, texts


class Standing(NamedTuple):
    """Where a span stands and what it is: its id, and its envelope in code points."""

    id: str
    document_id: str
    label_id: str
    annotator_id: str
    start: int
    end: int


def in_document_order(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Those of these ids that are spans', document by document as listed, in the text's order."""
    found: list[tuple[int, int, int, int, str]] = []
    query = select(
        documents.c.position, documents.c.pk, spans.c.start, -spans.c.end, spans.c.id
    ).join_from(spans, documents)
    for some in parts(dict.fromkeys(ids)):
        found += (tuple(row) for row in connection.execute(query.where(spans.c.id.in_(some))))
    return [row[-1] for row in sorted(found)]


def ids_of_labels(connection: Connection, label_ids: Sequence[str]) -> Iterator[str]:
    """The ids of all spans of these labels in document order, one after the other."""
    query = (
        select(spans.c.id)
        .join_from(spans, documents)
        .join(labels, labels.c.pk == spans.c.label_pk)
        .where(labels.c.id.in_(label_ids))
        .order_by(documents.c.position, documents.c.pk, spans.c.start, -spans.c.end, spans.c.pk)
    )
    yield from connection.execute(query.execution_options(yield_per=1_000)).scalars()


def standing_at(connection: Connection, places: Iterable[tuple[str, int]]) -> list[Standing]:
    """The spans that begin at one of these places: (document id, start)."""
    wanted = dict.fromkeys(places)
    pks: dict[str, int] = {}
    for some in parts(dict.fromkeys(document_id for document_id, _ in wanted)):
        query = select(documents.c.id, documents.c.pk).where(documents.c.id.in_(some))
        pks |= {row[0]: row[1] for row in connection.execute(query)}
    here = [(pks[document_id], start) for document_id, start in wanted if document_id in pks]
    found: list[Standing] = []
    for chunk in parts(here):
        listed = ", ".join(["(?, ?)"] * len(chunk))
        values = tuple(value for place in chunk for value in place)
        rows = connection.exec_driver_sql(_STANDING.format(places=listed), values)
        found += (Standing(*row) for row in rows)
    return found


# Left to itself SQLite reads all spans for a list of places: CROSS JOIN keeps the order.
_STANDING = """
WITH places (document_pk, start) AS (VALUES {places})
SELECT spans.id, documents.id, labels.id, annotators.id, spans.start, spans."end"
FROM places CROSS JOIN spans
ON spans.document_pk = places.document_pk AND spans.start = places.start
JOIN documents ON documents.pk = spans.document_pk
JOIN labels ON labels.pk = spans.label_pk
JOIN annotators ON annotators.pk = spans.annotator_pk
"""


def contexts(
    connection: Connection, ids: Sequence[str], most: int
) -> dict[str, tuple[str, str, str]]:
    """What stands around spans: id → title, and at most so many code points before and behind."""
    first = func.max(spans.c.start - most, 0)
    query = (
        select(
            spans.c.id,
            documents.c.title,
            func.substr(texts.c.text, first + 1, spans.c.start - first),
            func.substr(texts.c.text, spans.c.end + 1, most),
        )
        .join_from(spans, documents)
        .join(texts)
    )
    found: dict[str, tuple[str, str, str]] = {}
    for some in parts(ids):
        rows = connection.execute(query.where(spans.c.id.in_(some)))
        found |= {row[0]: (row[1], row[2], row[3]) for row in rows}
    return found
