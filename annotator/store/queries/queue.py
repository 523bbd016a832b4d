"""Reads of the queue: the next span of the project that somebody should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, select

from annotator.store.tables import documents, reviews, spans

Step = Callable[[int, int], None]
_AT_ONCE = 2_000
"""So many documents are looked through by one statement, so that it can be stopped."""


def next_span_of(
    connection: Connection, what: str, document_id: str, seen: set[str], step: Step | None = None
) -> tuple[str, str, int] | None:
    """The next span that is "unsure" or "unreviewed": first in the document, without those `seen`,
    then in the documents behind it, then from the top. (document id, span id, start) or None."""
    here = connection.execute(
        select(documents.c.pk, documents.c.position).where(documents.c.id == document_id)
    ).first()
    place = (here.position, here.pk) if here else (-1, -1)
    if here is not None:
        query = _query(what).where(documents.c.pk == here.pk)
        for row in connection.execute(
            query.order_by(spans.c.start, spans.c.end.desc(), spans.c.pk)
        ):
            if row.span not in seen:
                return row.document, row.span, row.start
    done = 0
    for pks in _from(connection, place):
        query = _query(what).where(documents.c.pk.in_(pks))
        query = query.order_by(documents.c.position, documents.c.pk, spans.c.start)
        found = connection.execute(query.order_by(spans.c.end.desc(), spans.c.pk).limit(1)).first()
        if found is not None:
            return found.document, found.span, found.start
        done += len(pks)
        if step is not None:
            step(done, 0)
    return None


def _query(what: str) -> Select[Any]:
    query = select(
        documents.c.id.label("document"), spans.c.id.label("span"), spans.c.start
    ).join_from(spans, documents, documents.c.pk == spans.c.document_pk)
    if what == "unsure":
        return query.where(spans.c.unsure)
    return query.where(~select(reviews.c.span_pk).where(reviews.c.span_pk == spans.c.pk).exists())


def _from(connection: Connection, place: tuple[int, int]) -> Iterator[list[int]]:
    """The keys of all documents in list order, from behind a place on, then from the top to it."""
    query = select(documents.c.pk).order_by(documents.c.position, documents.c.pk)
    behind = (documents.c.position > place[0]) | (
        (documents.c.position == place[0]) & (documents.c.pk > place[1])
    )
    for condition in (behind, ~behind):
        keys = connection.execute(query.where(condition)).scalars().all()
        for first in range(0, len(keys), _AT_ONCE):
            yield list(keys[first : first + _AT_ONCE])
