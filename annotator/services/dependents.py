"""What goes with a record that changes or goes, whoever asked for it: reviews, notes, sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.model.change import Change, ChangeSet, Record
from annotator.model.document import Document
from annotator.model.span import Span

if TYPE_CHECKING:
    from sqlalchemy import Connection


def completed(connection: Connection, batches: Iterator[ChangeSet]) -> Iterator[ChangeSet]:
    """The change sets with what depends on their records: the review of a span that is changed or
    removed ends; the note on a document that is removed goes, its sections, and what was said of it
    and others. Undoing brings them back."""
    for batch in batches:
        yield _completed(connection, batch)


def _completed(connection: Connection, batch: ChangeSet) -> ChangeSet:
    from annotator.store import queries

    spans = [c.before.id for c in batch.changes if isinstance(c.before, Span)]
    gone = [
        c.before.id for c in batch.changes if isinstance(c.before, Document) and c.after is None
    ]
    found: list[Record] = []
    if spans:
        found += queries.reviews_of(connection, spans).values()
    if gone:
        found += queries.notes_on(connection, gone).values()
        found += queries.sections_on(connection, gone).values()
        found += queries.kinships_with(connection, gone)
    named = {(type(c.before), c.before.id) for c in batch.changes if c.before is not None}
    ended = tuple(Change(one, None) for one in found if (type(one), one.id) not in named)
    return replace(batch, changes=ended + batch.changes) if ended else batch
