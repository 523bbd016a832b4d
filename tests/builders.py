"""Small projects for tests, made by the program's own verbs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from annotator.model.exchange import ExchangeDocument
from annotator.services import annotate, edit_sections, opening, reviewing
from annotator.services.project import Project
from annotator.store import queries

ANN = "Ann"
TEXT = "“I invited him,” she said. The bridge will open in May.\n\nIt is a disgrace."


def make_project(
    folder: Path, *texts: str, name: str = "test.annot", annotator: str = ANN
) -> Project:
    """A new project with the default labels and documents of these texts (TEXT without any),
    open for writing; its documents have the ids d0, d1, …"""
    path = folder / name
    shutil.copy(_template(texts or (TEXT,), annotator), path)
    return opening.open_project(path, annotator_name=annotator)


@cache
def _template(texts: tuple[str, ...], annotator: str) -> Path:
    """A project file to copy: making one anew costs a third of a second."""
    path = Path(_templates().name) / f"{len(list(Path(_templates().name).iterdir()))}.annot"
    documents = [ExchangeDocument(text=text, id=f"d{place}") for place, text in enumerate(texts)]
    opening.create_project(path, annotator_name=annotator, documents=documents)
    return path


@cache
def _templates() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def label_id(project: Project, name: str) -> str:
    """The id of the label called `name`."""
    return next(label.id for label in project.labels() if label.name == name)


def tag(
    project: Project,
    start: int,
    end: int,
    label: str = "quote",
    document_id: str = "d0",
    *more: tuple[int, int],
) -> str:
    """Tag a stretch (code points; `more` are further fragments); the new span's id."""
    fragments: Sequence[tuple[int, int]] = ((start, end), *more)
    done = project.do(annotate.add_span(project, document_id, fragments, label_id(project, label)))
    return done.changes[0].record.id


def records(project: Project) -> dict[str, object]:
    """Everything a project holds, as values: what undoing everything must bring back."""
    documents = [project.document(row.id) for row in project.documents()]
    return {
        "labels": project.labels(),
        "annotators": project.annotators(),
        "relation types": project.relation_types(),
        "documents": documents,
        "spans": {d.id: project.spans_of(d.id) for d in documents},
        "relations": {d.id: project.relations_of(d.id) for d in documents},
        "assignments": {d.id: project.assignments_of(d.id) for d in documents},
        "reviews": {d.id: set(reviewing.reviews_in(project, d.id)) for d in documents},
        "document notes": {d.id: reviewing.note_on(project, d.id) for d in documents},
        "searches": reviewing.searches_of(project),
        "sections": edit_sections.sections_in(project, [d.id for d in documents]),
        "kinships": project.read(queries.all_kinships),
        "releases": project.read(queries.all_releases),
    }
