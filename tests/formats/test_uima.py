"""UIMA's CAS as XMI and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import Format, ReadOptions, WriteOptions, format_named, recognise, uima_xmi
from annotator.formats._cas import attribute_of, feature_of
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from tests.formats.native_fixture import facts, native
from tests.formats.odd import odd_documents
from tests.formats.round_trip import assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
XMI, JSON = format_named("uima-xmi"), format_named("uima-json")


@pytest.fixture(params=[XMI, JSON], ids=["xmi", "json"])
def found(request: pytest.FixtureRequest) -> Format:
    value: Format = request.param
    return value


def read(format: Format, data: bytes | str, beside: Mapping[str, bytes] | None = None) -> Reading:
    files = beside or {}
    raw = data.encode() if isinstance(data, str) else data
    options = ReadOptions(
        "d" + format.EXTENSIONS[0],
        siblings=tuple(sorted(files)),
        beside=lambda name: io.BytesIO(files[name]) if name in files else None,
    )
    (reading,) = format.read(io.BytesIO(raw), options)
    return reading


def xmi(*elements: str, text: str = "Ana said no .") -> str:
    return (
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
        'xmlns:custom="http:///webanno/custom.ecore" '
        'xmlns:seg="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" '
        'xmlns:dep="http:///de/tudarmstadt/ukp/dkpro/core/api/syntax/type/dependency.ecore" '
        'xmlns:meta="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore" '
        'xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore">'
        f"<cas:NULL xmi:id='0'/>{''.join(elements)}"
        f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{text}"/></xmi:XMI>'
    )


def spans(reading: Reading) -> dict[str, ExchangeSpan]:
    assert reading.document is not None, reading.refusal
    return {span.text: span for span in reading.document.spans}


# --- our own files -------------------------------------------------------------------------------


def test_everything_comes_back(found: Format) -> None:
    assert_round_trip(found, [rich("d1"), rich("D1"), *odd_documents()])


def test_names_and_values_of_every_kind_come_back(found: Format) -> None:
    attributes = tuple(
        Attribute(name, value)
        for name, value in (
            *(("begin", "1"), ("label", ""), ("x_y", "<&\"'>"), ("_x41_", "\t\n"), ("é ß", "ü")),
            *(("2nd", "a"), ("Governor", "b"), ("uid", "#5"), ("unsure", "true"), ("x_", " ")),
        )
    )
    text = "one two"
    span = ExchangeSpan(
        'a <b> & "c"', ((0, 3),), "one", "s 1", note="a\n\tb ", attributes=attributes
    )
    other = ExchangeSpan("]]>", ((4, 7),), "two", "s2")
    relation = ExchangeRelation("r", "s 1", "s2", "r1", "Ana", attributes)
    document = ExchangeDocument(text, "a/b", spans=(span, other), relations=(relation,))
    document = replace(document, spans=(span._replace(attributes=tuple(sorted(attributes))), other))
    document = replace(
        document, relations=(relation._replace(attributes=tuple(sorted(attributes))),)
    )
    assert_round_trip(found, [document])
    assert not found.kept(document, WriteOptions()).losses


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_name_of_an_attribute_becomes_a_feature_and_back(name: str) -> None:
    feature = feature_of(name)
    assert attribute_of(feature) == name
    assert feature.isascii() and feature.isidentifier() and feature[0] != "_"


def test_control_characters_are_blanks_in_xml_and_counted() -> None:
    text = "one\x0btwo\ufffe"
    span = ExchangeSpan("x", ((0, 7),), text[:7], "s1", note="a\x01b")
    document = ExchangeDocument(text, "d", title="c\x0b\ufffe", spans=(span,))
    kept = XMI.kept(document, WriteOptions())
    assert kept.losses == {uima_xmi.CONTROLS: 3}
    assert kept.document is not None
    assert kept.document.text == "one two "
    assert kept.document.spans == (span._replace(text="one two", note="a b"),)
    assert not XMI.kept(kept.document, WriteOptions()).losses
    assert_round_trip(XMI, [document])
    assert_round_trip(JSON, [document])
    assert not JSON.kept(document, WriteOptions()).losses


def test_it_is_what_inception_has_from_the_start() -> None:
    files = written(XMI, [rich()])
    assert sorted(files) == ["TypeSystem.xml", "d1.xmi"]
    assert b'<custom:Span xmi:id="4" sofa="1" begin="3" end="31" label="quote"' in files["d1.xmi"]
    assert b'directness="direct"' in files["d1.xmi"]
    assert b'documentId="d1"' in files["d1.xmi"]
    record = json.loads(written(JSON, [rich()])["d1.json"])
    relation = next(r for r in record["%FEATURE_STRUCTURES"] if r["%TYPE"] == "custom.Relation")
    assert (relation["label"], relation["@Governor"], relation["sure"]) == (
        "attributed to",
        4,
        "yes",
    )


def test_a_document_without_a_state_gets_none(found: Format) -> None:
    (reading,) = read_back(found, written(found, [ExchangeDocument("text", "d")]))
    assert reading.document is not None and reading.document.state is None


def test_the_same_content_gives_the_same_bytes(found: Format) -> None:
    one = rich()
    other = replace(one, spans=one.spans[::-1], relations=one.relations[::-1])
    assert written(found, [one]) == written(found, [other])


# --- files of others -----------------------------------------------------------------------------


def test_the_reference_files_read_as_the_native_one() -> None:
    types = {"uima_typesystem.xml": (FIXTURES / "uima_typesystem.xml").read_bytes()}
    names = {"directness", "strength", "polarity"}  # the others are not in those files
    meant = native()
    meant = replace(
        meant,
        spans=tuple(
            s._replace(attributes=tuple(a for a in s.attributes if a.name in names))
            for s in meant.spans
        ),
    )
    for reading in (
        read(XMI, (FIXTURES / "uima.xmi").read_bytes(), types),
        read(XMI, (FIXTURES / "uima.xmi").read_bytes()),
        read(JSON, (FIXTURES / "uima_cas.json").read_bytes()),
    ):
        assert reading.document is not None and not reading.dropped
        assert facts(reading.document) == facts(meant)


TYPES = b"""<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>webanno.custom.Host</name>
<supertypeName>uima.tcas.Annotation</supertypeName><features><featureDescription>
<name>links</name><rangeTypeName>uima.cas.FSArray</rangeTypeName>
<elementType>webanno.custom.Link</elementType></featureDescription></features></typeDescription>
<typeDescription><name>webanno.custom.Link</name><supertypeName>uima.cas.TOP</supertypeName>
<features><featureDescription><name>target</name>
<rangeTypeName>uima.tcas.Annotation</rangeTypeName></featureDescription></features>
</typeDescription>
<typeDescription><name>webanno.custom.Word</name>
<supertypeName>de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token</supertypeName>
</typeDescription></types></typeSystemDescription>"""


def test_types_of_others_are_labels_and_their_features_attributes() -> None:
    reading = read(
        XMI,
        xmi(
            '<meta:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="13" documentId="x.txt" '
            'documentTitle="X" language="en"/>',
            '<seg:Sentence xmi:id="3" sofa="1" begin="0" end="13"/>',
            '<seg:Token xmi:id="4" sofa="1" begin="0" end="3"/>',
            '<custom:Word xmi:id="9" sofa="1" begin="0" end="3"/>',
            '<ner:NamedEntity xmi:id="5" sofa="1" begin="0" end="3" value="PER" identifier=""/>',
            '<custom:Host xmi:id="6" sofa="1" begin="4" end="8" links="7 8"/>',
            '<custom:Link xmi:id="7" role="source" target="5"/>',
            '<custom:Link xmi:id="8" role="word" target="4"/>',
            '<dep:Dependency xmi:id="10" sofa="1" begin="0" end="3" Governor="4" Dependent="4"/>',
        ),
        {"TypeSystem.xml": TYPES},
    )
    assert reading.document is not None
    found = spans(reading)
    assert {text: span.label for text, span in found.items()} == {
        "Ana": "NamedEntity",
        "said": "Host",
    }
    assert found["Ana"].attributes == (Attribute("value", "PER"),)
    (relation,) = reading.document.relations
    assert (relation.type, relation.head, relation.tail) == (
        "source",
        found["said"].id,
        found["Ana"].id,
    )
    assert reading.dropped == (
        "d.xmi: a reference “links” leads to no span that is read.",
        "d.xmi: a relation “Dependency”: its ends are not spans that are read.",
    )
    document = reading.document
    assert (document.id, document.title, document.meta) == ("x.txt", "X", (("language", '"en"'),))


def test_offsets_count_utf16_and_line_ends_as_they_stand() -> None:
    reading = read(
        XMI,
        xmi(
            '<custom:X xmi:id="2" sofa="1" begin="5" end="8"/>',
            '<custom:Y xmi:id="3" sofa="1" begin="1" end="2"/>',
            '<custom:Z xmi:id="4" sofa="1" begin="4" end="4"/>',
            '<custom:Z xmi:id="5" sofa="1" begin="4" end="400"/>',
            text="&#128522;&#13;&#10; two",
        ),
    )
    assert [(s.label, s.fragments) for s in spans(reading).values()] == [("X", ((3, 6),))]
    assert reading.document is not None and reading.document.text == "😊\n two"
    assert len(reading.dropped) == 3 and all(d.startswith("d.xmi: a span") for d in reading.dropped)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("<a/>", "it is XML, but not XMI"),
        (xmi(text=""), "it holds no text"),
        (xmi('<custom:X xmi:id="2" sofa="1" begin="-1" end="x"/>'), "“-1” is no number"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "line 1: it has a DOCTYPE"),
        ("<a>", "not sound XML"),
    ],
)
def test_what_is_wrong_with_xmi_is_a_sentence(data: str, sentence: str) -> None:
    reading = read(XMI, data)
    assert reading.document is None
    assert reading.refusal.startswith("d.xmi") and sentence in reading.refusal


def test_a_wrong_type_system_is_a_sentence() -> None:
    reading = read(XMI, xmi(), {"TypeSystem.xml": b"<a>"})
    assert reading.refusal.startswith("d.xmi: TypeSystem.xml, line 1")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("[1]", "must be a JSON object"),
        ("{", "it breaks off"),
        ("{}", "no list of feature structures"),
        ('{"%FEATURE_STRUCTURES":[]}', "it holds no text"),
        ('{"%FEATURE_STRUCTURES":[{"%ID":1}]}', "has no type"),
        ('{"%FEATURE_STRUCTURES":[{"%ID":1,"%TYPE":"a","begin":1.5}]}', "is no number"),
    ],
)
def test_what_is_wrong_with_json_is_a_sentence(data: str, sentence: str) -> None:
    reading = read(JSON, data)
    assert reading.document is None
    assert reading.refusal.startswith("d.json") and sentence in reading.refusal


def test_lists_that_many_structures_share_do_not_fill_the_memory() -> None:
    array = {"%ID": 9, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [2] * 5000}
    spans = [{"%ID": 10 + n, "%TYPE": "X", "begin": 0, "end": 1, "@l": 9} for n in range(1000)]
    reading = read(JSON, json.dumps({"%FEATURE_STRUCTURES": [array, *spans]}))
    assert reading.refusal == "d.json: its lists refer to more structures than are read."


def test_they_are_recognised() -> None:
    assert recognise("a.xmi", (FIXTURES / "uima.xmi").read_bytes()) is XMI
    assert recognise("a.json", (FIXTURES / "uima_cas.json").read_bytes()) is JSON
    assert recognise("a.xmi", b"words") is None
    assert XMI.companions("a.xmi", ("TypeSystem.xml", "a.xmi")) == ("TypeSystem.xml",)


OURS = {
    format.NAME: next(
        data for name, data in written(format, [rich()]).items() if name.startswith("d1")
    )
    for format in (XMI, JSON)
}


@given(st.data())
def test_whatever_a_file_holds_it_never_crashes(data: st.DataObject) -> None:
    for format in (XMI, JSON):
        valid = OURS[format.NAME]
        at = data.draw(st.integers(0, len(valid)))
        cut = data.draw(st.integers(0, 30))
        piece = data.draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"<", b"null", b"-1", b"[]"])
        )
        for raw in (piece, valid[:at] + piece + valid[at + cut :]):
            reading = read(format, raw)
            assert reading.refusal.startswith("d.") or reading.document is not None


VALUES = st.none() | st.booleans() | st.integers(-3, 20) | st.floats() | st.text(max_size=3)
RECORDS = st.dictionaries(
    st.sampled_from(
        (
            *("%ID", "%TYPE", "begin", "end", "@sofa", "label", "uid", "@Governor", "@Dependent"),
            *("@target", "role", "%ELEMENTS", "facts", "unsure", "created_at", "@x"),
        )
    ),
    VALUES
    | st.sampled_from(["custom.Span", "custom.Relation", "uima.cas.Sofa", "annotator.Document"])
    | st.lists(st.integers(-1, 5), max_size=3),
)


@given(st.lists(RECORDS, max_size=6))
def test_structures_of_every_kind_are_read_or_refused(records: list[dict[str, object]]) -> None:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": "💩 a b c"}
    text = json.dumps({"%FEATURE_STRUCTURES": [sofa, *records], "%TYPES": {"a": 1}})
    reading = read(JSON, text)
    assert reading.refusal.startswith("d.json") or reading.document is not None
