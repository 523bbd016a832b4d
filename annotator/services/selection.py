"""Which part of a project leaves it: by label, annotator, state and the review's query."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.errors import InputError
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument
from annotator.model.query import parse
from annotator.services.exchange import exchange_documents
from annotator.services.import_report import counted, listed
from annotator.services.project import Progress, Project
from annotator.store import queries

Read = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a project is wanted; None and "" stand for all of it.

    `labels` and `annotators` are names: the others' spans (and states) stay behind. A document goes
    along if one of the `annotators` (anybody, where none are named) has it in one of `states`; with
    a `query`, as the review understands it, only the spans that it finds and their documents go. A
    relation goes along where both its ends do.
    """

    labels: frozenset[str] | None = None
    annotators: frozenset[str] | None = None
    states: frozenset[State] | None = None
    query: str = ""

    @property
    def is_everything(self) -> bool:
        """Does nothing stay behind?"""
        chosen = (self.labels, self.annotators, self.states)
        return all(some is None for some in chosen) and not self.query.strip()


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a project a selection wants."""

    documents: int
    spans: int

    def sentence(self) -> str:
        """ "1,204 spans of 312 documents"; why nothing can be done where there is none."""
        if not self.documents:
            return "No document fits what is chosen: there is nothing to export."
        return f"{counted(self.spans, 'span')} of {counted(self.documents, 'document')}"


def amount_of(project: Project, selection: Selection, progress: Progress | None = None) -> Amount:
    """How much a selection wants, counted in the database: no text is read. Raises InputError for a
    name that the project does not know, QueryError for a wrong query."""
    with project.snapshot() as read:
        selected = Selected(read, selection, project.annotator.id, progress)
        return Amount(*read(queries.amount, selected.part(), progress))


@dataclass(slots=True)
class LeftOut:
    """How much of a project a selection leaves behind."""

    documents: int = 0
    spans: int = 0
    relations: int = 0

    def sentences(self) -> list[str]:
        """ "Not selected: 3 documents and 41 spans.", or nothing."""
        parts = [
            counted(count, what)
            for count, what in (
                (self.documents, "document"),
                (self.spans, "span"),
                (self.relations, "relation"),
            )
            if count
        ]
        return [f"Not selected: {listed(parts)}."] if parts else []


@dataclass(slots=True)
class Selected:
    """The documents of one snapshot that a selection wants; they can be gone through repeatedly.

    Raises InputError for a name that the project does not know, QueryError for a wrong query.
    """

    read: Read
    selection: Selection
    annotator_id: str
    progress: Progress | None = None
    _found: Any = None
    _kept: LeftOut = field(default_factory=LeftOut)

    def __post_init__(self) -> None:
        selection = self.selection
        _check(selection.labels, self.read(queries.all_labels), "label")
        _check(selection.annotators, self.read(queries.all_annotators), "annotator")
        if selection.query.strip():
            wanted = parse(selection.query)
            self._found = self.read(queries.found_spans, wanted, self.annotator_id, self._search)

    def __call__(self, among: Callable[[str], bool] | None = None) -> Iterator[ExchangeDocument]:
        """The documents by id, with the spans that are wanted; `among` these ids alone."""
        documents = exchange_documents(self.read, self._found, among)
        return documents if self.selection.is_everything else self._chosen(documents)

    def part(self) -> queries.Part:
        """The same as the store knows it."""
        wanted = self.selection
        return queries.Part(wanted.labels, wanted.annotators, wanted.states, self._found)

    def left_out(self) -> LeftOut:
        """What stayed behind when the documents were gone through the last time, to the end."""
        if self.selection.is_everything:
            return LeftOut()
        all_, kept = self.read(queries.statistics), self._kept
        return LeftOut(
            all_.documents - kept.documents,
            all_.spans - kept.spans,
            all_.relations - kept.relations,
        )

    def _search(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(0, 0)

    def _chosen(self, documents: Iterator[ExchangeDocument]) -> Iterator[ExchangeDocument]:
        self._kept = LeftOut()
        for document in documents:
            kept = self._with_wanted(document)
            if self._has_state(document) and (self._found is None or kept.spans):
                self._kept.documents += 1
                self._kept.spans += len(kept.spans)
                self._kept.relations += len(kept.relations)
                yield kept

    def _with_wanted(self, document: ExchangeDocument) -> ExchangeDocument:
        labels, people = self.selection.labels, self.selection.annotators
        spans = tuple(
            span
            for span in document.spans
            if (labels is None or span.label in labels)
            and (people is None or span.annotator in people)
        )
        ids = {span.id for span in spans}
        return replace(
            document,
            spans=spans,
            relations=tuple(
                relation
                for relation in document.relations
                if relation.head in ids
                and relation.tail in ids
                and (people is None or relation.annotator in people)
            ),
            states=tuple(s for s in document.states if people is None or s[0] in people),
        )

    def _has_state(self, document: ExchangeDocument) -> bool:
        wanted, people = self.selection.states, self.selection.annotators
        if wanted is None:
            return True
        states = dict(document.states)
        asked = states.keys() if people is None else people
        return not wanted.isdisjoint([states.get(name, State.NEW) for name in asked] or [State.NEW])


def _check(names: Collection[str] | None, there: Collection[Any], what: str) -> None:
    """Refuse a name that the project does not know."""
    known = [one.name for one in there]
    for name in sorted(names or ()):
        if name not in known:
            raise InputError(
                f"There is no {what} “{name}” in this project. There are: {', '.join(known)}."
            )
