"""What is known of documents as articles: their sections, which tell the same story, releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from annotator.model.change import Record
from annotator.model.document import Annotator, Document
from annotator.model.ids import new_id
from annotator.model.kinship import Kinship
from annotator.model.release import Release
from annotator.model.section import DocumentSections, mended_sections
from annotator.store.payload import sections_of
from annotator.store.recovery.keeper import Keeper
from annotator.store.recovery.people import People

UNREADABLE = "what is said there cannot be read"
NO_DOCUMENT = "one of the two documents is lost"
_COLUMNS = "fingerprint, id, number, annotator_pk, made_at, act_id, recipe, manifest, splits"


class Articles:
    """Gives the sections of one document after the other, and the rest once all are there."""

    def __init__(self, keeper: Keeper, people: People) -> None:
        self._keeper = keeper
        self._people = people
        self._rows = keeper.harvest.rows

    def of(self, document: Document, key: int | None) -> Iterator[Record]:
        """The document's sections; rows name it by `key`."""
        told = self._told_sections(document, key)
        for missing in list(self._keeper.past.missing(DocumentSections, document.id)):
            if isinstance(missing, DocumentSections) and self._keeper.is_wanted(missing):
                told.append(missing)
        for record in told:
            if not self._is_kept(record):
                continue
            sections = mended_sections(record.sections, len(document.text))
            if sections != record.sections:
                self._keeper.mend(
                    DocumentSections, f"Sections of “{document.title}” did not fit its text."
                )
            yield replace(record, sections=sections)

    def kinships(self) -> Iterator[Kinship]:
        """What was said of two documents."""
        query = "SELECT fingerprint, one_pk, other_pk, annotator_pk, together, at FROM kinships"
        told: list[Any] = []
        for stamp, one_pk, other_pk, person, together, at in list(self._rows(query)):
            one, other = (self._keeper.document_of(pk) for pk in (one_pk, other_pk))
            if one is None or other is None:
                self._lose_kinship()
                continue
            row = Kinship(one, other, self._people.annotator(person), bool(together), at)
            if not self._keeper.is_ghost(Kinship, row.id):
                told.append(self._keeper.best(row, stamp)[0])
        told += [
            one for one in list(self._keeper.past.missing(Kinship)) if self._keeper.is_wanted(one)
        ]
        for record in told:
            ends = record.one_id, record.other_id
            if not all(self._keeper.is_kept(Document, end) for end in ends):
                self._lose_kinship()
            elif self._is_kept(record):
                yield record

    def releases(self) -> Iterator[Release]:
        """The releases."""
        told: list[Any] = []
        for stamp, id_, number, person, *rest in list(
            self._rows(f"SELECT {_COLUMNS} FROM releases ORDER BY pk")  # noqa: S608
        ):
            row = Release(id_ or new_id(), number, self._people.annotator(person), *rest)
            if not self._keeper.is_ghost(Release, row.id):
                told.append(self._keeper.best(row, stamp)[0])
        told += [
            one for one in list(self._keeper.past.missing(Release)) if self._keeper.is_wanted(one)
        ]
        yield from (record for record in told if self._is_kept(record))

    def _told_sections(self, document: Document, key: int | None) -> list[DocumentSections]:
        query = """SELECT fingerprint, annotator_pk, sections, updated_at FROM document_sections
            WHERE row = ?"""
        told: list[DocumentSections] = []
        for stamp, person, plain, at in list(self._rows(query, key)) if key is not None else ():
            by = "" if person is None else self._people.annotator(person)
            try:
                sections = sections_of(orjson.loads(plain))
            except (ValueError, TypeError):
                past = self._keeper.past.record(DocumentSections, document.id)
                if isinstance(past, DocumentSections):
                    told.append(past)
                else:
                    self._keeper.lose(DocumentSections, UNREADABLE)
                continue
            row = DocumentSections(document.id, by, sections, at)
            if not self._keeper.is_ghost(DocumentSections, row.id):
                told.append(self._keeper.best(row, stamp)[0])
        return told

    def _is_kept(self, record: Any) -> bool:
        """Keep it, if whoever made it is there (proposed sections are nobody's)."""
        person = record.annotator_id
        if person and not self._keeper.is_kept(Annotator, person):
            return False
        return self._keeper.take(record)

    def _lose_kinship(self) -> None:
        self._keeper.lose(Kinship, NO_DOCUMENT)
