"""Reads of what is kept of looking back: reviews, notes on documents, saved searches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, select

from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.store.queries.common import parts
from annotator.store.tables import (
    annotators,
    document_notes,
    documents,
    reviews,
    saved_searches,
    spans,
)


def reviews_of(connection: Connection, span_ids: Iterable[str]) -> dict[str, Review]:
    """The reviews of these spans: span id → review. Where there are none at all it costs nothing
    to speak of, however many spans are named."""
    if connection.execute(select(reviews.c.span_pk).limit(1)).first() is None:
        return {}
    query = _reviews()
    found: dict[str, Review] = {}
    for some in parts(span_ids):
        rows = connection.execute(query.where(spans.c.id.in_(some)))
        found |= {row.span_id: Review(*row) for row in rows}
    return found


def reviews_in(connection: Connection, document_id: str) -> tuple[Review, ...]:
    """The reviews of a document's spans."""
    return tuple(reviews_where(connection, documents.c.id == document_id))


def reviews_where(connection: Connection, condition: Any) -> list[Review]:
    """The reviews of the spans of those documents that meet a condition."""
    return [Review(*row) for row in connection.execute(_reviews().where(condition))]


def notes_on(connection: Connection, document_ids: Iterable[str]) -> dict[str, DocumentNote]:
    """The notes on these documents: document id → note."""
    found: dict[str, DocumentNote] = {}
    for some in parts(document_ids):
        notes = notes_where(connection, documents.c.id.in_(some))
        found |= {note.document_id: note for note in notes}
    return found


def notes_where(connection: Connection, condition: Any) -> list[DocumentNote]:
    """The notes on those documents that meet a condition."""
    query = (
        select(documents.c.id, annotators.c.id, document_notes.c.note, document_notes.c.updated_at)
        .join_from(document_notes, documents, documents.c.pk == document_notes.c.document_pk)
        .join(annotators, annotators.c.pk == document_notes.c.annotator_pk)
    )
    return [DocumentNote(*row) for row in connection.execute(query.where(condition))]


def searches_of(connection: Connection, annotator_id: str) -> tuple[SavedSearch, ...]:
    """An annotator's saved searches by name."""
    query = (
        select(saved_searches.c.id, annotators.c.id, saved_searches.c.name, saved_searches.c.query)
        .join_from(saved_searches, annotators, annotators.c.pk == saved_searches.c.annotator_pk)
        .where(annotators.c.id == annotator_id)
        .order_by(saved_searches.c.name, saved_searches.c.pk)
    )
    return tuple(SavedSearch(*row) for row in connection.execute(query))


def _reviews() -> Select[Any]:
    return (
        select(
            spans.c.id.label("span_id"),
            documents.c.id.label("document_id"),
            annotators.c.id.label("annotator_id"),
            reviews.c.at,
        )
        .join_from(reviews, spans, spans.c.pk == reviews.c.span_pk)
        .join(documents, documents.c.pk == spans.c.document_pk)
        .join(annotators, annotators.c.pk == reviews.c.annotator_pk)
    )
