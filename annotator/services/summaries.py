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


def kept_counts(project: Project, document_id: str, counts: str) -> str:
    """What a first screen on this document would have to count, as `opening.begin` takes it;
    `counts` are those of the first screen that there was."""
    from annotator.store import first_screen

    me, known = project.annotator.id, first_screen.counts_of(counts)
    return project.read(
        lambda connection: first_screen.count(
            connection.connection.driver_connection,  # type: ignore[arg-type]
            me,
            document_id,
            known,
        ).said()
    )


def long_titles(project: Project) -> tuple[str, ...]:
    """The longest titles of its documents: how much room one may take. Not for the UI thread."""
    from annotator.store.queries.documents import long_titles as longest

    with project.snapshot() as read:
        found: tuple[str, ...] = read(longest)
        return found


def done_count(project: Project) -> int:
    """How many documents the present annotator is done with."""
    from annotator.store import queries

    counts = project.read(queries.state_counts, project.annotator.id)
    return sum(number for state, number in counts.items() if state.is_done)
