"""New records in great number, made ready for the store while they are planned.

A batch that is ready holds the payload just as the history keeps it, and the rows of the tables as
JSON, so that writing it needs neither the records nor their fingerprints again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from annotator.model.change import Change, ChangeSet, Place, Ready, Record, Written, span_digests
from annotator.model.document import Annotator, Document
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.store import payload
from annotator.store.rows import LAYOUTS
from annotator.store.version import SCHEMA_VERSION
from annotator.store.writer import INSERT_TEXT

Rows = list[Any]
Content = tuple[Any, ...]
"""The values of a span's fields, in their order."""
Insert = tuple[str, tuple[str, ...]]
"""A statement as SQLite takes it, and the names of its parameters in their order."""


def compiled(statement: Executable) -> Insert:
    """A statement with named parameters as SQLite takes it."""
    found: Any = statement.compile(dialect=sqlite.dialect())  # type: ignore[attr-defined]
    return str(found), tuple(found.positiontup)


_TABLE = {kind: str(layout.insert.table.name) for kind, layout in LAYOUTS.items()}
INSERT = {_TABLE[kind]: compiled(layout.insert) for kind, layout in LAYOUTS.items()}
INSERT |= {str(c.table): compiled(c.insert) for lay in LAYOUTS.values() for c in lay.children}
INSERT["texts"] = compiled(INSERT_TEXT)
"""How a row of each table is written (all but those of spans, and of what belongs to them)."""
_FIRST = (Annotator, Label, RelationType, Document)  # spans refer to them
content_of = attrgetter(*(field.name for field in fields(Span)))


class Making:
    """A batch in the making: all records are new, those of each kind come in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._rows: dict[str, Rows] = {"fragments": [], "span_attributes": []}
        self._others: dict[bool, list[Record]] = {True: [], False: []}  # before the spans, behind
        self._spans = 0
        self._span_rows: list[bytes] = []
        self._span_payloads: list[bytes] = []
        self._place: Place | None = None
        self._written = Written()

    def add(self, record: Record) -> None:
        """Take in a record."""
        if isinstance(record, Span):
            self.add_spans((content_of(record),))
            return
        self.count += 1
        self._others[type(record) in _FIRST].append(record)
        _lay(record, self._rows)

    def add_spans(self, contents: Sequence[Content]) -> None:
        """Take in spans by what they hold."""
        if not contents:
            return
        if not self._spans:
            self._place = ChangeSet("", (Change(None, Span(*contents[0])),)).place
        self._span_rows.append(orjson.dumps(self._laid(contents))[1:-1])
        self._span_payloads.append(payload.plain_spans(contents)[1:-1])
        self._spans += len(contents)
        self.count += len(contents)

    def ready(self) -> Ready:
        """The batch. Its payload is still to be compressed."""
        spans = orjson.Fragment(b"[%b]" % b",".join(self._span_rows))
        rows = orjson.dumps(self._rows | {"spans": spans}, default=bytes.hex)
        first, last = (payload.plain_records(self._others[which])[1:-1] for which in (True, False))
        plain = b"[%b]" % b",".join(filter(None, (first, *self._span_payloads, last)))
        others = tuple(Change(None, record) for some in self._others.values() for record in some)
        return Ready(self.count, self._place or ChangeSet("", others).place, rows, plain)

    def _laid(self, contents: Sequence[Content]) -> Rows:
        """Rows with ids where the numbers of others go, and the place in the batch for their own.
        What belongs to the spans refers to that place."""
        rows: Rows = []
        number = self._spans
        digests = span_digests(contents, self._written)
        for values, mark in zip(contents, digests, strict=True):
            id_, document, label, by, parts, text, note, unsure, named, at, changed = values
            ends = parts[0][0], parts[-1][1]
            size = len(text)
            rows.append(
                (
                    number,
                    id_,
                    document,
                    label,
                    by,
                    *ends,
                    text,
                    note,
                    unsure,
                    at,
                    changed,
                    mark,
                    size,
                )
            )
            if len(parts) > 1:
                some = [(number, place, *part) for place, part in enumerate(parts)]
                self._rows["fragments"] += some
            if named:
                self._rows["span_attributes"] += [(number, a.name, a.value) for a in named]
            number += 1
        return rows


def make_ready(changes: Iterable[Change]) -> Ready:
    """A whole batch at once; its payload is still to be compressed."""
    batch = Making()
    for change in changes:
        batch.add(change.record)
    return batch.ready()


def compressed(ready: Ready) -> Ready:
    """The batch with its payload as it is kept."""
    return replace(ready, payload=payload.compress(ready.payload))


def changes_of(ready: Ready) -> tuple[Change, ...]:
    """The changes that a compressed batch was made of."""
    rows = orjson.loads(ready.rows)
    texts = {sha256: text for sha256, _, text in rows.get("texts", ())}
    return payload.decode(ready.payload, SCHEMA_VERSION, texts.__getitem__)


def _lay(record: Record, made: dict[str, Rows]) -> None:
    if isinstance(record, Document):
        text = (record.text_sha256, len(record.text), record.text)
        made.setdefault("texts", []).append(text)
    layout, table = LAYOUTS[type(record)], _TABLE[type(record)]
    row = layout.row(record)
    made.setdefault(table, []).append([row[name] for name in INSERT[table][1]])
    for child in layout.children:
        for row in child.rows(record):
            table = str(child.table)
            made.setdefault(table, []).append([row[name] for name in INSERT[table][1]])
