"""The kernel: one write path, a history that can be undone, conflicts, and the file itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import AnnotatorError, Cancelled, ConflictError, InputError
from annotator.model.attribute import Attribute
from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.document import Annotator, State
from annotator.model.history import Kind
from annotator.model.relation import Relation
from annotator.model.schema import RelationType
from annotator.services import annotate, edit_annotators, edit_documents, edit_schema, opening
from annotator.services.project import Project
from tests.builders import label_id, make_project, records, tag


def test_an_act_is_one_row_of_the_history(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    span_id = tag(project, 1, 14)
    act, setup = project.history()
    assert (act.kind, act.text, act.count) == (Kind.ACT, "tag as quote", 2)
    assert (act.document_id, act.start, act.span_id) == ("d0", 1, span_id)
    assert setup.kind is Kind.SETUP
    project.close()


def test_the_first_span_sets_the_document_in_progress_in_the_same_act(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    assert project.state_of("d0") is State.NEW
    tag(project, 1, 14)
    assert project.state_of("d0") is State.IN_PROGRESS
    project.undo()
    assert project.state_of("d0") is State.NEW
    assert project.spans_of("d0") == ()


def test_tagging_a_finished_document_leaves_it_finished(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    tag(project, 1, 14)
    assert project.state_of("d0") is State.FINISHED


def test_undo_and_redo_survive_closing(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    before = records(project)
    for start in (1, 5, 10):
        tag(project, start, start + 3)
    after = records(project)
    for step in ("undo", "undo", "undo", "redo", "redo", "redo"):
        project.close()
        project = opening.open_project(tmp_path / "test.annot", annotator_name="Ann")
        if step == "undo":
            assert project.next_undo() is not None
        getattr(project, step)()
        if step == "redo":
            continue
    assert records(project) == after
    for _ in range(3):
        project.undo()
    assert records(project) == before
    with pytest.raises(InputError, match="nothing left to undo"):
        project.undo()
    assert records(project) == before


def test_a_new_act_ends_what_can_be_redone(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    project.undo()
    tag(project, 5, 8)
    with pytest.raises(InputError, match="nothing to redo"):
        project.redo()


def test_each_annotator_undoes_their_own_acts(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    project.work_as("Bob")
    with pytest.raises(InputError, match="nothing left"):
        project.undo()
    tag(project, 5, 8)
    project.work_as("Ann")
    row = project.next_undo()
    assert row is not None
    assert row.start == 1
    project.undo()
    assert [span.start for span in project.spans_of("d0")] == [5]


def test_undo_refuses_and_names_the_act_in_the_way(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    span_id = tag(project, 1, 4)
    project.work_as("Bob")
    project.do(annotate.set_note(project, span_id, "hm"))
    project.work_as("Ann")
    before = records(project)
    with pytest.raises(ConflictError, match="“edit note” by Bob"):
        project.undo()
    assert records(project) == before


def test_undo_refuses_to_take_a_label_that_is_in_use(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.do(edit_schema.add_label(project, "source"))
    project.work_as("Bob")
    tag(project, 1, 4, "source")
    project.work_as("Ann")
    with pytest.raises(ConflictError, match="“tag as source” by Bob"):
        project.undo()


def test_an_annotator_who_has_acted_stays_when_their_coming_is_undone(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    bob, source = Annotator("bob", "Bob"), RelationType("cites", "cites")
    project.do(ChangeSet("import", (Change(None, bob), Change(None, source))))
    project.work_as("Bob")
    tag(project, 1, 4)
    project.undo()
    project.work_as("Ann")
    project.undo()
    assert ([a.name for a in project.annotators()], project.relation_types()) == (
        ["Ann", "Bob"],
        (),
    )
    project.redo()
    assert (len(project.annotators()), project.relation_types()) == (2, (source,))
    project.undo()
    assert project.next_undo() is None


def test_an_act_that_was_undone_is_in_nobody_s_way(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    span_id = tag(project, 1, 4)
    project.work_as("Bob")
    project.do(annotate.set_note(project, span_id, "hm"))
    project.do(annotate.set_unsure(project, span_id, True))
    project.undo()
    project.work_as("Ann")
    with pytest.raises(ConflictError, match="“edit note” by Bob"):
        project.undo()


def test_one_act_can_be_undone_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    first = project.next_undo()
    tag(project, 5, 8)
    assert first is not None
    project.undo_only(first.id)
    assert [span.start for span in project.spans_of("d0")] == [5]
    with pytest.raises(InputError):
        project.undo_only(first.id)
    project.redo()
    assert [span.start for span in project.spans_of("d0")] == [1, 5]


def test_a_change_planned_on_an_old_record_is_refused_whole(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    span_id = tag(project, 1, 4)
    stale = annotate.set_note(project, span_id, "mine")
    project.do(annotate.set_note(project, span_id, "theirs"))
    before = records(project)
    with pytest.raises(ConflictError):
        project.do(ChangeSet("two", (*edit_schema.add_label(project, "x").changes, *stale.changes)))
    assert records(project) == before


def test_a_cancelled_stream_leaves_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    before = records(project)
    rows = len(list(project.history()))

    def batches():
        for number in range(5):
            label = edit_schema.add_label(project, f"label {number}").changes[0].after
            yield ChangeSet("many", (Change(None, replace(label, id=f"l{number}")),))

    def progress(done: int, total: int) -> None:
        if done >= 3:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        project.do(BulkChange("many", 5, batches), progress)
    assert records(project) == before
    assert len(list(project.history())) == rows
    done = project.do(BulkChange("many", 5, batches))
    assert done.whole
    assert len(project.labels()) == 9
    project.undo()
    assert records(project) == before
    project.redo()
    assert len(project.labels()) == 9


def test_removing_a_label_takes_its_spans_and_relations_and_undo_brings_them_back(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path)
    quote, claim = tag(project, 1, 14), tag(project, 27, 37, "claim")
    kind = RelationType("t1", "supports")
    relation = Relation(
        "r1", "d0", "t1", quote, claim, project.annotator.id, (Attribute("a", "b"),), "x", "y"
    )
    project.do(ChangeSet("relate", (Change(None, kind), Change(None, relation))))
    before = records(project)
    project.do(edit_schema.remove_label(project, label_id(project, "quote")))
    assert [span.id for span in project.spans_of("d0")] == [claim]
    assert project.relations_of("d0") == ()
    project.undo()
    assert records(project) == before


def test_removing_a_document_takes_its_spans_and_undo_brings_all_back(tmp_path: Path) -> None:
    project = make_project(tmp_path, "one two", "three four")
    tag(project, 0, 3)
    tag(project, 0, 3, "quote", "d0", (4, 7))
    before = records(project)
    assert edit_documents.count_spans(project, ["d0"]) == 2
    project.do(edit_documents.remove_documents(project, ["d0"]))
    assert [row.id for row in project.documents()] == ["d1"]
    project.undo()
    assert records(project) == before


def test_renaming_oneself_is_kept(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    me = project.annotator.id
    project.do(edit_annotators.rename_annotator(project, me, "Anna"))
    assert project.annotator.name == "Anna"
    project.close()
    project = opening.open_project(tmp_path / "test.annot", annotator_name="Anna")
    assert project.annotator.id == me


def test_at_rest_a_project_is_one_file(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    project.close()
    assert [path.name for path in tmp_path.iterdir()] == ["test.annot"]


LABELS = ("quote", "claim", "commitment", "opinion")
offsets = st.integers(0, 20)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("tag"), offsets, st.integers(1, 20), st.sampled_from(LABELS)),
        st.tuples(st.just("interrupted"), offsets, st.integers(1, 8), st.sampled_from(LABELS)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("relabel"), st.integers(0, 9), st.sampled_from(LABELS)),
        st.tuples(st.just("note"), st.integers(0, 9), st.text(max_size=5)),
        st.tuples(st.just("edges"), st.integers(0, 9), offsets, st.integers(1, 20)),
        st.tuples(st.just("state"), st.sampled_from(list(State))),
        st.tuples(st.just("rename"), st.sampled_from(["a", "b"])),
        st.tuples(st.just("move label"), st.sampled_from(LABELS), st.integers(0, 4)),
        st.tuples(st.just("remove label"), st.sampled_from(LABELS)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
    ),
    max_size=12,
)


def perform(project: Project, act: tuple) -> None:
    """One random act; what cannot be done is refused with a sentence and changes nothing."""
    kind, *values = act
    spans = project.spans_of("d0")
    try:
        if kind in ("undo", "redo"):
            getattr(project, kind)()
        elif kind in ("tag", "interrupted"):
            start, length, name = values
            fragments = [(start, start + length)]
            if kind == "interrupted":
                fragments.append((start + length + 2, start + length + 4))
            project.do(annotate.add_span(project, "d0", fragments, label_id(project, name)))
        elif kind == "state":
            project.do(edit_documents.set_state(project, "d0", values[0]))
        elif kind == "rename":
            project.do(edit_documents.rename_document(project, "d0", values[0]))
        elif kind == "move label":
            project.do(edit_schema.move_label(project, label_id(project, values[0]), values[1]))
        elif kind == "remove label":
            project.do(edit_schema.remove_label(project, label_id(project, values[0])))
        elif spans:
            span_id = spans[values[0] % len(spans)].id
            plan = {
                "remove": lambda: annotate.remove_span(project, span_id),
                "relabel": lambda: annotate.set_label(
                    project, span_id, label_id(project, values[1])
                ),
                "note": lambda: annotate.set_note(project, span_id, values[1]),
                "edges": lambda: annotate.move_edges(
                    project, span_id, [(values[1], values[1] + values[2])]
                ),
            }[kind]
            project.do(plan())
    except (AnnotatorError, StopIteration):
        pass


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=acts)
def test_undoing_everything_leaves_the_records_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple]
) -> None:
    project = make_project(tmp_path_factory.mktemp("undo"))
    start = records(project)
    for act in acts:
        perform(project, act)
    end = records(project)
    undone = 0
    while project.next_undo() is not None:
        project.undo()
        undone += 1
    assert records(project) == start
    for _ in range(undone):
        project.redo()
    assert records(project) == end
    for span in project.spans_of("d0"):
        text = project.text_of("d0")
        assert span.text == " ".join(text[a:b] for a, b in span.fragments)
    project.close()
