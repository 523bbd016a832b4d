"""A folder for the `datasets` library: rows of fixed kinds, and the page that tells the kinds."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import ReadOptions, WriteOptions, format_named, recognise
from annotator.formats._rows import RELATION_FIELDS, ROW_FIELDS, SPAN_FIELDS
from annotator.formats.huggingface import class_names_of
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from tests.formats.fuzzing import CUTS, VALUES, assert_only_sentences, damaged
from tests.formats.native_fixture import FIXTURES, facts, native
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, MemoryTarget, assert_round_trip, rich, written

HF = format_named("huggingface")


def read(row: object, page: str = "") -> Reading:
    """What comes of one row."""
    data = row if isinstance(row, bytes) else json.dumps(row).encode()
    options = ReadOptions(
        "train.jsonl",
        siblings=("README.md", "train.jsonl"),
        beside=lambda name: io.BytesIO(page.encode()) if page and name == "README.md" else None,
    )
    (reading,) = HF.read(io.BytesIO(data), options)
    return reading


def one(row: object, page: str = "") -> ExchangeDocument:
    reading = read(row, page)
    assert reading.document is not None, reading.refusal
    return reading.document


def test_everything_comes_back() -> None:
    documents = [rich("d1"), rich("d2"), *odd_documents()]
    assert all(not HF.kept(d, WriteOptions()).losses for d in documents)
    assert_round_trip(HF, documents)


def test_everything_comes_back_from_parquet() -> None:
    pytest.importorskip("pyarrow")
    assert_round_trip(HF, [rich("d1"), rich("d2"), *odd_documents()], {"data": "parquet"})


@pytest.mark.parametrize("name", ["huggingface", "parquet", "csv", "w3c", "label-studio"])
def test_relations_to_nowhere_are_lost_and_counted(name: str) -> None:
    relations = (*rich().relations, ExchangeRelation("t", "d1-s1", "gone", "d1-r9"))
    document = replace(rich(), relations=relations)
    format = format_named(name)
    kept = format.kept(document, WriteOptions())
    assert [(loss.one, n) for loss, n in kept.losses.items()] == [
        ("relation to a span that is not there", 1)
    ]
    assert kept.document == rich()
    if name != "parquet":
        assert_round_trip(format, [document])


def kinds(value: object) -> object:
    """The kinds of a value, lists by those of their first item."""
    if isinstance(value, dict):
        return {name: kinds(item) for name, item in value.items()}
    if isinstance(value, list):
        assert all(kinds(item) == kinds(value[0]) for item in value)
        return [kinds(value[0])] if value else []
    return type(value).__name__


def test_every_row_has_the_same_fields_of_the_same_kinds() -> None:
    documents = [rich("d1"), *odd_documents(), ExchangeDocument("nothing", "zz")]
    rows = [json.loads(line) for line in written(HF, documents)["train.jsonl"].split(b"\n")[:-1]]
    assert all(tuple(row) == ROW_FIELDS for row in rows)
    spans = [span for row in rows for span in row["spans"]]
    assert all(tuple(span) == SPAN_FIELDS for span in spans)
    assert all(tuple(r) == RELATION_FIELDS for row in rows for r in row["relations"])
    plain = [{k: v for k, v in span.items() if k != "attributes"} for span in spans]
    assert len({json.dumps(kinds(span)) for span in plain}) == 1
    assert "None" not in json.dumps(kinds(rows[-1]))


def test_the_page_names_every_field_and_label() -> None:
    options = WriteOptions(labels=(ExchangeLabel("unused"), ExchangeLabel("quote")))
    target = MemoryTarget()
    HF.write(iter([rich()]), target, options)
    page = target.files["README.md"].decode()
    assert class_names_of(page) == dict(
        enumerate(["unused", "quote", "claim", "commitment", "deadline", "source"])
    )
    for name in (*ROW_FIELDS, *SPAN_FIELDS, *RELATION_FIELDS):
        assert f'"name": "{name}"' in page
    assert page.startswith("---\nconfigs:") and "path: train.jsonl" in page


def test_the_page_is_the_same_yaml_and_json_for_odd_labels() -> None:
    labels = ('a"b', "é: {}", "💩", "x\ny", "a\u2028b\u0085", "'", "}{")
    spans = tuple(ExchangeSpan(name, ((0, 1),), TEXT[0], f"s{n}") for n, name in enumerate(labels))
    document = ExchangeDocument(TEXT, "d1", spans=spans)
    page = written(HF, [document])["README.md"].decode()
    assert sorted(class_names_of(page).values()) == sorted(labels)
    head = page.split("---\n")[1]
    assert not re.search("[\u0080-\uffff]", head)  # YAML takes some of these for line ends
    yaml = pytest.importorskip("yaml")
    features = yaml.safe_load(head)["dataset_info"]["features"]
    span = next(f["list"] for f in features if f["name"] == "spans")
    label = next(f["dtype"] for f in span if f["name"] == "label")
    assert sorted(label["class_label"]["names"].values()) == sorted(labels)
    assert_round_trip(HF, [document])


def test_rows_are_told_from_other_json_lines() -> None:
    data = written(HF, [rich()])["train.jsonl"]
    assert recognise("anything.jsonl", data) is HF
    native = (FIXTURES / "native.jsonl").read_bytes()
    assert recognise("train.jsonl", native) is format_named("native")


def test_a_row_of_ours_without_its_extras_is_read_too() -> None:
    row = json.loads((FIXTURES / "native.jsonl").read_bytes())
    assert facts(one(row)) == facts(native())


@pytest.mark.parametrize(
    "spans",
    [
        [{"start": 2, "end": 30, "label": "quote"}],
        [{"start_offset": 2, "end_offset": 30, "tag": "quote"}],
        [{"start": 2.0, "end": 30.0, "label": 0}],
        [[2, 30, "quote"]],
        {"start": [2], "end": [30], "label": ["quote"]},
        '[{"start":2,"end":30,"labels":["quote"]}]',
    ],
)
def test_spans_of_others_are_read_in_many_shapes(spans: object) -> None:
    page = "x:\n  class_label:\n    names:\n      '0': quote\n      '1': claim\n"
    for field in ("spans", "entities"):
        (span,) = one({"content": TEXT, field: spans, "n": 1.5}, page).spans
        assert (span.label, span.fragments) == ("quote", ((2, 30),))
    assert one({"content": TEXT, "n": 1.5}).meta == (("n", "1.5"),)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"start": 2, "end": 2, "label": "x"}, "at least one character"),
        ({"start": 3, "end": 2, "label": "x"}, "at least one character"),
        ({"start": -1, "end": 2, "label": "x"}, "at least one character"),
        ({"start": 0, "end": 10**18, "label": "x"}, "outside the text"),
        ({"start": 0, "end": "two", "label": "x"}, "not a whole number"),
        ({"start": 0, "end": True, "label": "x"}, "whole number"),
        ({"start": 0, "label": "x"}, "missing"),
        ({"start": 0, "end": 2}, "no label"),
        ({"start": 0, "end": 2, "label": "x", "text": "no"}, "it says “no”"),
        (5, "must be an object"),
    ],
)
def test_a_bad_span_is_listed(span: object, words: str) -> None:
    reading = read({"text": TEXT, "spans": [span]})
    assert reading.document is not None and reading.document.spans == ()
    (sentence,) = reading.dropped
    assert sentence.startswith("train.jsonl, line 1: ") and words in sentence


def test_ids_of_others_are_of_one_row_only() -> None:
    span = {"id": "1", "start": 2, "end": 30, "label": "x"}
    link = {"id": "1", "type": "t", "head": "1", "tail": "1"}
    first = one({"text": TEXT, "spans": [span], "relations": [link]})
    second = one({"text": f"{TEXT}.", "spans": [span]})
    assert first.spans[0].id != second.spans[0].id
    assert first == one({"text": TEXT, "spans": [span], "relations": [link]})
    (relation,) = first.relations
    assert (relation.head, relation.tail, relation.id) == (*[first.spans[0].id] * 2, "")


def test_ids_that_stand_twice_and_relations_to_nowhere_are_listed() -> None:
    span = {"id": "s", "start": 2, "end": 30, "label": "x"}
    links = [{"type": "t", "head": "s", "tail": "q"}, {"head": "s", "tail": "s"}, 5]
    reading = read({"text": TEXT, "spans": [span, span], "relations": links})
    assert reading.document is not None
    assert len(reading.document.spans) == 1 and reading.document.relations == ()
    assert len(reading.dropped) == 4


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (b"[1]", "must be a JSON object"),
        (b'{"spans":[]}', 'there is no "text"'),
        (b'{"text":5}', 'there is no "text"'),
        (b'{"text":""}', "the text is empty"),
        (b'{"text":"a\\u0000b"}', "NUL"),
        (b'{"text":"a', "breaks off"),
        (b'{"text":"a","text_sha256":"00"}', "was changed after it was written"),
    ],
)
def test_a_bad_row_is_a_sentence(row: bytes, words: str) -> None:
    reading = read(row)
    assert reading.refusal.startswith("train.jsonl, line 1: ") and words in reading.refusal


FIELDS = st.sampled_from((*ROW_FIELDS, "entities", "other"))


@given(
    st.dictionaries(FIELDS, VALUES),
    st.dictionaries(st.sampled_from((*SPAN_FIELDS, *RELATION_FIELDS)), VALUES),
    st.binary(max_size=60),
)
def test_wrong_kinds_never_crash(
    fields: dict[str, Any], span: dict[str, Any], noise: bytes
) -> None:
    good = {"start": 0, "end": 1, "label": "x", "id": "s"}
    rows = [
        {"text": "a few words"} | fields,
        {"text": "a few words", "spans": [good, good | span, span], "relations": [span]},
    ]
    data = b"\n".join(json.dumps(row).encode() for row in rows)
    for found in (data, noise, data + b"\n" + noise):
        files = {"train.jsonl": found, "README.md": noise}
        assert_only_sentences(HF, "train.jsonl", files)


@given(CUTS, st.sampled_from(["train.jsonl", "README.md"]))
def test_damaged_files_never_crash(cut: tuple[float, int, bytes], name: str) -> None:
    files = written(HF, [rich("d1"), *odd_documents()[:2]])
    files[name] = damaged(files[name], cut)
    assert_only_sentences(HF, "train.jsonl", files)
