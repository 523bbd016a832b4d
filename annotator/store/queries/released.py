"""Reads for corpus releases: which documents tell the same story, as far as is known."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection, select

from annotator.store.queries.articles import all_kinships
from annotator.store.tables import document_groups, documents


def near_groups(connection: Connection) -> dict[str, str]:
    """The groups that were worked out, and what somebody joined: document id → group id. Documents
    that are alone may be missing."""
    query = select(documents.c.id, document_groups.c.group_id).join_from(documents, document_groups)
    found = {row[0]: str(row[1]) for row in connection.execute(query)}
    for kinship in all_kinships(connection):
        if kinship.together:
            one = found.setdefault(kinship.one_id, kinship.one_id)
            other = found.setdefault(kinship.other_id, kinship.other_id)
            if one != other:
                found |= {id_: one for id_, group in found.items() if group == other}
    return found


def titles_and_meta(
    connection: Connection,
) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Id, title and further facts of every document, by id."""
    query = select(documents.c.id, documents.c.title, documents.c.meta).order_by(documents.c.id)
    for id_, title, meta in connection.execute(query, execution_options={"yield_per": 500}):
        yield id_, title, tuple((name, value) for name, value in orjson.loads(meta))
