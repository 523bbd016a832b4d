"""Sketches of the documents' texts, and the groups of documents that tell the same story.

All of it can be made anew. A document's sketch leaves out what is boilerplate or comments; it is
found by its least hashes. Every document that has been looked at has a group, which is called after
the least id in it; one without is looked at by `catch_up`. `loosen` takes away the groups that an
act may change, in the transaction of the act, and so groups are right after undoing, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, exists, func, insert, or_, select

from annotator.model.sketch import Sketch, keys_of, packed, sketch_of
from annotator.store import derived
from annotator.store.groups import (
    BAND,
    Placing,
    divided,
    groups_of,
    members_of,
    pairs_of,
    sketch_in,
    sketches_at,
    sketches_on,
)
from annotator.store.payload import sections_of
from annotator.store.queries.articles import all_kinships
from annotator.store.queries.common import parts
from annotator.store.tables import (
    document_groups,
    document_sections,
    document_sketches,
    documents,
    sketch_bands,
    texts,
)

__all__ = ["divided", "groups_of", "members_of", "sketches_on"]

CHUNK_TEXT, CHUNK_ROWS = 100_000, 50
"""At most so many code points and documents are looked at in one transaction, so that no act waits
long for it. (One text that is longer goes in one piece.)"""

_made_of = documents.c.text_pk.concat(" ").concat(
    func.coalesce(document_sections.c.fingerprint, "")
)
_sources = documents.outerjoin(
    document_sections, document_sections.c.document_pk == documents.c.pk
).outerjoin(document_sketches, document_sketches.c.document_pk == documents.c.pk)
_is_stale = or_(document_sketches.c.document_pk.is_(None), document_sketches.c.made_of != _made_of)
_ungrouped = select(documents.c.pk).where(
    ~exists().where(document_groups.c.document_pk == documents.c.pk)
)
_is_sketched = exists().where(document_sketches.c.document_pk == documents.c.pk)


def waiting(connection: Connection) -> int:
    """How many documents have not been looked at yet."""
    query = select(select(func.count()).select_from(documents).scalar_subquery())
    query = query.add_columns(select(func.count()).select_from(document_groups).scalar_subquery())
    every, known = connection.execute(query).one()
    return int(every) if _is_outdated(connection) else max(0, every - known)


class CatchingUp:
    """Looks at the documents that wait."""

    def __init__(self) -> None:
        self._pks: list[int] = []

    def step(self, connection: Connection) -> int:
        """One chunk: how many documents are looked at, 0 if none waits."""
        if _is_outdated(connection):
            derived.clear(connection)
            self._pks = []
        if not self._pks:
            self._pks = sorted(connection.execute(_ungrouped).scalars(), reverse=True)
        chunk = [self._pks.pop() for _ in range(min(CHUNK_ROWS, len(self._pks)))]
        some = _stale(connection, chunk)
        size = 0
        for place, one in enumerate(some):
            size += len(one.text)
            if place and size > CHUNK_TEXT:
                self._pks += sorted((pk for pk in chunk if pk >= one.pk), reverse=True)
                chunk = [pk for pk in chunk if pk < one.pk]
                some = some[:place]
                break
        if some:
            _keep_sketches(connection, some)
        _place(connection, chunk)
        return len(chunk)


def settle(connection: Connection) -> None:
    """Give a few documents that have a sketch their groups."""
    query = _ungrouped.where(_is_sketched).limit(CHUNK_ROWS)
    _place(connection, connection.execute(query).scalars().all())


def _place(connection: Connection, pks: Sequence[int]) -> None:
    if pks:
        placing = Placing(connection)
        known = sketches_at(connection, pks)
        # (one whose text is gone has no sketch, and must not wait for ever)
        placing.place_all({pk: known.get(pk, ()) for pk in sorted(pks)})


def _is_outdated(connection: Connection) -> bool:
    """Were the sketches made by another version of the program?"""
    band = sketch_bands.c.band
    query = select(select(band).where(or_(band < BAND, band > BAND)).exists())
    return bool(connection.execute(query).scalar_one())


def forget(connection: Connection, document_ids: Iterable[str]) -> None:
    """Throw away what is known of documents whose texts or sections change."""
    some = list(document_ids)
    loosen(connection, some)
    for ids in parts(some):
        pks = select(documents.c.pk).where(documents.c.id.in_(ids))
        for table in (sketch_bands, document_sketches):
            connection.execute(delete(table).where(table.c.document_pk.in_(pks)))


def loosen(connection: Connection, document_ids: Iterable[str]) -> None:
    """Take away the groups of these documents, each as a whole; they are found anew."""
    for some in parts(document_ids):
        table = document_groups
        here = (
            select(table.c.group_id)
            .join(documents, documents.c.pk == table.c.document_pk)
            .where(documents.c.id.in_(some))
        )
        connection.execute(delete(table).where(table.c.group_id.in_(here)))


def several(connection: Connection) -> list[str]:
    """The ids of the groups of more than one document, by the place of their first in the list."""
    table = document_groups
    query = (
        select(table.c.group_id)
        .join(documents, documents.c.pk == table.c.document_pk)
        .group_by(table.c.group_id)
        .having(func.count() > 1)
        .order_by(func.min(documents.c.position), table.c.group_id)
    )
    return list(connection.execute(query).scalars())


def groups_now(connection: Connection) -> dict[str, str]:
    """The group of every document: document id → group id. Where some have not been looked at yet
    that is made up for without writing anything, which takes a millisecond a document."""
    if not waiting(connection):
        query = select(documents.c.id, document_groups.c.group_id)
        return pairs_of(connection.execute(query.join_from(documents, document_groups)))
    return divided(sketches_now(connection), all_kinships(connection))


def sketches_now(connection: Connection) -> dict[str, Sketch]:
    """The sketch of every document, in list order; those that there are not yet are made, but not
    kept: document id → sketch."""
    query = select(documents.c.id, document_sketches.c.sketch).select_from(_sources)
    found = {i: sketch_in(plain) for i, plain in connection.execute(query.where(~_is_stale))}
    if _is_outdated(connection):
        found = {}
    others = connection.execute(select(documents.c.id, documents.c.pk)).all()
    for some in parts(pk for id_, pk in others if id_ not in found):
        for first in range(0, len(some), CHUNK_ROWS):
            stale = _stale(connection, some[first : first + CHUNK_ROWS], every=True)
            found |= {one.id: sketch_of(one.text) for one in stale}
    order = select(documents.c.id).order_by(documents.c.position, documents.c.pk)
    return {id_: found[id_] for id_ in connection.execute(order).scalars()}


def newest(connection: Connection) -> int:
    """A mark behind all documents there are: what is added later lies behind it."""
    return int(connection.execute(select(func.max(documents.c.pk))).scalar() or 0)


def added_since(connection: Connection, mark: int) -> list[str]:
    """The ids of the documents that lie behind a mark."""
    query = select(documents.c.id).where(documents.c.pk > mark).order_by(documents.c.pk)
    return list(connection.execute(query).scalars())


class _Stale(NamedTuple):
    pk: int
    id: str
    made_of: str
    text: str


def _stale(connection: Connection, pks: Sequence[int], every: bool = False) -> list[_Stale]:
    """Those of some documents that lack a sketch of what they are now (or all), by pk, with what it
    is made of."""
    query = (
        select(documents.c.pk, documents.c.id, _made_of, document_sections.c.sections, texts.c.text)
        .select_from(_sources.join(texts, texts.c.pk == documents.c.text_pk))
        .where(documents.c.pk.in_(pks))
        .order_by(documents.c.pk)
    )
    if not every:
        query = query.where(_is_stale)
    return [
        # (the check tells what is wrong with a text that is none)
        _Stale(pk, id_, made_of, _kept(text, sections) if isinstance(text, str) else "")
        for pk, id_, made_of, sections, text in connection.execute(query)
    ]


def _kept(text: str, plain: Any) -> str:
    """A text without its boilerplate and comments; all of it if nothing else is in it."""
    try:
        sections = sections_of(orjson.loads(plain)) if plain else ()
    except (ValueError, TypeError):
        return text
    kept, place = [], 0
    for section in sections:
        if section.is_left_out:
            kept.append(text[place : section.start])
            place = section.end
    kept.append(text[place:])
    return left if (left := "\n".join(kept)).strip() else text


def _keep_sketches(connection: Connection, stale: Sequence[_Stale]) -> None:
    loosen(connection, [one.id for one in stale])
    for table in (sketch_bands, document_sketches):
        gone = table.c.document_pk.in_([one.pk for one in stale])
        connection.execute(delete(table).where(gone))
    rows, bands = [], []
    for one in stale:
        sketch = sketch_of(one.text)
        rows.append({"document_pk": one.pk, "made_of": one.made_of, "sketch": packed(sketch)})
        bands += [{"band": BAND, "hash": k, "document_pk": one.pk} for k in keys_of(sketch)]
    connection.execute(insert(document_sketches), rows)
    if bands:
        connection.execute(insert(sketch_bands), bands)
