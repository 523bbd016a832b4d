"""Quotes put back: on the same words in one place only, whatever small things changed around."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.placing import AROUND, Placed, Quote, Text, place, quote_of

TEXT = (
    "On Monday the council said that it would open the bridge. “We are glad,” said Ana Bell, the "
    "mayor.\n\nThe cost was £3m — more than planned. Critics called it a disgrace."
)
WORDS = "“We are glad,”"


def quoted(text: str = TEXT, words: str = WORDS) -> tuple[Quote, int]:
    start = text.index(words)
    return quote_of(Text(text), start, start + len(words)), start


def found(after: str, words: str = WORDS) -> tuple[str | None, Placed]:
    quote, start = quoted(words=words)
    where, how = place(quote, Text(after), start)
    return (None if where is None else after[slice(*where)]), how


def test_a_quote_holds_what_stands_around_and_not_the_words() -> None:
    quote, start = quoted()
    assert quote.prefix == TEXT[start - AROUND : start] and len(quote.suffix) == AROUND
    assert "glad" not in quote.prefix + quote.suffix and quote.length == len(WORDS)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("A new headline\n\n" + TEXT, WORDS),
        (TEXT.replace("“", '"').replace("”", '"').replace("—", "-"), '"We are glad,"'),
        (TEXT.replace("\n\n", " ").replace(" said Ana", "\n  said\u00a0Ana"), WORDS),
        (TEXT.replace("open the bridge", "close the road"), WORDS),
        (TEXT.replace("Ana Bell", "Eva Ball"), WORDS),
        (TEXT.replace("glad", "gl\u00adad"), "“We are gl\u00adad,”"),
        (TEXT.replace("said Ana", "said 💩 Ana"), WORDS),
    ],
)
def test_the_same_words_are_found_in_a_changed_text(after: str, words: str) -> None:
    assert found(after) == (words, Placed.MOVED)


def test_an_edge_of_the_text_is_a_place_too() -> None:
    for words in ("On Monday", "a disgrace."):
        assert found(TEXT.replace("glad", "very glad"), words) == (words, Placed.MOVED)


def test_other_words_between_the_same_surroundings_are_told() -> None:
    after = TEXT.replace("We are glad", "We were glad")
    assert found(after) == ("“We were glad,”", Placed.CHANGED)
    assert found(TEXT.replace("We are glad", "We never said a word of that")) == (
        None,
        Placed.NOWHERE,
    )


def test_several_places_are_none() -> None:
    assert found(TEXT + "\n" + TEXT) == (None, Placed.SEVERAL)
    # one of them with all that stood around is the one
    other = "would open the bridge. “We are glad,” he said"
    assert found(TEXT + other) == (WORDS, Placed.MOVED)


def test_what_is_gone_is_nowhere() -> None:
    assert found("Nothing of the kind.") == (None, Placed.NOWHERE)
    assert found("") == (None, Placed.NOWHERE)
    assert found(TEXT.replace(WORDS, "")) == (None, Placed.NOWHERE)


@given(st.text(st.sampled_from("ab “—\n.…\u00ad💩"), min_size=1, max_size=60), st.data())
def test_in_the_same_text_a_place_is_itself_or_none(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    here = Text(text)
    where, how = place(quote_of(here, start, end), here, start)
    if where is not None and how is Placed.MOVED:
        words = Text(text[start:end]).plain
        assert Text(text[slice(*where)]).plain.strip() == words.strip()
