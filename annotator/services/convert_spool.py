"""Documents put in the order of their ids in a temporary file, where they do not come in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid5

from annotator.errors import InputError
from annotator.formats import ReadOptions
from annotator.formats import native as lines
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument
from annotator.model.ids import DOCUMENTS, document_id_of
from annotator.model.text import sha256_of
from annotator.store.disk import plain_errors

_OPTIONS = ReadOptions("the temporary file", max_mb=1e9)


def completed(document: ExchangeDocument, is_local: bool = False) -> ExchangeDocument:
    """A document with the ids that it lacks, the same each time: its own is made of its text, those
    of its spans and relations of that and their places. With `is_local` all of those are made anew:
    what a file calls "T1" in each document is not one span."""
    id_ = document.id or document_id_of(sha256_of(document.text))
    spans, relations = document.spans, document.relations
    if is_local or not all(span.id for span in spans):
        ids = [_made(id_, "s", n) if is_local or not s.id else s.id for n, s in enumerate(spans)]
        ours = {span.id: made for span, made in zip(spans, ids, strict=True) if span.id}
        spans = tuple(span._replace(id=made) for span, made in zip(spans, ids, strict=True))
        relations = tuple(
            r._replace(head=ours.get(r.head, r.head), tail=ours.get(r.tail, r.tail))
            for r in relations
        )
    if is_local or not all(relation.id for relation in relations):
        relations = tuple(
            r._replace(id=_made(id_, "r", n)) if is_local or not r.id else r
            for n, r in enumerate(relations)
        )
    return replace(document, id=id_, spans=spans, relations=relations)


class SortedSpool:
    """Takes documents in and gives them back by id, as often as asked. An id that comes twice gets
    a number behind it, which a sentence of `notes` says. Only ids and places are in memory."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        with plain_errors(Path("The temporary folder")):
            self._file = tempfile.TemporaryFile(prefix="annotator-convert-")  # noqa: SIM115
        self._places: dict[str, tuple[int, int]] = {}

    def add(self, document: ExchangeDocument) -> None:
        """Take in a document that is `completed`."""
        id_, number = document.id, 1
        while id_ in self._places:
            number += 1
            id_ = f"{document.id}-{number}"
        if number > 1:
            self.notes.append(f"There is another document {document.id}; this one became {id_}.")
        line = lines.line_of(replace(document, id=id_, text_sha256=""))
        with plain_errors(Path("The temporary folder")):
            self._places[id_] = self._file.seek(0, 2), len(line)
            self._file.write(line)

    def documents(self) -> Iterator[ExchangeDocument]:
        """The documents by id."""
        for id_ in sorted(self._places):
            place, length = self._places[id_]
            with plain_errors(Path("The temporary folder")):
                self._file.seek(place)
                line = self._file.read(length)
            (reading,) = lines.read(BytesIO(line), _OPTIONS)
            document = reading.document
            if document is None:
                raise InputError(reading.refusal)
            if not document.states and document.state is State.NEW:
                document = replace(document, state=None)  # which the line says where nothing is
            yield document

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()


def _made(document_id: str, kind: str, number: int) -> str:
    return str(uuid5(UUID(DOCUMENTS), f"{document_id}/{kind}{number}"))
