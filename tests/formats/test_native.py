"""Our own JSON Lines: what is written, what is read, and what is refused with which sentence."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import FormatError
from annotator.formats import ReadOptions, WriteOptions, native
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
    Reading,
)
from annotator.model.section import Section, SectionKind
from annotator.model.span import covered_text, ordered_fragments
from annotator.model.text import check_text
from tests.formats.round_trip import MemoryTarget

TEXT = "💩 “We will cut taxes,” said Ana.\n“A disgrace,” she added, “and a waste.”\n"
AT = "2026-11-21T14:02:11.123Z"


def read(*lines: bytes | str | dict[str, Any], **options: Any) -> list[Reading]:
    data = b"\n".join(
        line
        if isinstance(line, bytes)
        else line.encode()
        if isinstance(line, str)
        else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    )
    return list(native.read(io.BytesIO(data), ReadOptions("n.jsonl", **options)))


def one(line: dict[str, Any]) -> ExchangeDocument:
    (reading,) = read(line)
    assert reading.document is not None, reading.refusal
    return reading.document


def refusal(line: bytes | str | dict[str, Any], **options: Any) -> str:
    (reading,) = read(line, **options)
    assert reading.document is None
    assert reading.refusal.startswith("n.jsonl, line 1: ")
    return reading.refusal


def span(**fields: Any) -> dict[str, Any]:
    return {"id": "s1", "label": "quote", "start": 2, "end": 22, **fields}


def document() -> ExchangeDocument:
    start = TEXT.index("“A")
    gap = ((start, start + 13), (start + 25, start + 39))
    return ExchangeDocument(
        text=TEXT,
        id="d1",
        title="Taxes",
        source="taxes.txt",
        states=(("Ana", State.FINISHED), ("Zoë", State.IN_PROGRESS)),
        meta=(("desk", '{"b":[1,2.5],"c":null}'), ("url", '"https://example.org"')),
        spans=(
            ExchangeSpan("quote", gap, covered_text(TEXT, gap), "s2", "Zoë", created_at=AT),
            ExchangeSpan(
                "quote", ((2, 22),), covered_text(TEXT, ((2, 22),)), "s1", "Ana", "a\nnote", True,
                (Attribute("b", "2"), Attribute("a", "1")), AT, AT, ExchangeReview("Zoë", AT),
            ),
            ExchangeSpan("claim", ((2, 22),), covered_text(TEXT, ((2, 22),)), "s3", "Ana"),
        ),
        relations=(
            ExchangeRelation("same", "s2", "s1", "r2", "Ana", (Attribute("x", ""),), AT, AT),
            ExchangeRelation("cue", "s1", "s3", "r1", "Ana"),
        ),
        original_sha256="ab" * 32,
        encoding="utf-8",
        note=ExchangeNote("Came from the agency.\nCompare it.", "Mia", AT),
        sections=(Section(2, 22, SectionKind.COMMENTS, "“reader” comments"),),
    )  # fmt: skip


def test_every_field_is_there_in_a_fixed_order() -> None:
    line = native.line_of(document())
    assert line.endswith(b"}\n") and line.count(b"\n") == 1
    record = json.loads(line)
    assert " ".join(record) == "format id text text_sha256 offset_unit spans relations meta"
    assert record["format"] == "annotator/1"
    assert record["offset_unit"] == "codepoint"
    assert record["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert [(s["label"], s["id"]) for s in record["spans"]] == [
        ("claim", "s3"),
        ("quote", "s1"),
        ("quote", "s2"),
    ]
    assert record["spans"][1] == {
        "id": "s1",
        "label": "quote",
        "start": 2,
        "end": 22,
        "fragments": [[2, 22]],
        "text": "“We will cut taxes,”",
        "attributes": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}],
        "annotator": "Ana",
        "note": "a\nnote",
        "unsure": True,
        "reviewed": {"by": "Zoë", "at": AT},
        "created_at": AT,
        "updated_at": AT,
    }
    assert record["spans"][2]["text"] == "“A disgrace,” “and a waste.”"
    assert [r["id"] for r in record["relations"]] == ["r1", "r2"]
    assert set(record["relations"][0]) == {
        *("id", "type", "head", "tail", "annotator", "attributes", "created_at", "updated_at")
    }
    assert record["meta"] == {
        "title": "Taxes",
        "source": "taxes.txt",
        "url": "https://example.org",
        "published": "",
        "language": "",
        "license": "",
        "status": "",
        "split": "",
        "original_sha256": "ab" * 32,
        "encoding": "utf-8",
        "annotators": ["Ana", "Mia", "Zoë"],
        "schema_version": "1",
        "state": "in progress",
        "states": [
            {"annotator": "Ana", "state": "finished"},
            {"annotator": "Zoë", "state": "in progress"},
        ],
        "document_note": {"text": "Came from the agency.\nCompare it.", "by": "Mia", "at": AT},
        "document_sections": [
            {"start": 2, "end": 22, "kind": "comments", "reason": "“reader” comments"}
        ],
        "desk": {"b": [1, 2.5], "c": None},
    }


def test_an_empty_document_has_the_same_fields() -> None:
    full, empty = json.loads(native.line_of(document())), ExchangeDocument("x", "d")
    record = json.loads(native.line_of(empty))
    assert list(record) == list(full)
    assert set(record["meta"]) == set(full["meta"]) - {"desk"}
    assert (record["meta"]["state"], record["meta"]["states"]) == ("new", [])
    assert record["meta"]["document_note"] is None
    assert record["meta"]["document_sections"] == []


def test_a_file_from_before_reviews_and_notes_is_read_as_ever() -> None:
    record = json.loads(native.line_of(document()))
    for span in record["spans"]:
        del span["reviewed"]
    del record["meta"]["document_note"]
    record["meta"]["note"] = "a fact of another program"
    line = json.dumps(record).encode()
    (reading,) = native.read(io.BytesIO(line), ReadOptions("old.jsonl"))
    found = reading.document
    assert found is not None and found.note is None
    assert [span.reviewed for span in found.spans] == [None, None, None]
    assert dict(found.meta)["note"] == '"a fact of another program"'


@pytest.mark.parametrize("said", ['"yes"', "true", '{"by":1}', '{"at":"soon"}'])
def test_a_review_that_is_none_is_refused(said: str) -> None:
    line = native.line_of(document()).replace(b'"reviewed":null', f'"reviewed":{said}'.encode(), 1)
    (reading,) = native.read(io.BytesIO(line), ReadOptions("x.jsonl"))
    assert reading.document is None and "span s3" in reading.refusal


def test_what_is_written_reads_back_and_writes_the_same() -> None:
    line = native.line_of(document())
    (reading,) = read(line)
    assert reading.document is not None
    assert native.line_of(reading.document) == line


def test_documents_out_of_order_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="order"):
        native.write(
            [ExchangeDocument("x", "b"), ExchangeDocument("x", "a")], MemoryTarget(), WriteOptions()
        )


def test_what_json_cannot_hold_is_a_sentence() -> None:
    with pytest.raises(FormatError, match="Document d cannot be written"):
        native.line_of(ExchangeDocument("x", "d", spans=(ExchangeSpan("\ud800", ((0, 1),)),)))


@pytest.mark.parametrize(
    ("states", "overall"),
    [
        ((), State.NEW),
        ((State.NOTHING_TO_TAG,), State.NOTHING_TO_TAG),
        ((State.FINISHED, State.FINISHED), State.FINISHED),
        ((State.FINISHED, State.EXCLUDED), State.FINISHED),
        ((State.FINISHED, State.NEW), State.IN_PROGRESS),
    ],
)
def test_one_state_stands_for_those_of_all(states: tuple[State, ...], overall: State) -> None:
    assert native.overall_state(states) is overall


# --- reading -------------------------------------------------------------------------------------


def test_a_plain_line_is_accepted() -> None:
    assert one({"text": "hi"}) == ExchangeDocument("hi", line=1)


def test_a_file_may_begin_with_a_mark_and_hold_blank_lines() -> None:
    readings = read(b"\xef\xbb\xbf" + b'{"text":"a"}\r', "", "  ", {"text": "b"}, "")
    assert [(r.document.text, r.document.line) for r in readings if r.document] == [
        ("a", 1),
        ("b", 4),
    ]


def test_a_mark_at_the_beginning_of_our_own_text_is_a_character() -> None:
    line = native.line_of(ExchangeDocument("\ufeffhi", "d"))
    (reading,) = read(line)
    assert reading.document is not None and reading.document.text == "\ufeffhi"
    assert reading.document.offset_map.dropped == ()
    assert one({"text": "\ufeffhi"}).text == "hi"


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_lines_end_at_line_feeds_alone(sign: str) -> None:
    line = native.line_of(ExchangeDocument(f"a{sign}b", "d", note_line(sign)))
    (reading,) = read(line)
    assert reading.document is not None
    assert reading.document.text == f"a{sign}b"


def note_line(sign: str) -> str:
    return f"title{sign}"


def test_what_is_left_out_of_a_span_is_made_up_for() -> None:
    found = one({"text": TEXT, "spans": [{"label": "quote", "start": 2, "end": 22}]}).spans
    assert found == (ExchangeSpan("quote", ((2, 22),), "“We will cut taxes,”"),)
    found = one({"text": TEXT, "spans": [{"label": "q", "fragments": [[5, 6], [2, 4]]}]}).spans
    assert found[0].fragments == ((2, 4), (5, 6))


def test_what_stands_beside_the_text_is_kept_with_the_document() -> None:
    found = one({"text": "a", "title": "T", "author": {"z": 1, "a": [True]}, "state": "Texas"})
    assert found.title == "T"
    assert found.meta == (("author", '{"a":[true],"z":1}'),)
    assert found.state is None
    found = one({"text": "a", "meta": {"language": "en", "x": 1, "url": None, "state": "finished"}})
    assert found.meta == (("language", '"en"'), ("x", "1"))
    assert found.state is State.FINISHED


def test_moments_are_brought_into_our_form() -> None:
    found = one({"text": TEXT, "spans": [span(created_at="2026-11-21T15:02:11+01:00")]})
    assert found.spans[0].created_at == "2026-11-21T14:02:11.000Z"


def test_newlines_of_other_systems_take_the_offsets_along() -> None:
    raw = "one\r\ntwo\rthree 💩\r\nfour"
    start = raw.index("two")
    spans = [
        {"label": "a", "start": start, "end": raw.index("three"), "text": "two\r"},
        {"label": "b", "start": raw.index("💩"), "end": len(raw), "text": "💩\nfour"},
        {"label": "c", "fragments": [[0, 3], [raw.index("four"), len(raw)]]},
    ]
    found = one(
        {"text": raw, "spans": spans, "text_sha256": hashlib.sha256(raw.encode()).hexdigest()}
    )
    assert found.text == "one\ntwo\nthree 💩\nfour"
    assert [s.text for s in found.spans] == ["two\n", "💩\nfour", "one four"]
    assert [found.offset_map.to_original(s.fragments[0][0]) for s in found.spans] == [
        start,
        raw.index("💩"),
        0,
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "it is not JSON: it breaks off at character 2 of the line."),
        (b'{"text":"\xff"}', "it is not UTF-8."),
        ('{"text":"\\ud800"}', "it holds half a character at character 10 of the line."),
        ('{"text":NaN}', "it is not JSON: something is wrong at character 9 of the line."),
        ("[1]", "a line must be a JSON object, not a list"),
        ("1.5", "not a number"),
        ("null", "not null"),
        ({}, 'there is no "text"'),
        ({"text": None}, 'there is no "text"'),
        ({"text": 5}, '"text" must be text, not a whole number'),
        ({"text": ""}, "the text is empty"),
        ({"text": "a\0"}, "NUL character at offset 1"),
        ({"text": "a", "meta": {"x": ["\0"]}}, "NUL character"),
        ({"text": "a", "spans": [{"label": "\0", "start": 0, "end": 1}]}, "NUL character"),
        ({"text": "a", "id": 5}, '"id" must be text, not a whole number'),
        ({"text": "a", "format": "annotator/2"}, "Use a newer version of the program"),
        (
            {"text": "a", "format": "annotator/1", "meta": {"schema_version": "2"}},
            "Use a newer version of the program",
        ),
        ({"text": "a", "offset_unit": "utf16"}, "counted in “utf16”"),
        ({"text": "a", "text_sha256": "00"}, "text_sha256 does not match"),
        ({"text": "a", "spans": {}}, '"spans" must be a list, not an object'),
        ({"text": "a", "spans": [1]}, '"spans" must be a list of objects'),
        ({"text": "a", "meta": []}, '"meta" must be an object, not a list'),
        ({"text": "a", "meta": {"state": "lost"}}, "there is no state “lost”"),
        ({"text": "a", "meta": {"states": [{"annotator": "A"}]}}, 'needs an "annotator" and'),
        ({"text": "a", "meta": {"annotators": "A"}}, '"annotators" must be a list'),
        ({"text": "a", "meta": {"language": 1}}, '"language" must be text'),
        ({"text": TEXT, "spans": [span(label="")]}, 'span s1: it has no "label"'),
        ({"text": TEXT, "spans": [span(end=999)]}, "span s1: A span from 2 to 999 does not fit"),
        ({"text": TEXT, "spans": [span(start=22)]}, "span s1: A span from 22 to 22"),
        ({"text": TEXT, "spans": [span(start=-1)]}, "span s1: A span from -1 to 22"),
        ({"text": TEXT, "spans": [span(start="2")]}, 'span s1: "start" must be a whole number'),
        ({"text": TEXT, "spans": [span(start=True)]}, "not true or false"),
        ({"text": TEXT, "spans": [span(start=None)]}, 'neither "fragments" nor both'),
        ({"text": TEXT, "spans": [span(text="We will")]}, "says “We will”, but the text from 2 to"),
        ({"text": TEXT, "spans": [span(fragments=[[3, 22]])]}, '"start" is 2, but its fragments'),
        ({"text": TEXT, "spans": [span(fragments=[[2, 22, 3]])]}, "pairs of whole numbers"),
        ({"text": TEXT, "spans": [span(fragments=[])]}, "needs at least one fragment"),
        ({"text": TEXT, "spans": [span(unsure="no")]}, '"unsure" must be true or false'),
        ({"text": TEXT, "spans": [span(created_at="soon")]}, "not a moment in ISO 8601"),
        (
            {"text": TEXT, "spans": [span(created_at="0001-01-01T00:00:00+05:00")]},
            "not a moment that can be kept",
        ),
        ({"text": TEXT, "spans": [span(attributes=[{"value": "x"}])]}, 'attribute has no "name"'),
        (
            {"text": TEXT, "spans": [span(attributes=[{"name": "x"}, {"name": "x"}])]},
            "two of its attributes have the same name",
        ),
        ({"text": TEXT, "spans": [span(), span()]}, "two spans have the id s1"),
        (
            {"text": TEXT, "relations": [{"id": "r1", "type": "x", "head": "s1"}]},
            'relation r1: it has no "tail"',
        ),
    ],
)
def test_a_line_is_refused_with_a_sentence(line: Any, words: str) -> None:
    assert words in refusal(line)


def test_a_line_that_is_refused_does_not_hold_up_the_others() -> None:
    readings = read({"text": "a"}, "{", {"text": "b"})
    assert [bool(r.document) for r in readings] == [True, False, True]
    assert "line 2" in readings[1].refusal


def test_a_text_over_the_limit_is_refused_and_the_next_line_read() -> None:
    long, huge = "é" * 600_000, "x" * 9_000_000
    readings = read({"text": long}, {"text": huge}, {"text": "b"}, max_mb=1)
    assert [bool(r.document) for r in readings] == [False, False, True]
    assert "the text is 1 MB; the most that is read is 1 MB" in readings[0].refusal
    assert "line 2: the line holds a text of more than 1 MB" in readings[1].refusal
    assert readings[2].document is not None and readings[2].document.line == 3


def test_json_too_deep_to_keep_is_refused() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    assert '"meta" cannot be kept' in refusal({"text": "a", "meta": {"x": deep}})


# --- any text ------------------------------------------------------------------------------------

TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab \n\r\u2028\u0085\u00a0\u200d\u0301💩👩של\ufeff"),
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    ),
    min_size=1,
    max_size=40,
)


@given(TEXTS, st.data())
def test_any_span_of_any_text_comes_back(raw: str, data: st.DataObject) -> None:
    check_text(raw)
    pairs = st.tuples(st.integers(0, len(raw)), st.integers(0, len(raw)))
    chosen = [tuple(sorted(p)) for p in data.draw(st.lists(pairs, min_size=1, max_size=3))]
    chosen = [(a, b) for a, b in chosen if a < b] or [(0, len(raw))]
    fragments = ordered_fragments(chosen, len(raw))
    said = covered_text(raw, fragments)
    (reading,) = read({"text": raw, "spans": [{"label": "x", "fragments": chosen, "text": said}]})
    if reading.document is None:  # only a mark or nothing lay in it
        assert raw.startswith("\ufeff")
        return
    found = reading.document
    assert found.spans[0].text == covered_text(found.text, found.spans[0].fragments)
    assert found.spans[0].text.replace("\n", "") == said.removeprefix("\ufeff").replace(
        "\r", ""
    ).replace("\n", "")
    again = native.line_of(found)
    (reading,) = read(again)
    assert reading.document is not None
    assert native.line_of(reading.document) == again
