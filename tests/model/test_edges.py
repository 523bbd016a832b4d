"""Edges: which is meant, where it stops, and what happens where fragments meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.edges import Edge, by_word, edge_at, with_edge
from annotator.model.span import Fragments, joined, ordered_fragments, without

TEXT = "“The bridge,” she said, “will open in May.”"
BRIDGE, WILL = (0, 13), (24, 43)
BOTH = (BRIDGE, WILL)


@pytest.mark.parametrize(
    ("caret", "at_end", "wanted"),
    [
        (5, True, Edge(0, True)),
        (13, True, Edge(0, True)),
        (24, False, Edge(1, False)),
        (43, False, Edge(1, False)),
        (18, False, Edge(0, False)),
        (18, True, Edge(1, True)),
        (-1, True, Edge(1, True)),
        (-1, False, Edge(0, False)),
    ],
)
def test_the_edge_is_that_of_the_fragment_with_the_caret(
    caret: int, at_end: bool, wanted: Edge
) -> None:
    assert edge_at(BOTH, caret, at_end) == wanted
    assert wanted.of(BOTH) == BOTH[wanted.fragment][at_end]


@pytest.mark.parametrize(
    ("fragments", "edge", "to", "wanted"),
    [
        (BOTH, Edge(0, True), 17, ((0, 17), WILL)),
        (BOTH, Edge(0, True), 23, ((0, 43),)),  # only a blank is left between them
        (BOTH, Edge(0, True), 30, ((0, 43),)),
        (BOTH, Edge(0, True), 60, ((0, 43),)),
        (BOTH, Edge(1, False), 18, (BRIDGE, (18, 43))),
        (BOTH, Edge(1, False), 14, ((0, 43),)),
        (BOTH, Edge(1, False), 2, ((0, 43),)),
        (BOTH, Edge(1, False), 50, (BRIDGE, (42, 43))),
        (BOTH, Edge(0, False), 50, ((12, 13), WILL)),
        (BOTH, Edge(1, True), 3, (BRIDGE, (24, 25))),
        (((5, 11),), Edge(0, False), 50, ((5, 11),)),
        (((1, 11),), Edge(0, False), 50, ((5, 11),)),
        (((1, 11),), Edge(0, True), -5, ((1, 4),)),
        (((1, 11),), Edge(0, True), 99, ((1, 43),)),
        (((1, 11),), Edge(0, False), -5, ((0, 11),)),
    ],
)
def test_an_edge_stops_a_word_before_the_other(
    fragments: Fragments, edge: Edge, to: int, wanted: Fragments
) -> None:
    assert with_edge(TEXT, fragments, edge, to, whole_words=True) == wanted


def test_by_characters_one_stays() -> None:
    assert with_edge(TEXT, ((1, 11),), Edge(0, False), 50, whole_words=False) == ((10, 11),)
    assert with_edge(TEXT, ((1, 11),), Edge(0, True), 0, whole_words=False) == ((1, 2),)


def test_by_words() -> None:
    assert [TEXT[by_word(TEXT, 1, False, 1) :][:3], by_word(TEXT, 5, False, -1)] == ["bri", 1]
    assert [by_word(TEXT, 4, True, 1), by_word(TEXT, 11, True, -1)] == [11, 4]


def test_joined_and_without() -> None:
    assert joined("a b  c", [(0, 1), (2, 3), (5, 6)]) == ((0, 6),)
    assert joined("a,b", [(2, 3), (0, 1)]) == ((0, 1), (2, 3))
    assert without("a b c", ((0, 5),), 2, 3) == ((0, 1), (4, 5))
    assert without("a b c", ((0, 1), (2, 5)), 0, 3) == ((4, 5),)
    assert without("a b c", ((0, 5),), 0, 5) == ()


@given(st.text(alphabet="ab ,-\n“é\u0301😀", min_size=1, max_size=40), st.data())
def test_whatever_is_moved_the_fragments_stay_sound(text: str, data: st.DataObject) -> None:
    cuts = sorted(
        data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6).filter(
            lambda found: len(found) % 2 == 0
        ))
    )  # fmt: skip
    fragments = tuple(zip(cuts[::2], cuts[1::2], strict=True))
    edge = Edge(data.draw(st.integers(0, len(fragments) - 1)), data.draw(st.booleans()))
    to = data.draw(st.integers(-2, len(text) + 2))
    whole = data.draw(st.booleans())
    moved = with_edge(text, fragments, edge, to, whole_words=whole)
    assert ordered_fragments(moved, len(text)) == moved
    assert len(moved) <= len(fragments)
    for place, fragment in enumerate(fragments):  # nothing is lost but of the one that is moved
        if place != edge.fragment:
            assert any(start <= fragment[0] and fragment[1] <= end for start, end in moved)
