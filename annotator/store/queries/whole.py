"""Reads of the whole project, as streams: for export, lists and figures. Memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from annotator.model.document import Assignment, Document, DocumentSummary, State, as_shown
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.section import DocumentSections
from annotator.model.span import Span, document_order
from annotator.store.queries.articles import sections_where
from annotator.store.queries.common import parts
from annotator.store.queries.documents import (
    assignments_where,
    documents_where,
    summaries,
)
from annotator.store.queries.documents import document_pks as all_pks
from annotator.store.queries.reviews import notes_where, reviews_where
from annotator.store.queries.spans import relations_where, spans_where
from annotator.store.tables import (
    annotators,
    assignments,
    documents,
    labels,
    relations,
    spans,
    texts,
)

_PAGE = 500
Work = Span | Relation | Assignment | Review | DocumentNote | DocumentSections
_CHARACTERS = 2_000_000
"""A chunk holds at most this many documents and about this many characters."""


@dataclass(frozen=True, slots=True)
class WholeDocument:
    """A document with all work on it; spans in document order, relations by id."""

    document: Document
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    assignments: tuple[Assignment, ...]
    reviews: tuple[Review, ...] = ()
    note: DocumentNote | None = None
    sections: DocumentSections | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The project's figures. `by_label`: (label id, spans, documents); `by_annotator`:
    (annotator id, spans); `by_state`: (annotator id, state, documents)."""

    documents: int
    characters: int
    spans: int
    relations: int
    by_label: tuple[tuple[str, int, int], ...]
    by_annotator: tuple[tuple[str, int], ...]
    by_state: tuple[tuple[str, State, int], ...]


def whole_documents(connection: Connection) -> Iterator[WholeDocument]:
    """Every document with its spans, relations, states, reviews, note and sections, by id."""
    for pks in chunks(connection):
        here = documents.c.pk.in_(pks)
        span_lists: dict[str, list[Span]] = {}
        for span in spans_where(connection, here):
            span_lists.setdefault(span.document_id, []).append(span)
        relation_lists: dict[str, list[Relation]] = {}
        for relation in relations_where(connection, here):
            relation_lists.setdefault(relation.document_id, []).append(relation)
        state_lists: dict[str, list[Assignment]] = {}
        for assignment in assignments_where(connection, here):
            state_lists.setdefault(assignment.document_id, []).append(assignment)
        review_lists: dict[str, list[Review]] = {}
        for review in reviews_where(connection, here):
            review_lists.setdefault(review.document_id, []).append(review)
        notes = {note.document_id: note for note in notes_where(connection, here)}
        sections = {one.document_id: one for one in sections_where(connection, here)}
        for document in sorted(documents_where(connection, here), key=lambda d: d.id):
            yield WholeDocument(
                document,
                tuple(sorted(span_lists.get(document.id, ()), key=document_order)),
                tuple(relation_lists.get(document.id, ())),
                tuple(state_lists.get(document.id, ())),
                tuple(review_lists.get(document.id, ())),
                notes.get(document.id),
                sections.get(document.id),
            )


def work_on(connection: Connection, document_ids: Iterable[str]) -> dict[str, list[Work]]:
    """The spans, relations, states, reviews, notes and sections of some documents: document id →
    records, in no order."""
    found: dict[str, list[Work]] = {}
    for some in parts(document_ids):
        for query in _WORK:
            for record in query(connection, documents.c.id.in_(some)):
                found.setdefault(record.document_id, []).append(record)
    return found


_WORK: tuple[Callable[[Connection, Any], Iterable[Work]], ...] = (
    *(spans_where, relations_where, assignments_where),
    *(reviews_where, notes_where, sections_where),
)


def document_facts(
    connection: Connection, annotator_id: str
) -> Iterator[tuple[DocumentSummary, str]]:
    """Every row of the list of documents with its text's hash, in list order."""
    pks = all_pks(connection)
    for first in range(0, len(pks), _PAGE):
        some = pks[first : first + _PAGE]
        rows = summaries(connection, some, annotator_id)
        query = select(documents.c.pk, texts.c.sha256).join(texts).where(documents.c.pk.in_(some))
        hashes = {row[0]: row[1] for row in connection.execute(query)}
        for pk in some:
            yield rows[pk], hashes[pk]


def statistics(connection: Connection) -> Statistics:
    """The project's figures."""
    count = func.count()
    per_document = func.count(spans.c.document_pk.distinct())
    by_label = select(labels.c.id, func.count(spans.c.pk), per_document)
    by_label = by_label.select_from(labels).outerjoin(spans).group_by(labels.c.pk)
    by_annotator = select(annotators.c.id, func.count(spans.c.pk))
    by_annotator = by_annotator.select_from(annotators).outerjoin(spans).group_by(annotators.c.pk)
    by_state = select(annotators.c.id, assignments.c.state, count).select_from(assignments)
    by_state = by_state.join(annotators).group_by(annotators.c.pk, assignments.c.state)
    characters = select(func.coalesce(func.sum(texts.c.length), 0)).select_from(documents)
    return Statistics(
        connection.execute(select(count).select_from(documents)).scalar_one(),
        connection.execute(characters.join(texts)).scalar_one(),
        connection.execute(select(count).select_from(spans)).scalar_one(),
        connection.execute(select(count).select_from(relations)).scalar_one(),
        tuple((i, s, d) for i, s, d in connection.execute(by_label.order_by(labels.c.position))),
        tuple((i, s) for i, s in connection.execute(by_annotator.order_by(annotators.c.pk))),
        tuple(
            (i, as_shown(state), number)
            for i, state, number in connection.execute(by_state.order_by(annotators.c.pk))
        ),
    )


def chunks(
    connection: Connection, wanted: Callable[[str], bool] | None = None
) -> Iterator[list[int]]:
    """The keys of all documents (of those whose ids are `wanted`) by id, in chunks that fit into
    memory."""
    last = ""
    while True:
        query = select(documents.c.pk, documents.c.id, texts.c.length).join(texts)
        query = query.where(documents.c.id > last).order_by(documents.c.id).limit(_PAGE)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        if wanted is not None and not (rows := [row for row in rows if wanted(row.id)]):
            continue
        chunk: list[int] = []
        characters = 0
        for row in rows:
            if chunk and characters + row.length > _CHARACTERS:
                yield chunk
                chunk, characters = [], 0
            chunk.append(row.pk)
            characters += row.length
        yield chunk
