"""Leaks between splits: what is found, by what, and that grouped splits have none."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from annotator.model.leaks import (
    COMMON,
    LeakKind,
    Traits,
    joined,
    leaks,
    passage_key,
    url_key,
)
from annotator.model.split import Item, Split, SplitBy, Wanted, split

SPLITS = {"a": Split.TRAIN, "b": Split.TEST}


def traits(id_: str, **said: object) -> Traits:
    return Traits(**{"id": id_, "text_sha256": id_, "near": id_} | said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"text_sha256": "same"}, LeakKind.TEXT),
        ({"near": "same"}, LeakKind.NEAR),
        ({"url": "same.org/1"}, LeakKind.URL),
        ({"passages": (1, 2)}, LeakKind.STORY),
    ],
)
def test_each_kind_of_leak_is_found_and_kept_together(
    said: dict[str, object], kind: LeakKind
) -> None:
    both = [traits("a", **said), traits("b", **said)]
    (found,) = leaks(both, SPLITS)
    assert (found.kind, found.ids) == (kind, ("a", "b"))
    assert found.splits == (Split.TRAIN, Split.TEST)
    assert leaks(both, {"a": Split.DEV, "b": Split.DEV}) == []
    groups = joined(both)
    assert groups["a"] == groups["b"]
    apart = [traits("a"), traits("b")]
    assert leaks(apart, SPLITS) == [] and len(set(joined(apart).values())) == 2


def test_groups_are_joined_over_others() -> None:
    some = [
        traits("a", url="x"),
        traits("b", url="x", near="n"),
        traits("c", near="n", passages=(5,)),
        traits("d", passages=(5,)),
        traits("e"),
    ]
    found = joined(some)
    assert found == {**dict.fromkeys("abcd", "a"), "e": "e"}  # whatever `near` is called
    assert joined(some[::-1]) == found


def test_a_stock_phrase_is_no_story() -> None:
    some = [traits(f"{n:02}", passages=(7,)) for n in range(COMMON + 1)]
    assert len(set(joined(some).values())) == COMMON + 1
    assert len(set(joined(some[1:]).values())) == 1


def test_passages_are_known_whatever_their_marks_and_blanks() -> None:
    one = passage_key("“We will open the bridge, and soon.”")
    assert one is not None and one == passage_key("we  will open\nthe bridge and SOON")
    assert one != passage_key("We will open the bridge, and late.")
    assert passage_key("We will open the bridge") is None


def test_addresses_are_known_whatever_leads_to_the_same_page() -> None:
    same = ["https://www.Example.org/a/", "http://example.org/a#top", "https://example.org/a"]
    assert {url_key(one) for one in same} == {"example.org/a"}
    assert url_key("https://example.org/a?id=1") != url_key("https://example.org/a?id=2")
    assert url_key("http://[") == "http://["


def near_copies() -> tuple[list[Item], list[Traits], Mapping[str, int]]:
    """Families of near copies, as their sketches group them, and which family each is of."""
    chance = random.Random(3)
    some, known, family = [], [], {}
    for number in range(150):
        for copy in range(chance.choice((1, 1, 2, 4))):
            id_ = f"{number}-{copy}"
            family[id_] = number
            day = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            known.append(traits(id_, near=f"{number}-0"))
            some.append(Item(id_, f"{number}-0", day, {"quote": chance.randint(0, 3)}))
    return some, known, family


def leaking(splits: Mapping[str, Split], family: Mapping[str, int]) -> int:
    """In how many families there are documents of several splits, by the truth."""
    seen: dict[int, set[Split]] = {}
    for id_, number in family.items():
        seen.setdefault(number, set()).add(splits[id_])
    return sum(len(found) > 1 for found in seen.values())


@pytest.mark.parametrize("by", SplitBy)
def test_near_copies_leak_by_no_method(by: SplitBy) -> None:
    some, known, family = near_copies()
    found = split(some, Wanted(by), {}).of
    assert set(found.values()) == set(Split)
    assert leaking(found, family) == 0 and leaks(known, found) == []


def test_a_random_split_leaks_and_is_found_out() -> None:
    some, known, family = near_copies()
    chance = random.Random(1)
    splits = [Split.TRAIN] * 8 + [Split.DEV, Split.TEST]
    found = {item.id: chance.choice(splits) for item in some}
    assert leaking(found, family) > 10
    assert len(leaks(known, found)) == leaking(found, family)
