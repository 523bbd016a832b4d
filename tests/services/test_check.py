"""Checking a project finds what is wrong, and nothing where all is well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import DamagedError
from annotator.services import opening
from annotator.services.check import check_project
from tests.builders import make_project, tag


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = make_project(tmp_path)
    tag(project, 1, 14)
    tag(project, 0, 4, "claim", "d0", (8, 12))
    project.close()
    return project.path


def test_a_sound_project_has_no_problems(path: Path) -> None:
    assert check_project(path, deep=True).is_sound


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("UPDATE spans SET text = 'other' WHERE start = 1", "its place in the text says otherwise"),
        ('UPDATE spans SET "end" = 9999 WHERE start = 1', "lies outside its text"),
        ("UPDATE fragments SET start = 2 WHERE place = 1", "out of order or touch"),
        ("UPDATE texts SET text = text || '!'", "its hash differs"),
        ("UPDATE assignments SET state = 'odd'", "“odd” is no state"),
        ("UPDATE labels SET name = 'quote'", "4 labels are called “quote”"),
        ("UPDATE labels SET key = 'q'", "4 labels have the key “q”"),
        (
            "UPDATE history_chunks SET payload = x'00' WHERE history_pk = 2",
            "Act 2 (“tag as quote”)",
        ),
        ("DELETE FROM texts", "cannot be read, so it cannot be undone"),
        ("DELETE FROM labels WHERE name = 'claim'", "refers to a row of labels"),
    ],
)
def test_harm_is_found_and_told(path: Path, harm: str, sentence: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(harm)
        connection.commit()
    assert any(sentence in problem for problem in check_project(path).sentences())


def test_checking_works_beside_an_open_project(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 14)
    assert check_project(project.path, deep=True).is_sound
    project.close()


@pytest.mark.parametrize(
    "harm", ["UPDATE documents SET meta = '{'", "UPDATE documents SET offset_map = x'0102'"]
)
def test_a_damaged_record_is_a_sentence_wherever_it_is_read(path: Path, harm: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(harm)
        connection.commit()
    (finding,) = check_project(path).findings
    assert "The facts about ““I invited him,” she said." in finding.sentence
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    with pytest.raises(DamagedError, match="is damaged"):
        project.document("d0")
    project.close()
