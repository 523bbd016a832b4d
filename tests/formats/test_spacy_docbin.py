"""spaCy's DocBin, as we write it, as others write it, and as nobody should."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.formats import ReadOptions, WriteOptions, _docbin_file, _docbin_write, format_named
from annotator.formats._msgpack import unpacked
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from tests.formats.odd import marked, odd_documents
from tests.formats.round_trip import TEXT, assert_round_trip, rich, written

spacy = pytest.importorskip("spacy")
srsly = pytest.importorskip("srsly")
from spacy.tokens import Doc, DocBin, Span, SpanGroup  # noqa: E402

FIXTURES = Path(__file__).parent / "fixtures"
NATIVE = json.loads((FIXTURES / "native.jsonl").read_bytes())
SPACY = format_named("spacy")


def readings(data: bytes) -> list[Reading]:
    return list(SPACY.read(io.BytesIO(data), ReadOptions("x.spacy")))


def read(*docs: Doc) -> list[Reading]:
    """What comes of the docs in a file that spaCy writes."""
    return readings(DocBin(docs=docs, store_user_data=True).to_bytes())


def only(*docs: Doc) -> ExchangeDocument:
    (reading,) = read(*docs)
    assert reading.document is not None, reading.refusal
    assert reading.dropped == ()
    return reading.document


def marks(document: ExchangeDocument) -> list[tuple[object, ...]]:
    return sorted((s.label, *s.fragments) for s in document.spans)


def file_of(*documents: ExchangeDocument) -> bytes:
    (data,) = written(SPACY, documents).values()
    return data


def docs_of(data: bytes) -> list[Doc]:
    return list(DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab))


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with something changed inside."""
    message = srsly.msgpack_loads(zlib.decompress(data))
    change(message)
    return zlib.compress(srsly.msgpack_dumps(message))


# --- ours ----------------------------------------------------------------------------------------


def test_everything_comes_back() -> None:
    documents = [rich("d1"), rich("d2"), *odd_documents()]
    assert_round_trip(SPACY, documents)
    for document in documents:
        kept = SPACY.kept(document, WriteOptions())
        assert kept.document == document and not kept.losses


@pytest.mark.parametrize("language", ["xx", "de"])
def test_everything_comes_back_by_the_words_of_other_languages(language: str) -> None:
    assert_round_trip(SPACY, [rich(), *odd_documents()], {"language": language})


def test_spaces_and_texts_are_the_same_in_spacy_character_by_character() -> None:
    documents = sorted([rich(), *odd_documents()], key=lambda d: d.id)
    for document, doc in zip(documents, docs_of(file_of(*documents)), strict=True):
        assert doc.text == document.text
        found = {(s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans["sc"]}
        assert found == {(s.label, *f, s.id) for s in document.spans for f in s.fragments}


def test_entities_are_set_only_where_no_spans_overlap() -> None:
    flat = marked("flat", "one two three", (0, 3), (4, 7))
    nested = marked("nested", "one two three", (0, 7), (4, 7))
    none = ExchangeDocument("one two", "none")
    flat_doc, nested_doc, empty_doc = docs_of(file_of(flat, nested, none))
    assert [(e.start_char, e.end_char) for e in flat_doc.ents] == [(0, 3), (4, 7)]
    assert flat_doc.has_annotation("ENT_IOB") and empty_doc.has_annotation("ENT_IOB")
    assert not nested_doc.has_annotation("ENT_IOB")


def test_many_documents_make_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_docbin_write, "_MOST_TOKENS", 6)
    documents = [marked(f"d{n}", "one two three", (0, 3)) for n in range(5)]
    files = written(SPACY, documents)
    assert list(files) == ["part-00001.spacy", "part-00002.spacy", "part-00003.spacy"]
    assert_round_trip(SPACY, documents)
    assert written(SPACY, documents) == files


def test_no_documents_make_one_empty_file() -> None:
    assert readings(file_of()) == []


def test_ids_of_every_kind_come_back() -> None:
    spans = tuple(
        ExchangeSpan("x", ((n, n + 1),), "a", name)
        for n, name in enumerate(["#", "##1", "", "#2", "a b"])
    )
    relations = (ExchangeRelation("t", "#", "##1"), ExchangeRelation("t", "#2", "a b", "r"))
    document = ExchangeDocument("aaaaaa", "d", spans=spans, relations=relations)
    (reading,) = readings(file_of(document))
    assert reading.document is not None and reading.document.spans == spans
    assert set(reading.document.relations) == set(relations)


def test_what_others_change_in_our_documents_is_read() -> None:
    (doc,) = docs_of(file_of(rich()))
    kept = [s for s in doc.spans["sc"] if s.start_char != 77]  # half of the interrupted one goes
    more = Span(doc, 0, 1, label="new")
    doc.spans["sc"] = SpanGroup(doc, name="sc", spans=[*kept, more])
    doc.spans["guess"] = SpanGroup(doc, name="guess", spans=[Span(doc, 1, 2, label="maybe")])
    document = only(doc)
    assert {("quote", (46, 65)), ("new", (0, 1)), ("maybe", (2, 3))} <= set(marks(document))
    assert document.note == rich().note and len(document.relations) == 2


# --- others' -------------------------------------------------------------------------------------


def test_the_fixture_holds_what_is_known() -> None:
    (reading,) = readings((FIXTURES / "docbin.spacy").read_bytes())
    assert reading.document is not None and reading.document.text == NATIVE["text"]
    wanted = sorted((s["label"], tuple(f)) for s in NATIVE["spans"] for f in s["fragments"])
    assert marks(reading.document) == wanted


def test_entities_alone_are_read() -> None:
    doc = spacy.blank("en")("Ana runs Globex in Rome")
    doc.ents = [Span(doc, 0, 1, "PERSON"), Span(doc, 2, 3, "ORG", kb_id="Q1"), Span(doc, 4, 5, "X")]
    document = only(doc)
    assert marks(document) == [("ORG", (9, 15)), ("PERSON", (0, 3)), ("X", (19, 23))]
    assert [(a.name, a.value) for s in document.spans for a in s.attributes] == [("kb_id", "Q1")]
    touching = spacy.blank("en")("a b c d")
    touching.ents = [
        Span(touching, 0, 2, "x"),
        Span(touching, 2, 3, "x"),
        Span(touching, 3, 4, "y"),
    ]
    assert marks(only(touching)) == [("x", (0, 3)), ("x", (4, 5)), ("y", (6, 7))]


def test_groups_of_any_name_are_read_once() -> None:
    doc = spacy.blank("en")("Ana runs Globex")
    doc.ents = [Span(doc, 0, 1, "PERSON")]
    doc.spans["sc"] = [Span(doc, 0, 1, "PERSON"), Span(doc, 0, 2, "act")]
    doc.spans["rules"] = [Span(doc, 0, 1, "PERSON"), Span(doc, 2, 3, "ORG", span_id="globex")]
    document = only(doc)
    assert marks(document) == [("ORG", (9, 15)), ("PERSON", (0, 3)), ("act", (0, 8))]
    (attributes,) = [s.attributes for s in document.spans if s.label == "ORG"]
    assert [(a.name, a.value) for a in attributes] == [("id", "globex"), ("spans_key", "rules")]


def test_facts_are_read_from_user_data_and_extensions() -> None:
    Doc.set_extension("page", default=None, force=True)
    doc = spacy.blank("en")("Ana runs")
    doc._.page = 7
    doc.user_data |= {"doc_id": "a1", "title": "T", "tags": ["x"], "state": "draft"}
    doc.cats = {"news": 1.0}
    document = only(doc)
    assert (document.id, document.title) == ("a1", "T")
    assert document.meta == (
        ("cats", '{"news":1.0}'),
        ("page", "7"),
        ("state_", '"draft"'),
        ("tags", '["x"]'),
    )


def test_user_data_that_cannot_be_kept_is_told() -> None:
    doc = spacy.blank("en")("Ana runs")
    doc.user_data["raw"] = b"\0"
    (reading,) = read(doc)
    assert reading.dropped == ("x.spacy, document 1: user data “raw” is nothing that can be kept.",)


def test_line_ends_of_windows_shift_no_span() -> None:
    doc = Doc(spacy.blank("en").vocab, ["a", "\r\n", "b"], [False, False, False])
    doc.spans["sc"] = [Span(doc, 2, 3, "x")]
    document = only(doc)
    assert document.text == "a\nb" and marks(document) == [("x", (2, 3))]


def test_words_without_known_blanks_get_one_each() -> None:
    doc = Doc(spacy.blank("en").vocab, ["a", "b"])
    doc.spans["sc"] = [Span(doc, 1, 2, "x")]
    document = only(doc)
    assert document.text == doc.text and marks(document) == [("x", (2, 3))]


# --- broken and hostile --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "breaks off"),
        (b"x\x9c", "breaks off"),
        (b"no", "cannot be decompressed"),
        (zlib.compress(b"\xc1"), "no known kind"),
        (zlib.compress(b"\x90"), "not a DocBin"),
        (zlib.compress(b"\x80"), "does not say what its table holds"),
        (zlib.compress(b"\xdd\xff\xff\xff\xff" * 9), "breaks off"),
        (zlib.compress(b"\x91" * 999 + b"\x01"), "too deeply"),
        (zlib.compress(b"\x01\x01"), "more than it should"),
        (zlib.compress(b"\xa1\xff"), "not UTF-8"),
        (zlib.compress(b"\x81\x80\x01"), "names a field with an object"),
        (file_of(rich())[:-9], "breaks off"),
    ],
)
def test_what_is_no_docbin_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    (reading,) = readings(data)
    assert reading.refusal.startswith("x.spacy: ") and words in reading.refusal


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_docbin_file, "_HARMLESS", 10_000)
    (reading,) = readings(zlib.compress(bytes(1_000_000)))
    assert "unpacks to more than" in reading.refusal
    monkeypatch.setattr(_docbin_file, "_MOST_BYTES", 10)
    (reading,) = readings(file_of(rich()))
    assert "is larger than" in reading.refusal


def test_a_long_word_told_often_is_no_text_without_end() -> None:
    doc = Doc(spacy.blank("en").vocab, ["x" * 1900] * 100)
    data = DocBin(docs=[doc] * 50).to_bytes()
    options = ReadOptions("x.spacy", max_mb=0.01)
    (reading, *_) = SPACY.read(io.BytesIO(data), options)
    assert "the most that is read is 0.01 MB" in reading.refusal
    small = ReadOptions("x.spacy", max_mb=0.2)
    found = list(SPACY.read(io.BytesIO(data), small))
    assert len(found) < 50 and "far larger than the file" in found[-1].refusal


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.update(lengths=struct.pack("=i", 9)), "contradict one another"),
        (lambda m: m.update(lengths=struct.pack("=ii", -1, 33)), "contradict one another"),
        (lambda m: m.update(spaces=b""), "contradict one another"),
        (lambda m: m.update(tokens=b"abc"), "“tokens” is not as it should be"),
        (lambda m: m.update(tokens=[]), "“tokens” is not as it should be"),
        (lambda m: m.update(attrs=["a"]), "does not say what its table holds"),
        (lambda m: m.update(strings=[]), "does not spell all of its words"),
        (lambda m: m.update(attrs=[9, 10, 11]), "does not spell all of its words"),
    ],
)
def test_a_damaged_table_is_refused(change: Callable[[dict[str, Any]], object], words: str) -> None:
    (reading,) = readings(changed(file_of(rich()), change))
    assert reading.refusal.startswith("x.spacy") and words in reading.refusal


def _group(*spans: bytes) -> bytes:
    inner = srsly.msgpack_dumps({"name": "sc", "attrs": {}, "spans": list(spans)})
    data: bytes = srsly.msgpack_dumps({inner: ["sc"]})
    return data


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (_group(struct.pack(">QQQllll", 0, 0, 1, 5, 99, 0, 0)), "does not fit the text"),
        (_group(struct.pack(">QQQllll", 0, 0, 1, 3, 3, 0, 0)), "does not fit the text"),
        (_group(struct.pack(">QQQllll", 0, 0, 1, -3, 3, 0, 0)), "does not fit the text"),
        (_group(struct.pack(">QQQllll", 0, 0, 2**60, 0, 1, 0, 0)), "has no label"),
        (_group(b"abc"), "a span is damaged"),
        (b"\xc1", "no known kind"),
        (b"\x01", "groups of spans are damaged"),
        (b"\x91\xa1a", "group of spans is damaged"),
    ],
)
def test_damaged_spans_are_listed_and_the_text_is_read(group: bytes, words: str) -> None:
    data = changed(file_of(rich()), lambda m: m.update(span_groups=[group]))
    (reading,) = readings(data)
    assert reading.document is not None and reading.document.text == TEXT
    assert any(words in sentence for sentence in reading.dropped)


def test_spans_of_old_files_are_read() -> None:
    label = spacy.strings.StringStore().add("quote")
    packed = struct.pack(">QQllll", 0, label, 0, 1, 0, 1)
    inner = srsly.msgpack_dumps({"name": "old", "attrs": {}, "spans": [packed]})
    data = changed(
        file_of(rich()),
        lambda m: m.update(span_groups=[srsly.msgpack_dumps([inner])], user_data=[]),
    )
    (reading,) = readings(data)
    assert reading.document is not None and marks(reading.document) == [("quote", (0, 1))]


def test_arrays_and_pickles_in_user_data_are_never_made() -> None:
    hostile = {b"nd": True, b"type": "O", b"kind": b"O", b"shape": [1], b"data": b"cos\nsystem\n"}
    data = changed(
        file_of(rich()), lambda m: m.update(user_data=[srsly.msgpack_dumps({"a": hostile})])
    )
    (reading,) = readings(data)
    assert reading.document is not None and "user data “a”" in reading.dropped[0]


WHOLE = zlib.decompress(file_of(rich()))
VALUES = st.recursive(
    st.none() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=3) | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(unpacked(WHOLE))), VALUES)
def test_whatever_stands_in_a_field_it_never_crashes(name: str, value: object) -> None:
    _is_told(changed(zlib.compress(WHOLE), lambda m: m.update({name: value})))
    _is_told(changed(zlib.compress(WHOLE), lambda m: m.update({name: [value]})))


@settings(max_examples=200)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=9), st.binary(max_size=50))
def test_whatever_bytes_change_it_never_crashes(at: int, bytes_: bytes, noise: bytes) -> None:
    _is_told(zlib.compress(WHOLE[:at] + bytes_ + WHOLE[at + len(bytes_) :]))
    _is_told(zlib.compress(WHOLE[:at]))
    _is_told(zlib.compress(noise))
    _is_told(noise)


def _is_told(data: bytes) -> None:
    for reading in readings(data):
        assert reading.refusal.startswith("x.spacy") or reading.document is not None


def test_our_unpacking_is_that_of_msgpack() -> None:
    value = {"a": [1, -1, 200, 70000, 2**40, -200, -(2**40), 1.5, None, True, False, "x" * 300]}
    value["long"] = list(range(70000))
    assert unpacked(srsly.msgpack_dumps(value)) == value
    with pytest.raises(InputError):
        unpacked(b"")
