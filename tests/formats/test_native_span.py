"""Spans in our own form are read fast, and just as they are read slowly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.formats._native_line import _Place
from annotator.formats._native_span import NOT_OURS, own_spans
from annotator.formats.native import span_record
from annotator.model import moment
from annotator.model.exchange import ExchangeSpan
from annotator.model.text import NO_OFFSETS
from tests.formats.round_trip import AT, TEXT, span

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
    {"attributes": ""},
    {"attributes": [{"name": ""}]},
    {"unsure": None},
    {"reviewed": {"by": "Bo", "at": "soon"}},
    {"reviewed": ""},
    {"created_at": "2026-11-21"},
    {"created_at": "2026-02-30T00:00:00.000Z"},
    {"updated_at": ""},
    {"note": 1},
]


FULL: list[dict[str, Any]] = [
    {"attributes": [{"name": "b", "value": "1"}, {"name": "a", "value": "2"}]},
    {"reviewed": {"by": "Bo", "at": AT}},
]
RECORD = {**PLAIN, "fragments": [[2, 30]]}


def quickly(*records: dict[str, Any]) -> tuple[ExchangeSpan | None, ...]:
    """What is read at once; None for what is to be looked at closely."""
    try:
        return own_spans(records, TEXT, lambda record: None)  # type: ignore[arg-type, return-value]
    except NOT_OURS:
        return (None,) * len(records)


def slowly(*records: dict[str, Any]) -> tuple[ExchangeSpan, ...] | str:
    """The same with each record looked at closely, or why it is refused."""
    place = _Place(TEXT, TEXT, NO_OFFSETS)
    try:
        return tuple(map(place.closely, records))
    except InputError as error:
        return str(error)


def test_plain_spans_are_read_at_once() -> None:
    other = {**RECORD, "id": "t", "start": 40, "end": 44, "fragments": [[40, 44]]}
    assert quickly(RECORD, {**other, "text": TEXT[40:44], "unsure": True, "note": "n"}) == (
        ExchangeSpan("quote", ((2, 30),), TEXT[2:30], "s", "Ana", "", False, (), AT, AT),
        ExchangeSpan("quote", ((40, 44),), TEXT[40:44], "t", "Ana", "n", True, (), AT, AT),
    )
    assert quickly() == ()
    for full in FULL:
        assert quickly({**RECORD, **full}) == slowly({**RECORD, **full})


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_any_other_is_looked_at_closely(odd: dict[str, Any]) -> None:
    assert quickly({**RECORD, **odd}) == (None,)
    assert quickly({}) == (None,)
    assert quickly(RECORD, {**RECORD, **odd}, RECORD)[1] is None


@given(
    st.lists(
        st.tuples(st.sampled_from([{}, *FULL, *ODD]), st.integers(-1, 95), st.integers(-1, 95))
    )
)
def test_what_is_read_at_once_is_what_is_read_closely(
    given: list[tuple[dict[str, Any], int, int]],
) -> None:
    records = []
    for odd, start, end in given:
        record = {**PLAIN, "start": start, "end": end, "fragments": [[start, end]]}
        records.append(record | {"text": TEXT[max(start, 0) : max(end, 0)], **odd})
    place = _Place(TEXT, TEXT, NO_OFFSETS)
    try:
        found: object = place.spans(records)
    except InputError as error:
        found = str(error)
    assert found == slowly(*records)
    assert repr(found) == repr(slowly(*records))  # true is 1, but is not written so


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
