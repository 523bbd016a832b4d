"""Projects that nobody would make, for the contract of all formats: what they hold, is odd."""

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
from annotator.model.span import Fragments, covered_text, ordered_fragments
from annotator.model.text import normalise

AT = "2026-11-21T14:02:11.123Z"
PARTS = (
    *("We will cut taxes", " ", " ", "\n", "\r\n", "said Ana. ", "“no,” ", "a", ".", "\t", "\n\n"),
    *("💩", "👩\u200d👩\u200d👧", "Cafe\u0301", "قال “نعم” ", "\u2028", "\u0085", "\x0c", "\u00a0"),
    *("\ufeff", "我们说“是的”。", "=1+1", ',;"\\n', "<b>&amp;", "\x0b", "\x01", "-DOCSTART-", "#"),
)
LABELS = (
    *("claim", "quote", "a b", "[x] {y}", "a:b|c", "💩 tag", "B-claim", "O", "_", "-X-", "Å/x"),
    *("=1+1", "None", "text", "label", "id", "a\tb", "50 %", "Claim", "#", "http://x/y", "\u200f"),
)
TYPES = ("attributed to", "by", "a:b", "💩", "-", "type", "Arg1", "made\u2028of")
PEOPLE = ("Ana", "Bo", "ana", "Ana Ruiz; B.", "💩", "=Cy")
NAMES = ("tone", "a b", "id", "begin", "sofa", "1st", "é", "note", "label", "Unsure", "text", "[0]")
VALUES = (
    *("", "yes", "two\nlines", "a,b;c", "true", "1", "💩", "=1", "\t", "null", "x" * 300, " ends "),
    *("%", "a\rb", "\u2028", '"q"', "\\u0041"),
)
NOTES = ("", "", "why", "two\nlines", "a\tb", " blank ", "\n\n", "%25", "=1", "é\u0301\x0c", "\x02")
IDS = (
    *("d1", "D1", "a/b\\c", "CON", "nul.txt", "trail...", "x" * 200, "é💩", "..", "a b", "a~1"),
    *("%41", "-", ".hidden", "d1.txt", "http://x/?a=1&b", "A" * 170, "tab\tin", "~"),
)
FACTS = (
    *(
        ("url", "https://example.org/1"),
        ("language", "en"),
        ("pages", [1, 2]),
        ("a b", {"x": None}),
    ),
    *(("split", "train"), ("né", 1.5), ("empty", ""), ("flag", False), ("text", "x"), ("id", 7)),
    *(("doc_id", "other"), ("meta", {"id": 1}), ("spans", []), ("label", ["a"]), ("note", "b")),
)
TAKEN = (("state", "done"), ("url", 5), ("title", ["x"]), ("nothing", None))
"""Facts that our own files have no room for; readers give them other names."""


@st.composite
def _places(draw: st.DrawFn, size: int) -> list[Fragments]:
    """Where spans of a text stand: anyhow, nested, touching, interrupted, on one place."""
    cut = st.integers(0, size)

    def cuts(count: int) -> list[int]:
        return sorted(draw(st.lists(cut, min_size=count, max_size=count)))

    match draw(st.sampled_from(("any", "nested", "touching", "interrupted", "same", "whole"))):
        case "any":
            found = [[tuple(cuts(2))] for _ in range(draw(st.integers(1, 3)))]
        case "nested":
            c = cuts(8)
            found = [[(c[n], c[-1 - n])] for n in range(4)]
        case "touching":
            a, b, c_, d = cuts(4)
            found = [[(a, b)], [(b, c_)], [(c_, d)]]
        case "interrupted":
            c = cuts(6)
            found = [[(c[0], c[1]), (c[2], c[3]), (c[4], c[5])], [(c[1], c[4])]]
        case "same":
            found = [[tuple(cuts(2))]] * draw(st.integers(2, 3))
        case _:
            found = [[(0, size)]]
    pairs: list[list[Any]] = [[p for p in one if p[0] < p[1]] for one in found]
    return [ordered_fragments(one, size) for one in pairs if one]


ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=2).map(
    lambda found: tuple(sorted(Attribute(name, value) for name, value in found.items()))
)
PERSON, TIME = st.just("") | st.sampled_from(PEOPLE), st.sampled_from(("", AT))
REVIEW = st.none() | st.builds(ExchangeReview, PERSON, TIME)


@st.composite
def document(draw: st.DrawFn, id: str) -> ExchangeDocument:
    """A document with whatever there may be."""
    raw = "".join(draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9)))
    text, offset_map = normalise("a" + raw)  # a mark at the beginning of a file is none of its text
    places = draw(st.just([]) | _places(len(text)) | _places(len(text)))
    spans = []
    known = set()
    for number, fragments in enumerate(places):
        label, who = draw(st.sampled_from(LABELS)), draw(PERSON)
        if (label, who, fragments) in known:  # a project refuses such a twin
            continue
        known.add((label, who, fragments))
        spans.append(
            ExchangeSpan(
                *(label, fragments, covered_text(text, fragments), f"{id[:20]}-s{number}", who),
                *(draw(st.sampled_from(NOTES)), draw(st.booleans()), draw(ATTRIBUTES)),
                *(draw(TIME), draw(TIME), draw(REVIEW)),
            )
        )
    ends = st.sampled_from([span.id for span in spans] or [""])
    relations = tuple(
        ExchangeRelation(
            *(draw(st.sampled_from(TYPES)), draw(ends), draw(ends), f"{id[:20]}-r{number}"),
            *(draw(PERSON), draw(ATTRIBUTES), draw(TIME), draw(TIME)),
        )
        for number in range(draw(st.integers(0, 3)) if spans else 0)
    )
    facts = dict(
        draw(st.lists(st.sampled_from(FACTS + TAKEN[:: draw(st.integers(1, 9))]), max_size=3))
    )
    states = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(State), max_size=2))
    is_file = draw(st.booleans())
    return ExchangeDocument(
        text,
        id,
        draw(st.sampled_from(("", "A title", *IDS))),
        draw(st.sampled_from(("", "wire.txt", "C:\\a\\b.txt", "=1"))),
        states=tuple(sorted(states.items())),
        meta=tuple((n, json.dumps(v, separators=(",", ":"))) for n, v in sorted(facts.items())),
        spans=tuple(spans),
        relations=relations,
        original_sha256="ab" * 32 if is_file else "",
        encoding="utf-8" if is_file else "",
        offset_map=offset_map,
        note=draw(st.none() | st.builds(ExchangeNote, st.sampled_from(NOTES[2:]), PERSON, TIME)),
    )


@st.composite
def project(draw: st.DrawFn) -> list[ExchangeDocument]:
    """Documents with ids that file systems do not like, sorted."""
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True))
    return [draw(document(id)) for id in sorted(ids)]
