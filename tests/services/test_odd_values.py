"""Whatever stands in a column, no verb and no opening ends in a traceback: a sentence, or work."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import AnnotatorError
from annotator.services import export, listing, opening, repair, summarise
from annotator.services.check import check_project
from annotator.services.project import Project
from annotator.store import tables
from tests.services.test_repair import worked_on

ODD = ("x'00ff'", "-1", "'odd'", "NULL", "CAST(x'ff' AS TEXT)")
PLACES = [
    (table.name, column.name)
    for table in tables.metadata.sorted_tables
    for column in table.c
    if table.name != "settings"
]


ALL = "ANNOTATOR_ALL_ODD_VALUES"
"""The environment variable that has every value tried in every column; else one in most."""
CASES = [
    (*place, value)
    for number, place in enumerate(PLACES)
    for other, value in enumerate(ODD)
    if os.environ.get(ALL)
    or ((number + other) % len(ODD) == 0 and place[1] not in ("created_at", "updated_at"))
]


def spoil(path: Path, table: str, column: str, value: str) -> None:
    """Set the value in one row, whatever the schema says to it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = ?", (table,)
        )
        connection.commit()
    with closing(sqlite3.connect(path)) as connection:
        try:
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = {value} WHERE rowid = '  # noqa: S608
                f'(SELECT max(rowid) FROM "{table}")'
            )
        except sqlite3.Error:
            pytest.skip("SQLite itself refuses it")
        connection.commit()


def use(project: Project) -> None:
    """All that a window asks of a project as soon as it is open."""
    list(project.history())
    project.next_undo(), project.next_redo()
    project.labels(), project.annotators(), project.relation_types()
    for row in project.documents():
        project.document(row.id)
        project.spans_of(row.id)
        project.relations_of(row.id)
        project.assignments_of(row.id)


VERBS: tuple[Callable[[Project, Path], object], ...] = (
    lambda project, out: use(project),
    lambda project, out: list(listing.list_documents(project)),
    lambda project, out: list(listing.list_spans(project)),
    lambda project, out: list(listing.list_history(project)),
    lambda project, out: listing.figures_record(summarise.summarise(project)),
    lambda project, out: export.export_project(project, out),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    project = worked_on(tmp_path_factory.mktemp("odd"))
    project.close()
    return project.path.read_bytes()


@pytest.mark.parametrize(("table", "column", "value"), CASES)
def test_an_odd_value_ends_in_a_sentence_or_in_nothing(
    tmp_path: Path, template: bytes, table: str, column: str, value: str
) -> None:
    path = tmp_path / "odd.annot"
    path.write_bytes(template)
    spoil(path, table, column, value)
    report = None
    try:
        report = check_project(path, deep=True)
        begun = opening.begin(path, annotator_name="Ann")
        project = begun.loader.wait()
    except AnnotatorError as error:
        assert str(error).endswith((".", ")"))
        return
    assert report is not None
    try:
        for verb in VERBS:
            try:
                verb(project, tmp_path / "out.jsonl")
            except AnnotatorError as error:
                assert not report.is_sound or "already" in str(error), str(error)
        try:
            repair.check_and_repair(project)
        except AnnotatorError as error:
            assert not report.is_sound, str(error)
    finally:
        project.close()
