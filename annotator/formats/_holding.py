"""What formats can hold of a document, and what is lost where they cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan
from annotator.model.span import covered_text


class Feature(StrEnum):
    """A kind of fact that a format may be able to hold, beside text, labels and offsets."""

    DOCUMENT_IDS = "document ids"
    TITLES = "titles"
    SOURCES = "sources"
    STATES = "states"
    DOCUMENT_NOTES = "notes on documents"
    META = "further facts on documents"
    ORIGINS = "hashes and encodings of original files"
    SECTIONS = "sections"
    SPAN_IDS = "span ids"
    FRAGMENTS = "interrupted spans"
    ANNOTATORS = "annotators"
    NOTES = "notes"
    UNSURE = "doubts"
    ATTRIBUTES = "attributes"
    REVIEWS = "reviews"
    TIMES = "times"
    RELATIONS = "relations"
    RELATION_IDS = "relation ids"
    RELATION_ATTRIBUTES = "attributes of relations"


EVERYTHING = frozenset(Feature)


class Loss(NamedTuple):
    """Something that a format cannot hold: a noun ("note", "notes"), and what becomes of it.

    `fate` follows the noun in the plural: "dropped" → "12 notes are dropped"; "widened to whole
    words". With `becomes` (how many things they turn into) the sentence is "3 interrupted spans
    become 6".
    """

    one: str
    many: str
    fate: str = "dropped"


DROPPED = {
    Feature.DOCUMENT_IDS: Loss("document id", "document ids"),
    Feature.TITLES: Loss("title", "titles"),
    Feature.SOURCES: Loss("source", "sources"),
    Feature.STATES: Loss("state", "states"),
    Feature.DOCUMENT_NOTES: Loss("note on a document", "notes on documents"),
    Feature.META: Loss("further fact on a document", "further facts on documents"),
    Feature.ORIGINS: Loss("origin of a file", "origins of files"),
    Feature.SECTIONS: Loss("section", "sections"),
    Feature.SPAN_IDS: Loss("span id", "span ids"),
    Feature.ANNOTATORS: Loss("annotator of a span", "annotators of spans"),
    Feature.NOTES: Loss("note", "notes"),
    Feature.UNSURE: Loss("doubt", "doubts"),
    Feature.ATTRIBUTES: Loss("attribute", "attributes"),
    Feature.REVIEWS: Loss("review", "reviews"),
    Feature.TIMES: Loss("time", "times"),
    Feature.RELATIONS: Loss("relation", "relations"),
    Feature.RELATION_IDS: Loss("relation id", "relation ids"),
    Feature.RELATION_ATTRIBUTES: Loss("attribute of a relation", "attributes of relations"),
}
INTERRUPTED = Loss("interrupted span", "interrupted spans", "become")
"""Counted with the number of spans they become in `Kept.becomes`."""
WHOLE_DOCUMENT = Loss("document", "documents", "left out")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a format keeps of a document (None: nothing of it), and what is lost, counted.

    `becomes` says how many spans the interrupted ones turn into. Losses are exact: what is not
    among them comes back unchanged. `notices` are no losses, but must be known by whoever uses the
    file: "3 documents with emoji are counted in UTF-16 units".
    """

    document: ExchangeDocument | None
    losses: Counter[Loss]
    becomes: int = 0
    notices: Counter[Loss] = field(default_factory=Counter)


def reduced(document: ExchangeDocument, holds: frozenset[Feature]) -> Kept:
    """A document without what a format that holds `holds` cannot hold.

    Where it holds no interrupted spans, each fragment becomes a span of its own: the first keeps
    the id (and the relations), the others are named after it ("s6", "s6#2", "s6#3").
    """
    if holds == EVERYTHING:
        return Kept(document, Counter())
    losses: Counter[Loss] = Counter()
    becomes = 0
    spans: list[ExchangeSpan] = []
    for span in document.spans:
        span = _reduced_span(span, holds, losses)
        pieces = (span,) if Feature.FRAGMENTS in holds else _pieces(span, document.text)
        if len(pieces) > 1:
            losses[INTERRUPTED] += 1
            becomes += len(pieces)
        spans += pieces
    relations = tuple(_reduced_relation(relation, holds, losses) for relation in document.relations)
    if Feature.RELATIONS not in holds:
        losses[DROPPED[Feature.RELATIONS]] += len(relations)
        relations = ()
    kept = _reduced_facts(document, holds, losses)
    return Kept(replace(kept, spans=tuple(spans), relations=relations), +losses, becomes)


def _pieces(span: ExchangeSpan, text: str) -> tuple[ExchangeSpan, ...]:
    if len(span.fragments) == 1:
        return (span,)
    return tuple(
        span._replace(
            id=span.id if number == 1 or not span.id else f"{span.id}#{number}",
            fragments=(fragment,),
            text=covered_text(text, (fragment,)),
        )
        for number, fragment in enumerate(span.fragments, 1)
    )


def _reduced_span(
    span: ExchangeSpan, holds: frozenset[Feature], losses: Counter[Loss]
) -> ExchangeSpan:
    """A span without what is not held. Its id stays while it is needed to tell relations' ends."""
    given = {
        Feature.SPAN_IDS: 0,
        Feature.ANNOTATORS: int(bool(span.annotator)),
        Feature.NOTES: int(bool(span.note)),
        Feature.UNSURE: int(span.unsure),
        Feature.ATTRIBUTES: len(span.attributes),
        Feature.REVIEWS: int(span.reviewed is not None),
        Feature.TIMES: int(bool(span.created_at or span.updated_at)),
    }
    lost = _count(given, holds, losses)
    return span._replace(
        annotator="" if Feature.ANNOTATORS in lost else span.annotator,
        note="" if Feature.NOTES in lost else span.note,
        unsure=span.unsure and Feature.UNSURE not in lost,
        attributes=() if Feature.ATTRIBUTES in lost else span.attributes,
        reviewed=None if Feature.REVIEWS in lost else span.reviewed,
        created_at="" if Feature.TIMES in lost else span.created_at,
        updated_at="" if Feature.TIMES in lost else span.updated_at,
    )


def _reduced_relation(
    relation: ExchangeRelation, holds: frozenset[Feature], losses: Counter[Loss]
) -> ExchangeRelation:
    if Feature.RELATIONS not in holds:  # it goes as a whole, and is counted as one
        return relation
    given = {
        Feature.RELATION_ATTRIBUTES: len(relation.attributes),
        Feature.ANNOTATORS: int(bool(relation.annotator)),
        Feature.TIMES: int(bool(relation.created_at or relation.updated_at)),
    }
    lost = _count(given, holds, losses)
    return relation._replace(
        id=relation.id if Feature.RELATION_IDS in holds else "",
        annotator="" if Feature.ANNOTATORS in lost else relation.annotator,
        attributes=() if Feature.RELATION_ATTRIBUTES in lost else relation.attributes,
        created_at="" if Feature.TIMES in lost else relation.created_at,
        updated_at="" if Feature.TIMES in lost else relation.updated_at,
    )


def _reduced_facts(
    document: ExchangeDocument, holds: frozenset[Feature], losses: Counter[Loss]
) -> ExchangeDocument:
    given = {
        Feature.DOCUMENT_IDS: 0,
        Feature.TITLES: int(bool(document.title)),
        Feature.SOURCES: int(bool(document.source)),
        Feature.STATES: len(document.states) or int(document.state is not None),
        Feature.DOCUMENT_NOTES: int(document.note is not None),
        Feature.META: len(document.meta),
        Feature.ORIGINS: int(bool(document.original_sha256 or document.encoding)),
        Feature.SECTIONS: len(document.sections),
    }
    lost = _count(given, holds, losses)
    without_states = Feature.STATES in lost
    without_origin = Feature.ORIGINS in lost
    return replace(
        document,
        title="" if Feature.TITLES in lost else document.title,
        source="" if Feature.SOURCES in lost else document.source,
        state=None if without_states else document.state,
        states=() if without_states else document.states,
        note=None if Feature.DOCUMENT_NOTES in lost else document.note,
        meta=() if Feature.META in lost else document.meta,
        sections=() if Feature.SECTIONS in lost else document.sections,
        original_sha256="" if without_origin else document.original_sha256,
        encoding="" if without_origin else document.encoding,
    )


def _count(
    given: dict[Feature, int], holds: frozenset[Feature], losses: Counter[Loss]
) -> set[Feature]:
    lost = [feature for feature in given if feature not in holds]  # in one order each time
    for feature in lost:
        losses[DROPPED[feature]] += given[feature]
    return set(lost)


def loss_sentences(losses: Counter[Loss], becomes: int) -> list[str]:
    """What is lost, for people: "3 interrupted spans become 6", "12 notes and 41 attributes are
    dropped". Empty where nothing is.
    """
    sentences = []
    if losses[INTERRUPTED]:
        count = losses[INTERRUPTED]
        verb = "becomes" if count == 1 else "become"
        sentences.append(f"{_counted(INTERRUPTED, count)} {verb} {becomes:,}")
    fates: dict[str, list[tuple[Loss, int]]] = {}
    for loss, count in losses.items():
        if loss is not INTERRUPTED and loss != INTERRUPTED and count:
            fates.setdefault(loss.fate, []).append((loss, count))
    for fate, found in fates.items():
        verb = "is" if len(found) == 1 and found[0][1] == 1 else "are"
        sentences.append(f"{_listed(_counted(*item) for item in found)} {verb} {fate}")
    return sentences


def _counted(loss: Loss, count: int) -> str:
    return f"{count:,} {loss.one if count == 1 else loss.many}"


def _listed(parts: Iterable[str]) -> str:
    *front, last = parts
    return f"{', '.join(front)} and {last}" if front else last
