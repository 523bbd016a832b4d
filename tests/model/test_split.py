"""Splits: by group, the same each time, and never back from test to train."""

from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.split import Item, Ratios, Split, SplitBy, Wanted, day_of, split, u_of

TRAIN, DEV, TEST = Split


def items(count: int, each: int = 1, **labels: float) -> list[Item]:
    """Documents in groups of `each`, with dates, and labels as often as their shares say."""
    chance = random.Random(7)
    return [
        Item(
            f"doc-{n}",
            f"doc-{n // each * each}",
            f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            {
                name: chance.randint(1, 4)
                for name, share in labels.items()
                if chance.random() < share
            },
        )
        for n in range(count)
    ]


def test_the_hash_has_its_published_values() -> None:
    assert u_of("v1", "doc-0") == pytest.approx(0.679162362558, abs=1e-12)
    assert u_of("v1", "doc-1") == pytest.approx(0.639341225647, abs=1e-12)
    assert u_of("v1", "a") == int(sha256(b"v1\x1fa").hexdigest()[:16], 16) / 2**64


@pytest.mark.parametrize(
    ("count", "shares"),
    [(20, (85, 15, 0)), (1_000, (80.2, 10.7, 9.1)), (5_000, (79.2, 10.3, 10.5))],
)
def test_shares_by_hash_are_those_that_were_measured(count: int, shares: tuple[float, ...]) -> None:
    found = Counter(split(items(count), Wanted(), {}).of.values())
    assert [round(found[one] / count * 100, 1) for one in Split] == pytest.approx(shares, abs=0.06)


def test_by_hash_documents_stay_where_they_are_when_others_come() -> None:
    few, many = (split(items(n), Wanted(), {}).of for n in (300, 900))
    assert all(many[id_] is few[id_] for id_ in few)
    other = split(items(300), Wanted(salt="v2"), {}).of
    assert other != few


@pytest.mark.parametrize("text", ["80/10/10", "8/1/1", " 80 / 10 / 10 ", "80%/10%/10%"])
def test_shares_are_read(text: str) -> None:
    ratios = Ratios.parse(text)
    assert [ratios.at(u) for u in (0.0, 0.7999, 0.8, 0.8999, 0.9, 0.9999)] == [
        *(TRAIN, TRAIN),
        *(DEV, DEV),
        *(TEST, TEST),
    ]
    assert Ratios.parse(str(ratios)).share(DEV) == ratios.share(DEV)


@pytest.mark.parametrize("text", ["", "80/20", "80/x/10", "0/0/0", "-1/1/1", "1/1/1/1"])
def test_shares_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="Write the shares of train, dev and test"):
        Ratios.parse(text)


@pytest.mark.parametrize("by", SplitBy)
def test_a_share_of_nothing_gets_nothing(by: SplitBy) -> None:
    found = split(items(500, a=0.5), Wanted(by, Ratios.parse("1/0/1")), {})
    assert DEV not in found.of.values() and len(set(found.of.values())) == 2


@pytest.mark.parametrize("by", SplitBy)
@given(data=st.data())
def test_groups_stay_whole_and_the_order_is_all_one(by: SplitBy, data: st.DataObject) -> None:
    each = data.draw(st.integers(1, 9))
    some = items(data.draw(st.integers(0, 80)), each, a=0.6, b=0.1)
    found = split(some, Wanted(by), {}).of
    assert found.keys() == {item.id for item in some}
    for item in some:
        assert found[item.id] is found[item.group]
    assert split(data.draw(st.permutations(some)), Wanted(by), {}).of == found


# --- time ----------------------------------------------------------------------------------------


def test_by_time_train_is_older_than_dev_and_dev_than_test() -> None:
    some = items(1_000, 2)
    found = split(some, Wanted(SplitBy.TIME), {})
    newest = {one: max(i.published for i in some if found.of[i.id] is one) for one in Split}
    assert newest[TRAIN] < found.borders[DEV] <= newest[DEV] < found.borders[TEST] <= newest[TEST]
    shares = Counter(found.of.values())
    assert 770 < shares[TRAIN] < 830 and 70 < shares[DEV] < 130


def test_undated_documents_go_to_train_and_are_told() -> None:
    dated = [Item(f"d{n}", f"d{n}", f"2024-05-{n + 1:02}") for n in range(20)]
    vague = [Item("x", "x"), Item("y", "y", "last week"), Item("z", "z", "2024-13-01")]
    found = split([*dated, *vague], Wanted(SplitBy.TIME), {})
    assert found.undated == 3 and {found.of[id_] for id_ in "xyz"} == {TRAIN}
    assert [n for n in range(20) if found.of[f"d{n}"] is TEST] == [18, 19]
    # in a group the date of another document counts
    found = split([*dated, Item("x", "d19")], Wanted(SplitBy.TIME), {})
    assert found.undated == 0 and found.of["x"] is TEST


def test_a_day_is_never_split() -> None:
    some = [Item(f"d{n}", f"d{n}", f"2024-05-{1 + n // 10:02}T{n % 10:02}:00Z") for n in range(100)]
    found = split(some, Wanted(SplitBy.TIME), {}).of
    for n in range(0, 100, 10):
        assert len({found[f"d{m}"] for m in range(n, n + 10)}) == 1


def test_a_month_or_a_year_counts_as_its_last_day() -> None:
    given = ["2024-02", "2024", "2023-02", "2024-05-01T10:00:00+02:00", "2024-02-30", "20240101"]
    assert [day_of(one) for one in given] == [
        *("2024-02-29", "2024-12-31", "2023-02-28"),
        *("2024-05-01", "", ""),
    ]


# --- label ---------------------------------------------------------------------------------------


def test_by_label_each_label_has_its_share_also_a_rare_one() -> None:
    some = items(2_000, 3, often=0.9, rare=0.01, other=0.3)
    found = split(some, Wanted(SplitBy.LABEL), {}).of
    for label in ("often", "rare", "other"):
        count = Counter[Split]()
        for item in some:
            count[found[item.id]] += item.labels.get(label, 0)
        total = sum(count.values())
        assert count[TRAIN] == pytest.approx(total * 0.8, abs=max(3, total * 0.03))
        assert count[DEV] == pytest.approx(total * 0.1, abs=max(3, total * 0.03))
        assert count[DEV] and count[TEST]


# --- released before -----------------------------------------------------------------------------


@pytest.mark.parametrize("by", SplitBy)
def test_who_was_released_stays_whatever_is_asked(by: SplitBy) -> None:
    first = split(items(200, a=0.5), Wanted(by), {}).of
    asked = Wanted(by, Ratios.parse("20/40/40"), "other")
    later = split(items(400, a=0.5), asked, first)
    assert all(later.of[id_] is first[id_] for id_ in first)
    assert later.kept == 200 and later.torn == []


def test_what_joins_a_released_document_goes_where_that_is() -> None:
    found = split([Item("old", "g"), Item("new", "g")], Wanted(), {"old": TEST})
    assert found.of == {"old": TEST, "new": TEST} and not found.torn


def test_a_group_of_documents_released_apart_is_torn_and_told() -> None:
    some = [Item(id_, "g") for id_ in ("a", "b", "c", "new")]
    found = split(some, Wanted(), {"a": TEST, "b": TRAIN, "c": DEV})
    assert found.of == {"a": TEST, "b": TRAIN, "c": DEV, "new": TRAIN}
    assert [group.ids for group in found.torn] == [("a", "b", "c", "new")]
    found = split(some[:1] + some[2:], Wanted(), {"a": TEST, "c": DEV})
    assert found.of["new"] is DEV  # never a new document into a test that is spoilt
