"""Reads for corpus releases: which documents tell the same story, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection, select

from annotator.store import sketches
from annotator.store.tables import documents


def near_groups(connection: Connection) -> dict[str, str]:
    """The groups of documents that tell the same story: document id → group id."""
    return sketches.groups_now(connection)


def titles_and_meta(
    connection: Connection,
) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Id, title and further facts of every document, by id."""
    query = select(documents.c.id, documents.c.title, documents.c.meta).order_by(documents.c.id)
    for id_, title, meta in connection.execute(query, execution_options={"yield_per": 500}):
        yield id_, title, tuple((name, value) for name, value in orjson.loads(meta))
