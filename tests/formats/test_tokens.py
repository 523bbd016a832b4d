"""Tokens, with spaCy and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import _tokens
from annotator.formats._tokens import Token, split_at, tokens_of
from tests.formats.odd import TEXTS

LETTERS = st.text("ab .,’'\n\t\u00a0\u2028💩e\u0301", max_size=30)


@pytest.fixture(params=["spacy", "plain"])
def tokenizer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "spacy":
        pytest.importorskip("spacy")
    else:
        monkeypatch.setattr(_tokens, "_has_spacy", lambda: False)
    return str(request.param)


def assert_whole(text: str, tokens: list[Token]) -> None:
    """The tokens, with at most one blank between two, are the text."""
    last = 0
    for start, end in [*tokens, (len(text), len(text))]:
        assert text[last:start] in ("", " ")
        assert start < end or start == len(text)
        last = end


@pytest.mark.parametrize("text", TEXTS.values())
def test_tokens_are_the_whole_text(tokenizer: str, text: str) -> None:
    assert_whole(text, tokens_of(text))


def test_words_and_signs_are_told_apart(tokenizer: str) -> None:
    text = "“We will,” said Ana."
    wanted = ["“", "We", "will", ",", "”", "said", "Ana", "."]
    assert [text[a:b] for a, b in tokens_of(text)] == wanted


def test_a_long_text_is_taken_in_pieces(tokenizer: str) -> None:
    text = "one two\n" * 20000 + "x" * 250000
    tokens = tokens_of(text)
    assert_whole(text, tokens)
    assert tokens[:4] == [(0, 3), (4, 7), (7, 8), (8, 11)]


@given(LETTERS, st.data())
def test_every_span_starts_and_ends_with_a_token(text: str, data: st.DataObject) -> None:
    _tokens_and_spans(text, data, list(_tokens._plain(text)))


@given(LETTERS, st.data())
def test_every_span_starts_and_ends_with_a_token_of_spacy(text: str, data: st.DataObject) -> None:
    pytest.importorskip("spacy")
    _tokens_and_spans(text, data, tokens_of(text))


def _tokens_and_spans(text: str, data: st.DataObject, tokens: list[Token]) -> None:
    if not text:
        return
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [(min(p), max(p)) for p in data.draw(st.lists(places)) if p[0] != p[1]]
    found = split_at(text, tokens, spans)
    assert_whole(text, found)
    assert {start for start, _ in spans} <= {start for start, _ in found}
    assert {end for _, end in spans} <= {end for _, end in found}
    assert split_at(text, found, spans) == found
    if not spans:
        assert found == tokens
