"""What every format keeps to, whichever there are."""

from __future__ import annotations

import io

import pytest

from annotator.errors import InputError
from annotator.formats import (
    Format,
    ReadOptions,
    find_formats,
    format_named,
    readers_for,
    recognise,
)
from tests.formats.round_trip import assert_round_trip, needs, rich


@pytest.fixture(params=find_formats(), ids=lambda found: found.NAME)
def found(request: pytest.FixtureRequest) -> Format:
    value: Format = request.param
    needs(value)
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
        assert_round_trip(found, [rich("d1"), rich("d2")])


def test_files_are_recognised_by_name_and_beginning() -> None:
    assert {f.NAME for f in readers_for("a.TXT")} >= {"text"}
    assert recognise("a.TXT", b"words") is format_named("text")
    assert recognise("b.jsonl", b'{"format":"annotator/1","text":"a"') is format_named("native")
    assert recognise("c.png", b"") is None
    assert recognise("d", b"") is None


def test_an_unknown_name_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"no format called “sketch”. Formats: .*native, .*text"):
        format_named("sketch")
