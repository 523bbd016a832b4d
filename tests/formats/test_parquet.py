"""Parquet: our schema, files of others, and what is no Parquet."""

from __future__ import annotations

import builtins
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.formats import ReadOptions, WriteOptions, format_named, recognise
from annotator.formats import _arrow as arrow
from annotator.model.exchange import ExchangeDocument, Reading
from tests.formats.fuzzing import CUTS, assert_only_sentences, damaged
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, MemoryTarget, assert_round_trip, rich, written

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
PARQUET = format_named("parquet")


def file_of(table: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def read(rows: list[dict[str, Any]] | bytes, schema: Any = None) -> list[Reading]:
    data = rows if isinstance(rows, bytes) else file_of(pa.Table.from_pylist(rows, schema))
    return list(PARQUET.read(io.BytesIO(data), ReadOptions("x.parquet")))


def test_everything_comes_back() -> None:
    documents = [rich("d1"), rich("d2"), *odd_documents()]
    assert all(not PARQUET.kept(d, WriteOptions()).losses for d in documents)
    assert_round_trip(PARQUET, documents)


def test_an_export_of_nothing_is_a_file_of_no_rows() -> None:
    (data,) = written(PARQUET, []).values()
    assert pq.read_table(io.BytesIO(data)).num_rows == 0 and read(data) == []


def test_rows_are_written_in_groups_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "_GROUP_ROWS", 10)
    documents = [ExchangeDocument("words", f"d{n:03}") for n in range(35)]
    (data,) = written(PARQUET, documents).values()
    about = pq.ParquetFile(io.BytesIO(data)).metadata
    assert [about.row_group(n).num_rows for n in range(about.num_row_groups)] == [10, 10, 10, 5]
    assert about.row_group(0).column(0).compression == "ZSTD"
    assert_round_trip(PARQUET, documents)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert written(PARQUET, [rich()]) == written(PARQUET, [rich()])


SPAN = {"start": 2, "end": 30, "label": "quote"}


def test_files_of_others_are_read_by_their_columns() -> None:
    rows = [{"content": TEXT, "entities": [SPAN], "desk": "city", "n": 3, "none": None}]
    (reading,) = read(rows)
    document = reading.document
    assert document is not None
    assert [(s.label, s.fragments) for s in document.spans] == [("quote", ((2, 30),))]
    assert document.meta == (("desk", '"city"'), ("n", "3"))


def test_columns_of_other_kinds_hold() -> None:
    from datetime import datetime
    from decimal import Decimal

    rows = [{"text": TEXT, "at": datetime(2026, 1, 2), "sum": Decimal("1.50"), "raw": b"\xff"}]
    (reading,) = read(rows)
    assert reading.document is not None
    assert dict(reading.document.meta) == {"at": '"2026-01-02T00:00:00"', "sum": '"1.50"'} or dict(
        reading.document.meta
    ) == {"at": '"2026-01-02T00:00:00"', "sum": '"\\"1.50\\""'}
    text = pa.array([TEXT, TEXT]).dictionary_encode()
    (first, second) = read(file_of(pa.table({"text": text})))
    assert first.document is not None and second.document is not None


def test_numbers_of_labels_are_named_where_the_file_says_how() -> None:
    features = (
        b'{"info":{"features":{"spans":[{"label":{"names":["a","quote"],"_type":"ClassLabel"}}]}}}'
    )
    table = pa.Table.from_pylist([{"text": TEXT, "spans": [SPAN | {"label": 1}]}])
    (reading,) = read(file_of(table.replace_schema_metadata({"huggingface": features})))
    assert reading.document is not None and reading.document.spans[0].label == "quote"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"a": 1}], "no column of texts called “text”. Its columns: a."),
        ([{"text": 1}], "no column of texts"),
        ([{"text": "a", "spans": 5}], "its column “spans” holds int64"),
    ],
)
def test_columns_of_wrong_kinds_are_a_sentence(rows: list[dict[str, Any]], words: str) -> None:
    (reading,) = read(rows)
    assert reading.refusal.startswith("x.parquet: ") and words in reading.refusal


def test_a_bad_row_does_not_hold_up_the_others() -> None:
    rows = [{"text": ""}, {"text": None}, {"text": "a\0b"}, {"text": "good"}]
    *bad, good = read(rows)
    assert [r.refusal.split(": ", 1)[0] for r in bad] == [f"x.parquet, line {n}" for n in (1, 2, 3)]
    assert good.document is not None and good.document.text == "good"


def test_a_long_text_that_stands_in_every_row_is_held_once() -> None:
    text = "word " * 200_000
    table = pa.table({"text": pa.DictionaryArray.from_arrays([0] * 200, [text])})
    before = pa.total_allocated_bytes()
    count = most = 0
    for reading in PARQUET.read(io.BytesIO(file_of(table)), ReadOptions("x.parquet")):
        count += reading.document is not None
        most = max(most, pa.total_allocated_bytes() - before)
    assert count == 200 and most < 20_000_000


def test_what_is_no_parquet_is_a_sentence() -> None:
    (data,) = written(PARQUET, [rich()]).values()
    for broken in (b"PAR1", b"PAR1PAR1", data[:-20], data[:100], data[:50] + data[80:]):
        readings = read(broken)
        assert readings[-1].refusal.startswith("x.parquet: it cannot be read as Parquet")
    assert recognise("x.parquet", data) is PARQUET
    assert recognise("x.parquet", b"PK") is None


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return usual(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    words = r'needs the extra “parquet”: pip install "annotator\[parquet\]"'
    with pytest.raises(InputError, match=f"Writing Parquet files {words}"):
        PARQUET.write(iter([]), MemoryTarget(), WriteOptions())
    with pytest.raises(InputError, match=f"Reading Parquet files {words}"):
        list(PARQUET.read(io.BytesIO(b"PAR1"), ReadOptions("x.parquet")))


(WHOLE,) = written(PARQUET, [rich("d1"), *odd_documents()[:2]]).values()


@settings(deadline=None)
@given(CUTS)
def test_damaged_files_never_crash(cut: tuple[float, int, bytes]) -> None:
    assert_only_sentences(PARQUET, "x.parquet", {"x.parquet": damaged(WHOLE, cut)})


@given(st.binary(max_size=80))
def test_noise_never_crashes(noise: bytes) -> None:
    for data in (noise, b"PAR1" + noise + b"PAR1"):
        assert_only_sentences(PARQUET, "x.parquet", {"x.parquet": data})
