"""Plain text files become documents, or a sentence."""

from __future__ import annotations

import hashlib
import io

import pytest

from annotator.formats import ReadOptions, plain_text
from annotator.model.exchange import Reading


def read(data: bytes, **options: object) -> Reading:
    found = list(plain_text.read(io.BytesIO(data), ReadOptions("a.txt", **options)))  # type: ignore[arg-type]
    assert len(found) == 1
    return found[0]


def test_newlines_are_normalised_and_offsets_of_the_original_map() -> None:
    data = "\ufeffone\r\ntwo 💩\rthree\n".encode()
    document = read(data).document
    assert document is not None
    assert document.text == "one\ntwo 💩\nthree\n"
    assert document.source == "a.txt"
    assert document.encoding == "utf-8"
    assert document.original_sha256 == hashlib.sha256(data).hexdigest()
    original = data.decode()
    start = original.index("two")
    assert document.text[document.offset_map.to_text(start) :].startswith("two 💩")
    assert document.offset_map.to_original(document.text.index("three")) == original.index("three")


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\u00a0", "\f", "\x0b", "e\u0301", "\u200d"])
def test_nothing_else_is_changed(sign: str) -> None:
    document = read(f"a{sign}b".encode()).document
    assert document is not None and document.text == f"a{sign}b"


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (b"", {}, "a.txt: the file is empty."),
        (b"\xef\xbb\xbf", {}, "a.txt: the file holds no text."),
        (b" \r\n\t", {}, "a.txt: the file holds no text."),
        (b"a\0b", {"encoding": "utf-8"}, "a.txt: The text holds a NUL character at offset 1"),
        (
            b"x" * 2_000_001,
            {"max_mb": 2},
            "a.txt: the file is 2.0 MB; the most that is read is 2 MB",
        ),
        ("\ud800".encode("utf-16-le", "surrogatepass"), {"encoding": "utf-16-le"}, "not utf-16-le"),
        (b"+2AA-", {"encoding": "utf-7"}, "a.txt: "),
    ],
)
def test_refusals_are_sentences(data: bytes, options: dict[str, object], sentence: str) -> None:
    reading = read(data, **options)
    assert reading.document is None
    assert sentence in reading.refusal


def test_a_text_of_just_the_limit_is_read() -> None:
    assert read(b"x" * 2_000_000, max_mb=2).document is not None


def test_half_characters_written_as_utf_8_are_refused_and_not_read_as_something_else() -> None:
    assert (
        "half a character (U+D83D) at offset 4" in read("Zoë ".encode() + b"\xed\xa0\xbd").refusal
    )
