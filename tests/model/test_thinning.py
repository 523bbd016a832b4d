from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotator.model.thinning import (
    ALWAYS,
    MOST_BYTES,
    RULES,
    Dated,
    Rule,
    room_for,
    staying,
)

TODAY = date(2026, 11, 21)
PLENTY = 10**15


def ago(*days: int) -> list[Dated]:
    return [Dated(TODAY - timedelta(days=n), 1) for n in days]


def kept_days(backups: list[Dated], rule: Rule = RULES["year"]) -> list[int]:
    return [(TODAY - backups[n].day).days for n in sorted(staying(backups, TODAY, PLENTY, rule))]


backups = st.lists(
    st.builds(
        Dated,
        st.dates(TODAY - timedelta(days=800), TODAY + timedelta(days=40)),
        st.integers(0, 1000),
    ),
    max_size=60,
).map(lambda found: sorted(found, key=lambda one: one.day, reverse=True))
rules = st.sampled_from(list(RULES.values()))


def test_all_of_today_and_yesterday_stay() -> None:
    assert kept_days(ago(0, 0, 0, 0, 1, 1, 1)) == [0, 0, 0, 0, 1, 1, 1]


def test_one_a_day_then_one_a_week_then_one_a_month() -> None:
    many = ago(*(n for n in range(500) for _ in range(3)))
    kept = kept_days(many)
    assert kept[:6] == [0, 0, 0, 1, 1, 1]
    assert kept[6:18] == list(range(2, 14)), "twelve days, one each"
    weeks, months = kept[18:28], kept[28:]
    assert all(b - a == 7 for a, b in pairwise(weeks[1:]))
    assert len(weeks) == 10 and len(months) == 9
    assert all(27 < b - a < 32 for a, b in pairwise(months[1:]))
    assert 300 < kept[-1] < 400, "about a year"


def test_days_without_work_do_not_count() -> None:
    assert kept_days(ago(100, 101, 102)) == [100, 101, 102]


def test_the_newest_of_a_day_is_the_one_that_stays() -> None:
    same = [Dated(TODAY - timedelta(days=5), size) for size in (1, 2, 3, 4, 5)]
    assert staying(same, TODAY, PLENTY) == {0, 1, 2}, "three stay always"
    later = ago(0, 0, 0) + same
    assert staying(later, TODAY, PLENTY) == {0, 1, 2, 3}


def test_other_rules_reach_less_far_or_farther() -> None:
    many = ago(*range(4000))
    reach = {name: kept_days(many, rule)[-1] for name, rule in RULES.items()}
    assert 28 <= reach["month"] <= 45 < reach["year"] < 400
    assert reach["decade"] > 3500


def test_a_fifth_of_what_is_free_and_never_more_than_ten_gigabytes() -> None:
    assert room_for(10**13, 0) == MOST_BYTES
    room = room_for(free=1000, taken=800)
    assert room == (1000 + 800 - room) // 5


def test_the_oldest_go_first_where_there_is_no_room() -> None:
    large = [Dated(TODAY - timedelta(days=n), 100) for n in range(8)]
    assert staying(large, TODAY, 560) == {0, 1, 2, 3, 4}
    assert staying(large, TODAY, 0) == {0, 1, 2}


@given(backups, st.integers(0, 30_000), rules)
def test_the_newest_three_stay(found: list[Dated], room: int, rule: Rule) -> None:
    kept = staying(found, TODAY, room, rule)
    assert set(range(min(ALWAYS, len(found)))) <= kept <= set(range(len(found)))


@given(backups, st.integers(0, 30_000), rules)
def test_they_take_no_more_than_their_room_unless_they_are_three(
    found: list[Dated], room: int, rule: Rule
) -> None:
    kept = staying(found, TODAY, room, rule)
    assert len(kept) <= ALWAYS or sum(found[n].size for n in kept) <= room


@given(backups, st.integers(0, 30_000), rules)
def test_thinning_what_is_thinned_changes_nothing(
    found: list[Dated], room: int, rule: Rule
) -> None:
    kept = [found[n] for n in sorted(staying(found, TODAY, room, rule))]
    assert staying(kept, TODAY, room, rule) == frozenset(range(len(kept)))


@given(backups, rules)
def test_a_day_to_come_loses_nothing(found: list[Dated], rule: Rule) -> None:
    kept = staying(found, TODAY, PLENTY, rule)
    assert {n for n, one in enumerate(found) if one.day >= TODAY} <= kept


@given(st.permutations(ago(*range(-3, 40))), rules)
def test_days_out_of_order_are_thinned_all_the_same(found: list[Dated], rule: Rule) -> None:
    kept = staying(found, TODAY, PLENTY, rule)
    days = {found[n].day for n in kept}
    assert days >= {TODAY - timedelta(days=n) for n in range(-3, 14)}


@given(backups, st.integers(1, 60), rules)
def test_day_by_day_no_week_of_the_last_ten_is_left_without(
    found: list[Dated], days: int, rule: Rule
) -> None:
    """Thinned each day, it comes to the same as thinned once at the end: nothing is lost early."""
    daily = list(found)
    for n in range(days + 1):
        today = TODAY + timedelta(days=n)
        daily = [daily[k] for k in sorted(staying(daily, today, PLENTY, rule))]
    once = staying(found, TODAY + timedelta(days=days), PLENTY, rule)
    assert {found[n].day for n in once} <= {one.day for one in daily}
