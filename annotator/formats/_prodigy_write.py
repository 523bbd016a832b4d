"""A document as a line of Prodigy's. See `prodigy` for the fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from annotator.formats import DROPPED, Feature, Kept
from annotator.formats._json_lines import dumped, is_fact, written_text
from annotator.formats._tokens import Token, split_at, tokens_of
from annotator.formats.native import FORMAT, relation_order, span_order
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan

META = frozenset({"doc_id", "note", "note_by", "note_at"})
"""Fields of `meta` that stand for facts of ours; a further fact of such a name is prefixed."""
PREFIX = "meta."


def kept(document: ExchangeDocument) -> Kept:
    """All but facts of no value, and relations between spans that are not there."""
    meta = tuple(fact for fact in document.meta if is_fact(*fact))
    ends = {span.id for span in document.spans}
    relations = tuple(r for r in document.relations if r.head in ends and r.tail in ends)
    losses = Counter(
        {
            DROPPED[Feature.META]: len(document.meta) - len(meta),
            DROPPED[Feature.RELATIONS]: len(document.relations) - len(relations),
        }
    )
    return Kept(replace(document, meta=meta, relations=relations), +losses)


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
    record |= {"meta": _meta(document), "_view_id": _view(document), "answer": "accept"}
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
            record |= _known(
                id=span.id,
                annotator=span.annotator,
                note=span.note,
                unsure=span.unsure,
                attributes=[{"name": a.name, "value": a.value} for a in sorted(span.attributes)],
                created_at=span.created_at,
                updated_at=span.updated_at,
            )
            if span.reviewed is not None:
                record["reviewed"] = True
                record |= _known(reviewed_by=span.reviewed.by, reviewed_at=span.reviewed.at)
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
    } | _known(
        id=relation.id,
        annotator=relation.annotator,
        attributes=[{"name": a.name, "value": a.value} for a in sorted(relation.attributes)],
        created_at=relation.created_at,
        updated_at=relation.updated_at,
    )


def _meta(document: ExchangeDocument) -> dict[str, Any]:
    import orjson

    note = document.note
    known = _known(
        doc_id=document.id,
        title=document.title,
        source=document.source,
        state=document.state,
        states=[{"annotator": name, "state": str(s)} for name, s in sorted(document.states)],
        note=note and note.text,
        note_by=note and note.by,
        note_at=note and note.at,
        original_sha256=document.original_sha256,
        encoding=document.encoding,
    )
    for name, value in document.meta:
        is_taken = name in META or name.startswith(PREFIX)
        known[PREFIX + name if is_taken else name] = orjson.Fragment(value)
    return known


def _known(**fields: object) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def _view(document: ExchangeDocument) -> str:
    return "relations" if document.relations else "spans_manual"
