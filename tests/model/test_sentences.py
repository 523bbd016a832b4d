"""Sentences: every hard case as a row, `|` where one ends and the next begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.sentences import (
    LONGEST_SENTENCE,
    line_at,
    next_sentence,
    previous_sentence,
    sentence_at,
    sentence_end,
    sentence_start,
    sentences_before,
    sentences_from,
    sentences_without_span,
)

CASES = [
    "One sentence.",
    "No full stop",
    "One.| Two.| Three",
    "Really?| Yes!| Good",
    "Mr. Bell met Dr. Smith and Mrs. May.| They left.",
    "Sen. J. D. Vance and George W. Bush spoke.| Both left.",
    "He lives on Main St. in St. Louis.| It is hot.",
    "She moved from Main St.| The street is long.",
    "The U.S. Army came.| It left.",
    "He lives in the U.S.| He likes it.",
    "It cost $3.5 million.| Nobody paid 1.000,50 for it.",
    "See e.g. The Times, i.e. London, cf. p. 5 and pp. 6, Fig. 3, No. 10.| Done.",
    "He said No.| Nobody believed it.",
    "Apple Inc. Chief Executive Tim Cook left.| Apple Inc.| The company did not say why.",
    "At 8 a.m. Monday it rained.| At 9 p.m. EST it stopped.| It was 10 p.m.| Stoltenberg slept.",
    "He came on Jan. 5 and left on Dec. 6.| Sept. 7 was dry.",
    "So did I.| He left.",
    "Vitamin C.| It helps.",
    "He waited… and waited... and left.| Then… nothing.",
    "He waited...| Then he left.",
    "He waited . . .| Then he left.",
    "“I will go.”| He left.",
    "“Will you go?” she asked.| “I will!” he cried.",
    "“Really?” Mr. Smith asked.| “Really?”| Smith left.",
    "He said: “Go.| Stay.”| Then he left.",
    "He said ''Go.''| Then he left.",
    "»Ich gehe.«| Er ging.| „Gut.“| Sie blieb.",
    "Il a dit : « Oui. »| Elle rit.| « Non.| Si ! »| Fin.",
    "«\u00a0Vraiment\u202f?\u00a0» dit-il.| « Bon ‹ bon. › »| Puis rien.| « Ah. »",
    "“ Yes. ”| He left.",
    "(He left.)| She stayed (on Jan. 5.).",
    "It happened.[12]| It did.",
    "1. The first thing.| The second.",
    "a. The first thing",
    "iv. The fourth",
    "Am 3. Mai kam Hr. Maier.| Es war 2020.| Er blieb bzw. ging, z. B. gestern.",
    "Im 19. Jahrhundert war die 3. Division dort.| Der 2. Weltkrieg kam.| Es waren 12.| Alle da.",
    "I use eBay.| eBay is large.| iPhones too.",
    "Wait!| — He left.| – Me too.",
    "Great!| 🎉 Thanks.| 👨‍👩‍👧 came.",
    "Visit www.example.com.| The page is old.",
    "He is 5.| 10 people came.",
    "He got a Ph.D. in May.| Then a B.A.| The end.",
    "你好。|我很好！|真的吗？|是。",
    "他说：“我走。”|她留下。",
    "「行く。」と言った。|彼は行った。",
    "هل أنت هنا؟| نعم.| حسنا",
    "वह आया।| वह गया।",
    "Ende.| Übermorgen kommt er.| Ölpreise steigen.",
    "end.No blank, no border",
    "He wrote “the end.” and left.",
    "Well, etc. and so on.| Apples, etc.| Stoltenberg ate.",
    "Smith et al. 2019 say so.| So do they.",
]


def shown(text: str) -> str:
    """The text with `|` before each sentence but the first of its line."""
    starts = [start for start, _ in sentences_from(text, -1) if line_at(text, start)[0] < start]
    for start in reversed(starts):
        blank = start
        while text[blank - 1].isspace():
            blank -= 1
        text = text[:blank] + "|" + text[blank:]
    return text


@pytest.mark.parametrize("case", CASES)
def test_where_sentences_end(case: str) -> None:
    assert shown(case.replace("|", "")) == case


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_same_from_everywhere(case: str) -> None:
    text = "Before that.\n  " + case.replace("|", "") + "  \n\nAfter that."
    found = list(sentences_from(text, -1))
    assert list(sentences_before(text, len(text))) == found[::-1]
    for start, end in found:
        for offset in range(start, end):
            assert sentence_at(text, offset) == (start, end)
            assert sentence_start(text, offset) == start
            assert sentence_end(text, offset + 1) == end


def test_lines_are_hard_borders() -> None:
    text = "A HEADLINE WITHOUT STOP\nby Ann\n\n\n- one thing\n- another. And more\n"
    assert [text[start:end] for start, end in sentences_from(text, -1)] == [
        "A HEADLINE WITHOUT STOP",
        "by Ann",
        "- one thing",
        "- another.",
        "And more",
    ]


def test_next_and_previous() -> None:
    text = "  One. Two.\n\n\nThree"
    one, two, three = (2, 6), (7, 11), (14, 19)
    for offset, wanted in ((0, one), (2, two), (6, two), (7, three), (12, three), (14, None)):
        assert next_sentence(text, offset) == wanted, offset
    for offset, wanted in ((0, None), (2, None), (3, one), (7, one), (8, two), (13, two)):
        assert previous_sentence(text, offset) == wanted, offset
    assert previous_sentence(text, len(text)) == three
    assert next_sentence("", 0) is previous_sentence("", 0) is None
    assert next_sentence(" \n ", 0) is previous_sentence(" \n ", 3) is None


def test_next_without_span() -> None:
    text = "One. Two. Three. Four."
    spans = [(5, 7), (12, 13)]

    def covered(start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in spans)

    assert list(sentences_without_span(text, 0, covered)) == [None, None, (17, 22)]
    assert list(sentences_without_span(text, 17, covered)) == []
    assert list(sentences_without_span(text, 17, covered, forward=False)) == [None, None, (0, 4)]
    assert list(sentences_without_span(text, 0, covered, forward=False)) == []


@pytest.mark.parametrize("blanks", [" " * 3000, "\n" * 10_000, "\u3000 \u00a0" * 100])
def test_many_blanks(blanks: str) -> None:
    text = f"One.{blanks}Two."
    start = len(text) - 4
    assert next_sentence(text, 0) == (start, start + 4)
    assert previous_sentence(text, start) == (0, 4)
    for offset in range(5, start, 500):
        assert next_sentence(text, offset) == (start, start + 4)


def test_a_sentence_without_end_goes_to_its_line_and_is_not_walked_over() -> None:
    text = "word 1.2 " * (LONGEST_SENTENCE // 2) + "\nNext one."
    assert next_sentence(text, 10) == (len(text) - 9, len(text))
    assert previous_sentence(text, len(text) - 9) == (0, len(text) - 11)


def test_the_seed_articles() -> None:
    folder = Path(__file__).parents[2] / "resources" / "articles"
    counts = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8").replace("\r\n", "\n")
        found = [text[start:end] for start, end in sentences_from(text, -1)]
        assert all(s == s.strip() and "\n" not in s for s in found)
        counts.append(len(found))
    assert counts == [17, 45]


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aA1 .!?…。”“’\"'\n\t\u00a0()[]-,é\u0301😀語"), st.characters(codec="utf-8")
    ),
    max_size=60,
)


@given(TEXTS, st.data())
def test_any_text(text: str, data: st.DataObject) -> None:
    found = list(sentences_from(text, -1))
    assert found == list(sentences_before(text, len(text)))[::-1]
    inside = "".join(text[start:end] for start, end in found)
    assert [c for c in inside if not c.isspace()] == [c for c in text if not c.isspace()]
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in found)
    offset = data.draw(st.integers(0, len(text)))
    assert next_sentence(text, offset) == next((s for s in found if s[0] > offset), None)
    assert previous_sentence(text, offset) == next((s for s in found[::-1] if s[0] < offset), None)
    assert (sentence_at(text, offset) in found) or not text[slice(*sentence_at(text, offset))]
