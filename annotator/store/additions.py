"""Writes new records in great number the shortest way: batches that `store.ready` made ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Select, Table, bindparam, func, insert, select

from annotator.errors import ConflictError
from annotator.model.change import ChangeSet, Ready
from annotator.store import tables
from annotator.store.indexing import indexes_aside
from annotator.store.queries.common import parts
from annotator.store.ready import INSERT, Rows, compiled
from annotator.store.writer import INSERT_CHUNK, Entry, add_entry, set_extent


def _whole(table: Table) -> tuple[str, tuple[str, ...]]:
    """A statement whose parameters are all columns of a table, in their order."""
    return compiled(insert(table).values({c.name: bindparam(f"b_{c.name}") for c in table.c}))


# Spans and what belongs to them are given the numbers of what they refer to.
_NUMBERED = ("spans", "fragments", "span_attributes")
_INSERT = INSERT | {name: _whole(tables.metadata.tables[name]) for name in _NUMBERED}
_OFFSET_MAP = _INSERT["documents"][1].index("b_offset_map")
_BEFORE = ("annotators", "labels", "relation_types", "texts", "documents")
_BEHIND = ("relations", "relation_attributes", "assignments", "reviews", "document_notes")


def write(
    connection: Connection,
    entry: Entry,
    batches: Iterator[Ready],
    total: int,
    progress: Callable[[int, int], None] | None = None,
) -> ChangeSet:
    """Write `total` records in batches that are ready, and their row of the history.

    The caller owns the transaction. The words are indexed later. Raises ConflictError if something
    that they refer to is not there.
    """
    with indexes_aside(connection, tables.spans, total, progress):
        writer = _Writer(connection)
        number, count, place = 0, 0, None
        for index, ready in enumerate(batches):
            writer.write(orjson.loads(ready.rows))
            if not index:  # after what it adds, which may be the annotator that it names
                number = add_entry(connection, entry, ready.count, ready.place)
            row = {"history_pk": number, "place": index, "payload": ready.payload}
            connection.execute(INSERT_CHUNK, row)
            count, place = count + ready.count, place or ready.place
            if progress is not None:
                progress(count, total)
        set_extent(connection, number, count, place)
    return ChangeSet(entry.text, whole=True)


class _Writer:
    """Writes the rows of one batch after the other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._span = self._last(tables.spans)

    def write(self, rows: dict[str, Rows]) -> None:
        """Write a batch: what others refer to first."""
        for document in rows.get("documents", ()):
            document[_OFFSET_MAP] = bytes.fromhex(document[_OFFSET_MAP])
        last = self._last(tables.documents)
        for table in _BEFORE:
            self._insert(table, rows)
        if rows["spans"]:
            self._number(rows, last)
        for table in (*_NUMBERED, *_BEHIND):
            self._insert(table, rows)

    def _insert(self, table: str, rows: dict[str, Rows]) -> None:
        if some := rows.get(table):
            if type(some[0]) is not tuple:
                some = list(map(tuple, some))
            self._connection.exec_driver_sql(_INSERT[table][0], some)

    def _number(self, rows: dict[str, Rows], last: int) -> None:
        """Put numbers into the rows of spans and of what belongs to them."""
        spans, base = rows["spans"], self._span + 1
        documents = self._documents(spans, last)
        labels, people = self._named(tables.labels), self._named(tables.annotators)
        try:
            rows["spans"] = [
                (base + number, id_, documents[document], labels[label], people[by], *rest)
                for number, id_, document, label, by, *rest in spans
            ]
        except KeyError as error:
            raise ConflictError(
                "Something this needs has been removed or changed meanwhile; nothing was done. "
                "Look at it again and repeat it."
            ) from error
        for name in _NUMBERED[1:]:
            for row in rows[name]:
                row[0] += base
        self._span += len(spans)

    def _documents(self, spans: Rows, last: int) -> dict[str, int]:
        """The numbers of the documents that have spans in a batch: those that came with it, which
        follow `last`, and others."""
        pk, id_ = tables.documents.c.pk, tables.documents.c.id
        found = self._pairs(select(id_, pk).where(pk > last))
        if others := {row[2] for row in spans} - found.keys():
            for some in parts(others):
                found |= self._pairs(select(id_, pk).where(id_.in_(some)))
        return found

    def _named(self, table: Table) -> dict[str, int]:
        return self._pairs(select(table.c.id, table.c.pk))

    def _pairs(self, query: Select[Any]) -> dict[str, int]:
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _last(self, table: Table) -> int:
        return int(self._connection.execute(select(func.max(table.c.pk))).scalar() or 0)
