"""The work on one document, as a file gives it: which spans, relations and states are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any
from uuid import uuid4

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import Change, Record
from annotator.model.document import Assignment, State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.section import DocumentSections, ordered_sections, without_tagged
from annotator.model.span import Fragments, Span, covered_text
from annotator.services.import_ids import SeenIds
from annotator.services.import_names import Names
from annotator.services.import_report import ImportReport

_ANNOTATOR = [field.name for field in fields(Span)].index("annotator_id")


class Ids(Enum):
    """Whose the ids of spans and relations in a file are."""

    OURS = "ours"  # the program's own: they mean the same everywhere
    THEIRS = "theirs"  # another program's: kept, unless they are taken
    LOCAL = "local"  # they only tell spans apart within their document


class Known:
    """The work on one document that is there already, in the project or earlier in the import."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.spans: dict[str, Span] = {}
        self.equal_spans: dict[tuple[Fragments, str, str], Span] = {}
        self.relations: dict[tuple[str, str, str, str], Relation] = {}
        self.annotators: set[str] = set()  # those with a state
        self.reviewed: set[str] = set()  # spans
        self.note: DocumentNote | None = None
        self.sections: DocumentSections | None = None
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Take in a span, a relation, a state, a review, a note or sections; nothing else."""
        if isinstance(record, Span):
            self.spans[record.id] = record
            self.equal_spans[(record.fragments, record.label_id, record.annotator_id)] = record
        elif isinstance(record, Relation):
            ends = (record.type_id, record.head_id, record.tail_id, record.annotator_id)
            self.relations[ends] = record
        elif isinstance(record, Assignment):
            self.annotators.add(record.annotator_id)
        elif isinstance(record, Review):
            self.reviewed.add(record.span_id)
        elif isinstance(record, DocumentNote):
            self.note = record
        elif isinstance(record, DocumentSections):
            self.sections = record


@dataclass(slots=True)
class TakenIds:
    """The ids of spans and relations that are taken, in whatever document."""

    spans: SeenIds = field(default_factory=SeenIds)
    relations: SeenIds = field(default_factory=SeenIds)


class Work:
    """Plans the work on one document. `changes` is what it comes to, but for spans that are given
    in `spans` by the values of their fields, in their order."""

    def __init__(
        self,
        document_id: str,
        given: ExchangeDocument,
        known: Known,
        names: Names,
        report: ImportReport,
    ) -> None:
        self.changes: list[Change] = []
        self.spans: list[tuple[Any, ...]] = []
        self.refusals: list[str] = []
        self._document_id, self._given = document_id, given
        self._known, self._names, self._report = known, names, report
        before = known.spans.values() if given.sections else ()
        self._tagged = [fragment for span in before for fragment in span.fragments]
        self._ids: dict[str, str] = {}  # a span's id in the file → its id in the project
        self._now = moment.now()
        self._whose = Ids.OURS

    def plan(self, taken: TakenIds, ids: Ids = Ids.OURS) -> None:
        """Plan all of it; ids that come to be used are added to `taken`."""
        self._whose = ids
        if not self._all_new(taken.spans):
            for span in self._given.spans:
                self._span(span, taken.spans)
        for relation in self._given.relations:
            self._relation(relation, taken.relations)
        for annotator_id, state in self._states():
            if annotator_id not in self._known.annotators:
                self._add(Assignment(self._document_id, annotator_id, state, self._now))
                self._report.states_added += 1
        self._note()
        self._sections()

    def _sections(self) -> None:
        """What the document has no sections for yet. What was proposed for a known document leaves
        alone what somebody tagged in it; of other sections it is not worth a word."""
        given, there = self._given.sections, self._known.sections
        if not given or (there is not None and there.sections == given):
            return
        is_said = any(not section.is_proposed for section in given)
        if there is not None:
            if is_said:
                self.refusals.append("the document has other sections already, which stay.")
            return
        if not is_said:
            given = without_tagged(given, self._tagged)
        try:
            found = ordered_sections(given, len(self._given.text))
        except InputError as error:
            self.refusals.append(f"its sections were left out: {error}")
            return
        if found:
            self._add(DocumentSections(self._document_id, "", found, self._now))
            self._report.sections_added += len(found)

    def _note(self) -> None:
        note, there = self._given.note, self._known.note
        if note is None:
            return
        if there is None:
            by, at = self._names.made_annotator(note.by), note.at or self._now
            self._add(DocumentNote(self._document_id, by, note.text, at))
            self._report.notes_added += 1
        elif there.note != note.text:
            self.refusals.append("the document has another note already, which stays.")

    def _states(self) -> Iterator[tuple[str, State]]:
        """Who is how far: as the file says, else in progress for those whose spans it brings."""
        if self._given.states:
            for name, state in self._given.states:
                yield self._names.made_annotator(name), state
        elif self._given.state is None:
            added = [span[_ANNOTATOR] for span in self.spans]
            records = [change.record for change in self.changes]
            added += [record.annotator_id for record in records if isinstance(record, Span)]
            for annotator_id in dict.fromkeys(added):
                yield annotator_id, State.IN_PROGRESS
        elif self._given.state is not State.NEW:
            yield self._names.made_annotator(""), self._given.state

    # --- spans

    def _all_new(self, taken: SeenIds) -> bool:
        """Plan all spans at once, where nothing is in the way of any: none is there yet, and no two
        are the same. Else False, and nothing is planned."""
        given, names, now = self._given.spans, self._names, self._now
        ids = [span.id for span in given]
        is_free = not self._known.spans and all(ids) and taken.isdisjoint(ids)
        if self._whose is not Ids.OURS or not is_free or len(set(ids)) < len(ids):
            return False
        # each of these names comes to be used, whether two spans are the same or not
        labels = {n: names.made_label(n) for n in dict.fromkeys([s.label for s in given])}
        people = {n: names.made_annotator(n) for n in dict.fromkeys([s.annotator for s in given])}
        document_id, text = self._document_id, self._given.text
        contents = [
            (
                *(id_, document_id, labels[label], people[by], parts),
                text[parts[0][0] : parts[0][1]] if len(parts) == 1 else covered_text(text, parts),
                *(note, unsure, named, at or now, changed or at or now),
            )
            for label, parts, _, id_, by, note, unsure, named, at, changed, _ in given
        ]
        if len({content[2:5] for content in contents}) < len(contents):
            return False
        self.spans = contents
        for span in given:
            if span.reviewed is not None:
                self._review(span.reviewed, span.id)
        taken.update(ids)
        self._report.spans_added += len(ids)
        if self._given.relations:
            self._ids = dict(zip(ids, ids, strict=True))
        return True

    def _span(self, span: ExchangeSpan, taken: SeenIds) -> None:
        name = span.id
        if self._whose is not Ids.OURS and self._is_foreign(name, taken):
            span = span._replace(id="")
        same = self._known.spans.get(span.id)
        if same is None and span.id in taken:
            self.refusals.append(f"span {span.id} is already there, in another document.")
            return
        if same is not None and not self._is_same(span, same):
            self.refusals.append(f"span {span.id} is already there with other content.")
            return
        there = same or self._equal(span)
        if there is not None and same is None and _says_other(span, there):
            self._ids[name or there.id] = there.id
            self.refusals.append(
                f"span {span.id or _place_of(span)} is already there (as {there.id}) with another "
                "note, doubt or attributes."
            )
            return
        if there is None:
            there = self._new_span(span)
            self._add(there)
            taken.add(there.id)
            self._report.spans_added += 1
        else:
            self._report.spans_known += 1
        self._ids[name or there.id] = there.id
        self._review(span.reviewed, there.id)

    def _is_foreign(self, name: str, taken: SeenIds) -> bool:
        """Must a span or relation get another id than its file gives it?"""
        return self._whose is Ids.LOCAL or (name in taken and name not in self._known.spans)

    def _review(self, review: ExchangeReview | None, span_id: str) -> None:
        if review is None or span_id in self._known.reviewed:
            return
        by, at = self._names.made_annotator(review.by), review.at or self._now
        self._add(Review(span_id, self._document_id, by, at))
        self._report.reviews_added += 1

    def _new_span(self, span: ExchangeSpan) -> Span:
        created = span.created_at or self._now
        return Span(
            id=span.id or str(uuid4()),
            document_id=self._document_id,
            label_id=self._names.made_label(span.label),
            annotator_id=self._names.made_annotator(span.annotator),
            fragments=span.fragments,
            text=covered_text(self._given.text, span.fragments),
            note=span.note,
            unsure=span.unsure,
            attributes=span.attributes,
            created_at=created,
            updated_at=span.updated_at or created,
        )

    def _equal(self, span: ExchangeSpan) -> Span | None:
        """The span with the same fragments, label and annotator, whatever its id."""
        names = self._names
        key = (span.fragments, names.label_id(span.label), names.annotator_id(span.annotator))
        return self._known.equal_spans.get(key)

    def _is_same(self, span: ExchangeSpan, there: Span) -> bool:
        """Is the span of the same id the same? Where the file names nobody, nobody is compared."""
        named = self._names.annotator_id(span.annotator) if span.annotator.strip() else None
        return (
            span.fragments == there.fragments
            and self._names.label_id(span.label) == there.label_id
            and named in (None, there.annotator_id)
            and (span.note, span.unsure) == (there.note, there.unsure)
            and span.attributes == there.attributes
        )

    # --- relations

    def _relation(self, relation: ExchangeRelation, taken: SeenIds) -> None:
        name = f"relation {relation.id or relation.type}"
        head, tail = self._end(relation.head), self._end(relation.tail)
        if not head or not tail:
            missing = relation.tail if head else relation.head
            self.refusals.append(f"{name}: there is no span {missing} in this document.")
            return
        if self._whose is not Ids.OURS and self._is_foreign(relation.id, taken):
            relation = relation._replace(id="")
        names = self._names
        kind, annotator = names.type_id(relation.type), names.annotator_id(relation.annotator)
        equal = self._known.relations.get((kind, head, tail, annotator))
        says_nothing = self._whose is not Ids.OURS and not relation.attributes
        if equal is not None and (says_nothing or equal.attributes == relation.attributes):
            self._report.relations_known += 1
        elif equal is not None or relation.id in taken:
            self.refusals.append(f"{name} is already there with other content.")
        else:
            new = self._new_relation(relation, head, tail)
            self._add(new)
            taken.add(new.id)
            self._report.relations_added += 1

    def _new_relation(self, relation: ExchangeRelation, head: str, tail: str) -> Relation:
        created = relation.created_at or self._now
        return Relation(
            id=relation.id or str(uuid4()),
            document_id=self._document_id,
            type_id=self._names.made_type(relation.type),
            head_id=head,
            tail_id=tail,
            annotator_id=self._names.made_annotator(relation.annotator),
            attributes=relation.attributes,
            created_at=created,
            updated_at=relation.updated_at or created,
        )

    def _end(self, span_id: str) -> str:
        there = self._whose is not Ids.LOCAL and span_id in self._known.spans
        return self._ids.get(span_id) or (span_id if there else "")

    def _add(self, record: Record) -> None:
        self.changes.append(Change(None, record))
        self._known.add(record)


def _says_other(span: ExchangeSpan, there: Span) -> bool:
    """Does the file say something of an equal span that the project does not hold?"""
    return (
        (bool(span.note) and span.note != there.note)
        or (span.unsure and not there.unsure)
        or (bool(span.attributes) and span.attributes != there.attributes)
    )


def _place_of(span: ExchangeSpan) -> str:
    return f"from {span.fragments[0][0]} to {span.fragments[-1][1]}"
