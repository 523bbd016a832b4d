"""Documents with their texts: by key, by hash, or as what is left of a text."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from annotator.model.document import Document, new_document
from annotator.model.ids import new_id
from annotator.model.text import NO_OFFSETS, OffsetMap, sha256_of
from annotator.store.payload import unpack_offsets
from annotator.store.recovery.keeper import Keeper

MARK = ("recovered", '"the text differs from the one that was imported"')
NO_TEXT = "the text is lost"
_UNMAPPABLE = (zlib.error, struct.error, ValueError)


class Documents:
    """Gives each document that has a text, and the key by which its spans name it."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._rows = keeper.harvest.rows
        self._lost: set[str] = set()

    @property
    def total(self) -> int:
        """How many there may be."""
        return self._keeper.harvest.count_of("documents")

    def all(self) -> Iterator[tuple[Document, int | None]]:
        """The documents in list order, then those that only the history or a text tells of."""
        keys = list(self._rows("SELECT pk FROM documents ORDER BY position, pk"))
        for (key,) in keys:
            document = self._of_row(key)
            if document is not None and self._keeper.take(document, key):
                yield document, key
        for told in list(self._keeper.past.missing(Document)):
            if not isinstance(told, Document) or told.id in self._lost:
                continue
            if self._keeper.is_wanted(told):
                text = self._text_by_hash(told.text_sha256)
                if text is None:
                    self._keeper.lose(Document, NO_TEXT, _lost(told.title))
                elif self._keeper.take(whole := replace(told, text=text)):
                    yield whole, self._key_of(told.id)
        if self._keeper.has_hole(Document) and not self._keeper.past.is_whole:
            yield from self._without_rows()

    def _of_row(self, key: int) -> Document | None:
        row = self._row(key)
        if self._keeper.is_ghost(Document, row["id"]):
            return None
        text, stored_hash = self._text(row["text_pk"])
        document = _document(row, text or "", sha256_of(text) if text is not None else "")
        told, sound = self._keeper.best(document, row["fingerprint"])
        if sound and (whole := self._whole(told, text)) is not None:
            return whole
        if text is None:
            self._lost.add(document.id)
            self._keeper.lose(Document, NO_TEXT, _lost(document.title))
            return None
        if document.text_sha256 in (stored_hash, told.text_sha256):
            self._keeper.mend(
                Document, f"What is said about “{document.title}” may not be as it was."
            )
            return document
        self._keeper.mend(
            Document,
            f"The text of “{document.title}” is not the one that was imported; what is missing of "
            "it is marked by the sign \ufffd.",
        )
        facts = told if sound else document
        meta = tuple(sorted({**dict(facts.meta), MARK[0]: MARK[1]}.items()))
        return replace(facts, text=text, text_sha256=document.text_sha256, meta=meta)

    def _whole(self, told: Document, text: str | None) -> Document | None:
        """The document with the text that belongs to it, if that is there."""
        if text is not None and sha256_of(text) == told.text_sha256:
            return replace(told, text=text)
        found = self._text_by_hash(told.text_sha256)
        return None if found is None else replace(told, text=found)

    def _without_rows(self) -> Iterator[tuple[Document, int | None]]:
        """Texts that no document names any more, where documents were lost."""
        query = """SELECT row FROM texts WHERE pk NOT IN (SELECT text_pk FROM documents)
            ORDER BY pk"""
        for number, (row,) in enumerate(list(self._rows(query)), start=1):
            text = next(self._rows("SELECT text FROM texts WHERE row = ?", row))[0]
            place = self.total + number - 1
            document = new_document(text, position=place, title=f"Recovered document {number}")
            if self._keeper.is_kept(Document, document.id):
                document = replace(document, id=new_id())
            key = self._fitting_key(text)
            if self._keeper.take(document, key):
                self._keeper.mend(
                    Document,
                    f"“{document.title}” is a text whose document is lost, or was removed.",
                )
                yield document, key

    def _fitting_key(self, text: str) -> int | None:
        """The key under which spans say just what stands in this text."""
        query = """SELECT DISTINCT document_pk FROM spans
            WHERE document_pk NOT IN (SELECT pk FROM documents)"""
        for (key,) in list(self._rows(query)):
            sample = 'SELECT start, "end", text FROM spans WHERE document_pk = ? LIMIT 20'
            spans = list(self._rows(sample, key))
            fitting = sum(text[start:end] == words for start, end, words in spans)
            if fitting * 2 > len(spans):
                return int(key)
        return None

    def _key_of(self, id: str) -> int | None:
        row = next(
            self._rows("SELECT row FROM listed WHERE kind = 'documents' AND id = ?", id), None
        )
        return None if row is None else int(row[0])

    def _row(self, key: int) -> dict[str, Any]:
        cursor = self._keeper.harvest.scratch.execute(
            "SELECT * FROM documents WHERE pk = ?", (key,)
        )
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    def _text(self, key: int) -> tuple[str | None, str]:
        row = next(self._rows("SELECT text, sha256 FROM texts WHERE pk = ?", key), None)
        return (None, "") if row is None else (row[0], row[1])

    def _text_by_hash(self, sha256: str) -> str | None:
        for (text,) in self._rows("SELECT text FROM texts WHERE sha256 = ?", sha256):
            if sha256_of(text) == sha256:
                return str(text)
        return None


def _document(row: dict[str, Any], text: str, sha256: str) -> Document:
    return Document(
        id=row["id"] or new_id(),
        title=row["title"],
        text=text,
        text_sha256=sha256,
        source=row["source"],
        original_sha256=row["original_sha256"],
        encoding=row["encoding"],
        offset_map=_offsets(row["offset_map"]),
        meta=_meta(row["meta"]),
        position=row["position"],
        created_at=row["created_at"],
    )


def _offsets(data: bytes) -> OffsetMap:
    try:
        return unpack_offsets(data)
    except _UNMAPPABLE:
        return NO_OFFSETS


def _meta(text: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((str(name), str(value)) for name, value in orjson.loads(text))
    except (ValueError, TypeError):
        return ()


def _lost(title: str) -> str:
    return f"The document “{title}” is lost: its text cannot be read."
