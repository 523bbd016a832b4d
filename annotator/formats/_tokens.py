"""Tokens of a text: spaCy's own where it is installed, else words and signs by a plain rule.

Together with one blank (U+0020) after a token where the next does not follow at once, tokens are
the whole text, so blanks of other kinds, and more than one, are tokens too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

Token = tuple[int, int]
"""Where a token starts and ends, in code points, half-open."""

LANGUAGES = (
    ("en", "English"),
    ("xx", "any language"),
    ("ar", "Arabic"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("nl", "Dutch"),
    ("pt", "Portuguese"),
)
"""Whose rules for words can be chosen: (name in spaCy, what people read)."""

_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]|\s+")
_LINES = re.compile(r"(?s).{1,100000}(?:\n|\Z)|.{1,200000}")
_MOST_STRINGS = 60_000  # that spaCy remembers of the texts before it is begun anew


def tokens_of(text: str, language: str = "en") -> list[Token]:
    """The tokens of a text in order, by the rules of `language` (one of LANGUAGES)."""
    tokenizer = _spacy_tokenizer(language)
    found: list[Token] = []
    for piece in _LINES.finditer(text):
        words = tokenizer(piece[0]) if tokenizer is not None else _plain(piece[0])
        found += ((piece.start() + start, piece.start() + end) for start, end in words)
    return found


def split_at(text: str, tokens: Iterable[Token], spans: Iterable[Token]) -> list[Token]:
    """The tokens, parted where a span starts or ends inside one.

    A blank after a token becomes a token of its own where a span starts with it or ends behind it.
    Then every span starts where a token starts and ends where one ends.
    """
    spans = list(spans)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    borders = sorted(starts | ends)
    found: list[Token] = []
    last = at = 0
    for token in [*tokens, (len(text), len(text))]:
        start, end = token
        if last < start and (last in starts or start in ends):
            found.append((last, start))
        while at < len(borders) and borders[at] <= start:
            at += 1
        while at < len(borders) and borders[at] < end:
            found.append((start, borders[at]))
            start = borders[at]
            at += 1
        if start < end:
            found.append((start, end))
        last = end
    return found


def _plain(text: str) -> Iterator[Token]:
    """Words and signs; of blanks between them, all but one U+0020 at the beginning."""
    is_first = True
    for word in _WORD_OR_SIGN.finditer(text):
        start, end = word.span()
        if text[start] == " " and not is_first:
            start += 1
        if start < end:
            yield start, end
        is_first = False


@cache
def _has_spacy() -> bool:
    from importlib.util import find_spec

    return find_spec("spacy") is not None


_pipelines: dict[str, Any] = {}


def _spacy_tokenizer(language: str) -> Callable[[str], list[Token]] | None:
    """spaCy's tokenizer; its memory of words is emptied when it has grown large."""
    if not _has_spacy():
        return None
    import spacy

    pipeline = _pipelines.get(language)
    if pipeline is None or len(pipeline.vocab.strings) > _MOST_STRINGS:
        known = {name for name, _ in LANGUAGES}
        pipeline = _pipelines[language] = spacy.blank(language if language in known else "xx")
    tokenizer = pipeline.tokenizer
    return lambda text: [(token.idx, token.idx + len(token)) for token in tokenizer(text)]
