"""What a project holds, as values that can be compared: its records, and what its history says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, func, select

from annotator.errors import AnnotatorError, ConflictError
from annotator.model.change import Record
from annotator.model.document import Assignment
from annotator.model.exchange import ExchangeDocument
from annotator.services import check, edit_schema, opening
from annotator.services.exchange import exchange_documents
from annotator.services.project import Project
from annotator.store import queries, tables

Held = dict[str, str]
"""Kind and id of a record → its whole content."""


def held_by(project: Project) -> Held:
    """All records of a project, of one snapshot."""
    with project.snapshot() as read:
        return dict(map(_pair, read(_records)))


def digest(project: Project) -> str:
    """16 digits that stand for all records of a project."""
    return digest_of(held_by(project))


def digest_of(held: Held) -> str:
    """16 digits that stand for records."""
    whole = "\n".join(f"{key} {held[key]}" for key in sorted(held))
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def last_row(project: Project) -> int:
    """The number of the newest row of the history."""
    return project.read(_last_row)


def replayed(project: Project) -> dict[int, str]:
    """Row of the history → the digest of what the project must hold after it, by the history alone.

    Fails where a row does not follow from those before it, or where a number is missing.
    """
    held: Held = {}
    digests: dict[int, str] = {}
    with project.snapshot() as read:
        for row in read(_rows):
            assert row.id == len(digests) + 1, f"row {row.id} follows on {len(digests)}"
            count = 0
            for changes in read(queries.payloads, row.id):
                count += len(changes)
                for change in changes:
                    key = _key(change.record)
                    before = held.pop(key, None)
                    assert before == (_content(change.before) if change.before else None), row
                    if change.after is not None:
                        held[key] = _content(change.after)
            assert count == row.count, f"row {row.id} says {row.count} and holds {count}"
            digests[row.id] = digest_of(held)
    return digests


def faults(path: Path) -> list[str]:
    """What the program's own check says is wrong with a project; nothing if all is well."""
    found = check.check_project(path)
    if isinstance(found, list):
        return found
    return [finding.sentence for finding in found.findings]


def prove(path: Path) -> dict[int, str]:
    """Open a project that somebody left behind, and see that it is whole: its records are those
    that its history makes, row by row; the check has nothing to say; undo works.

    Gives the digests of all rows of its history, as it was found.
    """
    project = opening.open_project(path, annotator_name="Ann")
    try:
        digests = replayed(project)
        assert digest(project) == digests[max(digests)], "the records are not what was done"
        _undo_and_redo(project)
        assert digest(project) == digests[max(digests)]
    finally:
        project.close()
    found = faults(path)
    assert not found, found
    assert_nothing_else(path)
    return digests


def _undo_and_redo(project: Project) -> None:
    if project.next_undo() is not None:
        with suppress(ConflictError):  # somebody else has touched the same since
            project.undo()
            project.redo()
    project.do(edit_schema.add_label(project, f"label of row {last_row(project)}"))
    project.undo()


def meaning_of(path: Path) -> str:
    """A digest of what a project file says, read only, without the ids and the times that differ
    each time the same is done; the sentence where it cannot be read."""
    try:
        project = opening.open_project(path, annotator_name="", read_only=True)
        try:
            with project.snapshot() as read:
                held = {
                    document.id: repr(_timeless(document)) for document in exchange_documents(read)
                }
            held["labels"] = repr([replace(label, id="") for label in project.labels()])
            held["people"] = repr([person.name for person in project.annotators()])
            held["types"] = repr([kind.name for kind in project.relation_types()])
            return f"{digest_of(held)} after {last_row(project)} rows"
        finally:
            project.close()
    except AnnotatorError as error:
        return f"{type(error).__name__}: {error}"


def digest_of_file(path: Path) -> str:
    """The digest of a project file's records, read only. Raises AnnotatorError."""
    project = opening.open_project(path, annotator_name="", read_only=True)
    try:
        return digest(project)
    finally:
        project.close()


def _timeless(document: ExchangeDocument) -> tuple[str, ExchangeDocument]:
    work = (
        tuple(span._replace(created_at="", updated_at="") for span in document.spans),
        tuple(relation._replace(created_at="", updated_at="") for relation in document.relations),
    )
    return document.text, replace(document, spans=work[0], relations=work[1])


def prove_history(project: Project) -> None:
    """Its records are those that its history makes."""
    digests = replayed(project)
    assert digest(project) == digests[max(digests)], "the records are not what was done"


def assert_nothing_else(path: Path) -> None:
    """A project that is closed is one file; a lock that a crash left is no harm."""
    beside = {file.name for file in path.parent.glob(f"{path.name}*")}
    assert beside <= {path.name, f"{path.name}.lock"}, beside


def _records(connection: Connection) -> Iterator[Record]:
    yield from queries.all_labels(connection)
    yield from queries.all_annotators(connection)
    yield from queries.all_relation_types(connection)
    for whole in queries.whole_documents(connection):
        yield whole.document
        yield from whole.spans
        yield from whole.relations
        yield from whole.assignments


def _rows(connection: Connection) -> list[object]:
    return list(queries.history_rows(connection, newest_first=False))


def _last_row(connection: Connection) -> int:
    return int(connection.execute(select(func.max(tables.history.c.pk))).scalar_one())


def _pair(record: Record) -> tuple[str, str]:
    return _key(record), _content(record)


def _key(record: Record) -> str:
    if isinstance(record, Assignment):
        return f"Assignment {record.document_id} {record.annotator_id}"
    return f"{type(record).__name__} {record.id}"


def _content(record: Record) -> str:
    return repr(record)
