from __future__ import annotations

from array import array
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.text_view.heights import CHUNK, Guess, Heights

GUESS = Guess(10.0, 20, 10, 5)


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=3 * CHUNK),
    st.dictionaries(st.integers(0, 3 * CHUNK - 1), st.integers(1, 300), max_size=20),
    st.data(),
)
def test_find_and_before_agree(lengths: list[int], known: dict[int, int], data) -> None:
    starts = array("q", [0, *accumulate(length + 1 for length in lengths)])
    heights = Heights(starts, GUESS)
    for piece, height in known.items():
        if piece < len(lengths):
            heights.set(piece, height)
    for chunk in range(0, len(lengths), CHUNK):
        heights.of(chunk)
    all_of_them = [heights.of(piece) for piece in range(len(lengths))]
    for piece, height in known.items():
        assert piece >= len(lengths) or all_of_them[piece] == height
    assert heights.total == sum(all_of_them)
    piece = data.draw(st.integers(0, len(lengths) - 1))
    assert heights.before(piece) == sum(all_of_them[:piece])
    inside = data.draw(st.integers(0, max(0, all_of_them[piece] - 1)))
    assert heights.find(heights.before(piece) + inside) == (piece, inside)


def test_below_and_above_everything() -> None:
    heights = Heights(array("q", [0, 5, 10]), GUESS)
    assert heights.find(-7) == (0, -7)
    assert heights.find(10_000)[0] == 1
