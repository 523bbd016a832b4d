"""Label Studio's full JSON: written in the shape that it reads, read as its versions wrote it."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import (
    ReadOptions,
    WriteOptions,
    format_named,
    loss_sentences,
    recognise,
)
from annotator.formats._xml import parse
from annotator.formats.label_studio import attribute_of, control_of
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from annotator.model.text import Utf16Table
from tests.formats.fuzzing import CUTS, LETTERS, VALUES, assert_only_sentences, damaged
from tests.formats.native_fixture import facts, native
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
STUDIO = format_named("label-studio")
CONFIG = (
    '<View><Labels name="label" toName="article"><Label value="quote" background="#ff0000" '
    'hint="what is said"/><Label value="claim" background="red"/></Labels>'
    '<{tag} name="article" value="$body"/></View>'
)


def region(start: int, end: int, text: str, label: str = "quote", **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {
        "id": "region-1",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": value,
    } | more


def result(type: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A result of another control on the same region."""
    more = {"id": "region-1", "from_name": type, "to_name": "text"} | more
    return {"type": type, "value": {"start": 2, "end": 30} | value} | more


def task(
    *results: dict[str, Any], text: object = TEXT, annotation: Any = None, **more: Any
) -> dict[str, Any]:
    made = {"id": 7, "completed_by": 1, "result": list(results)} | (annotation or {})
    return {"id": 1, "data": {"text": text}, "annotations": [made], "predictions": []} | more


def read(*tasks: object, config: str = "") -> list[Reading]:
    options = ReadOptions(
        "tasks.json",
        siblings=("config.xml", "tasks.json") if config else ("tasks.json",),
        beside=lambda name: io.BytesIO(config.encode()) if name == "config.xml" else None,
    )
    return list(STUDIO.read(io.BytesIO(json.dumps(tasks).encode()), options))


def one(*tasks: object, config: str = "") -> ExchangeDocument:
    (reading,) = read(*tasks, config=config)
    assert reading.document is not None, reading.refusal
    return reading.document


def test_everything_comes_back() -> None:
    assert_round_trip(STUDIO, [rich("d1"), rich("d2"), *odd_documents()])
    assert all(not STUDIO.kept(d, WriteOptions()).losses for d in (rich(), *odd_documents()))


def test_relations_between_annotators_are_its_only_loss() -> None:
    document = rich()
    between = ExchangeRelation("same", "d1-s1", "d1-s4", "d1-r9")
    document = ExchangeDocument(TEXT, "d1", spans=document.spans, relations=(between,))
    kept = STUDIO.kept(document, WriteOptions())
    assert loss_sentences(kept.losses, 0) == [
        "1 relation between spans of two annotators is dropped"
    ]
    assert kept.document is not None and kept.document.relations == ()
    assert not STUDIO.kept(kept.document, WriteOptions()).losses
    assert_round_trip(STUDIO, [document])


def test_spans_without_ids_get_some() -> None:
    spans = tuple(
        ExchangeSpan("x", ((n, n + 1),), TEXT[n], "s2" if n == 4 else "") for n in (2, 3, 4)
    )
    kept = STUDIO.kept(ExchangeDocument(TEXT, "d1", spans=spans), WriteOptions())
    assert kept.document is not None
    assert [span.id for span in kept.document.spans] == ["s1", "s3", "s2"]
    assert_round_trip(STUDIO, [ExchangeDocument(TEXT, "d1", spans=spans)])


def test_tasks_have_the_shape_that_label_studio_imports() -> None:
    files = written(STUDIO, [rich("d1"), rich("d2")])
    tasks = json.loads(files["tasks.json"])
    config = parse(files["config.xml"])
    controls = {e.get("name"): e for e in config.iter() if e.get("toName")}
    shown = {e.get("name"): e.get("value") for e in config.iter("Text")}
    assert shown == {"text": "$text"}
    assert [t["id"] for t in tasks] == [1, 2]
    for found in tasks:
        assert found["data"]["text"] == TEXT and found["data"]["language"] == "en"
        for annotation in found["annotations"]:
            assert "completed_by" not in annotation
            ids = {r["id"] for r in annotation["result"] if r["type"] != "relation"}
            for item in annotation["result"]:
                if item["type"] == "relation":
                    assert {item["from_id"], item["to_id"]} <= ids
                    assert item["direction"] == "right"
                    continue
                control = controls[item["from_name"]]
                assert control.tag.lower() == item["type"]
                assert item["to_name"] == control.get("toName") == "text"
                value = item["value"]
                if item["type"] != "textarea":
                    assert TEXT[value["start"] : value["end"]] == value["text"]
                    known = {e.get("value") for e in control}
                    assert set(value[item["type"]]) <= known
                if item["type"] != "labels":
                    assert control.get("perRegion") == "true"
    regions = [r for r in tasks[0]["annotations"][0]["result"] if r["type"] == "labels"]
    parts = [(r["id"], r["value"]["start"]) for r in regions if "s6" in r["id"]]
    assert parts == [("d1-s6", 46), ("d1-s6#2", 77)]
    assert [e.get("value") for e in config.iter("Relation")] == ["attributed to"]
    assert {e.get("background") for e in config.iter("Label")} == {"#15346C"}


@given(st.sampled_from(["label", "text", "a", "a__text", "attribute__a", "attribute__a__text"]))
def test_controls_of_attributes_are_told_apart(name: str) -> None:
    for is_text in (True, False):
        assert attribute_of(control_of(name, is_text)) == name
        assert control_of(name, is_text) not in ("label", "text")


def test_long_values_and_odd_names_come_back() -> None:
    values = ("yes", "two\nlines", "x" * 99, "", " ", '<&">')
    names = ("label", "text", "a", "a__text", "attribute__", "é &")
    attributes = tuple(sorted(map(Attribute, names, values)))
    span = ExchangeSpan("<a & b>\n", ((0, 1),), TEXT[0], "s", attributes=attributes)
    assert_round_trip(STUDIO, [ExchangeDocument(TEXT, "d1", spans=(span,))])


def test_labels_come_with_the_first_task() -> None:
    first, second = read_back(STUDIO, written(STUDIO, [rich("d1"), rich("d2")]))
    assert first.labels[0] == ExchangeLabel("claim", "#15346C", "What a claim is.")
    assert second.labels == ()


# --- files of Label Studio -----------------------------------------------------------------------


def test_the_fixture_holds_the_reference_document() -> None:
    data = (FIXTURES / "labelstudio.json").read_bytes()
    assert recognise("x.json", data) is STUDIO
    (reading,) = STUDIO.read(io.BytesIO(data), ReadOptions("labelstudio.json"))
    document = reading.document
    assert document is not None and reading.dropped == () and reading.mended == 0
    meant = native()
    # Label Studio has no interrupted spans: this one's second part is a region of its own.
    places = [s.fragments for s in document.spans if s.label == "quote"]
    assert places == [((2, 30),), ((46, 65),), ((77, 91),)]
    others = [s for s in facts(document)[1] if s[1] not in (((46, 65),), ((77, 91),))]  # type: ignore[attr-defined]
    assert others == [s for s in facts(meant)[1] if len(s[1]) == 1]  # type: ignore[attr-defined]
    assert Counter(r.type for r in document.relations) == Counter(r.type for r in meant.relations)
    assert document.id == "d1" and {s.annotator for s in document.spans} == {"user 1"}
    assert document.states == (("user 1", State.FINISHED),)


def test_offsets_of_old_versions_are_told_by_the_texts() -> None:
    table = Utf16Table(TEXT)
    data = json.loads((FIXTURES / "labelstudio.json").read_bytes())
    for item in data[0]["annotations"][0]["result"]:
        for edge in ("start", "end"):
            if edge in item.get("value", {}):
                item["value"][edge] = table.to_utf16(item["value"][edge])
    (reading,) = read(*data)
    (meant,) = read(*json.loads((FIXTURES / "labelstudio.json").read_bytes()))
    assert reading.document is not None and meant.document is not None
    assert reading.document.spans == meant.document.spans
    assert reading.mended == 9


def test_line_ends_and_trimmed_blanks_are_mended_where_texts_prove_it() -> None:
    windows = "one\r\ntwo two\r\nthree"
    document = one(task(region(8, 11, "two"), text=windows))
    assert document.spans[0].fragments == ((8, 11),)
    trimmed = one(task(region(0, 3, "two"), region(4, 7, "two", id="region-2"), text="   two two"))
    assert [s.fragments for s in trimmed.spans] == [((3, 6),), ((7, 10),)]
    escaped = one(task(region(0, 7, "one\\ntwo"), text="one\ntwo"))
    assert escaped.spans[0].text == "one\ntwo"


def test_a_place_that_nothing_proves_is_listed() -> None:
    (reading,) = read(task(region(0, 3, "two"), text="one two two"))
    assert reading.document is not None and reading.document.spans == ()
    (sentence,) = reading.dropped
    assert sentence.startswith("tasks.json, line 1: span region-1: it says “two”")


def test_results_of_one_region_are_its_attributes() -> None:
    results = [
        region(2, 30, "“We will cut taxes by 2027,”", meta={"text": ["first", "second"]}),
        result("choices", {"choices": ["a", "b"]}),
        result("textarea", {"text": ["line one", "line two"]}),
        result("rating", {"rating": 4}),
        result("number", {"number": 2.5}),
        result("datetime", {"datetime": "2026-01-02"}),
        result("taxonomy", {"taxonomy": [["a", "b"], ["c"]]}),
    ]
    (span,) = one(task(*results)).spans
    assert span.note == "first\nsecond"
    assert {a.name: a.value for a in span.attributes} == {
        "choices": "a; b",
        "textarea": "line one\nline two",
        "rating": "4",
        "number": "2.5",
        "datetime": "2026-01-02",
        "taxonomy": "a > b; c",
    }


def test_a_region_with_two_labels_is_two_spans() -> None:
    both = region(2, 30, "“We will cut taxes by 2027,”")
    both["value"]["labels"] = ["quote", "claim"]
    spans = one(task(both)).spans
    assert [(s.label, s.id) for s in spans] == [("quote", "region-1"), ("claim", "region-1#2")]


def test_relations_have_a_direction() -> None:
    ends = [region(2, 3, "“"), region(3, 5, "We", id="region-2")]
    for direction, found in {
        "right": [("region-1", "region-2")],
        "left": [("region-2", "region-1")],
        "bi": [("region-1", "region-2"), ("region-2", "region-1")],
    }.items():
        link = {
            "from_id": "region-1",
            "to_id": "region-2",
            "type": "relation",
            "direction": direction,
        }
        plain = one(task(*ends, link)).relations
        assert [(r.type, r.head, r.tail) for r in plain] == [("relation", *p) for p in found]
        named = one(task(*ends, link | {"labels": ["by", "of"]})).relations
        assert {r.type for r in named} == {"by", "of"}


def test_annotations_are_annotators_also_where_one_copied_the_other() -> None:
    annotations = [
        {"id": 1, "completed_by": {"id": 3, "email": "a@x", "first_name": "Ana", "last_name": ""}},
        {"id": 2, "completed_by": {"id": 4, "email": "bo@x"}},
        {"id": 3, "completed_by": 5},
    ]
    for annotation in annotations:
        annotation["result"] = [region(2, 3, "“")]  # type: ignore[assignment]
    document = one({"id": 1, "data": {"text": TEXT}, "annotations": annotations})
    assert [(s.annotator, s.id) for s in document.spans] == [
        ("Ana", "region-1"),
        ("bo@x", "region-1@2"),
        ("user 5", "region-1@3.2"),
    ]
    assert [name for name, _ in document.states] == ["Ana", "bo@x", "user 5"]


def test_what_is_no_finished_work_is_counted() -> None:
    found = task(
        region(2, 3, "“"),
        annotation={"was_cancelled": True},
        predictions=[{"result": [region(2, 3, "“")]}, {}],
        drafts=[{}],
    )
    found["annotations"].append({"id": 8, "ground_truth": True, "result": []})
    (reading,) = read(found)
    assert reading.document is not None
    assert (reading.document.spans, reading.document.states) == ((), ())
    said = " ".join(reading.dropped)
    assert "annotation 7 of user 1 was skipped or cancelled; 1 marks left out" in said
    assert "2 predictions of a task are left out" in said and "1 draft" in said
    assert "ground truth" in said


def test_short_ids_are_of_one_task_only() -> None:
    first = one(task(region(2, 3, "“", id="1")))
    second = one(task(region(2, 3, "“", id="1"), text=f"{TEXT}."))
    assert first.spans[0].id != second.spans[0].id


def test_choices_on_the_whole_text_are_listed() -> None:
    item = {"id": "c", "from_name": "mood", "type": "choices", "value": {"choices": ["good"]}}
    (reading,) = read(task(item))
    assert reading.dropped == (
        "tasks.json, line 1: “mood: good” is said of the whole text and left out.",
    )


def test_the_config_tells_the_text_and_the_labels() -> None:
    mark = region(0, 3, "one") | {"to_name": "article"}
    other = region(0, 3, "hea", id="region-2") | {"to_name": "head"}
    found = {"data": {"head": "headline that is long", "body": "one two"}} | {
        "annotations": [{"result": [mark, other]}]
    }
    (reading,) = read(found, config=CONFIG.replace("{tag}", "Text"))
    assert reading.document is not None
    assert reading.document.text == "one two"
    assert reading.document.meta == (("head", '"headline that is long"'),)
    assert reading.labels == (
        ExchangeLabel("quote", "#FF0000", "what is said"),
        ExchangeLabel("claim"),
    )
    assert len(reading.document.spans) == 1 and "it is on “head”" in reading.dropped[0]


def test_regions_on_a_page_of_html_stand_in_its_text() -> None:
    page = "<div><p>One &amp; two</p><style>p {}</style><p>three two</p></div>"
    place = {"start": "/div[1]/p[2]/text()[1]", "startOffset": 6, "end": "/div[1]/p[2]/text()[1]"}
    mark = {
        "id": "region-1",
        "from_name": "label",
        "to_name": "article",
        "type": "hypertextlabels",
        "value": place
        | {"text": "two", "hypertextlabels": ["quote"], "globalOffsets": {"start": 15, "end": 18}},
    }
    found = {"data": {"body": page}, "annotations": [{"result": [mark]}]}
    document = one(found, config=CONFIG.replace("{tag}", "HyperText"))
    assert document.text == "One & twothree two"
    assert document.spans[0].fragments == ((15, 18),)
    del mark["value"]["globalOffsets"]
    (reading,) = read(found)
    assert "it says “two”" in reading.dropped[0]  # which stands there twice
    mark["value"]["text"] = "three"
    assert one(found).spans[0].fragments == ((9, 14),)


def test_the_short_form_is_told_apart() -> None:
    short = [{"id": 1, "text": "a", "label": [{"start": 0, "end": 1}], "annotation_id": 3}] * 2
    data = json.dumps(short).encode()
    assert recognise("x.json", data) is STUDIO
    (reading,) = read(*short)
    assert reading.refusal.startswith("tasks.json: this is Label Studio's JSON_MIN")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"id": 1}, 'the task has no "data"'),
        (task(text=None), "no text"),
        (task(text=[{"text": "hi"}]), "dialogues"),
        (task(text=""), "the text is empty"),
        (task(text="a\0b"), "NUL"),
    ],
)
def test_a_task_without_a_text_is_refused_and_the_next_is_read(found: object, words: str) -> None:
    bad, good = read(found, task())
    assert bad.refusal.startswith("tasks.json, line 1: ") and words in bad.refusal
    assert good.document is not None


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (region(2, 2, ""), "at least one character"),
        (region(5, 2, "zz"), "at least one character"),
        (region(0, 999, "zz"), "outside the text"),
        (region(10**30, 10**31, "zz"), "outside the text"),
        (region(2, 3, "“", ""), "no label"),
        (region(True, 3, "“"), "whole number"),
        ({"id": "region-1", "type": "labels"}, "no value"),
        (result("choices", {"choices": ["a"]}), "no label (choices=a)"),
        ({"type": "relation", "from_id": "a", "to_id": "b"}, "there is no span “a”"),
    ],
)
def test_a_bad_result_is_listed(item: dict[str, Any], words: str) -> None:
    (reading,) = read(task(item))
    assert reading.document is not None and reading.document.spans == ()
    (sentence,) = reading.dropped
    assert sentence.startswith("tasks.json, line 1: ") and words in sentence


def test_a_file_that_breaks_off_gives_what_stands_before() -> None:
    files = written(STUDIO, [rich("d1"), rich("d2")])
    files["tasks.json"] = files["tasks.json"][:-100]
    first, last = read_back(STUDIO, files)
    assert first.document is not None and last.refusal == "tasks.json: it breaks off."


def test_other_json_is_not_taken_for_tasks() -> None:
    for data in (b"{}", b"[1]", b'{"a":1}', b'[{"a":1}]', b'{"%TYPES":{}}', b"text"):
        assert not STUDIO.looks_right("x.json", data)


@given(CUTS, st.sampled_from(["tasks.json", "config.xml"]))
def test_damaged_files_never_crash(cut: tuple[float, int, bytes], name: str) -> None:
    files = written(STUDIO, [rich("d1"), *odd_documents()[:2]])
    files[name] = damaged(files[name], cut)
    assert_only_sentences(STUDIO, "tasks.json", files)


FIELDS = ("id", "type", "value", "from_name", "to_name", "meta", "from_id", "labels", "direction")
INNER = ("start", "end", "text", "labels", "choices", "globalOffsets", "startOffset")


@given(
    st.dictionaries(st.sampled_from(FIELDS), VALUES),
    st.dictionaries(st.sampled_from(INNER), VALUES),
    st.dictionaries(st.sampled_from(("data", "annotations", "meta", "drafts")), VALUES),
    LETTERS,
)
def test_wrong_kinds_never_crash(
    fields: dict[str, Any], value: dict[str, Any], outer: dict[str, Any], kind: str
) -> None:
    good = region(2, 3, "“") | {"value": {"start": 2, "end": 3, "labels": ["x"]} | value}
    for items in ([good | {"type": kind}], [good, fields], [good | fields]):
        for found in (task(*items), task(*items) | outer, [outer]):
            data = json.dumps([found]).encode()
            assert_only_sentences(STUDIO, "tasks.json", {"tasks.json": data})


@given(st.binary(max_size=80))
def test_noise_never_crashes(noise: bytes) -> None:
    for data in (noise, b"[" + noise, b'[{"data":' + noise):
        assert_only_sentences(STUDIO, "tasks.json", {"tasks.json": data, "config.xml": noise})
