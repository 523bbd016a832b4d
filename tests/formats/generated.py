"""Documents that nobody thought of, with everything that the program knows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.span import covered_text, ordered_fragments

AT = "2026-11-21T14:02:11.123Z"
SIGNS = "ab \n\t\"'\\,;=+-@<&>|[]{}%#~é\u0301💩\u200d\u2028\u0085\ufeff\u00a0نع我=\x0b\x01"
TEXTS = st.text(SIGNS, min_size=1, max_size=24)
WORDS = st.text(SIGNS, min_size=1, max_size=8).filter(lambda words: bool(words.strip()))
MAYBE = st.just("") | WORDS
TIMES = st.sampled_from(["", AT])
ATTRIBUTES = st.dictionaries(WORDS, st.text(SIGNS, max_size=8), max_size=3).map(
    lambda found: tuple(sorted(Attribute(name, value) for name, value in found.items()))
)
FACTS = st.dictionaries(
    WORDS, (st.integers(0, 9) | WORDS | st.lists(WORDS, max_size=2)).map(json.dumps), max_size=3
).map(lambda found: tuple(sorted(found.items())))


@st.composite
def spans(draw: Any, text: str, id: str) -> ExchangeSpan:
    """A span of a text."""
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    pairs = [(min(p), max(p)) for p in draw(st.lists(places, min_size=1, max_size=3))]
    pairs = [pair for pair in pairs if pair[0] < pair[1]] or [(0, len(text))]
    fragments = ordered_fragments(pairs, len(text))
    return ExchangeSpan(
        draw(WORDS),
        fragments,
        covered_text(text, fragments),
        id,
        draw(MAYBE),
        draw(MAYBE),
        draw(st.booleans()),
        draw(ATTRIBUTES),
        draw(TIMES),
        draw(TIMES),
        draw(st.none() | st.builds(ExchangeReview, MAYBE, TIMES)),
    )


@st.composite
def documents(draw: Any, id: str = "d1") -> ExchangeDocument:
    """A document with spans, relations and facts."""
    text = draw(TEXTS)
    found = tuple(draw(spans(text, f"{id} {n}/é")) for n in range(draw(st.integers(0, 4))))
    ends = [span.id for span in found]
    relations = tuple(
        ExchangeRelation(
            draw(WORDS),
            draw(st.sampled_from(ends)),
            draw(st.sampled_from(ends)),
            f"r{n}",
            draw(MAYBE),
            draw(ATTRIBUTES),
            draw(TIMES),
            draw(TIMES),
        )
        for n in range(draw(st.integers(0, 2)) if ends else 0)
    )
    states = draw(st.dictionaries(WORDS, st.sampled_from(State), max_size=2))
    return ExchangeDocument(
        text,
        id,
        draw(MAYBE),
        draw(MAYBE),
        states=tuple(sorted(states.items())),
        meta=draw(FACTS),
        spans=found,
        relations=relations,
        note=draw(st.none() | st.builds(ExchangeNote, WORDS, MAYBE, TIMES)),
    )
