"""Splits: which documents of a corpus are for training, for development and for the test.

The unit is a group of documents that tell the same story: it goes to one side as a whole, or what
is tested was learnt by heart. Who was released once stays where they were (`released`). The same
documents, salt and shares give the same splits, whatever order they come in.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from annotator.errors import InputError

VERSION = 1
"""Of these rules; a manifest names it."""

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?!\d))?)?(?!\d)")
_SHARES = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*%?\s*")


class Split(StrEnum):
    """A part of a corpus."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


class SplitBy(StrEnum):
    """How groups come to their part: by chance that stays, by their dates, by their labels."""

    HASH = "hash"
    TIME = "time"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Ratios:
    """The shares of train, dev and test; they count by their proportions (80/10/10, 8/1/1)."""

    train: Fraction = Fraction(80)
    dev: Fraction = Fraction(10)
    test: Fraction = Fraction(10)

    @classmethod
    def parse(cls, text: str) -> Ratios:
        """ "80/10/10" as shares. Raises InputError."""
        found = [_SHARES.fullmatch(part) for part in text.split("/")]
        shares = [Fraction(share[1]) for share in found if share is not None]
        if len(found) != 3 or len(shares) != 3 or not sum(shares):
            raise InputError(
                f"“{text}” is no split. Write the shares of train, dev and test, as in 80/10/10; "
                "a share may be 0."
            )
        return cls(*shares)

    def share(self, split: Split) -> Fraction:
        """The part of all that one split is to have, 0 to 1."""
        own = {Split.TRAIN: self.train, Split.DEV: self.dev, Split.TEST: self.test}[split]
        return own / (self.train + self.dev + self.test)

    def at(self, u: float) -> Split:
        """The split at `u` (0 ≤ u < 1) of a line that the three lie on one after the other."""
        if u < self.share(Split.TRAIN):
            return Split.TRAIN
        return Split.DEV if u < 1 - self.share(Split.TEST) else Split.TEST

    def __str__(self) -> str:
        return "/".join(f"{float(share):g}" for share in (self.train, self.dev, self.test))


@dataclass(frozen=True, slots=True)
class Item:
    """What a split needs to know of a document.

    `group` is the same for documents that must stay together. `published` is an ISO 8601 date or
    moment ("" where nobody says). `labels` counts its spans by label.
    """

    id: str
    group: str
    published: str = ""
    labels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that stay together: their ids, counts of labels, and the latest day of theirs."""

    id: str
    ids: tuple[str, ...]
    labels: Mapping[str, int]
    day: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to split: by what, in which shares, with which salt."""

    by: SplitBy = SplitBy.HASH
    ratios: Ratios = field(default_factory=Ratios)
    salt: str = "v1"


@dataclass(slots=True)
class Splits:
    """Who goes where: document id → split; and what is to be told of it.

    `kept` counts documents that stayed where an earlier release had them. `torn` are groups whose
    released documents are in several splits already: each stays, so the group is a leak; what is
    new of it joins the first of its splits in the order train, dev, test, where it spoils no test
    that is not spoilt. `undated` counts documents without a date in a split by time: they go to
    train, for a test must be later than what was learnt. `borders` are the first days of dev and of
    test there.
    """

    of: dict[str, Split] = field(default_factory=dict)
    kept: int = 0
    torn: list[Group] = field(default_factory=list)
    undated: int = 0
    borders: dict[Split, str] = field(default_factory=dict)


Placing = Callable[[Sequence[Group], Wanted, Splits, Sequence[Group]], Mapping[str, Split]]
"""Gives free groups their splits (group id → split), beside groups that have theirs already."""


def u_of(salt: str, group_id: str) -> float:
    """Where a group lies between 0 and 1: the first eight bytes of a hash, so it never changes."""
    found = hashlib.sha256(f"{salt}\x1f{group_id}".encode()).digest()
    return int.from_bytes(found[:8], "big") / 2**64


def split(items: Iterable[Item], wanted: Wanted, released: Mapping[str, Split]) -> Splits:
    """The splits of documents; `released` says where some were before (document id → split)."""
    found = Splits()
    free: list[Group] = []
    held: list[Group] = []
    for group in groups_of(items):
        known = [released[id_] for id_ in group.ids if id_ in released]
        found.kept += len(known)
        if not known:
            free.append(group)
            continue
        held.append(group)
        here = min(known, key=list(Split).index)
        found.of.update((id_, released.get(id_, here)) for id_ in group.ids)
        if len(set(known)) > 1:
            found.torn.append(group)
    placed = _PLACING[wanted.by](free, wanted, found, held)
    for group in free:
        found.of.update((id_, placed[group.id]) for id_ in group.ids)
    return found


def groups_of(items: Iterable[Item]) -> list[Group]:
    """The groups of documents by id, each with its documents by id."""
    members: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        members[item.group].append(item)
    found = []
    for id_ in sorted(members):
        labels: dict[str, int] = defaultdict(int)
        for item in members[id_]:
            for label, count in item.labels.items():
                labels[label] += count
        day = max((day_of(item.published) for item in members[id_]), default="")
        ids = tuple(sorted(item.id for item in members[id_]))
        found.append(Group(id_, ids, dict(labels), day))
    return found


def day_of(published: str) -> str:
    """The day of a date or moment ("2024-05-01"), "" for what is neither. Of a month or a year it
    is the last, so that nothing is taken for older than it may be."""
    found = _DAY.match(published.strip())
    if found is None:
        return ""
    year, month = int(found[1]), int(found[2] or 12)
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(found[3] or last)).isoformat()
    except (ValueError, calendar.IllegalMonthError):
        return ""


def _by_hash(
    free: Sequence[Group], wanted: Wanted, found: Splits, held: Sequence[Group]
) -> Mapping[str, Split]:
    return {group.id: wanted.ratios.at(u_of(wanted.salt, group.id)) for group in free}


def _by_time(
    free: Sequence[Group], wanted: Wanted, found: Splits, held: Sequence[Group]
) -> Mapping[str, Split]:
    """The oldest to train, the newest to test. A group is as old as its newest document, so nothing
    in train is newer than the border; a day is never split, and the borders lie where the shares of
    the dated documents are met best."""
    found.undated = sum(len(group.ids) for group in free if not group.day)
    days: dict[str, int] = defaultdict(int)
    for group in (*free, *held):
        if group.day:
            days[group.day] += len(group.ids)
    train = wanted.ratios.share(Split.TRAIN)
    found.borders[Split.DEV] = _border(days, train)
    found.borders[Split.TEST] = _border(days, train + wanted.ratios.share(Split.DEV))

    def place(day: str) -> Split:
        for split_ in (Split.TEST, Split.DEV):
            if day and found.borders[split_] and day >= found.borders[split_]:
                return split_
        return Split.TRAIN

    return {group.id: place(group.day) for group in free}


def _border(days: Mapping[str, int], share: Fraction) -> str:
    """The first day behind so large a share of all; "" where none is behind it."""
    total, before = sum(days.values()), 0
    goal = share * total
    for day in sorted(days):
        # a day that lies across the border goes to the side where more of it belongs
        if before + Fraction(days[day], 2) >= goal and goal < total:
            return day
        before += days[day]
    return ""


def _by_label(
    free: Sequence[Group], wanted: Wanted, found: Splits, held: Sequence[Group]
) -> Mapping[str, Split]:
    from annotator.model.stratify import stratified

    given = [(group, found.of[id_]) for group in held for id_ in group.ids[:1]]
    return stratified(free, given, wanted, lambda group_id: u_of(wanted.salt, group_id))


_PLACING: Mapping[SplitBy, Placing] = {
    SplitBy.HASH: _by_hash,
    SplitBy.TIME: _by_time,
    SplitBy.LABEL: _by_label,
}
