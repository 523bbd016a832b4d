"""A long JSON array is read item by item."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.formats import _json_items
from annotator.formats._json_items import items
from tests.formats.fuzzing import LETTERS, VALUES

ITEMS = [{"a": 'x]}\\"{', "b": [1, {"c": "\\"}]}, {"d": "é💩"}, {}]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("indent", [None, 1])
def test_every_item_comes_whole(
    chunk: int, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_json_items, "_CHUNK", chunk)
    data = json.dumps(ITEMS, ensure_ascii=False, indent=indent).encode()
    for start in (b"", b"\xef\xbb\xbf", b" \n"):
        found = [json.loads(item) for _, item in items(io.BytesIO(start + data), 1000)]
        assert found == ITEMS


def test_it_tells_the_line_of_each() -> None:
    data = b'[\n{"a":\n1},\n\n{"b":2}\n]\n'
    assert [line for line, _ in items(io.BytesIO(data), 1000)] == [2, 5]


def test_objects_in_a_row_are_items_too() -> None:
    assert [i for _, i in items(io.BytesIO(b'{"a":1}\n{"b":2}\n'), 99)] == [b'{"a":1}', b'{"b":2}']
    assert list(items(io.BytesIO(b"[]"), 99)) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[", "breaks off"),
        (b'[{"a":1', "breaks off"),
        (b'[{"a":"', "breaks off"),
        (b"[1]", "not a list of JSON objects"),
        (b"x", "not a list of JSON objects"),
        (b"[{}] x", "something follows"),
        (b'[{"a":"' + b"x" * 200, "larger than"),
        (b"[" + b" " * 3_000_000, "breaks off"),
    ],
)
def test_what_is_none_is_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        list(items(io.BytesIO(data), 100))


def test_no_more_is_read_than_an_item_needs() -> None:
    class Pieces(io.RawIOBase):
        left = 1_000

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            if self.left == 999:
                return b'[{"a":1}'
            return b',{"a":1}' * 10 if self.left > 0 else b"]" if self.left == 0 else b""

    file = Pieces()
    found = items(file, 100)  # type: ignore[arg-type]
    next(found)
    assert file.left > 990
    assert sum(1 for _ in found) == 998 * 10


@given(st.lists(st.dictionaries(LETTERS, VALUES, max_size=3), max_size=4), st.integers(1, 9))
def test_any_array_comes_back(values: list[dict[str, object]], chunk: int) -> None:
    usual, _json_items._CHUNK = _json_items._CHUNK, chunk
    try:
        found = [json.loads(i) for _, i in items(io.BytesIO(json.dumps(values).encode()), 10_000)]
    finally:
        _json_items._CHUNK = usual
    assert found == values
