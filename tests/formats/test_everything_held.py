"""Formats that hold everything: facts, states and odd ids of generated documents come back, too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import EVERYTHING, WriteOptions, format_named
from annotator.model.exchange import ExchangeDocument
from tests.formats.generated import documents
from tests.formats.round_trip import assert_round_trip

CHOICES = [
    ("csv", {}),
    ("csv", {"delimiter": "tab", "bom": "no", "formulas": "plain"}),
    ("huggingface", {}),
    ("label-studio", {}),
    ("parquet", {}),
    ("w3c", {}),
]


@pytest.mark.parametrize(("name", "settings"), CHOICES, ids=lambda value: str(value))
@given(first=documents("d1"), second=documents("D1 é/.."))
def test_generated_documents_come_back(
    name: str, settings: dict[str, str], first: ExchangeDocument, second: ExchangeDocument
) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    format = format_named(name)
    assert format.HOLDS == EVERYTHING
    assert_round_trip(format, [first, second], settings)


@pytest.mark.parametrize("name", ["csv", "huggingface", "label-studio", "parquet", "w3c"])
@given(data=st.data())
def test_what_is_kept_is_kept_whole_a_second_time(name: str, data: st.DataObject) -> None:
    format = format_named(name)
    kept = format.kept(data.draw(documents()), WriteOptions())
    assert kept.document is not None
    again = format.kept(kept.document, WriteOptions())
    assert again.document == kept.document and not again.losses
