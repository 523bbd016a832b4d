"""What was kept of looking back: reviews of spans, notes on documents, saved searches."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.model.change import Record
from annotator.model.document import Annotator, Document
from annotator.model.ids import new_id
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.model.span import Span
from annotator.store.recovery.keeper import Keeper
from annotator.store.recovery.people import People

NO_SPAN = "the span is lost"


class Looks:
    """Gives the records of one document after the other, and the searches."""

    def __init__(self, keeper: Keeper, people: People) -> None:
        self._keeper = keeper
        self._people = people
        self._rows = keeper.harvest.rows

    def of(self, document: Document, key: int | None) -> Iterator[Record]:
        """The reviews of the document's spans, and the note on it; rows name it by `key`."""
        yield from self._kept(Review, document, self._reviews(document, key))
        yield from self._kept(DocumentNote, document, self._notes(document, key))

    def searches(self) -> Iterator[SavedSearch]:
        """The saved searches."""
        query = "SELECT fingerprint, id, annotator_pk, name, query FROM saved_searches"
        told: list[tuple[Record, bool]] = []
        for stamp, id_, person, name, text in list(self._rows(query)):
            row = SavedSearch(id_ or new_id(), self._people.annotator(person), name, text)
            if not self._keeper.is_ghost(SavedSearch, row.id):
                told.append(self._keeper.best(row, stamp))
        told += [(record, True) for record in list(self._keeper.past.missing(SavedSearch))]
        for record, _ in told:
            if isinstance(record, SavedSearch) and self._is_to_keep(record):
                yield record

    def _kept(
        self, kind: type[Record], document: Document, told: list[tuple[Record, bool]]
    ) -> Iterator[Record]:
        missing = list(self._keeper.past.missing(kind, document.id))
        told += [(record, True) for record in missing if self._keeper.is_wanted(record)]
        for record, _ in told:
            if isinstance(record, Review) and not self._keeper.is_kept(Span, record.span_id):
                self._keeper.lose(kind, NO_SPAN)
            elif self._is_to_keep(record):
                yield record

    def _is_to_keep(self, record: Record) -> bool:
        person = getattr(record, "annotator_id", "")
        return self._keeper.is_kept(Annotator, person) and self._keeper.take(record)

    def _reviews(self, document: Document, key: int | None) -> list[tuple[Record, bool]]:
        query = """SELECT r.fingerprint, s.id, r.annotator_pk, r.at FROM spans s
            JOIN reviews r ON r.row = s.pk WHERE s.document_pk = ?"""
        told: list[tuple[Record, bool]] = []
        for stamp, span_id, person, at in list(self._rows(query, key)) if key is not None else ():
            row = Review(span_id or "", document.id, self._people.annotator(person), at)
            if not self._keeper.is_ghost(Review, row.id):
                told.append(self._keeper.best(row, stamp))
        return told

    def _notes(self, document: Document, key: int | None) -> list[tuple[Record, bool]]:
        query = """SELECT fingerprint, annotator_pk, note, updated_at FROM document_notes
            WHERE row = ?"""
        told: list[tuple[Record, bool]] = []
        for stamp, person, note, at in list(self._rows(query, key)) if key is not None else ():
            row = DocumentNote(document.id, self._people.annotator(person), note, at)
            if not self._keeper.is_ghost(DocumentNote, row.id):
                told.append(self._keeper.best(row, stamp))
        return told
