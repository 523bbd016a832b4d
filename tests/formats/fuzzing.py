"""For tests that feed readers with what nobody would write."""

from __future__ import annotations

import io
from collections.abc import Mapping

from hypothesis import strategies as st

from annotator.formats import Format, ReadOptions

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=8,
)
"""Anything that JSON can hold."""

CUTS = st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=6))
"""Where a file is damaged, how many bytes go, and what stands there instead."""


def damaged(data: bytes, cut: tuple[float, int, bytes]) -> bytes:
    """A file with some bytes changed."""
    where, count, instead = cut
    start = int(where * len(data))
    return data[:start] + instead + data[start + count :]


def assert_only_sentences(format: Format, name: str, files: Mapping[str, bytes]) -> None:
    """A file is read, or refused with a sentence that begins with a file's name; nothing crashes.

    Every span that is read covers what it says.
    """
    options = ReadOptions(
        name,
        siblings=tuple(sorted(files)),
        beside=lambda other: io.BytesIO(files[other]) if other in files else None,
        text_of=lambda id: "a few words" if id == "d1" else "",
    )
    format.looks_right(name, files[name][:64000])
    for reading in format.read(io.BytesIO(files[name]), options):
        assert not (reading.document and reading.refusal)
        assert reading.document or reading.refusal or reading.dropped
        for sentence in (reading.refusal, *reading.dropped):
            assert not sentence or sentence.startswith(tuple(files)), sentence
        if reading.document is not None:
            document = reading.document
            for span in document.spans:
                assert span.text == " ".join(document.text[a:b] for a, b in span.fragments)
