"""The one place that writes records: a change set in a transaction, with its row of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from annotator.errors import ConflictError
from annotator.model.change import BULK_LIMIT, Change, ChangeSet, Place, Record, documents_of
from annotator.model.document import Document
from annotator.model.history import Kind
from annotator.model.span import Span
from annotator.store import tables, words
from annotator.store.payload import encode
from annotator.store.rows import LAYOUTS, Layout, is_odd, key_row, odd_row
from annotator.store.version import SCHEMA_VERSION

INSERT_TEXT = (
    insert_or_ignore(tables.texts)
    .values(sha256=bindparam("b_sha256"), length=bindparam("b_length"), text=bindparam("b_text"))
    .on_conflict_do_nothing(index_elements=["sha256"])
)
_SET_LENGTH = (
    update(tables.texts)
    .where(tables.texts.c.sha256 == bindparam("k_sha256"))
    .values(length=bindparam("b_length"))
)
INSERT_CHUNK = insert(tables.history_chunks)
_MANY = 20
"""Rows from which on the shorter way pays."""


@dataclass(frozen=True)
class Entry:
    """What a new row of the history says. `act` and `reverses` are None for a new act."""

    kind: Kind
    text: str
    annotator_id: str
    at: str
    act: int | None = None
    reverses: int | None = None


def write(
    connection: Connection,
    entry: Entry,
    batches: Iterator[ChangeSet],
    total: int,
    progress: Callable[[int, int], None] | None = None,
) -> ChangeSet:
    """Apply a stream of change sets and write its row of the history; gives what was done.

    The caller owns the transaction. More than one batch comes back as a `whole` change set.
    """
    first = next(batches, ChangeSet(entry.text))
    at_once = total <= BULK_LIMIT  # the words of more than that are indexed later
    apply(connection, first.changes, at_once)  # before its row, which may name an annotator it adds
    documents = _documents(first)
    number = add_entry(connection, entry, len(first.changes), first.place, len(documents) > 1)
    add_chunk(connection, number, 0, first.changes)
    count, place, several = len(first.changes), first.place, False
    if progress is not None:
        progress(count, total)
    for index, batch in enumerate(batches, start=1):
        apply(connection, batch.changes, at_once)
        add_chunk(connection, number, index, batch.changes)
        count += len(batch.changes)
        place, several = place or batch.place, True
        if len(documents) < 2:
            documents |= _documents(batch)
        if progress is not None:
            progress(count, total)
    if several:
        set_extent(connection, number, count, place, len(documents) > 1)
        return ChangeSet(entry.text, whole=True)
    return ChangeSet(entry.text, first.changes)


def apply(connection: Connection, changes: Iterable[Change], index_words: bool = True) -> None:
    """Write the changes in their order. Raises ConflictError if a record is not as it was before.

    Without `index_words` the words of what is added wait for `words.catch_up`. Neighbours of the
    same kind go to the database together; the caller owns the transaction.
    """
    for (kind, step), group in groupby(changes, _kind_and_step):
        some = list(group)
        gone, come = _words_changed(some)
        words.remove(connection, words.SPANS, gone)
        step(connection, LAYOUTS[kind], some)
        # what has its place in the index comes back to it at once: catching up does not go back
        there = set() if index_words else set(gone)
        words.add(connection, words.SPANS, (i for i in come if index_words or i in there))
        if index_words:
            texts = [c.record.text_sha256 for c in some if isinstance(c.record, Document)]
            words.add(connection, words.TEXTS, texts)


def _words_changed(changes: list[Change]) -> tuple[list[str], list[str]]:
    """The ids of the spans whose covered text goes, and of those whose covered text comes."""
    gone, come = [], []
    for before, after in ((c.before, c.after) for c in changes):
        was = before.text if isinstance(before, Span) else None
        becomes = after.text if isinstance(after, Span) else None
        if was != becomes:
            gone += [before.id] if isinstance(before, Span) else []
            come += [after.id] if isinstance(after, Span) else []
    return gone, come


def _documents(batch: ChangeSet) -> set[str]:
    """The ids of the documents it touches."""
    return {id_ for change in batch.changes for id_ in documents_of(change.record)}


def add_entry(
    connection: Connection, entry: Entry, count: int, place: Place | None, wide: bool = True
) -> int:
    """Write a row of the history without its payload; its number comes back. `wide` if it may touch
    other documents than that of its place."""
    annotator = select(tables.annotators.c.pk).where(tables.annotators.c.id == entry.annotator_id)
    statement = insert(tables.history).values(
        kind=str(entry.kind),
        act=entry.act,
        reverses=entry.reverses,
        annotator_pk=annotator.scalar_subquery(),
        at=entry.at,
        text=entry.text,
        schema_version=SCHEMA_VERSION,
        **_extent(count, place, wide),
    )
    return int(connection.execute(statement.returning(tables.history.c.pk)).scalar_one())


def add_chunk(connection: Connection, number: int, place: int, changes: Iterable[Change]) -> None:
    """Write one part of a row's payload."""
    row = {"history_pk": number, "place": place, "payload": encode(changes)}
    connection.execute(INSERT_CHUNK, row)


def set_extent(
    connection: Connection, number: int, count: int, place: Place | None, wide: bool = True
) -> None:
    """Say, once a stream has ended, how many records it touched and where it took place."""
    history = tables.history
    values = _extent(count, place, wide)
    connection.execute(update(history).where(history.c.pk == number).values(values))


def _extent(count: int, place: Place | None, wide: bool) -> dict[str, Any]:
    return {
        "count": count,
        "document_id": place.document_id if place else None,
        "start": place.start if place else None,
        "span_id": place.span_id if place else "",
        "wide": wide,
    }


def _kind_and_step(change: Change) -> tuple[type[Record], Any]:
    if change.before is None:
        return type(change.record), _add
    return type(change.record), _remove if change.after is None else _change


def _add(connection: Connection, layout: Layout, changes: list[Change]) -> None:
    records = [change.record for change in changes]
    texts = [
        {"b_sha256": r.text_sha256, "b_length": len(r.text), "b_text": r.text}
        for r in records
        if isinstance(r, Document)
    ]
    if texts:
        _insert(connection, INSERT_TEXT, texts)
    _insert(
        connection,
        layout.insert,
        [
            layout.row(c.record) | odd_row(c.after_odd) if c.after_odd else layout.row(c.record)
            for c in changes
        ],
    )
    for child in layout.children:
        rows = [row for c in changes for row in child.rows_of(c.record, c.after_odd)]
        if rows:
            _insert(connection, child.insert, rows)


def _insert(connection: Connection, statement: Insert, rows: list[dict[str, Any]]) -> None:
    """Insert rows that are as SQLite takes them: many go there past what SQLAlchemy would do with
    each, which takes longer than writing it."""
    if len(rows) < _MANY:
        connection.execute(statement, rows)
        return
    compiled = statement.compile(dialect=connection.dialect)
    names = list(getattr(compiled, "positiontup", None) or ())
    connection.exec_driver_sql(str(compiled), [tuple(row[n] for n in names) for row in rows])


def _change(connection: Connection, layout: Layout, changes: list[Change]) -> None:
    befores = [change.before for change in changes if change.before is not None]
    afters = [change.after for change in changes if change.after is not None]
    rows = [
        key_row(before, change.before_odd) | layout.row(after) | odd_row(change.after_odd)
        for before, after, change in zip(befores, afters, changes, strict=True)
    ]
    _expect(connection.execute(layout.update, rows).rowcount, befores)
    for child in layout.children:
        changed = [
            (before, after, change)
            for before, after, change in zip(befores, afters, changes, strict=True)
            if is_odd(change) or child.rows(before) != child.rows(after)
        ]
        if changed:
            connection.execute(child.delete, [{"b_owner": before.id} for before, _, _ in changed])
            rows = [row for _, after, c in changed for row in child.rows_of(after, c.after_odd)]
            if rows:
                connection.execute(child.insert, rows)
    _set_lengths(connection, changes)


def _set_lengths(connection: Connection, changes: list[Change]) -> None:
    """The noted length of a document's text, where a repair or its undoing is about that."""
    rows = [
        {
            "k_sha256": change.record.text_sha256,
            "b_length": dict(change.after_odd).get("length", len(change.record.text)),
        }
        for change in changes
        if is_odd(change) and isinstance(change.record, Document)
    ]
    if rows:
        connection.execute(_SET_LENGTH, rows)


def _remove(connection: Connection, layout: Layout, changes: list[Change]) -> None:
    for child in layout.children:
        owners = [{"b_owner": c.record.id} for c in changes if is_odd(c) or child.rows(c.record)]
        if owners:
            connection.execute(child.delete, owners)
    _expect(
        connection.execute(
            layout.delete, [key_row(c.record, c.before_odd) for c in changes]
        ).rowcount,
        [change.record for change in changes],
    )


def _expect(count: int, records: list[Record]) -> None:
    if count != len(records):
        raise ConflictError(
            "Something this changes is no longer as it was; nothing was done. "
            "Look at it again and repeat it."
        )
