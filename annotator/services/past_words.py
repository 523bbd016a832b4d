"""What an act did, in plain words: each record before and after, side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotator.model.change import Change, Record, document_of, documents_of
from annotator.model.document import Annotator, Assignment, Document, State
from annotator.model.kinship import Kinship
from annotator.model.relation import Relation
from annotator.model.release import Release
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.model.schema import Label, RelationType
from annotator.model.section import DocumentSections
from annotator.model.span import Span
from annotator.services.project import Project

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 50
"""So many records of an act are told; of the others only how many they are."""
AROUND = 40
"""Code points of context on either side of a span."""

Piece = tuple[str, bool]
"""A stretch of text, and whether it is the span's own (else it is its context)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of a record, before and after; the words of a span in their context come as
    pieces. "" where there is nothing to say."""

    name: str
    before: str
    after: str
    before_pieces: tuple[Piece, ...] = ()
    after_pieces: tuple[Piece, ...] = ()

    @property
    def differs(self) -> bool:
        """Is it another thing after than before?"""
        return (self.before, self.before_pieces) != (self.after, self.after_pieces)


@dataclass(frozen=True, slots=True)
class Side:
    """One record: what it is (`kind`, `title`), what was done to it (`deed`: "made", "changed",
    "removed"), and what is said of it."""

    kind: str
    title: str
    deed: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """What an act did: the records told, and how many more there are."""

    sides: tuple[Side, ...]
    more: int


def sides(project: Project, row_id: int) -> Sides:
    """Before and after of one row of the history. Not for the UI thread."""
    from annotator.store.queries import past

    with project.snapshot() as read:
        row = read(past.past_row, row_id)
        changes = read(_first_changes, row_id)
        teller = read(_Teller, changes)
        told = tuple(teller.side(change) for change in changes)
    return Sides(told, max(0, row.count - len(told)) if row is not None else 0)


def _first_changes(connection: Connection, row_id: int) -> list[Change]:
    """The first changes of a row; spans first, for they are what people look for."""
    from annotator.store import queries

    found: list[Change] = []
    for changes in queries.payloads(connection, row_id):
        found += sorted(changes, key=lambda change: not isinstance(change.record, Span))
        if len(found) >= MOST:
            break
    return found[:MOST]


class _Teller:
    """Knows the names of what the changes refer to, be it there still or only in the act."""

    def __init__(self, connection: Connection, changes: list[Change]) -> None:
        from annotator.store import queries

        self._connection = connection
        self._texts: dict[str, str] = {}
        here = [record for c in changes for record in (c.before, c.after) if record is not None]
        self.labels = _names(Label, here) | {a.id: a.name for a in queries.all_labels(connection)}
        people = queries.all_annotators(connection)
        self.people = _names(Annotator, here) | {person.id: person.name for person in people}
        kinds = queries.all_relation_types(connection)
        self.types = _names(RelationType, here) | {kind.id: kind.name for kind in kinds}
        self._known: dict[str, Document] = {d.id: d for d in here if isinstance(d, Document)}
        self._spans = {span.id: span for span in here if isinstance(span, Span)}
        wanted = {name for r in here for name in _span_ids(r) if name not in self._spans}
        self._spans |= queries.spans_named(connection, wanted)
        ids = {name for record in here for name in documents_of(record)}
        self.is_of_several = len(ids) > 1
        self._titles = queries.titles_of(connection, ids)

    def side(self, change: Change) -> Side:
        """One record before and after."""
        record = change.record
        kind, tell = _TOLD[type(record)]
        before = dict(tell(self, change.before)) if change.before is not None else {}
        after = dict(tell(self, change.after)) if change.after is not None else {}
        if isinstance(record, Assignment):  # nobody's state is noted before they begin
            before = before or {"State": str(State.NEW)}
            after = after or {"State": str(State.NEW)}
        facts = []
        for name in dict.fromkeys((*before, *after)):
            one, other = before.get(name, ""), after.get(name, "")
            if (one or other) and {one, other} - {"no", ""}:
                facts.append(Fact(name, _plain(one), _plain(other), _pieces(one), _pieces(other)))
        deed = "made" if change.before is None else "removed" if change.after is None else "changed"
        deed = "changed" if isinstance(record, Assignment) else deed
        return Side(kind, self.title(record), deed, tuple(facts))

    def title(self, record: Record) -> str:
        """What a record is called in a head."""
        if isinstance(record, Document):
            return record.title
        if isinstance(record, Span):
            return record.text
        if isinstance(record, Review):
            return self.words_of(record.span_id)
        if isinstance(record, Relation):
            return self.types.get(record.type_id, "")
        if isinstance(record, Kinship):
            return " and ".join(f"“{self.document(id_)}”" for id_ in documents_of(record))
        if isinstance(record, Release):
            return str(record.number)
        if (document_id := document_of(record)) is not None:
            return self.document(document_id)
        return getattr(record, "name", "")

    def document(self, document_id: str) -> str:
        """A document's title."""
        known = self._known.get(document_id)
        return self._titles.get(document_id, known.title if known else "a document that is gone")

    def words_of(self, span_id: str) -> str:
        """What a span covers."""
        span = self._spans.get(span_id)
        return span.text if span else "a span that is gone"

    def in_context(self, span: Span) -> tuple[Piece, ...]:
        """The words of a span with what stands around and between them."""
        text = self.text(span.document_id)
        if not text:
            return ((span.text, True),)
        left, right = max(0, span.start - AROUND), min(len(text), span.end + AROUND)
        pieces: list[Piece] = [("…" if left else "", False)]
        at = left
        for start, end in span.fragments:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
        pieces.append((text[at:right] + ("…" if right < len(text) else ""), False))
        return tuple(piece for piece in pieces if piece[0])

    def words_at(self, document_id: str, start: int, end: int) -> str:
        """The first words of a stretch of a document."""
        words = " ".join(self.text(document_id)[start:end].split())
        return words if len(words) <= AROUND else words[: AROUND - 1].rstrip() + "…"

    def text(self, document_id: str) -> str:
        """A document's text, "" where it is gone."""
        from annotator.errors import InputError
        from annotator.store import queries

        if document_id not in self._texts:
            known = self._known.get(document_id)
            try:
                text = known.text if known else queries.document_text(self._connection, document_id)
            except InputError:
                text = ""  # it is gone
            self._texts = {document_id: text}
        return self._texts[document_id]


Said = str | tuple[Piece, ...]
Tell = Callable[[_Teller, Any], Iterator[tuple[str, Said]]]


def _names(kind: type, records: list[Record]) -> dict[str, str]:
    return {
        record.id: getattr(record, "name", "") for record in records if isinstance(record, kind)
    }


def _span_ids(record: Record) -> tuple[str, ...]:
    if isinstance(record, Relation):
        return record.head_id, record.tail_id
    return (record.span_id,) if isinstance(record, Review) else ()


def _plain(said: Said) -> str:
    return said if isinstance(said, str) else "".join(text for text, _ in said)


def _pieces(said: Said) -> tuple[Piece, ...]:
    return () if isinstance(said, str) else said


def _span(teller: _Teller, span: Span) -> Iterator[tuple[str, Said]]:
    yield "Label", teller.labels.get(span.label_id, "a label that is gone")
    yield "Words", teller.in_context(span)
    yield "Place", ", ".join(f"{start:,}–{end:,}" for start, end in span.fragments)
    yield "Note", span.note
    yield "Unsure", "yes" if span.unsure else "no"
    if teller.is_of_several:
        yield "Document", teller.document(span.document_id)
    yield "By", teller.people.get(span.annotator_id, "")
    for attribute in span.attributes:
        yield attribute.name, attribute.value


def _document(teller: _Teller, document: Document) -> Iterator[tuple[str, Said]]:
    yield "Title", document.title
    yield "Length", f"{len(document.text):,} characters"
    yield "From", document.source
    yield "Place in the list", f"{document.position + 1:,}"
    for name, value in document.meta:
        yield name.capitalize(), shown_fact(value)


def shown_fact(value: str) -> str:
    """What a further fact on a document says (a JSON text), as people read it."""
    try:
        plain = json.loads(value)
    except ValueError:
        return value
    return plain if isinstance(plain, str) else value


def _sections(teller: _Teller, record: DocumentSections) -> Iterator[tuple[str, Said]]:
    for section in record.sections:
        words = teller.words_at(record.document_id, section.start, section.end)
        why = f" ({section.reason})" if section.reason else ""
        place = f"{section.start:,}–{section.end:,}"
        yield place, f"{section.kind}{why}: {words}" if words else f"{section.kind}{why}"
    if not record.sections:
        yield "All of it", "body"
    yield "By", teller.people.get(record.annotator_id, "")


def _kinship(teller: _Teller, kinship: Kinship) -> Iterator[tuple[str, Said]]:
    yield "Same story", "yes" if kinship.together else "not the same"
    yield "By", teller.people.get(kinship.annotator_id, "")


def _release(teller: _Teller, release: Release) -> Iterator[tuple[str, Said]]:
    yield "Number", str(release.number)
    yield "Made", release.made_at
    yield "By", teller.people.get(release.annotator_id, "")


def _assignment(teller: _Teller, assignment: Assignment) -> Iterator[tuple[str, Said]]:
    yield "State", str(assignment.state)


def _label(teller: _Teller, label: Label) -> Iterator[tuple[str, Said]]:
    yield "Name", label.name
    yield "Key", label.key
    yield "Colour", label.color
    yield "Underline", label.pattern
    yield "Guideline", label.guideline
    yield "Place in the list", f"{label.position + 1:,}"


def _relation(teller: _Teller, relation: Relation) -> Iterator[tuple[str, Said]]:
    yield "Kind", teller.types.get(relation.type_id, "")
    yield "From", teller.words_of(relation.head_id)
    yield "To", teller.words_of(relation.tail_id)
    yield "By", teller.people.get(relation.annotator_id, "")
    for attribute in relation.attributes:
        yield attribute.name, attribute.value


def _review(teller: _Teller, review: Review) -> Iterator[tuple[str, Said]]:
    yield "Reviewed by", teller.people.get(review.annotator_id, "")
    yield "Document", teller.document(review.document_id)


def _note(teller: _Teller, note: DocumentNote) -> Iterator[tuple[str, Said]]:
    yield "Note", note.note
    yield "By", teller.people.get(note.annotator_id, "")


def _search(teller: _Teller, search: SavedSearch) -> Iterator[tuple[str, Said]]:
    yield "Name", search.name
    yield "Query", search.query


def _name(teller: _Teller, record: Any) -> Iterator[tuple[str, Said]]:
    yield "Name", record.name


_TOLD: dict[type, tuple[str, Tell]] = {
    Span: ("Tag", _span),
    Document: ("Document", _document),
    Assignment: ("State of", _assignment),
    Label: ("Label", _label),
    Relation: ("Relation", _relation),
    RelationType: ("Kind of relation", _name),
    Annotator: ("Annotator", _name),
    Review: ("Review of", _review),
    DocumentNote: ("Note on", _note),
    SavedSearch: ("Saved search", _search),
    DocumentSections: ("Sections of", _sections),
    Kinship: ("Kinship of", _kinship),
    Release: ("Release", _release),
}
