"""Finding words: every hit is a hit, none is missed, and all stand where they stand."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Cancelled
from annotator.model import find
from annotator.model.find import Hits, Search, find_expression, find_words, folded

LETTERS = st.text("aAbBsSßẞıİiIǰjJ\u030cΣσςﬁfi éÉeE\u0301\u0323ŉnʼ’-\n😀x", max_size=40)


def words_at(text: str, search: Search) -> list[str]:
    hits = find_words(text, search)
    assert not hits.more
    return [text[start:end] for start, end in hits.ranges]


def compared(text: str) -> str:
    return normalize("NFC", folded(normalize("NFC", text)))


def by_hand(text: str, words: str) -> list[tuple[int, int]]:
    """The definition: from the left, whole letters that are equal when composed and folded, none
    over another."""
    found, at, wanted = [], 0, compared(words)
    borders = [n for n in range(len(text)) if not combining(text[n])] + [len(text)]
    while at < len(text):
        ends = [end for end in borders if end > at] if at in borders else []
        end = next((end for end in ends if compared(text[at:end]) == wanted), None)
        if end is not None:
            found.append((at, end))
        at = end or at + 1
    return found


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The bridge. A BRIDGE!", "bridge", ["bridge", "BRIDGE"]),
        ("Die Straße, die STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Die Straße, die STRASSE", "STRAßE", ["Straße", "STRASSE"]),
        ("Straße", "as", []),  # a hit ends at no place inside a character
        ("ßs", "s", ["s"]),
        ("İstanbul istanbul ISTANBUL", "istanbul", ["İstanbul", "istanbul", "ISTANBUL"]),
        ("ΟΔΟΣ οδος οδοσ", "οδός".replace("ό", "ο"), ["ΟΔΟΣ", "οδος", "οδοσ"]),
        ("ﬁsh and Fish", "fi", ["ﬁ", "Fi"]),
        ("ŉ 'n", "'N", ["'n"]),
        ("😀a😀A", "a", ["a", "A"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("a.b axb", "a.b", ["a.b"]),
        ("", "a", []),
        ("abc", "", []),
    ],
)
def test_words_without_case(text: str, words: str, found: list[str]) -> None:
    assert words_at(text, Search(words)) == found


def test_with_case() -> None:
    assert words_at("The bridge. A BRIDGE!", Search("BRIDGE", case=True)) == ["BRIDGE"]
    assert words_at("Straße STRASSE", Search("ss", case=True)) == []


@pytest.mark.parametrize(
    ("text", "words", "places"),
    [
        ("the other the", "the", [0, 10]),
        ("well-known, known", "known", [12]),
        ("It’s it", "it", [5]),
        ("cafe\u0301 cafe", "cafe", [6]),
        ("(bridge)", "bridge", [1]),
        ("a bridge-head", "bridge-head", [2]),
        ("東京都", "京", [1]),  # no blanks, no words to cut
        ("x. y", ". ", [1]),
    ],
)
def test_whole_words(text: str, words: str, places: list[int]) -> None:
    hits = find_words(text, Search(words, whole_words=True))
    assert [start for start, _ in hits.ranges] == places


@given(LETTERS, st.text("aAbsSßİiIjǰﬁfΣς eé\u0301\u0323\u030cʼn", min_size=1, max_size=4))
def test_hits_are_those_of_the_definition(text: str, words: str) -> None:
    assert list(find_words(text, Search(words)).ranges) == by_hand(text, words)


@given(LETTERS, st.text("abßs é", min_size=1, max_size=4), st.integers(1, 7), st.booleans())
def test_chunks_change_nothing(text: str, words: str, chunk: int, whole: bool) -> None:
    search = Search(words, whole_words=whole)
    wanted = find_words(text, search)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "CHUNK", chunk)
        assert find_words(text, search) == wanted


def test_there_is_an_end_of_the_list() -> None:
    hits = find_words("a" * find.MOST, Search("a"))
    assert (len(hits.ranges), hits.more) == (find.MOST, False)
    hits = find_words("a" * find.MOST + "a", Search("a"))
    assert (len(hits.ranges), hits.more) == (find.MOST, True)
    assert find_expression("a" * find.MOST + "a", Search("a")).more


@pytest.mark.parametrize("look", [find_words, find_expression])
@given(text=st.text("ab ", max_size=60), around=st.integers(0, 60), chunk=st.integers(1, 9))
def test_of_very_many_those_around_a_place_are_listed(
    look: Callable[..., Hits], text: str, around: int, chunk: int
) -> None:
    around = min(around, len(text))
    every = [place for place, letter in enumerate(text) if letter == "a"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "CHUNK", chunk)
        patch.setattr(find, "MOST", 6)
        hits = look(text, Search("a"), around=around)
    found = [start for start, _ in hits.ranges]
    assert len(found) == min(6, len(every))
    if found:
        first = every.index(found[0])
        assert found == every[first : first + len(found)], "there is no gap"
        assert hits.more_before == (first > 0)
        assert hits.more_after == (found[-1] < every[-1])
    assert hits.reach(around)
    behind = [place for place in every if place >= around]
    assert behind[:3] == [place for place in found if place >= around][:3]
    before = [place for place in every if place < around]
    assert before[-3:] == [place for place in found if place < around][-3:]


@pytest.mark.parametrize("case", [False, True])
@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("un cafe\u0301 ou café", "café", ["cafe\u0301", "café"]),
        ("un cafe\u0301 ou café", "cafe\u0301", ["cafe\u0301", "café"]),
        ("cafe\u0301 cafe", "cafe", ["cafe"]),
        ("cafe\u0301s", "fés", ["fe\u0301s"]),
        ("x\u0302 x", "x", ["x"]),  # that one is never written as one character
        (
            "a\u0323\u0301 a\u0301\u0323 ạ\u0301",
            "ạ\u0301",
            ["a\u0323\u0301", "a\u0301\u0323", "ạ\u0301"],
        ),
        ("\u1112\u1161\u11ab 한", "한", ["\u1112\u1161\u11ab", "한"]),
        ("10 Å, 5 Å", "å", None),
        ("كتابٌ كتاب", "كتاب", ["كتاب", "كتاب"]),  # with and without its vowel sign
        ("😀e\u0301x", "éx", ["e\u0301x"]),
    ],
)
def test_letters_are_the_same_however_their_accents_are_written(
    text: str, words: str, found: list[str] | None, case: bool
) -> None:
    if found is None:
        found = [] if case else ["Å", "Å"]
    assert words_at(text, Search(words, case=case)) == found


@pytest.mark.parametrize(("chunk", "around"), [(1, 0), (2, 3), (5, 9), (100, 40)])
def test_accents_at_the_seams(monkeypatch: pytest.MonkeyPatch, chunk: int, around: int) -> None:
    monkeypatch.setattr(find, "CHUNK", chunk)
    text = "e\u0301 é ee\u0301" * 6
    hits = find_words(text, Search("É"), around=around)
    assert len(hits.ranges) == 18
    assert {compared(text[start:end]) for start, end in hits.ranges} == {"é"}


def test_a_search_can_be_stopped() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        find_words("abc", Search("c"), stop)


def test_expressions() -> None:
    text = "May 2021, may 1999\nMay 5"
    assert find_expression(text, Search(r"may \d+")).ranges == ((0, 8), (10, 18), (19, 24))
    assert find_expression(text, Search(r"^may \d+$")).ranges == ((19, 24),)
    assert find_expression(text, Search(r"may", case=True)).ranges == ((10, 13),)
    assert find_expression(text, Search(r"\d", whole_words=True)).ranges == ((23, 24),)
    assert find_expression(text, Search("x*")) == Hits()
