"""The schema: what the migrations make is what the tables say, from every version released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from annotator.services import opening
from annotator.services.check import check_project
from annotator.store import tables
from annotator.store.identity import check_identity
from annotator.store.migrations import upgrades_after
from annotator.store.version import SCHEMA_VERSION
from tests.builders import make_project, records

FIXTURES = Path(__file__).parent / "fixtures"


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    project = make_project(tmp_path)

    def differences(connection: object) -> list[object]:
        options = {"include_name": lambda name, *_: not (name and "_words" in name)}
        context = MigrationContext.configure(connection, opts=options)  # type: ignore[arg-type]
        return compare_metadata(context, tables.metadata)

    assert project.read(differences) == []  # type: ignore[arg-type]
    project.close()


def test_a_new_project_says_its_version(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    assert check_identity(project.path, SCHEMA_VERSION) == SCHEMA_VERSION


def test_every_version_has_its_fixture() -> None:
    names = {path.stem for path in FIXTURES.glob("*.annot")}
    assert names == {f"{version:04}" for version in range(1, SCHEMA_VERSION + 1)}


def test_every_migration_brings_its_payloads_along() -> None:
    assert len(upgrades_after(1)) == SCHEMA_VERSION - 1


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.annot")), ids=lambda path: path.stem)
def test_a_file_of_every_version_opens_and_undoes_to_its_first_state(
    fixture: Path, tmp_path: Path
) -> None:
    path = tmp_path / fixture.name
    shutil.copy(fixture, path)
    project = opening.open_project(path, annotator_name="Ann")
    last = records(project)
    acts = 0
    while project.next_undo() is not None:
        project.undo()
        acts += 1
    assert acts == 50
    for document in project.documents():
        assert project.spans_of(document.id) == ()
    assert [label.name for label in project.labels()] == ["quote", "claim", "commitment", "opinion"]
    for _ in range(acts):
        project.redo()
    assert records(project) == last
    project.close()
    assert check_project(path).is_sound
