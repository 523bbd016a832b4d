"""Documents and annotators: titles, states, the next unfinished one."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.model.document import State
from annotator.services import edit_annotators, edit_documents
from annotator.services.project import Project
from tests.builders import make_project, tag


@pytest.fixture
def project(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = make_project(tmp_path, "one", "two", "three")
    yield opened
    opened.close()


def test_renaming(project: Project) -> None:
    project.do(edit_documents.rename_document(project, "d1", "  Another   title "))
    assert [row.title for row in project.documents()] == ["one", "Another title", "three"]
    with pytest.raises(InputError, match="needs a title"):
        edit_documents.rename_document(project, "d1", " ")
    with pytest.raises(InputError, match="no document"):
        edit_documents.rename_document(project, "gone", "x")


def test_states_belong_to_each_annotator(project: Project) -> None:
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    project.work_as("Bob")
    assert project.state_of("d0") is State.NEW
    project.do(edit_documents.set_state(project, "d0", State.NOTHING_TO_TAG))
    assert {a.state for a in project.assignments_of("d0")} == {
        State.FINISHED,
        State.NOTHING_TO_TAG,
    }


def test_the_next_unfinished_document_goes_round(project: Project) -> None:
    assert edit_documents.next_unfinished(project, "d2") == "d0"
    project.do(edit_documents.set_state(project, "d0", State.EXCLUDED))
    tag(project, 0, 2, "quote", "d1")
    assert edit_documents.next_unfinished(project, "d2") == "d1"
    project.do(edit_documents.set_state(project, "d1", State.FINISHED))
    assert edit_documents.next_unfinished(project, "d2") is None


def test_the_list_is_read_as_it_is_looked_at(tmp_path: Path) -> None:
    project = make_project(tmp_path, *(f"text {n}" for n in range(250)), name="many.annot")
    rows = project.documents()
    assert len(rows) == 250
    assert rows[249].title == "text 249"
    assert rows[-1] == rows[249]
    assert [row.id for row in rows[99:102]] == ["d99", "d100", "d101"]
    assert rows.place_of("d249") == 249
    assert [row.id for row in project.documents("TEXT 24")] == [
        "d24",
        *(f"d24{n}" for n in range(10)),
    ]
    project.close()


def test_an_annotators_name_is_their_own(project: Project) -> None:
    me = project.annotator.id
    project.work_as("Bob")
    with pytest.raises(InputError, match="already"):
        edit_annotators.rename_annotator(project, me, "Bob")
    with pytest.raises(InputError, match="needs a name"):
        edit_annotators.rename_annotator(project, me, "  ")
    with pytest.raises(InputError, match="needs a name"):
        project.work_as(" ")
