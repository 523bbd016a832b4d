"""The words of texts and of what spans cover, to be found: two FTS5 tables with external content.

Rows are indexed in the order of their pk, without a gap: those that come in bulk, and long texts,
wait for `catch_up`, and so does whatever comes behind them. The file has no triggers; the writer
calls `add` and `remove`. Accents and case make no difference (unicode61, remove_diacritics 2).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Executable,
    Insert,
    Table,
    and_,
    bindparam,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
)

from annotator.store import tables

LONG_TEXT = 200_000
"""Code points from which on a text is indexed later: an act must not wait for it."""
CHUNK_TEXT, CHUNK_ROWS = 250_000, 2_000
"""At most so many code points and rows are indexed in one transaction, so that no act waits long
for it. (One text that is longer goes in one piece.)"""
MANY_PARTS, MERGED_PAGES = 8, 200
"""FTS5 keeps an index in parts, each asked for each word: from so many on they are made one, by so
many pages in one transaction."""


@dataclass(frozen=True)
class Words:
    """The index of one table's column `text`: `key` names its rows outside the store."""

    content: Table
    key: Column[Any]

    @property
    def name(self) -> str:
        """The FTS5 table's name."""
        return f"{self.content.name}_words"

    def add(self) -> Executable:
        """Index the row of `:key`, unless it is long, or rows before it wait. One among those that
        are indexed is always: `catch_up` does not go back."""
        rows = self.content.c
        other = self.content.alias("other").c
        last = func.coalesce(self.last_indexed(), 0)
        is_next = ~exists().where(other.pk > last, other.pk < rows.pk).correlate(self.content)
        here = (
            self.key == bindparam("key"),
            or_(rows.pk < last, and_(is_next, rows.length <= LONG_TEXT)),
            ~self._is_indexed(),
        )
        return self._insert("rowid", "text").from_select(
            ["rowid", "text"], select(rows.pk, rows.text).where(*here)
        )

    def remove(self) -> Executable:
        """Take the row of `:key` out, while it still holds what was indexed."""
        rows = self.content.c
        gone = select(literal("delete"), rows.pk, rows.text)
        return self._insert(self.name, "rowid", "text").from_select(
            [self.name, "rowid", "text"],
            gone.where(self.key == bindparam("key"), self._is_indexed()),
        )

    def add_range(self) -> Executable:
        """Index the rows with `:after` < pk <= `:last`."""
        rows = self.content.c
        some = select(rows.pk, rows.text).where(
            rows.pk > bindparam("after"), rows.pk <= bindparam("last")
        )
        return self._insert("rowid", "text").from_select(["rowid", "text"], some)

    def rebuild(self) -> Executable:
        """Make it anew."""
        return self._insert(self.name).values({self.name: "rebuild"})

    def command(self, name: str, value: int) -> Executable:
        """One of FTS5's own commands."""
        return self._insert(self.name, "rank").values({self.name: name, "rank": value})

    def last_indexed(self) -> Any:
        """The greatest pk that is indexed, or NULL."""
        return select(func.max(self._sizes.c.id)).scalar_subquery()

    @property
    def _sizes(self) -> Any:
        return table(f"{self.name}_docsize", column("id"))  # FTS5 has a row in it for each of ours

    def _is_indexed(self) -> Any:
        return exists().where(self._sizes.c.id == self.content.c.pk)

    def _insert(self, *columns: str) -> Insert:
        return insert(table(self.name, *(column(name) for name in columns)))


TEXTS = Words(tables.texts, tables.texts.c.sha256)
SPANS = Words(tables.spans, tables.spans.c.id)
_ADD = {words: words.add() for words in (TEXTS, SPANS)}
_REMOVE = {words: words.remove() for words in (TEXTS, SPANS)}


def add(connection: Connection, words: Words, keys: Iterable[str]) -> None:
    """Index rows that have just been written, as far as nothing before them waits."""
    _each(connection, _ADD[words], keys)


def remove(connection: Connection, words: Words, keys: Iterable[str]) -> None:
    """Take rows out of the index, before they change or go."""
    _each(connection, _REMOVE[words], keys)


def waiting(connection: Connection) -> int:
    """How many rows are not indexed yet (about: a pk that nobody has counts too)."""
    count = 0
    for words in (TEXTS, SPANS):
        last, indexed = connection.execute(
            select(select(func.max(words.content.c.pk)).scalar_subquery(), words.last_indexed())
        ).one()
        count += max(0, (last or 0) - (indexed or 0))
    return count


def catch_up(connection: Connection) -> int:
    """Index one chunk of the rows that wait; how many it were, 0 if none is left."""
    for words in (TEXTS, SPANS):
        after = connection.execute(select(words.last_indexed())).scalar() or 0
        rows = words.content.c
        following = select(rows.pk, rows.length).where(rows.pk > after)
        count, size, last = 0, 0, None
        for pk, length in connection.execute(following.order_by(rows.pk).limit(CHUNK_ROWS)):
            size += length
            if count and size > CHUNK_TEXT:
                break
            count, last = count + 1, pk
        if count:
            connection.execute(words.add_range(), {"after": after, "last": last})
            return count
    return 0


def has_many_parts(connection: Connection) -> bool:
    """Has an index come to lie in so many parts that looking words up takes longer?"""
    return any(_parts(connection, words) >= MANY_PARTS for words in (TEXTS, SPANS))


def merge(connection: Connection, first: bool) -> bool:
    """One step of making the parts of each index one; False once there is nothing left to do."""
    plain: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    for words in (TEXTS, SPANS):
        before = plain.total_changes
        pages = -MERGED_PAGES if first else MERGED_PAGES
        connection.execute(words.command("merge", pages))
        if plain.total_changes - before >= 2 and not first:  # as FTS5's manual says it
            return True
    return first


def _parts(connection: Connection, words: Words) -> int:
    index = table(f"{words.name}_idx", column("segid"))
    return int(connection.execute(select(func.count(index.c.segid.distinct()))).scalar_one())


def rebuild(connection: Connection) -> None:
    """Make both indexes anew from what the tables hold."""
    for words in (TEXTS, SPANS):
        connection.execute(words.rebuild())


def _each(connection: Connection, statement: Executable, keys: Iterable[str]) -> None:
    rows: list[dict[str, Any]] = [{"key": key} for key in keys]
    if rows:
        connection.execute(statement, rows)
