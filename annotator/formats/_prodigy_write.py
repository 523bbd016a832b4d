"""A document as a line of Prodigy's. See `prodigy` for the fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from annotator.formats._facts import document_facts, relation_facts, span_facts
from annotator.formats._json_lines import dumped, written_text
from annotator.formats._tokens import Token, split_at, tokens_of
from annotator.formats.native import FORMAT, relation_order, span_order
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan


def line_of(document: ExchangeDocument, language: str) -> bytes:
    """The document as a line with its newline."""
    text = written_text(document.text)
    shift = len(text) - len(document.text)
    spans = sorted(document.spans, key=span_order)
    ranges = [[(a + shift, b + shift) for a, b in span.fragments] for span in spans]
    tokens = split_at(text, tokens_of(text, language), (pair for each in ranges for pair in each))
    places = _Places(tokens)
    records = [
        record
        for number, (span, parts) in enumerate(zip(spans, ranges, strict=True))
        for record in _span_records(number, span, parts, places)
    ]
    record: dict[str, Any] = {
        "made_by": FORMAT,
        "text": text,
        "tokens": _token_records(text, tokens),
        "spans": records,
    }
    if document.relations:
        first = {s.id: places.of(r[0], s.label) for s, r in zip(spans, ranges, strict=True)}
        record["relations"] = [
            _relation_record(relation, first)
            for relation in sorted(document.relations, key=relation_order)
        ]
    record |= {"meta": document_facts(document), "_view_id": _view(document), "answer": "accept"}
    return dumped(record)


class _Places:
    """Which tokens a span goes from and to."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._first = {start: number for number, (start, _) in enumerate(tokens)}
        self._last = {end: number for number, (_, end) in enumerate(tokens)}

    def of(self, part: tuple[int, int], label: str) -> dict[str, Any]:
        """A span's fields; `token_end` is its last token."""
        start, end = part
        return {
            "start": start,
            "end": end,
            "token_start": self._first[start],
            "token_end": self._last[end],
            "label": label,
        }


def _token_records(text: str, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    following = [start for start, _ in tokens[1:]] + [len(text)]
    return [
        {"text": text[start:end], "start": start, "end": end, "id": number, "ws": end < after}
        for number, ((start, end), after) in enumerate(zip(tokens, following, strict=True))
    ]


def _span_records(
    number: int, span: ExchangeSpan, parts: Sequence[tuple[int, int]], places: _Places
) -> Iterable[dict[str, Any]]:
    """A span's records, one for each part; what else is known of it stands in the first."""
    for part, place in enumerate(parts, 1):
        record = places.of(place, span.label)
        if part == 1:
            record |= span_facts(span)
        if len(parts) > 1:
            record |= {"whole": number, "part": part, "parts": len(parts)}
        yield record


def _relation_record(
    relation: ExchangeRelation, places: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    head, child = places[relation.head], places[relation.tail]
    return {
        "head": head["token_end"],
        "child": child["token_end"],
        "head_span": head,
        "child_span": child,
        "label": relation.type,
        "head_id": relation.head,
        "child_id": relation.tail,
        **relation_facts(relation),
    }


def _view(document: ExchangeDocument) -> str:
    return "relations" if document.relations else "spans_manual"
