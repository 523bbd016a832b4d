"""Reads of the history for looking back: some rows of it, what touched a record, what is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)

from annotator.model.change import Record, documents_of
from annotator.model.document import Assignment
from annotator.model.history import About, HistoryRow, Kind, Wanted
from annotator.model.kinship import Kinship
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.section import DocumentSections
from annotator.store.payload import documents_in, names_any
from annotator.store.queries.articles import kinship_query
from annotator.store.queries.common import parts
from annotator.store.queries.history import payloads
from annotator.store.tables import (
    annotators,
    assignments,
    document_notes,
    document_sections,
    documents,
    history,
    history_chunks,
    kinships,
    labels,
    relation_types,
    relations,
    reviews,
    spans,
)

_OWN = (documents, annotators, labels, relation_types, spans, relations)
_MOST_RECORDS = 30_000
"""So many records' documents are looked at for one page of acts (about a tenth of a second)."""
_NAMES = ("pk", "kind", "act", "reverses", "at", "text", "document_id", "start", "span_id")


def past_rows(
    connection: Connection, wanted: Wanted, before: int | None = None
) -> Iterator[HistoryRow]:
    """The rows that are wanted, the newest first, from the one before row `before` on; read as they
    are asked for. Those of a document or a span may be more than that: see `rows_at`."""
    query = _wanted_query(wanted, before).order_by(history.c.pk.desc())
    for row in connection.execute(query, execution_options={"yield_per": 200}):
        yield _row(row)


def rows_at(
    connection: Connection, wanted: Wanted, before: int | None = None
) -> Iterator[tuple[HistoryRow, bool]]:
    """The rows that may have touched the span or the document that is wanted, as `past_rows` gives
    them, each with whether it did. Payloads come along with the rows: to ask for each by itself
    takes ten times as long."""
    query = _wanted_query(wanted, before).add_columns(history_chunks.c.payload)
    query = query.where(_may_touch(connection, wanted)).outerjoin(history_chunks)
    query = query.order_by(history.c.pk.desc(), history_chunks.c.place)
    at = {"span_id": wanted.span_id} if wanted.span_id else {"document_id": wanted.document_id}
    ((name, id_),) = at.items()
    last: HistoryRow | None = None
    found = False
    for row in connection.execute(query, execution_options={"yield_per": 50}):
        if last is None or row.pk != last.id:
            if last is not None:
                yield last, found
            last = _row(row)
            found = getattr(last, name) == id_
        if not found and row.payload is not None and names_any(row.payload, [id_]):
            found = touches(connection, last.id, **at)
    if last is not None:
        yield last, found


def other_documents(
    connection: Connection,
    rows: Collection[HistoryRow],
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, int]:
    """How many documents some rows touched besides that of their place: row → number, -1 where
    there are too many records to look at. A row that touched no other is left out."""
    ids = [row.id for row in rows if row.count > 1]
    pk, wide = history.c.pk, set[int]()
    for some in parts(ids):
        wide |= set(connection.execute(select(pk).where(pk.in_(some), history.c.wide)).scalars())
    found: dict[int, int] = {}
    left = _MOST_RECORDS
    for row in (row for row in rows if row.id in wide):
        if row.count > left:
            found[row.id] = -1
            continue
        left -= row.count
        touched: set[str] = set()
        query = select(history_chunks.c.payload).where(history_chunks.c.history_pk == row.id)
        for payload in connection.execute(query).scalars():
            if progress is not None:
                progress(0, 0)
            touched |= documents_in(payload)
        if others := len(touched - {row.document_id}):
            found[row.id] = others
    return found


def past_row(connection: Connection, row_id: int) -> HistoryRow | None:
    """One row of the history."""
    row = connection.execute(_query().where(history.c.pk == row_id)).first()
    return _row(row) if row else None


def rows_after(connection: Connection, row_id: int) -> Iterator[HistoryRow]:
    """The rows that came after one, the newest first."""
    query = _query().where(history.c.pk > row_id).order_by(history.c.pk.desc())
    for row in connection.execute(query, execution_options={"yield_per": 200}):
        yield _row(row)


def undone_acts(connection: Connection, acts: Collection[int]) -> set[int]:
    """Which of these acts are taken back now."""
    found: set[int] = set()
    some = list(acts)
    for first in range(0, len(some), 500):
        newest = select(func.max(history.c.pk)).where(history.c.act.in_(some[first : first + 500]))
        query = select(history.c.act, history.c.kind).where(
            history.c.pk.in_(newest.group_by(history.c.act))
        )
        found |= {act for act, kind in connection.execute(query) if kind == Kind.UNDO}
    return found


def touches(
    connection: Connection, row_id: int, *, span_id: str = "", document_id: str = ""
) -> bool:
    """Did this row change the span, something that hangs on it, or something in the document?"""
    wanted = span_id or document_id
    if not names_ids(connection, row_id, [wanted]):
        return False
    return any(
        (wanted in _spans_named(change.record))
        if span_id
        else document_id in documents_of(change.record)
        for changes in payloads(connection, row_id)
        for change in changes
    )


def names_ids(connection: Connection, row_id: int, ids: Collection[str]) -> bool:
    """Does the row's payload name one of these ids?"""
    query = select(history_chunks.c.payload).where(history_chunks.c.history_pk == row_id)
    rows = connection.execute(query, execution_options={"yield_per": 1})
    return any(names_any(payload, ids) for payload in rows.scalars())


def present_prints(
    connection: Connection, records: Sequence[Record]
) -> dict[tuple[type, str], str]:
    """The fingerprints that the file holds for these records, without those that are not there:
    (kind, id) → fingerprint."""
    found: dict[tuple[type, str], str] = {}
    by_kind: dict[type, list[Record]] = {}
    for record in records:
        by_kind.setdefault(type(record), []).append(record)
    for kind, some in by_kind.items():
        for stored_id, stamp in _prints(connection, kind, some):
            found[kind, stored_id] = stamp
    return found


def ids_there(connection: Connection, table: str, ids: Collection[str]) -> set[str]:
    """Which records of these ids there are in a table."""
    owner = next(one for one in _OWN if one.name == table)
    found: set[str] = set()
    for some in parts(ids):
        found.update(connection.execute(select(owner.c.id).where(owner.c.id.in_(some))).scalars())
    return found


def dependents_of(connection: Connection, record: Record) -> Iterator[str]:
    """The ids of the records that would hang in the air if this one went; reviews, notes,
    sections and kinships, which go with it, are none of them."""
    name = type(record).__name__
    hanging: dict[str, tuple[Any, ...]] = {
        "Document": ((spans, "document_pk"), (relations, "document_pk")),
        "Label": ((spans, "label_pk"),),
        "RelationType": ((relations, "type_pk"),),
        "Span": ((relations, "head_pk"), (relations, "tail_pk")),
    }
    owners = {"Document": documents, "Label": labels, "RelationType": relation_types, "Span": spans}
    for table, column in hanging.get(name, ()):
        owner = owners[name]
        pk = select(owner.c.pk).where(owner.c.id == record.id).scalar_subquery()
        query = select(table.c.id).where(table.c[column] == pk)
        yield from connection.execute(query, execution_options={"yield_per": 200}).scalars()
    if name == "Document":
        for record_ in connection.execute(
            select(annotators.c.id)
            .join_from(assignments, annotators)
            .join(documents, documents.c.id == record.id)
            .where(assignments.c.document_pk == documents.c.pk)
        ).scalars():
            yield f"{record.id}/{record_}"


def _wanted_query(wanted: Wanted, before: int | None) -> Select[Any]:
    query = _query()
    if before is not None:
        query = query.where(history.c.pk < before)
    for condition in _conditions(wanted):
        query = query.where(condition)
    return query


def _query() -> Select[Any]:
    columns = [history.c[name] for name in _NAMES]
    return select(
        *columns, history.c["count"].label("size"), annotators.c.id.label("annotator")
    ).join_from(history, annotators)


def _row(row: Any) -> HistoryRow:
    return HistoryRow(
        row.pk, Kind(row.kind), row.act or row.pk, row.reverses, row.annotator, row.at,
        row.text, row.size, row.document_id, row.start, row.span_id,
    )  # fmt: skip


def _conditions(wanted: Wanted) -> Iterator[Any]:
    if wanted.annotator_id:
        mine = select(annotators.c.pk).where(annotators.c.id == wanted.annotator_id)
        yield history.c.annotator_pk == mine.scalar_subquery()
    if wanted.since:
        yield history.c.at >= wanted.since
    if wanted.until:
        yield history.c.at < wanted.until
    if wanted.about is not None:
        yield _about(wanted.about)


_ON_LABELS = (
    *(f"{deed} label *" for deed in ("add", "change", "rename", "move", "remove")),
    "merge * into *",
    "split [0-9]* span* of * off as *",
)
_ON_DOCUMENTS = (
    *("rename document", "remove document", "remove [0-9]* documents", "import *"),
    *("set document to *", "set [0-9]* documents to *"),
    *("edit document note", "clear document note"),
    *("edit sections", "set section to *", "move edges of section *"),
    *("accept section", "accept sections", "edit facts*", "join documents", "part documents"),
)
"""What acts on labels and documents are called."""


def _may_touch(connection: Connection, wanted: Wanted) -> Any:
    """May a row have touched the span or the document? What is not wide is about the document of
    its place alone, and an act on one record about that."""
    pk, at, several = history.c.pk, history.c.document_id, history.c["count"] > 1
    if not wanted.span_id:
        found = [select(pk).where(at == wanted.document_id)]
    elif document_id := _document_of_span(connection, wanted.span_id):
        others = or_(several, history.c.span_id == "")
        found = [
            select(pk).where(history.c.span_id == wanted.span_id),
            select(pk).where(at == document_id, others),
        ]
    else:
        return or_(history.c.span_id == wanted.span_id, several, history.c.span_id == "")
    wide = select(pk).where(history.c.wide == literal_column("1"))  # as its index says it
    return pk.in_(union_all(*found, wide))


def _document_of_span(connection: Connection, span_id: str) -> str | None:
    """The id of the document that a span is, or was, in; None where nothing says it."""
    is_in = select(documents.c.id).join_from(
        spans, documents, documents.c.pk == spans.c.document_pk
    )
    was_in = select(history.c.document_id).where(history.c.span_id == span_id)
    return (
        connection.execute(is_in.where(spans.c.id == span_id)).scalar()
        or connection.execute(was_in.where(history.c.document_id.is_not(None)).limit(1)).scalar()
    )


def _about(about: About) -> Any:
    """Acts are told apart by their names and by whether they took place at a span."""
    text, has_span = history.c.text, history.c.span_id != ""
    on_labels = or_(*(text.op("GLOB")(pattern) for pattern in _ON_LABELS))
    on_documents = or_(*(text.op("GLOB")(pattern) for pattern in _ON_DOCUMENTS))
    on_reviews = text.like("mark %reviewed%")
    made = text.like("tag %")
    removed = and_(text.like("remove %"), has_span, not_(on_labels), not_(on_documents))
    others = or_(made, removed, on_labels, on_documents, on_reviews)
    return {
        About.MADE: made,
        About.CHANGED: and_(has_span, not_(others)),
        About.REMOVED: removed,
        About.REVIEWS: on_reviews,
        About.DOCUMENTS: on_documents,
        About.LABELS: on_labels,
        About.TAKEN_BACK: history.c.kind.in_([str(Kind.UNDO), str(Kind.REDO)]),
    }[about]


def _prints(
    connection: Connection, kind: type, records: Sequence[Record]
) -> Iterator[tuple[str, str]]:
    for first in range(0, len(records), 400):
        some = records[first : first + 400]
        ids = [record.id for record in some]
        query: Any
        if kind is Assignment:
            here = [record.document_id for record in some if isinstance(record, Assignment)]
            both = documents.c.id + "/" + annotators.c.id
            query = select(both, assignments.c.fingerprint).select_from(assignments)
            query = query.join(documents).join(annotators).where(documents.c.id.in_(here))
        elif kind is Review:
            query = select(spans.c.id, reviews.c.fingerprint).join_from(reviews, spans)
            query = query.where(spans.c.id.in_(ids))
        elif kind in (DocumentNote, DocumentSections):
            on = document_notes if kind is DocumentNote else document_sections
            query = select(documents.c.id, on.c.fingerprint).join_from(on, documents)
            query = query.where(documents.c.id.in_(ids))
        elif kind is Kinship:
            yield from _kinship_prints(connection, set(ids))
            continue
        else:
            table = _TABLE[kind.__name__]
            query = select(table.c.id, table.c.fingerprint).where(table.c.id.in_(ids))
        yield from ((row[0], row[1]) for row in connection.execute(query))


def _spans_named(record: Record) -> tuple[str, ...]:
    """The ids of the spans that a record is, or hangs on."""
    if isinstance(record, Relation):
        return record.head_id, record.tail_id
    return (record.id,) if not isinstance(record, DocumentNote | DocumentSections) else ()


def _kinship_prints(connection: Connection, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Of those whose id (both documents' ids) is in `ids`; there are few."""
    for row in connection.execute(kinship_query(kinships.c.fingerprint)):
        if (id_ := f"{row.one_id} {row.other_id}") in ids:
            yield id_, row.fingerprint


_TABLE = {
    "Document": documents,
    "Annotator": annotators,
    "Label": labels,
    "RelationType": relation_types,
    "Span": spans,
    "Relation": relations,
    "SavedSearch": document_notes.metadata.tables["saved_searches"],
    "Release": document_notes.metadata.tables["releases"],
}
