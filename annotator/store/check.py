"""Is everything in a project as it should be? Looks only; changes nothing."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import Connection, text
from sqlalchemy.exc import NoResultFound

from annotator.model.document import State
from annotator.model.span import Span, covered_text
from annotator.model.text import sha256_of
from annotator.store.queries import WholeDocument, history_rows, payloads, whole_documents

SHOWN = 20
"""At most this many sentences of one kind; more are counted."""


def problems(connection: Connection) -> Iterator[str]:
    """One sentence for each thing that is wrong, in plain words; nothing at all if all is well."""
    yield from _limited(_damage(connection), "more of this kind of damage")
    yield from _limited(_dangling(connection), "more records that refer to something gone")
    yield from _limited(_labels(connection), "more problems with labels")
    yield from _limited(_history(connection), "more acts that cannot be read")
    yield from _limited(_documents(connection), "more problems with documents and spans")


def _limited(sentences: Iterator[str], rest: str) -> Iterator[str]:
    more = 0
    for number, sentence in enumerate(sentences):
        if number < SHOWN:
            yield sentence
        else:
            more += 1
    if more:
        yield f"… and {more:,} {rest}."


def _damage(connection: Connection) -> Iterator[str]:
    for (line,) in connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"The file is damaged: {line}. Restore a backup."


def _dangling(connection: Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"Row {row} of {table} refers to a row of {parent} that is not there."


def _labels(connection: Connection) -> Iterator[str]:
    for column, what in (("name", "are called"), ("key", "have the key")):
        query = text(f"SELECT {column}, count(*) FROM labels WHERE {column} != '' GROUP BY 1")  # noqa: S608
        for value, count in connection.execute(query):
            if count > 1:
                yield f"{count} labels {what} “{value}”."


def _history(connection: Connection) -> Iterator[str]:
    for row in history_rows(connection, newest_first=False):
        try:
            for _ in payloads(connection, row.id):
                pass
        except (zlib.error, ValueError, TypeError, KeyError, NoResultFound):
            yield f"Act {row.id} (“{row.text}”) cannot be read, so it cannot be undone any more."


def _documents(connection: Connection) -> Iterator[str]:
    states = {str(state) for state in State}
    found = connection.execute(text("SELECT DISTINCT state FROM assignments")).scalars()
    if odd := [state for state in found if state not in states]:
        yield f"“{odd[0]}” is no state of a document; texts and spans could not be looked at."
        return
    for whole in whole_documents(connection):
        yield from _document(whole)


def _document(whole: WholeDocument) -> Iterator[str]:
    document = whole.document
    name = f"“{document.title}” ({document.id})"
    if sha256_of(document.text) != document.text_sha256:
        yield f"The text of {name} is not the one that was imported (its hash differs)."
    seen: dict[tuple[object, ...], str] = {}
    for span in whole.spans:
        here = f"Span {span.id} of {name}"
        yield from _span(document.text, span, here)
        twin = seen.setdefault((span.fragments, span.label_id, span.annotator_id), span.id)
        if twin != span.id:
            yield f"{here} is the same as span {twin}."
    ids = {span.id for span in whole.spans}
    for relation in whole.relations:
        if not {relation.head_id, relation.tail_id} <= ids:
            yield f"Relation {relation.id} of {name} links spans of other documents."


def _span(document_text: str, span: Span, here: str) -> Iterator[str]:
    fragments = span.fragments
    if any(not 0 <= start < end <= len(document_text) for start, end in fragments):
        yield f"{here} lies outside its text."
    elif any(end >= start for (_, end), (start, _) in pairwise(fragments)):
        yield f"{here} has fragments that are out of order or touch."
    elif covered_text(document_text, fragments) != span.text:
        yield f"{here} says “{span.text[:40]}”, but its place in the text says otherwise."
