"""How each kind of record lies in its table: statements and rows, private to this folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Delete, Insert, Table, Update, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from annotator.model.change import Change, Odd, Record, fingerprint
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.kinship import Kinship
from annotator.model.relation import Relation
from annotator.model.release import Release
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.model.schema import Label, RelationType
from annotator.model.section import DocumentSections
from annotator.model.span import Span
from annotator.store import tables
from annotator.store.payload import pack_offsets, plain_sections

Row = dict[str, Any]


@dataclass(frozen=True)
class Child:
    """Rows of another table that are part of a record: a span's fragments, its attributes."""

    table: str
    insert: Insert
    delete: Delete
    rows: Callable[[Record], list[Row]]

    def rows_of(self, record: Record, odd: Odd) -> list[Row]:
        """The record's rows, or those that were there before a repair that is undone."""
        raw = dict(odd).get(self.table)
        if raw is None:
            return self.rows(record)
        return [
            {"b_owner": record.id, "b_place": place, "b_start": start, "b_end": end}
            for place, start, end in raw
        ]


@dataclass(frozen=True)
class Layout:
    """A kind's statements. `key` names its record, `row` holds its values (b_-prefixed)."""

    insert: Insert
    update: Update
    delete: Delete
    row: Callable[[Any], Row]
    children: tuple[Child, ...] = ()


def key_row(record: Record, odd: Odd = ()) -> Row:
    """The parameters that find the record as it was: key and fingerprint."""
    row: Row = {"k_fingerprint": stored_fingerprint(record, odd)}
    if isinstance(record, Assignment):
        row |= {"k_document": record.document_id, "k_annotator": record.annotator_id}
    elif isinstance(record, Review | DocumentNote | DocumentSections):
        row["k_owner"] = record.id
    elif isinstance(record, Kinship):
        row |= {"k_one": record.one_id, "k_other": record.other_id}
    else:
        row["k_id"] = record.id
    return row


def stored_fingerprint(record: Record, odd: Odd) -> str:
    """The fingerprint that the file holds for a record: its content's, unless that is odd."""
    noted = dict(odd)
    return str(noted["fingerprint"]) if "fingerprint" in noted else fingerprint(record)


def odd_row(odd: Odd) -> Row:
    """What a column is to hold otherwise than the record's value says."""
    return {f"b_{column}": value for column, value in odd if column not in ODD_ELSEWHERE}


def is_odd(change: Change) -> bool:
    """Is it a repair of what lies beside the record's value, or does it take one back?"""
    return bool(change.before_odd or change.after_odd)


ODD_ELSEWHERE = ("fragments", "length")
"""What may be odd of a record and is no column of its own table."""


def _pk_of(table: Table, parameter: str) -> ColumnElement[int]:
    """The pk of the record that a parameter names by id."""
    return select(table.c.pk).where(table.c.id == bindparam(parameter)).scalar_subquery()


def _text_pk(parameter: str) -> ColumnElement[int]:
    texts = tables.texts
    return select(texts.c.pk).where(texts.c.sha256 == bindparam(parameter)).scalar_subquery()


def _layout(
    table: Table,
    names: tuple[str, ...],
    refs: dict[str, ColumnElement[int]],
    row: Callable[[Any], Row],
    children: tuple[Child, ...] = (),
) -> Layout:
    values: Row = {name: bindparam(f"b_{name}") for name in names} | refs
    values["fingerprint"] = bindparam("b_fingerprint")
    here = _key_of(table) & (table.c.fingerprint == bindparam("k_fingerprint"))

    fields: list[tuple[str, str]] = []  # of the records, which are all of one kind

    def full_row(record: Record) -> Row:
        if not fields:
            fields[:] = [(f"b_{name}", name) for name in names if hasattr(record, name)]
        found: Row = {key: getattr(record, name) for key, name in fields}
        found["b_fingerprint"] = fingerprint(record)
        found.update(row(record))
        return found

    return Layout(
        insert(table).values(values),
        update(table).where(here).values(values),
        delete(table).where(here),
        full_row,
        children,
    )


def _key_of(table: Table) -> ColumnElement[bool]:
    """What finds the row of the record that `key_row` names."""
    if table is tables.assignments:
        return (table.c.document_pk == _pk_of(tables.documents, "k_document")) & (
            table.c.annotator_pk == _pk_of(tables.annotators, "k_annotator")
        )
    if table is tables.reviews:
        return table.c.span_pk == _pk_of(tables.spans, "k_owner")
    if table in (tables.document_notes, tables.document_sections):
        return table.c.document_pk == _pk_of(tables.documents, "k_owner")
    if table is tables.kinships:
        return (table.c.one_pk == _pk_of(tables.documents, "k_one")) & (
            table.c.other_pk == _pk_of(tables.documents, "k_other")
        )
    return table.c.id == bindparam("k_id")


def _child(table: Table, owner: Table, rows: Callable[[Any], list[Row]]) -> Child:
    owner_column = next(iter(table.primary_key))
    names = [column.name for column in table.c if column is not owner_column]
    values: Row = {name: bindparam(f"b_{name}") for name in names}
    owner_pk = _pk_of(owner, "b_owner")
    return Child(
        table.name,
        insert(table).values({owner_column.name: owner_pk} | values),
        delete(table).where(owner_column == owner_pk),
        rows,
    )


def _fragment_rows(span: Span) -> list[Row]:
    if len(span.fragments) == 1:
        return []
    return [
        {"b_owner": span.id, "b_place": place, "b_start": start, "b_end": end}
        for place, (start, end) in enumerate(span.fragments)
    ]


def _attribute_rows(record: Span | Relation) -> list[Row]:
    return [{"b_owner": record.id, "b_name": a.name, "b_value": a.value} for a in record.attributes]


def _document_row(document: Document) -> Row:
    return {
        "r_text": document.text_sha256,
        "b_offset_map": pack_offsets(document.offset_map),
        "b_meta": orjson.dumps(document.meta).decode(),
    }


LAYOUTS: dict[type[Record], Layout] = {
    Document: _layout(
        tables.documents,
        (
            *("id", "position", "title", "source", "original_sha256", "encoding"),
            *("offset_map", "meta", "created_at"),
        ),
        {"text_pk": _text_pk("r_text")},
        _document_row,
    ),
    Annotator: _layout(tables.annotators, ("id", "name", "created_at"), {}, lambda _: {}),
    Assignment: _layout(
        tables.assignments,
        ("state", "updated_at"),
        {
            "document_pk": _pk_of(tables.documents, "r_document"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda a: {
            "r_document": a.document_id,
            "r_annotator": a.annotator_id,
            "b_state": str(a.state),
        },
    ),
    Label: _layout(
        tables.labels,
        ("id", "name", "color", "pattern", "key", "guideline", "position"),
        {},
        lambda _: {},
    ),
    RelationType: _layout(tables.relation_types, ("id", "name"), {}, lambda _: {}),
    Span: _layout(
        tables.spans,
        ("id", "start", "end", "text", "length", "note", "unsure", "created_at", "updated_at"),
        {
            "document_pk": _pk_of(tables.documents, "r_document"),
            "label_pk": _pk_of(tables.labels, "r_label"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda s: {
            "r_document": s.document_id,
            "r_label": s.label_id,
            "r_annotator": s.annotator_id,
            "b_length": len(s.text),
        },
        (
            _child(tables.fragments, tables.spans, _fragment_rows),
            _child(tables.span_attributes, tables.spans, _attribute_rows),
        ),
    ),
    Relation: _layout(
        tables.relations,
        ("id", "created_at", "updated_at"),
        {
            "document_pk": _pk_of(tables.documents, "r_document"),
            "type_pk": _pk_of(tables.relation_types, "r_type"),
            "head_pk": _pk_of(tables.spans, "r_head"),
            "tail_pk": _pk_of(tables.spans, "r_tail"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda r: {
            "r_document": r.document_id,
            "r_type": r.type_id,
            "r_head": r.head_id,
            "r_tail": r.tail_id,
            "r_annotator": r.annotator_id,
        },
        (_child(tables.relation_attributes, tables.relations, _attribute_rows),),
    ),
    Review: _layout(
        tables.reviews,
        ("at",),
        {
            "span_pk": _pk_of(tables.spans, "r_span"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda r: {"r_span": r.span_id, "r_annotator": r.annotator_id},
    ),
    DocumentNote: _layout(
        tables.document_notes,
        ("note", "updated_at"),
        {
            "document_pk": _pk_of(tables.documents, "r_document"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda n: {"r_document": n.document_id, "r_annotator": n.annotator_id},
    ),
    SavedSearch: _layout(
        tables.saved_searches,
        ("id", "name", "query"),
        {"annotator_pk": _pk_of(tables.annotators, "r_annotator")},
        lambda s: {"r_annotator": s.annotator_id},
    ),
    DocumentSections: _layout(
        tables.document_sections,
        ("sections", "updated_at"),
        {
            "document_pk": _pk_of(tables.documents, "r_document"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda s: {
            "r_document": s.document_id,
            "r_annotator": s.annotator_id,
            "b_sections": orjson.dumps(plain_sections(s.sections)).decode(),
        },
    ),
    Kinship: _layout(
        tables.kinships,
        ("together", "at"),
        {
            "one_pk": _pk_of(tables.documents, "r_one"),
            "other_pk": _pk_of(tables.documents, "r_other"),
            "annotator_pk": _pk_of(tables.annotators, "r_annotator"),
        },
        lambda k: {"r_one": k.one_id, "r_other": k.other_id, "r_annotator": k.annotator_id},
    ),
    Release: _layout(
        tables.releases,
        ("id", "number", "made_at", "act_id", "recipe", "manifest", "splits"),
        {"annotator_pk": _pk_of(tables.annotators, "r_annotator")},
        lambda r: {"r_annotator": r.annotator_id},
    ),
}
