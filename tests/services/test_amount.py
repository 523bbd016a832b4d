"""How much a selection wants is counted as it would be written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from annotator.errors import Cancelled, InputError
from annotator.model.document import State
from annotator.model.query import QueryError
from annotator.services import edit_documents
from annotator.services.export import ExportOptions, Selection, amount_of, export_project
from annotator.services.project import Project
from tests.builders import TEXT, make_project, tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path, *(TEXT + str(n) for n in range(4)))
    tag(made, 1, 10, "quote")
    tag(made, 1, 4, "claim")
    tag(made, 1, 4, "claim", "d1")
    made.work_as("Bo")
    tag(made, 5, 9, "claim", "d1")
    tag(made, 5, 9, "opinion", "d2", (12, 15))
    made.do(edit_documents.set_state(made, "d1", State.FINISHED))
    made.do(edit_documents.set_state(made, "d3", State.EXCLUDED))
    made.work_as("Ann")
    made.do(edit_documents.set_state(made, "d0", State.FINISHED))
    yield made
    made.close()


LABELS = (None, frozenset({"claim"}), frozenset({"quote", "opinion"}), frozenset[str]())
PEOPLE = (None, frozenset({"Ann"}), frozenset({"Ann", "Bo"}))
STATES = (None, frozenset({State.FINISHED}), frozenset({State.NEW, State.EXCLUDED}))
QUERIES = ("", "label:claim", "state:finished", "has:note")


@pytest.mark.parametrize(("labels", "people"), list(product(LABELS, PEOPLE)))
def test_it_is_what_is_written(
    project: Project,
    tmp_path: Path,
    labels: frozenset[str] | None,
    people: frozenset[str] | None,
) -> None:
    for states, query in product(STATES, QUERIES):
        selection = Selection(labels, people, states, query)
        out = tmp_path / "out.jsonl"
        export_project(project, out, ExportOptions(selection=selection))
        written = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        found = amount_of(project, selection)
        assert found.documents == len(written), selection
        assert found.spans == sum(len(one["spans"]) for one in written), selection


def test_it_is_told_in_words(project: Project) -> None:
    assert amount_of(project, Selection()).sentence() == "5 spans of 4 documents"
    one = Selection(labels=frozenset({"quote"}), query="label:quote")
    assert amount_of(project, one).sentence() == "1 span of 1 document"
    none = Selection(query="label:claim nowhere")
    assert "there is nothing to export" in amount_of(project, none).sentence()


def test_what_is_not_there_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="There is no label “nobody”"):
        amount_of(project, Selection(labels=frozenset({"nobody"})))
    with pytest.raises(QueryError):
        amount_of(project, Selection(query="labell:claim"))


def test_it_can_be_stopped(project: Project) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        amount_of(project, Selection(query="label:claim"), stop)
    with pytest.raises(Cancelled):
        amount_of(project, Selection(states=frozenset({State.NEW})), stop)
