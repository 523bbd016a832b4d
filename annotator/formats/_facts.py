"""What is known of documents, spans and relations beside texts, labels and offsets, as JSON.

For formats that have room for fields of other programs. Only what says something is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from annotator.formats import DROPPED, Feature, Kept
from annotator.formats._findings import Findings
from annotator.formats._json_lines import facts, is_fact
from annotator.formats._sections import section_records
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan

_OWN = frozenset({"doc_id", "note", "note_by", "note_at"})
# A further fact of such a name, or of one that begins so, gets this before its name.
_PREFIX = "meta."
_HANDLED = _OWN | {"title", "source", "state", "states", "original_sha256", "encoding"}
_HANDLED |= {"document_sections"}


def kept_of(document: ExchangeDocument) -> Kept:
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


# --- writing -------------------------------------------------------------------------------------


def span_facts(span: ExchangeSpan) -> dict[str, Any]:
    """Of a span: all but its label, place and text."""
    record = _known(
        id=span.id,
        annotator=span.annotator,
        note=span.note,
        unsure=span.unsure,
        attributes=_attribute_records(span.attributes),
        created_at=span.created_at,
        updated_at=span.updated_at,
    )
    if span.reviewed is not None:
        record["reviewed"] = True
        record |= _known(reviewed_by=span.reviewed.by, reviewed_at=span.reviewed.at)
    return record


def relation_facts(relation: ExchangeRelation) -> dict[str, Any]:
    """Of a relation: all but its type and ends."""
    return _known(
        id=relation.id,
        annotator=relation.annotator,
        attributes=_attribute_records(relation.attributes),
        created_at=relation.created_at,
        updated_at=relation.updated_at,
    )


def document_facts(document: ExchangeDocument) -> dict[str, Any]:
    """Of a document: all but its text, spans and relations. Further facts go beside our own."""
    import orjson

    note = document.note
    record = _known(
        doc_id=document.id,
        title=document.title,
        source=document.source,
        # nobody began, which is not the same as nothing is said
        state=None if document.states else document.state or State.NEW,
        states=[{"annotator": name, "state": str(s)} for name, s in sorted(document.states)],
        note=note and note.text,
        note_by=note and note.by,
        note_at=note and note.at,
        original_sha256=document.original_sha256,
        encoding=document.encoding,
        document_sections=section_records(document.sections),
    )
    for name, value in document.meta:
        is_taken = name in _OWN or name.startswith(_PREFIX)
        record[_PREFIX + name if is_taken else name] = orjson.Fragment(value)
    return record


def _attribute_records(attributes: Iterable[Attribute]) -> list[dict[str, str]]:
    return [{"name": a.name, "value": a.value} for a in sorted(attributes)]


def _known(**fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


# --- reading -------------------------------------------------------------------------------------


def span_of(label: str, record: Mapping[str, Any], findings: Findings) -> ExchangeSpan:
    """A span with what `span_facts` says of it, but without its id and place."""
    return ExchangeSpan(
        label=label,
        fragments=(),
        annotator=findings.text(record, "annotator"),
        note=findings.text(record, "note"),
        unsure=findings.flag(record, "unsure"),
        attributes=findings.attributes(record.get("attributes")),
        created_at=findings.moment(record, "created_at"),
        updated_at=findings.moment(record, "updated_at"),
        reviewed=findings.review(record),
    )


def relation_of(
    kind: str, ends: tuple[str, str], record: Mapping[str, Any], findings: Findings
) -> ExchangeRelation:
    """A relation with what `relation_facts` says of it, but without its id."""
    return ExchangeRelation(
        type=kind,
        head=ends[0],
        tail=ends[1],
        annotator=findings.text(record, "annotator"),
        attributes=findings.attributes(record.get("attributes")),
        created_at=findings.moment(record, "created_at"),
        updated_at=findings.moment(record, "updated_at"),
    )


def own_document(
    record: Mapping[str, Any], others: Mapping[str, Any], findings: Findings
) -> ExchangeDocument:
    """A document, still without its text, with what `document_facts` says, and `others` beside."""
    further = {n.removeprefix(_PREFIX): v for n, v in record.items() if n not in _HANDLED}
    return ExchangeDocument(
        "",
        id=findings.text(record, "doc_id"),
        title=findings.text(record, "title"),
        source=findings.text(record, "source"),
        state=findings.state(record.get("state")),
        states=findings.states(record.get("states")),
        original_sha256=findings.text(record, "original_sha256"),
        encoding=findings.text(record, "encoding"),
        note=findings.note(record),
        sections=findings.sections(record.get("document_sections")),
        meta=facts(dict(others) | further),
    )


def other_document(record: Mapping[str, Any]) -> ExchangeDocument:
    """A document, still without its text, with what another program's fields say of it.

    Texts called doc_id (or id), title and source are what their names say; the rest are facts.
    """
    rest = dict(record)
    found = {
        name: rest.pop(name)
        for name in ("doc_id", "title", "source")
        if isinstance(rest.get(name), str)
    }
    if "doc_id" not in found and isinstance(rest.get("id"), str):
        found["doc_id"] = rest.pop("id")
    return ExchangeDocument(
        "",
        id=found.get("doc_id", ""),
        title=found.get("title", ""),
        source=found.get("source", ""),
        meta=facts(rest),
    )
