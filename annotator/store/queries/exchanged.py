"""The project's documents as files name them: names instead of ids, as a stream in flat memory.

The road of every export: rows become the values that formats write, with nothing in between, and
column by column where there are many. The statements are written out, for SQLite is to go along the
documents by id whatever it thinks of the other tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial
from itertools import groupby, islice, repeat
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Table, and_, select

from annotator.model.attribute import Attribute
from annotator.model.document import State, as_shown
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.query import Query
from annotator.model.span import Fragments
from annotator.store.payload import unpack_offsets
from annotator.store.queries.articles import sections_where
from annotator.store.queries.review_conditions import names_of
from annotator.store.queries.review_search import stoppable, within
from annotator.store.tables import (
    annotators,
    documents,
    labels,
    relation_attributes,
    relation_types,
    span_attributes,
    spans,
    texts,
)
from annotator.store.typed import all_typed, typed

_PAGE = 500
_DOCUMENTS, _CHARACTERS = 100, 500_000
"""At most so many documents, and about so many characters, are in memory at once."""

_HERE = " WHERE d.id > ? AND d.id <= ? "
_OF_DOCUMENTS = """
    SELECT d.pk, d.id, d.title, x.text, x.sha256, d.source, d.original_sha256, d.encoding, d.meta,
        d.offset_map
    FROM documents AS d CROSS JOIN texts AS x ON x.pk = d.text_pk
"""
_OF_SPANS = """
    SELECT s.pk, s.document_pk, s.label_pk, s.annotator_pk, s.id, s.start, s."end", s.text, s.note,
        s.unsure, s.created_at, s.updated_at
    FROM documents AS d CROSS JOIN spans AS s ON s.document_pk = d.pk
"""
_SPAN = (int, int, int, int, str, int, int, str, str, int, str, str)
_OF_FRAGMENTS = 'SELECT span_pk, start, "end" FROM fragments WHERE span_pk'
_OF_ATTRIBUTES = "SELECT span_pk, name, value FROM span_attributes WHERE span_pk"
_OF_REVIEWS = "SELECT span_pk, annotator_pk, at FROM reviews WHERE span_pk"
_BETWEEN = "BETWEEN ? AND ?"
_IN_PART = """
    IN (SELECT s.pk FROM documents AS d CROSS JOIN spans AS s ON s.document_pk = d.pk
        WHERE d.id > ? AND d.id <= ?)
"""
_DENSE = 4
"""Keys that leave no more than so many times as many out are asked for as a range, others too."""
_OF_RELATIONS = """
    SELECT r.pk, r.document_pk, r.type_pk, r.annotator_pk, h.id, t.id, r.id, r.created_at,
        r.updated_at
    FROM documents AS d CROSS JOIN relations AS r ON r.document_pk = d.pk
        CROSS JOIN spans AS h ON h.pk = r.head_pk CROSS JOIN spans AS t ON t.pk = r.tail_pk
"""
_RELATION = (int, int, int, int, str, str, str, str, str)
_OF_RELATION_ATTRIBUTES = """
    SELECT a.relation_pk, a.name, a.value FROM documents AS d
        CROSS JOIN relations AS r ON r.document_pk = d.pk
        CROSS JOIN relation_attributes AS a ON a.relation_pk = r.pk
"""
_OF_STATES = """
    SELECT a.document_pk, a.annotator_pk, a.state
    FROM documents AS d CROSS JOIN assignments AS a ON a.document_pk = d.pk
"""
_OF_NOTES = """
    SELECT n.document_pk, n.annotator_pk, n.note, n.updated_at
    FROM documents AS d CROSS JOIN document_notes AS n ON n.document_pk = d.pk
"""


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
    connection: Connection,
    found: Container[int] | None = None,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[ExchangeDocument]:
    """Every document (or those whose ids are `wanted`) with all work on it, by id; with `found`
    (keys of spans) those spans alone.

    Relations may then name spans that are not there: the caller sees to them.
    """
    names = _Names(connection)
    for part in _parts(connection):
        for document in _Work(connection, names, part, found).documents():
            if wanted is None or wanted(document.id):
                yield document


def attribute_names(connection: Connection) -> set[str]:
    """The names of all attributes that spans and relations have."""
    found: set[str] = set()
    for table in (span_attributes, relation_attributes):
        found.update(connection.execute(select(table.c.name).distinct()).scalars())
    return found


class _Names:
    """What the project calls its labels, annotators and relation types, by their keys."""

    def __init__(self, connection: Connection) -> None:
        def named(table: Table) -> dict[int, str]:
            query = select(table.c.pk, table.c.name)
            return {row[0]: row[1] for row in typed(connection.execute(query), int, str)}

        self.labels = named(labels)
        self.people = named(annotators)
        self.types = named(relation_types)


_Part = tuple[str, str]
"""The documents whose ids come after the first, up to the second."""


def _parts(connection: Connection) -> Iterator[_Part]:
    """All documents by id, in parts that fit into memory."""
    after = last = ""
    count = characters = 0
    query = select(documents.c.id, texts.c.length).join(texts).order_by(documents.c.id)
    while rows := connection.execute(query.where(documents.c.id > last).limit(_PAGE)).all():
        for id_, length in typed(rows, str, int):
            if count == _DOCUMENTS or (count and characters + length > _CHARACTERS):
                yield after, last
                after, count, characters = last, 0, 0
            last, count, characters = id_, count + 1, characters + length
    if count:
        yield after, last


def _rows(
    connection: Connection, statement: str, values: tuple[Any, ...], *types: type
) -> list[Any]:
    """The rows of a statement as SQLite gives them: of a million, SQLAlchemy's take far longer."""
    options = {"yield_per": None}  # none read ahead
    result = connection.exec_driver_sql(statement, values, execution_options=options)
    cursor = result.cursor
    rows = [] if cursor is None else cursor.fetchall()
    result.close()
    return list(all_typed(rows, *types))


class _Work:
    """The work on one part of the documents; all of a kind is read at once."""

    def __init__(
        self, connection: Connection, names: _Names, part: _Part, found: Container[int] | None
    ) -> None:
        self._names = names
        self._ask = partial(_rows, connection)
        self._part = part
        self._spans = self._read_spans(found)
        self._relations = self._read_relations()
        people = names.people
        self._states: dict[int, list[tuple[str, State]]] = defaultdict(list)
        for document, by, state in self._rows(_OF_STATES, "", int, int):  # any word will do
            self._states[document].append((people[by], as_shown(state)))
        self._notes = {
            document: ExchangeNote(note, people[by], at)
            for document, by, note, at in self._rows(_OF_NOTES, "", int, int, str, str)
        }
        here = and_(documents.c.id > part[0], documents.c.id <= part[1])
        self._sections = {one.document_id: one.sections for one in sections_where(connection, here)}

    def documents(self) -> Iterator[ExchangeDocument]:
        """The documents of the part by id."""
        types = (int, *repeat(str, 8))
        for row in self._rows(_OF_DOCUMENTS, "ORDER BY d.id", *types):
            pk, id_, title, text, sha256, source, original, encoding, meta, offsets = row
            yield ExchangeDocument(
                text=text,
                id=id_,
                title=title,
                source=source,
                states=tuple(sorted(self._states.get(pk, ()))),
                meta=tuple((name, value) for name, value in orjson.loads(meta)),
                spans=self._spans.get(pk, ()),
                relations=tuple(self._relations.get(pk, ())),
                original_sha256=original,
                encoding=encoding,
                offset_map=unpack_offsets(offsets),
                text_sha256=sha256,
                note=self._notes.get(pk),
                sections=self._sections.get(id_, ()),
            )

    def _rows(self, statement: str, order: str, *types: type) -> list[Any]:
        return self._ask(f"{statement} {_HERE} {order}", self._part, *types)

    def _read_spans(self, found: Container[int] | None) -> dict[int, tuple[ExchangeSpan, ...]]:
        """The spans by their document's key, in text order, the longer first."""
        rows = self._rows(_OF_SPANS, "ORDER BY d.id, s.start", *_SPAN)
        if found is not None:
            rows = [row for row in rows if row[0] in found]
        made: dict[int, tuple[ExchangeSpan, ...]] = {}
        if not rows:
            return made
        values = self._span_values(rows)
        for document, some in groupby(rows, itemgetter(1)):
            count, starts = 0, set()
            for row in some:
                count += 1
                starts.add(row[5])
            spans = tuple(map(_as_span, islice(values, count)))
            if len(starts) < count:  # SQLite has ordered them by their starts
                spans = tuple(sorted(spans, key=_in_text))
            made[document] = spans
        return made

    def _span_values(self, rows: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The values of spans in the order of their fields, from rows that are not none."""
        columns = zip(*rows, strict=True)
        pks, _, of, by, ids, starts, ends, covered, notes, unsure, made, changed = columns
        beside = partial(self._beside, pks)
        people = self._names.people
        pieces = _fragments(beside(_OF_FRAGMENTS, " ORDER BY span_pk, place", int, int, int))
        attributes = _attributes(beside(_OF_ATTRIBUTES, " ORDER BY span_pk, name", int, str, str))
        reviews = {
            pk: ExchangeReview(people[by], at)
            for pk, by, at in beside(_OF_REVIEWS, "", int, int, str)
        }
        whole = zip(zip(starts, ends, strict=True), strict=True)  # in one piece, as nearly all are
        return zip(
            map(self._names.labels.__getitem__, of),
            map(pieces.get, pks, whole) if pieces else whole,
            covered,
            ids,
            map(people.__getitem__, by),
            notes,
            map(bool, unsure),
            map(attributes.get, pks, repeat(())),
            made,
            changed,
            map(reviews.get, pks),
            strict=False,
        )

    def _beside(self, pks: Sequence[int], statement: str, order: str, *types: type) -> list[Any]:
        """What another table has on spans of these keys (and perhaps on some that are not ours)."""
        low, high = min(pks), max(pks)
        if high - low < _DENSE * len(pks):
            return self._ask(f"{statement} {_BETWEEN} {order}", (low, high), *types)
        return self._ask(f"{statement} {_IN_PART} {order}", self._part, *types)

    def _read_relations(self) -> dict[int, list[ExchangeRelation]]:
        """The relations by their document's key, by id."""
        made: dict[int, list[ExchangeRelation]] = defaultdict(list)
        rows = self._rows(_OF_RELATIONS, "ORDER BY r.id", *_RELATION)
        attributes: dict[int, tuple[Attribute, ...]] = {}
        if rows:
            asked = self._rows(_OF_RELATION_ATTRIBUTES, "ORDER BY 1, a.name", int, str, str)
            attributes = _attributes(asked)
        for pk, document, type_, by, head, tail, id_, created, updated in rows:
            made[document].append(
                ExchangeRelation(
                    type=self._names.types[type_],
                    head=head,
                    tail=tail,
                    id=id_,
                    annotator=self._names.people[by],
                    attributes=attributes.get(pk, ()),
                    created_at=created,
                    updated_at=updated,
                )
            )
        return made


def _fragments(rows: list[Any]) -> dict[int, Fragments]:
    return {
        pk: tuple((start, end) for _, start, end in some)
        for pk, some in groupby(rows, itemgetter(0))
    }


def _attributes(rows: list[Any]) -> dict[int, tuple[Attribute, ...]]:
    return {
        pk: tuple(Attribute(name, value) for _, name, value in some)
        for pk, some in groupby(rows, itemgetter(0))
    }


_as_span: Callable[[tuple[Any, ...]], ExchangeSpan] = partial(tuple.__new__, ExchangeSpan)


def _in_text(span: ExchangeSpan) -> tuple[int, int, str]:
    fragments = span.fragments
    return fragments[0][0], -fragments[-1][1], span.id
