"""The orders of the review, and the places of rows in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from annotator.store.tables import annotators, documents, labels, reviews, spans

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Sorting:
    """Columns to sort by, the last of them the span's pk; `joined` are tables they need."""

    columns: tuple[ColumnElement[Any], ...]
    joined: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Place:
    """The next `limit` rows behind `after` (None: the first) in an order."""

    by: str
    descending: bool
    after: Key | None
    limit: int


SORTINGS: dict[str, Sorting] = {
    "made": Sorting((spans.c.created_at, spans.c.pk)),
    "changed": Sorting((spans.c.updated_at, spans.c.pk)),
    "length": Sorting((spans.c.length, spans.c.pk)),
    "document": Sorting(
        (documents.c.position, documents.c.pk, spans.c.start, -spans.c.end, spans.c.pk),
        ((documents, documents.c.pk == spans.c.document_pk),),
    ),
    "label": Sorting(
        (labels.c.position, labels.c.pk, spans.c.created_at, spans.c.pk),
        ((labels, labels.c.pk == spans.c.label_pk),),
    ),
    "annotator": Sorting(
        (func.casefold(annotators.c.name), annotators.c.pk, spans.c.created_at, spans.c.pk),
        ((annotators, annotators.c.pk == spans.c.annotator_pk),),
    ),
    "note": Sorting((func.casefold(func.substr(spans.c.note, 1, 200)), spans.c.pk)),
    "text": Sorting((func.casefold(func.substr(spans.c.text, 1, 200)), spans.c.pk)),
    "reviewed": Sorting(
        (func.coalesce(reviews.c.at, ""), spans.c.pk),
        ((reviews, reviews.c.span_pk == spans.c.pk),),
    ),
}


def behind(
    columns: Sequence[ColumnElement[Any]], key: Key, descending: bool
) -> ColumnElement[bool]:
    """Rows that come after the place `key`."""
    parts = []
    for place, column in enumerate(columns):
        same = [c == k for c, k in zip(columns[:place], key[:place], strict=True)]
        further = column < key[place] if descending else column > key[place]
        parts.append(and_(*same, further))
    return or_(*parts)
