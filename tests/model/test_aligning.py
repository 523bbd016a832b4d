"""Two texts side by side: pieces that hold all of both, in order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from annotator.model import aligning
from annotator.model.aligning import aligned


def shown(one: str, other: str) -> list[tuple[str, str, bool]]:
    return [
        (one[p.start : p.end], other[p.other_start : p.other_end], p.same)
        for p in aligned(one, other)
    ]


def test_what_is_changed_added_and_left_out() -> None:
    one = "The bridge will open in May, said the mayor. It cost a lot."
    other = "The bridge will open in June, said the mayor of Bonn. It cost\na lot. More."
    assert shown(one, other) == [
        ("The bridge will open in ", "The bridge will open in ", True),
        ("May", "June", False),
        (", said the mayor", ", said the mayor ", True),
        ("", "of Bonn", False),
        (". It cost a lot.", ". It cost\na lot. ", True),
        ("", "More.", False),
    ]


def test_texts_that_are_equal_unlike_or_empty() -> None:
    assert shown("a b", "a  b") == [("a b", "a  b", True)]
    assert shown("a b", "c d") == [("a b", "c d", False)]
    assert shown("", "c d") == [("", "c d", False)] and shown("", "") == []


def test_offsets_are_code_points() -> None:
    one, other = "🦀 é said yes to it all today", "🦀🦀 é said yes to it all now"
    assert shown(one, other)[-1] == ("today", "now", False)


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "“", "é", "🦀", ","]), max_size=30)
BLANKS = st.sampled_from([" ", "\n\n", "  "])


@given(WORDS, WORDS, BLANKS, BLANKS)
def test_pieces_hold_all_of_both_texts(
    one: list[str], other: list[str], blank: str, second: str
) -> None:
    first, text = blank.join(one), second.join(other)
    pieces = shown(first, text)
    assert "".join(a for a, _, _ in pieces) == first
    assert "".join(b for _, b, _ in pieces) == text
    for ours, theirs, same in pieces:
        assert (
            not same
            or ours.split() == theirs.split()
            or ("".join(ours.split()) == "".join(theirs.split()))
        )
        assert ours or theirs
    assert [s for _, _, s in pieces if s] == [True] * sum(s for _, _, s in pieces)


def test_long_texts_are_held_together_by_what_stands_there_once() -> None:
    chance = random.Random(2)
    words = [f"w{chance.randrange(4_000)}" for _ in range(30_000)]
    other = [*words[:9_000], "put", "in", *words[9_000:20_000], *words[20_300:]]
    pieces = aligned(" ".join(words), " ".join(other))
    assert [p.same for p in pieces] == [True, False, True, False, True]


def test_what_is_too_much_is_not_taken_apart() -> None:
    one, other = "a b " * 600, "b c " * 600
    assert len(one.split()) * len(other.split()) > aligning.MOST
    assert [p.same for p in aligned(one, other)] == [False]
