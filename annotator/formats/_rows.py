"""A document as one row of a data set: the same fields of the same kinds in every row.

Data set libraries guess kinds from the first rows, so nothing may be missing, mixed or nested
freely: attributes and further facts are lists of names and values, both texts. Reading takes rows
of other programs too, if they have a text, and spans with offsets and labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.errors import InputError
from annotator.formats import DROPPED, Feature, Kept, Loss, ReadOptions
from annotator.formats._findings import (
    Draft,
    Findings,
    as_words,
    kind_of,
    name_of,
    offset_of,
    own_source,
)
from annotator.formats._json_lines import facts, facts_as_said, is_fact
from annotator.formats._offsets import Said
from annotator.formats._sections import section_records
from annotator.formats.native import relation_order, span_order
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from annotator.model.text import sha256_of

TEXTS = ("text", "content", "document", "article", "body", "sentence")
"""Where other programs keep the text, likely first."""
SPANS = ("spans", "entities", "annotations")
_LABELS = ("label", "tag", "type", "entity_type", "entity", "entity_group", "labels")
_STARTS = ("start", "start_offset", "start_char", "begin")
_ENDS = ("end", "end_offset", "end_char", "stop")

SPAN_FIELDS = (
    *("id", "label", "start", "end", "fragments", "text", "attributes", "annotator", "note"),
    *("unsure", "reviewed", "reviewed_by", "reviewed_at", "created_at", "updated_at"),
)
RELATION_FIELDS = (
    *("id", "type", "head", "tail", "annotator", "attributes", "created_at", "updated_at"),
)
ROW_FIELDS = (
    *("id", "text_sha256", "text", "spans", "relations", "title", "source", "state", "states"),
    *("note", "note_by", "note_at", "original_sha256", "encoding", "document_sections", "meta"),
)
"""The fields of a row, in this order: the hash stands before the text to be seen by `_json_heads`,
which tells these rows from those of other programs."""

Names = Mapping[int, str]
"""What numbers stand for, where labels are numbers."""


# --- writing -------------------------------------------------------------------------------------


LEADING_NOWHERE = Loss(
    "relation to a span that is not there", "relations to spans that are not there"
)


def all_but_loose_ends(document: ExchangeDocument) -> Kept:
    """What a format that holds everything keeps: readers take no relation to nowhere."""
    ends = {span.id for span in document.spans if span.id}
    relations = tuple(r for r in document.relations if r.head in ends and r.tail in ends)
    meta = tuple(fact for fact in document.meta if is_fact(*fact))
    lost = len(document.relations) - len(relations), len(document.meta) - len(meta)
    if not any(lost):
        return Kept(document, Counter())
    losses = Counter({LEADING_NOWHERE: lost[0], DROPPED[Feature.META]: lost[1]})
    return Kept(replace(document, meta=meta, relations=relations), +losses)


def row_of(document: ExchangeDocument) -> dict[str, Any]:
    """A document as a row, every field there."""
    return {
        "id": document.id,
        "text_sha256": document.text_sha256 or sha256_of(document.text),
        "text": document.text,
        "spans": [span_row(span) for span in sorted(document.spans, key=span_order)],
        "relations": [
            relation_row(relation) for relation in sorted(document.relations, key=relation_order)
        ],
        **facts_row(document),
    }


def facts_row(document: ExchangeDocument) -> dict[str, Any]:
    """What is known of a document beside its text and the work on it, every field there."""
    note = document.note
    return {
        "title": document.title,
        "source": document.source,
        "state": document.state or "",
        "states": [{"annotator": name, "state": str(s)} for name, s in sorted(document.states)],
        "note": note.text if note is not None else "",
        "note_by": note.by if note is not None else "",
        "note_at": note.at if note is not None else "",
        "original_sha256": document.original_sha256,
        "encoding": document.encoding,
        "document_sections": section_records(document.sections),
        "meta": [{"name": name, "value": value} for name, value in sorted(document.meta)],
    }


def span_row(span: ExchangeSpan) -> dict[str, Any]:
    """A span with all its fields; `reviewed_by` and `reviewed_at` may be "" though reviewed."""
    reviewed = span.reviewed
    return {
        "id": span.id,
        "label": span.label,
        "start": span.fragments[0][0],
        "end": span.fragments[-1][1],
        "fragments": [{"start": start, "end": end} for start, end in span.fragments],
        "text": span.text,
        "attributes": _attribute_rows(span.attributes),
        "annotator": span.annotator,
        "note": span.note,
        "unsure": span.unsure,
        "reviewed": reviewed is not None,
        "reviewed_by": reviewed.by if reviewed is not None else "",
        "reviewed_at": reviewed.at if reviewed is not None else "",
        "created_at": span.created_at,
        "updated_at": span.updated_at,
    }


def relation_row(relation: ExchangeRelation) -> dict[str, Any]:
    """A relation with all its fields."""
    return {
        "id": relation.id,
        "type": relation.type,
        "head": relation.head,
        "tail": relation.tail,
        "annotator": relation.annotator,
        "attributes": _attribute_rows(relation.attributes),
        "created_at": relation.created_at,
        "updated_at": relation.updated_at,
    }


def _attribute_rows(attributes: Sequence[Attribute]) -> list[dict[str, str]]:
    return [{"name": a.name, "value": a.value} for a in sorted(attributes)]


# --- reading -------------------------------------------------------------------------------------


def reading_of(
    row: Mapping[str, Any], line: int, options: ReadOptions, names: Names | None = None
) -> Reading:
    """The document that a row holds. Raises InputError where it holds none."""
    field = next((name for name in TEXTS if isinstance(row.get(name), str)), "")
    if not field:
        raise InputError('there is no "text".')
    findings = Findings(options, line)
    source = own_source(row[field], findings.text(row, "text_sha256"), options)
    if not row.get("text_sha256"):  # another program's, whose ids may begin again in each row
        findings.make_ids(findings.text(row, "id") or sha256_of(source.text))
    spans_field = next((name for name in SPANS if row.get(name) is not None), "spans")
    drafts = _drafts(row.get(spans_field), findings, names or {})
    spans = findings.spans(source, drafts)
    relations = [
        relation
        for record in findings.objects(row.get("relations"), "relations")
        if (relation := relation_from(record, findings)) is not None
    ]
    return findings.reading(
        ExchangeDocument(
            text=source.text,
            id=findings.text(row, "id"),
            title=findings.text(row, "title"),
            source=findings.text(row, "source"),
            state=findings.state(row.get("state")),
            states=findings.states(row.get("states")),
            meta=_meta(row, {field, spans_field, "relations"}, findings),
            spans=spans,
            relations=findings.relations(relations, spans),
            original_sha256=findings.text(row, "original_sha256"),
            encoding=findings.text(row, "encoding"),
            offset_map=source.offset_map,
            line=line,
            note=findings.note(row),
            sections=findings.sections(row.get("document_sections")),
        )
    )


def _drafts(value: object, findings: Findings, names: Names) -> list[Draft]:
    import orjson

    if isinstance(value, str):  # some keep a list as its JSON
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            findings.drop('"spans" is a text, and no list.')
            return []
    if isinstance(value, Mapping):  # some keep a list of objects as an object of lists
        value = _turned(value)
    if value is not None and not isinstance(value, list):
        findings.drop(f'"spans" must be a list, not {kind_of(value)}.')
        return []
    drafts = []
    for number, record in enumerate(value or (), 1):
        try:
            drafts.append(draft_of(record, findings, names))
        except InputError as error:
            name = record.get("id") if isinstance(record, Mapping) else None
            findings.drop(f"span {name or f'number {number}'}: {error}")
    return drafts


def _turned(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    lists = {name: value for name, value in columns.items() if isinstance(value, list)}
    count = max(map(len, lists.values()), default=0)
    return [
        {name: value[i] for name, value in lists.items() if i < len(value)} for i in range(count)
    ]


def draft_of(record: object, findings: Findings, names: Names) -> Draft:
    """A span as a row says it: an object, or [start, end, label]. Raises InputError."""
    if isinstance(record, list | tuple) and len(record) == 3:
        record = dict(zip(("start", "end", "label"), record, strict=True))
    if not isinstance(record, Mapping):
        raise InputError(f"it must be an object, not {kind_of(record)}.")
    label = _first(record, _LABELS)
    if isinstance(label, list) and len(label) == 1:
        label = label[0]
    if type(label) is int:
        label = names.get(label, label)
    said = record.get("text")
    return Draft(
        Said(_fragments(record), said if isinstance(said, str) else None),
        ExchangeSpan(
            label=name_of(label, "label"),
            fragments=(),
            id=findings.text(record, "id"),
            annotator=findings.text(record, "annotator"),
            note=findings.text(record, "note"),
            unsure=findings.flag(record, "unsure"),
            attributes=findings.attributes(record.get("attributes")),
            created_at=findings.moment(record, "created_at"),
            updated_at=findings.moment(record, "updated_at"),
            reviewed=findings.review(record),
        ),
    )


def _fragments(record: Mapping[str, Any]) -> list[tuple[int, int]]:
    given = record.get("fragments")
    if isinstance(given, Mapping):
        given = _turned(given)
    pairs = []
    for item in given if isinstance(given, list) else ():
        if isinstance(item, Mapping):
            item = (item.get("start"), item.get("end"))
        if not (isinstance(item, list | tuple) and len(item) == 2):
            raise InputError('"fragments" must be a list of starts and ends.')
        pairs.append((offset_of(item[0]), offset_of(item[1])))
    return pairs or [(offset_of(_first(record, _STARTS)), offset_of(_first(record, _ENDS)))]


def relation_from(record: Mapping[str, Any], findings: Findings) -> ExchangeRelation | None:
    """A relation; None, and a sentence, where it lacks its type or an end."""
    try:
        return ExchangeRelation(
            type=name_of(record.get("type") or record.get("label"), "type"),
            head=name_of(record.get("head"), "head"),
            tail=name_of(record.get("tail"), "tail"),
            id=findings.text(record, "id"),
            annotator=findings.text(record, "annotator"),
            attributes=findings.attributes(record.get("attributes")),
            created_at=findings.moment(record, "created_at"),
            updated_at=findings.moment(record, "updated_at"),
        )
    except InputError as error:
        findings.drop(f"relation {record.get('id') or '(no id)'}: {error}")
        return None


def _meta(
    row: Mapping[str, Any], taken: set[str], findings: Findings
) -> tuple[tuple[str, str], ...]:
    """Our further facts as they are, and every other field of a row, as JSON."""
    import orjson

    others = {n: v for n, v in row.items() if n not in ROW_FIELDS and n not in taken}
    given = row.get("meta")
    if isinstance(given, Mapping):
        others |= {str(name): value for name, value in given.items()}
        given = None
    found = dict(facts({name: _plain(value) for name, value in others.items()}))
    for record in findings.objects(given, "meta"):
        name, value = findings.text(record, "name"), findings.text(record, "value")
        try:
            orjson.loads(value)
            found[name] = value
        except orjson.JSONDecodeError:
            found[name] = orjson.dumps(value).decode()
    return facts_as_said(found)


def _plain(value: object) -> object:
    """A value that JSON can hold: others become texts."""
    import orjson

    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return as_words(value)
    return value


def _first(record: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((record[name] for name in names if record.get(name) is not None), None)
