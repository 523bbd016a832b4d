"""The queue: the next span, of whatever annotator, that somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.model.change import Place
from annotator.services.project import Progress, Project

UNSURE, UNREVIEWED = "unsure", "unreviewed"


def next_place(
    project: Project,
    what: str,
    document_id: str,
    seen: Iterable[str],
    progress: Progress | None = None,
) -> Place | None:
    """Where the next span is that is UNSURE or UNREVIEWED, in list order: the rest of this document
    (`seen` are its spans up to the caret), the documents behind it, then from the top."""
    from annotator.store.queries.queue import next_span_of

    found = project.read(next_span_of, what, document_id, set(seen), progress)
    return None if found is None else Place(found[0], found[2], found[1])
