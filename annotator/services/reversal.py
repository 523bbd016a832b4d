"""Undo and redo: reverse a row of the history, and say what is in the way if that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from annotator.errors import ConflictError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet, Record
from annotator.model.document import Annotator
from annotator.model.history import HistoryRow, Kind

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from annotator.services.project import Progress, Project

_REFERENCES = ("id", "document_id", "label_id", "annotator_id", "type_id", "head_id", "tail_id")


def reverse(
    project: Project, row_id: int, act: int, kind: Kind, progress: Progress | None
) -> ChangeSet:
    """Take back one row of the history by its inverse, as a row of its own.

    Raises ConflictError, naming the act in the way, if a record is no longer as the row left it.
    """
    from annotator.store import queries
    from annotator.store.writer import Entry

    row = next(row for row in project.history() if row.id == row_id)

    def batches(connection: Connection) -> Iterator[ChangeSet]:
        for changes in queries.payloads(connection, row_id, backwards=True):
            inverse = ChangeSet(row.text, changes).inverse()
            yield replace(
                inverse, changes=tuple(c for c in inverse.changes if not _stays(connection, c))
            )

    entry = Entry(kind, row.text, project.annotator.id, moment.now(), act, row_id)
    try:
        return project.write_stream(entry, batches, row.count, progress)
    except ConflictError as error:
        verb = "undone" if kind is Kind.UNDO else "redone"
        raise ConflictError(
            f"“{row.text}” cannot be {verb}: {_in_the_way(project, row)}"
        ) from error


def _stays(connection: Connection, change: Change) -> bool:
    """Would it remove an annotator whom the history names? Whoever has acted stays."""
    from annotator.store import queries

    gone = change.before if change.after is None else None
    return isinstance(gone, Annotator) and queries.has_acted(connection, gone.id)


def _in_the_way(project: Project, row: HistoryRow) -> str:
    """The sentence that names the newest later act that touched the same records."""
    from annotator.store import queries

    keys = {key for changes in project.read(_all_payloads, row.id) for key in changes}
    names = {annotator.id: annotator.name for annotator in project.annotators()}
    seen = {row.act}
    for later in project.history():
        if later.id <= row.id:
            break
        if later.act in seen:
            continue
        seen.add(later.act)
        if later.kind in (Kind.SETUP, Kind.UNDO):
            continue
        with project.snapshot() as read:
            for changes in read(queries.payloads, later.id):
                if any(_names(change.record) & keys for change in changes):
                    who, when = names.get(later.annotator_id, "somebody"), _local(later.at)
                    return (
                        f"“{later.text}” by {who} ({when}) came later and touched the same. "
                        "Undo that first."
                    )
    return "what it touched is no longer as it left it."


def _all_payloads(connection: Connection, row_id: int) -> list[set[str]]:
    from annotator.store import queries

    return [
        {change.record.id for change in changes} for changes in queries.payloads(connection, row_id)
    ]


def _names(record: Record) -> set[str]:
    """The ids that a record is or refers to."""
    return {getattr(record, name) for name in _REFERENCES if hasattr(record, name)}


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%d %b %H:%M")
