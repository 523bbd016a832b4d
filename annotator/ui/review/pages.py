"""The rows of a search as far as they are known: whole pages, of which only those near are kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from annotator.services.review import Key, Page, Row

PAGE = 200
"""Rows of a page at most."""
KEPT = 8
"""Pages kept on each side of what is looked at; others are dropped, and fetched again by key."""


class From(NamedTuple):
    """Where a page is fetched from: the rows behind a place (None: the first ones), or, if
    `backward`, those before it (None: the last ones)."""

    key: Key | None = None
    backward: bool = False


@dataclass(slots=True, eq=False)
class Leaf:
    """A page's place in the order, and its rows unless they were dropped. A row is None where the
    span that was there is not found any more. Rows in `held` (by their places in the page) were
    changed since: they stay where they are, wherever they would be found now."""

    at: From
    count: int
    last_id: str
    first: int = 0  # the number of its first row
    rows: list[Row | None] | None = None
    held: dict[int, Row] = field(default_factory=dict)


class Pages:
    """Rows by number. They grow at both ends; a row that was shown once comes no second time."""

    def __init__(self) -> None:
        self._leaves: list[Leaf] = []
        self._next: Key | None = None
        self._previous: Key | None = None
        self._place_of: dict[str, tuple[Leaf, int]] = {}

    @property
    def count(self) -> int:
        """How many rows are known so far."""
        return self._leaves[-1].first + self._leaves[-1].count if self._leaves else 0

    @property
    def next_key(self) -> Key | None:
        """Where the first page begins that is not known yet, None if there is none."""
        return self._next

    @property
    def previous_key(self) -> Key | None:
        """Where the page before the first known one ends, None if there is none."""
        return self._previous

    @property
    def ids(self) -> Sequence[str]:
        """The spans of the rows that are held."""
        return list(self._place_of)

    def fresh(self, page: Page) -> int:
        """How many rows of a page are not shown yet."""
        return len(self._unknown(page.rows))

    def add(self, page: Page, after: Key | None = None) -> None:
        """The page behind the last known one; the first of all may begin elsewhere (`after`)."""
        at = From(after or self._next)
        self._next = page.next
        self._insert(len(self._leaves), page, at)

    def add_before(self, page: Page, before: Key | None) -> None:
        """The page before the first known one, its rows in the order of the table."""
        self._previous = page.next
        self._insert(0, page, From(before, True))

    def fill(self, leaf: Leaf, rows: Sequence[Row]) -> None:
        """The rows of a page that was dropped, fetched again. What has come in between meanwhile is
        left out, so that every other row keeps its number."""
        found: list[Row] = []
        for row in rows:
            if row.span.id not in self._place_of:
                found.append(row)
            if row.span.id == leaf.last_id:
                break
        room = leaf.count - len(leaf.held)
        others: list[Row | None] = [None] * (room - len(found))  # what went leaves a gap at its end
        if leaf.at.backward:
            others += found[max(0, len(found) - room) :]
        else:
            others = [*found[:room], *others]
        rest = iter(others)
        self._put(leaf, [leaf.held.get(place) or next(rest) for place in range(leaf.count)])

    def row(self, number: int) -> Row | None:
        """A row, None where it is not held, or its span is not found any more."""
        if not 0 <= number < self.count:
            return None
        leaf = self._leaf_of(number)
        place = number - leaf.first
        return leaf.rows[place] if leaf.rows is not None else leaf.held.get(place)

    def number_of(self, span_id: str) -> int | None:
        """The number of a span's row, if it is held."""
        leaf, place = self._place_of.get(span_id, (None, 0))
        return leaf.first + place if leaf is not None else None

    def key_near(self, number: int) -> From:
        """Where the page of a row is fetched from."""
        return self._leaf_of(number).at if self._leaves else From()

    def replace(self, number: int, row: Row) -> None:
        """Another state of the same span: its row stays in this place from now on."""
        leaf = self._leaf_of(number)
        place = number - leaf.first
        leaf.held[place] = row
        if leaf.rows is not None:
            leaf.rows[place] = row

    def missing(self, first: int, last: int) -> list[Leaf]:
        """The known pages among these rows that are to be fetched again; far ones are dropped."""
        if not self._leaves:
            return []
        low, high = (self._at(max(0, min(n, self.count - 1))) for n in (first, last))
        for number, leaf in enumerate(self._leaves):
            if leaf.rows is not None and not low - KEPT <= number <= high + KEPT:
                self._drop(leaf)
        return [leaf for leaf in self._leaves[low : high + 1] if leaf.rows is None]

    def held_pages(self) -> int:
        """How many pages are in memory."""
        return sum(leaf.rows is not None for leaf in self._leaves)

    def _insert(self, where: int, page: Page, at: From) -> None:
        rows = self._unknown(page.rows)
        if not rows:
            return
        leaf = Leaf(at, len(rows), page.rows[-1].span.id)
        self._leaves.insert(where, leaf)
        self._put(leaf, list(rows))
        number = leaf.first = 0 if where == 0 else self._leaves[where - 1].first
        for each in self._leaves[max(0, where - 1) :]:
            each.first, number = number, number + each.count

    def _unknown(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that are not shown. One that is shown moved in the order, and stays where it
        is: it is not found again when its own page is."""
        fresh = []
        for row in rows:
            leaf, place = self._place_of.get(row.span.id, (None, 0))
            if leaf is None:
                fresh.append(row)
            elif leaf.rows is not None and (shown := leaf.rows[place]) is not None:
                leaf.held[place] = shown
        return fresh

    def _at(self, number: int) -> int:
        """Which page holds a row."""
        return bisect_right(self._leaves, number, key=lambda leaf: leaf.first) - 1

    def _leaf_of(self, number: int) -> Leaf:
        return self._leaves[self._at(number)]

    def _put(self, leaf: Leaf, rows: list[Row | None]) -> None:
        leaf.rows = rows
        for place, row in enumerate(rows):
            if row is not None:
                self._place_of[row.span.id] = leaf, place

    def _drop(self, leaf: Leaf) -> None:
        for place, row in enumerate(leaf.rows or ()):
            if row is not None and place not in leaf.held:
                self._place_of.pop(row.span.id, None)
        leaf.rows = None

    def __iter__(self) -> Iterator[Row]:
        """The rows that are in memory."""
        for leaf, place in tuple(self._place_of.values()):
            row = leaf.rows[place] if leaf.rows is not None else leaf.held.get(place)
            if row is not None:
                yield row
