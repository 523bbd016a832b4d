from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.span import ordered_fragments
from annotator.ui.commands import edges

TEXT = "He said: “I will go,” and left.\n\nNext line"
FAMILY = "👨‍👩‍👧"


def test_edges_go_by_words() -> None:
    will = TEXT.index("will")
    span = ((will, will + 4),)
    assert edges.moved(TEXT, span, "end", "word", 1) == ((will, will + 7),)
    assert edges.moved(TEXT, ((will, will + 7),), "end", "word", -1) == span
    assert edges.moved(TEXT, span, "start", "word", -1) == ((will - 2, will + 4),)
    assert edges.moved(TEXT, ((will - 2, will + 4),), "start", "word", 1) == span


def test_an_edge_never_meets_the_other() -> None:
    span = ((3, 7),)
    assert edges.moved(TEXT, span, "start", "word", 1) == span
    assert edges.moved(TEXT, span, "end", "word", -1) == span
    assert edges.moved("a", ((0, 1),), "end", "word", 1) == ((0, 1),)
    assert edges.moved("a", ((0, 1),), "start", "character", -1) == ((0, 1),)


@pytest.mark.parametrize("cluster", ["x", "é", "e\u0301", "😀", FAMILY, "🇺🇦", "นี้", "\r\n"[1]])
def test_characters_are_what_a_reader_sees(cluster: str) -> None:
    text = f"a{cluster}b"
    end = 1 + len(cluster)
    assert edges.cluster(text, 1, 1) == end
    assert edges.cluster(text, end, -1) == 1
    assert edges.moved(text, ((0, 1),), "end", "character", 1) == ((0, end),)
    assert edges.moved(text, ((0, end),), "end", "character", -1) == ((0, 1),)


@pytest.mark.parametrize("before", ["", "a" * 300])
def test_a_byte_order_mark_is_a_character(before: str) -> None:
    text = before + "\ufeffword \ufeff" + "b" * 255 + "c"
    for offset in range(1, len(text)):
        assert edges.cluster(text, offset, -1) == offset - 1
        assert edges.cluster(text, offset, 1) == offset + 1


def test_only_the_outer_fragments_move() -> None:
    span = ((0, 2), (8, 9), (12, 14))
    assert edges.moved(TEXT, span, "start", "character", 1) == ((1, 2), (8, 9), (12, 14))
    assert edges.moved(TEXT, span, "end", "character", 1) == ((0, 2), (8, 9), (12, 15))


@given(
    st.text(alphabet="ab ,.’\n“👩‍é\u0301😀", min_size=1, max_size=30),
    st.data(),
)
def test_whatever_is_moved_the_span_stays_one(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for edge in ("start", "end"):
        for unit in ("word", "character"):
            for step in (-1, 1):
                moved = edges.moved(text, ((start, end),), edge, unit, step)
                assert ordered_fragments(moved, len(text)) == moved
