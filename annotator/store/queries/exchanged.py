"""The project's documents as files name them: names instead of ids, as a stream in flat memory.

The road of every export: rows become the values that formats write, with nothing in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from annotator.model.attribute import Attribute
from annotator.model.document import Document
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.query import Query
from annotator.model.span import Fragments
from annotator.store.queries.documents import assignments_where, documents_where
from annotator.store.queries.review_conditions import names_of
from annotator.store.queries.review_search import stoppable, within
from annotator.store.queries.reviews import notes_where, reviews_where
from annotator.store.queries.spans import relations_where
from annotator.store.queries.whole import chunks
from annotator.store.tables import (
    annotators,
    documents,
    fragments,
    labels,
    relation_attributes,
    relation_types,
    span_attributes,
    spans,
)
from annotator.store.typed import all_typed, typed

_SPAN = (int, int, int, int, str, int, int, str, str, int, str, str)


class Bits:
    """A set of keys in one bit each: a million spans in 125 KB."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self.count = 0

    def add(self, pk: int) -> None:
        """Take a key in that is not in it yet."""
        place = pk >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + (len(self._bits) >> 3)))
        self._bits[place] |= 1 << (pk & 7)
        self.count += 1

    def __contains__(self, pk: object) -> bool:
        if not isinstance(pk, int) or pk >> 3 >= len(self._bits):
            return False
        return bool(self._bits[pk >> 3] >> (pk & 7) & 1)


def found_spans(
    connection: Connection,
    query: Query,
    annotator_id: str,
    progress: Callable[[int, int], None] | None = None,
) -> Bits:
    """The keys of all spans that a query finds, asked by one annotator. Raises QueryError."""
    found = Bits()
    names = names_of(connection, annotator_id)
    with stoppable(connection, progress):
        chosen = within(select(spans.c.pk), query, names, None)
        # for this statement alone: set on a connection, it would stay there
        rows = connection.execute(chosen, execution_options={"yield_per": 1_000})
        for pk in rows.scalars():
            found.add(pk)
    return found


def exchanged(
    connection: Connection, found: Container[int] | None = None
) -> Iterator[ExchangeDocument]:
    """Every document with all work on it, by id; with `found` (keys of spans) those spans alone.

    Relations may then name spans that are not there: the caller sees to them.
    """
    world = _Names(connection)
    for pks in chunks(connection):
        work = _Work(connection, world, pks, found)
        for document in sorted(
            documents_where(connection, documents.c.pk.in_(pks)), key=lambda document: document.id
        ):
            yield work.document(document)


def attribute_names(connection: Connection) -> set[str]:
    """The names of all attributes that spans and relations have."""
    found: set[str] = set()
    for table in (span_attributes, relation_attributes):
        found.update(connection.execute(select(table.c.name).distinct()).scalars())
    return found


class _Names:
    """What the project calls its labels (by key), annotators (by key and id) and relation types."""

    def __init__(self, connection: Connection) -> None:
        def named(table: Table, key: str) -> dict[Any, str]:
            query = select(table.c[key], table.c.name)
            return {row[0]: row[1] for row in typed(connection.execute(query), _KEYS[key], str)}

        self.labels = named(labels, "pk")
        self.people = named(annotators, "pk")
        self.people_by_id = named(annotators, "id")
        self.types = named(relation_types, "id")


_KEYS = {"pk": int, "id": str}


class _Work:
    """The work on one chunk of documents; all of a kind is read at once."""

    def __init__(
        self, connection: Connection, names: _Names, pks: list[int], found: Container[int] | None
    ) -> None:
        here = documents.c.pk.in_(pks)
        self._names = names
        people = names.people_by_id
        self._reviews: dict[str, ExchangeReview] = {
            review.span_id: ExchangeReview(people[review.annotator_id], review.at)
            for review in reviews_where(connection, here)
        }
        self._keys: dict[str, int] = {}
        query = select(documents.c.id, documents.c.pk).where(here)
        for id_, pk in connection.execute(query):
            self._keys[id_] = pk
        self._spans = self._read_spans(connection, pks, found)
        self._relations: dict[str, list[ExchangeRelation]] = defaultdict(list)
        for relation in relations_where(connection, here):
            self._relations[relation.document_id].append(
                ExchangeRelation(
                    type=names.types[relation.type_id],
                    head=relation.head_id,
                    tail=relation.tail_id,
                    id=relation.id,
                    annotator=people[relation.annotator_id],
                    attributes=relation.attributes,
                    created_at=relation.created_at,
                    updated_at=relation.updated_at,
                )
            )
        self._states: dict[str, list[Any]] = defaultdict(list)
        for one in assignments_where(connection, here):
            self._states[one.document_id].append((people[one.annotator_id], one.state))
        self._notes = {
            note.document_id: ExchangeNote(note.note, people[note.annotator_id], note.updated_at)
            for note in notes_where(connection, here)
        }

    def document(self, document: Document) -> ExchangeDocument:
        """A document of the chunk with the work on it."""
        return ExchangeDocument(
            text=document.text,
            id=document.id,
            title=document.title,
            source=document.source,
            states=tuple(sorted(self._states.get(document.id, ()))),
            meta=document.meta,
            spans=tuple(self._spans.get(self._keys[document.id], ())),
            relations=tuple(self._relations.get(document.id, ())),
            original_sha256=document.original_sha256,
            encoding=document.encoding,
            offset_map=document.offset_map,
            text_sha256=document.text_sha256,
            note=self._notes.get(document.id),
        )

    def _read_spans(
        self, connection: Connection, pks: list[int], found: Container[int] | None
    ) -> dict[int, list[ExchangeSpan]]:
        """The spans by their document's key, in text order, the longer first."""
        here = spans.c.document_pk.in_(pks)
        pieces = _fragments(connection, here)
        attributes = _attributes(connection, here)
        labels_by, people, reviews = self._names.labels, self._names.people, self._reviews
        made: dict[int, list[ExchangeSpan]] = defaultdict(list)
        rows = _plain_rows(connection, _spans_of_chunk().where(here))
        for row in all_typed(rows, *_SPAN):
            pk, document, label, by, id_, start, end, text, note, unsure, created, updated = row
            if found is not None and pk not in found:
                continue
            made[document].append(
                ExchangeSpan(
                    labels_by[label],
                    pieces.get(pk) or ((start, end),),
                    text,
                    id_,
                    people[by],
                    note,
                    unsure != 0,
                    attributes.get(pk, ()),
                    created,
                    updated,
                    reviews.get(id_),
                )
            )
        return made


def _plain_rows(connection: Connection, query: Select[Any]) -> list[Any]:
    """The rows of a query as SQLite gives them: with a million of them, that is a third of the time
    of SQLAlchemy's own."""
    result = connection.execute(query, execution_options={"yield_per": None})  # none read ahead
    cursor = result.cursor
    rows = [] if cursor is None else cursor.fetchall()
    result.close()
    return list(rows)


def _spans_of_chunk() -> Select[Any]:
    columns = (
        *(spans.c.pk, spans.c.document_pk, spans.c.label_pk, spans.c.annotator_pk, spans.c.id),
        *(spans.c.start, spans.c.end, spans.c.text, spans.c.note, spans.c.unsure),
        *(spans.c.created_at, spans.c.updated_at),
    )
    order = (spans.c.document_pk, spans.c.start, spans.c.end.desc(), spans.c.id)
    return select(*columns).order_by(*order)


def _fragments(connection: Connection, here: Any) -> dict[int, Fragments]:
    query = select(fragments.c.span_pk, fragments.c.start, fragments.c.end)
    query = query.join(spans, spans.c.pk == fragments.c.span_pk).where(here)
    query = query.order_by(fragments.c.span_pk, fragments.c.place)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pk, start, end in connection.execute(query):
        found[pk].append((start, end))
    return {pk: tuple(pieces) for pk, pieces in found.items()}


def _attributes(connection: Connection, here: Any) -> dict[int, tuple[Attribute, ...]]:
    table = span_attributes
    query = select(table.c.span_pk, table.c.name, table.c.value)
    query = query.join(spans, spans.c.pk == table.c.span_pk).where(here)
    found: dict[int, list[Attribute]] = defaultdict(list)
    for pk, name, value in connection.execute(query.order_by(table.c.span_pk, table.c.name)):
        found[pk].append(Attribute(name, value))
    return {pk: tuple(attributes) for pk, attributes in found.items()}
