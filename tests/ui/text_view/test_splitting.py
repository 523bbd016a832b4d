from __future__ import annotations

import itertools
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.text_view import splitting
from annotator.ui.text_view.splitting import is_cluster_border, is_right_to_left, piece_starts


@pytest.mark.parametrize("step", [7, 400_000])
@given(text=st.text("ab \n", max_size=200))
def test_paragraphs_without_long_ones(step: int, text: str) -> None:
    with mock.patch.object(splitting, "_STEP", step):
        starts = piece_starts(text)
    assert [text[a : b - 1] for a, b in itertools.pairwise(starts)] == text.split("\n")


@given(
    st.lists(st.sampled_from(["a", " ", "\n", "e\u0301", "👩\u200d🚀", "🇩🇪", "漢"]), max_size=300)
)
def test_soft_splits_lie_at_cluster_borders_and_no_piece_is_long(parts: list[str]) -> None:
    text = "".join(parts)
    starts = piece_starts(text, limit=24)
    assert starts[0] == 0
    assert starts[-1] == len(text) + 1
    for start, after in itertools.pairwise(starts):
        assert 0 < after - start <= 25
        if text[after - 1 : after] not in ("\n", ""):
            inside = {sum(map(len, parts[:n])) for n in range(len(parts) + 1)}
            assert after in inside


def test_a_split_is_behind_a_blank_where_there_is_one() -> None:
    text = "word " * 100
    assert all(text[start - 1] == " " for start in piece_starts(text, limit=64)[1:-1])


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("ab", 1, True), ("e\u0301", 1, False), ("👩\u200d🚀", 1, False),
     ("\ufeff\ufeffe\u0301", 3, False),
     ("\ufeff\ufeffe\u0301", 2, True), ("🇩🇪", 1, False), ("x", 0, True), ("x", 1, True)],
)  # fmt: skip
def test_cluster_borders(text: str, offset: int, expected: bool) -> None:
    assert is_cluster_border(text, offset) is expected


def test_direction_is_that_of_the_first_letter() -> None:
    assert is_right_to_left("12 (שלום) abc", 0, 13)
    assert not is_right_to_left("12 abc שלום", 0, 11)
    assert not is_right_to_left("123", 0, 3)
