"""What an analyst does to spans: planned, refused with a sentence, done."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.model.document import State
from annotator.services import annotate
from annotator.services.project import Project
from tests.builders import TEXT, label_id, make_project, tag


@pytest.fixture
def project(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def test_a_verb_plans_and_writes_nothing(project: Project) -> None:
    plan = annotate.add_span(project, "d0", [(1, 14)], label_id(project, "quote"))
    assert plan.text == "tag as quote"
    assert project.spans_of("d0") == ()
    project.do(plan)
    (span,) = project.spans_of("d0")
    assert span.text == TEXT[1:14]
    assert span.annotator_id == project.annotator.id
    assert span.created_at == span.updated_at != ""


def test_fragments_that_meet_become_one(project: Project) -> None:
    tag(project, 5, 8, "quote", "d0", (1, 5), (10, 12))
    (span,) = project.spans_of("d0")
    assert span.fragments == ((1, 8), (10, 12))
    assert span.text == TEXT[1:8] + " " + TEXT[10:12]


@pytest.mark.parametrize("fragments", [[(3, 3)], [(5, 2)], [(-1, 4)], [(0, len(TEXT) + 1)], []])
def test_fragments_outside_the_text_are_refused(project: Project, fragments: list) -> None:  # type: ignore[type-arg]
    with pytest.raises(InputError):
        annotate.add_span(project, "d0", fragments, label_id(project, "quote"))


def test_a_twin_is_refused_but_not_another_label_or_annotator(project: Project) -> None:
    tag(project, 1, 14)
    with pytest.raises(InputError, match="tagged as quote already"):
        tag(project, 1, 14)
    tag(project, 1, 14, "claim")
    tag(project, 1, 14, "quote", "d0", (20, 22))
    project.work_as("Bob")
    tag(project, 1, 14)
    assert len(project.spans_of("d0")) == 4


def test_relabelling_and_moving_into_a_twin_are_refused(project: Project) -> None:
    tag(project, 1, 14)
    claim = tag(project, 1, 14, "claim")
    other = tag(project, 2, 14)
    with pytest.raises(InputError, match="already"):
        annotate.set_label(project, claim, label_id(project, "quote"))
    with pytest.raises(InputError, match="already"):
        annotate.move_edges(project, other, [(1, 14)])


def test_moving_edges_keeps_id_label_and_note(project: Project) -> None:
    span_id = tag(project, 1, 14)
    project.do(annotate.set_note(project, span_id, "note"))
    project.do(annotate.move_edges(project, span_id, [(3, 9)]))
    span = annotate.span_of(project, span_id)
    assert (span.text, span.note, span.label_id) == (TEXT[3:9], "note", label_id(project, "quote"))


def test_what_changes_nothing_is_no_act(project: Project) -> None:
    span_id = tag(project, 1, 14)
    rows = len(list(project.history()))
    project.do(annotate.set_note(project, span_id, ""))
    project.do(annotate.set_unsure(project, span_id, False))
    project.do(annotate.set_label(project, span_id, label_id(project, "quote")))
    assert len(list(project.history())) == rows


def test_another_annotator_may_correct_a_span_that_stays_its_makers(project: Project) -> None:
    span_id, ann = tag(project, 1, 14), project.annotator.id
    project.work_as("Bob")
    project.do(annotate.set_unsure(project, span_id, True))
    span = annotate.span_of(project, span_id)
    assert (span.unsure, span.annotator_id) == (True, ann)
    assert next(project.history()).annotator_id == project.annotator.id


def test_a_span_that_is_gone_is_told(project: Project) -> None:
    span_id = tag(project, 1, 14)
    project.do(annotate.remove_span(project, span_id))
    with pytest.raises(InputError, match="not there any more"):
        annotate.set_note(project, span_id, "x")
    assert project.state_of("d0") is State.IN_PROGRESS
