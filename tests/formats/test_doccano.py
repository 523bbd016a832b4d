"""doccano's JSON lines, with and without relations."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import (
    Format,
    ReadOptions,
    WriteOptions,
    format_named,
    loss_sentences,
    recognise,
)
from annotator.model.exchange import ExchangeDocument, Reading
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
NATIVE = json.loads((FIXTURES / "native.jsonl").read_bytes())
UNITS = ({"offsets": "utf16"}, {"offsets": "codepoint"})


@pytest.fixture(params=["doccano", "doccano-relations"])
def found(request: pytest.FixtureRequest) -> Format:
    return format_named(request.param)


def read(data: bytes | object, offsets: str = "utf16", name: str = "doccano") -> Reading:
    """What comes of one line."""
    line = data if isinstance(data, bytes) else json.dumps(data).encode()
    options = ReadOptions("x.jsonl", settings={"offsets": offsets})
    (reading,) = format_named(name).read(io.BytesIO(line), options)
    return reading


def marks(reading: Reading) -> list[tuple[str, int, int]]:
    assert reading.document is not None
    return sorted((s.label, *s.fragments[0]) for s in reading.document.spans)


@pytest.mark.parametrize("settings", UNITS)
def test_everything_that_it_holds_comes_back(found: Format, settings: dict[str, str]) -> None:
    assert_round_trip(found, [rich("d1"), rich("d2"), *odd_documents()], settings)


def test_a_file_says_itself_what_it_counts_where_that_differs(found: Format) -> None:
    for settings, other in (UNITS, UNITS[::-1]):
        files = written(found, [rich()], settings)
        (reading,) = read_back(found, files, other)
        assert ("source", 36, 44) in marks(reading)
    plain = ExchangeDocument("no emoji", "d1")
    assert b"offset_unit" not in written(found, [plain])[""]


def test_its_losses_are_exact() -> None:
    document = rich()
    losing = format_named("doccano").kept(document, WriteOptions())
    names = {loss.one: count for loss, count in losing.losses.items()}
    assert names == {
        "interrupted span": 1,
        "annotator of a span": 7,
        "note": 1,
        "doubt": 1,
        "attribute": 3,
        "review": 1,
        "time": 7,
        "relation": 2,
        "state": 2,
        "note on a document": 1,
        "origin of a file": 1,
        "section": 2,
    }
    assert losing.becomes == 2
    assert "1 interrupted span becomes 2" in loss_sentences(losing.losses, losing.becomes)
    again = format_named("doccano").kept(losing.document or document, WriteOptions())
    assert not again.losses and again.document == losing.document


def test_it_tells_that_offsets_differ_without_calling_it_a_loss(found: Format) -> None:
    for settings, words in zip(UNITS, ("UTF-16 units", "code points"), strict=True):
        kept = found.kept(rich(), WriteOptions(settings))
        assert [words in loss.fate for loss in kept.notices] == [True]
    assert not found.kept(ExchangeDocument("no emoji", "d1"), WriteOptions()).notices


def test_a_line_is_as_doccano_has_it() -> None:
    documents = [rich()]
    line = json.loads(written(format_named("doccano"), documents)[""])
    assert line["text"] == TEXT
    assert line["label"][0] == [3, 31, "quote"]
    assert line["doc_id"] == "d1" and line["pages"] == [1, 2] and line["offset_unit"] == "utf16"
    line = json.loads(written(format_named("doccano-relations"), documents)[""])
    assert line["entities"][0] == {"id": 0, "label": "quote", "start_offset": 3, "end_offset": 31}
    ends = {entity["id"]: entity["start_offset"] for entity in line["entities"]}
    relation = line["relations"][0]
    assert relation.keys() == {"id", "from_id", "to_id", "type"}
    assert (ends[relation["from_id"]], ends[relation["to_id"]]) == (3, 37)


def test_the_fixtures_hold_what_is_known() -> None:
    wanted = sorted((s["label"], s["start"], s["end"]) for s in NATIVE["spans"])
    for name in ("doccano_seq", "doccano_rel"):
        reading = read((FIXTURES / f"{name}.jsonl").read_bytes())
        assert marks(reading) == wanted
        assert reading.document is not None and reading.document.id == "d1"
        assert reading.document.text == NATIVE["text"]
        if name == "doccano_rel":
            ends = {s["id"]: (s["label"], s["start"]) for s in NATIVE["spans"]}
            said = {(r["type"], ends[r["head"]], ends[r["tail"]]) for r in NATIVE["relations"]}
            ours = {s.id: (s.label, s.fragments[0][0]) for s in reading.document.spans}
            assert said == {
                (r.type, ours[r.head], ours[r.tail]) for r in reading.document.relations
            }


def test_an_export_of_doccano_itself_is_read() -> None:
    line = (
        b'{"id":7,"text":"See https:\\/\\/a.org\\r\\nHe said so.","url":"https:\\/\\/a.org",'
        b'"page":null,"state":"draft","label":[[19,21,"source"]],"Comments":["good","again"]}'
    )
    reading = read(line)
    document = reading.document
    assert document is not None
    assert document.text == "See https://a.org\nHe said so."
    assert marks(reading) == [("source", 18, 20)]
    assert document.spans[0].text == "He"
    assert document.note is not None and document.note.text == "good\nagain"
    assert document.meta == (("id", "7"), ("state_", '"draft"'), ("url", '"https://a.org"'))
    assert document.id == ""
    comments = {
        "text": "a",
        "entities": [],
        "relations": [],
        "Comments": [{"id": 1, "comment": "c"}],
    }
    noted = read(comments, name="doccano-relations").document
    assert noted is not None and noted.note is not None and noted.note.text == "c"


def test_old_exports_with_users_and_meta_are_read() -> None:
    mark = {"id": 1, "label": 2, "start_offset": 0, "end_offset": 2, "user": 1}
    named = mark | {"id": 2, "end_offset": 3, "label_name": "ORG", "user_name": "ana"}
    line = {"id": 1, "text": "EU rejects", "annotations": [mark, named], "meta": {"page": 3}}
    reading = read(line)
    assert marks(reading) == [("2", 0, 2), ("ORG", 0, 3)]
    document = reading.document
    assert document is not None and [s.annotator for s in document.spans] == ["", "ana"]
    assert document.meta == (("id", "1"), ("page", "3"))
    found = recognise("x.jsonl", json.dumps(line).encode())
    assert found is not None and found.NAME == "doccano"


def test_labels_may_be_objects() -> None:
    label = {"start_offset": 0, "end_offset": 2, "label": "x"}
    assert marks(read({"text": "abc", "label": [label, [1, 3, "y"]]})) == [("x", 0, 2), ("y", 1, 3)]


def test_offsets_count_as_was_chosen() -> None:
    line = {"text": "💩 yes", "label": [[3, 5, "x"]]}
    assert marks(read(line)) == [("x", 2, 4)]
    assert marks(read(line, "codepoint")) == [("x", 3, 5)]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ([3, 3, "x"], "at least one character"),
        ([3, 2, "x"], "at least one character"),
        ([-1, 2, "x"], "at least one character"),
        ([0, 99, "x"], "outside the text"),
        ([0, 10**40, "x"], "whole number|outside the text"),
        ([0, True, "x"], "whole number, not true or false"),
        ([0, 1.5, "x"], "whole number, not a number"),
        ([0, 1, ""], "it has no label"),
        ([0, 1, 5], "it has no label"),
        ([0, 1], r"must be \[start, end, label\]"),
        ("positive", "label of the whole document"),
        (None, "must be"),
        ({"start_offset": 0, "end_offset": 1}, "it has no label"),
        ({"start_offset": 0, "end_offset": 1, "label": "x", "id": []}, '"id" must be'),
    ],
)
def test_a_label_that_fits_nowhere_is_listed(label: object, words: str) -> None:
    reading = read({"text": "abcdef", "label": [label, [0, 1, "good"]]})
    assert marks(reading) == [("good", 0, 1)]
    (sentence,) = reading.dropped
    assert sentence.startswith("x.jsonl, line 1: ")
    assert re.search(words, sentence)


def test_relations_that_lead_nowhere_are_listed() -> None:
    entity = {"id": 1, "label": "x", "start_offset": 0, "end_offset": 2}
    bad = [{"from_id": 1, "to_id": 9, "type": "t"}, {"from_id": 1, "to_id": 1}, 5, {"from_id": []}]
    reading = read({"text": "abc", "entities": [entity, entity], "relations": bad})
    assert len(reading.dropped) == 5
    assert "there is no entity 9" in reading.dropped[1]
    assert reading.document is not None and reading.document.relations == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"[1]", "must be a JSON object"),
        (b'{"label":[]}', 'there is no "text"'),
        (b'{"text":""}', "the text is empty"),
        (b'{"text":5}', '"text" must be text'),
        (b'{"text":"a\\u0000b"}', "NUL"),
        (b'{"text":"a\\ud800b"}', "half a character"),
        (b'{"text":"a","label":[[0,1', "breaks off"),
        (b'{"text":"a","relations":{}}', '"relations" must be a list'),
        (b'{"text":"\xff"}', "UTF-8"),
    ],
)
def test_a_bad_line_is_refused_and_the_next_one_is_read(line: bytes, words: str) -> None:
    data = io.BytesIO(line + b'\n\n{"text":"ok","label":[]}\n')
    bad, good = format_named("doccano").read(data, ReadOptions("x.jsonl"))
    assert bad.refusal.startswith("x.jsonl, line 1: ") and words in bad.refusal
    assert good.document is not None and good.document.line == 3


def test_ids_of_entities_are_of_one_document_only() -> None:
    entity = {"id": 0, "label": "x", "start_offset": 0, "end_offset": 2}
    one, other = (read({"text": text, "entities": [entity]}) for text in ("abc", "abd"))
    assert one.document is not None and other.document is not None
    assert one.document.spans[0].id != other.document.spans[0].id
    assert one == read({"text": "abc", "entities": [entity]})


def test_facts_with_the_names_of_columns_come_back() -> None:
    names = ("Comments", "doc_id", "id", "label", "meta", "meta.x", "text", "x")
    document = ExchangeDocument("some words", "d1", meta=tuple((n, '"v"') for n in names))
    assert_round_trip(format_named("doccano"), [document])


def test_files_are_told_apart_by_their_first_line() -> None:
    for name, line in {
        "doccano": b'{"id":1,"text":"a","label":[[0,1,"x"]]}',
        "doccano-relations": b'{"text":"a","entities":[],"relations":[]}',
        "native": b'{"text":"a","spans":[{"start":0,"end":1,"label":"x"}]}',
        "prodigy": b'{"text":"a","spans":[],"answer":"accept"}',
    }.items():
        recognised = recognise("x.jsonl", line)
        assert recognised is not None and name == recognised.NAME
    long = b'{"id":1,"text":"' + b"a" * 70000
    assert recognise("x.jsonl", long[:64000]) is format_named("doccano")
    assert recognise("x.jsonl", b'{"text":"label\\": [[0,1"}') is format_named("native")


def test_the_other_ending_of_json_lines_is_known_too() -> None:
    line = b'{"id":1,"text":"a","label":[[0,1,"x"]]}'
    assert recognise("x.NDJSON", line) is format_named("doccano")
    assert recognise("x.ndjson", b'{"text":"a"}') is format_named("native")


def test_a_label_that_fits_in_code_points_alone_says_so() -> None:
    line = {"text": "🙂 yes", "label": [[1, 5, "quote"]]}  # inside the emoji, counted in UTF-16
    (said,) = read(line).dropped
    assert "code points it fits" in said and "Offsets count" in said
    assert not read(line, "codepoint").dropped
    (said,) = read(line | {"offset_unit": "utf16"}).dropped  # there is nothing to choose
    assert "code points" not in said
    (said,) = read({"text": "🙂 yes", "label": [[1, 50, "quote"]]}).dropped
    assert "code points" not in said


LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner),
    max_leaves=8,
)
COLUMNS = ("text", "label", "labels", "entities", "relations", "Comments", "doc_id", "id", "title")
FIELDS = st.sampled_from((*COLUMNS, "meta.id", "offset_unit"))


@given(st.dictionaries(FIELDS, VALUES), st.binary(max_size=60))
def test_whatever_a_file_holds_it_never_crashes(fields: dict[str, object], noise: bytes) -> None:
    line = json.dumps({"text": "a few words"} | fields).encode()
    for data in (noise, line, line[: len(line) // 2], line.replace(b":", b"", 1)):
        for reading in format_named("doccano").read(io.BytesIO(data), ReadOptions("x")):
            assert reading.refusal.startswith("x") or reading.document is not None


@given(st.lists(st.tuples(st.integers(-2, 9), st.integers(-2, 9)) | VALUES, max_size=5))
def test_labels_of_every_kind_are_read_or_listed(pairs: list[object]) -> None:
    labels = [[*p, "x"] if isinstance(p, tuple) else p for p in pairs]
    reading = read({"text": "💩bcdef", "label": labels})
    assert len(marks(reading)) + len(reading.dropped) == len(labels)
