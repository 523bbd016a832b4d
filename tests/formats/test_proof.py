"""The proof: what came back of a document against what was meant."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from annotator.formats import EVERYTHING, Feature, differences, digest, is_true
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from tests.formats.round_trip import rich


def test_differences_are_named_one_by_one() -> None:
    span = ExchangeSpan("quote", ((0, 1),), "a", "s1", "Ana")
    meant = ExchangeDocument("abc", "d", "T", spans=(span,))

    def said(**fields: Any) -> list[str]:
        values: dict[str, Any] = {"id": "d", "title": "T", "spans": (span,), **fields}
        return differences(
            meant, Reading(ExchangeDocument(values.pop("text", "abc"), **values)), EVERYTHING
        )

    moved = ExchangeSpan("quote", ((1, 2),), "b", "s1", "Ana")
    noted = ExchangeSpan("quote", ((0, 1),), "a", "s1", "Ana", "note")
    extra = ExchangeSpan("quote", ((0, 1),), "a", "s2", "Ana")
    assert said() == []
    assert said(text="abd") == ["document d has another id or text"]
    assert said(spans=()) == ["span s1 of document d is missing"]
    assert said(spans=(moved,)) == ["span s1 of document d covers another text"]
    assert said(spans=(noted,)) == ["span s1 of document d came back changed"]
    assert said(spans=(span, extra)) == ["span s2 of document d is one too many"]
    assert said(title="U") == ["the title of document d came back changed"]
    assert differences(None, Reading(), EVERYTHING) == ["a document too many"]
    assert differences(meant, None, EVERYTHING) == ["document d cannot be read back"]
    assert differences(meant, Reading(refusal="why"), EVERYTHING) == [
        "document d cannot be read back (why)"
    ]


HOLDINGS = [
    EVERYTHING,
    EVERYTHING - {Feature.SPAN_IDS, Feature.RELATION_IDS},
    EVERYTHING - {Feature.DOCUMENT_IDS},
]


@pytest.mark.parametrize("holds", HOLDINGS, ids=len)
def test_a_digest_is_the_same_where_there_are_no_differences(holds: frozenset[Feature]) -> None:
    one = rich()
    spans, relations = one.spans[::-1], one.relations[::-1]
    other = replace(one, spans=spans, relations=relations, line=7, text_sha256="x")
    if Feature.DOCUMENT_IDS not in holds:
        other = replace(other, id="")
    if Feature.SPAN_IDS not in holds:
        ids = {span.id: f"n{number}" for number, span in enumerate(spans)}
        ends = [r._replace(id="", head=ids[r.head], tail=ids[r.tail]) for r in relations]
        spans = tuple(span._replace(id=ids[span.id]) for span in spans)
        other = replace(other, spans=spans, relations=tuple(ends))
    assert differences(one, Reading(other), holds) == []
    assert digest(one, holds) == digest(other, holds)
    assert is_true(other)


@pytest.mark.parametrize("holds", HOLDINGS, ids=len)
def test_a_digest_is_another_where_anything_differs(holds: frozenset[Feature]) -> None:
    one = rich()
    first, *rest = one.spans

    def spans(**changed: Any) -> ExchangeDocument:
        return replace(one, spans=(first._replace(**changed), *rest))

    others = [
        replace(one, text=one.text + "."),
        replace(one, title="other"),
        replace(one, source="other"),
        replace(one, states=()),
        replace(one, meta=()),
        replace(one, original_sha256=""),
        replace(one, encoding=""),
        replace(one, note=None),
        replace(one, spans=tuple(rest)),
        replace(one, spans=(first, first, *rest)),
        spans(label="other"),
        spans(fragments=((2, 29),), text=one.text[2:29]),
        spans(annotator=""),
        spans(note=""),
        spans(unsure=False),
        spans(attributes=()),
        spans(created_at=""),
        spans(updated_at=""),
        spans(reviewed=None),
        replace(one, relations=one.relations[:1]),
        replace(one, relations=(*one.relations[:1], ExchangeRelation("x", "d1-s1", "d1-s2"))),
    ]
    others += [spans(id="other")] if Feature.SPAN_IDS in holds else []
    others += [replace(one, id="other")] if Feature.DOCUMENT_IDS in holds else []
    for other in others:
        assert digest(other, holds) != digest(one, holds)


def test_a_span_that_says_other_words_than_it_covers_is_not_true() -> None:
    one = rich()
    assert is_true(one)
    assert not is_true(replace(one, spans=(one.spans[0]._replace(text="other"), *one.spans[1:])))


def test_losses_are_told_in_one_order_whatever_the_process_hashes() -> None:
    program = (
        "from annotator.formats import loss_sentences, reduced\n"
        "from tests.formats.round_trip import rich\n"
        "print(loss_sentences(reduced(rich(), frozenset()).losses, 2))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
