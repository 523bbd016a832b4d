"""What is made ready for an import is written as it would be one by one, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import Cancelled, ConflictError
from annotator.model.attribute import Attribute
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet, Ready
from annotator.model.document import Annotator, Assignment, State, new_document
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.model.text import normalise
from annotator.services import opening
from annotator.services.check import check_project
from annotator.services.project import Project
from annotator.store import queries
from annotator.store import ready as making

TEXT, OFFSETS = normalise("\ufeff💩 one\r\ntwo")
NAMED = (Attribute("a", "1"), Attribute("b", "💩"))
RECORDS = [
    Annotator("a", "Ana", "then"),
    Label("l", "omen", "#123456", guideline="g"),
    RelationType("t", "by"),
    new_document(TEXT, position=3, id="c", offset_map=OFFSETS, meta=(("url", '"u"'),)),
    new_document(TEXT, position=4, id="d"),
    Span("s", "d", "l", "a", ((0, 1), (2, 5)), "💩 one", "n", True, NAMED, "then", "now"),
    Span("s2", "d", "l", "a", ((0, 1),), "💩"),
    Span("s3", "d", "l", "a", ((2, 5),), "one", '’"\n\\', attributes=NAMED),
    Relation("r", "d", "t", "s", "s2", "a", NAMED, "then", "now"),
    Relation("r2", "d", "t", "s2", "s", "a"),
    Assignment("d", "a", State.NOTHING_TO_TAG, "then"),
    Review("s", "d", "a", "then"),
    DocumentNote("d", "a", "note", "then"),
]
CHANGES = tuple(Change(None, record) for record in RECORDS)


def ready_of(*batches: tuple[Change, ...], count: int = BULK_LIMIT + 1) -> BulkChange:
    """An act of batches that are ready, which says that it is a large one."""

    def ready() -> Iterator[Ready]:
        return (making.compressed(making.make_ready(batch)) for batch in batches)

    def plain() -> Iterator[ChangeSet]:
        return (ChangeSet("import", batch) for batch in batches)

    return BulkChange("import", count, plain, ready)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    path = tmp_path / "p.annot"
    opening.create_project(path, annotator_name="Ann")
    project = opening.open_project(path, annotator_name="Ann")
    yield project
    project.close()


def indexes(project: Project) -> set[tuple[str, str]]:
    """The names of all indexes and how they are made."""
    found = project.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
        ).fetchall()
    )
    return {(row[0], row[1]) for row in found}


def held(project: Project) -> list[object]:
    """The records of the document "d", and it."""
    work = project.read(queries.work_on, ["c", "d"])
    return [project.document("c"), project.document("d"), *work["d"]]


def test_every_kind_of_record_comes_back() -> None:
    ready = making.make_ready(CHANGES)
    assert ready.count == len(RECORDS) and ready.place == ChangeSet("", CHANGES).place
    assert making.changes_of(making.compressed(ready)) == CHANGES


def test_what_is_written_is_what_was_meant(project: Project) -> None:
    before = indexes(project)
    project.do(ready_of(CHANGES[:6], CHANGES[6:]))
    assert set(held(project)) == {r for r in RECORDS if getattr(r, "document_id", r.id) in "cd"}
    assert indexes(project) == before
    assert check_project(project.path, deep=True).is_sound
    project.undo()
    assert project.document_summary("d") is None and not project.span("s")
    project.redo()
    assert set(held(project)) == {r for r in RECORDS if getattr(r, "document_id", r.id) in "cd"}
    assert check_project(project.path, deep=True).is_sound


def test_what_comes_later_may_belong_to_what_is_there(project: Project) -> None:
    project.do(ChangeSet("before", CHANGES[:7]))
    project.do(ready_of(CHANGES[7:9], CHANGES[9:]))
    assert project.span("s3") == RECORDS[7]
    assert check_project(project.path, deep=True).is_sound


def test_what_is_missing_stops_all_of_it(project: Project) -> None:
    before = indexes(project)
    for missing in (1, 3, 4):  # the label, the documents
        some = tuple(c for c in CHANGES if c is not CHANGES[missing] and type(c.after) is not Label)
        with pytest.raises(ConflictError, match="nothing was done"):
            project.do(ready_of(some))
    project.do(ChangeSet("before", CHANGES))
    with pytest.raises(ConflictError, match="nothing was done"):
        project.do(ready_of(CHANGES[6:7]))  # is there already
    assert indexes(project) == before and project.next_undo().text == "before"  # type: ignore[union-attr]


def test_it_can_be_stopped_while_the_indexes_are_made(project: Project) -> None:
    before, count = indexes(project), BULK_LIMIT + 1
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        told += done == total
        if told > 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        project.do(ready_of(CHANGES, count=count), progress)
    assert indexes(project) == before and project.next_undo() is None
    assert project.document_summary("d") is None
