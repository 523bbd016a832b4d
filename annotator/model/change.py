"""An edit is a value: what was before, what is after, and its inverse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, get_args

from annotator.model.document import Annotator, Assignment, Document
from annotator.model.kinship import Kinship
from annotator.model.relation import Relation
from annotator.model.release import Release
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.model.schema import Label, RelationType
from annotator.model.section import DocumentSections
from annotator.model.span import Span

Record = (
    Document
    | Annotator
    | Assignment
    | Label
    | RelationType
    | Span
    | Relation
    | Review
    | DocumentNote
    | SavedSearch
    | DocumentSections
    | Kinship
    | Release
)

BULK_LIMIT = 5_000
"""An act that touches more records than this is written as a stream (BulkChange)."""


def fingerprint(record: Record) -> str:
    """16 hexadecimal digits that stand for the record's whole content.

    A document's text is left out: its hash is part of the content. Fingerprints, not version
    numbers, tell a conflict: content that came back by an undo is the same content again.
    """
    return digest([getattr(record, name) for name in _CONTENT[type(record)]])


def digest(values: list[Any]) -> str:
    """The fingerprint of a record whose values, in the order of its fields, are these."""
    import hashlib  # not on the way to the first screen

    return hashlib.blake2b(repr(values).encode("utf-8"), digest_size=8).hexdigest()


class Written(dict[str, str]):
    """What `repr` makes of texts that come again and again."""

    def __missing__(self, text: str) -> str:
        written = self[text] = repr(text)
        return written


def span_digests(contents: Iterable[tuple[Any, ...]], known: Written) -> list[str]:
    """The fingerprints of many spans, each given by the values of its fields in their order."""
    import hashlib

    new = hashlib.blake2b
    found = []
    for id_, document, label, by, parts, text, note, unsure, named, at, changed in contents:
        whose = f"{known[document]}, {known[label]}, {known[by]}"
        # as `repr` writes a list of these, in half the time
        plain = (
            f"[{id_!r}, {whose}, {parts!r}, {text!r}, {note!r}, {unsure!r}, {named!r}, {at!r}, "
            f"{changed!r}]"
        )
        found.append(new(plain.encode("utf-8"), digest_size=8).hexdigest())
    return found


_CONTENT: dict[type[Record], tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind) if kind is not Document or f.name != "text")
    for kind in get_args(Record)
}


Odd = tuple[tuple[str, Any], ...]
"""What a damaged file holds otherwise than a record's value says: (column, what it holds)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record, before and after. No `before`: added; no `after`: removed.

    A repair notes in `before_odd` what was damaged beside the record's value (its fingerprint, the
    envelope of its fragments …), so that undoing it brings exactly that back.
    """

    before: Record | None
    after: Record | None
    before_odd: Odd = ()
    after_odd: Odd = ()

    @property
    def record(self) -> Record:
        """The record that the change is about: as it is after, or as it was if removed."""
        record = self.after if self.after is not None else self.before
        if record is None:
            raise ValueError("A change needs a record before or after.")
        return record

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.after, self.before, self.after_odd, self.before_odd)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act took place: a document and, where it has one, an offset in code points."""

    document_id: str
    start: int | None = None
    span_id: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One user step. `text` says what it does ("tag as claim").

    `whole` is set where the step was too large to list: every view must look again.
    """

    text: str
    changes: tuple[Change, ...] = ()
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes) or self.whole

    def inverse(self) -> ChangeSet:
        """The step that takes this one back."""
        return ChangeSet(self.text, tuple(c.inverse() for c in reversed(self.changes)), self.whole)

    def of(self, kind: type) -> tuple[Change, ...]:
        """The changes to records of one kind."""
        return tuple(c for c in self.changes if isinstance(c.record, kind))

    def touches(self, *kinds: type, document_id: str | None = None) -> bool:
        """Does it change a record of one of `kinds` (of the given document)?"""
        if self.whole:
            return True
        for change in self.changes:
            record = change.record
            if isinstance(record, kinds):
                those = documents_of(record)
                if document_id is None or not those or document_id in those:
                    return True
        return False

    @property
    def place(self) -> Place | None:
        """Where it took place: its first span if it has one, else its first document."""
        for change in self.changes:
            if isinstance(change.record, Span):
                span = change.record
                return Place(span.document_id, span.start, span.id)
        for change in self.changes:
            if isinstance(change.record, Review):
                return Place(change.record.document_id, None, change.record.span_id)
        for change in self.changes:
            if (document_id := document_of(change.record)) is not None:
                return Place(document_id)
        return None


@dataclass(frozen=True, slots=True)
class Ready:
    """New records in the form in which the store writes them (`store.additions` makes it): how
    many, where, the rows of the tables and the payload of the history."""

    count: int
    place: Place | None
    rows: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class BulkChange:
    """One user step as a stream of change sets, so that it is never all in memory.

    `batches` gives the stream anew at each call; `count` is the number of records it touches. Where
    all of them are new, `ready` may give the same batches made ready.
    """

    text: str
    count: int
    batches: Callable[[], Iterator[ChangeSet]]
    ready: Callable[[], Iterator[Ready]] | None = None


def document_of(record: Record) -> str | None:
    """The id of the document a record belongs to, or None for records of the project. Of two that
    somebody joined or parted it is the one: see `documents_of`."""
    if isinstance(record, Document):
        return record.id
    if isinstance(record, Kinship):
        return record.one_id
    if isinstance(record, _ON_DOCUMENTS):
        return record.document_id
    return None


def documents_of(record: Record) -> tuple[str, ...]:
    """The ids of all documents a record belongs to; none for records of the project."""
    if isinstance(record, Kinship):
        return record.one_id, record.other_id
    found = document_of(record)
    return () if found is None else (found,)


_ON_DOCUMENTS = (Span, Relation, Assignment, Review, DocumentNote, DocumentSections)
