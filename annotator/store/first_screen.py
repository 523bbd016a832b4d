"""What the first screen shows, read with plain sqlite3: SQLAlchemy takes longer to import than
the whole start may take. The values are the same as those of `queries`, and a test says so."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from annotator.model.attribute import Attribute
from annotator.model.document import Annotator, Document, DocumentSummary, State, as_shown
from annotator.model.schema import Label
from annotator.model.span import Span, document_order
from annotator.model.text import OffsetMap
from annotator.store.disk import storage_error
from annotator.store.identity import connect_read_only
from annotator.store.typed import typed

_PEOPLE = "SELECT pk, id, name, created_at FROM annotators ORDER BY pk"

_SPAN = (int, str, str, str, str, int, int, str, str, int, str, str)

ROWS = 60
"""Rows of the list of documents on a first screen, on either side of the open document."""


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """The labels, the annotators (and which is the present one), the open document with its spans,
    and the rows of the list of documents around it: `first_row` is the index of the first of them
    among `document_count`; `done_count` documents are done; `counts` says it for the next time.
    `document` lacks its offset map, and is None, as are its spans, where there is none or it is too
    large to be read at once.
    """

    annotator: Annotator
    annotators: tuple[Annotator, ...]
    labels: tuple[Label, ...]
    document_count: int
    done_count: int
    first_row: int
    rows: tuple[DocumentSummary, ...]
    document_id: str
    document: Document | None
    spans: tuple[Span, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What takes long to count in a large project: all documents, those that are done, and those
    before the open one. They hold as long as the project is in this `state`."""

    state: str
    documents: int
    done: int
    before: int

    def said(self) -> str:
        """As a text that `counts_of` reads."""
        return json.dumps([self.state, self.documents, self.done, self.before])


def counts_of(text: str) -> Counts | None:
    """What `Counts.said` said; None for anything else."""
    try:
        state, *numbers = json.loads(text)
        documents, done, before = numbers
    except (ValueError, TypeError):
        return None
    if type(state) is not str or any(type(number) is not int for number in numbers):
        return None
    return Counts(state, documents, done, before) if 0 <= before < documents >= done else None


def read(
    path: Path,
    annotator_name: str,
    document_id: str = "",
    *,
    anybody: bool = False,
    known: Counts | None = None,
) -> FirstScreen | None:
    """The first screen of a project of the present schema version; None if the annotator is new
    (with `anybody`, it is then that of the first annotator).

    Without a document of that id, the first of the list is open. What is `known` from before is not
    counted again if the project is as it was. Raises StorageError.
    """
    try:
        with closing(connect_read_only(path)) as connection:
            connection.execute("BEGIN")
            return _read(connection, annotator_name, document_id, anybody, known)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise storage_error(error, path) from error
    except (ValueError, TypeError) as error:  # what stands there is none of our values
        raise storage_error(ValueError("malformed record"), path) from error


def count(
    connection: sqlite3.Connection, annotator_id: str, document_id: str, known: Counts | None = None
) -> Counts:
    """The counts for an annotator and an open document: those `known`, if nothing was done since;
    without a document of that id, none are before it."""
    # every act has its row; the moment tells apart what came after a backup was restored
    newest = connection.execute("SELECT pk, at FROM history ORDER BY pk DESC LIMIT 1").fetchone()
    state = json.dumps([*(newest or ()), annotator_id, document_id])
    if known is not None and known.state == state:
        return known
    documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    done = connection.execute(
        "SELECT count(*) FROM assignments WHERE state IN (?, ?, ?) AND annotator_pk ="
        " (SELECT pk FROM annotators WHERE id = ?)",
        (*(str(state) for state in State if state.is_done), annotator_id),
    ).fetchone()[0]
    before = connection.execute(
        "SELECT count(*) FROM documents d, (SELECT pk, position FROM documents WHERE id = ?) here"
        " WHERE (d.position, d.pk) < (here.position, here.pk)",
        (document_id,),
    ).fetchone()[0]
    return Counts(state, documents, done, before)


def _read(
    connection: sqlite3.Connection,
    annotator_name: str,
    document_id: str,
    anybody: bool,
    known: Counts | None,
) -> FirstScreen | None:
    named = typed(connection.execute(_PEOPLE), int, str, str, str)
    people = [(pk, Annotator(*row)) for pk, *row in named]
    me = next(((pk, person) for pk, person in people if person.name == annotator_name), None)
    if me is None and anybody and people:
        me = people[0]
    if me is None:
        return None
    my_pk, annotator = me
    labels = connection.execute(
        "SELECT id, name, color, pattern, key, guideline, position FROM labels"
        " ORDER BY position, pk"
    )
    found, above, rows = _rows(connection, my_pk, document_id)
    counts = count(connection, annotator.id, found, known)
    row = next((row for row in rows if row.id == found), None)
    is_read = row is not None and not row.is_large
    return FirstScreen(
        annotator,
        tuple(person for _, person in people),
        tuple(Label(*row) for row in typed(labels, str, str, str, str, str, str, int)),
        counts.documents,
        counts.done,
        max(0, counts.before - above),
        rows,
        found,
        _document(connection, found) if is_read else None,
        _spans(connection, found) if is_read else (),
        counts.said(),
    )


def _rows(
    connection: sqlite3.Connection, my_pk: int, document_id: str
) -> tuple[str, int, tuple[DocumentSummary, ...]]:
    """The id of the document of that id, else of the first; the rows of the list around it, and
    how many of them are above it."""
    query = "SELECT pk, id, position FROM documents "
    found = connection.execute(f"{query} WHERE id = ?", (document_id,)).fetchone()
    if found is None:
        found = connection.execute(f"{query} ORDER BY position, pk LIMIT 1").fetchone()
    if found is None:
        return "", 0, ()
    pk, id_, position = found
    # along the index from here, both ways: with OFFSET all rows before them would be read
    here = (my_pk, position, pk)
    above = _summaries(connection, "(d.position, d.pk) < (?, ?)", "DESC", (*here, ROWS))
    below = _summaries(
        connection, "(d.position, d.pk) >= (?, ?)", "ASC", (*here, 2 * ROWS - len(above))
    )
    return id_, len(above), (*reversed(above), *below)


def _summaries(
    connection: sqlite3.Connection, where: str, way: str, values: tuple[int, ...]
) -> list[DocumentSummary]:
    rows = connection.execute(  # (what is put in is written above)
        "SELECT d.id, d.title, t.length, coalesce(a.state, 'new'),"  # noqa: S608
        " (SELECT count(*) FROM spans s WHERE s.document_pk = d.pk), d.position, d.source,"
        " coalesce((SELECT n.note FROM document_notes n WHERE n.document_pk = d.pk), '')"
        " FROM documents d JOIN texts t ON t.pk = d.text_pk"
        " LEFT JOIN assignments a ON a.document_pk = d.pk AND a.annotator_pk = ?"
        f" WHERE {where} ORDER BY d.position {way}, d.pk {way} LIMIT ?",
        values,
    )
    return [
        DocumentSummary(i, name, length, as_shown(state), spans, place, source, note)
        for i, name, length, state, spans, place, source, note in typed(
            rows, str, str, int, str, int, int, str, str
        )
    ]


def _document(connection: sqlite3.Connection, document_id: str) -> Document:
    title, text, sha256, source, original, encoding, meta, position, created_at = (
        connection.execute(
            "SELECT d.title, t.text, t.sha256, d.source, d.original_sha256, d.encoding, d.meta,"
            " d.position, d.created_at FROM documents d JOIN texts t ON t.pk = d.text_pk"
            " WHERE d.id = ?",
            (document_id,),
        ).fetchone()
    )
    return Document(
        document_id,
        title,
        text,
        sha256,
        source,
        original,
        encoding,
        OffsetMap(),
        tuple((name, value) for name, value in json.loads(meta)),
        position,
        created_at,
    )


def _spans(connection: sqlite3.Connection, document_id: str) -> tuple[Span, ...]:
    here = "FROM spans s JOIN documents d ON d.pk = s.document_pk "
    pieces: dict[int, list[tuple[int, int]]] = {}
    for pk, start, end in connection.execute(
        f'SELECT s.pk, f.start, f."end" {here} JOIN fragments f ON f.span_pk = s.pk'
        " WHERE d.id = ? ORDER BY s.pk, f.place",
        (document_id,),
    ):
        pieces.setdefault(pk, []).append((start, end))
    named: dict[int, list[Attribute]] = {}
    for pk, name, value in connection.execute(
        f"SELECT s.pk, x.name, x.value {here} JOIN span_attributes x ON x.span_pk = s.pk"
        " WHERE d.id = ? ORDER BY s.pk, x.name",
        (document_id,),
    ):
        named.setdefault(pk, []).append(Attribute(name, value))
    rows = connection.execute(
        'SELECT s.pk, s.id, d.id, l.id, a.id, s.start, s."end", s.text, s.note, s.unsure,'
        f" s.created_at, s.updated_at {here} JOIN labels l ON l.pk = s.label_pk"
        " JOIN annotators a ON a.pk = s.annotator_pk WHERE d.id = ?",
        (document_id,),
    )
    found = [
        Span(
            id_, document, label, annotator, tuple(pieces.get(pk, ((start, end),))), text, note,
            bool(unsure), tuple(named.get(pk, ())), created_at, updated_at,
        )
        for pk, id_, document, label, annotator, start, end, text, note, unsure, created_at,
        updated_at in typed(rows, *_SPAN)
    ]  # fmt: skip
    return tuple(sorted(found, key=document_order))
