"""Short answers about the documents of a project, for lists and heads."""

from __future__ import annotations

from collections.abc import Callable

from annotator.model.document import DocumentSummary, State
from annotator.services.document_list import DocumentList
from annotator.services.project import Project


def known_documents(
    project: Callable[[], Project], count: int, known: dict[int, DocumentSummary]
) -> DocumentList:
    """The list of documents while only its `known` rows are at hand (index → row, of `count`);
    other rows are read from the project when they are looked at."""
    return DocumentList(
        lambda: project().documents().keys(),
        lambda keys: project().documents().rows(keys),
        lambda document_id: project().documents().key_of(document_id),
        count,
        known,
    )


def state_counts(project: Project) -> dict[State, int]:
    """How many documents are in each state for the present annotator."""
    from annotator.store import queries

    return project.read(queries.state_counts, project.annotator.id)


def done_count(project: Project) -> int:
    """How many documents the present annotator is done with."""
    from annotator.store import queries

    counts = project.read(queries.state_counts, project.annotator.id)
    return sum(number for state, number in counts.items() if state.is_done)
