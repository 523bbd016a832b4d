"""What goes with a record that changes or goes, whoever asked for it: reviews, notes, sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.model.change import Change, ChangeSet, Record
from annotator.model.document import Document
from annotator.model.kinship import Kinship
from annotator.model.section import DocumentSections
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
    _loosen(connection, gone, (*ended, *batch.changes))
    return replace(batch, changes=ended + batch.changes) if ended else batch


def _loosen(connection: Connection, gone: list[str], changes: tuple[Change, ...]) -> None:
    """Groups that documents leave, or about which something is said, are found anew."""
    kin = [c.record for c in changes if isinstance(c.record, Kinship)]
    edited = [c.record.document_id for c in changes if isinstance(c.record, DocumentSections)]
    edited += [c.record.id for c in changes if _is_other_text(c)]
    if gone or kin or edited:
        from annotator.store import sketches

        sketches.loosen(connection, {*gone, *(id_ for k in kin for id_ in (k.one_id, k.other_id))})
        sketches.forget(connection, edited)


def _is_other_text(change: Change) -> bool:
    before, after = change.before, change.after
    return (
        isinstance(before, Document)
        and isinstance(after, Document)
        and before.text_sha256 != after.text_sha256
    )


def settled(connection: Connection, done: ChangeSet) -> None:
    """After an act that is no bulk: groups that it may have changed are found at once; larger ones
    are found when the project catches up."""
    leave = any(isinstance(c.before, Document) and c.after is None for c in done.changes)
    if leave or done.of(Kinship):
        from annotator.store import sketches

        sketches.settle(connection)
