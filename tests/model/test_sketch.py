"""Sketches estimate how much texts share, and groups hold what belongs together."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.model import sketch
from annotator.model.sketch import (
    LEAST,
    SIZE,
    grouped,
    keys_of,
    likeness,
    near_pairs,
    packed,
    shingles,
    sketch_of,
    unpacked,
    words_of,
)

CHANCE = random.Random(5)
WORDS = [f"word{number}" for number in range(5_000)]


def article(length: int = 350) -> list[str]:
    return CHANCE.choices(WORDS, k=length)


def test_words_are_the_same_whatever_case_marks_blanks_and_form() -> None:
    assert words_of("“Don’t,” she SAID – twice_over.") == words_of("don't she\nsaid twice over")
    assert words_of("cafe\u0301 so\u00adft") == words_of("café soft") == ["café", "soft"]
    assert words_of("日本の新聞 says") == ["日", "本", "の", "新", "聞", "says"]
    assert words_of(" …— ") == []


def test_shingles_are_runs_of_five_words() -> None:
    assert shingles("a b c d e f") == {"a b c d e", "b c d e f"}
    assert shingles("a b") == {"a b"} and shingles("") == set()


def test_a_sketch_is_the_same_in_every_run_of_the_program() -> None:
    code = (
        "from annotator.model.sketch import sketch_of; "
        "print(sketch_of('The bridge will open in May, said the mayor.'))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        ).stdout
        for env in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    }
    assert runs == {f"{sketch_of('The bridge will open in May, said the mayor.')}\n"}


def test_unlike_texts_share_nothing_and_near_ones_much() -> None:
    text = article()
    whole = sketch_of(" ".join(text))
    assert len(whole) == SIZE and likeness(whole, whole) == 1.0
    assert likeness(whole, sketch_of(" ".join(article()))) == 0.0
    changed = [f"new{n}" if n % 20 == 7 else word for n, word in enumerate(text)]
    assert likeness(whole, sketch_of(" ".join(changed))) > 0.4
    assert likeness(whole, sketch_of(" ".join(text[:250]))) > 0.5
    assert likeness(whole, sketch_of(" ".join(text[:20]))) < LEAST
    assert likeness((), ()) == likeness(whole, ()) == 0.0


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200)
def test_short_texts_are_compared_exactly(one: str, other: str) -> None:
    ours, theirs = shingles(one), shingles(other)
    share = len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
    assert likeness(sketch_of(one), sketch_of(other)) == pytest.approx(share)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.95])
def test_the_estimate_is_near_the_truth(kept: float) -> None:
    wrong = []
    for _ in range(40):
        one = article(600)
        other = one[: int(len(one) * kept)] + article(600 - int(len(one) * kept))
        ours, theirs = shingles(" ".join(one)), shingles(" ".join(other))
        truth = len(ours & theirs) / len(ours | theirs)
        found = likeness(sketch_of(" ".join(one)), sketch_of(" ".join(other)))
        assert abs(found - truth) < 0.3
        wrong.append(found - truth)
    assert abs(sum(wrong)) / len(wrong) < 0.04, "off to one side"


HASHES = st.lists(st.integers(0, 2**63 - 1), max_size=SIZE, unique=True)


@given(HASHES, HASHES)
def test_likeness_is_a_share_and_the_same_both_ways(one: list[int], other: list[int]) -> None:
    a, b = tuple(sorted(one)), tuple(sorted(other))
    assert 0.0 <= likeness(a, b) == likeness(b, a) <= 1.0
    assert unpacked(packed(a)) == a and keys_of(a) == a[: sketch.KEYS]


def test_bytes_that_are_no_sketch_are_refused() -> None:
    for plain in (b"1234567", bytes(8 * (SIZE + 1))):
        with pytest.raises(ValueError, match="no sketch"):
            unpacked(plain)


def test_pairs_are_found_by_their_least_hashes() -> None:
    texts = {f"t{n}": article() for n in range(60)}
    planted = set()
    for number in range(0, 60, 3):
        name = f"u{number}"
        half = texts[f"t{number}"]
        texts[name] = half[:200] + [f"own{number}x{n}" for n in range(100)]
        planted.add((f"t{number}", name))
    sketches = {name: sketch_of(" ".join(words)) for name, words in texts.items()}
    found = list(near_pairs(sketches))
    assert {(one, other) for _, one, other in found} <= planted
    near = {p for p in planted if likeness(sketches[p[0]], sketches[p[1]]) >= LEAST}
    assert len(near) >= 18 and {(one, other) for _, one, other in found} == near


def test_many_of_one_family_are_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketch, "ASKED", 3)
    text = article()
    sketches = {f"{n:02}": sketch_of(" ".join([*text, f"end{n}"])) for n in range(30)}
    pairs = list(near_pairs(sketches))
    assert len(pairs) < 30 * 29 / 2, "not each with each"
    assert set(grouped(sketches, [(a, b) for _, a, b in pairs]).values()) == {"00"}


MEMBERS = st.integers(0, 11)
PAIRS = st.lists(st.tuples(MEMBERS, MEMBERS), max_size=20)


@given(PAIRS, st.randoms())
def test_groups_are_what_hangs_together(
    pairs: list[tuple[int, int]], chance: random.Random
) -> None:
    found = grouped(range(12), pairs)
    assert all(found[one] == found[other] for one, other in pairs)
    assert all(found[least] == least and least <= member for member, least in found.items())
    reach = {n: {n} for n in range(12)}
    for _ in range(12):
        for one, other in pairs:
            both = reach[one] | reach[other]
            for member in both:
                reach[member] = reach[member] | both
    assert found == {n: min(reach[n]) for n in range(12)}
    mixed = pairs[:]
    chance.shuffle(mixed)
    assert grouped(range(12), mixed) == found


@given(PAIRS, PAIRS)
def test_what_is_parted_is_never_in_one_group(
    pairs: list[tuple[int, int]], parted: list[tuple[int, int]]
) -> None:
    found = grouped(range(12), pairs, parted)
    assert all(found[one] != found[other] for one, other in parted if one != other)
    whole = grouped(range(12), pairs)
    assert all(whole[member] == whole[least] for member, least in found.items())
    for one, other in pairs:  # two groups are apart only where somebody parted some of theirs
        if found[one] != found[other]:
            sides = {found[one], found[other]}
            assert any({found[a], found[b]} == sides for a, b in parted)


def test_earlier_pairs_count_more() -> None:
    assert grouped("abc", [("a", "c"), ("b", "c")], [("a", "b")]) == {"a": "a", "b": "b", "c": "a"}
    assert grouped("abc", [("b", "c"), ("a", "c")], [("b", "a")]) == {"a": "a", "b": "b", "c": "b"}
    assert grouped("ab", [("a", "x"), ("x", "b")]) == {"a": "a", "b": "b"}, "x is no member"
