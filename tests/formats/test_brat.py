"""brat's folders of texts and marks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import ReadOptions, WriteOptions, brat, format_named, recognise
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from tests.formats.native_fixture import facts, native
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
BRAT = format_named("brat")
TEXT_OF_ANA = "Ana said no.\nBo said yes.\n"


def read(ann: str | bytes, text: str | bytes = TEXT_OF_ANA, **files: bytes) -> Reading:
    """What comes of one document."""
    beside: Mapping[str, bytes] = {
        "d.txt": text.encode() if isinstance(text, str) else text,
        **{name.replace("_", "."): data for name, data in files.items()},
    }
    options = ReadOptions(
        "d.ann", beside=lambda name: io.BytesIO(beside[name]) if name in beside else None
    )
    data = ann.encode() if isinstance(ann, str) else ann
    (reading,) = BRAT.read(io.BytesIO(data), options)
    return reading


def spans(reading: Reading) -> list[ExchangeSpan]:
    assert reading.document is not None, reading.refusal
    return list(reading.document.spans)


def relations(reading: Reading) -> list[tuple[str, str, str]]:
    assert reading.document is not None
    texts = {span.id: span.text for span in reading.document.spans}
    return [(r.type, texts[r.head], texts[r.tail]) for r in reading.document.relations]


# --- our own files -------------------------------------------------------------------------------


def test_everything_that_it_holds_comes_back() -> None:
    assert_round_trip(BRAT, [rich("d1"), rich("D1"), *odd_documents()])


def test_names_values_and_notes_of_every_kind_come_back() -> None:
    text = "one two"
    span = ExchangeSpan(
        "a, [b]|c:d %20 é=ß -",
        ((0, 3),),
        "one",
        "s1",
        "Ana Ruiz ;",
        "first\n\nthird \n%\n%25\n",
        True,
        (Attribute("Unsure", ""), Attribute("to ne", "two words; 50 %"), Attribute("x", "%")),
    )
    other = span._replace(id="s2", fragments=((4, 7),), text="two", label="-", unsure=False)
    document = ExchangeDocument(
        text, "a/B", spans=(span, other), relations=(ExchangeRelation("a b", "s1", "s2", "r"),)
    )
    assert_round_trip(BRAT, [document])
    assert not BRAT.kept(document, WriteOptions()).losses


def test_what_parts_fields_and_lines_is_tidied_and_counted() -> None:
    span = ExchangeSpan("x", ((0, 3),), "one", "s1", "A\nna", "a\tb\r\n \nc")
    kept = BRAT.kept(ExchangeDocument("one", "d", spans=(span,)), WriteOptions())
    assert kept.losses == {brat.UNTIDY: 1} and kept.document is not None
    assert kept.document.spans == (span._replace(annotator="A na", note="a b\n\nc"),)
    assert_round_trip(BRAT, [ExchangeDocument("one", "d", spans=(span,))])


def test_its_losses_are_exact() -> None:
    losses = BRAT.kept(rich(), WriteOptions()).losses
    assert {loss.one: count for loss, count in losses.items()} == {
        "review": 1,
        "time": 9,
        "title": 1,
        "source": 1,
        "state": 2,
        "note on a document": 1,
        "further fact on a document": 3,
        "origin of a file": 1,
        "section": 2,
        "attribute of a relation": 1,
        brat.UNTIDY.one: 1,
    }


def test_spans_are_cut_at_line_ends_and_joined_again() -> None:
    text = "one\ntwo\n\nthree"
    whole = ExchangeSpan("x", ((0, 14),), text, "s1")
    files = written(BRAT, [ExchangeDocument(text, "d", spans=(whole,))])
    assert files["d.ann"] == b"T1\tx 0 3;4 7;9 14\tone two three\n"
    (reading,) = read_back(BRAT, files)
    assert [span.fragments for span in spans(reading)] == [((0, 14),)]


@pytest.mark.parametrize(
    ("fragments", "left"),
    [
        (((0, 4),), ((0, 3),)),
        (((3, 7),), ((4, 7),)),
        (((0, 3), (4, 7)), ((0, 7),)),
        (((0, 3), (7, 9)), ((0, 3),)),
    ],
)
def test_what_line_ends_change_is_counted(
    fragments: tuple[tuple[int, int], ...], left: tuple[tuple[int, int], ...]
) -> None:
    document = ExchangeDocument(
        "one\ntwo\n\nthree", "d", spans=(ExchangeSpan("x", fragments, "", "s1"),)
    )
    kept = BRAT.kept(document, WriteOptions())
    assert kept.losses == {brat.LINE_ENDS: 1}
    assert kept.document is not None and kept.document.spans[0].fragments == left
    assert not BRAT.kept(kept.document, WriteOptions()).losses
    assert_round_trip(BRAT, [document])


def test_a_span_of_line_ends_alone_goes_with_its_relations() -> None:
    text = "one\n\ntwo"
    ends = ExchangeSpan("x", ((3, 5),), "\n\n", "s1"), ExchangeSpan("x", ((0, 3),), "one", "s2")
    relation = ExchangeRelation("r", "s2", "s1", "r1")
    document = ExchangeDocument(text, "d", spans=ends, relations=(relation,))
    kept = BRAT.kept(document, WriteOptions())
    assert kept.losses[brat.ONLY_LINE_ENDS] == 1 and sum(kept.losses.values()) == 2
    assert_round_trip(BRAT, [document])


def test_an_id_that_makes_no_file_name_is_counted() -> None:
    kept = BRAT.kept(ExchangeDocument("text", "x" * 300), WriteOptions())
    assert kept.document is None and kept.losses == {brat.LONG_ID: 1}


def test_the_configuration_names_all_there_is() -> None:
    files = written(BRAT, [rich()])
    config, visual = files["annotation.conf"].decode(), files["visual.conf"].decode()
    assert "\nquote\n" in config
    assert "\nattributed%20to\tArg1:<ENTITY>, Arg2:<ENTITY>\n" in config
    assert "\ntone\tArg:<ENTITY>, Value:angry%2c%20loud\n" in config
    assert "\nUnsure\tArg:<ENTITY>\n" in config
    assert "\nattributed%20to | attributed to\n" in visual
    assert "\nquote\tfgColor:white, bgColor:#15346C, borderColor:darken\n" in visual
    (reading,) = read_back(BRAT, files)
    assert ExchangeLabel("quote", "#15346C") in reading.labels


def test_the_same_content_gives_the_same_bytes() -> None:
    one = rich()
    other = replace(one, spans=one.spans[::-1], relations=one.relations[::-1])
    assert written(BRAT, [one]) == written(BRAT, [other])


# --- files of others -----------------------------------------------------------------------------


def test_the_reference_file_reads_as_the_native_one() -> None:
    reading = read((FIXTURES / "brat.ann").read_bytes(), (FIXTURES / "brat.txt").read_bytes())
    assert reading.document is not None and not reading.dropped
    assert facts(reading.document) == facts(native())
    assert [s.note for s in spans(reading) if s.note] == ["no amount given"]


def test_events_equivalences_and_normalisations() -> None:
    reading = read(
        "E1\tAttribution:T2 Source:T1 Content2:E2\n"
        "E2\tClaim:T3\n"
        "T1\tsource 0 3\tAna\nT2\tcue 4 8\tsaid\nT3\tclaim 9 11\tno\n"
        "*\tAlias T1 T2 T3\n"
        "A1\tNegation E2\nM1\tSpeculation T3\n"
        "N1\tReference T1 Wikipedia:12345\tAna Ruiz\n"
        "#1\tAnnotatorNotes E1\ta cue\n#2\tAnnotationIncomplete T1\tsee there\n"
    )
    assert not reading.dropped
    assert relations(reading) == [
        ("Source", "said", "Ana"),
        ("Content2", "said", "no"),
        ("Alias", "Ana", "said"),
        ("Alias", "said", "no"),
    ]
    ana, said, no = spans(reading)
    assert ana.attributes == (Attribute("Reference", "Wikipedia:12345 (Ana Ruiz)"),)
    assert (ana.note, said.note) == ("AnnotationIncomplete: see there", "a cue")
    assert no.attributes == (Attribute("Negation", "true"), Attribute("Speculation", "true"))


def test_relations_with_any_roles_and_their_attributes() -> None:
    reading = read(
        "T1\ta 0 3\tAna\nT2\tb 4 8\tsaid\n"
        "R1\tx Arg2:T1 Arg1:T2\t\nR2\ty Subj:T1 Obj:T2\nA1\tsure R2 no\n"
    )
    assert relations(reading) == [("x", "said", "Ana"), ("y", "Ana", "said")]
    assert reading.document is not None
    assert reading.document.relations[1].attributes == (Attribute("sure", "no"),)


def test_texts_of_windows_count_a_line_end_once_as_brat_does_or_twice() -> None:
    text = TEXT_OF_ANA.replace("\n", "\r\n")
    once = read("T1\tsource 13 15\tBo\r\n", text)
    twice = read("T1\tsource 14 16\tBo\r\n", text)
    assert (
        [s.fragments for s in spans(once)] == [s.fragments for s in spans(twice)] == [((13, 15),)]
    )
    assert (once.mended, twice.mended) == (0, 1)


def test_a_byte_order_mark_counts_as_in_brat() -> None:
    reading = read("T1\tx 1 4\tAna\n", "\ufeff" + TEXT_OF_ANA)
    assert [span.fragments for span in spans(reading)] == [((0, 3),)]
    assert reading.mended == 0


def test_utf16_offsets_are_mended_where_every_text_proves_it() -> None:
    reading = read("T1\tx 3 4\tb\nT2\tx 6 7\tc\n", "💩 b💩 c")
    assert [span.text for span in spans(reading)] == ["b", "c"]
    assert reading.mended == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("T2\tx 4 9\twords", "it says “words”"),
        ("T2\tx 4 4\t", "at least one character"),
        ("T2\tx 9 4\tx", "at least one character"),
        ("T2\tx 4 400\tsaid", "lies outside"),
        ("T2\tx a b\tsaid", "needs a label and offsets"),
        ("T2 x 4 8", "a tab is missing"),
        ("T1\tx 4 8\tsaid", "another T1"),
        ("T2\tx 4 " + "9" * 5000 + "\tsaid", "needs a label and offsets"),
        ("R1\tx Arg1:T1 Arg2:T9", "no span T9"),
        ("R1\tx Arg1:T1", "needs a type and two ends"),
        ("E1\tx", "an event needs a trigger"),
        ("E1\tx:T9 Role:T1", "no span E1"),
        ("A1\tx T9 y", "no T9"),
        ("A1\tx", "an attribute needs"),
        ("N1\tReference T1", "a normalisation needs"),
        ("#1\tAnnotatorNotes T9\tx", "no T9"),
        ("*\tAlias T1", "an equivalence needs"),
        ("something else", "no line of brat begins like this"),
    ],
)
def test_a_line_that_cannot_be_read_is_listed_and_the_rest_comes_in(
    line: str, sentence: str
) -> None:
    reading = read(f"T1\tsource 0 3\tAna\n{line}\n")
    assert [span.text for span in spans(reading)] == ["Ana"]
    (dropped,) = reading.dropped
    assert dropped.startswith("d.ann, line 2: ") and sentence in dropped


def test_marks_without_their_text_are_a_sentence() -> None:
    (reading,) = BRAT.read(io.BytesIO(b"T1\tx 0 1\ta\n"), ReadOptions("a/x.ann"))
    assert reading.refusal == (
        "a/x.ann: the text that it marks is missing: put “x.txt” beside it and try again."
    )


def test_which_files_belong_together() -> None:
    siblings = ("a.ann", "a.txt", "annotation.conf", "b.txt", "notes.md")
    assert BRAT.companions("a.ann", siblings) == ("a.txt", "annotation.conf")
    assert recognise("a.ann", b"T1\tx 0 1\ta") is BRAT
    assert recognise("a.ann", b"") is BRAT
    assert recognise("a.ann", b"words") is None
    assert recognise("b.txt", b"words") is format_named("text")


def test_the_configuration_of_a_folder_is_understood_once() -> None:
    """A folder of thousands of documents has one, and it may list thousands of labels."""
    listed = "[entities]\n" + "".join(f"label_{n}\n" for n in range(50)) + "label_7\n"
    beside = {
        "annotation_conf": listed.encode(),
        "visual_conf": b"[drawing]\nlabel_3 bgColor:#AABBCC\n",
    }
    first, second = (read(f"T1\tlabel_{n} 0 3\tAna\n", **beside) for n in (1, 2))
    assert [label.name for label in first.labels] == [f"label_{n}" for n in range(50)]
    assert first.labels[3].color == "#AABBCC" and first.labels is second.labels
    changed = read("", **beside | {"annotation_conf": b"[entities]\nother\n"})
    assert [label.name for label in changed.labels] == ["other"]


def test_a_text_without_marks_is_a_document() -> None:
    assert spans(read("")) == []
    assert read("", "").refusal == "d.ann: “d.txt” holds no text."


LINES = st.sampled_from((FIXTURES / "brat.ann").read_text("utf-8").split("\n"))


@given(
    st.binary(max_size=80)
    | st.lists(LINES | st.text(max_size=20), max_size=12).map(
        lambda lines: "\n".join(lines).encode("utf-8", "replace")
    )
    | st.tuples(st.integers(0, 600), st.binary(max_size=3)).map(
        lambda cut: (
            (data := (FIXTURES / "brat.ann").read_bytes())[: cut[0]] + cut[1] + data[cut[0] + 1 :]
        )
    )
)
def test_whatever_a_file_holds_it_never_crashes(data: bytes) -> None:
    reading = read(data, TEXT)
    assert reading.refusal.startswith("d.ann") or reading.document is not None


@given(st.binary(min_size=1, max_size=40))
def test_whatever_the_text_is_it_never_crashes(data: bytes) -> None:
    reading = read("T1\tx 0 1\ta\n", data, annotation_conf=data, visual_conf=data)
    assert reading.refusal.startswith("d.ann") or reading.document is not None
