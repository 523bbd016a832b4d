"""Which group a document belongs to: reads of groups, and the placing of one document after another
among those that are near to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert, select, update

from annotator.model.kinship import Kinship
from annotator.model.sketch import (
    ASKED,
    LEAST,
    Sketch,
    grouped,
    keys_of,
    likeness,
    near_pairs,
    unpacked,
)
from annotator.store.queries.articles import all_kinships
from annotator.store.queries.common import parts
from annotator.store.tables import document_groups, document_sketches, documents, kinships

BAND = 1
"""The hashes of all documents are kept in this one band. It is the version of the way in which
sketches are made: where there is another one, all of them are out of date."""


def groups_of(connection: Connection, document_ids: Iterable[str]) -> dict[str, str]:
    """The groups of these documents that have been looked at: document id → group id."""
    found: dict[str, str] = {}
    query = select(documents.c.id, document_groups.c.group_id).join_from(documents, document_groups)
    for some in parts(document_ids):
        found |= pairs_of(connection.execute(query.where(documents.c.id.in_(some))))
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


def sketches_on(connection: Connection, document_ids: Iterable[str]) -> dict[str, Sketch]:
    """The sketches of these documents, as far as there are: document id → sketch."""
    found: dict[str, Sketch] = {}
    query = select(documents.c.id, document_sketches.c.sketch).join_from(
        documents, document_sketches
    )
    for some in parts(document_ids):
        rows = connection.execute(query.where(documents.c.id.in_(some)))
        found |= {id_: sketch_in(plain) for id_, plain in rows}
    return found


def divided(sketches: dict[str, Sketch], said: Iterable[Kinship]) -> dict[str, str]:
    """Documents with the least id of their group. What was joined by hand counts more than what is
    near, what is nearer more; those that were parted by hand are never in one group."""
    said = sorted(said, key=lambda one: (one.at, one.id))
    pairs = [(one.one_id, one.other_id) for one in said if one.together]
    near = sorted(near_pairs(sketches), key=lambda one: (-one[0], one[1], one[2]))
    pairs += [(one, other) for _, one, other in near]
    return grouped(sketches, pairs, [(k.one_id, k.other_id) for k in said if not k.together])


class Placing:
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
        for pk, sketch in sketches_at(self._connection, ids).items():
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
        sketches = sketches_at(self._connection, candidates)
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


def pairs_of(rows: Iterable[Any]) -> dict[str, str]:
    return {id_: str(group) for id_, group in rows}


def sketches_at(connection: Connection, pks: Iterable[int]) -> dict[int, Sketch]:
    found: dict[int, Sketch] = {}
    table = document_sketches
    for some in parts(pks):
        query = select(table.c.document_pk, table.c.sketch).where(table.c.document_pk.in_(some))
        found |= {pk: sketch_in(plain) for pk, plain in connection.execute(query)}
    return found


def sketch_in(plain: Any) -> Sketch:
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
