"""Reads of the review: the spans of the whole project that a query finds, a page at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select
from sqlalchemy.exc import DBAPIError

from annotator.errors import Cancelled
from annotator.model.document import State, as_shown
from annotator.model.query import Query
from annotator.model.review import Review
from annotator.model.span import Span
from annotator.store.queries.common import parts
from annotator.store.queries.review_conditions import Names, condition, names_of
from annotator.store.queries.review_orders import SORTINGS, Key, Place, behind
from annotator.store.queries.reviews import reviews_of
from annotator.store.queries.spans import spans_where
from annotator.store.tables import (
    annotators,
    assignments,
    documents,
    labels,
    reviews,
    spans,
    texts,
)

__all__ = [
    "Place",
    "count_hits",
    "found_ids",
    "groups_by",
    "hits",
    "key_of",
    "names_of",
    "pk_of",
    "rows_of",
    "stoppable",
    "titles_like",
]

ROUND = 60
"""Code points of context on either side of a span."""
STEPS = 50_000
"""Steps of SQLite's machine between two questions whether to stop: a few milliseconds."""

Found = tuple[Span, str, State, str, str, Review | None]


def hits(
    connection: Connection,
    query: Query,
    names: Names,
    place: Place,
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[int, Key]]:
    """The spans that a query finds, in an order, from behind a place: (pk, place in the order)."""
    chosen = _ordered(query, names, place.by, place.descending)
    if place.after is not None:
        columns = SORTINGS[place.by].columns
        chosen = chosen.where(behind(columns, place.after, place.descending))
    with stoppable(connection, progress):
        rows = connection.execute(chosen.limit(place.limit))
        return [(row[-1], tuple(row)) for row in rows]


def key_of(connection: Connection, query: Query, names: Names, by: str, span_id: str) -> Key | None:
    """The place of a span in an order, None if the query does not find it."""
    chosen = _ordered(query, names, by, False).where(spans.c.id == span_id)
    row = connection.execute(chosen).first()
    return tuple(row) if row is not None else None


def pk_of(connection: Connection, span_id: str) -> int | None:
    """The pk of a span."""
    return connection.execute(select(spans.c.pk).where(spans.c.id == span_id)).scalar()


def rows_of(connection: Connection, pks: Sequence[int], annotator_id: str) -> list[Found]:
    """What the review shows of these spans, in their order; those that are gone are left out."""
    found: dict[str, Span] = {}
    order: dict[int, str] = {}
    for some in parts(pks):
        here = spans.c.pk.in_(some)
        order |= {
            r.pk: r.id for r in connection.execute(select(spans.c.pk, spans.c.id).where(here))
        }
        found |= {span.id: span for span in spans_where(connection, here)}
    about = _documents(connection, {span.document_id for span in found.values()}, annotator_id)
    judged = reviews_of(connection, found)
    rows = []
    for pk in pks:
        span = found.get(order.get(pk, ""))
        if span is not None:
            title, state, text = about[span.document_id]
            left, right = around(text, span.start, span.end)
            rows.append((span, title, state, left, right, judged.get(span.id)))
    return rows


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a stretch of a text, with line ends as blanks."""
    sides = text[max(0, start - ROUND) : start], text[end : end + ROUND]
    left, right = (side.translate(_BLANKS) for side in sides)
    return left, right


_BLANKS = {ord(sign): " " for sign in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def count_hits(
    connection: Connection,
    query: Query,
    names: Names,
    most: int = -1,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """How many spans a query finds; with `most`, at most so many are counted."""
    chosen = select(spans.c.pk).where(condition(query, names))
    if most >= 0:
        chosen = chosen.limit(most)
    counted = select(func.count()).select_from(chosen.subquery())
    with stoppable(connection, progress):
        return int(connection.execute(counted).scalar_one())


def found_ids(
    connection: Connection,
    query: Query,
    names: Names,
    by: str,
    descending: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[str]:
    """The ids of the spans that a query finds, one after the other."""
    chosen = _ordered(query, names, by, descending).add_columns(spans.c.id)
    with stoppable(connection, progress):
        rows = connection.execution_options(yield_per=1_000).execute(chosen)
        for done, row in enumerate(rows):
            if progress is not None and done % 1_000 == 0:
                progress(done, 0)
            yield row.id


def groups_by(
    connection: Connection,
    query: Query,
    names: Names,
    by: str,
    most: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[Any, ...]]:
    """(key, title, count) of the groups of the spans that a query finds, the largest `most`; those
    by "minute" in their order, all of them."""
    if by == "minute":
        key = title = func.substr(spans.c.created_at, 1, 16)
    elif by == "text":
        key, title = func.casefold(spans.c.text), func.min(spans.c.text)
    else:
        key = title = _OWNERS[by][0]
    number = func.count().label("number")
    chosen = select(key.label("key"), title.label("title"), number)
    chosen = chosen.where(condition(query, names)).group_by(key)
    if by != "minute":
        chosen = chosen.order_by(number.desc(), key).limit(most)
    if by in _OWNERS:
        _, owner, title = _OWNERS[by]
        inner = chosen.subquery()
        chosen = select(owner.c.id, title, inner.c.number).join(inner, inner.c.key == owner.c.pk)
    with stoppable(connection, progress):
        return [tuple(row) for row in connection.execute(chosen)]


_OWNERS: dict[str, tuple[Any, Table, Any]] = {
    "label": (spans.c.label_pk, labels, labels.c.name),
    "annotator": (spans.c.annotator_pk, annotators, annotators.c.name),
    "document": (spans.c.document_pk, documents, documents.c.title),
}


@contextmanager
def stoppable(
    connection: Connection, progress: Callable[[int, int], None] | None
) -> Iterator[None]:
    """While it lasts, `progress` is asked every few milliseconds and can stop what SQLite does."""
    if progress is None:
        yield
        return
    plain: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    stopped: list[Cancelled] = []

    def ask() -> int:
        try:
            progress(0, 0)
        except Cancelled as error:
            stopped.append(error)
        return len(stopped)

    plain.set_progress_handler(ask, STEPS)
    try:
        yield
    except DBAPIError as error:
        if stopped:
            raise stopped[0] from error
        raise
    finally:
        plain.set_progress_handler(None, 0)


def titles_like(connection: Connection, wanted: str, most: int) -> list[str]:
    """Some titles with `wanted` (folded) in them, in list order."""
    fitting = func.instr(func.casefold(documents.c.title), wanted) > 0
    query = select(documents.c.title).where(fitting).order_by(documents.c.position).limit(most)
    return list(connection.execute(query).scalars())


def _ordered(query: Query, names: Names, by: str, descending: bool) -> Select[Any]:
    sorting = SORTINGS[by]
    chosen = select(*sorting.columns).select_from(spans)
    for other, on in sorting.joined:
        chosen = chosen.join(other, on, isouter=other is reviews)
    order = (c.desc() if descending else c.asc() for c in sorting.columns)
    return chosen.where(condition(query, names)).order_by(*order)


def _documents(
    connection: Connection, ids: set[str], annotator_id: str
) -> dict[str, tuple[str, State, str]]:
    """Title, state (an annotator's) and text of documents."""
    mine = (
        select(assignments.c.state)
        .join(annotators)
        .where(assignments.c.document_pk == documents.c.pk, annotators.c.id == annotator_id)
        .scalar_subquery()
    )
    query = select(documents.c.id, documents.c.title, mine.label("state"), texts.c.text).join(texts)
    found = {}
    for some in parts(ids):
        for id_, title, state, text in connection.execute(query.where(documents.c.id.in_(some))):
            shown = State.NEW if state is None else as_shown(state)
            found[id_] = title, shown, text
    return found
