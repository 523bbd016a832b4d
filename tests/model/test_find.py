"""Finding words: every hit is a hit, none is missed, and all stand where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Cancelled
from annotator.model import find
from annotator.model.find import Hits, Search, find_expression, find_words, folded

LETTERS = st.text("aAbBsSßẞıİiIǰΣσςﬁfi éÉ\u0301ŉnʼ’-\n😀x", max_size=40)


def words_at(text: str, search: Search) -> list[str]:
    hits = find_words(text, search)
    assert not hits.more
    return [text[start:end] for start, end in hits.ranges]


def by_hand(text: str, words: str) -> list[tuple[int, int]]:
    """The definition: from the left, what is equal when folded, none over another."""
    found, at = [], 0
    while at < len(text):
        ends = range(at + 1, len(text) + 1)
        end = next((end for end in ends if folded(text[at:end]) == folded(words)), None)
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


@given(LETTERS, st.text("aAbsSßİiIﬁfΣς \u0301ʼn", min_size=1, max_size=4))
def test_hits_are_those_of_the_definition(text: str, words: str) -> None:
    assert list(find_words(text, Search(words)).ranges) == by_hand(text, words)


@given(LETTERS, st.text("abßs ", min_size=1, max_size=4), st.integers(1, 7), st.booleans())
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
