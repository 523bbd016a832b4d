"""Our own JSONL, `annotator/1`: one document with all work on it per line, every field present.

Offsets are code points; `fragments` decide, `start` and `end` are their envelope. The same content
gives the same bytes: documents by id, spans by (start, end, label, annotator, id), attributes by
name, relations by (type, head, tail, annotator, id), states by annotator.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any, BinaryIO

from annotator.errors import FormatError
from annotator.formats import (
    DROPPED,
    EVERYTHING,
    Feature,
    Kept,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
)
from annotator.formats._json_heads import format_of
from annotator.formats._json_lines import PLAIN_META, is_fact, readings
from annotator.formats._sections import section_records
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    ExchangeSpan,
    Readings,
)
from annotator.model.text import sha256_of

NAME = "native"
TITLE = "JSON Lines of this program"
EXTENSIONS = (".jsonl", ".ndjson")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = False
HOLDS = EVERYTHING
LIMITS = "Holds everything, and gives the same bytes for the same content."
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

FORMAT = "annotator/1"
SCHEMA_VERSION = "1"


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but facts whose names mean something else in a file, or which say nothing."""
    lost = sum(not is_fact(*fact) for fact in document.meta)
    if not lost:
        return Kept(document, Counter())
    meta = tuple(fact for fact in document.meta if is_fact(*fact))
    return Kept(replace(document, meta=meta), Counter({DROPPED[Feature.META]: lost}))


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write one line per document; they must come sorted by id."""
    last = ""
    with target.open() as file:
        for document in documents:
            if document.id < last:
                raise ValueError("documents must be written in the order of their ids")
            last = document.id
            file.write(line_of(document))


def line_of(document: ExchangeDocument) -> bytes:
    """One document as a line of UTF-8 with its newline."""
    import orjson

    record = {
        "format": FORMAT,
        "id": document.id,
        "text": document.text,
        "text_sha256": document.text_sha256 or sha256_of(document.text),
        "offset_unit": "codepoint",
        "spans": [span_record(span) for span in sorted(document.spans, key=span_order)],
        "relations": [
            relation_record(relation) for relation in sorted(document.relations, key=relation_order)
        ],
        "meta": _meta_record(document),
    }
    try:
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError as error:
        raise FormatError(f"Document {document.id} cannot be written as JSON ({error}).") from error


def span_order(span: ExchangeSpan) -> tuple[int, int, str, str, str]:
    """The order of spans in a file."""
    return (span.fragments[0][0], span.fragments[-1][1], span.label, span.annotator, span.id)


def relation_order(relation: ExchangeRelation) -> tuple[str, str, str, str, str]:
    """The order of relations in a file."""
    return (relation.type, relation.head, relation.tail, relation.annotator, relation.id)


def span_record(span: ExchangeSpan) -> dict[str, Any]:
    """A span with the field names of the format."""
    label, fragments, text, id_, by, note, unsure, attributes, made, changed, reviewed = span
    return {
        "id": id_,
        "label": label,
        "start": fragments[0][0],
        "end": fragments[-1][1],
        "fragments": fragments,
        "text": text,
        "attributes": _attribute_records(attributes) if attributes else [],
        "annotator": by,
        "note": note,
        "unsure": unsure,
        "reviewed": reviewed and {"by": reviewed.by, "at": reviewed.at},
        "created_at": made,
        "updated_at": changed,
    }


def relation_record(relation: ExchangeRelation) -> dict[str, Any]:
    """A relation with the field names of the format."""
    return {
        "id": relation.id,
        "type": relation.type,
        "head": relation.head,
        "tail": relation.tail,
        "annotator": relation.annotator,
        "attributes": _attribute_records(relation.attributes),
        "created_at": relation.created_at,
        "updated_at": relation.updated_at,
    }


def overall_state(states: Iterable[State]) -> State:
    """One state for a document from those of its annotators, whoever asks.

    What all agree on; else finished if everybody is done; else in progress; new if nobody began.
    """
    found = set(states)
    if len(found) == 1:
        return found.pop()
    if not found:
        return State.NEW
    return State.FINISHED if all(state.is_done for state in found) else State.IN_PROGRESS


_BY, _REVIEWED = attrgetter("annotator"), attrgetter("reviewed")


def _attribute_records(attributes: Iterable[Attribute]) -> list[dict[str, str]]:
    return [{"name": a.name, "value": a.value} for a in sorted(attributes)]


def _meta_record(document: ExchangeDocument) -> dict[str, Any]:
    import orjson

    further = dict(document.meta)
    states = sorted(document.states)
    note = document.note
    names = {annotator for annotator, _ in states}
    names.update(map(_BY, document.spans), map(_BY, document.relations))
    names.update(seen.by for seen in (note, *map(_REVIEWED, document.spans)) if seen is not None)
    record: dict[str, Any] = {"title": document.title, "source": document.source}
    for name in PLAIN_META:
        record[name] = orjson.Fragment(further[name]) if name in further else ""
    record |= {
        "original_sha256": document.original_sha256,
        "encoding": document.encoding,
        "annotators": sorted(names - {""}),
        "schema_version": SCHEMA_VERSION,
        "state": overall_state(s for _, s in states) if states else document.state or State.NEW,
        "states": [{"annotator": name, "state": state} for name, state in states],
        "document_note": note and {"text": note.text, "by": note.by, "at": note.at},
        "document_sections": section_records(document.sections),
    }
    for name in sorted(further.keys() - record.keys()):
        record[name] = orjson.Fragment(further[name])
    return record


# --- reading -------------------------------------------------------------------------------------


def looks_right(name: str, head: bytes) -> bool:
    """JSON Lines with our mark, or with a "text" that no other format claims."""
    return format_of(head) == NAME


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file says it all."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read line by line; a line that is refused does not hold up the others."""
    from annotator.formats._native_line import parse

    return readings(file, options, parse)
