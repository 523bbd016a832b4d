"""The first screen, read with plain sqlite3, shows what the queries would give."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.model import document
from annotator.model.attribute import Attribute
from annotator.model.change import Change, ChangeSet
from annotator.model.document import State
from annotator.services import annotate, edit_documents, opening, summaries
from annotator.store import first_screen
from tests.builders import make_project, tag


def test_it_equals_what_the_queries_give(tmp_path: Path) -> None:
    project = make_project(tmp_path, "one two three", "four five six seven", "eight")
    span = annotate.span_of(project, tag(project, 0, 4, "quote", "d1", (5, 9)))
    tag(project, 5, 9, "claim", "d1")
    fact = replace(span, id="x", fragments=((0, 2),), text="fo", attributes=(Attribute("a", "b"),))
    project.do(ChangeSet("attributes", (Change(None, fact),)))
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    screen = first_screen.read(project.path, "Ann", "d1")
    assert screen is not None
    assert screen.labels == project.labels()
    assert screen.annotators == project.annotators()
    assert screen.annotator == project.annotator
    assert screen.document == project.document("d1")
    assert screen.spans == project.spans_of("d1")
    assert screen.rows == tuple(project.documents())
    assert (screen.document_count, screen.done_count, screen.first_row) == (3, 1, 0)
    project.close()


def test_without_a_document_of_that_id_the_first_is_open(tmp_path: Path) -> None:
    project = make_project(tmp_path, "one", "two")
    project.close()
    screen = first_screen.read(project.path, "Ann", "gone")
    assert screen is not None
    assert screen.document is not None
    assert screen.document.id == "d0"


def test_only_rows_around_the_open_document_are_read(tmp_path: Path) -> None:
    project = make_project(tmp_path, *(f"text {number}" for number in range(300)))
    project.close()
    screen = first_screen.read(project.path, "Ann", "d200")
    assert screen is not None
    assert screen.first_row == 200 - first_screen.ROWS
    assert [row.id for row in screen.rows[:2]] == ["d140", "d141"]
    assert len(screen.rows) == 2 * first_screen.ROWS


def test_a_large_document_is_named_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LARGE_COUNT", 1)
    project = make_project(tmp_path, "one two", "three four")
    tag(project, 0, 3, "quote", "d1")
    tag(project, 4, 8, "quote", "d1")
    project.close()
    screen = first_screen.read(project.path, "Ann", "d1")
    assert screen is not None
    assert (screen.document_id, screen.document, screen.spans) == ("d1", None, ())
    assert len(screen.rows) == 2
    small = first_screen.read(project.path, "Ann", "d0")
    assert small is not None and small.document is not None


def test_an_annotator_who_is_new_opens_the_project_whole(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    assert first_screen.read(project.path, "Bob") is None
    begun = opening.begin(project.path, annotator_name="Bob")
    assert begun.screen is not None
    assert begun.screen.annotator.name == "Bob"
    begun.loader.wait().close()


def test_it_needs_no_heavy_library(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    code = (
        "import sys; from pathlib import Path; from annotator.services import opening\n"
        f"opening.begin(Path({str(project.path)!r}), annotator_name='Ann')\n"
        "heavy = {'sqlalchemy', 'alembic', 'orjson', 'click', 'asyncio'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_what_is_known_is_not_counted_again_until_something_is_done(tmp_path: Path) -> None:
    project = make_project(tmp_path, "one", "two", "three")
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    said = summaries.kept_counts(project, "d2", "")
    known = first_screen.counts_of(said)
    assert summaries.kept_counts(project, "d2", said) == said
    assert known is not None
    assert (known.documents, known.done, known.before) == (3, 1, 2)
    told = replace(known, documents=300, done=100, before=200)  # told apart from what is counted

    def read(document_id: str) -> tuple[int, int, int]:
        screen = first_screen.read(project.path, "Ann", document_id, known=told)
        assert screen is not None
        return screen.document_count, screen.done_count, screen.first_row

    assert read("d2") == (300, 100, 198)
    assert read("d1") == (3, 1, 0)  # counted for another document
    project.do(edit_documents.set_state(project, "d1", State.FINISHED))
    assert read("d2") == (3, 2, 0)
    project.undo()
    assert read("d2") == (3, 1, 0)
    project.close()


@pytest.mark.parametrize(
    "said", ["", "x", "{}", "[1]", '["s", 1, 2]', '["s", "3", 1, 2]', "[1, 3, 1, 2]", '["s",2,0,2]']
)
def test_what_is_kept_of_counts_may_be_anything(said: str) -> None:
    assert first_screen.counts_of(said) is None
