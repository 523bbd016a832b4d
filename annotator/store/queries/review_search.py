"""The ways to the next rows of the review, and which to take."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from math import prod
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, true
from sqlalchemy.exc import DBAPIError

from annotator.errors import Cancelled
from annotator.model.query import And, Query, Term
from annotator.store.queries.review_conditions import Names, condition
from annotator.store.queries.review_orders import SORTINGS, Place, behind
from annotator.store.queries.review_sets import (
    Few,
    conjuncts,
    in_few_documents,
    sets_of,
    smallest,
)
from annotator.store.queries.review_walks import can_walk, walk, walk_in
from annotator.store.queries.review_words import (
    Rate,
    rare,
    rates_of,
    seconds,
    seconds_of_all,
    seconds_together,
)
from annotator.store.tables import reviews, spans

Progress = Callable[[int, int], None]

STEPS = 2_000
"""Steps of SQLite's machine between two questions whether to stop: well under a millisecond."""
HANDFUL, SOME, MANY = 2_000, 10_000, 100_000
"""Rows that are sorted without a thought; rather than walk far; rather than walk for long."""
FIRST_TRY, WORDS_TRY, SECOND_TRY = 0.015, 0.06, 0.06
"""Seconds for a walk (what is frequent is found at once), for one where the words tell how far it
is, and for one that puts together first what matches."""
SLACK = 3
"""So many times as long as it seemed may a walk take."""
GUESS, TRIED = 0.1, 300
"""In which share of the rows a filter holds, where nothing tells; rows that are tried to tell."""
OWNERS = ("label", "by")


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
        self._progress, self._names = progress, names

    def rows(self) -> Sequence[Any]:
        """The rows: their places in the order."""
        sets = sets_of(self._query, self._names)
        few = self._smallest(sets, HANDFUL)
        if few is not None or not can_walk(self._names, self._place):
            return self._gather(few)
        steps, read = self._expected()
        expected = seconds(self._rates, steps, read)
        few = self._words_within(sets, expected)
        if few is not None:
            return self._gather(few)
        together = rare(self._rates, steps)
        try:
            least = WORDS_TRY if self._rates else FIRST_TRY
            most = max(least, SLACK * expected) if sets else None
            return self._walk(self._names.putting(together), most)
        except TooSlow:
            few = self._smallest([*sets, *self._in_few_documents()], SOME)
        return self._gather(few) if few is not None else self._far(sets, together)

    @cached_property
    def _rates(self) -> dict[Term, Rate]:
        with stoppable(self._connection, self._progress):
            return rates_of(self._connection, self._query)

    def _expected(self) -> tuple[float, float]:
        """If what is sought is spread evenly: how far the walk will be, and how many of its rows
        will be read, for the index that is walked does not tell what is sought."""
        parts, limit = conjuncts(self._query), self._place.limit
        shares = [self._rates[p].share for p in parts if p in self._rates]  # type: ignore[index]
        if not shares:
            return limit / GUESS, 0
        others = [part for part in parts if part not in self._rates]  # type: ignore[operator]
        share = self._share_of(others)
        steps = limit / prod(shares) / share
        if any(term.field == "text" for term in self._rates):
            return steps, steps
        return steps, 0 if share == 1 else limit / share

    def _share_of(self, parts: Sequence[Query]) -> float:
        """For which share of the rows that a walk meets first these hold."""
        held = [p for p in parts if isinstance(p, Term) and p.field in (self._place.by, *OWNERS)]
        rest = [part for part in parts if part not in held or part.field == "by"]  # type: ignore[union-attr]
        if not rest:
            return 1
        place = replace(self._place, after=None)
        tried = next(walk(And(tuple(held)), self._names, place)).limit(TRIED).subquery()
        pk = tried.c[list(tried.c.keys())[-1]]
        met = and_(*(condition(part, self._names) for part in rest))
        chosen = select(func.count()).where(spans.c.pk.in_(select(pk)), met)
        with stoppable(self._connection, self._progress):
            number = self._connection.execute(chosen.select_from(spans)).scalar_one()
        return max(1, number) / TRIED

    def _words_within(self, sets: Sequence[Few], expected: float) -> Few | None:
        """The rarest words, if all that has them is read sooner than a walk will end."""
        words = [few for few in sets if few.part in self._rates]
        few = min(words, key=lambda few: self._rates[few.part].spans, default=None)  # type: ignore[index]
        if few is None or seconds_of_all(self._rates[few.part]) > expected:  # type: ignore[index]
            return None
        return replace(few, count=int(self._rates[few.part].spans))  # type: ignore[index]

    def _far(self, sets: Sequence[Few], together: frozenset[Term]) -> Sequence[Any]:
        """Where no set is small, and enough rows do not come soon."""
        if not self._rates or len(together) < len(self._rates):  # else that was tried for long
            try:
                most = max(SECOND_TRY, SLACK * seconds_together(self._rates))
                return self._walk(self._names, most if sets else None)
            except TooSlow:
                pass
        few = self._smallest(sets, MANY)
        if few is not None:
            return self._gather(few)
        return self._first(walk_in(self._query, self._names, self._place, sets), None)

    def _in_few_documents(self) -> list[Few]:
        with stoppable(self._connection, self._progress):
            return in_few_documents(self._connection, self._query)

    def _smallest(self, sets: Sequence[Few], most: int) -> Few | None:
        with stoppable(self._connection, self._progress):
            return smallest(self._connection, sets, most)

    def _walk(self, names: Names, most: float | None) -> list[Any]:
        return self._first(walk(self._query, names, self._place), most)

    def _first(self, statements: Iterable[Select[Any]], most: float | None) -> list[Any]:
        found: list[Any] = []
        end = None if most is None else time.perf_counter() + most
        with stoppable(self._connection, self._progress, end):
            for statement in statements:
                left = self._place.limit - len(found)
                found += self._connection.execute(statement.limit(left)).all()
                if len(found) >= self._place.limit:
                    break
        return found

    def _gather(self, few: Few | None) -> Sequence[Any]:
        names = self._names
        if few is not None and few.part is not self._query:
            names = names.putting(rare(self._rates, few.count))
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
    return smallest(connection, sets_of(query, names), most)


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
