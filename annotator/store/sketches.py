"""Sketches of the documents' texts, and the groups of documents that tell the same story.

All of it can be made anew. A document's sketch leaves out what is boilerplate or comments; it is
found by its least hashes. Every document that has been looked at has a group, which is called after
the least id in it; one without is looked at by `catch_up`. `loosen` takes away the groups that an
act may change, in the transaction of the act, and so groups are right after undoing, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from annotator.model.kinship import Kinship
from annotator.model.sketch import (
    ASKED,
    LEAST,
    Sketch,
    grouped,
    keys_of,
    likeness,
    near_pairs,
    packed,
    sketch_of,
    unpacked,
)
from annotator.store import derived
from annotator.store.payload import sections_of
from annotator.store.queries.articles import all_kinships
from annotator.store.queries.common import parts
from annotator.store.tables import (
    document_groups,
    document_sections,
    document_sketches,
    documents,
    kinships,
    sketch_bands,
    texts,
)

BAND = 1
"""The hashes of all documents are kept in this one band. It is the version of the way in which
sketches are made: where there is another one, all of them are out of date."""
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
        placing = _Placing(connection)
        known = _sketches_of(connection, pks)
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


def groups_of(connection: Connection, document_ids: Iterable[str]) -> dict[str, str]:
    """The groups of these documents that have been looked at: document id → group id."""
    found: dict[str, str] = {}
    query = select(documents.c.id, document_groups.c.group_id).join_from(documents, document_groups)
    for some in parts(document_ids):
        found |= _pairs(connection.execute(query.where(documents.c.id.in_(some))))
    return found


def members_of(connection: Connection, group_ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the documents of these groups, in list order: group id → documents."""
    found: dict[str, list[str]] = {}
    query = select(document_groups.c.group_id, documents.c.id).join_from(documents, document_groups)
    query = query.order_by(documents.c.position, documents.c.pk)
    for some in parts(group_ids):
        for group, id_ in connection.execute(query.where(document_groups.c.group_id.in_(some))):
            found.setdefault(group, []).append(id_)
    return found


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


def sketches_on(connection: Connection, document_ids: Iterable[str]) -> dict[str, Sketch]:
    """The sketches of these documents, as far as there are: document id → sketch."""
    found: dict[str, Sketch] = {}
    query = select(documents.c.id, document_sketches.c.sketch).join_from(
        documents, document_sketches
    )
    for some in parts(document_ids):
        rows = connection.execute(query.where(documents.c.id.in_(some)))
        found |= {id_: _read(plain) for id_, plain in rows}
    return found


def groups_now(connection: Connection) -> dict[str, str]:
    """The group of every document: document id → group id. Where some have not been looked at yet
    that is made up for without writing anything, which takes a millisecond a document."""
    if not waiting(connection):
        query = select(documents.c.id, document_groups.c.group_id)
        return _pairs(connection.execute(query.join_from(documents, document_groups)))
    return divided(sketches_now(connection), all_kinships(connection))


def sketches_now(connection: Connection) -> dict[str, Sketch]:
    """The sketch of every document, in list order; those that there are not yet are made, but not
    kept: document id → sketch."""
    query = select(documents.c.id, document_sketches.c.sketch).select_from(_sources)
    found = {i: _read(plain) for i, plain in connection.execute(query.where(~_is_stale))}
    if _is_outdated(connection):
        found = {}
    others = connection.execute(select(documents.c.id, documents.c.pk)).all()
    for some in parts(pk for id_, pk in others if id_ not in found):
        for first in range(0, len(some), CHUNK_ROWS):
            stale = _stale(connection, some[first : first + CHUNK_ROWS], every=True)
            found |= {one.id: sketch_of(one.text) for one in stale}
    order = select(documents.c.id).order_by(documents.c.position, documents.c.pk)
    return {id_: found[id_] for id_ in connection.execute(order).scalars()}


def divided(sketches: dict[str, Sketch], said: Iterable[Kinship]) -> dict[str, str]:
    """Documents with the least id of their group. What was joined by hand counts more than what is
    near, what is nearer more; those that were parted by hand are never in one group."""
    said = sorted(said, key=lambda one: (one.at, one.id))
    pairs = [(one.one_id, one.other_id) for one in said if one.together]
    near = sorted(near_pairs(sketches), key=lambda one: (-one[0], one[1], one[2]))
    pairs += [(one, other) for _, one, other in near]
    return grouped(sketches, pairs, [(k.one_id, k.other_id) for k in said if not k.together])


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


class _Placing:
    """Puts one document after the other into the group it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        there = connection.execute(select(kinships.c.one_pk).limit(1)).first()
        self._kinships = all_kinships(connection) if there else ()
        self._joined: dict[str, set[str]] = defaultdict(set)
        self._parted: dict[str, set[str]] = defaultdict(set)
        for one in self._kinships:
            said = self._joined if one.together else self._parted
            said[one.one_id].add(one.other_id)
            said[one.other_id].add(one.one_id)

    def place_all(self, sketches: dict[int, Sketch]) -> None:
        """Give documents their groups, by pk; groups between which one lies become one."""
        ids = self._ids(sketches)
        put_off: dict[str, set[str]] = {}
        for pk, sketch in sketches.items():
            id_ = ids[pk]
            there = set(self._groups_near(pk, sketch))
            there.update(groups_of(self._connection, self._joined.get(id_, ())).values())
            if self._parted:
                put_off[id_] = there
            self._put(pk, id_, set() if self._parted else there)
        if put_off:
            self._place_beside_parted(put_off, ids)

    def _place_beside_parted(self, near: dict[str, set[str]], ids: dict[int, str]) -> None:
        """Documents with the groups they are near to, where somebody parted some documents: all at
        once, for it takes long where groups are large."""
        # the documents are near to each other as well: each has a group of its own so far
        for pk, sketch in _sketches_of(self._connection, ids).items():
            id_ = ids[pk]
            near[id_].update(self._groups_near(pk, sketch))
            near[id_].update(groups_of(self._connection, self._joined.get(id_, ())).values())
        divided = self._divided(set(near), {group for some in near.values() for group in some})
        if divided:
            self._write(divided)
            return
        for pk, id_ in ids.items():
            groups = near[id_]
            now = groups_of(self._connection, [*groups, id_])
            self._put(pk, id_, {now.get(group, group) for group in (*groups, id_)})

    def _put(self, pk: int, id_: str, there: set[str]) -> None:
        table = document_groups
        group = min(there | {id_})
        if others := there - {group}:
            moved = update(table).where(table.c.group_id.in_(others)).values(group_id=group)
            self._connection.execute(moved)
        mine = insert(table).prefix_with("OR REPLACE")
        self._connection.execute(mine, {"document_pk": pk, "group_id": group})

    def _ids(self, pks: Iterable[int]) -> dict[int, str]:
        query = select(documents.c.pk, documents.c.id)
        return {
            pk: id_
            for some in parts(pks)
            for pk, id_ in self._connection.execute(query.where(documents.c.pk.in_(some)))
        }

    def _groups_near(self, pk: int, sketch: Sketch) -> Iterator[str]:
        if not sketch:
            return
        keys = keys_of(sketch)
        rows = self._connection.exec_driver_sql(_question(len(keys)), keys)
        candidates = [found for (found,) in rows if found != pk]
        sketches = _sketches_of(self._connection, candidates)
        near = [one for one, other in sketches.items() if likeness(sketch, other) >= LEAST]
        table = document_groups
        for some in parts(near):
            query = select(table.c.group_id).where(table.c.document_pk.in_(some)).distinct()
            yield from self._connection.execute(query).scalars()

    def _divided(self, ids: set[str], groups: set[str]) -> dict[str, str]:
        """Where somebody parted documents of these groups: all groups that hang together with them,
        divided anew; else nothing. (Groups that would be one but for a parting have parted
        documents on both sides, so that no group is missed.)"""
        members = set(ids)
        found: set[str] = set()
        ahead = set(groups)
        while True:
            found |= ahead
            for some in members_of(self._connection, ahead).values():
                members.update(some)
            foes = {foe for member in members for foe in self._parted.get(member, ())}
            ahead = set(groups_of(self._connection, foes).values()) - found
            if not ahead:
                break
        if not any(member in self._parted for member in members):
            return {}
        sketches = sketches_on(self._connection, members)
        return divided({one: sketches.get(one, ()) for one in members}, self._kinships)

    def _write(self, groups: dict[str, str]) -> None:
        query = select(documents.c.pk, documents.c.id)
        for some in parts(groups):
            rows = self._connection.execute(query.where(documents.c.id.in_(some)))
            made = [{"document_pk": pk, "group_id": groups[one]} for pk, one in rows]
            statement = insert(document_groups).prefix_with("OR REPLACE")
            self._connection.execute(statement, made)


def _pairs(rows: Iterable[Any]) -> dict[str, str]:
    return {id_: str(group) for id_, group in rows}


def _sketches_of(connection: Connection, pks: Iterable[int]) -> dict[int, Sketch]:
    found: dict[int, Sketch] = {}
    table = document_sketches
    for some in parts(pks):
        query = select(table.c.document_pk, table.c.sketch).where(table.c.document_pk.in_(some))
        found |= {pk: _read(plain) for pk, plain in connection.execute(query)}
    return found


def _read(plain: Any) -> Sketch:
    try:
        return unpacked(plain)
    except (ValueError, TypeError):
        return ()  # the check finds it; until it is made anew the document is alone


@cache
def _question(count: int) -> str:
    """Which documents hold one of so many hashes; of each hash a few are asked for."""
    one = (
        f"SELECT * FROM (SELECT document_pk FROM sketch_bands WHERE band = {BAND} "  # noqa: S608
        f"AND hash = ? LIMIT {ASKED})"
    )
    return " UNION ".join([one] * count)
