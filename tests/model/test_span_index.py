from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import span_index
from annotator.model.span import Span, document_order, overlaps
from annotator.model.span_index import Lanes, SpanIndex


def span(name: str, *fragments: tuple[int, int]) -> Span:
    return Span(name, "d", "label", "ann", fragments, "")


RANGES = st.tuples(st.integers(0, 300), st.integers(1, 80)).map(lambda t: (t[0], t[0] + t[1]))
SPANS = st.lists(RANGES, max_size=40).map(
    lambda ranges: [span(str(n), each) for n, each in enumerate(ranges)]
)


@pytest.fixture(params=[3, 128], autouse=True, scope="module")
def block(request: pytest.FixtureRequest) -> Iterator[None]:
    """Few spans in a block, so that blocks are split and emptied, and as many as usual."""
    usual, span_index._BLOCK = span_index._BLOCK, request.param
    yield
    span_index._BLOCK = usual


@given(SPANS, RANGES, st.sets(st.integers(0, 39)))
def test_finds_what_a_walk_over_all_finds(
    spans: list[Span], asked: tuple[int, int], gone: set[int]
) -> None:
    index = SpanIndex(spans[::2])
    for each in spans[1::2]:
        index.add(each)
    left = [each for each in spans if int(each.id) not in gone]
    for each in spans:
        if int(each.id) in gone:
            assert index.remove(each.id) == each
    start, end = asked
    expected = [each for each in left if each.start < end and each.end > start]
    assert index.query(start, end) == sorted(expected, key=document_order)
    assert len(index) == len(left)
    assert set(index) == set(left)


def test_a_span_takes_the_place_of_the_one_with_its_id() -> None:
    index = SpanIndex([span("a", (0, 5))])
    index.add(span("a", (100, 300)))
    assert index.query(0, 50) == []
    assert index.query(299, 400) == [span("a", (100, 300))]
    assert index.remove("nobody") is None
    assert index.get("nobody") is None


def test_at_leaves_out_gaps_and_begins_with_the_innermost() -> None:
    outer, inner = span("outer", (0, 50)), span("inner", (10, 20))
    broken = span("broken", (5, 12), (18, 30))
    index = SpanIndex([outer, inner, broken])
    assert [each.id for each in index.at(11)] == ["inner", "broken", "outer"]
    assert [each.id for each in index.at(15)] == ["inner", "outer"]
    assert [each.id for each in index.at(49)] == ["outer"]
    assert index.at(50) == []


@given(SPANS, st.lists(st.integers(0, 39), max_size=20))
def test_spans_in_one_lane_never_overlap_and_keep_their_lane(
    spans: list[Span], dropped: list[int]
) -> None:
    lanes = Lanes()
    spans = sorted(spans, key=document_order)
    first = {each.id: lanes.lane_of(each) for each in spans}
    gone = {str(number) for number in dropped}
    for each in gone:
        lanes.drop(each)
    again = {each.id: lanes.lane_of(each) for each in spans if each.id not in gone}
    assert all(first[each] == lane for each, lane in again.items())
    moved = {each.id: lanes.lane_of(each) for each in spans}
    for one in spans:
        for other in spans:
            if one.id < other.id and overlaps(one, other):
                assert moved[one.id] != moved[other.id]


def test_the_outer_span_lies_next_to_the_text_and_few_lanes_are_used() -> None:
    lanes = Lanes()
    spans = [span("outer", (0, 50)), span("inner", (10, 20)), span("after", (20, 30))]
    assert [lanes.lane_of(each) for each in spans] == [0, 1, 1]


def test_a_moved_edge_keeps_the_lane_where_it_can() -> None:
    lanes = Lanes()
    assert lanes.lane_of(span("a", (0, 10))) == 0
    assert lanes.lane_of(span("b", (5, 15))) == 1
    assert lanes.lane_of(span("b", (12, 20))) == 1  # lane 0 is free there too
    assert lanes.lane_of(span("c", (30, 40))) == 0
    assert lanes.lane_of(span("c", (5, 40))) == 2
