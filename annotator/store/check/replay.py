"""Does the history, replayed from its first row, lead to the records that are there?

Only fingerprints are compared, in a temporary database, so that memory stays flat.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table, literal_column, select

from annotator.model.change import Change
from annotator.model.finding import Finding, Harm
from annotator.store import tables
from annotator.store.check.history import UNREADABLE
from annotator.store.check.look import Look
from annotator.store.payload import KINDS, decode
from annotator.store.rows import stored_fingerprint
from annotator.store.tables import history, history_chunks

_NAMES = {kind: name for name, kind in KINDS.items()}
_TABLES: dict[str, Table] = {
    "document": tables.documents,
    "annotator": tables.annotators,
    "label": tables.labels,
    "relation_type": tables.relation_types,
    "span": tables.spans,
    "relation": tables.relations,
    "saved_search": tables.saved_searches,
    "release": tables.releases,
}
_SCHEMA = """
    CREATE TABLE told (kind TEXT, id TEXT, print TEXT, act INT, PRIMARY KEY (kind, id))
        WITHOUT ROWID;
    CREATE TABLE there (kind TEXT, id TEXT, print TEXT, row INT, PRIMARY KEY (kind, id))
        WITHOUT ROWID;
"""
_DIFFERENT = """
    SELECT there.kind, there.id, there.row, told.act, told.print FROM there
        LEFT JOIN told USING (kind, id) WHERE told.print IS NOT there.print
    UNION ALL
    SELECT told.kind, told.id, 0, told.act, NULL FROM told
        LEFT JOIN there USING (kind, id) WHERE told.print IS NOT NULL AND there.id IS NULL
"""
_WORDS = {
    "relation_type": "relation type",
    "assignment": "state of document/annotator",
    "review": "review of the span",
    "document_note": "note on the document",
    "saved_search": "saved search",
    "document_sections": "set of sections of the document",
    "kinship": "kinship of the documents",
}


def replay(look: Look) -> Iterator[Finding]:
    """Records that differ from what the last act on them left, are missing, or have no act."""
    with (
        tempfile.TemporaryDirectory(prefix="annotator-check-") as folder,
        closing(sqlite3.connect(Path(folder) / "replay.db")) as notes,
    ):
        notes.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA}")
        try:
            _tell(look, notes)
        except UNREADABLE:
            sentence = "The history cannot be replayed, for an act in it cannot be read."
            yield Finding(Harm.REPLAY, sentence)
            return
        _note_present(look, notes)
        for kind, id_, row, act, told in notes.execute(_DIFFERENT):
            yield _finding(look, kind, id_, row, act, told)


def _tell(look: Look, notes: sqlite3.Connection) -> None:
    """What the history says, act by act: each record's last fingerprint, none once removed."""
    query = (
        select(history.c.pk, history.c.schema_version, history_chunks.c.payload)
        .join(history_chunks)
        .order_by(history.c.pk, history_chunks.c.place)
    )
    for act, version, payload in look.rows(query, at_once=1):
        changes = decode(payload, version, lambda _: "")
        notes.executemany(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)",
            [
                (_NAMES[type(change.record)], change.record.id, _print(change), act)
                for change in changes
            ],
        )
        look.step(len(changes))


def _print(change: Change) -> str | None:
    """The fingerprint that a change leaves in the file, None where it removes the record."""
    if change.after is None:
        return None
    return stored_fingerprint(change.after, change.after_odd)


def _note_present(look: Look, notes: sqlite3.Connection) -> None:
    """What is there now."""
    for kind, table in _TABLES.items():
        query = select(table.c.id, table.c.fingerprint, table.c.pk)
        _note(look, notes, kind, query)
    states, documents, people = tables.assignments, tables.documents, tables.annotators
    both = documents.c.id + "/" + people.c.id
    query = select(both, states.c.fingerprint, literal_column("assignments.rowid"))
    query = query.select_from(states).join(documents).join(people)
    _note(look, notes, "assignment", query)
    looks, spans = tables.reviews, tables.spans
    query = select(spans.c.id, looks.c.fingerprint, spans.c.pk).join_from(looks, spans)
    _note(look, notes, "review", query)
    for kind, on in (
        ("document_note", tables.document_notes),
        ("document_sections", tables.document_sections),
    ):
        query = select(documents.c.id, on.c.fingerprint, documents.c.pk)
        _note(look, notes, kind, query.join_from(on, documents))
    kin, one, other = tables.kinships, documents.alias("one"), documents.alias("other")
    both = one.c.id + " " + other.c.id
    query = select(both, kin.c.fingerprint, literal_column("kinships.rowid")).select_from(kin)
    query = query.join(one, one.c.pk == kin.c.one_pk).join(other, other.c.pk == kin.c.other_pk)
    _note(look, notes, "kinship", query)


def _note(look: Look, notes: sqlite3.Connection, kind: str, query: Any) -> None:
    options = {"yield_per": 5_000}
    for rows in look.connection.execute(query, execution_options=options).partitions(5_000):
        values = ((kind, id_, stored, row) for id_, stored, row in rows)
        notes.executemany("INSERT OR REPLACE INTO there VALUES (?, ?, ?, ?)", values)
        look.step(len(rows))


def _finding(
    look: Look, kind: str, id_: str, row: int, act: int | None, told: str | None
) -> Finding:
    what = f"The {_WORDS.get(kind, kind)} {id_}"
    after = ""
    if act is not None:
        text = look.connection.execute(select(history.c.text).where(history.c.pk == act)).scalar()
        after = f"act {act} (“{text}”)"
    if not row:
        sentence = f"{what} is missing: {after} left it there, and nothing took it away."
    elif act is None:
        sentence = f"{what} is there, but no act made it."
    elif told is None:
        sentence = f"{what} is there, though {after} took it away."
    else:
        sentence = f"{what} is not as {after}, the last on it, left it."
    sentence += " A backup shows what it was."
    return Finding(Harm.REPLAY, sentence, "", row, id_)
