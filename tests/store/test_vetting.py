"""Nothing in a project file that somebody else made acts by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import DamagedError, StorageError
from annotator.services import opening
from annotator.store import tables
from annotator.store.identity import connect, connect_read_only
from annotator.store.vetting import TABLES
from tests.builders import make_project, tag

SLOT = "UPDATE labels SET name = 'changed by the file'"


def received(folder: Path, *statements: str) -> Path:
    """A project file into which somebody put something."""
    make_project(folder).close()
    path = folder / "test.annot"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


@pytest.mark.parametrize(
    "statements",
    [
        [f"CREATE TRIGGER grow AFTER INSERT ON spans BEGIN {SLOT}; END"],
        [f"CREATE TRIGGER labels AFTER DELETE ON spans BEGIN {SLOT}; END"],
        ["CREATE VIEW best AS SELECT * FROM spans"],
        ["ALTER TABLE labels RENAME TO other", "CREATE VIEW labels AS SELECT * FROM other"],
        ["CREATE VIRTUAL TABLE words USING fts5(text)"],
        ["CREATE TABLE more (x)"],
        ["CREATE INDEX slow ON labels (lower(name))"],
        ["CREATE INDEX slow ON labels (name || key)"],
        ["CREATE INDEX slow ON labels (name) WHERE length(name) > 3"],
        ["ALTER TABLE labels ADD COLUMN twice AS (name || name)"],
        ["ALTER TABLE labels ADD COLUMN twice TEXT GENERATED ALWAYS AS (name)"],
        ["ALTER TABLE labels ADD COLUMN more TEXT CHECK (length(more) < 9)"],
        ["DROP TABLE settings", "CREATE TABLE settings (key DEFAULT (randomblob(9)))"],
        [f"CREATE TABLE x{number} (y)" for number in range(600)],
    ],
    ids=lambda statements: statements[-1][:40],
)
def test_what_acts_by_itself_is_refused_before_it_can(
    statements: Sequence[str], tmp_path: Path
) -> None:
    path = received(tmp_path, *statements)
    content = path.read_bytes()
    with pytest.raises(StorageError, match="might do harm"):
        opening.begin(path, annotator_name="Ann")
    for read_only in (False, True):
        with pytest.raises(StorageError, match="might do harm"):
            opening.open_project(path, annotator_name="Ann", read_only=read_only)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_with_control_characters_is_shown_without_them(tmp_path: Path) -> None:
    path = received(tmp_path, 'CREATE TABLE "a\x1b[31m\n\u202eb" (x)')
    with pytest.raises(StorageError) as caught:
        opening.open_project(path, annotator_name="Ann")
    assert "\x1b" not in str(caught.value) and "\n" not in str(caught.value)
    assert "\u202e" not in str(caught.value)


def test_every_table_of_the_program_is_known() -> None:
    assert {table.name for table in tables.metadata.sorted_tables} | {"alembic_version"} <= TABLES


def test_a_plain_index_or_statistics_of_another_tool_do_no_harm(tmp_path: Path) -> None:
    path = received(tmp_path, 'CREATE INDEX mine ON "spans" ("text", start)', "ANALYZE")
    project = opening.open_project(path, annotator_name="Ann")
    tag(project, 1, 4)
    project.close()


def test_every_connection_trusts_nothing_in_the_file(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with project._database.read() as read, project._database.write() as write:
        for connection in (read, write):
            for pragma, value in (("trusted_schema", 0), ("cell_size_check", 1)):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
            plain = connection.connection.driver_connection
            assert plain is not None
            with pytest.raises(sqlite3.OperationalError, match="too many attached"):
                plain.execute("ATTACH ':memory:' AS other")
    project.close()
    for opener in (connect_read_only, lambda path: connect(path, "rw")):
        with closing(opener(project.path)) as plain:
            assert plain.execute("PRAGMA trusted_schema").fetchone() == (0,)
            with pytest.raises(sqlite3.DataError, match="too big"):
                plain.execute("SELECT zeroblob(1000000000)")


def test_a_long_text_still_has_room(tmp_path: Path) -> None:
    make_project(tmp_path).close()
    with closing(connect(tmp_path / "test.annot", "rw")) as connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO texts VALUES (99, 'x', 1, zeroblob(400000000))")
        connection.execute("ROLLBACK")


def test_values_that_are_none_are_told_as_damage(tmp_path: Path) -> None:
    path = received(tmp_path, "UPDATE documents SET meta = '{{{'")
    with pytest.raises(DamagedError):
        opening.begin(path, annotator_name="Ann")
    path = received(tmp_path, "UPDATE documents SET title = CAST(x'ff' AS TEXT)")
    with pytest.raises(DamagedError):
        opening.begin(path, annotator_name="Ann")


def test_a_version_that_is_none_is_told_as_damage(tmp_path: Path) -> None:
    for version in (0, -5):
        path = received(tmp_path, f"PRAGMA user_version={version}")
        with pytest.raises(DamagedError, match="which version"):
            opening.open_project(path, annotator_name="Ann")


def test_a_path_in_the_file_is_only_words(tmp_path: Path) -> None:
    other = tmp_path / "secret.txt"
    other.write_text("secret")
    path = received(tmp_path, f"UPDATE documents SET source = '{other}', title = '../../x'")  # noqa: S608
    project = opening.open_project(path, annotator_name="Ann")
    assert project.document("d0").source == str(other)
    tag(project, 1, 4)
    project.close()
    assert other.read_text() == "secret"
