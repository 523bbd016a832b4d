"""Spans found right, notes on documents and saved searches: kept, undone, and ended with what they
are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.model.query import QueryError
from annotator.services import (
    annotate,
    bulk,
    check,
    edit_documents,
    edit_schema,
    opening,
    reviewing,
)
from annotator.services.project import Project
from tests.builders import label_id, make_project, records, tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path, "The bridge will open in May.", "Another text.")
    yield made
    made.close()


def reviewed(project: Project) -> set[str]:
    return {review.span_id for review in reviewing.reviews_in(project, "d0")}


def test_a_review_says_who_and_when_and_survives_a_restart(project: Project) -> None:
    one, two = tag(project, 0, 3), tag(project, 4, 10)
    done = project.do(bulk.plan(project, bulk.MarkReviewed(True), [one, two]))
    assert done.text == "mark 2 spans reviewed"
    assert done.touches(type(done.changes[0].record), document_id="d0")
    project.close()
    again = opening.open_project(project.path, annotator_name="Bob")
    review = reviewing.reviews_of(again, [one])[one]
    assert (review.annotator_id, review.document_id) == (again.annotators()[0].id, "d0")
    assert review.at.endswith("Z")
    assert reviewed(again) == {one, two}
    again.close()


def test_it_is_marked_once_and_taken_back(project: Project) -> None:
    span = tag(project, 0, 3)
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [span]))
    assert not bulk.plan(project, bulk.MarkReviewed(True), [span, "gone"]).changes
    project.do(bulk.plan(project, bulk.MarkReviewed(False), [span]))
    assert reviewed(project) == set()
    assert not bulk.plan(project, bulk.MarkReviewed(False), [span]).changes
    project.undo()
    assert reviewed(project) == {span}


@pytest.mark.parametrize("act", ["note", "edge", "label", "unsure", "remove"])
def test_changing_a_span_ends_its_review_and_undoing_brings_it_back(
    project: Project, act: str
) -> None:
    span, other = tag(project, 0, 3), tag(project, 4, 10)
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [span, other]))
    before = records(project)
    plans = {
        "note": lambda: annotate.set_note(project, span, "why"),
        "edge": lambda: annotate.move_edges(project, span, [(0, 10)]),
        "label": lambda: annotate.set_label(project, span, label_id(project, "claim")),
        "unsure": lambda: annotate.set_unsure(project, span, True),
        "remove": lambda: annotate.remove_span(project, span),
    }
    project.do(plans[act]())
    after = records(project)
    assert reviewed(project) == {other}
    project.undo()
    assert records(project) == before
    assert reviewed(project) == {span, other}
    project.redo()
    assert records(project) == after


def test_undoing_a_change_ends_a_review_that_came_later(project: Project) -> None:
    span = tag(project, 0, 3)
    project.do(annotate.set_note(project, span, "why"))
    act = next(project.history()).act
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [span]))
    project.undo_only(act)
    assert reviewed(project) == set()


def test_what_goes_takes_its_reviews_and_notes_along(project: Project) -> None:
    span, claim = tag(project, 0, 3), tag(project, 4, 10, "claim")
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [span, claim]))
    project.do(reviewing.set_document_note(project, "d0", "odd layout"))
    before = records(project)
    project.do(edit_schema.remove_label(project, label_id(project, "claim")))
    assert reviewed(project) == {span}
    project.undo()
    project.do(edit_documents.remove_documents(project, ["d0", "d1"]))
    assert project.document_summary("d0") is None
    project.undo()
    assert records(project) == before
    assert reviewing.note_on(project, "d0") == "odd layout"


def test_a_note_on_a_document_is_written_changed_and_cleared(project: Project) -> None:
    for note in ("first", "second", ""):
        project.do(reviewing.set_document_note(project, "d1", note))
        assert reviewing.note_on(project, "d1") == note
        assert not reviewing.set_document_note(project, "d1", note).changes
    project.undo()
    assert reviewing.note_on(project, "d1") == "second"
    with pytest.raises(InputError):
        reviewing.set_document_note(project, "gone", "x")


def test_searches_are_the_annotators_own(project: Project) -> None:
    project.do(reviewing.save_search(project, " my  claims ", "label:claim"))
    project.do(reviewing.save_search(project, "unsure", "is:unsure"))
    (mine, unsure) = reviewing.searches_of(project)
    assert (mine.name, mine.query) == ("my claims", "label:claim")
    project.do(reviewing.save_search(project, "my claims", "label:claim is:unsure"))
    assert next(s.query for s in reviewing.searches_of(project)) == "label:claim is:unsure"
    with pytest.raises(InputError, match="already"):
        reviewing.rename_search(project, unsure.id, "my claims")
    project.do(reviewing.rename_search(project, unsure.id, "doubtful"))
    project.do(reviewing.remove_search(project, mine.id))
    assert [s.name for s in reviewing.searches_of(project)] == ["doubtful"]
    project.work_as("Bob")
    assert reviewing.searches_of(project) == ()
    with pytest.raises(QueryError):
        reviewing.save_search(project, "bad", "label:")
    with pytest.raises(InputError, match="needs a name"):
        reviewing.save_search(project, "  ", "x")


def test_the_check_replays_reviews_notes_and_searches(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    span = tag(project, 1, 14)
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [span]))
    project.do(reviewing.set_document_note(project, "d0", "compare it"))
    project.do(reviewing.save_search(project, "mine", "label:quote"))
    assert check.check(project, deep=True).is_sound
    project.close()
