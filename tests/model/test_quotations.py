"""Quotations: every way of marking speech as a row, with what is found in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.quotations import (
    PARAGRAPHS,
    REACH,
    next_quote_mark,
    previous_quote_mark,
    quotations_near,
)

# A text, and what of it stands between marks, marks included.
CASES: list[tuple[str, list[str]]] = [
    ("Nobody said anything.", []),
    ("“I will go,” he said. “Now.”", ["“I will go,”", "“Now.”"]),
    ('"I will go," he said. "Now."', ['"I will go,"', '"Now."']),
    ("'I will go,' he said. 'Now.'", ["'I will go,'", "'Now.'"]),
    ("''I will go,'' he said. ``Now.''", ["''I will go,''", "``Now.''"]),
    ('``Now,`` he said, ``and here."', ["``Now,``", '``and here."']),
    ("„Ich gehe“, sagte er. „Jetzt.”", ["„Ich gehe“", "„Jetzt.”"]),
    ("«Je pars», dit-il. « Oui. »", ["«Je pars»", "« Oui. »"]),
    ("»Ich gehe«, sagte er. »›Ja‹, sagte sie.«", ["»Ich gehe«", "»›Ja‹, sagte sie.«", "›Ja‹"]),
    ("»Jag går», sa han. ”Jag stannar”, sa hon.", ["»Jag går»", "”Jag stannar”"]),
    ("「行く。」と言った。『本』", ["「行く。」", "『本』"]),
    ("“He said ‘no’ and ‘yes’,” she said.", ["“He said ‘no’ and ‘yes’,”", "‘no’", "‘yes’"]),
    ("“He said, ‘No.’” She left.", ["“He said, ‘No.’”", "‘No.’"]),
    ("\"He said 'no', didn't he?\"", ["\"He said 'no', didn't he?\"", "'no'"]),
    ("‘It’s the dogs’ home, isn’t it,’ he said.", ["‘It’s the dogs’ home, isn’t it,’"]),
    ("'It's the dogs' home, isn't it,' he said.", ["'It's the dogs' home, isn't it,'"]),
    ("‘the allies’ said ‘yes’", ["‘the allies’", "‘yes’"]),
    ("It’s the allies’ plan of the ’90s, isn’t it?", []),
    ("It's the allies' plan of the '90s, 'twas rock 'n' roll.", []),
    ("“It’s the dogs’ home in the ‘90s,” he said.", ["“It’s the dogs’ home in the ‘90s,”"]),
    ('He is 5\'10" tall and the disk is 5" wide.', []),
    (
        "A “logistical war” (a “war”) — “war”—“war”.",
        ["“logistical war”", "“war”", "“war”", "“war”"],
    ),
    ('("a"), ["b"] —"c"— he said:"d"', ['"a"', '"b"', '"c"', '"d"']),
    ("“wrong mark“ he said. “right”", ["“wrong mark“", "“right”"]),
    ("Read more »\nHome › News › Sport", []),
    ("” orphan. “open and lost", []),
    ("“open and lost. “Right,” he said.", ["“Right,”"]),
    ("“lost\n\nNobody repeats it.” “Right.”", ["“Right.”"]),
    ("'lost “and dogs' found” said", ["“and dogs' found”"]),
    ("“Mixed ‘and lost” he said", ["“Mixed ‘and lost”"]),
    ("“One.\n\n“Two.\n\n“Three,” he said.", ["“One.\n\n“Two.\n\n“Three,”"]),
    ('He said: "One.\n  "Two ‘a’." Then "b".', ['"One.\n  "Two ‘a’."', "‘a’", '"b"']),
    ("“”", ["“”"]),
    ('“ Blanks ” and " these "', ["“ Blanks ”", '" these "']),
]


def shown(text: str, start: int = 0, end: int | None = None) -> list[str]:
    found = quotations_near(text, start, len(text) if end is None else end)
    return [text[quotation.start : quotation.end] for quotation in found]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_what_is_found(text: str, wanted: list[str]) -> None:
    assert shown(text) == wanted
    around = f"Before it.\n\n{text}\n\nBehind it."
    assert shown(around, 0, len(around)) == wanted


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_what_is_found_from_inside(text: str, wanted: list[str]) -> None:
    for quotation in quotations_near(text, 0, len(text)):
        for offset in range(quotation.start, quotation.end + 1):
            assert quotation in quotations_near(text, offset, offset)


def test_inside() -> None:
    text = "« Oui. »"
    (quotation,) = quotations_near(text, 3, 3)
    assert quotation.inside(text) == (2, 6)
    assert quotation.holds(2, 6) and not quotation.holds(0, 6)


def test_what_is_too_far_is_not_looked_at() -> None:
    text = "“" + "a " * REACH + "”"
    assert quotations_near(text, len(text) // 2, len(text) // 2) == []
    assert quotations_near(text, 0, len(text)) == []
    paragraphs = "“a\n" * PARAGRAPHS * 2 + "b.”"
    assert shown(paragraphs, len(paragraphs), len(paragraphs)) == []
    near = "“a\n" * (PARAGRAPHS - 1) + "b.”"
    assert shown(near, 0, 0) == []
    near = "“a\n" * (PARAGRAPHS - 1) + "“b.”"
    assert shown(near, 0, 0) == shown(near, len(near), len(near)) == [near]


def test_from_mark_to_mark() -> None:
    text = 'It’s “a ‘b’ c,” she said: "d."'
    places = [5, 8, 11, 15, 26, 30]
    assert [text[p] for p in (5, 8, 26)] == ["“", "‘", '"']
    onward, offset = [], 0
    while (found := next_quote_mark(text, offset)) is not None:
        onward.append(offset := found)
    assert onward == places
    back, offset = [], len(text) + 1
    while (found := previous_quote_mark(text, offset)) is not None:
        back.append(offset := found)
    assert back == places[::-1]
    assert next_quote_mark("nothing", 0) is previous_quote_mark("nothing", 7) is None
    far = "a’b " * 50_000 + "“x”"
    assert next_quote_mark(far, 0) == len(far) - 3
    assert previous_quote_mark("“x” " + far[:-3], len(far)) == 3


TEXTS = st.text(alphabet="“”‘’„«»\"'` \nas.,—90😀é\u0301", max_size=80)


@given(TEXTS, st.data())
def test_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = quotations_near(text, start, end)
    for one in found:
        assert 0 <= one.start < one.inside_start <= one.inside_end < one.end <= len(text)
        for other in found:  # nested or apart
            assert (
                other.end <= one.start
                or one.end <= other.start
                or one.holds(other.start, other.end)
                or other.holds(one.start, one.end)
                or one == other
            )
    marks: list[int] = []
    offset = 0
    while (mark := next_quote_mark(text, offset)) is not None:
        assert mark > offset
        marks.append(offset := mark)
    offset = len(text) + 1
    back: list[int] = []
    while (mark := previous_quote_mark(text, offset)) is not None:
        assert mark < offset
        back.append(offset := mark)
    assert back == [*marks[::-1], 0][: len(back)] and len(back) - len(marks) in (0, 1)
