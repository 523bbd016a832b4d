"""Passages that are like a given one are found with their exact places."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.matching import LEAST, phrases, similar

QUOTE = "We will open the new bridge across the river in May, whatever the weather may bring"
AROUND = "The mayor spoke to reporters on Monday. {} He left without taking questions.\n"


def found_in(text: str, wanted: str = QUOTE) -> list[str]:
    return [text[p.start : p.end] for p in similar(text, wanted)]


def test_an_identical_passage_has_the_ratio_one() -> None:
    text = AROUND.format(QUOTE + ".")
    (passage,) = similar(text, QUOTE)
    assert text[passage.start : passage.end] == QUOTE
    assert passage.ratio == 1.0


@pytest.mark.parametrize(
    "variant",
    [
        QUOTE.upper(),
        QUOTE.replace(",", " –"),
        QUOTE.replace("bridge", "brídge"),
        QUOTE.replace("new ", ""),
        QUOTE.replace("river", "wide river"),
        QUOTE.replace("May", "June"),
        QUOTE.replace("We will", "They will"),
        QUOTE.replace("may bring", "may hold"),
        QUOTE.removesuffix(", whatever the weather may bring").replace("will ", "shall "),
        "open the new bridge across the river in May, whatever the weather may bring",
    ],
)
def test_a_variant_is_found_from_its_first_word_to_its_last(variant: str) -> None:
    text = AROUND.format(variant + ".")
    assert found_in(text) == [variant]
    (passage,) = similar(text, QUOTE)
    assert LEAST <= passage.ratio <= 1.0


def test_other_words_are_not_found() -> None:
    words = QUOTE.split()
    random.Random(7).shuffle(words)
    assert found_in(AROUND.format(" ".join(words))) == []
    assert found_in(AROUND.format("The bridge across the river opened in March.")) == []


def test_several_passages_in_order_and_apart() -> None:
    variant = QUOTE.replace("May", "June")
    text = AROUND.format(QUOTE) + AROUND.format(variant) + AROUND.format(QUOTE)
    assert found_in(text) == [QUOTE, variant, QUOTE]
    assert found_in(QUOTE + " " + QUOTE) == [QUOTE, QUOTE]


def test_signs_around_the_words_come_along_where_the_given_passage_has_them() -> None:
    text = AROUND.format(f"“{QUOTE.replace('May', 'June')}!”")
    assert found_in(text, f"“{QUOTE}.”") == [f"“{QUOTE.replace('May', 'June')}!”"]


def test_an_accent_may_be_a_sign_of_its_own() -> None:
    apart = unicodedata.normalize("NFD", QUOTE.replace("will", "wíll").replace("bring", "bríng"))
    (passage,) = similar(f"So: {apart}.", QUOTE)
    assert (passage.start, passage.end, passage.ratio) == (4, 4 + len(apart), 1.0)
    assert phrases(apart) == phrases(QUOTE)


def test_places_are_code_points() -> None:
    text = "👩‍👩‍👧 Ünï\u0308code 😀 " + AROUND.format(QUOTE)
    assert found_in(text) == [QUOTE]


def test_too_few_words_have_no_likeness() -> None:
    assert similar("the bridge and the bridge", "the bridge") == ()
    assert similar("", QUOTE) == ()
    assert similar("…", "…") == ()


def test_phrases_are_runs_of_folded_words() -> None:
    assert phrases("We’ll OPEN the Brídge") == ("we ll open the", "ll open the bridge")
    assert phrases("one two three") == ("one two", "two three")
    assert phrases("one") == ("one",)
    assert phrases("—") == ()


@given(
    st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]), max_size=60),
    st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), max_size=12),
)
def test_whatever_is_found_lies_in_the_text_apart_and_in_order(
    words: list[str], wanted: list[str]
) -> None:
    text = " ".join(words)
    last = 0
    for passage in similar(text, " ".join(wanted)):
        assert last <= passage.start < passage.end <= len(text)
        assert LEAST <= passage.ratio <= 1.0
        last = passage.end


@given(
    st.lists(st.sampled_from(list("abcdefghij")), min_size=3, max_size=20),
    st.text(),
)
def test_the_passage_itself_is_always_found(wanted: list[str], before: str) -> None:
    words = " ".join(wanted)
    text = f"{before}\n{words}\n{before}"
    assert any(p.ratio == 1.0 for p in similar(text, words))
