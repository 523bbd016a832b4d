"""WebAnno TSV, which is only read."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import ReadOptions, format_named, recognise
from annotator.model.attribute import Attribute
from annotator.model.exchange import Reading

WEBANNO = format_named("webanno-tsv")
SPAN = "#T_SP=webanno.custom.Span|value"
RELATION = "#T_RL=webanno.custom.Relation|kind|BT_webanno.custom.Span"


def read(text: str | bytes, **settings: str) -> Reading:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (reading,) = WEBANNO.read(io.BytesIO(data), ReadOptions("x.tsv", settings=settings))
    return reading


def tsv(*lines: str, version: str = "3.3") -> str:
    return "\n".join((f"#FORMAT=WebAnno TSV {version}", *lines, ""))


def spans(reading: Reading) -> list[tuple[str, str]]:
    assert reading.document is not None, reading.refusal
    found = sorted(reading.document.spans, key=lambda s: (s.fragments, s.attributes))
    return [(", ".join((s.label, *(a.value for a in s.attributes))), s.text) for s in found]


def relations(reading: Reading) -> list[tuple[str, str, str]]:
    assert reading.document is not None
    texts = {span.id: span.text for span in reading.document.spans}
    return [(r.type, texts[r.head], texts[r.tail]) for r in reading.document.relations]


def test_stacked_spans_relations_and_sentences() -> None:
    reading = read(
        tsv(
            "#T_SP=webanno.custom.Referent|entity|identity",
            "#T_RL=webanno.custom.Coref|type|BT_webanno.custom.Referent",
            "",
            "",
            "#Text=The coast of Aceh .",
            "1-1\t0-3\tThe\tplace[1]\t_\tcoref\t2-1[3_1]\t",
            "1-2\t4-9\tcoast\tplace[1]\t_\t_\t_\t",
            "1-3\t10-12\tof\tplace[1]\t_\t_\t_\t",
            "1-4\t13-17\tAceh\tplace[1]|place[2]\tAceh_city[2]\tbridge|ana\t2-1[3_2]|2-2[0_2]\t",
            "1-5\t18-19\t.\t_\t_\t_\t_\t",
            "",
            "#Text=It is there .",
            "2-1\t20-22\tIt\tplace[3]\t_\t_\t_\t",
            "2-2\t23-25\tis\t*\t_\t_\t_\t",
        )
    )
    assert not reading.dropped and reading.document is not None
    assert reading.document.text == "The coast of Aceh .\nIt is there ."
    assert spans(reading) == [
        ("Referent, place", "The coast of Aceh"),
        ("Referent, place, Aceh_city", "Aceh"),
        ("Referent, place", "It"),
        ("Referent", "is"),
    ]
    assert relations(reading) == [
        ("Coref", "It", "The coast of Aceh"),
        ("Coref", "It", "Aceh"),
        ("Coref", "is", "Aceh"),
    ]
    assert reading.document.relations[1].attributes == (Attribute("type", "bridge"),)


def test_labels_may_be_the_values_of_the_first_feature() -> None:
    text = tsv(
        SPAN, RELATION, "", "#Text=a b", "1-1\t0-1\ta\tPER\t_\t_\t", "1-2\t2-3\tb\t*\tknows\t1-1\t"
    )
    assert spans(read(text)) == [("Span, PER", "a"), ("Span", "b")]
    reading = read(text, labels="feature")
    assert spans(reading) == [("PER", "a"), ("Span", "b")]
    assert relations(reading) == [("knows", "a", "b")]


def test_offsets_count_utf16_units_or_as_the_tokens_say() -> None:
    lines = (SPAN, "", "#Text=💩 💩 end")
    utf16 = tsv(*lines, "1-1\t0-2\t💩\t_\t", "1-2\t3-5\t💩\t_\t", "1-3\t6-9\tend\tx\t")
    points = tsv(*lines, "1-1\t0-1\t💩\t_\t", "1-2\t2-3\t💩\t_\t", "1-3\t4-7\tend\tx\t")
    for text in (utf16, points):
        reading = read(text)
        assert spans(reading) == [("Span, x", "end")] and not reading.dropped


def test_parts_of_tokens_and_their_relations() -> None:
    reading = read(
        tsv(
            SPAN,
            RELATION,
            "",
            "#Text=Test again",
            "1-1\t0-4\tTest\t_\t_\t_\t",
            "1-1.1\t0-1\tT\tOTH\t_\t_\t",
            "1-2\t5-10\tagain\tOTH\t*\t1-1.1\t",
        )
    )
    assert spans(reading) == [("Span, OTH", "T"), ("Span, OTH", "again")]
    assert relations(reading) == [("Relation", "T", "again")]


def test_slots_lead_from_their_host() -> None:
    reading = read(
        tsv(
            "#T_SP=custom.Simple|",
            "#T_SP=custom.Host|ROLE_custom.Host:links_custom.Link|custom.Simple",
            "",
            "#Text=This is a test",
            "1-1\t0-4\tThis\t_\tfirst;*[1]|*[2]\t1-2;1-3[7]|1-3[7]\t",
            "1-2\t5-7\tis\t*\t_\t_\t",
            "1-3\t8-9\ta\t*[7]\t_\t_\t",
            "1-4\t10-14\ttest\t*[7]\t_\t_\t",
        )
    )
    assert not reading.dropped
    assert spans(reading) == [
        ("Host", "This"),
        ("Host", "This"),
        ("Simple", "is"),
        ("Simple", "a test"),
    ]
    assert relations(reading) == [
        ("first", "This", "is"),
        ("Host", "This", "a test"),
        ("Host", "This", "a test"),
    ]


def test_escapes() -> None:
    reading = read(
        tsv(
            SPAN,
            "",
            r"#Text=a\tb c",
            "1-1\t0-3\t" + r"a\tb" + "\t" + r"#\*'\t:\;{}\|\[ \]()\\§\_\n" + "\t",
        )
    )
    assert spans(reading) == [("Span, #*'\t:;{}|[ ]()\\§_\n", "a\tb")]
    old = read(tsv(SPAN, "", r"#Text=\uD83D\uDE0A x", "1-1\t0-2\t😊\tx\t", version="3.1"))
    assert spans(old) == [("Span, x", "😊")]


def test_sentences_of_several_lines_and_room_between_them() -> None:
    reading = read(
        tsv(
            SPAN,
            "",
            "#Text=one",
            "#Text=two",
            "1-1\t2-5\tone\tx\t",
            "1-2\t6-9\ttwo\t_\t",
            "",
            "#Text=three",
            "2-1\t12-17\tthree\ty\t",
        )
    )
    assert reading.document is not None and reading.document.text == "  one\ntwo\n  three"
    assert spans(reading) == [("Span, x", "one"), ("Span, y", "three")]


def test_what_is_not_read_is_listed() -> None:
    reading = read(
        tsv(
            SPAN,
            RELATION,
            "#T_CH=custom.Chain|referenceRelation|referenceType",
            "",
            "#Text=a b",
            "1-1\t0-1\ta\tx\t_\t_\t*->1-1\t*[1]\t",
            "1-2\t2-3\tb\ty[2]\tz|q\t9-9|what\t*->1-2\t*[1]\t",
            "1-2.1\t3-3\t\tzero\t_\t_\t_\t_\t",
            "some words",
            "1-3\t9-12\tfar\tx\t",
        )
    )
    assert spans(reading) == [("Span, x", "a"), ("Span, y", "b")]
    assert [sentence.partition(": ")[2] for sentence in reading.dropped] == [
        "it is no line of a token.",
        "1 tokens do not stand where their offsets say.",
        "“what” is no address.",
        "columns of Relation are missing.",
        "a span of Span: it goes from 3 to 3; a span must hold at least one character.",
        "a span of Span: from 9 to 12 lies outside the text or inside a character.",
        "a relation “Relation”: one of its ends is no span that is read.",
        "2 links of chains of Chain are not read.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("words", "does not begin with “#FORMAT=WebAnno TSV 3”"),
        (tsv(SPAN), "it holds no text"),
        (tsv("#T_XX=a|b"), "line 2: “#T_XX=a|b” is no layer"),
        (tsv(SPAN, "", "1-1\t0-1\ta\t_\t"), "line 4: a token stands before"),
        (tsv(SPAN, "#Text=a", "1-1\t999999999999-999999999999\ta\t_\t"), "too much room between"),
        (tsv("#Text=\x00"), "NUL"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_what_is_wrong_is_a_sentence(text: str | bytes, sentence: str) -> None:
    reading = read(text)
    assert reading.refusal.startswith("x.tsv") and sentence in reading.refusal


def test_it_is_recognised() -> None:
    assert recognise("a.tsv", tsv(SPAN).encode()) is WEBANNO
    assert recognise("a.tsv", b"id\ttext\n") is not WEBANNO


VALID = tsv(
    SPAN,
    RELATION,
    "#T_SP=custom.Host|ROLE_custom.Host:links_custom.Link|webanno.custom.Span",
    "",
    "#Text=💩 a b",
    "1-1\t0-2\t💩\tx[1]|y[2]\t_\t_\tr;s[3]\t1-1[1];1-2\t",
    "1-2\t3-4\ta\tx[1]\tz\t1-1[2_1]\t_\t_\t",
).encode()


@given(
    st.binary(max_size=60)
    | st.tuples(
        st.integers(0, len(VALID)),
        st.binary(max_size=3) | st.sampled_from([b"\t", b"\n", b"[", b"|", b"\\", b"_", b"#Text="]),
        st.integers(0, 12),
    ).map(lambda cut: VALID[: cut[0]] + cut[1] + VALID[cut[0] + cut[2] :])
)
def test_whatever_a_file_holds_it_never_crashes(data: bytes) -> None:
    reading = read(data)
    assert reading.refusal.startswith("x.tsv") or reading.document is not None
