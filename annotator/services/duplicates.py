"""Documents that tell the same story: found by their words, joined and parted by hand."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.aligning import Piece, aligned
from annotator.model.change import Change, ChangeSet
from annotator.model.kinship import Kinship
from annotator.model.sketch import Sketch, likeness, near_pairs, shingles
from annotator.services.project import Progress, Project

PAUSE = 0.001
"""Seconds between two transactions: acts that wait get their turn."""
FEW_AT_ONCE = 10
"""After a step that found fewer documents it may have been the last one."""
FEW = 60
"""In groups of up to so many documents each is compared with each."""
TOLD = 20
"""So many new documents are told one by one."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a group. `likeness` (0 to 1) is the share of runs of words that it has in
    common with the one of the others that is nearest to it."""

    document_id: str
    title: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that tell the same story, in list order; two or more. `id` is the least of theirs.

    `likeness` is the least of its members'; 0 may be one that was joined by hand.
    """

    id: str
    members: tuple[Member, ...]

    @property
    def likeness(self) -> float:
        """How near its members are at least to their nearest."""
        return min(member.likeness for member in self.members)

    @property
    def document_ids(self) -> tuple[str, ...]:
        """The ids of its documents."""
        return tuple(member.document_id for member in self.members)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts side by side: `pieces` in code points of both texts, `likeness` from 0 to 1."""

    one_text: str
    other_text: str
    pieces: tuple[Piece, ...]
    likeness: float


# --- catching up


def waiting(project: Project) -> int:
    """How many documents have not been looked at yet."""
    from annotator.store import sketches

    return project.read(sketches.waiting)


def catch_up(
    project: Project, progress: Progress | None = None, seconds: float | None = None
) -> int:
    """Look at the documents that wait, in small transactions, so that no act waits for long. How
    many are left: 0, unless it has taken `seconds` before. For a worker; `progress` can stop it
    between two transactions, and what is done stays done. Read-only projects are left alone."""
    from annotator.store import sketches

    if project.read_only or not (count := waiting(project)):
        return 0
    end = None if seconds is None else time.monotonic() + seconds
    steps, done = sketches.CatchingUp(), 0
    while True:
        found = project.index_words(steps.step)
        done += found
        if progress is not None:
            progress(done, max(done, count))
        if not found or (found < FEW_AT_ONCE and not waiting(project)):
            return 0
        if end is not None and time.monotonic() > end:
            return waiting(project)
        time.sleep(PAUSE)


# --- what there is


def groups(project: Project) -> tuple[Group, ...]:
    """The groups that are known, by the place of their first document in the list. Documents that
    have not been looked at yet are in none (see `waiting`)."""
    from annotator.store import sketches

    with project.snapshot() as read:
        ids = read(sketches.several)
        return _told(read, ids, read(sketches.members_of, ids))


def groups_now(project: Project) -> tuple[Group, ...]:
    """As `groups`, of all documents: for those that have not been looked at yet that is made up
    for without writing anything, which takes about 2 ms a document."""
    from annotator.store import queries, sketches

    if not waiting(project):
        return groups(project)
    with project.snapshot() as read:
        known = read(sketches.sketches_now)
        own = sketches.divided(known, read(queries.all_kinships))
        members: dict[str, list[str]] = {}
        for id_ in known:
            members.setdefault(own[id_], []).append(id_)
        return _told(read, members, members, known)


def group_of(project: Project, document_id: str) -> Group | None:
    """The group of a document; None if it is alone or has not been looked at yet."""
    from annotator.store import sketches

    with project.snapshot() as read:
        ids = read(sketches.groups_of, [document_id]).values()
        found = _told(read, ids, read(sketches.members_of, ids))
    return found[0] if found else None


def others_like(project: Project, document_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The others in the group of each of these documents that is not alone: document id → ids."""
    from annotator.store import sketches

    with project.snapshot() as read:
        own = read(sketches.groups_of, document_ids)
        members = read(sketches.members_of, set(own.values()))
    return {
        id_: tuple(one for one in members[group] if one != id_)
        for id_, group in own.items()
        if len(members[group]) > 1
    }


def compare(project: Project, one_id: str, other_id: str) -> Comparison:
    """Two documents side by side. Takes a moment for long texts: for a worker. Raises InputError
    where one is not there."""
    one, other = project.text_of(one_id), project.text_of(other_id)
    ours, theirs = shingles(one), shingles(other)
    every = len(ours | theirs)
    share = len(ours & theirs) / every if every else 0.0
    return Comparison(one, other, aligned(one, other), share)


# --- what an import brought


def mark(project: Project) -> int:
    """A mark behind the documents that there are, for `same_story`."""
    from annotator.store import sketches

    return project.read(sketches.newest)


def same_story(project: Project, since: int) -> dict[str, tuple[str, ...]]:
    """Of the documents added since a mark, those that tell the same story as others: document id →
    the others' ids. Only after `catch_up`."""
    from annotator.store import sketches

    return others_like(project, project.read(sketches.added_since, since))


def sentences(project: Project, found: dict[str, tuple[str, ...]]) -> list[str]:
    """What `same_story` found, in words."""
    from annotator.store import queries

    told = list(found.items())[:TOLD]
    named = {one for id_, others in told for one in (id_, others[0])}
    titles = project.read(queries.titles_of, named)
    lines = []
    for id_, others in told:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        lines.append(
            f"“{titles.get(id_, id_)}” tells the same story as "
            f"“{titles.get(others[0], others[0])}”{more}."
        )
    if (left := len(found) - len(told)) > 0:
        lines.append(
            f"So {'does' if left == 1 else 'do'} {left:,} more of the new documents; "
            "“annotator duplicates” lists all groups."
        )
    return lines


def record(group: Group) -> dict[str, Any]:
    """A group as one JSON record; likeness from 0 to 1."""
    return {
        "group": group.id,
        "likeness": round(group.likeness, 3),
        "documents": [
            {"id": one.document_id, "title": one.title, "likeness": round(one.likeness, 3)}
            for one in group.members
        ],
    }


# --- by hand


def join(project: Project, document_ids: Sequence[str]) -> ChangeSet:
    """Say that these documents tell the same story, whatever their words. Where somebody parted two
    of them before, that is taken back; nothing to do if they are one group already.

    Raises InputError for fewer than two, for one that is not there, and where their groups hold
    documents that were parted by hand.
    """
    ids = sorted(set(document_ids))
    if len(ids) < 2:
        raise InputError("Choose two documents or more to join.")
    _titles(project, ids)
    known = _kinships(project)
    pairs = {pair: known.get(pair) for pair in combinations(ids, 2)}
    parted = {pair: one for pair, one in pairs.items() if one is not None and not one.together}
    own = _groups_of(project, ids)
    if not parted and len({own.get(id_, id_) for id_ in ids}) == 1:
        return ChangeSet("join documents")
    _demand_no_parting(project, known, own, ids)
    wanted = {*parted, *((ids[0], other) for other in ids[1:])}
    changes = [
        Change(pairs[pair], _kinship(project, pair, True))
        for pair in sorted(wanted)
        if (there := pairs[pair]) is None or not there.together
    ]
    return ChangeSet("join documents", tuple(changes))


def part(project: Project, one_id: str, other_id: str) -> ChangeSet:
    """Say that two documents of one group do not tell the same story. They are never in one group
    from then on; each of the others stays with that one of the two to which it is nearer (see
    `after_parting`). Raises InputError where they are not in one group."""
    pair = _pair(project, one_id, other_id)
    own = _groups_of(project, pair)
    if own.get(pair[0], pair[0]) != own.get(pair[1], pair[1]):
        one, other = _titles(project, pair)
        raise InputError(f"“{one}” and “{other}” are not in one group, so they cannot be parted.")
    return ChangeSet(
        "part documents", (Change(_kinships(project).get(pair), _kinship(project, pair, False)),)
    )


def after_parting(project: Project, one_id: str, other_id: str) -> tuple[tuple[str, ...], ...]:
    """How the group of two documents would fall apart: the ids of each part, that of `one_id` and
    of `other_id` first. (Documents that hang together with neither of them are parts of their
    own.)"""
    from annotator.store import sketches

    pair = _pair(project, one_id, other_id)
    with project.snapshot() as read:
        own = read(sketches.groups_of, pair)
        members = [id_ for some in read(sketches.members_of, own.values()).values() for id_ in some]
        known = read(sketches.sketches_on, members)
    kinships = {**_kinships(project), pair: _kinship(project, pair, False)}
    found = sketches.divided({id_: known.get(id_, ()) for id_ in members}, kinships.values())
    parts: dict[str, list[str]] = {found[id_]: [] for id_ in (one_id, other_id) if id_ in found}
    for id_ in members:
        parts.setdefault(found[id_], []).append(id_)
    return tuple(map(tuple, parts.values()))


def _told(
    read: Any,
    group_ids: Iterable[str],
    members: Mapping[str, Sequence[str]],
    known: Mapping[str, Sketch] | None = None,
) -> tuple[Group, ...]:
    """Those of some groups that have several documents."""
    from annotator.store import queries, sketches

    every = [id_ for some in members.values() if len(some) > 1 for id_ in some]
    titles = read(queries.titles_of, every)
    known = read(sketches.sketches_on, every) if known is None else known
    found = []
    for group in group_ids:
        ids = members.get(group, ())
        if len(ids) < 2:
            continue
        nearest = _nearest({id_: known.get(id_, ()) for id_ in ids})
        some = tuple(Member(id_, titles[id_], nearest[id_]) for id_ in ids)
        found.append(Group(group, some))
    return tuple(found)


def _nearest(sketches: dict[str, Sketch]) -> dict[str, float]:
    """How near each is to the one that is nearest to it."""
    found = dict.fromkeys(sketches, 0.0)
    pairs: Iterable[tuple[float, str, str]]
    if len(sketches) <= FEW:
        pairs = (
            (likeness(one, other), a, b)
            for (a, one), (b, other) in combinations(sketches.items(), 2)
        )
    else:
        pairs = near_pairs(sketches)
    for near, one_id, other_id in pairs:
        found[one_id] = max(found[one_id], near)
        found[other_id] = max(found[other_id], near)
    return found


def _demand_no_parting(
    project: Project,
    known: dict[tuple[str, str], Kinship],
    own: dict[str, str],
    ids: Sequence[str],
) -> None:
    """Raises InputError where joining would bring documents together that were parted by hand."""
    from annotator.store import sketches

    members = project.read(sketches.members_of, set(own.values()))
    together = {*ids, *(id_ for some in members.values() for id_ in some)}
    for (one, other), said in known.items():
        if said.together or not {one, other} <= together or {one, other} <= set(ids):
            continue
        titles = _titles(project, (one, other))
        raise InputError(
            f"That would bring “{titles[0]}” and “{titles[1]}” into one group, and they were "
            "parted by hand. Join these two as well if they do tell the same story."
        )


def _pair(project: Project, one_id: str, other_id: str) -> tuple[str, str]:
    one, other = sorted((one_id, other_id))
    if one == other:
        raise InputError("That is one document; choose two.")
    _titles(project, (one, other))
    return one, other


def _titles(project: Project, ids: Sequence[str]) -> list[str]:
    from annotator.store import queries

    titles = project.read(queries.titles_of, ids)
    if missing := [id_ for id_ in ids if id_ not in titles]:
        raise InputError(f"There is no document with the id {missing[0]}.")
    return [titles[id_] for id_ in ids]


def _kinships(project: Project) -> dict[tuple[str, str], Kinship]:
    from annotator.store import queries

    return {(one.one_id, one.other_id): one for one in project.read(queries.all_kinships)}


def _groups_of(project: Project, ids: Iterable[str]) -> dict[str, str]:
    from annotator.store import sketches

    return project.read(sketches.groups_of, ids)


def _kinship(project: Project, pair: tuple[str, str], together: bool) -> Kinship:
    return Kinship(*pair, project.annotator.id, together, moment.now())
