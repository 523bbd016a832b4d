"""Sections of documents, what was said of two documents, and releases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import orjson
from sqlalchemy import literal_column, select

from annotator.model.change import fingerprint
from annotator.model.finding import Finding, Harm
from annotator.model.kinship import Kinship
from annotator.model.release import Release
from annotator.model.section import DocumentSections, Section
from annotator.store import tables
from annotator.store.check.look import Look
from annotator.store.payload import sections_of
from annotator.store.queries.articles import kinship_query

_OTHERWISE = "changed by something other than this program (its fingerprint differs)."
_RELEASE = ("id", "number", "made_at", "act_id", "recipe", "manifest", "splits", "fingerprint")


def sections_harm(look: Look) -> Iterator[Finding]:
    """Sections that cannot be read, lie outside their text or over one another, or were changed
    otherwise."""
    table, documents, texts = tables.document_sections, tables.documents, tables.texts
    people = look.ids(tables.annotators)
    query = (
        select(table, documents.c.id, documents.c.title, documents.c.text_pk, texts.c.length)
        .join_from(table, documents, documents.c.pk == table.c.document_pk)
        .join(texts, texts.c.pk == documents.c.text_pk)
    )
    for row in look.rows(query):
        if look.is_odd(table, row.document_pk) or look.is_odd(documents, row.document_pk):
            continue
        facts = "document_sections", row.document_pk, row.id, row.id
        try:
            sections = sections_of(orjson.loads(row.sections))
        except (ValueError, TypeError):
            look.odd.setdefault(table.name, set()).add(row.document_pk)
            sentence = f"The sections of “{row.title}” cannot be read. Restore a backup."
            yield Finding(Harm.VALUE, sentence, *facts)
            continue
        by = "" if row.annotator_pk is None else people.get(row.annotator_pk, "")
        record = DocumentSections(row.id, by, sections, row.updated_at)
        is_known = type(row.length) is int and row.text_pk not in look.damaged
        if is_known and (wrong := _wrong(sections, row.length)) is not None:
            place = f"The section from {wrong.start:,} to {wrong.end:,} of “{row.title}”"
            sentence = f"{place} lies outside the text, holds nothing, or lies over another."
            yield Finding(Harm.SECTIONS, sentence, *facts, wrong.start)
        elif fingerprint(record) != row.fingerprint:
            sentence = f"The sections of “{row.title}” were {_OTHERWISE}"
            yield Finding(Harm.FINGERPRINT, sentence, *facts)


def kinships_harm(look: Look) -> Iterator[Finding]:
    """What was said of two documents, changed otherwise."""
    table = tables.kinships
    number: Any = literal_column("kinships.rowid").label("row_number")
    for row in look.rows(kinship_query(number, table.c.fingerprint)):
        if look.is_odd(table, row.row_number):
            continue
        ids = (row.one_id, row.other_id, row.annotator_id)
        if not all(type(id_) is str for id_ in ids):
            continue  # that is told of the document or the annotator
        if fingerprint(Kinship(*ids, row.together, row.at)) != row.fingerprint:
            sentence = f"Whether {row.one_id} and {row.other_id} tell the same story was"
            yield Finding(Harm.FINGERPRINT, f"{sentence} {_OTHERWISE}", table.name, row.row_number)


def releases_harm(look: Look) -> Iterator[Finding]:
    """Releases that were changed otherwise."""
    table, people = tables.releases, look.ids(tables.annotators)
    columns = (table.c.pk, table.c.annotator_pk, *(table.c[name] for name in _RELEASE))
    for row in look.rows(select(*columns), at_once=10):
        if look.is_odd(table, row.pk) or row.annotator_pk not in people:
            continue
        record = Release(
            *(row.id, row.number, people[row.annotator_pk], row.made_at),
            *(row.act_id, row.recipe, row.manifest, row.splits),
        )
        if fingerprint(record) != row.fingerprint:
            sentence = f"Release {row.number} was {_OTHERWISE}"
            yield Finding(Harm.FINGERPRINT, sentence, table.name, row.pk, row.id)


def _wrong(sections: tuple[Section, ...], length: int) -> Section | None:
    """The first section that does not fit."""
    for before, section in pairwise((None, *sections)):
        end = before.end if before is not None else 0
        if section is not None and not end <= section.start < section.end <= length:
            return section
    return None
