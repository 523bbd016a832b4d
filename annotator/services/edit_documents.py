"""Documents: rename and remove them, set their states and what is known of them. Every function
plans and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.errors import InputError
from annotator.model import facts, moment
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet, Record
from annotator.model.document import Assignment, State
from annotator.services.project import Project

TITLE_LIMIT = 500


def rename_document(project: Project, document_id: str, title: str) -> ChangeSet:
    """Give a document another title. Raises InputError for an empty or endless one."""
    title = " ".join(title.split())
    if not title:
        raise InputError("A document needs a title.")
    if len(title) > TITLE_LIMIT:
        raise InputError(f"A title holds at most {TITLE_LIMIT} characters.")
    before = project.document(document_id)
    if before.title == title:
        return ChangeSet("rename document")
    return ChangeSet("rename document", (Change(before, replace(before, title=title)),))


def facts_of(project: Project, document_id: str) -> dict[str, str]:
    """What is known of a document as an article: name (see `model.facts.FACTS`) → text."""
    return facts.facts_of(project.document(document_id))


def set_facts(project: Project, document_id: str, said: Mapping[str, str]) -> ChangeSet:
    """Say who wrote a document, when it came out and where (`model.facts.FACTS`); "" takes a fact
    out, those not named stay. Raises InputError, with a sentence, for what cannot be."""
    before = project.document(document_id)
    after = replace(before, meta=facts.with_facts(before.meta, said))
    return ChangeSet("edit facts", () if after == before else (Change(before, after),))


def count_spans(project: Project, document_ids: Sequence[str]) -> int:
    """How many spans go if the documents are removed, of all annotators."""
    from annotator.store import queries

    return project.read(queries.count_spans, None, document_ids)


def remove_documents(project: Project, document_ids: Sequence[str]) -> ChangeSet | BulkChange:
    """Remove documents with their spans, relations and states."""
    count = count_spans(project, document_ids)
    text = "remove document" if len(document_ids) == 1 else f"remove {len(document_ids)} documents"

    def batches() -> Iterator[ChangeSet]:
        for document_id in document_ids:
            yield ChangeSet(text, _removal(project, document_id))

    if count + len(document_ids) > BULK_LIMIT:
        return BulkChange(text, count + len(document_ids), batches)
    return ChangeSet(text, tuple(change for batch in batches() for change in batch.changes))


def _removal(project: Project, document_id: str) -> tuple[Change, ...]:
    records: tuple[Record, ...] = (
        *project.relations_of(document_id),
        *project.spans_of(document_id),
        *project.assignments_of(document_id),
        project.document(document_id),
    )
    return tuple(Change(record, None) for record in records)


def set_state(project: Project, document_id: str, state: State) -> ChangeSet:
    """Say how far the present annotator is with a document."""
    me = project.annotator.id
    mine = next((a for a in project.assignments_of(document_id) if a.annotator_id == me), None)
    text = f"set document to {state}"
    if state is (mine.state if mine else State.NEW):
        return ChangeSet(text)
    return ChangeSet(text, (Change(mine, Assignment(document_id, me, state, moment.now())),))


def set_states(
    project: Project, document_ids: Sequence[str], state: State
) -> ChangeSet | BulkChange:
    """Say how far the present annotator is with several documents, in one act."""
    from annotator.store import queries

    if len(document_ids) == 1:
        return set_state(project, document_ids[0], state)
    me, at = project.annotator.id, moment.now()
    mine = project.read(queries.assignments_by, me, document_ids)
    changes = []
    for document_id in document_ids:
        before = mine.get(document_id)
        if state is not (before.state if before else State.NEW):
            changes.append(Change(before, Assignment(document_id, me, state, at)))
    text = f"set {len(changes):,} documents to {state}"
    if len(changes) > BULK_LIMIT:
        pieces = [tuple(changes[n : n + 1_000]) for n in range(0, len(changes), 1_000)]
        return BulkChange(text, len(changes), lambda: (ChangeSet(text, piece) for piece in pieces))
    return ChangeSet(text, tuple(changes))


def next_unfinished(project: Project, document_id: str) -> str | None:
    """The next document the present annotator is not done with, after this one and then from the
    top; None if there is no other."""
    from annotator.store import queries

    return project.read(queries.next_unfinished, document_id, project.annotator.id)
