"""Growing and shrinking: the whole way from a word to the text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.structure import Way, grow, shrink
from annotator.model.text import snap_to_words, trim

SAID = "I will ‘go, or not,’ now. You stay in the U.S."
SPEECH = "Intro.\n\nHe said: “I will ‘go, or not,’ now. You stay in the U.S.” And she left.\n"
# A text, a word of it where the caret stands, and what is selected step by step.
WAYS: list[tuple[str, str, list[str]]] = [
    ("One two. Three, four.", "four", ["four", "Three, four.", "One two. Three, four."]),
    (
        SPEECH,
        "or",
        [
            "or",
            "or not",
            "go, or not,",
            "‘go, or not,’",
            "I will ‘go, or not,’ now",
            "I will ‘go, or not,’ now.",
            "I will ‘go, or not,’ now. You stay in the U.S.",
            "“I will ‘go, or not,’ now. You stay in the U.S.”",
            "He said: “I will ‘go, or not,’ now. You stay in the U.S.”",
            "He said: “I will ‘go, or not,’ now. You stay in the U.S.” And she left.",
            SPEECH.strip(),
        ],
    ),
    (SPEECH, "You", ["You", "You stay in the U.S.", SAID, f"“{SAID}”"]),
    (SPEECH, "And", ["And", "And she left", "And she left."]),
    (SPEECH, "“I", ["“I will ‘go, or not,’ now. You stay in the U.S.”"]),
    ("A “scare word” here.", "word", ["word", "scare word", "“scare word”", "A “scare word” here"]),
    ("''Go,'' he said.", "Go", ["Go", "Go,", "''Go,''", "''Go,'' he said", "''Go,'' he said."]),
    ("“One.\n“Two, he.”\nX", "he", ["he", "“Two, he.", "“Two, he.”", "“One.\n“Two, he.”"]),
    ("They paid 1,000 at 10:30, he said.", "paid", ["paid", "They paid 1,000 at 10:30"]),
    ("It is (we hope) over – at last - now.", "hope", ["hope", "we hope"]),
    ("It is (we hope) over – at last - now.", "last", ["last", "at last"]),
    ("We met—all of us—in well-known May.", "all", ["all", "all of us"]),
    ("We met in well-known May.", "known", ["well-known", "We met in well-known May"]),
    ("他说，我走；她留下。好", "我", ["我走", "他说，我走；她留下。", "他说，我走；她留下。好"]),
    ("- One thing, or\n- another", "One", ["One", "One thing", "- One thing, or"]),
    ("HEADLINE HERE\n\nText.", "HERE", ["HERE", "HEADLINE HERE", "HEADLINE HERE\n\nText."]),
]  # fmt: skip


def way(text: str, offset: int) -> list[tuple[int, int]]:
    unit, found = (offset, offset), []
    while (larger := grow(text, *unit)) != unit:
        found.append(unit := larger)
    return found


@pytest.mark.parametrize(("text", "word", "wanted"), WAYS)
def test_a_selection_grows(text: str, word: str, wanted: list[str]) -> None:
    found = [text[start:end] for start, end in way(text, text.index(word))]
    assert found[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("selected", "wanted"),
    [
        ("said: “I will", "He said: “I will"),
        ("left", "And she left"),
        (" left", "And she left"),
        ("tay", "stay"),
        ("And she left.", SPEECH[8:-1]),
        ("now. You", "now. You stay in the U.S."),
        (SPEECH, SPEECH),
    ],
)
def test_any_selection_grows(selected: str, wanted: str) -> None:
    start = SPEECH.index(selected)
    low, high = grow(SPEECH, start, start + len(selected))
    assert SPEECH[low:high].startswith(wanted) or wanted in SPEECH[low:high]
    assert len(SPEECH[low:high]) >= len(selected.strip())


@pytest.mark.parametrize(
    ("selected", "wanted"),
    [
        ("left", ""),
        ("And she left", "And"),
        ("And she left.", "And she left"),
        (f"“{SAID}”", SAID),
        ("You stay", "You"),
        (SPEECH, "Intro."),
        (SPEECH[8:], "He said:"),
        ("now. You stay in the U.S.", "now."),
    ],
)
def test_without_a_way_back_it_shrinks_to_its_start(selected: str, wanted: str) -> None:
    start = SPEECH.index(selected)
    low, high = shrink(SPEECH, start, start + len(selected))
    assert SPEECH[low:high] == wanted


def test_the_way_back() -> None:
    text = SPEECH
    here = text.index("or")
    forth = Way().at(here, here)
    for _ in range(4):
        forth = forth.grown(text)
    assert len(forth.ranges) == 5
    back = forth
    for wanted in forth.ranges[-2::-1]:
        back = back.at(*back.ranges[-1]).shrunk(text)
        assert back.ranges[-1] == wanted
    moved = forth.at(0, 6)
    assert moved.ranges == ((0, 6),)
    whole = Way(((0, len(text)),))
    assert whole.grown(text) is whole


def test_where_there_is_nothing() -> None:
    assert grow("", 0, 0) == shrink("", 0, 0) == (0, 0)
    assert grow(" \n ", 1, 1) == (1, 1)
    assert grow("\n\n\n", 0, 3) == (0, 3)
    assert shrink("a", 0, 0) == (0, 0)
    assert shrink("a", 0, 1) == (0, 0)


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab.,;:“”‘’\"'«»()–—! \n-é\u0301語。，😀\u200d"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


def test_a_dash_at_the_end_of_a_text_is_grown_to_from_behind_it() -> None:
    assert grow("-", 1, 1) == (0, 1)
    assert grow("It is so -", 10, 10)[1] == 10


@given(TEXTS, st.data())
def test_growing_goes_on_to_the_whole_text_and_cuts_no_word(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    unit = start, data.draw(st.integers(start, len(text)))
    while True:
        low, high = trim(text, *unit)
        larger = grow(text, *unit)
        if larger == unit:
            break
        assert larger[0] <= low and high <= larger[1]
        assert larger[1] - larger[0] > high - low
        assert snap_to_words(text, *larger) == larger
        unit = larger
    if text[slice(*unit)].strip():
        assert trim(text, *unit) == trim(text, 0, len(text))


@given(TEXTS, st.data())
def test_shrinking_ends_with_a_caret(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    unit = start, data.draw(st.integers(start, len(text)))
    while unit[0] < unit[1]:
        smaller = shrink(text, *unit)
        assert unit[0] <= smaller[0] <= smaller[1] <= unit[1]
        assert smaller[1] - smaller[0] < unit[1] - unit[0]
        unit = smaller


def test_it_is_the_same_far_inside_a_long_document() -> None:
    around = "A line of its own, one of many. It’s long.\n" * 2000
    text = around + SPEECH.rstrip() + "\n" + around
    for place in range(len("Intro.\n\n"), len(SPEECH.rstrip())):
        here = [unit for unit in way(SPEECH, place) if unit[0] > 0]
        there = way(text, len(around) + place)[:-1]
        assert [(a - len(around), b - len(around)) for a, b in there] == here
