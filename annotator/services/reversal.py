"""Undo and redo: reverse a row of the history, and say what is in the way if that cannot be."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from annotator.errors import ConflictError, InputError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet, Record
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.history import HistoryRow, Kind
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.span import Span

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from annotator.services.project import Progress, Project

_TABLE_OF_REFERENCE = {
    "document_id": "documents",
    "label_id": "labels",
    "annotator_id": "annotators",
    "type_id": "relation_types",
    "head_id": "spans",
    "tail_id": "spans",
    "span_id": "spans",
}
_REFERENCES = ("id", *_TABLE_OF_REFERENCE)
Net = dict[tuple[type, str], Change]


def reverse(
    project: Project, row_id: int, act: int, kind: Kind, progress: Progress | None
) -> ChangeSet:
    """Take back one row of the history by its inverse, as a row of its own.

    Raises ConflictError, naming the act in the way, if a record is no longer as the row left it, or
    what comes back would be there twice.
    """
    from annotator.store import queries
    from annotator.store.queries.past import past_row
    from annotator.store.writer import Entry

    row = project.read(past_row, row_id)
    if row is None:
        raise InputError("That act is not there any more.")

    stuck: set[str] = set()

    def batches(connection: Connection) -> Iterator[ChangeSet]:
        newest = _newest(connection)  # before this row comes
        for changes in queries.payloads(connection, row_id, backwards=True):
            inverse = ChangeSet(row.text, changes).inverse()
            own = {change.record.id for change in changes}
            if there := _clash(connection, inverse.changes, own, (row_id, newest)):
                stuck.add(there)
                raise ConflictError(there)
            yield replace(
                inverse, changes=tuple(c for c in inverse.changes if not _stays(connection, c))
            )

    entry = Entry(kind, row.text, project.annotator.id, moment.now(), act, row_id)
    try:
        return project.write_stream(entry, batches, row.count, progress)
    except ConflictError as error:
        verb = "undone" if kind is Kind.UNDO else "redone"
        raise ConflictError(
            f"“{row.text}” cannot be {verb}: {_in_the_way(project, row, stuck or None)}"
        ) from error


def _newest(connection: Connection) -> int:
    from annotator.store.queries import past

    return next(row.id for row in past.rows_after(connection, 0))


def _clash(
    connection: Connection, changes: Sequence[Change], own: Container[str], rows: tuple[int, int]
) -> str:
    """What has come about in the rows from behind the first to the last of `rows` and would be the
    same as what these changes bring back; "" if there is nothing. What was so before (a repair may
    have ended it), or is so again, comes back as it was."""
    from annotator.services.clashes import clashes
    from annotator.store import queries
    from annotator.store.queries import past

    there = clashes(lambda query, *args: query(connection, *args), changes, own)
    then: dict[str, Record | None] = {}
    now: dict[str, Record | None] = {}
    for row in past.rows_after(connection, rows[0]) if there else ():  # the newest first
        if row.id <= rows[1] and past.names_ids(connection, row.id, there):
            net = _net(queries.payloads(connection, row.id))
            for change in net.values():
                if change.record.id in there and not isinstance(change.record, Review):
                    then[change.record.id] = change.before
                    now.setdefault(change.record.id, change.after)
    return next((id_ for id_ in now if then[id_] != now[id_]), "")


def _stays(connection: Connection, change: Change) -> bool:
    """Would it remove an annotator whom the history names? Whoever has acted stays."""
    from annotator.store import queries

    gone = change.before if change.after is None else None
    return isinstance(gone, Annotator) and queries.has_acted(connection, gone.id)


def last_row_of(project: Project, act: int) -> HistoryRow | None:
    """The row that undoing an act would take back; None if it is undone, or is no act."""
    from annotator.store import queries
    from annotator.store.queries.past import past_row

    row = project.read(past_row, act)
    if row is None or row.kind is not Kind.ACT:
        return None
    newest = project.read(past_row, project.read(queries.newest_row_of, act))
    return None if newest is None or newest.kind is Kind.UNDO else newest


def what_is_in_the_way(project: Project, act: int, progress: Progress | None = None) -> str:
    """Why one act cannot be undone by itself, in a sentence; "" if it can. Writes nothing."""
    if project.read_only:
        return "The project is open for reading only."
    row = last_row_of(project, act)
    if row is None:
        return "It is undone already, or is no act that could be undone."
    with project.snapshot() as read:
        stuck = read(first_obstacle, row, progress)
    return _in_the_way(project, row, {stuck}) if stuck else ""


def first_obstacle(connection: Connection, row: HistoryRow, progress: Progress | None) -> str:
    """The id of the first record that is not as the row left it, that something has come to hang
    on, that refers to what has gone, or that there is again by now; "" if there is none."""
    from annotator.store import queries

    own, seen = _net(queries.payloads(connection, row.id)), 0
    ids, rows = {id_ for _, id_ in own}, (row.id, _newest(connection))
    for changes in _net_batches(own):
        if stuck := _obstacle(connection, changes, own):
            return stuck
        if stuck := _clash(connection, [change.inverse() for change in changes], ids, rows):
            return stuck
        seen += len(changes)
        if progress is not None:
            progress(seen, len(own))
    return ""


def _net(batches: Iterator[tuple[Change, ...]]) -> Net:
    """What the row did to each record, the first before and the last after."""
    net: Net = {}
    for changes in batches:
        for change in changes:
            key = type(change.record), change.record.id
            began = net.get(key)
            net[key] = _bare(
                change
                if began is None
                else replace(began, after=change.after, after_odd=change.after_odd)
            )
    return net


def _bare(change: Change) -> Change:
    """Without the texts of documents: the row may be of thousands."""
    before, after = (
        replace(record, text="") if isinstance(record, Document) else record
        for record in (change.before, change.after)
    )
    return replace(change, before=before, after=after)


def _net_batches(net: Net) -> Iterator[list[Change]]:
    changes = list(net.values())
    for first in range(0, len(changes), 400):
        yield changes[first : first + 400]


def _obstacle(connection: Connection, changes: list[Change], own: Net) -> str:
    from annotator.store.queries import past
    from annotator.store.rows import stored_fingerprint

    there = past.present_prints(connection, [change.record for change in changes])
    for change in changes:
        if (
            isinstance(change.before, Review)
            and not change.after
            and (Span, change.record.id) in own
        ):
            continue  # what was reviewed since ends by itself, as with any change of the span
        left = stored_fingerprint(change.after, change.after_odd) if change.after else None
        if there.get((type(change.record), change.record.id)) != left:
            return change.record.id
        if change.before is None and not _stays(connection, change.inverse()):
            for hanging in past.dependents_of(connection, change.record):
                if not any((kind, hanging) in own for kind in (Span, Relation, Assignment)):
                    return hanging
    for table, named in _wanted_by([c.before for c in changes if c.before is not None]).items():
        gone = named.keys() - past.ids_there(connection, table, named.keys())
        for missing in gone - {id_ for kind, id_ in own if kind not in (Review, DocumentNote)}:
            return missing  # (a review has the id of its span, which is not there for that)
    return ""


def _wanted_by(records: list[Record]) -> dict[str, dict[str, None]]:
    """What these records refer to: table → ids."""
    found: dict[str, dict[str, None]] = {}
    for record in records:
        for name, table in _TABLE_OF_REFERENCE.items():
            if hasattr(record, name):
                found.setdefault(table, {})[getattr(record, name)] = None
    return found


def _in_the_way(project: Project, row: HistoryRow, keys: set[str] | None = None) -> str:
    """The sentence that names the newest later act that touched the same records."""
    from annotator.store.queries import past

    if keys is None:
        ids = project.read(_all_payloads, row.id)
        keys = {key for changes in ids for key in changes}
    names = {annotator.id: annotator.name for annotator in project.annotators()}
    seen = {row.act}
    with project.snapshot() as read:
        for later in read(past.rows_after, row.id):
            if later.act in seen:
                continue
            seen.add(later.act)
            if later.kind in (Kind.SETUP, Kind.UNDO):
                continue
            if read(_touched, later.id, keys):
                who, when = names.get(later.annotator_id, "somebody"), _local(later.at)
                return (
                    f"“{later.text}” by {who} ({when}) came later and touched the same. "
                    "Undo that first."
                )
    return "what it touched is no longer as it left it."


def _touched(connection: Connection, row_id: int, keys: set[str]) -> bool:
    """Did the row change a record that is, or refers to, one of these?"""
    from annotator.store import queries
    from annotator.store.queries import past

    pieces = {piece for key in keys for piece in (key, *key.split("/", 1))}
    return past.names_ids(connection, row_id, pieces) and any(
        _names(change.record) & keys
        for changes in queries.payloads(connection, row_id)
        for change in changes
    )


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
