"""Reads of sections, of what somebody said of two documents, and of releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Select, or_, select

from annotator.model.kinship import Kinship
from annotator.model.release import Release
from annotator.model.section import DocumentSections
from annotator.store.payload import sections_of
from annotator.store.queries.common import parts
from annotator.store.tables import annotators, document_sections, documents, kinships, releases
from annotator.store.typed import typed


def sections_on(connection: Connection, document_ids: Iterable[str]) -> dict[str, DocumentSections]:
    """The sections of these documents: document id → sections. Where no document has any it costs
    nothing to speak of."""
    if connection.execute(select(document_sections.c.document_pk).limit(1)).first() is None:
        return {}
    found: dict[str, DocumentSections] = {}
    for some in parts(document_ids):
        those = sections_where(connection, documents.c.id.in_(some))
        found |= {one.document_id: one for one in those}
    return found


def sections_where(connection: Connection, condition: Any) -> list[DocumentSections]:
    """The sections of those documents that meet a condition. Raises ValueError or TypeError where
    the file holds what are none."""
    table = document_sections
    query = (
        select(documents.c.id, annotators.c.id, table.c.sections, table.c.updated_at)
        .join_from(table, documents, documents.c.pk == table.c.document_pk)
        .outerjoin(annotators, annotators.c.pk == table.c.annotator_pk)
    )
    return [
        DocumentSections(document_id, by or "", sections_of(orjson.loads(plain)), at)
        for document_id, by, plain, at in connection.execute(query.where(condition))
    ]


def documents_with_sections(connection: Connection) -> list[str]:
    """The ids of the documents that have sections, in list order."""
    table = document_sections
    query = select(documents.c.id).join_from(
        table, documents, documents.c.pk == table.c.document_pk
    )
    query = query.where(table.c.sections != "[]")
    return list(connection.execute(query.order_by(documents.c.position, documents.c.pk)).scalars())


def all_kinships(connection: Connection) -> tuple[Kinship, ...]:
    """What was said of two documents each, in the order of their ids."""
    return tuple(kinships_where(connection, None))


def kinships_with(connection: Connection, document_ids: Iterable[str]) -> tuple[Kinship, ...]:
    """What was said of these documents and others."""
    if connection.execute(select(kinships.c.one_pk).limit(1)).first() is None:
        return ()
    found: dict[str, Kinship] = {}
    for some in parts(document_ids):
        pks = select(documents.c.pk).where(documents.c.id.in_(some))
        here = or_(kinships.c.one_pk.in_(pks), kinships.c.other_pk.in_(pks))
        found |= {kinship.id: kinship for kinship in kinships_where(connection, here)}
    return tuple(found.values())


def kinships_where(connection: Connection, condition: Any) -> Iterator[Kinship]:
    """What was said of two documents, where it meets a condition (None: all)."""
    query = kinship_query()
    if condition is not None:
        query = query.where(condition)
    for one, other, by, together, at in typed(connection.execute(query), str, str, str, bool, str):
        yield Kinship(one, other, by, together, at)


def kinship_query(*more: Any) -> Select[Any]:
    """Each kinship with the ids of what it names, and `more` columns."""
    one, other = documents.alias("one"), documents.alias("other")
    table = kinships
    return (
        select(
            one.c.id.label("one_id"),
            other.c.id.label("other_id"),
            annotators.c.id.label("annotator_id"),
            table.c.together,
            table.c.at,
            *more,
        )
        .join_from(table, one, one.c.pk == table.c.one_pk)
        .join(other, other.c.pk == table.c.other_pk)
        .join(annotators, annotators.c.pk == table.c.annotator_pk)
        .order_by(one.c.id, other.c.id)
    )


def all_releases(connection: Connection) -> tuple[Release, ...]:
    """The releases, the first first."""
    return tuple(releases_where(connection, None))


def releases_where(connection: Connection, condition: Any) -> Iterator[Release]:
    """The releases that meet a condition (None: all), the first first."""
    table = releases
    query = (
        select(
            *(table.c.id, table.c.number, annotators.c.id, table.c.made_at, table.c.act_id),
            *(table.c.recipe, table.c.manifest, table.c.splits),
        )
        .join_from(table, annotators, annotators.c.pk == table.c.annotator_pk)
        .order_by(table.c.number, table.c.pk)
    )
    if condition is not None:
        query = query.where(condition)
    kinds = (str, int, str, str, int, str, str, str)
    for row in typed(connection.execute(query), *kinds):
        yield Release(*row)
