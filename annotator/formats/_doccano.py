"""doccano's JSON lines, with and without relations: what the two formats share.

All columns that doccano does not know become facts on its document, and it gives them back on
export. So the document's id stands in the column `doc_id`, the title in `title`, the source in
`source`, and further facts each in a column of its own; a fact whose name is one of these, or of
doccano's own columns, has `meta.` before it.

doccano's screens count UTF-16 units. Where that differs from code points (after an emoji, say), the
column `offset_unit` says which were written, and is believed when it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from annotator.errors import FormatError, InputError
from annotator.formats import DROPPED, Feature, Kept, Loss, ReadOptions, Setting, reduced
from annotator.formats._ids import made_id
from annotator.formats._json_lines import (
    as_list,
    as_object,
    as_offset,
    dumped,
    facts,
    is_fact,
    kind,
    name_in,
    text_in,
    written_text,
)
from annotator.formats._offsets import Said, Unit, mend, utf16_table
from annotator.formats.native import span_order
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from annotator.model.span import covered_text
from annotator.model.text import sha256_of

HOLDS = frozenset({Feature.DOCUMENT_IDS, Feature.TITLES, Feature.SOURCES, Feature.META})
UTF16, CODE_POINTS = "utf16", "codepoint"
OFFSETS = Setting(
    "offsets",
    "Offsets count",
    (
        (UTF16, "UTF-16 units, as doccano's own screens count"),
        (CODE_POINTS, "code points, as Python counts"),
    ),
    reading=True,
)
AS_SHOWN = Loss(
    "document with characters such as emoji",
    "documents with characters such as emoji",
    "counted in UTF-16 units, as doccano's screens count; Python counts otherwise",
)
AS_IN_PYTHON = Loss(
    "document with characters such as emoji",
    "documents with characters such as emoji",
    "counted in code points, so doccano's screens show its marks shifted",
)
_PREFIX = "meta."
_LABELS = ("label", "labels", "entities", "annotations")
_OWN = ("doc_id", "title", "source")
_COLUMNS = frozenset(
    {"id", "text", "relations", "Comments", "offset_unit", "meta", *_LABELS, *_OWN}
)


# --- writing -------------------------------------------------------------------------------------


def kept(
    document: ExchangeDocument, settings: Mapping[str, str], holds: frozenset[Feature]
) -> Kept:
    """What comes back of a document."""
    found = reduced(document, holds)
    if found.document is None:
        return found
    held = tuple(fact for fact in found.document.meta if is_fact(*fact))
    losses = found.losses + Counter({DROPPED[Feature.META]: len(found.document.meta) - len(held)})
    notices: Counter[Loss] = Counter()
    if _has_astral(document.text):
        is_shown = OFFSETS.chosen(settings) == UTF16
        notices[AS_SHOWN if is_shown else AS_IN_PYTHON] = 1
    return Kept(replace(found.document, meta=held), +losses, found.becomes, notices)


def line_of(document: ExchangeDocument, settings: Mapping[str, str], *, relations: bool) -> bytes:
    """A document as a line; `relations`: as a project with relations has it."""
    text = written_text(document.text)
    unit = OFFSETS.chosen(settings)
    to_unit = utf16_table(text).to_utf16 if unit == UTF16 else int
    shift = len(text) - len(document.text)
    spans = sorted(document.spans, key=span_order)
    places = [
        (to_unit(start + shift), to_unit(end + shift))
        for start, end in (span.fragments[0] for span in spans)
    ]
    record: dict[str, Any] = {"text": text}
    if relations:
        numbers = {span.id: number for number, span in enumerate(spans)}
        record["entities"] = [
            {"id": number, "label": span.label, "start_offset": start, "end_offset": end}
            for number, (span, (start, end)) in enumerate(zip(spans, places, strict=True))
        ]
        links = sorted((numbers[r.head], numbers[r.tail], r.type) for r in document.relations)
        record["relations"] = [
            {"id": number, "from_id": head, "to_id": tail, "type": kind}
            for number, (head, tail, kind) in enumerate(links)
        ]
    else:
        record["label"] = [
            [start, end, span.label] for span, (start, end) in zip(spans, places, strict=True)
        ]
    named = {"doc_id": document.id, "title": document.title, "source": document.source}
    record |= {name: value for name, value in named.items() if value}
    if _has_astral(document.text):
        record["offset_unit"] = unit
    columns = ((_column(name), value) for name, value in document.meta)
    return dumped(record, columns)


def _column(name: str) -> str:
    return _PREFIX + name if name in _COLUMNS or name.startswith(_PREFIX) else name


def _has_astral(text: str) -> bool:
    return not text.isascii() and max(text, default="") > "\uffff"


# --- reading -------------------------------------------------------------------------------------


class _Mark(NamedTuple):
    """A label or an entity as the line has it. `name` is its id there, None if it has none."""

    label: str
    said: Said
    name: object = None
    annotator: str = ""


def parse(value: object, number: int, options: ReadOptions) -> Reading:
    """The document that a line's JSON value holds. Raises InputError."""
    record = as_object(value)
    source = text_in(record, options)
    document = _facts(record, ExchangeDocument(source.text, offset_map=source.offset_map))
    complaints: list[str] = []
    marks = list(_marks(record, complaints))
    places = mend(source, [mark.said for mark in marks], usual=_unit(record, options))
    whose = document.id or sha256_of(source.text)
    spans: list[ExchangeSpan] = []
    ids: dict[object, str] = {}
    for mark, place in zip(marks, places, strict=True):
        if place.fragments is None:
            hint = _hint(record, options, source.raw, mark)
            complaints.append(f"“{mark.label}”: {place.complaint}{hint}")
            continue
        span_id = ""
        if mark.name is not None and mark.name not in ids:
            span_id = made_id(whose, mark.name, mark.label, place.fragments)
            ids[mark.name] = span_id
        elif mark.name is not None:
            complaints.append(f"two entities have the id {mark.name}; relations go to the first.")
        covered = covered_text(source.text, place.fragments)
        spans.append(ExchangeSpan(mark.label, place.fragments, covered, span_id, mark.annotator))
    relations = tuple(_relations(record, ids, complaints))
    return Reading(
        replace(document, spans=tuple(spans), relations=relations, line=number),
        dropped=tuple(str(FormatError(c, options.name, number)) for c in complaints),
    )


def _unit(record: Mapping[str, Any], options: ReadOptions) -> Unit:
    said = record.get("offset_unit")
    if said not in (UTF16, CODE_POINTS):
        said = OFFSETS.chosen(options.settings)
    return Unit.CODE_POINTS if said == CODE_POINTS else Unit.UTF16


def _hint(record: Mapping[str, Any], options: ReadOptions, text: str, mark: _Mark) -> str:
    """What helps where a label fits nowhere only for what its offsets are taken to count."""
    if "offset_unit" in record or _unit(record, options) is Unit.CODE_POINTS:
        return ""
    if not all(0 <= start < end <= len(text) for start, end in mark.said.fragments):
        return ""
    return (
        " Counted in code points it fits: if the file counts so, choose that for "
        f"“{OFFSETS.title}”; spans that fit both ways may be shifted, too."
    )


def _marks(record: Mapping[str, Any], complaints: list[str]) -> Iterator[_Mark]:
    for name in _LABELS:
        value = record.get(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        for position, item in enumerate(items, 1):
            try:
                yield _mark(item)
            except InputError as error:
                complaints.append(f'number {position} of "{name}": {error}')


def _mark(item: object) -> _Mark:
    name: object = None
    annotator: object = None
    if isinstance(item, list) and len(item) == 3:
        start, end, label = item
    elif isinstance(item, dict):
        start, end = item.get("start_offset"), item.get("end_offset")
        label, name = item.get("label_name") or item.get("label"), item.get("id")
        label = str(label) if type(label) is int else label  # old files number the labels
        annotator = item.get("user_name")
        if not isinstance(name, int | str | None):
            raise InputError(f'its "id" must be a whole number, not {kind(name)}.')
    elif isinstance(item, str):
        raise InputError(f"“{item[:60]}” is a label of the whole document, not of a span.")
    else:
        raise InputError("it must be [start, end, label] or an object.")
    offsets = (as_offset(start), as_offset(end))
    said = Said([offsets])
    return _Mark(
        name_in(label, "label"), said, name, annotator if isinstance(annotator, str) else ""
    )


def _relations(
    record: Mapping[str, Any], ids: Mapping[object, str], complaints: list[str]
) -> Iterator[ExchangeRelation]:
    for position, item in enumerate(as_list(record, "relations"), 1):
        try:
            if not isinstance(item, dict):
                raise InputError("it must be an object.")
            head, tail = (_end(item.get(field), ids) for field in ("from_id", "to_id"))
            yield ExchangeRelation(name_in(item.get("type"), "type"), head, tail)
        except InputError as error:
            complaints.append(f"relation {position}: {error}")


def _end(name: object, ids: Mapping[object, str]) -> str:
    if not isinstance(name, int | str) or name not in ids:
        raise InputError(f"there is no entity {str(name)[:60]} in this line.")
    return ids[name]


def _facts(record: Mapping[str, Any], document: ExchangeDocument) -> ExchangeDocument:
    """The document with what the columns say of it. A number for an id is doccano's own count."""
    rest = {name: value for name, value in record.items() if name not in _COLUMNS}
    found = {}
    meta = record.get("meta")  # where old files keep the columns
    rest = (meta if isinstance(meta, dict) else {"meta": meta}) | rest
    for name in _OWN:
        value = record.get(name)
        if isinstance(value, str):
            found[name] = value
        else:
            rest[name] = value
    if isinstance(record.get("id"), str) and "doc_id" not in found:
        found["doc_id"] = record["id"]
    else:
        rest["id"] = record.get("id")
    further = {name: value for name, value in rest.items() if not name.startswith(_PREFIX)}
    for name, value in rest.items():
        if name.startswith(_PREFIX):
            short = name.removeprefix(_PREFIX)
            further[name if further.get(short) is not None else short] = value
    comments = _comments(record.get("Comments"))
    return replace(
        document,
        id=found.get("doc_id", ""),
        title=found.get("title", ""),
        source=found.get("source", ""),
        meta=facts(further),
        note=ExchangeNote(comments) if comments else None,
    )


def _comments(value: object) -> str:
    """What doccano's users said of a document, a line each."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        text = item.get("comment") if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            found.append(text)
    return "\n".join(found)
