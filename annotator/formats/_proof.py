"""The proof of an export: what was read back against what was meant, span by span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from annotator.formats._holding import Feature
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from annotator.model.span import covered_text
from annotator.model.text import sha256_of

_FACTS = ("title", "source", "states", "meta", "original_sha256", "encoding", "note", "sections")


def differences(
    meant: ExchangeDocument | None, found: Reading | None, holds: frozenset[Feature]
) -> list[str]:
    """How a document that was read back differs from the one that was meant, in clauses.

    `meant` is what the format's `kept` let through. Where a format holds no ids, spans are compared
    by all else, and relations by their ends' values.
    """
    if meant is None:
        return ["a document too many"]
    if found is None or found.document is None:
        why = f" ({found.refusal})" if found is not None else ""
        return [f"document {meant.id} cannot be read back{why}"]
    document = found.document
    has_ids = Feature.DOCUMENT_IDS in holds
    if (has_ids and document.id != meant.id) or sha256_of(document.text) != sha256_of(meant.text):
        return [f"document {meant.id} has another id or text"]
    clauses = [f"document {meant.id}: {sentence}" for sentence in found.dropped]
    clauses += _by_ids(meant, document) if Feature.SPAN_IDS in holds else _by_value(meant, document)
    if _relations(meant, holds) != _relations(document, holds):
        clauses.append(f"the relations of document {meant.id} came back changed")
    clauses += [
        f"the {fact} of document {meant.id} came back changed"
        for fact in _FACTS
        if getattr(document, fact) != getattr(meant, fact)
    ]
    return clauses


def digest(document: ExchangeDocument, holds: frozenset[Feature]) -> int:
    """What `differences` compares of a document, as a number of 64 bits: of two documents without
    differences it is the same. It holds in this process alone.
    """
    has_ids = Feature.SPAN_IDS in holds
    text = document.text
    spans = map(hash, document.spans) if has_ids else (_value_hash(s, text) for s in document.spans)
    return hash(
        (
            document.id if Feature.DOCUMENT_IDS in holds else "",
            text,
            sum(spans),
            sum(hash(key) * n for key, n in _relations(document, holds).items())
            if document.relations
            else 0,
            *(getattr(document, fact) for fact in _FACTS),
        )
    )


def is_true(document: ExchangeDocument) -> bool:
    """Does every span say what it covers?"""
    text = document.text
    for span in document.spans:
        fragments = span.fragments
        (start, end), *more = fragments
        covered = covered_text(text, fragments) if more else text[start:end]
        if covered != span.text:
            return False
    return True


def _by_ids(meant: ExchangeDocument, document: ExchangeDocument) -> list[str]:
    clauses = []
    read_back = {span.id: span for span in document.spans}
    for span in meant.spans:
        other = read_back.pop(span.id, None)
        if other is None:
            clauses.append(f"span {span.id} of document {meant.id} is missing")
        elif covered_text(document.text, other.fragments) != span.text:
            clauses.append(f"span {span.id} of document {meant.id} covers another text")
        elif other != span:
            clauses.append(f"span {span.id} of document {meant.id} came back changed")
    clauses += [f"span {name} of document {meant.id} is one too many" for name in read_back]
    return clauses


def _by_value(meant: ExchangeDocument, document: ExchangeDocument) -> list[str]:
    wanted = Counter(_value(span, meant.text) for span in meant.spans)
    given = Counter(_value(span, document.text) for span in document.spans)
    clauses = [
        f"{span.label} “{span.text}” at {span.fragments[0][0]} of document {meant.id} is missing"
        for span in (wanted - given).elements()
    ]
    clauses += [
        f"{span.label} “{span.text}” at {span.fragments[0][0]} of document {meant.id} "
        "is one too many"
        for span in (given - wanted).elements()
    ]
    return clauses


def _value(span: ExchangeSpan, text: str) -> ExchangeSpan:
    """A span by all but its id; its text is what it covers."""
    return span._replace(id="", text=covered_text(text, span.fragments))


def _value_hash(span: ExchangeSpan, text: str) -> int:
    """As the hash of `_value`, which takes far longer to make."""
    return hash(
        (
            *(span.label, span.fragments, covered_text(text, span.fragments), span.annotator),
            *(span.note, span.unsure, span.attributes, span.created_at, span.updated_at),
            span.reviewed,
        )
    )


def _relations(document: ExchangeDocument, holds: frozenset[Feature]) -> Counter[ExchangeRelation]:
    """The relations with what tells their ends: ids where those are held, else values."""
    ends: dict[str, Hashable] = {}
    if Feature.SPAN_IDS not in holds:
        ends = {span.id: str(_value(span, document.text)) for span in document.spans}
    return Counter(
        relation._replace(
            id=relation.id if Feature.RELATION_IDS in holds else "",
            head=str(ends.get(relation.head, relation.head)),
            tail=str(ends.get(relation.tail, relation.tail)),
        )
        for relation in document.relations
    )
