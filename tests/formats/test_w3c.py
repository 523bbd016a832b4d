"""Web annotations: positions in code points, quotes that find their place again."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import ReadOptions, WriteOptions, format_named, recognise
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeSpan, Reading
from tests.formats.fuzzing import CUTS, VALUES, assert_only_sentences, damaged
from tests.formats.native_fixture import facts, native
from tests.formats.odd import marked, odd_documents
from tests.formats.round_trip import TEXT, assert_round_trip, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
W3C = format_named("w3c")
TAG = {"type": "TextualBody", "purpose": "tagging", "value": "quote"}


def position(start: object, end: object) -> dict[str, object]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def quoted(exact: str, prefix: str = "", suffix: str = "") -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def annotation(*selectors: object, **more: Any) -> dict[str, Any]:
    target = {"source": "http://example.org/one.txt", "selector": list(selectors)}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:x:1",
        "type": "Annotation",
        "motivation": "tagging",
        "body": [TAG],
        "target": target,
    } | more


def read(data: object, text: str | bytes = TEXT, name: str = "a.jsonl") -> list[Reading]:
    lines = data if isinstance(data, list) else [data]
    written = "\n".join(map(json.dumps, lines)) if name.endswith("l") else json.dumps(data)
    texts = {"one.txt": text.encode() if isinstance(text, str) else text}
    options = ReadOptions(
        name,
        siblings=(name, "one.txt"),
        beside=lambda other: io.BytesIO(texts[other]) if other in texts else None,
    )
    return list(W3C.read(io.BytesIO(written.encode()), options))


def one(*lines: object, text: str | bytes = TEXT) -> ExchangeDocument:
    (reading,) = read(list(lines), text)
    assert reading.document is not None, reading.refusal
    return reading.document


def test_everything_comes_back() -> None:
    documents = [rich("d1"), rich("d2"), *odd_documents()]
    assert all(not W3C.kept(d, WriteOptions()).losses for d in documents)
    assert_round_trip(W3C, documents)


@pytest.mark.parametrize("id", ["Con", "a/b:c*", "Ä ö%20", "..", "x" * 500, "a#b?c", "d.jsonl"])
def test_ids_of_all_kinds_name_files_and_come_back(id: str) -> None:
    assert_round_trip(W3C, [rich(id), marked(f"{id}~", "more words", (0, 4))])


def test_attributes_and_ids_with_odd_signs_come_back() -> None:
    names = ("a=b", "a%3Db", "%25", "é x")
    attributes = tuple(sorted(Attribute(name, "v=w") for name in names))
    span = ExchangeSpan("l\n", ((0, 1),), TEXT[0], "urn:x y/ä", attributes=attributes)
    assert_round_trip(W3C, [ExchangeDocument(TEXT, "d1", spans=(span,))])


def test_lines_have_the_shape_of_the_standard() -> None:
    files = written(W3C, [rich("d1")])
    assert sorted(files) == ["annotations.jsonl", "d1.txt"]
    assert files["d1.txt"] == TEXT.encode()
    about, *records = [json.loads(line) for line in files["annotations.jsonl"].splitlines()]
    assert about["target"] == "d1.txt" and about["motivation"] == "describing"
    spans = [record for record in records if record["motivation"] == "tagging"]
    links = [record for record in records if record["motivation"] == "linking"]
    assert len(spans) == 7 and len(links) == 2
    ids = {span["id"] for span in spans}
    for record in records:
        assert record["type"] == "Annotation"
        context = record["@context"]
        assert "http://www.w3.org/ns/anno.jsonld" in (context, context[0])
    for span in spans:
        for target in span["target"]:
            place, quote = target["selector"]
            start, end = place["start"], place["end"]
            assert quote["exact"] == TEXT[start:end]
            assert quote["prefix"] == TEXT[max(0, start - 32) : start]
            assert quote["suffix"] == TEXT[end : end + 32]
    assert [len(span["target"]) for span in spans].count(2) == 1
    for link in links:
        assert {target["id"] for target in link["target"]} <= ids


def test_the_fixture_holds_the_reference_document() -> None:
    data = (FIXTURES / "w3c.jsonl").read_bytes()
    assert recognise("w3c.jsonl", data) is W3C
    meant = native()
    options = ReadOptions("w3c.jsonl", text_of=lambda id: meant.text if id == "d1" else "")
    (reading,) = W3C.read(io.BytesIO(data), options)
    assert reading.document is not None and reading.dropped == () and reading.mended == 0
    assert facts(reading.document)[:2] == facts(meant)[:2]
    assert reading.document.id == "d1"
    (refused,) = W3C.read(io.BytesIO(data), ReadOptions("w3c.jsonl"))
    assert "the text of “urn:example:d1” is not there: put it beside as d1.txt" in refused.refusal


def test_collections_pages_and_lists_are_read() -> None:
    found = annotation(position(2, 30))
    for data in (
        found,
        [found],
        {"type": "AnnotationPage", "items": [found]},
        {"type": "AnnotationCollection", "first": {"items": [found]}},
    ):
        (reading,) = read(data, name="a.json")
        assert reading.document is not None
        assert reading.document.spans[0].text == "“We will cut taxes by 2027,”"
        assert recognise("a.json", json.dumps(data).encode()) is W3C


def test_a_quote_finds_its_place_again_if_there_is_only_one() -> None:
    text = "New first words. A tax is a tax. The end."
    (reading,) = read(annotation(position(0, 7), quoted("The end")), text)
    assert reading.document is not None and reading.mended == 1
    assert reading.document.spans[0].fragments == ((33, 40),)
    (reading,) = read(annotation(position(0, 3), quoted("tax", "is a ", ".")), text)
    assert reading.document is not None
    assert reading.document.spans[0].fragments == ((28, 31),)
    for selectors in ([position(0, 3), quoted("tax")], [quoted("tax")], [quoted("gone")]):
        (reading,) = read(annotation(*selectors), text)
        assert reading.document is not None and reading.document.spans == ()
        assert reading.dropped[0].startswith("a.jsonl, line 1: span urn:x:1: ")


def test_quotes_alone_place_every_fragment() -> None:
    targets = [
        {"source": "one.txt", "selector": quoted("“It is a disgrace,”")},
        {"source": "one.txt", "selector": quoted("“and a waste.”")},
    ]
    (span,) = one(annotation(target=targets)).spans
    assert span.fragments == ((46, 65), (77, 91))


def test_offsets_in_utf16_are_told_by_the_quotes() -> None:
    marks = [
        annotation(position(3, 31), quoted("“We will cut taxes by 2027,”")),
        annotation(position(37, 45), quoted("Ana Ruiz"), id="urn:x:2"),
    ]
    assert [s.fragments for s in one(*marks).spans] == [((2, 30),), ((36, 44),)]


def test_newlines_of_windows_in_the_text_move_positions() -> None:
    (span,) = one(annotation(position(5, 8)), text=b"one\r\ntwo").spans
    assert span.text == "two"


def test_bodies_are_labels_attributes_and_notes() -> None:
    bodies = [
        TAG,
        {"type": "TextualBody", "purpose": "tagging", "value": "claim"},
        {"type": "TextualBody", "purpose": "classifying", "value": "tone=angry=loud"},
        {"type": "TextualBody", "purpose": "commenting", "value": "a note"},
        {"type": "TextualBody", "purpose": "bookmarking", "value": "x"},
    ]
    found = annotation(
        position(2, 30), body=bodies, creator={"name": "Ana"}, created="2026-01-02T03:04:05Z"
    )
    reading, rest = read(found)
    assert reading.document is not None
    first, second = reading.document.spans
    assert (first.label, first.id) == ("quote", "urn:x:1")
    assert (second.label, second.id) == ("claim", "urn:x:1#2")
    assert first.attributes == (Attribute("tone", "angry=loud"),)
    assert (first.note, first.annotator) == ("a note", "Ana")
    assert first.created_at == "2026-01-02T03:04:05.000Z"
    (sentence,) = rest.dropped
    assert "a body with the purpose “bookmarking” is left out" in sentence


def test_short_forms_of_bodies_and_targets() -> None:
    for body in ("quote", {"value": "quote"}, ["quote"]):
        found = annotation(body=body, target={"source": "one.txt", "selector": position(2, 30)})
        assert one(found).spans[0].label == "quote"
    found = annotation(position(2, 30), bodyValue="quote")
    del found["body"]
    assert one(found).spans[0].label == "quote"


def test_hypothesis_annotations_bring_their_tags() -> None:
    found = annotation(quoted("Ana Ruiz"), tags=["source"], text="who?", user="acct:ana")
    del found["body"]
    (span,) = one(found).spans
    assert (span.label, span.note, span.annotator) == ("source", "who?", "acct:ana")


def test_links_are_relations_in_both_of_their_shapes() -> None:
    ends = [annotation(position(2, 30)), annotation(position(36, 44), id="urn:x:2")]
    body = {"type": "TextualBody", "purpose": "tagging", "value": "by"}
    link = {"id": "urn:x:3", "type": "Annotation", "motivation": "linking"}
    both = link | {"body": [body], "target": [{"id": "urn:x:1"}, {"id": "urn:x:2"}]}
    other = link | {"body": [body, {"id": "urn:x:2"}], "target": "urn:x:1"}
    for found in (both, other):
        (relation,) = one(found, *ends).relations
        assert (relation.type, relation.head, relation.tail) == ("by", "urn:x:1", "urn:x:2")
    _, rest = read([*ends, both | {"target": ["urn:x:1", "urn:x:9"]}])
    assert rest.dropped == ("a.jsonl, line 3: a relation: there is no span “urn:x:9”.",)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (annotation(position(2, 2)), "at least one character"),
        (annotation(position(5, 2)), "at least one character"),
        (annotation(position(0, 10**20)), "outside the text"),
        (annotation(position("x", 3)), "not a whole number"),
        (annotation(position(None, 3)), "missing"),
        (annotation(), "no selector"),
        (annotation(position(2, 3), body=[]), "no tag"),
        (annotation(position(2, 3), target={"selector": position(2, 3)}), "no source"),
        (annotation({"type": "RangeSelector"}), "no selector"),
        (annotation(target=None), "no target"),
    ],
)
def test_a_bad_annotation_is_listed_with_its_line(found: object, words: str) -> None:
    readings = read([annotation(position(2, 30), id="urn:x:0"), found])
    assert readings[0].document is not None and len(readings[0].document.spans) == 1
    (sentence,) = [sentence for r in readings for sentence in r.dropped]
    assert sentence.startswith("a.jsonl, line 2: ") and words in sentence


def test_a_line_that_is_no_json_does_not_hold_up_the_others() -> None:
    data = json.dumps(annotation(position(2, 30))).encode()
    options = ReadOptions("a.jsonl", text_of=lambda id: TEXT if id == "one.txt" else "")
    bad, good = W3C.read(io.BytesIO(data + b"\n{x\n[1]\n"), options), None
    refusals = [r.refusal for r in bad]
    assert good is None and refusals[0].startswith("a.jsonl, line 2: it is not JSON")
    assert refusals[1] == "a.jsonl, line 3: an annotation must be a JSON object."
    assert refusals[2] == ""


def test_a_text_that_was_changed_is_refused() -> None:
    files = written(W3C, [rich("d1"), rich("d2")])
    files["d1.txt"] += b"more"
    options = ReadOptions(
        "annotations.jsonl",
        siblings=tuple(sorted(files)),
        beside=lambda name: io.BytesIO(files[name]),
    )
    first, second = W3C.read(io.BytesIO(files["annotations.jsonl"]), options)
    assert "was changed after it was written" in first.refusal
    assert second.document is not None and second.document.id == "d2"


@given(CUTS, st.sampled_from(["annotations.jsonl", "d1.txt"]))
def test_damaged_files_never_crash(cut: tuple[float, int, bytes], name: str) -> None:
    files = written(W3C, [rich("d1"), *odd_documents()[:2]])
    files[name] = damaged(files[name], cut)
    assert_only_sentences(W3C, "annotations.jsonl", files)


FIELDS = ("id", "body", "target", "motivation", "creator", "created", "annotator:facts", "first")
PARTS = ("source", "selector", "id", "type", "start", "end", "exact", "prefix", "refinedBy")


@given(
    st.dictionaries(st.sampled_from(FIELDS), VALUES),
    st.dictionaries(st.sampled_from(PARTS), VALUES),
    st.binary(max_size=60),
)
def test_wrong_kinds_never_crash(
    fields: dict[str, Any], parts: dict[str, Any], noise: bytes
) -> None:
    selector = {"type": "TextPositionSelector", "start": 0, "end": 1} | parts
    target = {"source": "d1", "selector": [selector, quoted("words") | parts]} | parts
    for found in (annotation() | fields, annotation(target=target), fields, target):
        data = json.dumps(found).encode()
        assert_only_sentences(W3C, "a.jsonl", {"a.jsonl": data + b"\n" + noise})
        assert_only_sentences(W3C, "a.json", {"a.json": b"[" + data + b"]"})
    assert_only_sentences(W3C, "a.jsonl", {"a.jsonl": noise})
