"""A stream of random acts through the real services, as an analyst would do them, only faster."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from annotator.errors import ConflictError, InputError
from annotator.formats import native
from annotator.model.change import BulkChange, ChangeSet
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan
from annotator.model.span import Span
from annotator.services import (
    annotate,
    edit_annotators,
    edit_documents,
    edit_schema,
    opening,
    reshape,
)
from annotator.services.import_documents import plan_import
from annotator.services.project import Project

WORDS = (
    "bridge",
    "she said,",
    "“no”",
    "naïve",
    "1,200",
    "it",
    "the council",
    "日本",
    "😀",
    "open.",
)
T = TypeVar("T")
Plan = ChangeSet | BulkChange | None
MOST_SPANS, MOST_DOCUMENTS, MOST_LABELS = 40, 8, 8


class Acts:
    """Does one random act after the other in a project; files to import are made in `folder`."""

    def __init__(self, project: Project, seed: int, folder: Path) -> None:
        self.project = project
        self._rng = random.Random(seed)
        self._folder = folder
        self._next: Callable[[], Plan] | None = None
        self._kinds: list[Callable[[], Plan]] = [
            *[self._tag] * 8, *[self._undo] * 4, *[self._redo] * 3, *[self._remove] * 2,
            *[self._relabel] * 2, self._note, self._unsure, self._edges, self._fragment, self._cut,
            self._split, self._merge, self._add_label, self._rename_label, self._move_label,
            self._remove_label, self._state, self._rename, self._import, self._remove_document,
            self._work_as, self._rename_annotator,
        ]  # fmt: skip

    def one(self) -> None:
        """Do one act; what cannot be done just now is skipped for another."""
        while True:
            kind, self._next = self._next or self._rng.choice(self._kinds), None
            try:
                plan = kind()
                if plan is None or (isinstance(plan, ChangeSet) and not plan):
                    continue
                self.project.do(plan)
                return
            except _DoneError:
                return
            except (InputError, ConflictError):
                continue

    # --- what can be done

    def _tag(self) -> Plan:
        document = self._document()
        if len(self.project.spans_of(document)) >= MOST_SPANS:
            return None
        label = self._any(self.project.labels()).id
        return annotate.add_span(self.project, document, [self._stretch(document)], label)

    def _remove(self) -> Plan:
        return annotate.remove_span(self.project, self._span().id)

    def _relabel(self) -> Plan:
        label = self._any(self.project.labels())
        return annotate.set_label(self.project, self._span().id, label.id)

    def _note(self) -> Plan:
        return annotate.set_note(self.project, self._span().id, self._any(WORDS))

    def _unsure(self) -> Plan:
        span = self._span()
        return annotate.set_unsure(self.project, span.id, not span.unsure)

    def _edges(self) -> Plan:
        span = self._span()
        return annotate.move_edges(self.project, span.id, [self._stretch(span.document_id)])

    def _fragment(self) -> Plan:
        span = self._span()
        return reshape.add_fragment(self.project, span.id, *self._stretch(span.document_id))

    def _cut(self) -> Plan:
        span = self._span()
        return reshape.cut_fragment(self.project, span.id, span.start, span.start + 3)

    def _split(self) -> Plan:
        span = self._span()
        return reshape.split_span(self.project, span.id, (span.start + span.end) // 2)

    def _merge(self) -> Plan:
        return reshape.merge_with_next(self.project, self._span().id)

    def _add_label(self) -> Plan:
        if len(self.project.labels()) >= MOST_LABELS:
            return None
        return edit_schema.add_label(self.project, f"label {self._rng.random()}")

    def _rename_label(self) -> Plan:
        label = self._any(self.project.labels())
        return edit_schema.set_label(
            self.project, replace(label, name=f"{self._any(WORDS)} {self._rng.random()}")
        )

    def _move_label(self) -> Plan:
        labels = self.project.labels()
        place = self._rng.randrange(len(labels))
        return edit_schema.move_label(self.project, self._any(labels).id, place)

    def _remove_label(self) -> Plan:
        labels = self.project.labels()
        return edit_schema.remove_label(self.project, labels[-1].id) if len(labels) > 3 else None

    def _state(self) -> Plan:
        state = self._any(tuple(State))
        return edit_documents.set_state(self.project, self._document(), state)

    def _rename(self) -> Plan:
        title = f"{self._any(WORDS)} {self._rng.random()}"
        return edit_documents.rename_document(self.project, self._document(), title)

    def _import(self) -> Plan:
        if len(self.project.documents()) >= MOST_DOCUMENTS:
            return None
        file = self._folder / f"{self._rng.random()}"
        if self._rng.random() < 0.5:
            file = file.with_suffix(".txt")
            file.write_text(random_text(self._rng, 100), "utf-8")
        else:
            file = file.with_suffix(".jsonl")
            file.write_bytes(native.line_of(tagged_document(self._rng, f"i{self._rng.random()}")))
        try:
            return plan_import(self.project, [file]).change
        finally:
            file.unlink()

    def _remove_document(self) -> Plan:
        documents = self.project.documents()
        if len(documents) <= 3:
            return None
        return edit_documents.remove_documents(self.project, [documents[-1].id])

    def _rename_annotator(self) -> Plan:
        others = [person for person in self.project.annotators() if person.name != "Ann"]
        name = f"Somebody {self._rng.random()}"
        return edit_annotators.rename_annotator(self.project, self._any(others).id, name)

    def _undo(self) -> Plan:
        self.project.undo()
        self._next = self._rng.choice((self._redo, self._undo, None))
        raise _DoneError

    def _redo(self) -> Plan:
        self.project.redo()
        raise _DoneError

    def _work_as(self) -> Plan:
        before = len(self.project.annotators())
        others = [f"Somebody {self._rng.random()}"] if before < 4 else []
        others += [person.name for person in self.project.annotators()]
        self.project.work_as(self._any(others))
        if len(self.project.annotators()) > before:
            raise _DoneError
        return None

    # --- chance

    def _any(self, things: Sequence[T]) -> T:
        if not things:
            raise InputError("There is none.")
        return self._rng.choice(things)

    def _document(self) -> str:
        documents = self.project.documents()
        return documents[self._rng.randrange(len(documents))].id

    def _span(self) -> Span:
        return self._any(self.project.spans_of(self._document()))

    def _stretch(self, document_id: str) -> tuple[int, int]:
        start = self._rng.randrange(len(self.project.text_of(document_id)))
        return start, start + self._rng.randrange(1, 40)


class _DoneError(Exception):
    """The act was done by itself, not by a plan."""


def random_text(rng: random.Random, words: int) -> str:
    """A text of some words, in paragraphs."""
    return "".join(rng.choice(WORDS) + rng.choice((" ", " ", " ", ".\n")) for _ in range(words))


def tagged_document(
    rng: random.Random, name: str, words: int = 60, spans: int = 2
) -> ExchangeDocument:
    """A document as a file brings it, with some tags and a relation between the first two."""
    text = random_text(rng, words)
    tags = tuple(
        ExchangeSpan(
            label="claim", fragments=((at, at + 6),), text=text[at : at + 6], id=f"{name}-{at}"
        )
        for at in range(0, spans * 20, 20)
    )
    relation = ExchangeRelation(
        type="answers", head=tags[0].id, tail=tags[1].id, id=f"{name}-relation"
    )
    return ExchangeDocument(text=text, id=name, title=name, spans=tags, relations=(relation,))


def new_project(path: Path, seed: int = 0, acts: int = 0) -> Path:
    """A project of three documents, with so many random acts done in it; closed."""
    rng = random.Random(seed)
    documents = [ExchangeDocument(text=random_text(rng, 300), id=f"d{n}") for n in range(3)]
    opening.create_project(path, annotator_name="Ann", documents=documents)
    if acts:
        project = opening.open_project(path, annotator_name="Ann")
        some = Acts(project, seed, path.parent)
        for _ in range(acts):
            some.one()
        project.work_as("Ann")
        project.close()
    return path
