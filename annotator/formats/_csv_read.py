"""Tables of documents, spans and relations → documents, one at a time.

Other programs' tables are taken too: cells may be parted by commas, semicolons or tabs, columns may
have other names and stand in any order, rows need not be sorted (their spans are held in memory).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats import csv_tables as tables
from annotator.formats._csv_table import Marks, Row, Table
from annotator.formats._findings import Draft, Findings, name_of, offset_of, own_source, short
from annotator.formats._json_lines import check_strings, facts, facts_as_said
from annotator.formats._offsets import Said, Source
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
    Readings,
)
from annotator.model.text import check_text, sha256_of


class _Files:
    """The tables beside the one that is read."""

    def __init__(self, options: ReadOptions) -> None:
        self.options = options
        self.open: list[BinaryIO] = []
        self.read: list[Marks] = []

    def marks(self, stem: str) -> Marks | None:
        names = tables.companions(self.options.name, self.options.siblings)
        name = next((n for n in names if PurePath(n).stem.lower() == stem), "")
        file = self.options.beside(name) if name else None
        if file is None:
            return None
        self.open.append(file)
        return self.marks_in(file, name, stem)

    def marks_in(self, file: BinaryIO, name: str, kind: str) -> Marks:
        self.read.append(Marks(file, name, self.options, kind))
        return self.read[-1]

    def close(self) -> None:
        for marks in self.read:
            marks.close()
        for file in self.open:
            file.close()


def read_tables(file: BinaryIO, options: ReadOptions) -> Readings:
    """The documents of a table of documents, or those that a lone table of spans names."""
    files = _Files(options)
    try:
        table = Table(file, options.name, options)
        try:
            if table.kind == tables.DOCUMENTS:
                yield from _with_texts(table, files)
            elif table.kind == tables.SPANS:
                table.close()
                yield from _without_texts(file, files)
            else:
                raise FormatError(
                    "its first row names no column “text”, and not all of doc_id, label, start "
                    "and end.",
                    options.name,
                    1,
                )
        finally:
            table.close()
    except FormatError as error:
        yield Reading(refusal=str(error))
    finally:
        files.close()


def _with_texts(table: Table, files: _Files) -> Readings:
    spans, relations = files.marks(tables.SPANS), files.marks(tables.RELATIONS)
    numbered = "doc_id" not in table.places
    seen: set[str] = set()
    try:
        for row in table.rows():
            name = row.cells.get("doc_id", "")
            try:
                if name and name in seen:
                    raise InputError(f"there is a document “{short(name)}” already.")
                seen.add(name)
                yield _document(row, name, table, None if numbered else (spans, relations))
            except InputError as error:
                yield Reading(refusal=str(FormatError(str(error), table.name, row.line)))
    except FormatError as error:
        yield Reading(refusal=str(error))
    for marks in (spans, relations):
        if marks is not None:
            yield from _left(marks)


def _left(marks: Marks) -> Readings:
    """The sentences on rows whose document is not there, and on a table that breaks off."""
    sentences = tuple(
        str(
            FormatError(
                f"{len(rows):,} {'row is' if len(rows) == 1 else 'rows are'} of the document "
                f"“{short(name)}”, which is not there.",
                marks.name,
                rows[0].line,
            )
        )
        for name, rows in marks.groups()
    )
    if sentences:
        yield Reading(dropped=sentences)
    if marks.problem:
        yield Reading(refusal=marks.problem)


def _without_texts(file: BinaryIO, files: _Files) -> Readings:
    """Documents whose texts the project holds."""
    options = files.options
    spans = files.marks_in(file, options.name, tables.SPANS)
    relations = files.marks(tables.RELATIONS)
    for name, rows in spans.groups():
        try:
            text = options.text_of(name)
            if not text:
                raise InputError(
                    f"the text of the document “{short(name)}” is not known: there is no "
                    "documents.csv beside, and the project has no document of that id."
                )
            findings = Findings(options, rows[0].line)
            if not spans.is_ours:  # ids may begin again in each document
                findings.make_ids(name)
            yield _filled(
                ExchangeDocument(text=text, id=name, line=rows[0].line),
                Source(text, text),
                findings,
                _drafts(rows, options.name, findings),
                _relations(relations, name, findings),
            )
        except InputError as error:
            yield Reading(refusal=str(FormatError(str(error), options.name, rows[0].line)))
    for marks in (spans, relations):
        if marks is not None:
            yield from _left(marks)


def _document(
    row: Row, name: str, table: Table, marks: tuple[Marks | None, Marks | None] | None
) -> Reading:
    cells = row.cells
    check_strings([*cells.values(), *row.others.values()])
    said_hash = cells.get("text_sha256", "")
    source = own_source(cells.get("text", ""), said_hash, table.options)
    findings = Findings(table.options, row.line)
    states = _json_cell(cells, "states_json", findings) or {}
    pairs = states.items() if isinstance(states, dict) else ()
    spans, relations = marks or (None, None)
    document = ExchangeDocument(
        text=source.text,
        id=name,
        title=cells.get("title", ""),
        source=cells.get("source", ""),
        state=findings.state(cells.get("state")),
        states=findings.states([{"annotator": n, "state": s} for n, s in pairs]),
        meta=_meta(row, findings),
        original_sha256=cells.get("original_sha256", ""),
        encoding=cells.get("encoding", ""),
        offset_map=source.offset_map,
        line=row.line,
        note=findings.note(cells),
        sections=findings.sections(_json_cell(cells, "document_sections_json", findings)),
    )
    if spans is not None and not spans.is_ours:
        findings.make_ids(name or sha256_of(source.text))
    drafts = _drafts(spans.of(name), spans.name, findings) if spans is not None else []
    return _filled(document, source, findings, drafts, _relations(relations, name, findings))


def _filled(
    document: ExchangeDocument,
    source: Source,
    findings: Findings,
    drafts: list[Draft],
    relations: list[ExchangeRelation],
) -> Reading:
    spans = findings.spans(source, drafts)
    return findings.reading(
        replace(document, spans=spans, relations=findings.relations(relations, spans))
    )


def _meta(row: Row, findings: Findings) -> tuple[tuple[str, str], ...]:
    value = _json_cell(row.cells, "meta_json", findings)
    found = dict(facts(row.others))
    if isinstance(value, dict):
        import orjson

        for name, fact in value.items():
            found[name] = orjson.dumps(fact, option=orjson.OPT_SORT_KEYS).decode()
    elif isinstance(value, list):
        pairs = [p for p in value if isinstance(p, list) and len(p) == 2]
        found |= {n: v for n, v in pairs if isinstance(n, str) and isinstance(v, str)}
    return facts_as_said(found)


def _json_cell(cells: Mapping[str, str], column: str, findings: Findings) -> Any:
    import orjson

    said = cells.get(column, "")
    try:
        value = orjson.loads(said) if said.strip() else None
        if "\\u0000" in said:
            check_strings(value)
        return value
    except (orjson.JSONDecodeError, InputError):
        findings.drop(f'"{column}" is not JSON.')
        return None


def _drafts(rows: Sequence[Row], name: str, findings: Findings) -> list[Draft]:
    """The spans of rows: those of one id with numbered fragments are one."""
    groups: list[list[Row]] = []
    by_id: dict[str, list[Row]] = {}
    last = -1
    for row in rows:
        number, span_id = _number(row), row.cells.get("span_id", "")
        if span_id:
            before = by_id.get(span_id) if number > 0 else None
        else:
            before = groups[-1] if groups and number == last + 1 > 0 else None
        last = number
        if before is not None:
            before.append(row)
        else:
            groups.append([row])
            by_id.setdefault(span_id, groups[-1])
    drafts = []
    for group in groups:
        try:
            drafts.append(_draft(group, name, findings))
        except InputError as error:
            said = group[0].cells.get("span_id") or f"labelled “{group[0].cells.get('label', '')}”"
            findings.drop(f"span {said}: {error}", name, group[0].line)
    return drafts


def _number(row: Row) -> int:
    """Which fragment of a span a row is; 0 where that is not said."""
    said = row.cells.get("fragment", "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _draft(rows: list[Row], name: str, findings: Findings) -> Draft:
    cells = rows[0].cells
    pieces = sorted(
        (offset_of(r.cells.get("start")), offset_of(r.cells.get("end")), r.cells.get("text", ""))
        for r in rows
    )
    texts = [piece[2] for piece in pieces if piece[2]]
    check_text("".join(cells.values()))
    span = ExchangeSpan(
        label=name_of(cells.get("label"), "label"),
        fragments=(),
        id=cells.get("span_id", ""),
        annotator=cells.get("annotator", ""),
        note=cells.get("note", ""),
        unsure=findings.flag(cells, "unsure"),
        attributes=_attributes(cells, findings),
        created_at=findings.moment(cells, "created_at"),
        updated_at=findings.moment(cells, "updated_at"),
        reviewed=findings.review(cells),
    )
    said = Said(
        [piece[:2] for piece in pieces], " ".join(texts) if len(texts) == len(pieces) else None
    )
    return Draft(said, span, name, rows[0].line)


def _attributes(cells: Mapping[str, str], findings: Findings) -> tuple[Attribute, ...]:
    return findings.attributes(_json_cell(cells, "attributes_json", findings))


def _relations(marks: Marks | None, name: str, findings: Findings) -> list[ExchangeRelation]:
    found: list[ExchangeRelation] = []
    if marks is None:
        return found
    for row in marks.of(name):
        cells = row.cells
        try:
            check_text("".join(cells.values()))
            found.append(
                ExchangeRelation(
                    type=name_of(cells.get("type"), "type"),
                    head=name_of(cells.get("head"), "head"),
                    tail=name_of(cells.get("tail"), "tail"),
                    id=cells.get("relation_id", ""),
                    annotator=cells.get("annotator", ""),
                    attributes=_attributes(cells, findings),
                    created_at=findings.moment(cells, "created_at"),
                    updated_at=findings.moment(cells, "updated_at"),
                )
            )
        except InputError as error:
            findings.drop(f"relation {cells.get('relation_id')}: {error}", marks.name, row.line)
    return found
