"""What the review shows of spans: each with its document, what stands around it, its review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from annotator.model.attribute import Attribute
from annotator.model.document import State, as_shown
from annotator.model.review import Review
from annotator.model.span import Span
from annotator.store.queries.common import parts
from annotator.store.tables import (
    annotators,
    assignments,
    documents,
    fragments,
    labels,
    reviews,
    span_attributes,
    spans,
    texts,
)
from annotator.store.typed import typed

ROUND = 60
"""Code points of context on either side of a span."""

Found = tuple[Span, str, State, str, str, Review | None]
_TYPES = (int, str, str, str, str, int, int, str, str, bool, str, str)
_REVIEWER = annotators.alias("reviewer")
_BLANKS = {ord(sign): " " for sign in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def rows_of(connection: Connection, pks: Sequence[int], annotator_id: str) -> list[Found]:
    """What the review shows of these spans, in their order; those that are gone are left out."""
    found: dict[int, Found] = {}
    for some in parts(pks):
        found |= _some(connection, some, annotator_id)
    return [found[pk] for pk in pks if pk in found]


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a stretch of a text, with line ends as blanks."""
    sides = text[max(0, start - ROUND) : start], text[end : end + ROUND]
    left, right = (side.translate(_BLANKS) for side in sides)
    return left, right


def _some(connection: Connection, pks: Sequence[int], annotator_id: str) -> dict[int, Found]:
    rows = connection.execute(_rows(), {"pks": pks}).all()
    spans_found = _spans(connection, pks, rows)
    about = _documents(connection, {row.document_pk for row in rows}, annotator_id)
    found: dict[int, Found] = {}
    for row in rows:
        span = spans_found[row.pk]
        title, state, text = about[row.document_pk]
        judged = Review(span.id, span.document_id, row.reviewer, row.at) if row.at else None
        found[row.pk] = span, title, state, *around(text, span.start, span.end), judged
    return found


def _spans(connection: Connection, pks: Sequence[int], rows: Iterable[Any]) -> dict[int, Span]:
    pieces: dict[int, list[tuple[int, int]]] = {}
    for pk, start, end in connection.execute(_pieces(), {"pks": pks}):
        pieces.setdefault(pk, []).append((start, end))
    named: dict[int, list[Attribute]] = {}
    for pk, name, value in connection.execute(_named(), {"pks": pks}):
        named.setdefault(pk, []).append(Attribute(name, value))
    found = {}
    plain = (row[: len(_TYPES)] for row in rows)
    for row in typed(plain, *_TYPES):
        pk, id_, document_id, label_id, annotator_id, start, end, text, note, unsure, *times = row
        several = tuple(pieces.get(pk, ((start, end),)))
        facts = tuple(named.get(pk, ()))
        found[pk] = Span(
            id_, document_id, label_id, annotator_id, several, text, note, unsure, facts, *times
        )
    return found


def _documents(
    connection: Connection, pks: Iterable[int], annotator_id: str
) -> dict[int, tuple[str, State, str]]:
    """Title, state (an annotator's) and text of documents, each text read once."""
    found = {}
    for some in parts(pks):  # type: ignore[arg-type]
        rows = connection.execute(_about(), {"pks": some, "me": annotator_id})
        for pk, title, state, text in rows:
            found[pk] = title, State.NEW if state is None else as_shown(state), text
    return found


@cache
def _rows() -> Select[Any]:
    return (
        select(
            spans.c.pk, spans.c.id, documents.c.id, labels.c.id, annotators.c.id,
            spans.c.start, spans.c.end, spans.c.text, spans.c.note, spans.c.unsure,
            spans.c.created_at, spans.c.updated_at,
            spans.c.document_pk, reviews.c.at, _REVIEWER.c.id.label("reviewer"),
        )
        .join_from(spans, documents, documents.c.pk == spans.c.document_pk)
        .join(labels, labels.c.pk == spans.c.label_pk)
        .join(annotators, annotators.c.pk == spans.c.annotator_pk)
        .outerjoin(reviews, reviews.c.span_pk == spans.c.pk)
        .outerjoin(_REVIEWER, _REVIEWER.c.pk == reviews.c.annotator_pk)
        .where(spans.c.pk.in_(bindparam("pks", expanding=True)))
    )  # fmt: skip


@cache
def _pieces() -> Select[Any]:
    owner, place = fragments.c.span_pk, fragments.c.place
    here = owner.in_(bindparam("pks", expanding=True))
    return select(owner, fragments.c.start, fragments.c.end).where(here).order_by(owner, place)


@cache
def _named() -> Select[Any]:
    owner, name = span_attributes.c.span_pk, span_attributes.c.name
    here = owner.in_(bindparam("pks", expanding=True))
    return select(owner, name, span_attributes.c.value).where(here).order_by(owner, name)


@cache
def _about() -> Select[Any]:
    me = select(annotators.c.pk).where(annotators.c.id == bindparam("me")).scalar_subquery()
    mine = and_(assignments.c.document_pk == documents.c.pk, assignments.c.annotator_pk == me)
    return (
        select(documents.c.pk, documents.c.title, assignments.c.state, texts.c.text)
        .join_from(documents, texts, texts.c.pk == documents.c.text_pk)
        .outerjoin(assignments, mine)
        .where(documents.c.pk.in_(bindparam("pks", expanding=True)))
    )
