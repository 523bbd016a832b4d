"""The ways to the next rows of the review, and which to take."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, and_, select, true
from sqlalchemy.exc import DBAPIError

from annotator.errors import Cancelled
from annotator.model.query import Query
from annotator.store.queries.review_conditions import Names, condition
from annotator.store.queries.review_orders import SORTINGS, Place, behind
from annotator.store.queries.review_sets import (
    Few,
    conjuncts,
    counted,
    in_few_documents,
    rarest_words,
    sets_of,
)
from annotator.store.queries.review_walks import can_walk, walk, walk_in
from annotator.store.tables import reviews, spans

Progress = Callable[[int, int], None]

STEPS = 2_000
"""Steps of SQLite's machine between two questions whether to stop: well under a millisecond."""
HANDFUL, SOME, MANY = 2_000, 10_000, 100_000
"""Rows that are sorted without a thought; rather than walk far; rather than walk for long."""
FIRST_TRY, SECOND_TRY = 0.015, 0.06
"""Seconds for a walk that looks every row up by itself (what is frequent is found at once), and for
one that puts together first what matches."""
A_WORD, A_HIT, SLACK = 10e-6, 0.2e-6, 3
"""Seconds, about, to look up whether a word stands in one row, and to put together one of the rows
that it stands in; so many times as long may it take."""


class TooSlow(Exception):  # noqa: N818 - a matter of course
    """This way takes too long."""


class Search:
    """One look for the next rows of a query behind a place in an order."""

    def __init__(
        self,
        connection: Connection,
        query: Query,
        names: Names,
        place: Place,
        progress: Progress | None,
    ) -> None:
        self._connection, self._query, self._place = connection, query, place
        self._progress = progress
        self._putting = 0.0  # seconds that it takes to put together what words stand in
        self._by_row, self._by_set = names.looking_up(), names

    def rows(self) -> Sequence[Any]:
        """The rows: their places in the order."""
        sets = sets_of(self._query, self._by_set)
        walks = can_walk(self._by_set, self._place)
        few = self._smallest(sets, HANDFUL)
        if few is not None or not walks:
            return self._gather(few)
        try:
            return self._walk_by_row(FIRST_TRY if sets else None)
        except TooSlow:
            few = self._smallest([*sets, *self._in_few_documents()], SOME)
        return self._gather(few) if few is not None else self._far(sets)

    def _far(self, sets: Sequence[Few]) -> Sequence[Any]:
        """Where no set is small, and enough rows do not come soon."""
        try:
            seconds = max(SECOND_TRY, SLACK * self._putting)
            return self._walk(self._by_set, seconds if sets else None)
        except TooSlow:
            few = self._smallest(sets, MANY)
        if few is not None:
            return self._gather(few)
        return self._first(walk_in(self._query, self._by_set, self._place, sets), None)

    def _walk_by_row(self, seconds: float | None) -> list[Any]:
        if seconds is None:
            return self._walk(self._by_row, None)
        with stoppable(self._connection, self._progress):
            share, rows = rarest_words(self._connection, self._query, HANDFUL)
        looking, self._putting = self._place.limit / share * A_WORD, rows * A_HIT
        if looking > max(seconds, self._putting):
            raise TooSlow
        return self._walk(self._by_row, max(seconds, SLACK * looking if rows else 0))

    def _in_few_documents(self) -> list[Few]:
        with stoppable(self._connection, self._progress):
            return in_few_documents(self._connection, self._query)

    def _smallest(self, sets: Sequence[Few], most: int) -> Few | None:
        with stoppable(self._connection, self._progress):
            return next(iter(counted(self._connection, sets, most)), None)

    def _walk(self, names: Names, seconds: float | None) -> list[Any]:
        return self._first(walk(self._query, names, self._place), seconds)

    def _first(self, statements: Iterable[Select[Any]], seconds: float | None) -> list[Any]:
        found: list[Any] = []
        end = None if seconds is None else time.perf_counter() + seconds
        with stoppable(self._connection, self._progress, end):
            for statement in statements:
                left = self._place.limit - len(found)
                found += self._connection.execute(statement.limit(left)).all()
                if len(found) >= self._place.limit:
                    break
        return found

    def _gather(self, few: Few | None) -> Sequence[Any]:
        names = self._by_row if few is not None and few.count <= HANDFUL else self._by_set
        chosen = ordered(self._query, names, self._place, few)
        with stoppable(self._connection, self._progress):
            return self._connection.execute(chosen.limit(self._place.limit)).all()


def ordered(query: Query, names: Names, place: Place, few: Few | None) -> Select[Any]:
    """One statement for the places of all rows, sorted; of those in a set, if one is given."""
    sorting = SORTINGS[place.by]
    chosen = select(*sorting.columns).select_from(spans)
    for other, on in sorting.joined:
        chosen = chosen.join(other, on, isouter=other is reviews)
    chosen = within(chosen, query, names, few)
    if place.after is not None:
        chosen = chosen.where(behind(sorting.columns, place.after, place.descending))
    ways = (c.desc() if place.descending else c.asc() for c in sorting.columns)
    return chosen.order_by(*ways)


def within(chosen: Select[Any], query: Query, names: Names, few: Few | None) -> Select[Any]:
    """A statement over `spans` for the rows alone that a query finds; for those in a set, if one is
    given, and then what the set says is not tested again."""
    if few is None:
        return chosen.where(condition(query, names))
    said = conjuncts(few.part) if few.exact else []
    rest = [part for part in conjuncts(query) if not any(part is each for each in said)]
    tested = and_(true(), *(condition(part, names) for part in rest))
    chosen = chosen.with_hint(spans, "NOT INDEXED", "sqlite")
    return chosen.where(spans.c.pk.in_(few.pks), tested)


def smallest_set(connection: Connection, query: Query, names: Names, most: int) -> Few | None:
    """The smallest set in which all that a query finds must be, if it holds at most so many."""
    return next(iter(counted(connection, sets_of(query, names), most)), None)


@contextmanager
def stoppable(
    connection: Connection, progress: Progress | None, end: float | None = None
) -> Iterator[None]:
    """While it lasts, `progress` is asked all the time and can stop what SQLite does; from the
    moment `end` (of time.perf_counter) on, TooSlow stops it."""
    if progress is None and end is None:
        yield
        return
    plain: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    stopped: list[Exception] = []

    def ask() -> int:
        if end is not None and time.perf_counter() > end:
            stopped.append(TooSlow())
        elif progress is not None:
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
