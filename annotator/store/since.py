"""What has come about since a row of the history: net of what was taken back, in flat memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

from sqlalchemy import Connection, select

from annotator.model.change import Record, fingerprint
from annotator.model.document import Document
from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.store.queries.history import payloads
from annotator.store.tables import history

Row = tuple[str, str, str, str, str, str]
"""Kind, deed, id, name, former name, document id."""

_KINDS: dict[type, str] = {Document: "document", Span: "span", Label: "label"}
_TABLE = """
CREATE TABLE net (
    kind TEXT, id TEXT, document_id TEXT, was TEXT, now TEXT, was_called TEXT, called TEXT,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID
"""
_TAKE = """
INSERT INTO net VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
SET now = excluded.now, called = excluded.called
"""
_DEED = """
CASE WHEN was IS NULL THEN 'added' WHEN now IS NULL THEN 'removed' ELSE 'changed' END AS deed
FROM net WHERE was IS NOT now
"""
_ORDER = "ORDER BY CASE kind WHEN 'document' THEN 0 WHEN 'span' THEN 1 ELSE 2 END, deed"


def changed_since(
    connection: Connection,
    row_id: int,
    most: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[tuple[str, str], int], list[Row]]:
    """(kind, deed) → how many, and the first `most` rows. `progress` is told rows of the history.

    Records are told by the first row that touched each (as it was) and the last (as it is); they
    are kept in a temporary file without a name.
    """
    query = select(history.c.pk).where(history.c.pk > row_id).order_by(history.c.pk)
    rows = connection.execute(query).scalars().all()
    with closing(sqlite3.connect("", isolation_level=None)) as net:
        net.execute(_TABLE)
        net.execute("BEGIN")
        for done, later in enumerate(rows):
            if progress is not None:
                progress(done, len(rows))
            net.executemany(_TAKE, _touched(connection, later))
        counts = net.execute(f"SELECT kind, count(*), {_DEED} GROUP BY kind, deed {_ORDER}")
        found = {(kind, deed): int(count) for kind, count, deed in counts}
        listed = net.execute(
            "SELECT kind, id, COALESCE(called, was_called),"
            f" CASE WHEN was_called != called THEN was_called ELSE '' END, document_id, {_DEED}"
            f" {_ORDER}, document_id, id LIMIT ?",
            (most,),
        )
        return found, [
            (kind, deed, id_, name, before or "", document_id)
            for kind, id_, name, before, document_id, deed in listed
        ]


def _touched(connection: Connection, row_id: int) -> Iterator[tuple[str | None, ...]]:
    for changes in payloads(connection, row_id):
        for change in changes:
            record = change.record
            if (kind := _KINDS.get(type(record))) is not None:
                document_id = record.document_id if isinstance(record, Span) else ""
                ends = [_print(change.before), _print(change.after)]
                names = [_name(change.before), _name(change.after)]
                yield kind, record.id, document_id, *ends, *names


def _print(record: Record | None) -> str | None:
    return None if record is None else fingerprint(record)


def _name(record: Record | None) -> str | None:
    if isinstance(record, Document):
        return record.title
    if isinstance(record, Span):
        return record.text[:200]
    return record.name if isinstance(record, Label) else None
