"""What the line below says about keys and places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.schema import Label
from annotator.ui.status_bar import MANY_KEYS, Paragraphs, hint


def labels(keys: str) -> list[Label]:
    return [Label(key, key, "#15346C", "solid", key) for key in keys]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("q", "Press q to tag"),
        ("qc", "Press q or c to tag"),
        ("qcm", "Press q, c or m to tag"),
        ("abcdefghij"[: MANY_KEYS + 1], "Press a label’s key to tag"),
        ("", "No label has a key; click a label to tag"),
    ],
)
def test_the_keys_of_labels(keys: str, sentence: str) -> None:
    assert hint(labels(keys), True, False) == sentence
    assert hint(labels(keys), False, False) == ""


@given(st.text("a \n", max_size=40))
def test_paragraphs_are_the_lines_that_hold_something(text: str) -> None:
    paragraphs = Paragraphs(text)
    starts = [paragraphs.start_of(n + 1) for n in range(paragraphs.count)]
    lines = [line for line in text.split("\n") if line.strip()]
    assert paragraphs.count == len(lines)
    for number, start in enumerate(starts, 1):
        assert text[start:].startswith(lines[number - 1])
        assert paragraphs.place(start) == f"Paragraph {number} · offset {start}"
