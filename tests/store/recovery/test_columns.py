"""Columns are found by name: by the file's own words, else by what is known of its version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary

from annotator.services import opening
from annotator.services.recover import recover
from annotator.store import tables
from annotator.store.recovery.columns import VERSIONS, layout_of
from annotator.store.recovery.harvest import Harvest
from annotator.store.version import SCHEMA_VERSION
from tests.builders import ANN, make_project, records, tag

FIXTURES = Path(__file__).parent.parent / "fixtures"
TEXT = "The bridge will open in May, she said. " * 40
REBUILD = """
CREATE TABLE spans_new (fingerprint TEXT NOT NULL, "end" INTEGER NOT NULL, note TEXT NOT NULL,
    pk INTEGER NOT NULL PRIMARY KEY, [text] TEXT NOT NULL, start INTEGER NOT NULL, more,
    id TEXT NOT NULL UNIQUE, document_pk INTEGER NOT NULL REFERENCES documents (pk),
    label_pk INTEGER NOT NULL, annotator_pk INTEGER NOT NULL, unsure BOOLEAN NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, length INTEGER NOT NULL DEFAULT (1 + 2),
    CONSTRAINT named CHECK (start >= 0 AND start IN (start, 1)));
INSERT INTO spans_new SELECT fingerprint, "end", note, pk, text, start, 'x', id, document_pk,
    label_pk, annotator_pk, unsure, created_at, updated_at, length(text) FROM spans;
DROP TABLE spans;
ALTER TABLE spans_new RENAME TO spans;
"""
LATER = """
ALTER TABLE spans ADD COLUMN later INTEGER NOT NULL DEFAULT 0;
UPDATE spans SET later = 9 WHERE pk % 2;
CREATE TABLE views (pk INTEGER NOT NULL, id TEXT NOT NULL, span_pk INTEGER, PRIMARY KEY (pk));
INSERT INTO views VALUES (1, 'x', 1);
CREATE VIRTUAL TABLE later_words USING fts5 (text);
INSERT INTO later_words SELECT text FROM texts;
"""


def words_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_what_is_known_of_a_version_is_what_its_files_say(version: int) -> None:
    said = words_of(FIXTURES / f"{version:04}.annot")
    known = {name for older in range(1, version + 1) for name in VERSIONS[older]}
    assert known <= set(said), "a table that is gone has to be said to be so"
    for name in known:
        by_version, by_words = layout_of(name, version), layout_of(name, version, said[name])
        assert by_version == by_words, name


def test_the_newest_version_is_that_of_the_program_s_tables() -> None:
    kinds = {Integer: (int,), Boolean: (int,), LargeBinary: (bytes,)}
    for name, table in tables.metadata.tables.items():
        if table in tables.DERIVED:
            continue  # nothing is read from them
        layout = layout_of(name, SCHEMA_VERSION)
        assert layout is not None, f"add {name} to VERSIONS"
        assert layout.names == tuple(column.name for column in table.c)
        assert layout.types == tuple(kinds.get(type(c.type), (str,)) for c in table.c)
        assert layout.nullable == tuple(bool(column.nullable) for column in table.c)


@pytest.mark.parametrize("words", ["", "CREATE TABLE spans (", "CREATE TABLE spans (pk, pk)"])
def test_words_that_say_nothing_are_not_believed(words: str) -> None:
    assert layout_of("spans", 1, words) == layout_of("spans", 1)
    assert layout_of("spans", 1, "CREATE TABLE spans (a, b)") == layout_of("spans", 1)
    assert layout_of("spans", 0) == layout_of("spans", SCHEMA_VERSION)
    assert layout_of("strangers", 1, "") is None


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, dict[str, object]]:
    made = make_project(tmp_path, TEXT, TEXT + "And more.")
    for number in range(60):
        tag(made, number * 5, number * 5 + 4, "quote", f"d{number % 2}")
    found = records(made)
    made.close()
    return made.path, found


@pytest.mark.parametrize("change", [REBUILD, LATER])
@pytest.mark.parametrize("is_struck", [False, True])
def test_rows_of_another_order_or_length_come_back(
    project: tuple[Path, dict[str, object]], tmp_path: Path, change: str, is_struck: bool
) -> None:
    path, found = project
    if "fts5" in change and not has_full_text():
        pytest.skip("this SQLite has no such index")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(change)
        if is_struck:  # the root of the spans leads nowhere: their leaves lie about
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'spans'"
            root = connection.execute(query).fetchone()[0]
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if is_struck:
        data = bytearray(path.read_bytes())
        assert data[(root - 1) * 4096] == 5, "an inner page"
        data[(root - 1) * 4096 : root * 4096] = bytes(4096)
        path.write_bytes(data)
    harvest = Harvest(tmp_path / "scratch")
    harvest.read(path)
    count = harvest.scratch.execute("SELECT count(*), min(start) >= 0 FROM spans").fetchone()
    assert count == (60, 1)
    harvest.close()
    report = recover(path, tmp_path / "out.annot")
    assert report.kinds["spans"].kept == 60 and report.has_history
    again = opening.open_project(tmp_path / "out.annot", annotator_name=ANN)
    assert records(again) == found
    again.close()


def has_full_text() -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    return "ENABLE_FTS5" in options
