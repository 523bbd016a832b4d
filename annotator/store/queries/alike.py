"""Reads for passages that are alike: in which texts to look for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, column, func, select, table, text

from annotator.model.document import Assignment
from annotator.store import alike_words
from annotator.store.queries.common import parts
from annotator.store.queries.documents import assignments_where
from annotator.store.tables import documents, texts
from annotator.store.words import TEXTS

_AT_ONCE = 50


class Place(NamedTuple):
    """A document that holds a text: its id, title, and place in the list."""

    document_id: str
    title: str
    position: int


def texts_that_may_hold(connection: Connection, words: str) -> list[int]:
    """The keys of all texts in which these words may be found, whatever their case, and of those
    whose words are not indexed yet."""
    match = alike_words.match_of(connection, words)
    if match is None:
        return sorted(connection.execute(select(texts.c.pk)).scalars())
    return _found(connection, match)


def texts_with_any(
    connection: Connection, phrases: tuple[str, ...], words: str, most: int
) -> list[int]:
    """The keys of texts that hold some of these phrases, or are not indexed yet: at most `most` of
    those without all the `words` in a row, and as many of those with them; the likeliest ones."""
    if not phrases:
        return []
    some, all_of_it = alike_words.any_of(phrases), alike_words.quoted(words)
    found = _found(connection, f"({some}) NOT {all_of_it}", most)
    return list(dict.fromkeys(found + _found(connection, all_of_it, most)))


def texts_by_key(
    connection: Connection, keys: Iterable[int]
) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """The texts of these keys, each with the documents that hold it; those of none are left out."""
    every = list(keys)
    for first in range(0, len(every), _AT_ONCE):
        some = every[first : first + _AT_ONCE]
        held: dict[int, list[Place]] = {}
        query = select(
            documents.c.text_pk, documents.c.id, documents.c.title, documents.c.position
        ).where(documents.c.text_pk.in_(some))
        for pk, *place in connection.execute(query):
            held.setdefault(pk, []).append(Place(*place))
        bodies = select(texts.c.pk, texts.c.text).where(texts.c.pk.in_(list(held)))
        for pk, body in connection.execute(bodies):
            yield str(body), tuple(held[pk])


def states_in(
    connection: Connection, document_ids: Iterable[str], annotator_id: str
) -> dict[str, Assignment]:
    """How far an annotator is with some documents: document id → state, where there is one."""
    return {
        one.document_id: one
        for some in parts(document_ids)
        for one in assignments_where(connection, documents.c.id.in_(some))
        if one.annotator_id == annotator_id
    }


def _found(connection: Connection, match: str, most: int = 0) -> list[int]:
    """The texts that match, the likeliest first if at most `most` are wanted; then those that
    wait."""
    words = table(TEXTS.name, column("rowid"), column("rank"))
    asked = select(words.c.rowid).where(text(f"{TEXTS.name} MATCH :match"))
    if most:
        asked = asked.order_by(words.c.rank).limit(most)
    found = list(connection.execute(asked, {"match": match}).scalars())
    last = connection.execute(select(func.coalesce(TEXTS.last_indexed(), 0))).scalar_one()
    return found + list(connection.execute(select(texts.c.pk).where(texts.c.pk > last)).scalars())
