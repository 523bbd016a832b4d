"""Words and tags, one a line."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import (
    WHOLE_DOCUMENT,
    ReadOptions,
    WriteOptions,
    conll,
    format_named,
    recognise,
)
from annotator.formats._conll_tokens import Words
from annotator.model.exchange import ExchangeDocument, ExchangeLabel, ExchangeSpan, Reading
from tests.formats.odd import marked, odd_documents
from tests.formats.round_trip import assert_round_trip, read_back, rich, written

FIXTURES = Path(__file__).parent / "fixtures"
CONLL = format_named("conll")
SETTINGS = [
    {"scheme": scheme, "layers": layers}
    for scheme in ("bio", "bilou")
    for layers in ("flat", "labels")
]


def read(data: str | bytes) -> list[Reading]:
    raw = data.encode() if isinstance(data, str) else data
    return list(CONLL.read(io.BytesIO(raw), ReadOptions("d.conll")))


def marks(data: str) -> list[tuple[str, str]]:
    (reading,) = read(data)
    assert reading.document is not None and not reading.dropped, reading
    return [(span.label, span.text) for span in reading.document.spans]


def options(*labels: str, layers: str = "flat") -> WriteOptions:
    return WriteOptions({"layers": layers}, tuple(ExchangeLabel(name) for name in labels))


# --- our own files -------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: "-".join(s.values()))
def test_what_it_says_it_keeps_comes_back(settings: dict[str, str]) -> None:
    assert_round_trip(CONLL, [rich("d1"), rich("-X-"), *odd_documents()], settings)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: "-".join(s.values()))
def test_what_was_kept_loses_nothing_more(settings: dict[str, str]) -> None:
    for document in [rich(), *odd_documents()]:
        labels = tuple(ExchangeLabel(name) for name in {s.label for s in document.spans})
        writing = WriteOptions(settings, labels)
        once = CONLL.kept(document, writing).document
        if once is not None:
            assert not CONLL.kept(once, writing).losses
            assert CONLL.kept(once, writing).document == once


def test_its_losses_are_exact() -> None:
    kept = CONLL.kept(rich(), options("quote"))
    lost = kept.losses
    assert lost[conll.REBUILT] == 1
    assert lost[conll.OVERLAPPING] == 3  # commitment, deadline and claim stand in the quote
    assert conll.FITTED not in lost
    assert kept.becomes == 2
    assert kept.document is not None
    assert kept.document.text == (
        "💩 “ We will cut taxes by 2027 , ” said Ana Ruiz .\n"
        "“ It is a disgrace , ” she added , “ and a waste . ”"
    )
    assert [(s.label, s.text) for s in kept.document.spans] == [
        ("quote", "“ We will cut taxes by 2027 , ”"),
        ("source", "Ana Ruiz"),
        ("quote", "“ It is a disgrace , ”"),
        ("source", "she"),
        ("quote", "“ and a waste . ”"),
    ]


def test_a_file_for_each_label_keeps_what_overlaps_others() -> None:
    names = ("quote", "claim", "commitment", "deadline", "source")
    kept = CONLL.kept(rich(), options(*names, layers="labels"))
    assert kept.document is not None and len(kept.document.spans) == 8
    assert conll.OVERLAPPING not in kept.losses
    files = written(CONLL, [rich()], {"layers": "labels"})
    assert sorted(files) == sorted(f"{name}.layer.conll" for name in names)
    alone = CONLL.read(io.BytesIO(files["claim.layer.conll"]), ReadOptions("claim.layer.conll"))
    (document,) = (reading.document for reading in alone)
    assert document is not None and [s.label for s in document.spans] == ["claim"]


def test_layers_are_read_together_wherever_their_folder_is() -> None:
    files = written(CONLL, [rich()], {"layers": "labels"})
    reading_options = ReadOptions(
        "a/folder/claim.layer.conll",
        siblings=tuple(sorted(files)),
        beside=lambda name: io.BytesIO(files[name]),
    )
    (reading,) = CONLL.read(io.BytesIO(files["claim.layer.conll"]), reading_options)
    assert reading.document is not None and len(reading.document.spans) == 8


def test_layers_of_other_texts_are_refused() -> None:
    files = written(CONLL, [rich()], {"layers": "labels"})
    files["quote.layer.conll"] = files["quote.layer.conll"].replace(b"Ruiz", b"Rico")
    (reading,) = read_back(CONLL, files)
    assert "its words are not those of “quote.layer.conll”" in reading.refusal


def test_spans_are_fitted_to_words_and_counted() -> None:
    document = marked("d", "some  words here", (2, 9), (11, 16), (4, 6))
    kept = CONLL.kept(document, options())
    assert kept.document is not None
    assert [span.text for span in kept.document.spans] == ["some words", "here"]
    assert kept.losses == {conll.REBUILT: 1, conll.FITTED: 2, conll.NO_WORDS: 1}


def test_a_text_without_words_is_left_out() -> None:
    kept = CONLL.kept(ExchangeDocument(" \n\t", "d"), options())
    assert kept.document is None and kept.losses == {WHOLE_DOCUMENT: 1}


def test_touching_spans_and_schemes() -> None:
    words = marked("d", "a b c d e", (0, 1), (2, 7), (8, 9))
    bio = written(CONLL, [words])["spans.conll"].decode()
    assert bio == (
        "-DOCSTART- d -X- O\n\na -X- -X- B-claim\nb -X- -X- B-claim\nc -X- -X- I-claim\n"
        "d -X- -X- I-claim\ne -X- -X- B-claim\n\n"
    )
    bilou = written(CONLL, [words], {"scheme": "bilou"})["spans.conll"].decode()
    tags = [line.split()[-1][0] for line in bilou.split("\n")[2:-2]]
    assert tags == ["U", "B", "I", "L", "U"]


def test_sentences_end_behind_stops_but_not_inside_spans() -> None:
    text = "Dr. Ruiz left. “Why?” Nobody knew. J. F. Kennedy. so. 3 men\ncame"
    at = text.index("Nobody")
    document = ExchangeDocument(text, "d")
    kept = CONLL.kept(document, options()).document
    assert kept is not None and kept.text.split("\n") == [
        "Dr . Ruiz left .",
        "“ Why ? ”",
        "Nobody knew .",
        "J . F . Kennedy . so .",
        "3 men",
        "came",
    ]
    over = marked("d", text, (at - 3, at + 6), (len(text) - 6, len(text)))
    kept = CONLL.kept(over, options()).document
    assert kept is not None and "? ” Nobody knew ." in kept.text and "men came" in kept.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("don’t twenty-one it's", ["don’t", "twenty-one", "it's"]),
        ("Cafe\u0301s!", ["Cafe\u0301s", "!"]),
        ("👩\u200d👩\u200d👧👋🏽🇩🇪🇫🇷", ["👩\u200d👩\u200d👧", "👋🏽", "🇩🇪", "🇫🇷"]),
        ("❤\ufe0f.", ["❤\ufe0f", "."]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("a\u2028b\u0085c", ["a", "b", "c"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in Words(text).tokens] == words


ODD = st.text(
    st.sampled_from("aé \n.“”!?…'’-\u0301\u200d\ufe0f👩🏽🇩🇪。_9A\u2028")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"),
    min_size=1,
    max_size=30,
)


@given(ODD, st.lists(st.tuples(st.integers(0, 29), st.integers(1, 30)), max_size=5))
def test_any_text_comes_back_as_it_says(text: str, pairs: list[tuple[int, int]]) -> None:
    ranges = [(a, b) for a, b in pairs if a < b <= len(text)]
    document = marked("d", text, *ranges)
    assert_round_trip(CONLL, [document])
    kept = CONLL.kept(document, options()).document
    if kept is not None:
        assert not CONLL.kept(kept, options()).losses
        assert CONLL.kept(kept, options()).document == kept


def test_the_same_content_gives_the_same_bytes() -> None:
    one = rich()
    assert written(CONLL, [one]) == written(CONLL, [replace(one, spans=one.spans[::-1])])


# --- files of others -----------------------------------------------------------------------------


def test_the_reference_file() -> None:
    (reading,) = read((FIXTURES / "conll_quote.conll").read_bytes())
    assert reading.document is not None and reading.document.id == ""
    assert [span.text for span in reading.document.spans] == [
        "“ We will cut taxes by 2027 , ”",
        "“ It is a disgrace , ”",
        "“ and a waste . ”",
    ]


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O B-x I-x B-x O", ["b c", "d"]),  # IOB2
        ("O I-x I-x B-x O", ["b c", "d"]),  # IOB1
        ("I-x E-x I-x E-x O", ["a b", "c d"]),  # IOE2
        ("O I-x E-x I-x O", ["b c", "d"]),  # IOE1
        ("S-x B-x I-x E-x O", ["a", "b c d"]),  # IOBES
        ("U-x B-x I-x L-x O", ["a", "b c d"]),  # BILOU
        ("B-x M-x E-x S-x O", ["a b c", "d"]),  # BMES
        ("x x O x x", ["a b", "d e"]),
        ("B-x B-y I-y I-x O", ["a", "b c", "d"]),
    ],
)
def test_tag_schemes(tags: str, spans: list[str]) -> None:
    rows = list(zip("abcde", tags.split(), strict=True))
    for delimiter in (" ", "\t", " POS _ "):
        data = "".join(f"{token}{delimiter}{tag}\n" for token, tag in rows)
        assert [text for _, text in marks(data)] == spans


def test_documents_sentences_comments_and_line_ends_of_windows() -> None:
    data = (
        "-DOCSTART- -X- O O\r\n\r\n# sent = 1\r\na DT B-NP B-x\r\n\r\nb DT I-NP I-x\r\n\r\n"
        "-DOCSTART- -X- O O\r\n\r\n# X X O\r\n"
    )
    one, two = read(data)
    assert one.document is not None and two.document is not None
    assert (one.document.text, two.document.text) == ("a\nb", "#")
    assert [span.text for span in one.document.spans] == ["a", "b"]


def test_a_label_with_signs_and_words_with_blanks() -> None:
    assert marks("New York\tB-geo%20place\nis\tO\n") == [("geo place", "New York")]


def test_what_is_wrong_is_a_sentence() -> None:
    (reading,) = read("a B-x\nb\nc I-x\n")
    assert reading.document is not None and reading.document.text == "a b c"
    assert reading.dropped == ("d.conll, line 2: “b” has no tag.",)
    (reading,) = read("\n\n")
    assert reading.refusal == "d.conll: it holds no words with tags."
    (reading,) = read(b"a O\n\xff O\n")
    assert reading.refusal.startswith("d.conll, line 2: it is not UTF-8")
    small = ReadOptions("d.conll", max_mb=0.00001)
    (reading,) = CONLL.read(io.BytesIO(b"aaaaaaaa O\nbbbbbb O\n"), small)
    assert "larger than" in reading.refusal


def test_it_is_recognised() -> None:
    assert recognise("a.conll", b"-DOCSTART- -X- -X- O\n\na -X- -X- O\n") is CONLL
    assert recognise("a.bio", b"a O\n") is CONLL
    assert recognise("a.conll", b"words\n") is None


@given(
    st.binary(max_size=80)
    | st.lists(
        st.tuples(st.text(max_size=4), st.sampled_from(["O", "B-x", "I-x", "L-y", "-", "B-", ""])),
        max_size=12,
    ).map(lambda rows: "\n".join(" ".join(row) for row in rows).encode("utf-8", "replace"))
)
def test_whatever_a_file_holds_it_never_crashes(data: bytes) -> None:
    for reading in read(data):
        assert reading.refusal.startswith("d.conll") or reading.document is not None
        if reading.document:
            text = reading.document.text
            assert all(text[slice(*s.fragments[0])] == s.text for s in reading.document.spans)


def test_a_label_that_has_no_file_is_counted() -> None:
    document = ExchangeDocument("a b", "d", spans=(ExchangeSpan("x", ((0, 1),), "a", "s"),))
    kept = CONLL.kept(document, options("y", layers="labels"))
    assert kept.losses == {conll.NO_LAYER: 1}
