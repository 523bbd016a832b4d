"""Spans in our own form are read fast, and just as they are read slowly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import ReadOptions
from annotator.formats._native_line import parse
from annotator.formats._native_span import own_span
from annotator.formats.native import span_record
from annotator.model import moment
from tests.formats.round_trip import AT, TEXT, rich, span

PLAIN = span_record(span("s", "quote", (2, 30), annotator="Ana", created_at=AT, updated_at=AT))
ODD: list[dict[str, Any]] = [
    {"id": None},
    {"label": " "},
    {"start": 3},
    {"start": True},
    {"end": 10_000},
    {"fragments": [[2.0, 30]]},
    {"fragments": [[2, 20], [22, 30]]},
    {"fragments": []},
    {"text": "other"},
    {"attributes": [{"name": "a", "value": "b"}]},
    {"unsure": None},
    {"reviewed": {"by": "Bo", "at": AT}},
    {"created_at": "2026-11-21"},
    {"created_at": "2026-02-30T00:00:00.000Z"},
    {"updated_at": ""},
    {"note": 1},
]


def test_a_plain_span_is_read_at_once() -> None:
    record = {**PLAIN, "fragments": [[2, 30]]}
    assert own_span(record, TEXT) == rich().spans[0].__class__(
        "quote", ((2, 30),), TEXT[2:30], "s", "Ana", created_at=AT, updated_at=AT
    )


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_any_other_is_looked_at_closely(odd: dict[str, Any]) -> None:
    assert own_span({**PLAIN, "fragments": [[2, 30]], **odd}, TEXT) is None
    assert own_span({}, TEXT) is None


@given(st.sampled_from([{}, *ODD]), st.integers(-1, 95), st.integers(-1, 95))
def test_what_is_read_fast_is_what_is_read_slowly(
    odd: dict[str, Any], start: int, end: int
) -> None:
    record = {**PLAIN, "start": start, "end": end, "fragments": [[start, end]]}
    record |= {"text": TEXT[max(start, 0) : max(end, 0)], **odd}
    fast = own_span(record, TEXT)
    if fast is not None:
        slow = dict(record, later=1, fragments=[[start, end], [start, end]])
        reading = parse({"text": TEXT, "spans": [slow]}, 1, ReadOptions("x"))
        assert reading.document is not None and reading.document.spans == (fast,)


@given(st.datetimes())
def test_a_moment_that_is_surely_normal_is(at: Any) -> None:
    text = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z".rjust(24, "0")
    assert moment.is_normal(text) == (at.day <= 28)
    assert moment.normal(text) == text


@pytest.mark.parametrize(
    "text", ["2026-11-21T24:00:00.000Z", "2026-13-01T00:00:00.000Z", "0000-01-01T00:00:00.000Z"]
)
def test_a_moment_that_is_none_is_not_normal(text: str) -> None:
    assert not moment.is_normal(text)
    assert not moment.is_normal("٢٠٢٦-11-21T14:02:11.123Z")
