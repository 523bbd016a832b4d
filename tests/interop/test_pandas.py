"""pandas reads our tables, rows and Parquet files, with every offset right."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from annotator.formats import ReadOptions, format_named
from annotator.model.exchange import ExchangeDocument
from tests.formats.odd import odd_documents
from tests.formats.round_trip import rich, written

pandas = pytest.importorskip("pandas")
pytestmark = pytest.mark.filterwarnings("ignore")
CSV = format_named("csv")
DOCUMENTS = sorted([rich("d1"), *odd_documents()], key=lambda d: d.id)


def table(data: bytes, sep: str = ",") -> Any:
    return pandas.read_csv(io.BytesIO(data), sep=sep, keep_default_na=False, dtype={"doc_id": str})


@pytest.mark.parametrize(
    ("settings", "sep"),
    [
        ({"formulas": "plain"}, ","),
        ({"formulas": "plain", "delimiter": "tab", "bom": "no"}, "\t"),
        ({"formulas": "plain", "delimiter": "semicolon"}, ";"),
    ],
)
def test_rows_of_the_tables_fit_each_other(settings: dict[str, str], sep: str) -> None:
    files = {n.partition(".")[0]: d for n, d in written(CSV, DOCUMENTS, settings).items()}
    documents = table(files["documents"], sep).set_index("doc_id")
    spans = table(files["spans"], sep)
    assert dict(documents["text"]) == {d.id: d.text for d in DOCUMENTS}
    assert len(spans) == sum(len(s.fragments) for d in DOCUMENTS for s in d.spans)
    for row in spans.itertuples():
        assert documents.text[row.doc_id][row.start : row.end] == row.text
    assert len(table(files["relations"], sep)) == 2


def test_a_guarded_cell_is_one_character_longer() -> None:
    files = written(CSV, [ExchangeDocument("=1+1", "d1")])
    assert table(files["documents.csv"])["text"][0] == "'=1+1"


def test_a_table_that_pandas_wrote_is_read() -> None:
    spans = pandas.DataFrame(
        [{"doc_id": "d1", "label": "x", "start": 0, "end": 4, "text": "some", "score": 0.5}]
    )
    options = ReadOptions("spans.csv", text_of=lambda id: "some words" if id == "d1" else "")
    (reading,) = CSV.read(io.BytesIO(spans.to_csv().encode()), options)
    assert reading.document is not None and reading.document.spans[0].text == "some"


def test_json_lines_are_a_frame() -> None:
    data = written(format_named("huggingface"), DOCUMENTS)["train.jsonl"]
    frame = pandas.read_json(io.BytesIO(data), lines=True, dtype=False, convert_dates=False)
    assert list(frame["text"]) == [d.text for d in DOCUMENTS]
    assert [len(spans) for spans in frame["spans"]] == [len(d.spans) for d in DOCUMENTS]


def test_parquet_is_a_frame_and_a_frame_is_parquet() -> None:
    pytest.importorskip("pyarrow")
    (data,) = written(format_named("parquet"), DOCUMENTS).values()
    frame = pandas.read_parquet(io.BytesIO(data))
    assert list(frame["text"]) == [d.text for d in DOCUMENTS]
    for text, spans in zip(frame["text"], frame["spans"], strict=True):
        for span in spans:
            parts = [text[f["start"] : f["end"]] for f in span["fragments"]]
            assert " ".join(parts) == span["text"]
    sink = io.BytesIO()
    frame.to_parquet(sink)
    readings = list(format_named("parquet").read(sink, ReadOptions("x.parquet")))
    found = [r.document for r in readings if r.document is not None]
    assert [d.id for d in found] == [d.id for d in DOCUMENTS]
    assert [len(d.spans) for d in found] == [len(d.spans) for d in DOCUMENTS]
    assert json.dumps([r.dropped for r in readings]) == json.dumps([[]] * len(found))
