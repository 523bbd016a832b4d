"""REFI-QDA projects and codebooks."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import WHOLE_DOCUMENT, ReadOptions, WriteOptions, format_named, recognise
from annotator.formats._refi_words import attribute_pairs, attributes_in, described, pairs_in
from annotator.formats._xml_write import CONTROLS
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeNote,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from tests.formats.native_fixture import facts, native
from tests.formats.odd import odd_documents
from tests.formats.round_trip import assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
REFI = format_named("refi-qda")
CODE, USER, GUID = (f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 4))


def read(data: bytes, **options: float) -> list[Reading]:
    return list(REFI.read(io.BytesIO(data), ReadOptions("x.qdpx", **options)))  # type: ignore[arg-type]


def packed(project: str, **texts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", project)
        for name, data in texts.items():
            archive.writestr(f"Sources/{name}.txt", data)
    return file.getvalue()


def project(
    selections: str, rest: str = "", attributes: str = 'plainTextPath="internal://t.txt"'
) -> str:
    return (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p">'
        f'<Users><User guid="{{{USER.upper()}}}" name="Ana"/></Users>'
        f'<CodeBook><Codes><Code guid="{CODE}" name="claim" isCodable="true" color="#abc">'
        "<Description>What is said.</Description></Code></Codes></CodeBook>"
        f'<Sources><TextSource guid="{GUID}" name="One" {attributes}>{selections}</TextSource>'
        f"</Sources>{rest}</Project>"
    )


def selection(start: object, end: object, more: str = "", inside: str = "", number: int = 9) -> str:
    guid = f"00000000-0000-4000-8000-0000000001{number:02d}"
    return (
        f'<PlainTextSelection guid="{guid}" startPosition="{start}" endPosition="{end}" {more}>'
        f'{inside}<Coding guid="{guid[:-4]}9{number:03d}" creatingUser="{USER}">'
        f'<CodeRef targetGUID="{CODE}"/></Coding></PlainTextSelection>'
    )


def only(readings: list[Reading]) -> ExchangeDocument:
    (reading,) = readings
    assert reading.document is not None, reading.refusal
    return reading.document


# --- our own files -------------------------------------------------------------------------------


def test_everything_comes_back() -> None:
    assert_round_trip(REFI, [rich("d1"), rich("D1"), *odd_documents()])


def test_names_values_and_ids_of_every_kind_come_back() -> None:
    attributes = tuple(
        Attribute(name, value)
        for name, value in sorted(
            {
                "a=b; c": "x; y=%20 ",
                "annotator:id": " ",
                " edge ": "",
                "é": "<&>\"'\n\t\r]]>",
                "%41": "\u2028",
            }.items()
        )
    )
    text = "one two"
    span = ExchangeSpan(
        'a "<b>&', ((0, 3),), "one", "s 1", "Ana & Bo", "x=y\n <a>", False, attributes
    )
    other = ExchangeSpan("x", ((0, 1), (4, 7)), "o two", GUID, note="a=b")
    relation = ExchangeRelation("r <&", "s 1", GUID, "r1", "Ana", attributes)
    plain = ExchangeRelation("r", GUID, "s 1", CODE)
    document = ExchangeDocument(text, "a/b", spans=(span, other), relations=(relation, plain))
    assert_round_trip(REFI, [document])
    assert not REFI.kept(document, WriteOptions()).losses


def test_what_xml_cannot_hold_is_blanks_and_counted_but_not_in_texts() -> None:
    span = ExchangeSpan("x\x01", ((0, 4),), "o\x0bne", "s1", note="a\ufffe")
    document = ExchangeDocument("o\x0bne", "d", title="a\x0b", spans=(span,))
    kept = REFI.kept(document, WriteOptions())
    assert kept.losses == {CONTROLS: 2} and kept.document is not None
    assert kept.document.text == "o\x0bne"
    assert_round_trip(REFI, [document])


def test_it_stands_where_other_programs_look_for_it() -> None:
    data = written(REFI, [rich()])[""]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        xml = archive.read("project.qde").decode()
    assert names[-1] == "project.qde" and names[0].startswith("sources/")
    assert 'name="quote" isCodable="true" color="#15346C"><Description>What a quote is.' in xml
    assert 'name="“We will cut taxes by 2027,”" startPosition="2" endPosition="30"' in xml
    assert "<PlainTextContent>no = amount&#9;given</PlainTextContent>" in xml
    assert '<Link guid="' in xml and 'name="attributed to" direction="OneWay"' in xml
    assert 'creationDateTime="2026-11-21T14:02:11.123Z"' in xml
    assert (
        "<Description>directness=direct; tone=angry, loud; annotator:id=d1-s6</Description>" in xml
    )


def test_a_codebook_holds_the_labels_alone() -> None:
    settings = {"content": "codebook"}
    options = WriteOptions(settings)
    assert REFI.kept(rich(), options).losses == {WHOLE_DOCUMENT: 1}
    files = written(REFI, [rich()], settings)
    (reading,) = REFI.read(io.BytesIO(files[""]), ReadOptions("x.qdc"))
    assert reading.document is None and not reading.refusal
    assert ExchangeLabel("quote", "#15346C", "What a quote is.") in reading.labels


def test_the_same_content_gives_the_same_bytes() -> None:
    one = rich()
    other = replace(one, spans=one.spans[::-1], relations=one.relations[::-1])
    assert written(REFI, [one]) == written(REFI, [other])


def test_labels_come_with_their_colours() -> None:
    (reading,) = read_back(REFI, written(REFI, [rich()]))
    assert ExchangeLabel("claim", "#15346C", "What a claim is.") in reading.labels


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=4))
def test_any_attributes_come_back_from_a_description(found: dict[str, str]) -> None:
    attributes = sorted(Attribute(name, value) for name, value in found.items())
    text = described(attribute_pairs(attributes))
    assert "\n" not in text
    if attributes:
        pairs = pairs_in(text)
        assert pairs is not None and attributes_in(pairs) == attributes


# --- files of others -----------------------------------------------------------------------------


def test_the_reference_file_reads_as_the_native_one() -> None:
    document = only(read((FIXTURES / "sample.qdpx").read_bytes()))
    meant = native()
    cut = []
    for span in meant.spans:  # its interrupted span is two selections there
        cut += [
            span._replace(fragments=(fragment,), text=meant.text[slice(*fragment)])
            for fragment in span.fragments
        ]
    meant = replace(meant, spans=tuple(cut), relations=())
    assert facts(document) == facts(meant)
    assert {span.annotator for span in document.spans} == {"coder1"}


def test_users_notes_variables_and_codes_of_others() -> None:
    note = f'<NoteRef targetGUID="{{{GUID[:-1]}7}}"/>'
    xml = project(
        selection(0, 3, inside="<Description>a memo, x = y</Description>", number=1)
        + selection(4, 8, number=2).replace("</Plain", note + "</Plain")
        + f"<VariableValue><VariableRef targetGUID='{GUID[:-1]}8'/><IntegerValue>7</IntegerValue>"
        "</VariableValue>",
        f'<Notes><Note guid="{GUID[:-1]}7"><PlainTextContent>no doubt</PlainTextContent></Note>'
        "</Notes>",
        'plainTextPath="internal://t.txt"',
    ).replace(
        "<Sources>",
        f'<Variables><Variable guid="{GUID[:-1]}8" name="page" typeOfVariable="Integer"/>'
        "</Variables><Sources>",
    )
    (reading,) = read(packed(xml, t=b"\xef\xbb\xbfAna said no."))
    assert reading.labels == (ExchangeLabel("claim", "#AABBCC", "What is said."),)
    document = only([reading])
    assert document.title == "One" and document.id == GUID and document.meta == (("page", '"7"'),)
    assert [(s.text, s.annotator, s.note) for s in document.spans] == [
        ("Ana", "Ana", "a memo, x = y"),
        ("said", "Ana", "no doubt"),
    ]


def test_several_codes_of_one_selection_and_codes_of_one_name() -> None:
    other = CODE[:-1] + "5"
    coding = (
        f'<Coding guid="{GUID[:-1]}6"><CodeRef targetGUID="{other}"/></Coding></PlainTextSelection>'
    )
    xml = project(selection(0, 3).replace("</PlainTextSelection>", coding)).replace(
        "</Codes>",
        f'<Code guid="{CODE[:-1]}4" name="group" isCodable="false"><Code guid="{other}" '
        'name="claim" isCodable="true"/></Code></Codes>',
    )
    document = only(read(packed(xml, t=b"Ana said no.")))
    assert [span.label for span in document.spans] == ["claim", "group / claim"]
    assert len({span.id for span in document.spans}) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("One.\r\nTwo three.", (6, 9)),  # Windows: two
        ("One.\r\nTwo three.", (5, 8)),  # ATLAS.ti: one
        ("One.\nTwo three.", (6, 9)),
        ("💩 One.\nTwo", (9, 12)),  # UTF-16
        ("One Two", (4, 6)),  # the last character counts in
    ],
)
def test_names_prove_how_offsets_are_counted(text: str, place: tuple[int, int]) -> None:
    xml = project(selection(*place, more='name="Two"'))
    document = only(read(packed(xml, t=text.encode())))
    assert [span.text for span in document.spans] == ["Two"]


def test_names_that_are_not_what_is_covered_prove_nothing() -> None:
    xml = project(selection(0, 3, more='name="said that she said"') + selection(4, 8, number=3))
    document = only(read(packed(xml, t=b"Ana said no.")))
    assert [span.text for span in document.spans] == ["Ana", "said"]


def test_what_cannot_be_read_is_listed() -> None:
    link = f'<Links><Link guid="{GUID[:-1]}1" originGUID="{GUID}" targetGUID="{CODE}"/></Links>'
    xml = project(
        selection(0, 3)
        + selection(0, 300, number=2)
        + selection("x", 3, number=3)
        + selection(3, 3, number=4)
        + '<PlainTextSelection guid="a" startPosition="0" endPosition="1"/>'
        + selection(0, 1, number=5).replace(CODE, GUID)
        + '<Coding guid="b"><CodeRef targetGUID="c"/></Coding>',
        link,
    )
    reading, rest = read(packed(xml, t=b"Ana said no."))
    assert len(only([reading]).spans) == 1
    assert len(reading.dropped) == 6
    assert all(sentence.startswith("x.qdpx, “One”: ") for sentence in reading.dropped)
    assert rest.dropped == (
        "x.qdpx: 1 links that do not begin at a coding of a text are not read.",
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ('plainTextPath="internal://gone.txt"', "its text “gone.txt” is missing"),
        ('plainTextPath="relative:///a.txt"', "lies outside the file"),
        ('plainTextPath="/etc/passwd"', "lies outside the file"),
        ("", "its text is empty"),
    ],
)
def test_a_source_without_a_text_is_refused_by_name(source: str, sentence: str) -> None:
    (reading,) = read(packed(project("", attributes=source)))
    assert reading.refusal.startswith("x.qdpx: the source “One”: ") and sentence in reading.refusal


def test_other_kinds_of_sources_are_refused_and_texts_of_pdfs_read() -> None:
    xml = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources><VideoSource name="v"/>'
        '<PDFSource name="f"><Representation guid="a"><PlainTextContent>Words.</PlainTextContent>'
        "</Representation></PDFSource></Sources></Project>"
    )
    video, pdf = read(packed(xml))
    assert video.refusal == "x.qdpx: the source “v”: it is a film, which is not read."
    assert only([pdf]).text == "Words."


def test_a_text_that_many_sources_name_is_read_once() -> None:
    xml = project("")
    source = xml[xml.index("<TextSource") : xml.index("</Sources>")]
    one, other = read(packed(xml.replace("</Sources>", source + "</Sources>"), t=b"Ana"))
    assert only([one]).text == "Ana"
    assert "is that of another source already" in other.refusal


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not sound XML"),
        (b"PK\x03\x04", "not a sound ZIP file"),
        (packed("<a/>"), "no project of REFI-QDA"),
        (packed("<!DOCTYPE a><a/>"), "has a DOCTYPE"),
        (b"<a/>", "neither a codebook nor a project"),
    ],
)
def test_what_is_wrong_is_a_sentence(data: bytes, sentence: str) -> None:
    (reading,) = read(data)
    assert reading.refusal.startswith("x.qdpx") and sentence in reading.refusal


def test_a_large_text_is_refused() -> None:
    (reading,) = read(packed(project(""), t=b"words " * 9), max_mb=0.00001)
    assert "the most that is read is" in reading.refusal


def test_it_is_recognised() -> None:
    assert recognise("a.qdpx", (FIXTURES / "sample.qdpx").read_bytes()) is REFI
    assert recognise("a.qdc", b'<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0">')
    assert recognise("a.qdpx", b"words") is None


def test_a_note_on_a_source_is_a_note_on_the_document() -> None:
    xml = project("<Description>read twice</Description>", attributes="").replace(
        "</Description>", "</Description><PlainTextContent>Words.</PlainTextContent>"
    )
    assert only(read(packed(xml))).note == ExchangeNote("read twice")


OURS = written(REFI, [rich()])[""]
with zipfile.ZipFile(io.BytesIO(OURS)) as _archive:
    XML = _archive.read("project.qde")
    SOURCE = next(name for name in _archive.namelist() if name.startswith("sources/"))


@given(st.integers(0, len(OURS)), st.binary(max_size=4), st.integers(0, 9))
def test_whatever_a_file_holds_it_never_crashes(at: int, piece: bytes, cut: int) -> None:
    for data in (piece, OURS[:at] + piece + OURS[at + cut :]):
        for reading in read(data):
            assert reading.refusal.startswith("x.qdpx") or not reading.refusal


@given(
    st.integers(0, len(XML)),
    st.binary(max_size=3) | st.sampled_from([b'"', b"<", b"-1", b"/>", b"=", b"\xff"]),
    st.integers(0, 30),
)
def test_whatever_a_project_holds_it_never_crashes(at: int, piece: bytes, cut: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", XML[:at] + piece + XML[at + cut :])
        archive.writestr(SOURCE, rich().text)
    for reading in read(file.getvalue()):
        assert reading.refusal.startswith("x.qdpx") or not reading.refusal
