"""Reads of the history."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from annotator.model.change import Change
from annotator.model.history import HistoryRow, Kind
from annotator.store.payload import decode
from annotator.store.tables import (
    annotators,
    history,
    history_chunks,
    texts,
)


def history_rows(connection: Connection, newest_first: bool = True) -> Iterator[HistoryRow]:
    """The rows of the history, without their payloads, read as they are asked for."""
    names = (
        "pk",
        "kind",
        "act",
        "reverses",
        "at",
        "text",
        "count",
        "document_id",
        "start",
        "span_id",
    )
    query = select(*(history.c[name] for name in names), annotators.c.id.label("annotator"))
    order = history.c.pk.desc() if newest_first else history.c.pk
    query = query.select_from(history).join(annotators).order_by(order)
    for row in connection.execute(query, execution_options={"yield_per": 100}):
        yield HistoryRow(
            row.pk, Kind(row.kind), row.act or row.pk, row.reverses, row.annotator, row.at,
            row.text, row._mapping["count"], row.document_id, row.start, row.span_id,
        )  # fmt: skip


def newest_row_of(connection: Connection, act: int) -> int:
    """The newest row that belongs to an act: itself, or its last undo or redo."""
    query = select(func.max(history.c.pk)).where((history.c.act == act) | (history.c.pk == act))
    return int(connection.execute(query).scalar_one())


def has_acted(connection: Connection, annotator_id: str) -> bool:
    """Does the history name this annotator?"""
    query = select(history.c.pk).join(annotators).where(annotators.c.id == annotator_id).limit(1)
    return connection.execute(query).first() is not None


def payloads(
    connection: Connection, row_id: int, backwards: bool = False
) -> Iterator[tuple[Change, ...]]:
    """The changes of one row of the history, part by part."""
    version = connection.execute(
        select(history.c.schema_version).where(history.c.pk == row_id)
    ).scalar_one()
    places = connection.execute(
        select(history_chunks.c.place).where(history_chunks.c.history_pk == row_id)
    ).scalars()
    for place in sorted(places, reverse=backwards):
        query = select(history_chunks.c.payload).where(
            history_chunks.c.history_pk == row_id, history_chunks.c.place == place
        )
        payload = connection.execute(query).scalar_one()
        yield decode(payload, version, lambda sha256: _text_by_hash(connection, sha256))


def _text_by_hash(connection: Connection, sha256: str) -> str:
    query = select(texts.c.text).where(texts.c.sha256 == sha256)
    if (text := connection.execute(query).scalar_one_or_none()) is None:
        raise ValueError("The text of a payload is not in the file.")
    return str(text)
