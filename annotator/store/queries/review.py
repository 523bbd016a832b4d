"""Reads of the review: the spans of the whole project that a query finds, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, select

from annotator.model.query import Query
from annotator.model.query_fields import Match
from annotator.store.queries.review_conditions import Names, names_of, title_meets
from annotator.store.queries.review_orders import Key, Place
from annotator.store.queries.review_rows import rows_of
from annotator.store.queries.review_search import (
    Search,
    ordered,
    smallest_set,
    stoppable,
    within,
)
from annotator.store.queries.review_walks import can_walk, walk
from annotator.store.tables import annotators, documents, labels, spans

__all__ = [
    "Place",
    "count_hits",
    "count_titled",
    "found_ids",
    "groups_by",
    "hits",
    "key_of",
    "names_of",
    "pk_of",
    "rows_of",
    "titles_like",
]

Progress = Callable[[int, int], None]
FEW = 500_000
"""So many rows are looked up one by one rather than all rows looked through."""


def hits(
    connection: Connection,
    query: Query,
    names: Names,
    place: Place,
    progress: Progress | None = None,
) -> list[tuple[int, Key]]:
    """The spans that a query finds, in an order, from behind a place: (pk, place in the order)."""
    found = Search(connection, query, names, place, progress).rows()
    return [(row[-1], tuple(row)) for row in found]


def key_of(connection: Connection, query: Query, names: Names, by: str, span_id: str) -> Key | None:
    """The place of a span in an order, None if the query does not find it."""
    names = names.putting(frozenset())
    chosen = ordered(query, names, Place(by, False, None, 1), None).where(spans.c.id == span_id)
    row = connection.execute(chosen).first()
    return tuple(row) if row is not None else None


def pk_of(connection: Connection, span_id: str) -> int | None:
    """The pk of a span."""
    return connection.execute(select(spans.c.pk).where(spans.c.id == span_id)).scalar()


def count_hits(
    connection: Connection,
    query: Query,
    names: Names,
    most: int = -1,
    progress: Progress | None = None,
) -> int:
    """How many spans a query finds; with `most`, at most so many are counted."""
    with stoppable(connection, progress):
        few = smallest_set(connection, query, names, FEW)
        chosen = within(select(spans.c.pk), query, names, few)
        if most >= 0:
            chosen = chosen.limit(most)
        counted = select(func.count()).select_from(chosen.subquery())
        return int(connection.execute(counted).scalar_one())


def found_ids(
    connection: Connection,
    query: Query,
    names: Names,
    place: Place,
    progress: Progress | None = None,
) -> Iterator[str]:
    """The ids of the spans that a query finds, one after the other (all; the limit of `place` does
    not count)."""
    done = 0
    with stoppable(connection, progress):
        few = smallest_set(connection, query, names, FEW)
        if few is None and can_walk(names, place):
            statements = walk(query, names, place)
        else:
            statements = iter((ordered(query, names, place, few),))
        connection = connection.execution_options(yield_per=1_000)
        for statement in statements:
            for row in connection.execute(statement.add_columns(spans.c.id)):
                if progress is not None and done % 1_000 == 0:
                    progress(done, 0)
                done += 1
                yield row[-1]


def groups_by(
    connection: Connection,
    query: Query,
    names: Names,
    by: str,
    most: int,
    progress: Progress | None = None,
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
    with stoppable(connection, progress):
        few = smallest_set(connection, query, names, FEW)
        chosen = select(key.label("key"), title.label("title"), number).select_from(spans)
        chosen = within(chosen, query, names, few).group_by(key)
        if by != "minute":
            chosen = chosen.order_by(number.desc(), key).limit(most)
        if by in _OWNERS:
            _, owner, title = _OWNERS[by]
            inner = chosen.subquery()
            chosen = select(owner.c.id, title, inner.c.number)
            chosen = chosen.join(inner, inner.c.key == owner.c.pk)
        return [tuple(row) for row in connection.execute(chosen)]


def titles_like(connection: Connection, wanted: str, most: int) -> list[str]:
    """Some titles with `wanted` (folded) in them, in list order."""
    fitting = func.instr(func.casefold(documents.c.title), wanted) > 0
    query = select(documents.c.title).where(fitting).order_by(documents.c.position).limit(most)
    return list(connection.execute(query).scalars())


def count_titled(connection: Connection, title: str) -> int:
    """How many documents have just this title (folded); two at most are counted."""
    chosen = select(documents.c.pk).where(title_meets(Match(title, True), True)).limit(2)
    return int(connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one())


_OWNERS: dict[str, tuple[Any, Table, Any]] = {
    "label": (spans.c.label_pk, labels, labels.c.name),
    "annotator": (spans.c.annotator_pk, annotators, annotators.c.name),
    "document": (spans.c.document_pk, documents, documents.c.title),
}
