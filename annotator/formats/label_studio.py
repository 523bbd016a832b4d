"""Label Studio: a folder with tasks.json and config.xml, its labeling config.

A document is a task: text and plain facts stand in `data`, what Label Studio has no place for in
`meta` (its key "annotator"). An annotator is an annotation with the name in `annotator`;
`completed_by` is left out, because Label Studio refuses people it does not know, and takes whoever
imports instead. A span is a region; each further fragment of an interrupted one is a region of its
own that names the first (`meta.annotator.part_of`). Attributes are results with the region's id:
choices if they are short, else a textarea whose control is called "NAME__text". Offsets are code
points, as in all versions since 2022; files of older ones, in UTF-16 units, are recognised by the
texts that their regions cover.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotator.formats import EVERYTHING, Kept, Loss, ReadOptions, Setting, Target, WriteOptions
from annotator.formats._label_studio_config import config_xml
from annotator.formats._rows import all_but_loose_ends
from annotator.formats._sections import section_records
from annotator.formats.native import relation_order, span_order
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Readings,
)
from annotator.model.text import sha256_of

NAME = "label-studio"
TITLE = "Label Studio"
EXTENSIONS = (".json",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything but relations between spans of different annotators. In Label Studio, set up "
    "the project with config.xml, then import tasks.json. Its full JSON is read, not JSON_MIN."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

TASKS, CONFIG = "tasks.json", "config.xml"
BETWEEN = Loss(
    "relation between spans of two annotators", "relations between spans of two annotators"
)
OWN_DATA = ("text", "doc_id", "title", "source")
"""Fields of `data` that are no further facts."""
_LONGEST_CHOICE = 60
_RESERVED = ("label", "text")
_AS_ATTRIBUTE, _AS_TEXT = "attribute__", "__text"
_TASK = re.compile(rb'"(?:annotations|completions|predictions)"\s*:\s*\[')
_DATA = re.compile(rb'"data"\s*:\s*\{')
_RESULT = re.compile(rb'"(?:from_name|completed_by|was_cancelled)"\s*:')
_MINIMAL = re.compile(rb'"annotation_id"\s*:')


def looks_right(name: str, head: bytes) -> bool:
    """JSON with tasks, whole or (to say so) in the short form."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] not in (b"[", b"{") or b'"@context"' in head or b'"%TYPES"' in head:
        return False
    if start[:1] == b"[" and not start[1:].lstrip().startswith((b"{", b"]")):
        return False
    is_task = _TASK.search(head) and (_DATA.search(head) or _RESULT.search(head))
    return bool(is_task or _MINIMAL.search(head)) or start.split() in ([b"[]"], [b"[", b"]"])


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The labeling config."""
    stem = name.rpartition(".")[0].lower()
    known = (CONFIG, "label_config.xml", "labeling_config.xml", f"{stem}.xml")
    return tuple(other for other in siblings if other.lower() in known)


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read task by task."""
    from annotator.formats._label_studio_read import read_tasks

    return read_tasks(file, options)


# --- names of controls ---------------------------------------------------------------------------


def control_of(attribute: str, is_text: bool) -> str:
    """The control that shows an attribute; it is no other's, and no other attribute's."""
    if (
        attribute in _RESERVED
        or attribute.startswith(_AS_ATTRIBUTE)
        or attribute.endswith(_AS_TEXT)
    ):
        attribute = f"{_AS_ATTRIBUTE}{attribute}{_AS_ATTRIBUTE}"
    return f"{attribute}{_AS_TEXT}" if is_text else attribute


def attribute_of(control: str) -> str:
    """The attribute that a control shows: the inverse of `control_of`."""
    control = control.removesuffix(_AS_TEXT)
    inner = control.removeprefix(_AS_ATTRIBUTE)
    if inner != control and inner.endswith(_AS_ATTRIBUTE):
        return inner.removesuffix(_AS_ATTRIBUTE)
    return control


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All but relations between annotators; spans without an id get one."""
    found = all_but_loose_ends(document)
    document = _named(found.document or document)
    owners = {span.id: span.annotator for span in document.spans}
    relations = tuple(r for r in document.relations if owners.get(r.head) == owners.get(r.tail))
    lost = len(document.relations) - len(relations)
    losses = found.losses + Counter({BETWEEN: lost})
    return Kept(replace(document, relations=relations), losses)


def _named(document: ExchangeDocument) -> ExchangeDocument:
    """The document with an id for every span, which relations and attributes are held by."""
    if all(span.id for span in document.spans):
        return document
    taken = {span.id for span in document.spans}
    names = (name for n in range(1, 2 * len(taken) + len(document.spans) + 1) if (name := f"s{n}"))
    free = (name for name in names if name not in taken)
    spans = tuple(s if s.id else s._replace(id=next(free)) for s in document.spans)
    return replace(document, spans=spans)


class _Seen:
    """What the config must show."""

    def __init__(self, options: WriteOptions) -> None:
        self.labels = {label.name: label for label in options.labels}
        self.types = set(options.relation_types)
        self.choices: dict[str, set[str]] = {}
        self.words: set[str] = set()


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write the tasks as they come, then the config that shows them."""
    import orjson

    seen = _Seen(options)
    with target.open(TASKS) as file:
        file.write(b"[")
        for number, document in enumerate(documents, 1):
            file.write(b",\n" if number > 1 else b"\n")
            file.write(orjson.dumps(_task(document, number, seen)))
        file.write(b"\n]\n")
    with target.open(CONFIG) as file:
        file.write(config_xml(seen.labels.values(), seen.types, seen.choices, seen.words))


def _task(document: ExchangeDocument, number: int, seen: _Seen) -> dict[str, Any]:
    import orjson

    data: dict[str, Any] = {"text": document.text, "doc_id": document.id}
    data |= {"title": document.title, "source": document.source}
    aside: list[tuple[str, str]] = []
    for name, value in sorted(document.meta):
        if name in OWN_DATA or not _is_plain(value):
            aside.append((name, value))
        else:
            data[name] = orjson.Fragment(value)
    note = document.note
    own = {
        "text_sha256": document.text_sha256 or sha256_of(document.text),
        "states": [{"annotator": name, "state": str(s)} for name, s in sorted(document.states)],
        "state": document.state or "",
        "note": note.text if note is not None else "",
        "note_by": note.by if note is not None else "",
        "note_at": note.at if note is not None else "",
        "original_sha256": document.original_sha256,
        "encoding": document.encoding,
        "document_sections": section_records(document.sections),
        "further": aside,
    }
    names = sorted({span.annotator for span in document.spans})
    annotations = [_annotation(document, name, i, seen) for i, name in enumerate(names, 1)]
    return {
        "id": number,
        "data": data,
        "meta": {"annotator": own},
        "annotations": annotations,
        "predictions": [],
    }


def _is_plain(value: str) -> bool:
    """Does JSON come back in the very same words?"""
    import orjson

    try:
        return orjson.dumps(orjson.loads(value), option=orjson.OPT_SORT_KEYS).decode() == value
    except orjson.JSONDecodeError:
        return False


def _annotation(
    document: ExchangeDocument, annotator: str, number: int, seen: _Seen
) -> dict[str, Any]:
    spans = sorted((s for s in document.spans if s.annotator == annotator), key=span_order)
    ids = {span.id for span in spans}
    results: list[dict[str, Any]] = []
    for span in spans:
        seen.labels.setdefault(span.label, ExchangeLabel(span.label))
        results += _regions(document.text, span, ids)
        results += _attributes(document.text, span, seen)
    for relation in sorted(document.relations, key=relation_order):
        if relation.head in ids:
            seen.types.add(relation.type)
            results.append(_relation(relation))
    return {
        "id": number,
        "annotator": annotator,
        "was_cancelled": False,
        "ground_truth": False,
        "result": results,
    }


def _regions(text: str, span: ExchangeSpan, ids: set[str]) -> Iterator[dict[str, Any]]:
    reviewed = span.reviewed
    own = {
        "unsure": span.unsure,
        "reviewed": reviewed is not None,
        "reviewed_by": reviewed.by if reviewed is not None else "",
        "reviewed_at": reviewed.at if reviewed is not None else "",
        "created_at": span.created_at,
        "updated_at": span.updated_at,
    }
    meta: dict[str, Any] = {"annotator": {name: value for name, value in own.items() if value}}
    if span.note:
        meta["text"] = [span.note]
    for number, (start, end) in enumerate(span.fragments, 1):
        name = span.id
        while number > 1 and name in ids:
            name = f"{span.id}#{number}" if name == span.id else f"{name}_"
        ids.add(name)
        value = {"start": start, "end": end, "text": text[start:end], "labels": [span.label]}
        yield {
            "id": name,
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "origin": "manual",
            "value": value,
            "meta": meta if number == 1 else {"annotator": {"part_of": span.id}},
        }


def _attributes(text: str, span: ExchangeSpan, seen: _Seen) -> Iterator[dict[str, Any]]:
    start, end = span.fragments[0]
    for name, value in sorted((a.name, a.value) for a in span.attributes):
        is_text = not value.strip() or len(value) > _LONGEST_CHOICE or not value.isprintable()
        control = control_of(name, is_text)
        where: dict[str, Any] = {"start": start, "end": end}
        if is_text:
            seen.words.add(control)
            where["text"] = [value]
        else:
            seen.choices.setdefault(control, set()).add(value)
            where |= {"text": text[start:end], "choices": [value]}
        yield {
            "id": span.id,
            "from_name": control,
            "to_name": "text",
            "type": "textarea" if is_text else "choices",
            "origin": "manual",
            "value": where,
        }


def _relation(relation: ExchangeRelation) -> dict[str, Any]:
    own = {
        "id": relation.id,
        "annotator": relation.annotator,
        "attributes": [[a.name, a.value] for a in sorted(relation.attributes)],
        "created_at": relation.created_at,
        "updated_at": relation.updated_at,
    }
    return {
        "from_id": relation.head,
        "to_id": relation.tail,
        "type": "relation",
        "direction": "right",
        "labels": [relation.type],
        "meta": {"annotator": {n: v for n, v in own.items() if v or n == "annotator"}},
    }
