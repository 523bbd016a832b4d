"""The rows of a search as far as they are known: whole pages, of which only those near are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.services.review import Key, Page, Row

PAGE = 200
"""Rows of a page; every page but the last has so many."""
KEPT = 8
"""Pages kept on each side of what is looked at; others are dropped, and fetched again by key."""


@dataclass(slots=True)
class _Leaf:
    """A page's place in the order, and its rows unless they were dropped. A row is None where the
    span that was there is not found any more."""

    after: Key | None
    count: int
    last_id: str
    rows: list[Row | None] | None


class Pages:
    """Rows by number. The numbers never change until another search."""

    def __init__(self) -> None:
        self._leaves: list[_Leaf] = []
        self._next: Key | None = None
        self._row_of: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many rows are known so far."""
        return (len(self._leaves) - 1) * PAGE + self._leaves[-1].count if self._leaves else 0

    @property
    def has_more(self) -> bool:
        """Are there rows behind those known?"""
        return self._next is not None

    @property
    def next_key(self) -> Key | None:
        """Where the first page that is not known yet begins."""
        return self._next

    @property
    def ids(self) -> Sequence[str]:
        """The spans of the rows that are held."""
        return list(self._row_of)

    def add(self, page: Page) -> None:
        """The page behind the last known one."""
        if page.rows:
            number = len(self._leaves)
            self._leaves.append(_Leaf(self._next, len(page.rows), page.rows[-1].span.id, None))
            self._put(number, list(page.rows))
        self._next = page.next

    def key_of(self, number: int) -> Key | None:
        """Where a known page begins."""
        return self._leaves[number].after

    def fill(self, number: int, rows: Sequence[Row]) -> None:
        """The rows of a page that was dropped, fetched again by its key. What has come in between
        meanwhile is left out, so that every other row keeps its number."""
        leaf = self._leaves[number]
        fresh: list[Row | None] = []
        for row in rows[: leaf.count]:
            if row.span.id not in self._row_of:
                fresh.append(row)
            if row.span.id == leaf.last_id:
                break
        self._put(number, fresh + [None] * (leaf.count - len(fresh)))

    def row(self, number: int) -> Row | None:
        """A row, None where it is not held, or its span is not found any more."""
        leaf = self._leaves[number // PAGE] if 0 <= number < self.count else None
        return leaf.rows[number % PAGE] if leaf is not None and leaf.rows is not None else None

    def is_held(self, number: int) -> bool:
        """Is the page of a row held?"""
        return self._leaves[number // PAGE].rows is not None

    def number_of(self, span_id: str) -> int | None:
        """The number of a span's row, if it is held."""
        return self._row_of.get(span_id)

    def replace(self, number: int, row: Row) -> None:
        """Another state of the same span."""
        rows = self._leaves[number // PAGE].rows
        if rows is not None:
            rows[number % PAGE] = row

    def missing(self, first: int, last: int) -> list[int]:
        """The known pages among these rows that are to be fetched again; far ones are dropped."""
        if not self._leaves:
            return []
        low, high = max(0, first) // PAGE, min(last, self.count - 1) // PAGE
        for number, leaf in enumerate(self._leaves):
            if leaf.rows is not None and not low - KEPT <= number <= high + KEPT:
                self._drop(leaf)
        return [n for n in range(low, high + 1) if self._leaves[n].rows is None]

    def held_pages(self) -> int:
        """How many pages are in memory."""
        return sum(leaf.rows is not None for leaf in self._leaves)

    def _put(self, number: int, rows: list[Row | None]) -> None:
        self._leaves[number].rows = rows
        for place, row in enumerate(rows, number * PAGE):
            if row is not None:
                self._row_of[row.span.id] = place

    def _drop(self, leaf: _Leaf) -> None:
        for row in leaf.rows or ():
            if row is not None:
                self._row_of.pop(row.span.id, None)
        leaf.rows = None
