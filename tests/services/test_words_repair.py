"""A search index that is not in step is found by the check and made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.model.finding import Harm
from annotator.model.query import parse
from annotator.services import opening, repair, review
from annotator.services.check import check
from annotator.services.project import Project
from tests.builders import ANN, make_project, tag


def spoiled(tmp_path: Path, *statements: str) -> Project:
    """A project with three spans whose file these statements have changed."""
    project = make_project(tmp_path)
    for place in range(3):
        tag(project, 1 + place, 20)
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return opening.open_project(project.path, annotator_name=ANN)


MISSING = (
    "INSERT INTO spans_words(spans_words, rowid, text) SELECT 'delete', pk, text FROM spans LIMIT 1"
)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (MISSING, "The search index of spans is not in step with them: 1 are not in it"),
        (
            "INSERT INTO texts_words(rowid, text) VALUES (77, 'left over')",
            "1 are in it that are gone",
        ),
    ],
)
def test_an_index_out_of_step_is_found_and_made_anew(
    tmp_path: Path, statement: str, sentence: str
) -> None:
    project = spoiled(tmp_path, statement)
    history = list(project.history())
    found = check(project)
    assert list(found.counts) == [Harm.WORDS]
    assert sentence in found.sentences()[0]
    (planned,) = repair.plan(project, found)
    assert planned.sentence.endswith("it is to be made anew.")
    report, told = repair.check_and_repair(project)
    assert report.is_sound
    assert told[-1] == "Done: make the search index anew."
    assert review.count(project, parse("invi*")) == 3
    assert list(project.history()) == history


def test_words_that_wait_are_no_harm(tmp_path: Path) -> None:
    project = make_project(tmp_path, "bridge " * 40_000)
    assert review.waiting(project) == 1
    assert check(project).is_sound
