"""Spans: covered text, fragments in order, and how two stand to each other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.span import (
    Span,
    covered_text,
    covers,
    document_order,
    ordered_fragments,
    overlaps,
    precedes,
)


def span(start: int, end: int, name: str = "s") -> Span:
    return Span(name, "d", "l", "a", ((start, end),), "")


def test_the_text_of_fragments_is_joined_by_one_space() -> None:
    assert covered_text("“The bridge,” she said, “will open.”", [(0, 13), (24, 36)]) == (
        "“The bridge,” “will open.”"
    )


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10)), min_size=1, max_size=8))
def test_fragments_come_out_ordered_apart_and_cover_the_same(raw: list[tuple[int, int]]) -> None:
    given_ = [(start, start + length) for start, length in raw]
    made = ordered_fragments(given_, 100)
    assert all(one[1] < other[0] for one, other in pairwise(made))
    inside = {i for start, end in given_ for i in range(start, end)}
    assert {i for start, end in made for i in range(start, end)} == inside


@pytest.mark.parametrize("bad", [[], [(2, 2)], [(3, 1)], [(-1, 1)], [(0, 11)]])
def test_bad_fragments_are_refused(bad: list[tuple[int, int]]) -> None:
    with pytest.raises(InputError):
        ordered_fragments(bad, 10)


@pytest.mark.parametrize(
    ("one", "other", "covering", "overlapping", "preceding"),
    [
        ((0, 5), (0, 5), True, True, False),
        ((0, 5), (1, 4), True, True, False),
        ((1, 4), (0, 5), False, True, False),
        ((0, 3), (2, 5), False, True, False),
        ((0, 3), (3, 5), False, False, True),
        ((3, 5), (0, 3), False, False, False),
    ],
)
def test_how_two_spans_stand(
    one: tuple[int, int],
    other: tuple[int, int],
    covering: bool,
    overlapping: bool,
    preceding: bool,
) -> None:
    a, b = span(*one), span(*other)
    assert (covers(a, b), overlaps(a, b), precedes(a, b)) == (covering, overlapping, preceding)


def test_document_order_is_start_then_the_longer() -> None:
    made = [span(2, 3, "c"), span(0, 2, "b"), span(0, 5, "a")]
    assert [s.id for s in sorted(made, key=document_order)] == ["a", "b", "c"]
