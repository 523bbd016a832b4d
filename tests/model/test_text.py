from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.text import (
    Utf16Table,
    next_word,
    normalise,
    previous_word,
    sha256_of,
    snap_to_words,
    title_of,
    trim,
    word_at,
    word_border_after,
    word_end,
    word_start,
)

PIECES = st.sampled_from(
    ["a", "b1", " ", "\n", "-", "’", ".", "é", "e\u0301", "👩\u200d🚀", "❤\ufe0f", "漢", "ไ", "שׁ",
     "\u00a0", "\u2028", "\u200d", "\u0301", "🇩🇪", "_", "'", "𝔘"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)
RAW = st.text(alphabet="ab\r\n\ufeffé🚀", max_size=40)


# --- the newline rule and the offset map ---


@pytest.mark.parametrize(
    ("raw", "text", "dropped"),
    [
        ("", "", ()),
        ("a\nb", "a\nb", ()),
        ("a\r\nb", "a\nb", (1,)),
        ("a\rb", "a\nb", ()),
        ("\r\r\n\n", "\n\n\n", (1,)),
        ("\ufeffa\r\n", "a\n", (0, 2)),
        ("a\ufeffb\u2028c\u0085d\u00a0", "a\ufeffb\u2028c\u0085d\u00a0", ()),
    ],
)
def test_normalise(raw: str, text: str, dropped: tuple[int, ...]) -> None:
    stored, offsets = normalise(raw)
    assert (stored, offsets.dropped) == (text, dropped)


@given(RAW)
def test_offsets_of_the_original_lead_to_the_same_character(raw: str) -> None:
    text, offsets = normalise(raw)
    for offset, character in enumerate(text):
        original = offsets.to_original(offset)
        assert raw[original].replace("\r", "\n") == character
        assert offsets.to_text(original) == offset
    assert offsets.to_text(len(raw)) == len(text)
    assert [offsets.to_text(i) for i in range(len(raw) + 1)] == [
        len(normalise(raw[:i] + "\n" if raw[i - 1 : i] == "\r" and raw[i : i + 1] == "\n"
                      else raw[:i])[0]) - (raw[i - 1 : i] == "\r" and raw[i : i + 1] == "\n")
        for i in range(len(raw) + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("raw", ["a\0b", "\ud800", "x\udfffy"])
def test_what_cannot_be_stored_is_refused_with_its_place(raw: str) -> None:
    with pytest.raises(InputError, match="offset"):
        normalise(raw)


def test_fingerprint_is_of_the_utf8_bytes() -> None:
    assert sha256_of("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n  One  line \nand more", "One line"),
        ("", ""),
        ("word " * 30, ("word " * 16).strip()),
        ("x" * 100, "x" * 80),
    ],
)
def test_title(text: str, title: str) -> None:
    assert title_of(text) == title


# --- words ---

WORDS = [
    ("say hello now", 5, (4, 9)),
    ("say hello now", 9, (4, 9)),  # behind a word: the one that ends there
    ("rock-n-roll!", 6, (0, 11)),
    ("the alliance’s aim", 6, (4, 14)),
    ("don't.", 3, (0, 5)),
    ("a--b", 1, (0, 1)),
    ("a - b", 2, (2, 2)),
    ("naïve", 3, (0, 5)),
    ("nai\u0308ve", 2, (0, 6)),
    ("x👩\u200d🚀y", 0, (0, 1)),
    ("x👩\u200d🚀y", 4, (4, 5)),
    ("❤\ufe0fx", 2, (2, 3)),
    ("漢字かな", 1, (1, 1)),
    ("2,5", 0, (0, 1)),
    ("שלום עולם", 6, (5, 9)),
    ("का काम", 3, (3, 6)),
    ("a\u00a0b", 2, (2, 3)),
    ("", 0, (0, 0)),
]


@pytest.mark.parametrize(("text", "offset", "word"), WORDS)
def test_word_at(text: str, offset: int, word: tuple[int, int]) -> None:
    assert word_at(text, offset) == word


@pytest.mark.parametrize(
    ("text", "start", "end", "snapped"),
    [
        ("say hello now", 6, 7, (4, 9)),
        ("say hello now", 3, 11, (4, 13)),
        ("say hello now", 4, 9, (4, 9)),
        ("say hello now", 3, 4, (3, 3)),
        ("“I invited”", 0, 5, (0, 10)),
        ("“I invited”", 3, 11, (3, 11)),
        ("❤\ufe0fword", 2, 4, (2, 6)),
        ("漢字漢字", 1, 3, (1, 3)),
        ("  \n", 0, 3, (0, 0)),
    ],
)
def test_snapping(text: str, start: int, end: int, snapped: tuple[int, int]) -> None:
    assert snap_to_words(text, start, end) == snapped


@given(TEXTS, st.data())
def test_snapping_never_cuts_a_word_and_only_trims_blanks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = snap_to_words(text, start, end)
    if first == last:
        assert not text[start:end].strip()
        return
    kept = trim(text, start, end)
    assert first <= kept[0] <= kept[1] <= last
    assert word_start(text, first) == first
    assert word_end(text, last) == last
    assert snap_to_words(text, first, last) == (first, last)


@given(TEXTS)
def test_words_are_the_words_of_the_rule(text: str) -> None:
    plain = re.sub("[^\\x00-\\x7f’é]", ".", text)
    found = {
        word_at(plain, i)
        for i, c in enumerate(plain)
        if word_start(plain, i) != i or word_end(plain, i + 1) > i + 1 or c.isalnum() or c == "_"
    }
    assert {m.span() for m in re.finditer(r"\w+(?:[’'-]\w+)*", plain)} == found


def test_word_moves_go_through_the_text_and_come_back() -> None:
    text = "One two.\n\nThree 漢字 👍"
    place, places = 0, [0]
    while place < len(text):
        place = next_word(text, place)
        places.append(place)
    assert places == [0, 4, 7, 8, 9, 10, 16, 17, 19, 20]
    back = [place]
    while place > 0:
        place = previous_word(text, place)
        back.append(place)
    assert back == [20, 19, 17, 16, 10, 7, 4, 0]


@given(TEXTS, st.data())
def test_word_moves_always_move(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert place < next_word(text, place) <= len(text) or place == len(text)
    assert 0 <= previous_word(text, place) < place or place == 0
    assert place <= word_border_after(text, place) <= len(text)


def test_a_run_without_end_is_cut_somewhere() -> None:
    text = "x" * 1_000_000
    start, end = word_at(text, 500_000)
    assert start < 500_000 < end


def test_marks_without_end_belong_to_no_letter() -> None:
    text = "a" + "\u0301" * 2000
    assert word_at(text, 1)[0] == 0
    assert word_at(text, 1500) == (1500, 1500)


# --- UTF-16 ---


@given(st.text(alphabet="aé漢🚀𝔘\u0301", max_size=60))
def test_utf16_there_and_back(text: str) -> None:
    table = Utf16Table(text)
    for offset in range(len(text) + 1):
        units = table.to_utf16(offset)
        assert units == len(text[:offset].encode("utf-16-le")) // 2
        assert table.from_utf16(units) == offset


@given(st.text(alphabet="a🚀", min_size=1, max_size=20))
def test_the_middle_of_a_pair_is_the_pairs_own(text: str) -> None:
    table = Utf16Table(text)
    for offset, character in enumerate(text):
        if character == "🚀":
            assert table.from_utf16(table.to_utf16(offset) + 1) == offset
