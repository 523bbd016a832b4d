"""Prodigy's lines and spaCy's training data as documents. See `prodigy` for the fields."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.formats._facts import other_document, own_document, relation_of, span_of
from annotator.formats._findings import Draft, Findings, kind_of, name_of, offset_of, short
from annotator.formats._ids import made_id
from annotator.formats._json_lines import as_object, load, readings, text_in
from annotator.formats._offsets import Said
from annotator.formats.native import FORMAT
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    Reading,
    Readings,
)
from annotator.model.text import sha256_of

# Tokens tell a text a second time, with some 70 signs each.
_LINE_FACTOR = 32
_FILE_FACTOR = 8  # for a file that is one list: it is held as a whole
_HANDLED = frozenset(
    {"text", "tokens", "spans", "entities", "relations", "meta", "answer", "made_by"}
)
# Fields of spans and relations that are handled, or say nothing about them.
_OF_SPANS = frozenset({"start", "end", "token_start", "token_end", "label", "text", "type"})
_OF_RELATIONS = frozenset(
    {"head", "child", "head_span", "child_span", "head_id", "child_id", "label", "color"}
)
_OF_BOTH = frozenset(
    {"annotator", "attributes", "created_at", "updated_at", "note", "unsure", "input_hash"}
    | {"reviewed", "reviewed_by", "reviewed_at", "whole", "part", "parts"}
)
_REFUSED = ("reject", "ignore")


def read_all(file: BinaryIO, options: ReadOptions) -> Readings:
    """A line at a time; a file that is one list is read as a whole, its items one by one."""
    if not _begins_with_list(file):
        return readings(file, options, _parse, _LINE_FACTOR)
    limit = options.max_bytes * _FILE_FACTOR
    data = file.read(limit + 1)
    if len(data) > limit:
        sentence = (
            f"it is one list of more than {limit / MEGABYTE:,.0f} MB. "
            "Write it as JSON Lines, one document per line."
        )
        return iter((Reading(refusal=str(FormatError(sentence, options.name))),))
    first_line = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        is_lines = _is_pair(load(first_line))
    except InputError:
        is_lines = False
    if is_lines:
        return readings(io.BytesIO(data), options, _parse, _LINE_FACTOR)
    return _items(data, options)


def _begins_with_list(file: BinaryIO) -> bool:
    head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return head.startswith(b"[")


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)


def _items(data: bytes, options: ReadOptions) -> Readings:
    try:
        items = load(data.removeprefix(b"\xef\xbb\xbf"))
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))
        return
    for number, item in enumerate(items, 1):
        named = replace(options, name=f"{options.name}, number {number}")
        try:
            yield _parse(item, 0, named)
        except InputError as error:
            yield Reading(refusal=str(FormatError(str(error), named.name)))


def _parse(value: object, number: int, options: ReadOptions) -> Reading:
    """The document of one task. Raises InputError."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):
        value = {**value[1], "text": value[0]}
    record = as_object(value)
    source = text_in(record, options)
    findings = Findings(options, number)
    document = _document(record, findings)
    document = replace(document, text=source.text, offset_map=source.offset_map, line=number)
    marks = _marks(record, findings)
    if record.get("answer") in _REFUSED:
        if marks:
            what = "its span is" if len(marks) == 1 else f"its {len(marks)} spans are"
            findings.drop(f"the answer is “{record['answer']}”, so {what} left out.")
        return findings.reading(document)
    is_own = record.get("made_by") == FORMAT
    task = _Task(record, findings, document.id or sha256_of(source.text), is_own)
    drafts = task.drafts(marks)
    spans = findings.spans(source, drafts)
    relations = findings.relations(task.relations(), spans)
    return findings.reading(replace(document, spans=spans, relations=relations))


def _marks(record: Mapping[str, Any], findings: Findings) -> list[Mapping[str, Any]]:
    """All spans of a task as objects, however they are kept."""
    given: list[tuple[str, Any]] = [(name, record.get(name)) for name in ("spans", "entities")]
    if isinstance(record.get("spans"), dict):  # spaCy's groups of spans, by name
        given[0:1] = list(record["spans"].items())
    found: list[Mapping[str, Any]] = []
    for what, value in given:
        if isinstance(value, list):
            value = [
                dict(zip(("start", "end", "label"), item, strict=False))
                if isinstance(item, list) and len(item) in (3, 4)
                else item
                for item in value
            ]
        found += findings.objects(value, what)
    return found


class _Task:
    """The spans and relations of one task, and how they refer to each other."""

    def __init__(
        self, record: Mapping[str, Any], findings: Findings, whose: str, is_own: bool
    ) -> None:
        self._record, self._findings = record, findings
        self._whose, self._is_own = whose, is_own
        annotator = record.get("_annotator_id") or record.get("_session_id")
        self._annotator = annotator if isinstance(annotator, str) else ""
        links = record.get("relations")
        self._needs_ids = isinstance(links, list) and not all(
            is_own and isinstance(link, dict) and "head_id" in link for link in links
        )
        self._ids: set[str] = set()
        self._by_place: dict[tuple[object, ...], str] = {}
        self._by_token: defaultdict[object, set[str]] = defaultdict(set)

    def drafts(self, marks: Iterable[Mapping[str, Any]]) -> list[Draft]:
        """The spans as they are told, the parts of interrupted ones together."""
        found: list[Draft] = []
        for records in self._wholes(marks):
            try:
                found.append(self._draft(records))
            except InputError as error:
                name = str(records[0].get("id") or records[0].get("label") or "")
                self._findings.drop(f"span {short(name) or '(no label)'}: {error}")
        return found

    def _wholes(self, marks: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """One span each. Parts that do not make a whole any more are spans of their own."""
        wholes: defaultdict[object, list[Mapping[str, Any]]] = defaultdict(list)
        for number, record in enumerate(marks):
            whole = record.get("whole") if self._is_own else None
            wholes[whole if type(whole) is int else (number,)].append(record)
        for records in wholes.values():
            count = len(records)
            parts = [record.get("part") for record in records]
            labels = {str(record.get("label")) for record in records}
            is_whole = parts == list(range(1, count + 1)) and records[0].get("parts") == count
            if count == 1 or (is_whole and len(labels) == 1):
                yield records
            else:
                yield from ([record] for record in records)

    def _draft(self, records: list[Mapping[str, Any]]) -> Draft:
        first, findings = records[0], self._findings
        label = name_of(first.get("label"), "label")
        fragments = [(offset_of(r.get("start")), offset_of(r.get("end"))) for r in records]
        said = first.get("text") if len(records) == 1 else None
        span_id = findings.text(first, "id") if self._is_own else ""
        if not span_id and self._needs_ids:
            span_id = made_id(self._whose, len(self._ids), label, tuple(fragments))
        self._ids.add(span_id)
        self._by_place.setdefault((*fragments[0], label), span_id)
        if type(first.get("token_end")) is int:
            self._by_token[first["token_end"]].add(span_id)
        span = span_of(label, first, findings)
        return Draft(
            Said(fragments, said if isinstance(said, str) else None),
            span._replace(
                id=span_id,
                annotator=span.annotator or self._annotator,
                attributes=self._attributes(first, span.attributes, _OF_SPANS),
            ),
        )

    def _attributes(
        self,
        record: Mapping[str, Any],
        known: tuple[Attribute, ...],
        handled: frozenset[str],
    ) -> tuple[Attribute, ...]:
        """The attributes with what else other programs say: a score, a pattern, a model's name."""
        taken = handled | _OF_BOTH | {attribute.name for attribute in known}
        taken |= {"id"} if self._is_own else set()
        others = {n: v for n, v in record.items() if n not in taken and not n.startswith("_")}
        return tuple(sorted((*known, *self._findings.attributes(others))))

    # --- relations

    def relations(self) -> list[ExchangeRelation]:
        """The relations; those between tokens that are no spans are listed."""
        found = []
        for record in self._findings.objects(self._record.get("relations"), "relations"):
            try:
                found.append(self._relation(record))
            except InputError as error:
                name = short(str(record.get("label") or "(no label)"))
                self._findings.drop(f"relation {name}: {error}")
        return found

    def _relation(self, record: Mapping[str, Any]) -> ExchangeRelation:
        kind = name_of(record.get("label"), "label")
        ends = (self._end(record, "head"), self._end(record, "child"))
        relation = relation_of(kind, ends, record, self._findings)
        return relation._replace(
            id=self._findings.text(record, "id") if self._is_own else "",
            annotator=relation.annotator or self._annotator,
            attributes=self._attributes(record, relation.attributes, _OF_RELATIONS),
        )

    def _end(self, record: Mapping[str, Any], end: str) -> str:
        """The id of a relation's span: by our id, by the span it repeats, by its last token."""
        named = record.get(f"{end}_id")
        if self._is_own and isinstance(named, str) and named in self._ids:
            return named
        place = record.get(f"{end}_span")
        if isinstance(place, dict):
            key = tuple(place.get(name) for name in ("start", "end", "label"))
            is_place = all(type(value) in (int, str) for value in key)
            if is_place and key in self._by_place:
                return self._by_place[key]
        token = record.get(end)
        found = self._by_token[token] if type(token) is int else set()
        if len(found) == 1:
            return next(iter(found))
        what = "several spans end" if found else "no span ends"
        raise InputError(f"{what} at its {end}, token {short(str(token))}.")


# --- the document --------------------------------------------------------------------------------


def _document(record: Mapping[str, Any], findings: Findings) -> ExchangeDocument:
    """All that is known of the document, but its text."""
    given = record.get("meta")
    meta: dict[str, Any] = given if isinstance(given, dict) else {}
    if given is not None and not isinstance(given, dict):
        findings.drop(f'"meta" must be an object, not {kind_of(given)}.')
    others = {n: v for n, v in record.items() if n not in _HANDLED and not n.startswith("_")}
    if record.get("answer") in _REFUSED:
        others["answer"] = record["answer"]
    if record.get("made_by") == FORMAT:
        return own_document(meta, others, findings)
    return other_document(others | meta)
