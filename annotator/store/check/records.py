"""Texts, documents, labels, people, states and relations."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import orjson
from sqlalchemy import Table, func, literal_column, select

from annotator.model.attribute import Attribute
from annotator.model.change import digest, fingerprint
from annotator.model.document import STATES, Annotator, Assignment, as_stored
from annotator.model.finding import Finding, Harm
from annotator.model.relation import Relation
from annotator.model.schema import LABEL_KEYS, PATTERNS, Label, RelationType, is_color
from annotator.model.text import sha256_of
from annotator.store import tables
from annotator.store.check.look import Look
from annotator.store.payload import unpack_offsets
from annotator.store.tables import assignments, labels, relations

_OTHERWISE = "was changed by something other than this program (its fingerprint differs)."


def texts_harm(look: Look) -> Iterator[Finding]:
    """Texts that are not the imported ones, or of another length than noted."""
    titles = select(func.group_concat(tables.documents.c.title, "”, “")).where(
        tables.documents.c.text_pk == tables.texts.c.pk
    )
    query = select(tables.texts, titles.scalar_subquery().label("titles"))
    for row in look.rows(query, at_once=1):
        if look.is_odd(tables.texts, row.pk):
            look.damaged.add(row.pk)
            continue
        name = f"The text of “{row.titles}”" if row.titles else "The text of a removed document"
        if _sha256(row.text) != row.sha256:
            look.damaged.add(row.pk)
            sentence = (
                f"{name} is not the one that was imported (its hash differs). Restore a backup."
            )
            yield Finding(Harm.TEXT, sentence, "texts", row.pk)
        elif len(row.text) != row.length:
            sentence = f"{name} has {len(row.text):,} characters, not {row.length:,} as noted."
            # a removed document's is put right when undoing brings it back
            if row.titles is not None:
                yield Finding(Harm.LENGTH, sentence, "texts", row.pk)
        look.step(1)


def documents_harm(look: Look) -> Iterator[Finding]:
    """Documents whose facts cannot be read, that have no place, or were changed otherwise."""
    documents = tables.documents
    for row in look.rows(select(documents, tables.texts.c.sha256).join(tables.texts)):
        if look.is_odd(documents, row.pk):
            continue
        name = f"“{row.title}” ({row.id})"
        facts = "documents", row.pk, row.id, row.id
        try:
            offsets = unpack_offsets(row.offset_map)
            meta = tuple((str(key), str(value)) for key, value in orjson.loads(row.meta))
        except (zlib.error, struct.error, ValueError, TypeError):
            look.odd.setdefault("documents", set()).add(row.pk)
            sentence = f"The facts about {name} cannot be read. Restore a backup."
            yield Finding(Harm.VALUE, sentence, *facts)
            continue
        values = [
            *(row.id, row.title, row.sha256, row.source, row.original_sha256, row.encoding),
            *(offsets, meta, row.position, row.created_at),
        ]
        if row.position < 0:
            yield Finding(Harm.POSITION, f"{name} has no place in the list of documents.", *facts)
        elif digest(values) != row.fingerprint:
            yield Finding(Harm.FINGERPRINT, f"{name} {_OTHERWISE}", *facts)


def labels_harm(look: Look) -> Iterator[Finding]:
    """Labels of one name or key, without a place, or with a look that is none. Of two alike the
    second is to be mended."""
    found = []
    for row in look.rows(select(labels).order_by(labels.c.position, labels.c.pk)):
        if not look.is_odd(labels, row.pk):
            values = (getattr(row, field.name) for field in fields(Label))
            found.append((row.pk, row.fingerprint, Label(*values)))
    names = Counter(label.name for _, _, label in found)
    keys = Counter(label.key for _, _, label in found)
    before: set[tuple[str, str]] = {("key", "")}
    for pk, stored, label in found:
        harms = list(_label_harms(label, names, keys, before))
        if not harms and fingerprint(label) != stored:
            harms = [(Harm.FINGERPRINT, f"The label “{label.name}” {_OTHERWISE}")]
        before |= {("name", label.name), ("key", label.key)}
        for kind, sentence in harms:
            yield Finding(kind, sentence, "labels", pk, label.id)


def _label_harms(
    label: Label, names: Counter[str], keys: Counter[str], before: set[tuple[str, str]]
) -> Iterator[tuple[Harm, str]]:
    name, key = label.name, label.key
    if ("name", name) in before:
        yield Harm.LABEL_NAME, f"{names[name]} labels are called “{name}”."
    elif not name.strip():
        yield Harm.LABEL_NAME, f"The label with the id {label.id} has no name."
    if ("key", key) in before and key:
        yield Harm.LABEL_KEY, f"{keys[key]} labels have the key “{key}”, “{name}” among them."
    elif key and (len(key) != 1 or key not in LABEL_KEYS):
        yield Harm.LABEL_KEY, f"“{key}” cannot be the key of the label “{name}”."
    if not is_color(label.color) or label.pattern not in PATTERNS:
        yield Harm.LABEL_LOOK, f"The colour or pattern of the label “{name}” is none."
    if label.position < 0:
        yield Harm.POSITION, f"The label “{name}” has no place in the list."


def others_harm(look: Look) -> Iterator[Finding]:
    """Annotators and relation types that were changed otherwise."""
    kinds: tuple[tuple[Table, Any, str], ...] = (
        (tables.annotators, Annotator, "annotator"),
        (tables.relation_types, RelationType, "relation type"),
    )
    for table, kind, called in kinds:
        for row in look.rows(select(table)):
            if look.is_odd(table, row.pk):
                continue
            record = kind(*(getattr(row, field.name) for field in fields(kind)))
            if fingerprint(record) != row.fingerprint:
                sentence = f"The {called} “{row.name}” {_OTHERWISE}"
                yield Finding(Harm.FINGERPRINT, sentence, table.name, row.pk, row.id)


def assignments_harm(look: Look) -> Iterator[Finding]:
    """States that are none, or were changed otherwise."""
    documents, annotators = tables.documents, tables.annotators
    rowid: Any = literal_column("assignments.rowid").label("row_number")
    query = select(
        rowid,
        documents.c.id.label("document_id"),
        documents.c.title,
        annotators.c.id.label("annotator_id"),
        *(assignments.c[name] for name in ("state", "updated_at", "fingerprint")),
    )
    for row in look.rows(query.select_from(assignments).join(documents).join(annotators)):
        if look.is_odd(assignments, row.row_number):
            continue
        if not isinstance(row.document_id, str) or not isinstance(row.annotator_id, str):
            continue  # that is told of the document or the annotator
        facts = "assignments", row.row_number, "", row.document_id
        record = Assignment(row.document_id, row.annotator_id, as_stored(row.state), row.updated_at)
        if row.state not in STATES:
            sentence = f"“{row.state[:40]}” is no state of a document (“{row.title}”)."
            yield Finding(Harm.STATE, sentence, *facts)
        elif fingerprint(record) != row.fingerprint:
            sentence = f"How far somebody is with “{row.title}” {_OTHERWISE}"
            yield Finding(Harm.FINGERPRINT, sentence, *facts)


def relations_harm(look: Look) -> Iterator[Finding]:
    """Relations between spans of other documents, or changed otherwise."""
    named = (look.ids(table) for table in (tables.relation_types, tables.annotators))
    types, people = named
    head, tail = tables.spans.alias("head"), tables.spans.alias("tail")
    query = (
        select(
            relations,
            tables.documents.c.id.label("document_id"),
            tables.documents.c.title,
            head.c.id.label("head_id"),
            tail.c.id.label("tail_id"),
            head.c.document_pk.label("head_document"),
            tail.c.document_pk.label("tail_document"),
        )
        .select_from(relations)
        .join(tables.documents, tables.documents.c.pk == relations.c.document_pk)
        .join(head, head.c.pk == relations.c.head_pk)
        .join(tail, tail.c.pk == relations.c.tail_pk)
    )
    attributes = _attributes(look)
    for row in look.rows(query):
        look.step(1)
        ends = {row.head_pk, row.tail_pk}
        if (
            look.is_odd(relations, row.pk)
            or ends & look.odd.get("spans", set())
            or look.is_odd(tables.documents, row.document_pk)
            or not (row.type_pk in types and row.annotator_pk in people)
        ):
            continue
        here = f"Relation {row.id} of “{row.title}” ({row.document_id})"
        facts = "relations", row.pk, row.id, row.document_id
        record = Relation(
            *(row.id, row.document_id, types[row.type_pk], row.head_id, row.tail_id),
            people[row.annotator_pk],
            tuple(attributes(row.pk)),
            row.created_at,
            row.updated_at,
        )
        if {row.head_document, row.tail_document} != {row.document_pk}:
            yield Finding(Harm.RELATION, f"{here} links spans of other documents.", *facts)
        elif fingerprint(record) != row.fingerprint:
            yield Finding(Harm.FINGERPRINT, f"{here} {_OTHERWISE}", *facts)


def _attributes(look: Look) -> Callable[[int], Iterator[Attribute]]:
    """What reads a relation's attributes by its key, where the project has any at all."""
    table = tables.relation_attributes
    if look.connection.execute(select(table).limit(1)).first() is None:
        return lambda _: iter(())
    query = select(table.c.name, table.c.value).order_by(table.c.name)

    def read(pk: int) -> Iterator[Attribute]:
        for name, value in look.connection.execute(query.where(table.c.relation_pk == pk)):
            yield Attribute(name, value)

    return read


def _sha256(content: str) -> str:
    try:
        return sha256_of(content)
    except UnicodeEncodeError:
        return ""
