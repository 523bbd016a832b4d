"""What was done on a document: its spans, proved against the text, its relations and states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from annotator.errors import InputError
from annotator.model.attribute import Attribute
from annotator.model.change import Record
from annotator.model.document import (
    STATES,
    Annotator,
    Assignment,
    Document,
    as_shown,
    as_stored,
)
from annotator.model.ids import new_id
from annotator.model.relation import Relation
from annotator.model.span import Fragments, Span, covered_text, ordered_fragments
from annotator.store.recovery.keeper import Keeper
from annotator.store.recovery.past import NAMES
from annotator.store.recovery.people import People

NO_DOCUMENT = "the document is lost"
NO_PLACE = "the words they mark are not in the text"
TWIN = "there is another one just like it"
NO_ENDS = "a span at one of its ends is lost"


class More(Protocol):
    """What gives further records of one document after the other."""

    def of(self, document: Document, key: int | None) -> Iterator[Record]:
        """The records of `document`, which rows name by `key`."""
        ...


class Work:
    """Gives the records of one document after the other; `more` gives those beside its spans."""

    def __init__(self, keeper: Keeper, people: People, more: Sequence[More]) -> None:
        self._more = more
        self._keeper = keeper
        self._people = people
        self._rows = keeper.harvest.rows
        scratch = keeper.harvest.scratch
        scratch.execute("CREATE TABLE seen_keys (key INTEGER PRIMARY KEY)")

    def of(self, document: Document, key: int | None) -> Iterator[Record]:
        """All records of `document`, which rows name by `key`."""
        if key is not None:
            self._keeper.harvest.scratch.execute(
                "INSERT OR IGNORE INTO seen_keys VALUES (?)", (key,)
            )
        yield from self._spans(document, key)
        yield from self._states(document, key)
        yield from self._relations(document, key)
        for one in self._more:
            yield from one.of(document, key)

    def count_orphans(self) -> None:
        """What belongs to documents that did not come back."""
        if self._keeper.agrees:
            return
        for kind, table in ((Span, "spans"), (Assignment, "assignments"), (Relation, "relations")):
            query = f"""SELECT count(*) FROM {table} t
                WHERE document_pk NOT IN (SELECT key FROM seen_keys)"""  # noqa: S608
            if kind is not Assignment:
                query += " AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.kind = ? AND k.id = t.id)"
            named = () if kind is Assignment else (NAMES[kind],)
            self._keeper.lose(kind, NO_DOCUMENT, count=next(self._rows(query, *named))[0])

    # --- spans

    def _spans(self, document: Document, key: int | None) -> Iterator[Span]:
        twins: set[tuple[Fragments, str, str]] = set()
        for span, sound in self._told_spans(document, key):
            placed = self._placed(document, span, sound)
            if placed is None:
                self._keeper.lose(
                    Span, NO_PLACE, f"The span “{_short(span.text)}” of “{document.title}” is lost."
                )
                continue
            twin = (placed.fragments, placed.label_id, placed.annotator_id)
            if twin in twins:
                self._keeper.lose(Span, TWIN)
            elif self._keeper.take(placed):
                twins.add(twin)
                yield placed

    def _told_spans(self, document: Document, key: int | None) -> Iterator[tuple[Span, bool]]:
        query = """SELECT pk, fingerprint, id, label_pk, annotator_pk, start, "end", text, note,
            unsure, created_at, updated_at FROM spans WHERE document_pk = ? ORDER BY start, pk"""
        for row in self._rows(query, key) if key is not None else ():
            span = self._span(document.id, row)
            if not self._keeper.is_ghost(Span, span.id):
                yield self._keeper.best(span, row[1])
        for told in self._keeper.past.missing(Span, document.id):
            if isinstance(told, Span) and self._keeper.is_wanted(told):
                yield told, True

    def _span(self, document_id: str, row: tuple) -> Span:  # type: ignore[type-arg]
        key, _, id, label, person, start, end, text, note, unsure, made, changed = row
        pieces = 'SELECT start, "end" FROM fragments WHERE span_pk = ? ORDER BY place'
        return Span(
            id or new_id(),
            document_id,
            self._people.label(label),
            self._people.annotator(person),
            tuple((a, b) for a, b in self._rows(pieces, key)) or ((start, end),),
            text,
            note,
            bool(unsure),
            self._attributes("span", key),
            made,
            changed,
        )

    def _placed(self, document: Document, span: Span, sound: bool) -> Span | None:
        """The span where its words stand; None if they stand nowhere."""
        text = document.text
        if not (self._keeper.is_kept(Annotator, span.annotator_id) and span.label_id):
            return None
        if _fits(text, span.fragments) and covered_text(text, span.fragments) == span.text:
            if not sound:
                self._keeper.mend(
                    Span,
                    f"The span “{_short(span.text)}” of “{document.title}” may not be as it was.",
                )
            return span
        place = _nearest(text, span.text, span.start)
        if place is None:
            return None
        self._keeper.mend(
            Span,
            f"The span “{_short(span.text)}” of “{document.title}” was put where its words stand.",
        )
        return replace(span, fragments=((place, place + len(span.text)),))

    def _attributes(self, owner: str, key: int) -> tuple[Attribute, ...]:
        query = f"SELECT name, value FROM {owner}_attributes WHERE {owner}_pk = ? ORDER BY rowid"  # noqa: S608
        return tuple(Attribute(name, value) for name, value in self._rows(query, key))

    # --- states and relations

    def _states(self, document: Document, key: int | None) -> Iterator[Assignment]:
        query = """SELECT fingerprint, annotator_pk, state, updated_at FROM assignments
            WHERE document_pk = ?"""
        told: list[tuple[Assignment, bool]] = []
        for stamp, person, state, at in list(self._rows(query, key)) if key is not None else ():
            row = Assignment(document.id, self._people.annotator(person), as_stored(state), at)
            if not self._keeper.is_ghost(Assignment, row.id):
                told.append(self._keeper.best(row, stamp))
        told += self._missing(Assignment, document.id)
        for record, sound in told:
            is_told = sound and self._keeper.past.is_whole
            if record.state not in STATES and not is_told:
                record, sound = replace(record, state=as_shown(record.state)), False
            if self._keeper.is_kept(Annotator, record.annotator_id) and self._keeper.take(record):
                if not sound:
                    self._keeper.mend(Assignment, f"The state of “{document.title}” may be wrong.")
                yield record

    def _relations(self, document: Document, key: int | None) -> Iterator[Relation]:
        query = """SELECT pk, fingerprint, id, type_pk, head_pk, tail_pk, annotator_pk, created_at,
            updated_at FROM relations WHERE document_pk = ?"""
        told: list[tuple[Relation, bool]] = []
        for row in list(self._rows(query, key)) if key is not None else ():
            relation = self._relation(document.id, row)
            if not self._keeper.is_ghost(Relation, relation.id):
                told.append(self._keeper.best(relation, row[1]))
        told += self._missing(Relation, document.id)
        for record, _ in told:
            ends = (record.head_id, record.tail_id)
            if not all(self._keeper.is_kept(Span, end) for end in ends):
                self._keeper.lose(Relation, NO_ENDS)
            elif self._keeper.take(record):
                yield record

    def _relation(self, document_id: str, row: tuple) -> Relation:  # type: ignore[type-arg]
        key, _, id, kind, head, tail, person, made, changed = row
        return Relation(
            id or new_id(),
            document_id,
            self._people.relation_type(kind),
            self._keeper.id_of(Span, head) or "",
            self._keeper.id_of(Span, tail) or "",
            self._people.annotator(person),
            self._attributes("relation", key),
            made,
            changed,
        )

    def _missing(self, kind: type, document_id: str) -> list[tuple]:  # type: ignore[type-arg]
        missing: Iterable[Record] = list(self._keeper.past.missing(kind, document_id))
        return [(record, True) for record in missing if self._keeper.is_wanted(record)]


def _fits(text: str, fragments: Fragments) -> bool:
    """Inside the text, in order, and apart."""
    try:
        return bool(fragments) and ordered_fragments(fragments, len(text)) == fragments
    except InputError:
        return False


def _nearest(text: str, words: str, start: int) -> int | None:
    """Where `words` stand next to `start`."""
    if not words:
        return None
    before = text.rfind(words, 0, max(start, 0) + len(words))
    behind = text.find(words, max(start, 0))
    found = [place for place in (before, behind) if place >= 0]
    return min(found, key=lambda place: abs(place - start), default=None)


def _short(text: str) -> str:
    return " ".join(text.split()) if len(text) <= 40 else " ".join(text[:39].split()) + "…"
