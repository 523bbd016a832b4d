"""New records in great number: made ready batch by batch while they are planned, then written the
shortest way.

A batch that is ready holds the payload just as the history keeps it, and the rows of the tables as
JSON, so that writing it needs neither the records nor their fingerprints again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Executable, Select, Table, bindparam, func, insert, select
from sqlalchemy.dialects import sqlite

from annotator.errors import ConflictError
from annotator.model.change import Change, ChangeSet, Place, Ready, Record, span_digests
from annotator.model.document import Document
from annotator.model.span import Span
from annotator.store import payload, tables
from annotator.store.indexing import indexes_aside
from annotator.store.queries.common import parts
from annotator.store.rows import LAYOUTS
from annotator.store.version import SCHEMA_VERSION
from annotator.store.writer import INSERT_CHUNK, INSERT_TEXT, Entry, add_entry, set_extent

Rows = list[Any]
_Insert = tuple[str, tuple[str, ...]]
"""A statement as SQLite takes it, and the names of its parameters in their order."""


def _compiled(statement: Executable) -> _Insert:
    compiled: Any = statement.compile(dialect=sqlite.dialect())  # type: ignore[attr-defined]
    return str(compiled), tuple(compiled.positiontup)


def _whole(table: Table) -> _Insert:
    """A statement whose parameters are all columns of a table, in their order."""
    return _compiled(insert(table).values({c.name: bindparam(f"b_{c.name}") for c in table.c}))


_TABLE = {kind: str(layout.insert.table.name) for kind, layout in LAYOUTS.items()}
_INSERT = {_TABLE[kind]: _compiled(layout.insert) for kind, layout in LAYOUTS.items()}
_INSERT |= {c.table: _compiled(c.insert) for lay in LAYOUTS.values() for c in lay.children}
_INSERT["texts"] = _compiled(INSERT_TEXT)
# Spans and what belongs to them are given the numbers of what they refer to.
_NUMBERED = ("spans", "fragments", "span_attributes")
_INSERT |= {name: _whole(tables.metadata.tables[name]) for name in _NUMBERED}
_CONTENT = attrgetter(*(field.name for field in fields(Span)))
_OFFSET_MAP = _INSERT["documents"][1].index("b_offset_map")
_BEFORE = ("annotators", "labels", "relation_types", "texts", "documents")
_BEHIND = ("relations", "relation_attributes", "assignments", "reviews", "document_notes")


# --- making ready --------------------------------------------------------------------------------


def make_ready(changes: Iterable[Change]) -> Ready:
    """Records that are all new, in the order in which they are to be written; the payload is still
    to be compressed."""
    records = [change.record for change in changes]
    made: dict[str, Rows] = {}
    spans = [record for record in records if type(record) is Span]
    for record in records:
        if type(record) is not Span:
            _lay(record, made)
    _lay_spans(spans, made)
    rows = orjson.dumps(made, default=bytes.hex)
    return Ready(len(records), _place(spans, records), rows, payload.encode_added(records))


def compressed(ready: Ready) -> Ready:
    """The batch with its payload as it is kept."""
    return replace(ready, payload=payload.compress(ready.payload))


def changes_of(ready: Ready) -> tuple[Change, ...]:
    """The changes that a compressed batch was made of."""
    rows = orjson.loads(ready.rows)
    texts = {sha256: text for sha256, _, text in rows.get("texts", ())}
    return payload.decode(ready.payload, SCHEMA_VERSION, texts.__getitem__)


def _place(spans: list[Span], records: list[Record]) -> Place | None:
    some = spans[:1] or records
    return ChangeSet("", tuple(Change(None, record) for record in some)).place


def _lay(record: Record, made: dict[str, Rows]) -> None:
    if isinstance(record, Document):
        text = (record.text_sha256, len(record.text), record.text)
        made.setdefault("texts", []).append(text)
    layout, table = LAYOUTS[type(record)], _TABLE[type(record)]
    row = layout.row(record)
    made.setdefault(table, []).append([row[name] for name in _INSERT[table][1]])
    for child in layout.children:
        for row in child.rows(record):
            table = str(child.table)
            names = _INSERT[table][1]
            made.setdefault(table, []).append([row[name] for name in names])


def _lay_spans(spans: list[Span], made: dict[str, Rows]) -> None:
    """Rows with ids where the numbers of others go, and the place in the batch for their own."""
    contents = list(map(_CONTENT, spans))
    rows: Rows = []
    fragments: Rows = []
    attributes: Rows = []
    for number, (values, mark) in enumerate(zip(contents, span_digests(contents), strict=True)):
        id_, document, label, by, parts, text, note, unsure, named, at, changed = values
        ends = parts[0][0], parts[-1][1]
        whose = document, label, by
        rows.append((number, id_, *whose, *ends, text, note, unsure, at, changed, mark, len(text)))
        if len(parts) > 1:
            fragments += [(number, place, *part) for place, part in enumerate(parts)]
        if named:
            attributes += [(number, a.name, a.value) for a in named]
    made |= {"spans": rows, "fragments": fragments, "span_attributes": attributes}


# --- writing -------------------------------------------------------------------------------------


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
