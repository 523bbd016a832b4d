"""Prodigy's JSON lines and spaCy's training data."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import ReadOptions, WriteOptions, _tokens, format_named, recognise
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, assert_round_trip, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
NATIVE = json.loads((FIXTURES / "native.jsonl").read_bytes())
PRODIGY = format_named("prodigy")


def readings(data: object, name: str = "x.jsonl") -> list[Reading]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(PRODIGY.read(io.BytesIO(raw), ReadOptions(name)))


def read(data: object) -> tuple[ExchangeDocument, tuple[str, ...]]:
    (reading,) = readings(data)
    assert reading.document is not None, reading.refusal
    return reading.document, reading.dropped


def line_of(document: ExchangeDocument) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(written(PRODIGY, [document])[""])
    return line


def marks(document: ExchangeDocument) -> list[tuple[object, ...]]:
    return sorted((s.label, *s.fragments) for s in document.spans)


def test_everything_comes_back() -> None:
    assert_round_trip(PRODIGY, [rich("d1"), rich("d2"), *odd_documents()])
    for document in [rich(), *odd_documents()]:
        kept = PRODIGY.kept(document, WriteOptions())
        assert kept.document == document and not kept.losses


def test_everything_comes_back_without_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tokens, "_has_spacy", lambda: False)
    assert_round_trip(PRODIGY, [rich(), *odd_documents()])


def test_tokens_and_spans_are_as_prodigy_has_them() -> None:
    for document in [rich(), *odd_documents()]:
        line = line_of(document)
        text, tokens = line["text"], line["tokens"]
        assert [t["id"] for t in tokens] == list(range(len(tokens)))
        assert "".join(t["text"] + " " * t["ws"] for t in tokens) == text
        assert all(text[t["start"] : t["end"]] == t["text"] for t in tokens)
        for span in line["spans"]:
            assert tokens[span["token_start"]]["start"] == span["start"]
            assert tokens[span["token_end"]]["end"] == span["end"]  # its last token, inclusive
        for relation in line.get("relations", ()):
            assert relation["head"] == relation["head_span"]["token_end"]
            assert relation["child"] == relation["child_span"]["token_end"]
        assert line["answer"] == "accept"


def test_the_same_content_gives_the_same_bytes() -> None:
    document = rich()
    turned = ExchangeDocument(
        **{
            name: getattr(document, name)
            for name in ("text", "id", "title", "source", "states", "meta", "note", "encoding")
        },
        sections=document.sections[::-1],
        original_sha256=document.original_sha256,
        spans=document.spans[::-1],
        relations=document.relations[::-1],
    )
    assert written(PRODIGY, [document]) == written(PRODIGY, [turned])


def test_the_fixture_holds_what_is_known() -> None:
    document, dropped = read((FIXTURES / "prodigy.jsonl").read_bytes())
    assert dropped == () and document.text == NATIVE["text"] and document.id == "d1"
    wanted = sorted((s["label"], tuple(f)) for s in NATIVE["spans"] for f in s["fragments"])
    assert marks(document) == wanted


def test_a_task_of_prodigy_itself_is_read() -> None:
    spans = [
        {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "PERSON"},
        {"start": 9, "end": 15, "token_start": 2, "token_end": 2, "label": "ORG"},
    ]
    task = {
        "text": "Ana runs Globex.",
        "tokens": [{"text": "Ana", "start": 0, "end": 3, "id": 0, "ws": True}],
        "spans": spans,
        "relations": [
            {"head": 0, "child": 2, "label": "leads", "color": "#ffd882"},
            {"head": 7, "child": 2, "label": "by span", "head_span": spans[0]},
            {"head": 1, "child": 2, "label": "lost"},
        ],
        "meta": {"source": "wire", "page": 3, "state": "draft"},
        "options": [1],
        "_input_hash": -1,
        "_task_hash": 2,
        "_session_id": "news-ana",
        "_view_id": "relations",
        "answer": "accept",
    }
    document, dropped = read(task)
    assert marks(document) == [("ORG", (9, 15)), ("PERSON", (0, 3))]
    ends = {s.id: s.label for s in document.spans}
    assert [(r.type, ends[r.head], ends[r.tail]) for r in document.relations] == [
        ("leads", "PERSON", "ORG"),
        ("by span", "PERSON", "ORG"),
    ]
    assert dropped == ("x.jsonl, line 1: relation lost: no span ends at its head, token 1.",)
    assert {s.annotator for s in document.spans} == {"news-ana"}
    assert document.source == "wire"
    assert document.meta == (("options", "[1]"), ("page", "3"), ("state_", '"draft"'))


def test_what_a_model_says_of_a_span_is_kept_as_attributes() -> None:
    span = {"start": 0, "end": 3, "label": "x", "score": 0.5, "source": "core_web", "rank": 0}
    document, dropped = read({"text": "Ana", "spans": [span | {"id": 7, "type": "span"}]})
    found = [(a.name, a.value) for a in document.spans[0].attributes]
    assert found == [("id", "7"), ("rank", "0"), ("score", "0.5"), ("source", "core_web")]
    assert dropped == ()


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_the_spans_of_a_rejected_task_are_left_out_and_counted(answer: str) -> None:
    spans = [{"start": 0, "end": 1, "label": "x"}] * 2
    document, dropped = read({"text": "abc", "spans": spans, "answer": answer})
    assert document.text == "abc" and document.spans == ()
    assert dropped == (f"x.jsonl, line 1: the answer is “{answer}”, so its 2 spans are left out.",)
    assert document.meta == (("answer", f'"{answer}"'),)
    assert read({"text": "abc", "answer": answer})[1] == ()


@pytest.mark.parametrize(
    "data",
    [
        b'["Ana runs.", {"entities": [[0, 3, "P"]]}]\n["Bo.", {"entities": [[0, 2, "P"]]}]\n',
        b'[["Ana runs.", {"entities": [[0, 3, "P"]]}],\n'
        b' ["Bo.", {"spans": {"sc": [[0, 2, "P"]]}}]]',
        b'{"text": "Ana runs.", "entities": [[0, 3, "P"]]}\n'
        b'{"text": "Bo.", "spans": {"sc": [{"start": 0, "end": 2, "label": "P"}]}}\n',
        b'[{"text": "Ana runs.", "spans": [{"start": 0, "end": 3, "label": "P"}], "tokens": []},'
        b'{"text": "Bo.", "entities": [[0, 2, "P"]]}]',
    ],
)
def test_training_data_of_spacy_is_read(data: bytes) -> None:
    one, other = readings(data, "x.json")
    assert one.document is not None and other.document is not None
    assert marks(one.document) == [("P", (0, 3))] and marks(other.document) == [("P", (0, 2))]
    recognised = recognise("x.json", data)
    assert recognised is not None and recognised.NAME == "prodigy"


def test_items_of_a_list_are_named_by_their_number() -> None:
    bad, good = readings([["", {"entities": []}], ["Bo.", {"entities": [[0, 9, "P"]]}]], "x.json")
    assert bad.refusal == "x.json, number 1: the text is empty."
    assert good.dropped[0].startswith("x.json, number 2: ")


def test_an_interrupted_span_that_was_changed_elsewhere_falls_into_its_parts() -> None:
    line = line_of(rich())
    parts = [s for s in line["spans"] if "whole" in s]
    line["spans"].remove(parts[1])
    document, dropped = read(line)
    assert dropped == () and ("quote", (46, 65)) in marks(document)
    line["spans"].append(parts[1] | {"label": "other"})
    document, _ = read(line)
    assert {("quote", (46, 65)), ("other", (77, 91))} <= set(marks(document))


def test_ids_are_believed_only_where_they_are_ours() -> None:
    line = line_of(rich())
    del line["made_by"]
    document, _ = read(line)
    assert not {s.id for s in document.spans} & {f"d1-s{n}" for n in range(9)}
    assert len(document.relations) == 2


def test_offsets_that_covered_texts_contradict_are_mended() -> None:
    units = {"start": 3, "end": 31, "label": "quote", "text": "“We will cut taxes by 2027,”"}
    (reading,) = readings({"text": TEXT, "spans": [units], "tokens": []})
    assert reading.document is not None and reading.mended == 1
    assert marks(reading.document) == [("quote", (2, 30))]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"start": 2, "end": 2, "label": "x"}, "at least one character"),
        ({"start": 2, "end": 1, "label": "x"}, "at least one character"),
        ({"start": 0, "end": 99, "label": "x"}, "outside the text"),
        ({"start": 0, "end": 1}, "it has no label"),
        ({"start": "a", "end": 1, "label": "x"}, "not a whole number"),
        ({"end": 1, "label": "x"}, "missing"),
        ({"start": 0, "end": 2, "label": "x", "text": "cd"}, "it says “cd”"),
        (5, "no objects"),
    ],
)
def test_a_span_that_fits_nowhere_is_listed(span: object, words: str) -> None:
    good = {"start": 0, "end": 1, "label": "good"}
    document, dropped = read({"text": "abcdcd", "spans": [span, good], "tokens": []})
    assert marks(document) == [("good", (0, 1))]
    assert len(dropped) == 1 and words in dropped[0] and dropped[0].startswith("x.jsonl, line 1: ")


def test_the_same_document_may_hold_spans_without_ids() -> None:
    spans = (
        ExchangeSpan("x", ((0, 1), (2, 3)), "a c"),
        ExchangeSpan("x", ((4, 5),), "e"),
        ExchangeSpan("y", ((4, 5),), "e", "y1"),
        ExchangeSpan("z", ((5, 6),), "f", "z1"),
    )
    relations = (ExchangeRelation("t", "y1", "z1"),)
    given = ExchangeDocument("abcdef", "d", spans=spans, relations=relations)
    document, dropped = read(line_of(given))
    assert document.spans == spans and document.relations == relations and dropped == ()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def _paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    found = []
    for key, item in inner:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += _paths(item, (*path, key))
    return found


PATHS = _paths(line_of(rich()))


@given(st.sampled_from(PATHS), VALUES, st.binary(max_size=40), st.integers(0, 3000))
def test_whatever_a_file_holds_it_never_crashes(
    path: tuple[Any, ...], value: object, noise: bytes, cut: int
) -> None:
    line: Any = line_of(rich())
    place = line
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    raw = json.dumps(line).encode()
    for data in (noise, b"[" + noise, raw, raw[:cut], b"[" + raw + b"]", raw[cut:]):
        for reading in PRODIGY.read(io.BytesIO(data), ReadOptions("x")):
            assert reading.refusal.startswith("x") or reading.document is not None
