"""Tagging: what an analyst does to spans. Every function plans a change set and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.document import Assignment, State
from annotator.model.ids import new_id
from annotator.model.schema import Label
from annotator.model.span import Fragments, Span, covered_text, ordered_fragments
from annotator.services.project import Project


def add_span(
    project: Project, document_id: str, fragments: Iterable[tuple[int, int]], label_id: str
) -> ChangeSet:
    """Tag the fragments (code points) with a label; the document is in progress from then on.

    Raises InputError for fragments outside the text and for a span that is there already.
    """
    label = label_of(project, label_id)
    text = project.text_of(document_id)
    pieces = ordered_fragments(fragments, len(text))
    at = moment.now()
    span = Span(
        id=new_id(),
        document_id=document_id,
        label_id=label_id,
        annotator_id=project.annotator.id,
        fragments=pieces,
        text=covered_text(text, pieces),
        created_at=at,
        updated_at=at,
    )
    refuse_twin(project, span, label)
    changes = (Change(None, span), *_in_progress(project, document_id, at))
    return ChangeSet(f"tag as {label.name}", changes)


def remove_span(project: Project, span_id: str) -> ChangeSet:
    """Remove a span with the relations that hang on it."""
    from annotator.store import queries

    span = span_of(project, span_id)
    relations = project.read(queries.relations_with, [span_id])
    changes = [Change(relation, None) for relation in relations]
    label = label_of(project, span.label_id)
    return ChangeSet(f"remove {label.name}", (*changes, Change(span, None)))


def set_label(project: Project, span_id: str, label_id: str) -> ChangeSet:
    """Give a span another label. Raises InputError if that makes it equal to another span."""
    label = label_of(project, label_id)
    return edit_span(project, span_id, f"relabel as {label.name}", label_id=label_id)


def set_note(project: Project, span_id: str, note: str) -> ChangeSet:
    """Set a span's note; "" clears it."""
    return edit_span(project, span_id, "edit note" if note else "clear note", note=note)


def set_unsure(project: Project, span_id: str, unsure: bool) -> ChangeSet:
    """Mark a span as unsure, or as sure."""
    return edit_span(project, span_id, "mark unsure" if unsure else "mark sure", unsure=unsure)


def move_edges(project: Project, span_id: str, fragments: Iterable[tuple[int, int]]) -> ChangeSet:
    """Give a span other fragments (code points). Raises InputError as `add_span` does."""
    text = project.text_of(span_of(project, span_id).document_id)
    pieces = ordered_fragments(fragments, len(text))
    return set_fragments(project, span_id, "move edge", text, pieces)


def set_fragments(
    project: Project, span_id: str, act: str, text: str, fragments: Fragments
) -> ChangeSet:
    """Give a span other fragments of its document's text. For verbs; raises as `edit_span` does."""
    covered = covered_text(text, fragments)
    return edit_span(project, span_id, act, fragments=fragments, text=covered)


def label_of(project: Project, label_id: str) -> Label:
    """The label of that id. Raises InputError if there is none."""
    found = next((label for label in project.labels() if label.id == label_id), None)
    if found is None:
        raise InputError("That label is not in this project any more; choose another.")
    return found


def span_of(project: Project, span_id: str) -> Span:
    """The span of that id. Raises InputError if there is none."""
    found = project.span(span_id)
    if found is None:
        raise InputError("That span is not there any more.")
    return found


def edit_span(project: Project, span_id: str, act: str, **values: object) -> ChangeSet:
    """Change some fields of a span; nothing to change gives an empty change set.

    For verbs. Raises InputError if that makes it equal to another span.
    """
    before = span_of(project, span_id)
    after = replace(before, **values)  # type: ignore[arg-type]
    if after == before:
        return ChangeSet(act)
    if (after.fragments, after.label_id) != (before.fragments, before.label_id):
        refuse_twin(project, after, label_of(project, after.label_id))
    after = replace(after, updated_at=moment.now())
    return ChangeSet(act, (Change(before, after),))


def refuse_twin(project: Project, span: Span, label: Label, gone: str = "") -> None:
    """Raises InputError if there is a span equal to this one, but for the one that goes."""
    from annotator.store import queries

    if any(twin.id not in (span.id, gone) for twin in project.read(queries.equal_spans, span)):
        raise InputError(f"These words are tagged as {label.name} already.")


def _in_progress(project: Project, document_id: str, at: str) -> tuple[Change, ...]:
    """The change that a first span brings about: the document is in progress."""
    me = project.annotator.id
    mine = next((a for a in project.assignments_of(document_id) if a.annotator_id == me), None)
    if mine is not None and mine.state is not State.NEW:
        return ()
    return (Change(mine, Assignment(document_id, me, State.IN_PROGRESS, at)),)
