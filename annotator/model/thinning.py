"""Which backups stay: close together in the last days, ever wider apart the older they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

ALWAYS = 3
"""So many of the newest stay, however large they are."""
MOST_BYTES = 10 * 1000**3


class Dated(NamedTuple):
    """A backup to be thinned: the local day it was taken on, and its size in bytes."""

    day: date
    size: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How many stay once they are older than yesterday: one for each of so many days, then weeks,
    then months."""

    days: int
    weeks: int
    months: int


RULES = {"month": Rule(12, 4, 0), "year": Rule(12, 10, 9), "decade": Rule(12, 10, 117)}
"""The rules by what they come to: how far back they reach."""


def staying(
    backups: Sequence[Dated], today: date, room: int, rule: Rule = RULES["year"]
) -> frozenset[int]:
    """The places, in `backups`, of those that stay; `backups` begins with the newest.

    All of today and yesterday stay (and those of days to come: a clock was wrong), then the newest
    of each of the last days, weeks and months. What stays takes at most `room` bytes: the oldest go
    first, the newest three never.
    """
    chosen = _by_time(backups, today, rule) | set(range(min(ALWAYS, len(backups))))
    total = 0
    fitting: set[int] = set()

    def fits(place: int) -> bool:
        nonlocal total
        total += backups[place].size
        return place < ALWAYS or total <= room

    fitting.update(takewhile(fits, sorted(chosen)))
    return frozenset(fitting)


def room_for(free: int, taken: int) -> int:
    """How many bytes backups may take, where they take `taken` now and `free` are free beside them:
    once they are thinned, at most a fifth of what is free then."""
    return min(MOST_BYTES, (free + taken) // 6)


def _by_time(backups: Sequence[Dated], today: date, rule: Rule) -> set[int]:
    yesterday = today - timedelta(days=1)
    chosen = {place for place, backup in enumerate(backups) if backup.day >= yesterday}
    rest = [place for place in range(len(backups)) if place not in chosen]
    tiers: tuple[tuple[int, Callable[[date], Hashable]], ...] = (
        (rule.days, date.toordinal),
        (rule.weeks, lambda day: day.isocalendar()[:2]),
        (rule.months, lambda day: (day.year, day.month)),
    )
    for count, period in tiers:
        newest = _newest_of_each(rest, lambda place, period=period: period(backups[place].day))  # type: ignore[misc]
        periods = sorted(newest, reverse=True)[:count]
        chosen.update(newest[key] for key in periods)
        # a period that was looked at is done with, also for the wider ones behind it
        rest = [place for place in rest if period(backups[place].day) not in set(periods)]
    return chosen


def _newest_of_each(places: Iterable[int], period: Callable[[int], Hashable]) -> dict[Any, int]:
    newest: dict[Any, int] = {}
    for place in places:
        newest.setdefault(period(place), place)
    return newest
