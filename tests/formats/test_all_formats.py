"""What every format keeps to, whichever there are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.formats import (
    Format,
    ReadOptions,
    find_formats,
    format_named,
    reader_for,
)
from annotator.model.exchange import ExchangeDocument, ExchangeSpan


@pytest.fixture(params=find_formats(), ids=lambda found: found.NAME)
def found(request: pytest.FixtureRequest) -> Format:
    value: Format = request.param
    return value


def test_it_declares_what_it_is(found: Format) -> None:
    assert found.NAME and found.NAME.lower() == found.NAME
    assert found.TITLE
    assert found.EXTENSIONS
    assert all(e.startswith(".") and e == e.lower() for e in found.EXTENSIONS)
    assert hasattr(found, "read") == found.CAN_READ
    assert hasattr(found, "write") == found.CAN_WRITE
    assert found.CAN_READ or found.CAN_WRITE


def test_it_is_found_by_name(found: Format) -> None:
    assert format_named(found.NAME) is found


def test_bytes_that_say_nothing_are_refused_and_never_crash(found: Format) -> None:
    if found.CAN_READ:
        for data in (b"\0\1\2\3", b"\xff\xfe\0", b"{", b"\x89PNG\r\n"):
            readings = list(found.read(io.BytesIO(data), ReadOptions("x")))
            assert all(r.refusal.startswith("x") for r in readings if r.document is None)
            assert not any(r.document and r.refusal for r in readings)


def test_what_it_writes_it_reads(found: Format) -> None:
    if found.CAN_READ and found.CAN_WRITE:
        span = ExchangeSpan("quote", ((0, 1), (2, 3)), "💩 b", "s", "Ana")
        given = ExchangeDocument("💩 b\u2028", "d", "Title", spans=(span,))
        file = io.BytesIO()
        found.write([given], file)
        file.seek(0)
        (reading,) = found.read(file, ReadOptions("x"))
        assert reading.document is not None
        assert (reading.document.text, reading.document.spans) == (given.text, given.spans)


def test_formats_are_chosen_by_extension() -> None:
    names = {p: f.NAME for p in ("a.TXT", "b.jsonl", "c.png", "d") if (f := reader_for(Path(p)))}
    assert names == {"a.TXT": "text", "b.jsonl": "native"}


def test_an_unknown_name_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"no format called “docx”. Formats: native, text"):
        format_named("docx")
