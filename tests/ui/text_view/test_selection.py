from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.edges import Edge
from annotator.ui.text_view.selection import Selection, Unit, dragged, grown, spanned, word_range

TEXT = "One two-three, four."


@pytest.mark.parametrize(
    ("anchor", "caret", "unit", "expected"),
    [
        (5, 6, Unit.WORD, Selection(4, 13)),
        (6, 5, Unit.WORD, Selection(13, 4)),
        (5, 6, Unit.CLUSTER, Selection(5, 6)),
        (3, 4, Unit.WORD, Selection(4, 4)),
        (7, 7, Unit.WORD, Selection(7, 7)),
        (13, 20, Unit.WORD, Selection(13, 20)),
    ],
)
def test_spanned(anchor: int, caret: int, unit: Unit, expected: Selection) -> None:
    assert spanned(TEXT, anchor, caret, unit) == expected


def test_grown_keeps_the_first_word_in_both_directions() -> None:
    assert grown((4, 13), (15, 19)) == Selection(4, 19)
    assert grown((4, 13), (0, 3)) == Selection(13, 0)
    assert grown((4, 13), (4, 13)) == Selection(4, 13)


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("a  b", 2, (1, 3)), ("a.b", 1, (0, 1)), ("..", 1, (1, 2)),
     ("a\n", 2, (2, 2)), ("", 0, (0, 0))],
)  # fmt: skip
def test_word_range(text: str, offset: int, expected: tuple[int, int]) -> None:
    assert word_range(text, offset) == expected


@given(st.text("ab ,-\n", max_size=30), st.data())
def test_an_edge_never_crosses_its_fragments_other_edge(text: str, data: st.DataObject) -> None:
    if len(text) < 2:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    offset = data.draw(st.integers(0, len(text)))
    for at_end in (False, True):
        for unit in (Unit.WORD, Unit.CLUSTER):
            ((first, last),) = dragged(text, ((start, end),), Edge(0, at_end), offset, unit)
            assert 0 <= first < last <= len(text)
            assert (first if at_end else last) == (start if at_end else end)
