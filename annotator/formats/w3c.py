"""W3C Web Annotation: a folder with annotations.jsonl and each document's text as a file.

An annotation stands on each line. A span is one whose motivation is "tagging": a body with its
label, bodies "NAME=VALUE" for attributes (`%` and `=` in a name are %25 and %3D), a comment for its
note, and a target with selectors for each fragment: the position, in code points as the standard
wants, and the quoted text with 32 code points before and behind. A relation is one whose motivation
is "linking": its targets are the head's and the tail's ids. Before its spans each document has one
whose motivation is "describing"; its target is the file of its text. What the standard has no place
for stands in "annotator:facts", which other programs ignore.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, BinaryIO
from urllib.parse import quote

from annotator.formats import EVERYTHING, Kept, ReadOptions, Setting, Target, WriteOptions
from annotator.formats._json_heads import format_of
from annotator.formats._names import file_name, fits
from annotator.formats._rows import all_but_loose_ends, facts_row
from annotator.formats.native import relation_order, span_order
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    ExchangeSpan,
    Readings,
)
from annotator.model.text import sha256_of

NAME = "w3c"
TITLE = "W3C Web Annotation"
EXTENSIONS = (".jsonl", ".ndjson", ".jsonld", ".json")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything; other programs see labels, attributes, notes, annotators and relations. "
    "The texts lie beside as plain text files."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

ANNOTATIONS = "annotations.jsonl"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
FACTS = "annotator:facts"
OWN_CONTEXT = [
    CONTEXT,
    {"annotator": "urn:annotator:", FACTS: {"@id": "urn:annotator:facts", "@type": "@json"}},
]
SPAN_IRI, RELATION_IRI = "urn:annotator:span:", "urn:annotator:relation:"
AROUND = 32
"""Code points of the text before and behind a quote."""


def looks_right(name: str, head: bytes) -> bool:
    """Annotations, one per line or in one JSON document."""
    return format_of(head) == NAME or CONTEXT.encode() in head


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The texts, beside a file of annotations that is called so."""
    if PurePath(name).stem.lower() != "annotations":
        return ()
    return tuple(other for other in siblings if other.lower().endswith(".txt"))


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the annotations of one text after the other."""
    from annotator.formats._w3c_read import read_annotations

    return read_annotations(file, options)


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but relations to nowhere."""
    return all_but_loose_ends(document)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write the annotations of each document, and its text as a file."""
    import orjson

    with target.open(ANNOTATIONS) as file:
        for document in documents:
            name = text_name(document.id)
            with target.open(name) as text:
                text.write(document.text.encode())
            for record in _records(document, quote(name)):
                file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def text_name(document_id: str) -> str:
    """The name of the file with a document's text."""
    if fits(document_id):
        return f"{file_name(document_id)}.txt"
    return f"{hashlib.sha256(document_id.encode()).hexdigest()}.txt"


def attribute_value(name: str, value: str) -> str:
    """An attribute as the value of a body."""
    return f"{name.replace('%', '%25').replace('=', '%3D')}={value}"


def _records(document: ExchangeDocument, source: str) -> Iterator[dict[str, Any]]:
    yield _about(document, source)
    for span in sorted(document.spans, key=span_order):
        yield _span(document.text, span, source)
    for relation in sorted(document.relations, key=relation_order):
        yield _relation(relation)


def _about(document: ExchangeDocument, source: str) -> dict[str, Any]:
    facts = {
        "doc_id": document.id,
        "text_sha256": document.text_sha256 or sha256_of(document.text),
        **facts_row(document),
    }
    bodies = [_body("describing", document.title)] if document.title else []
    return {
        "@context": OWN_CONTEXT,
        "type": "Annotation",
        "motivation": "describing",
        "body": bodies,
        "target": source,
        FACTS: facts,
    }


def _span(text: str, span: ExchangeSpan, source: str) -> dict[str, Any]:
    reviewed = span.reviewed
    facts = {
        "unsure": span.unsure,
        "reviewed": reviewed is not None,
        "reviewed_by": reviewed.by if reviewed is not None else "",
        "reviewed_at": reviewed.at if reviewed is not None else "",
    }
    bodies = [_body("tagging", span.label)]
    bodies += [
        _body("classifying", attribute_value(a.name, a.value)) for a in sorted(span.attributes)
    ]
    if span.note:
        bodies.append(_body("commenting", span.note))
    targets = [
        {"source": source, "selector": _selectors(text, start, end)}
        for start, end in span.fragments
    ]
    record = _annotation("tagging", SPAN_IRI, span, bodies, targets)
    return _with_facts(record, {name: value for name, value in facts.items() if value})


def _relation(relation: ExchangeRelation) -> dict[str, Any]:
    bodies = [_body("tagging", relation.type)]
    bodies += [
        _body("classifying", attribute_value(a.name, a.value)) for a in sorted(relation.attributes)
    ]
    targets = [{"id": SPAN_IRI + quote(end, safe="")} for end in (relation.head, relation.tail)]
    return _annotation("linking", RELATION_IRI, relation, bodies, targets)


def _annotation(
    motivation: str,
    iri: str,
    item: ExchangeSpan | ExchangeRelation,
    bodies: list[dict[str, str]],
    targets: list[dict[str, Any]],
) -> dict[str, Any]:
    record: dict[str, Any] = {"@context": CONTEXT}
    if item.id:
        record["id"] = iri + quote(item.id, safe="")
    record |= {"type": "Annotation", "motivation": motivation}
    if item.annotator:
        record["creator"] = {"type": "Person", "name": item.annotator}
    if item.created_at:
        record["created"] = item.created_at
    if item.updated_at:
        record["modified"] = item.updated_at
    return record | {"body": bodies, "target": targets}


def _with_facts(record: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    return record | {"@context": OWN_CONTEXT, FACTS: facts} if facts else record


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _selectors(text: str, start: int, end: int) -> list[dict[str, Any]]:
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - AROUND) : start],
            "suffix": text[end : end + AROUND],
        },
    ]
