"""Tables for spreadsheets: guarded cells, several delimiters, tables of other programs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import (
    ReadOptions,
    WriteOptions,
    csv_tables,
    format_named,
    loss_sentences,
    recognise,
)
from annotator.formats.csv_tables import guarded, unguarded
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeNote, ExchangeSpan, Reading
from tests.formats.fuzzing import CUTS, assert_only_sentences, damaged
from tests.formats.native_fixture import facts, native
from tests.formats.odd import marked, odd_documents
from tests.formats.round_trip import assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
CSV = format_named("csv")
SETTINGS = [
    {},
    {"delimiter": "tab", "bom": "no"},
    {"delimiter": "semicolon"},
    {"formulas": "plain"},
]


def read(
    name: str, text: str | bytes, texts: dict[str, str] | None = None, **beside: str
) -> list[Reading]:
    """What comes of a table, with others beside it by their names without the ending."""
    files = {f"{other}.csv": cells.encode() for other, cells in beside.items()}
    options = ReadOptions(
        name,
        siblings=tuple(sorted({*files, name})),
        beside=lambda other: io.BytesIO(files[other]) if other in files else None,
        text_of=lambda id: (texts or {}).get(id, ""),
    )
    data = text if isinstance(text, bytes) else text.encode()
    return list(CSV.read(io.BytesIO(data), options))


@pytest.mark.parametrize("settings", SETTINGS)
def test_everything_comes_back(settings: dict[str, str]) -> None:
    documents = [rich("d1"), rich("d2"), *odd_documents()]
    assert all(not CSV.kept(d, WriteOptions(settings)).losses for d in documents)
    assert_round_trip(CSV, documents, settings)


def test_the_files_and_their_first_rows() -> None:
    files = written(CSV, [rich()])
    assert sorted(files) == ["documents.csv", "relations.csv", "spans.csv"]
    assert all(data.startswith(b"\xef\xbb\xbfdoc_id,") for data in files.values())
    assert sorted(written(CSV, [rich()], {"delimiter": "tab"})) == [
        *("documents.tsv", "relations.tsv", "spans.tsv"),
    ]
    rows = list(csv.DictReader(io.StringIO(files["spans.csv"].decode("utf-8-sig"))))
    parts = [(r["fragment"], r["start"], r["end"], r["text"]) for r in rows if "s6" in r["span_id"]]
    assert parts == [("0", "46", "65", "“It is a disgrace,”"), ("1", "77", "91", "“and a waste.”")]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert written(CSV, [rich()]) == written(CSV, [rich()])


FORMULAS = ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "'=1", "''=1", "＝1", "'a'", "'", "a=1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_begins_like_a_formula_and_each_comes_back(cell: str) -> None:
    assert guarded(cell)[0] not in "=+-@\t\r\n＝＋－＠"
    assert unguarded(guarded(cell)) == cell
    span = ExchangeSpan(
        cell, ((0, len(cell)),), cell, cell, cell, cell, attributes=(Attribute(cell, cell),)
    )
    document = ExchangeDocument(
        cell.replace("\r", "-"), "d1", cell, cell, note=ExchangeNote(cell), meta=((cell, '"="'),)
    )
    if "\r" not in cell:
        document = ExchangeDocument(cell, "d1", cell, cell, spans=(span,), note=ExchangeNote(cell))
    for settings in SETTINGS:
        assert_round_trip(CSV, [document], settings)
    for data in written(CSV, [document]).values():
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            assert not any(c.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for c in row)


@given(st.text("'=+-@\ta", max_size=6))
def test_a_guard_is_taken_away_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_a_lone_table_of_spans_is_read_with_the_projects_texts() -> None:
    data = (FIXTURES / "spans.csv").read_bytes()
    assert recognise("spans.csv", data) is CSV
    meant = native()
    (reading,) = read("spans.csv", data, {"d1": meant.text})
    assert reading.document is not None and reading.dropped == ()
    assert facts(reading.document)[:2] == facts(meant)[:2]
    assert reading.document.id == "d1"
    (refused,) = read("spans.csv", data)
    assert refused.refusal.startswith("spans.csv, line 2: the text of the document “d1”")


def test_tables_of_others_in_any_order_with_other_names() -> None:
    documents = "Text;ID;desk\r\nsome words;b;city\r\nother words;a;\r\n"
    spans = "label;document_id;begin;end\r\nx;a;0;5\r\ny;b;0;4\r\nz;a;6;11\r\n"
    for order in (spans, "\r\n".join([*sorted(spans.split("\r\n")[1:-1])])):
        spans = (
            order if order.startswith("label") else f"label;document_id;begin;end\r\n{order}\r\n"
        )
        first, second = read("documents.csv", documents, spans=spans)
        assert first.document is not None and second.document is not None
        assert [(s.label, s.text) for s in first.document.spans] == [("y", "some")]
        assert [s.text for s in second.document.spans] == ["other", "words"]
        assert first.document.meta == (("desk", '"city"'),)


def test_offsets_that_count_something_else_are_mended() -> None:
    spans = "doc_id,label,start,end,text\nd1,x,3,5,hi\n"
    (reading,) = read("documents.csv", "doc_id,text\nd1,💩 hi\n", spans=spans)
    assert reading.document is not None and reading.mended == 1
    assert reading.document.spans[0].fragments == ((2, 4),)


def test_newlines_of_windows_inside_cells_move_the_offsets() -> None:
    (reading,) = read(
        "documents.csv",
        b'doc_id,text\r\nd1,"one\r\ntwo"\r\n',
        spans="doc_id,label,start,end,text\r\nd1,x,5,8,two\r\n",
    )
    assert reading.document is not None
    assert reading.document.text == "one\ntwo"
    assert reading.document.spans[0].fragments == ((4, 7),)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("d1,s1,x,0,99", "outside the text"),
        ("d1,s1,x,3,3", "at least one character"),
        ("d1,s1,x,5,3", "at least one character"),
        ("d1,s1,x,-1,3", "not a whole number"),
        (f"d1,s1,x,0,{'9' * 5000}", "not a whole number"),
        ("d1,s1,x,,3", "not a whole number"),
        ("d1,s1,,0,3", "no label"),
        ("d1", "missing"),
    ],
)
def test_a_bad_span_is_listed_with_its_line(row: str, words: str) -> None:
    spans = f"doc_id,span_id,label,start,end\nd1,s0,x,0,1\n{row}\n"
    (reading,) = read("documents.csv", "doc_id,text\nd1,words\n", spans=spans)
    assert reading.document is not None and len(reading.document.spans) == 1
    (sentence,) = reading.dropped
    assert sentence.startswith("spans.csv, line 3: ") and words in sentence


def test_ids_of_others_are_of_one_document_only() -> None:
    documents = "doc_id,text\na,some words\nb,more words\n"
    spans = "doc_id,id,label,start,end\na,1,x,0,4\nb,1,x,0,4\n"
    relations = "doc_id,type,head,tail\na,t,1,1\n"
    first, second = read("documents.csv", documents, spans=spans, relations=relations)
    assert first.document is not None and second.document is not None
    (one,), (other,) = first.document.spans, second.document.spans
    assert one.id != other.id and len(one.id) == len(other.id) == 36
    (relation,) = first.document.relations
    assert (relation.head, relation.tail) == (one.id, one.id)


def test_a_guarded_text_is_told_before() -> None:
    kept = CSV.kept(ExchangeDocument("=1", "d1"), WriteOptions())
    assert not kept.losses
    assert loss_sentences(kept.notices, 0) == [
        "1 text that begins like a formula is guarded with a ' that offsets do not count"
    ]
    plain = WriteOptions({"formulas": "plain"})
    assert not CSV.kept(ExchangeDocument("=1", "d1"), plain).notices


def test_fragments_without_ids_are_parts_of_the_row_before() -> None:
    spans = ExchangeSpan("x", ((0, 1), (2, 3)), "a c"), ExchangeSpan("x", ((1, 2),), "b")
    (back,) = read_back(CSV, written(CSV, [ExchangeDocument("abcd", "d1", spans=spans)]))
    assert back.document is not None and back.document.spans == spans
    counted_from_one = "doc_id,fragment,label,start,end\nd1,1,x,0,1\nd1,2,x,2,3\nd1,1,y,1,2\n"
    (reading,) = read("documents.csv", "doc_id,text\nd1,abcd\n", spans=counted_from_one)
    assert reading.document is not None
    assert [s.fragments for s in reading.document.spans] == [((0, 1), (2, 3)), ((1, 2),)]


def test_a_file_that_was_given_stays_open() -> None:
    file = io.BytesIO(b"doc_id,label,start,end\nd1,x,0,1\n")
    (reading,) = CSV.read(file, ReadOptions("spans.csv", text_of=lambda id: "words"))
    assert reading.document is not None and not file.closed


def test_rows_of_no_document_and_second_documents_are_told() -> None:
    documents = "doc_id,text\nd1,words\nd1,words again\n"
    spans = "doc_id,label,start,end\nd1,x,0,1\nd2,x,0,1\nd2,x,1,2\n"
    first, second, third = read("documents.csv", documents, spans=spans)
    assert first.document is not None
    assert second.refusal == "documents.csv, line 3: there is a document “d1” already."
    assert third.dropped == (
        "spans.csv, line 3: 2 rows are of the document “d2”, which is not there.",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'doc_id,text\nd1,"breaks off', "no sound table from here on"),
        (b'doc_id,text\nd1,"a"b\n', "no sound table"),
        (b"doc_id,text\nd1,\xff\xff\n", "not UTF-8 from here on"),
        (b"doc_id,text\nd1,\n", "the text is empty"),
        (b"doc_id,text\nd1,a\0b\n", "NUL"),
        (b"a,b\n1,2\n", "names no column “text”"),
        (b"", "names no column “text”"),
        (b"doc_id,text,text_sha256\nd1,a,00\n", "was changed after it was written"),
    ],
)
def test_what_is_no_table_is_a_sentence(data: bytes, words: str) -> None:
    readings = read("documents.csv", data)
    assert words in readings[0].refusal
    assert readings[0].refusal.startswith("documents.csv")


def test_a_broken_table_beside_is_told_and_the_texts_come_in() -> None:
    first, second = read("documents.csv", "doc_id,text\nd1,words\n", spans="a,b\n1,2\n")
    assert first.document is not None
    assert second.refusal == "spans.csv, line 1: it needs the columns doc_id, label, start, end."


def test_a_huge_cell_is_read_up_to_the_limit() -> None:
    text = "word " * 100_000
    document = ExchangeDocument(text.strip(), "d1")
    assert_round_trip(CSV, [document])
    options = ReadOptions("documents.csv", max_mb=0.1)
    data = written(CSV, [document])["documents.csv"]
    (reading,) = CSV.read(io.BytesIO(data), options)
    assert "documents.csv" in reading.refusal


def test_a_table_that_excel_saved_as_unicode_text_is_read() -> None:
    data = "doc_id\ttext\r\nd1\tÅå\r\n".encode("utf-16")
    assert recognise("documents.tsv", data) is CSV
    (reading,) = read("documents.tsv", data)
    assert reading.document is not None and reading.document.text == "Åå"


def test_spans_are_not_all_held_while_the_tables_are_sorted() -> None:
    files = written(CSV, [marked(f"d{n:04}", "some words", (0, 4)) for n in range(300)])
    reads: Counter[str] = Counter()

    class Watched(io.BytesIO):
        def readinto(self, buffer: object) -> int:  # as TextIOWrapper asks for small pieces
            reads["spans"] += 1
            return super().readinto(buffer)  # type: ignore[arg-type]

        def read1(self, size: int | None = -1, /) -> bytes:
            reads["spans"] += 1
            return super().read1(512)

    options = ReadOptions(
        "documents.csv",
        siblings=tuple(sorted(files)),
        beside=lambda name: Watched(files[name]) if name in files else None,
    )
    readings = CSV.read(io.BytesIO(files["documents.csv"]), options)
    next(readings)
    after_one = reads["spans"]
    assert sum(len(r.document.spans) for r in readings if r.document is not None) == 299
    assert reads["spans"] > after_one + 20


def test_files_are_told_from_other_tables() -> None:
    assert recognise("x.csv", b"name,price\na,1\n") is None
    assert csv_tables.companions("documents.csv", ("Spans.CSV", "relations.csv", "x.csv")) == (
        *("Spans.CSV", "relations.csv"),
    )
    assert csv_tables.companions("x.csv", ("spans.csv",)) == ()
    assert read_back(CSV, written(CSV, [rich()]))[0].document is not None


@given(st.sampled_from(["documents.csv", "spans.csv", "relations.csv"]), CUTS)
def test_damaged_tables_never_crash(name: str, cut: tuple[float, int, bytes]) -> None:
    files = written(CSV, [rich("d1"), *odd_documents()[:3]])
    files[name] = damaged(files[name], cut)
    assert_only_sentences(CSV, "documents.csv", files)
    assert_only_sentences(CSV, "spans.csv", {"spans.csv": files["spans.csv"]})


@given(st.binary(max_size=80), st.text("doc_id,text\"\n'=;\t 019", max_size=80))
def test_noise_never_crashes(noise: bytes, words: str) -> None:
    for data in (noise, words.encode(), b"doc_id,label,start,end,text\nd1," + words.encode()):
        assert_only_sentences(CSV, "spans.csv", {"spans.csv": data})
        assert_only_sentences(CSV, "documents.csv", {"documents.csv": data, "spans.csv": data})
