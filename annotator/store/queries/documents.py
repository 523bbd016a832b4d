"""Reads of documents and their states."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, and_, func, select

from annotator.errors import InputError
from annotator.model.document import Assignment, Document, DocumentSummary, State, as_shown
from annotator.store.payload import unpack_offsets
from annotator.store.queries.common import parts
from annotator.store.tables import (
    annotators,
    assignments,
    document_notes,
    documents,
    spans,
    texts,
)


def document_pks(
    connection: Connection, matching: str = "", state: State | None = None, annotator_id: str = ""
) -> array[int]:
    """The keys of all documents in list order; `matching` filters by title and note, whatever the
    case, `state` by that of one annotator."""
    query = select(documents.c.pk).order_by(documents.c.position, documents.c.pk)
    if matching:
        wanted = matching.casefold()
        noted = select(document_notes.c.document_pk).where(
            func.instr(func.casefold(document_notes.c.note), wanted) > 0
        )
        in_title = func.instr(func.casefold(documents.c.title), wanted) > 0
        query = query.where(in_title | documents.c.pk.in_(noted))
    if state is not None:
        mine = select(annotators.c.pk).where(annotators.c.id == annotator_id).scalar_subquery()
        inside = select(assignments.c.document_pk).where(assignments.c.annotator_pk == mine)
        if state is State.NEW:  # whoever has no state is new
            begun = inside.where(assignments.c.state != str(State.NEW))
            query = query.where(documents.c.pk.not_in(begun))
        else:
            query = query.where(documents.c.pk.in_(inside.where(assignments.c.state == str(state))))
    return array("q", connection.execute(query).scalars())


def document_pk(connection: Connection, document_id: str) -> int | None:
    """The key of a document, or None."""
    return connection.execute(select(documents.c.pk).where(documents.c.id == document_id)).scalar()


def summaries(
    connection: Connection, pks: Sequence[int], annotator_id: str
) -> dict[int, DocumentSummary]:
    """The list's rows for some keys (at most MANY), with the state of one annotator."""
    query = _summary_query(annotator_id).where(documents.c.pk.in_(pks))
    return {row.pk: _summary(row) for row in connection.execute(query)}


def summary(connection: Connection, document_id: str, annotator_id: str) -> DocumentSummary | None:
    """The list's row for one document, or None."""
    query = _summary_query(annotator_id).where(documents.c.id == document_id)
    row = connection.execute(query).first()
    return _summary(row) if row else None


def document(connection: Connection, document_id: str) -> Document:
    """A document with its text. Raises InputError if there is none of that id."""
    row = connection.execute(_document_query().where(documents.c.id == document_id)).first()
    if row is None:
        raise InputError(f"There is no document with the id {document_id} in this project.")
    return _document(row)


def document_text(connection: Connection, document_id: str) -> str:
    """A document's text. Raises InputError if there is none of that id."""
    query = select(texts.c.text).join(documents).where(documents.c.id == document_id)
    text = connection.execute(query).scalar()
    if text is None:
        raise InputError(f"There is no document with the id {document_id} in this project.")
    return str(text)


def documents_where(connection: Connection, condition: Any) -> list[Document]:
    """The documents that meet a condition, with their texts."""
    return [_document(row) for row in connection.execute(_document_query().where(condition))]


def document_ids_by_hash(connection: Connection, hashes: Iterable[str]) -> dict[str, str]:
    """Which documents have these texts: hash → document id."""
    found: dict[str, str] = {}
    for some in parts(hashes):
        query = select(texts.c.sha256, documents.c.id).join(documents)
        found |= {
            row[0]: row[1] for row in connection.execute(query.where(texts.c.sha256.in_(some)))
        }
    return found


def document_hashes(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The texts' hashes of the documents that there are: document id → hash."""
    found: dict[str, str] = {}
    for some in parts(ids):
        query = select(documents.c.id, texts.c.sha256).join(texts)
        found |= {
            row[0]: row[1] for row in connection.execute(query.where(documents.c.id.in_(some)))
        }
    return found


def titles_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The titles of the documents of these ids that there are."""
    found: dict[str, str] = {}
    for some in parts(ids):
        query = select(documents.c.id, documents.c.title).where(documents.c.id.in_(some))
        found |= {row[0]: str(row[1]) for row in connection.execute(query)}
    return found


def long_titles(connection: Connection, most: int = 20) -> tuple[str, ...]:
    """The longest titles, the longest first."""
    query = select(documents.c.title).order_by(func.length(documents.c.title).desc()).limit(most)
    return tuple(str(title) for title in connection.execute(query).scalars())


def next_position(connection: Connection) -> int:
    """The place in the list behind all documents."""
    last = connection.execute(select(func.max(documents.c.position))).scalar()
    return 0 if last is None else last + 1


def count_documents(connection: Connection) -> int:
    """How many documents there are."""
    return int(connection.execute(select(func.count()).select_from(documents)).scalar_one())


def state_counts(connection: Connection, annotator_id: str) -> dict[State, int]:
    """How many documents are in each state, for one annotator."""
    mine = and_(assignments.c.annotator_pk == annotators.c.pk, annotators.c.id == annotator_id)
    query = (
        select(assignments.c.state, func.count())
        .join(annotators, mine)
        .group_by(assignments.c.state)
    )
    counts: dict[State, int] = {}
    for word, count in connection.execute(query):
        counts[as_shown(word)] = counts.get(as_shown(word), 0) + int(count)
    others = sum(count for state, count in counts.items() if state is not State.NEW)
    return counts | {State.NEW: count_documents(connection) - others}


def next_unfinished(connection: Connection, document_id: str, annotator_id: str) -> str | None:
    """The next document that is not done, after the given one, then from the top; else None."""
    here = select(documents.c.position).where(documents.c.id == document_id).scalar_subquery()
    done = [str(state) for state in State if state.is_done]
    mine = and_(
        assignments.c.document_pk == documents.c.pk,
        assignments.c.annotator_pk
        == select(annotators.c.pk).where(annotators.c.id == annotator_id).scalar_subquery(),
        assignments.c.state.in_(done),
    )
    behind = documents.c.position <= func.coalesce(here, -1)
    query = (
        select(documents.c.id)
        .where(documents.c.id != document_id, ~select(assignments).where(mine).exists())
        .order_by(behind, documents.c.position, documents.c.pk)
        .limit(1)
    )
    return connection.execute(query).scalar()


def assignments_of(connection: Connection, document_id: str) -> tuple[Assignment, ...]:
    """Who is how far with a document, the first annotator first."""
    return tuple(assignments_where(connection, documents.c.id == document_id))


def assignments_where(connection: Connection, condition: Any) -> list[Assignment]:
    """Who is how far with the documents that meet a condition, the first annotator first."""
    query = (
        select(documents.c.id, annotators.c.id, assignments.c.state, assignments.c.updated_at)
        .select_from(assignments)
        .join(documents)
        .join(annotators)
        .where(condition)
        .order_by(annotators.c.pk)
    )
    return [Assignment(d, a, as_shown(s), at) for d, a, s, at in connection.execute(query)]


def assignments_by(
    connection: Connection, annotator_id: str, ids: Iterable[str]
) -> dict[str, Assignment]:
    """How far one annotator is with these documents: document id → assignment."""
    found: dict[str, Assignment] = {}
    for some in parts(ids):
        here = documents.c.id.in_(some) & (annotators.c.id == annotator_id)
        found |= {a.document_id: a for a in assignments_where(connection, here)}
    return found


def _summary_query(annotator_id: str) -> Select[Any]:
    count = select(func.count()).where(spans.c.document_pk == documents.c.pk).scalar_subquery()
    state = (
        select(assignments.c.state)
        .join(annotators)
        .where(assignments.c.document_pk == documents.c.pk, annotators.c.id == annotator_id)
        .scalar_subquery()
    )
    noted = select(document_notes.c.note).where(document_notes.c.document_pk == documents.c.pk)
    note = func.coalesce(noted.scalar_subquery(), "")
    return select(
        documents.c.pk,
        documents.c.id,
        documents.c.title,
        texts.c.length,
        state.label("state"),
        count.label("count"),
        documents.c.position,
        documents.c.source,
        note.label("note"),
    ).join(texts)


def _summary(row: Row[Any]) -> DocumentSummary:
    texts_of, numbers = (row.id, row.title, row.source), (row.length, row.position)
    if not all(type(text) is str for text in texts_of) or not all(type(n) is int for n in numbers):
        raise TypeError(f"odd values in the row of {row.id!r}")
    state = State.NEW if row.state is None else as_shown(row.state)
    return DocumentSummary(
        row.id,
        row.title,
        row.length,
        state,
        row._mapping["count"],
        row.position,
        row.source,
        str(row.note),
    )


def _document_query() -> Select[Any]:
    return select(documents, texts.c.sha256, texts.c.text).join(texts)


def _document(row: Row[Any]) -> Document:
    told = (row.id, row.title, row.text, row.sha256, row.source, row.original_sha256, row.encoding)
    if not all(type(text) is str for text in (*told, row.created_at)):
        raise TypeError(f"odd values in the document {row.id!r}")
    return Document(
        id=row.id,
        title=row.title,
        text=row.text,
        text_sha256=row.sha256,
        source=row.source,
        original_sha256=row.original_sha256,
        encoding=row.encoding,
        offset_map=unpack_offsets(row.offset_map),
        meta=tuple((name, value) for name, value in orjson.loads(row.meta)),
        position=row.position,
        created_at=row.created_at,
    )
