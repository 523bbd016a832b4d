"""The past: pages of acts, the life of a span, both sides of an act, and what is in the way."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from annotator.errors import ConflictError, InputError
from annotator.model.change import Change, ChangeSet, document_of
from annotator.model.document import State
from annotator.model.history import About, Kind, Wanted
from annotator.model.relation import Relation
from annotator.model.schema import RelationType
from annotator.services import (
    annotate,
    bulk,
    edit_documents,
    edit_schema,
    label_surgery,
    past,
    past_words,
    reversal,
    reviewing,
)
from annotator.services.opening import open_project
from annotator.services.past_words import Fact, Side
from annotator.services.project import Project
from annotator.store.queries import payloads
from tests.builders import label_id, make_project, records, tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path, "“I came,” she said, and went away.", "Another text.", "Third.")
    yield made
    made.close()


def names(project: Project, **wanted: object) -> list[str]:
    return [act.row.text for act in past.every_act(project, Wanted(**wanted))]  # type: ignore[arg-type]


def newest(project: Project) -> int:
    return past.acts(project, limit=1).acts[0].row.id


def way(project: Project, act: int) -> str:
    return reversal.what_is_in_the_way(project, act)


def side(project: Project, act: int) -> Side:
    return past_words.sides(project, act).sides[0]


def fact(told: Side, name: str) -> Fact:
    return next(fact for fact in told.facts if fact.name == name)


# --- pages


def test_pages_join_without_gap_or_double(project: Project) -> None:
    for start in range(9):
        tag(project, start, start + 1)
    whole = [act.row.id for act in past.every_act(project)]
    found: list[int] = []
    after: int | None = None
    while True:
        page = past.acts(project, after=after, limit=4)
        found += [act.row.id for act in page.acts]
        tag(project, 20 + len(found), 21 + len(found))  # what is new does not move the others
        if page.next is None:
            break
        after = page.next
    assert found == whole == sorted(whole, reverse=True)


def test_filters(project: Project) -> None:
    one = tag(project, 0, 9)
    project.do(annotate.set_note(project, one, "hm"))
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one]))
    project.do(edit_documents.set_state(project, "d1", State.FINISHED))
    project.do(edit_schema.add_label(project, "rumour"))
    project.work_as("Ben")
    tag(project, 0, 7, "claim", "d1")
    project.undo()
    ben = project.annotator.id
    assert names(project, annotator_id=ben) == ["tag as claim", "tag as claim", "add annotator Ben"]
    assert names(project, document_id="d1")[:3] == [
        "tag as claim", "tag as claim", "set document to finished"
    ]  # fmt: skip
    assert names(project, span_id=one) == ["mark 1 span reviewed", "edit note", "tag as quote"]
    assert names(project, about=About.MADE) == ["tag as claim", "tag as claim", "tag as quote"]
    assert names(project, about=About.CHANGED) == ["edit note"]
    assert names(project, about=About.REVIEWS) == ["mark 1 span reviewed"]
    assert names(project, about=About.DOCUMENTS) == ["set document to finished"]
    assert names(project, about=About.LABELS) == ["add label rumour"]
    assert names(project, about=About.TAKEN_BACK) == ["tag as claim"]
    today = date.today()
    on_day = past.on_day(Wanted(), today)
    assert len(past.acts(project, on_day).acts) == len(past.acts(project).acts)
    assert past.acts(project, past.on_day(Wanted(), today - timedelta(days=1))).acts == ()


def test_names_of_labels_do_not_lead_the_filters_astray(project: Project) -> None:
    project.do(edit_schema.add_label(project, "my documents"))
    project.do(edit_schema.add_label(project, "my label"))
    one, two = tag(project, 0, 9, "my label"), tag(project, 0, 9, "my documents", "d1")
    project.do(annotate.remove_span(project, one))
    project.do(annotate.remove_span(project, two))
    project.do(reviewing.save_search(project, "the label one", "is:unsure"))
    kept = tag(project, 0, 9, "claim")
    project.do(label_surgery.merge(project, [label_id(project, "claim")], project.labels()[0].id))
    new = replace(project.labels()[-1], name="new", key="")
    project.do(label_surgery.split(project, project.labels()[0].id, [kept], new))
    assert names(project, about=About.REMOVED) == ["remove my documents", "remove my label"]
    assert names(project, about=About.DOCUMENTS) == names(project, about=About.CHANGED) == []
    assert names(project, about=About.LABELS) == [
        "split 1 span of quote off as new",
        "merge claim into quote",
        "add label my label",
        "add label my documents",
    ]


def test_an_act_on_many_is_in_the_life_of_each(project: Project) -> None:
    one, two = tag(project, 0, 9), tag(project, 0, 7, "claim", "d1")
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one, two]))
    act = newest(project)
    assert next(past.every_act(project, Wanted(span_id=two))).row.id == act
    assert act in [found.row.id for found in past.every_act(project, Wanted(document_id="d1"))]
    project.do(edit_schema.remove_label(project, label_id(project, "claim")))
    assert names(project, span_id=two)[0] == "remove label claim"


def test_what_is_undone_says_so(project: Project) -> None:
    tag(project, 0, 9)
    act = newest(project)
    project.undo()
    undo, done = past.acts(project, limit=2).acts
    assert (undo.row.kind, undo.row.act, undo.is_undone) == (Kind.UNDO, act, False)
    assert (done.row.id, done.is_undone) == (act, True)
    project.redo()
    assert [found.is_undone for found in past.acts(project, limit=3).acts] == [False] * 3


# --- before and after


def test_both_sides_of_a_changed_span(project: Project) -> None:
    one = tag(project, 0, 9)
    project.do(annotate.set_label(project, one, label_id(project, "claim")))
    told = side(project, newest(project))
    assert (told.kind, told.title, told.deed) == ("Tag", "“I came,” ".strip(), "changed")
    label = fact(told, "Label")
    assert (label.before, label.after, label.differs) == ("quote", "claim", True)
    assert not fact(told, "Words").differs
    project.do(annotate.move_edges(project, one, [(1, 7)]))
    words = fact(side(project, newest(project)), "Words")
    assert ("“I came,”", True) in words.before_pieces
    assert ("I came", True) in words.after_pieces
    assert words.differs


def test_both_sides_of_what_was_made_and_removed(project: Project) -> None:
    one = tag(project, 0, 9)
    made = side(project, newest(project))
    assert made.deed == "made" and fact(made, "Label").after == "quote"
    state = past_words.sides(project, newest(project)).sides[1]
    assert fact(state, "State") == Fact("State", "new", "in progress")
    project.do(annotate.remove_span(project, one))
    gone = side(project, newest(project))
    assert gone.deed == "removed" and fact(gone, "Label").before == "quote"
    project.do(edit_schema.remove_label(project, label_id(project, "quote")))
    assert fact(side(project, newest(project) - 1), "Label").before == "a label that is gone"


def test_a_large_act_is_told_in_part(project: Project) -> None:
    spans = [tag(project, start, start + 1, "claim", "d0") for start in range(30)]
    spans += [tag(project, start, start + 2, "claim", "d0") for start in range(30)]
    project.do(bulk.plan(project, bulk.MarkReviewed(True), spans))
    told = past_words.sides(project, newest(project))
    assert (len(told.sides), told.more) == (past_words.MOST, 10)


# --- what is in the way


def test_nothing_is_in_the_way_of_what_stands_alone(project: Project) -> None:
    one = tag(project, 0, 9)
    first = newest(project)
    tag(project, 10, 14, "claim")
    assert way(project, first) == ""
    project.undo_only(first)
    assert project.span(one) is None and len(project.spans_of("d0")) == 1
    assert "undone already" in way(project, first)
    with pytest.raises(InputError):
        project.undo_only(first)


def test_a_later_act_on_the_same_is_named(project: Project) -> None:
    one = tag(project, 0, 9)
    made = newest(project)
    project.do(annotate.set_note(project, one, "hm"))
    noted = newest(project)
    assert "“edit note” by Ann" in way(project, made)
    with pytest.raises(ConflictError, match="edit note"):
        project.undo_only(made)
    project.undo_only(noted)
    assert way(project, made) == ""  # content that came back is the same content


def test_what_has_come_to_hang_on_it_is_in_the_way(project: Project) -> None:
    project.do(edit_schema.add_label(project, "rumour"))
    labelled = newest(project)
    one = tag(project, 0, 9, "rumour")
    spanned = newest(project)
    assert "“tag as rumour” by Ann" in way(project, labelled)
    two = tag(project, 10, 14)
    kind = RelationType("t1", "said by")
    relation = Relation("r1", "d0", "t1", one, two, project.annotator.id)
    project.do(ChangeSet("link", (Change(None, kind), Change(None, relation))))
    assert "“link” by Ann" in way(project, spanned)


def test_a_review_or_a_note_does_not_come_back_to_what_has_gone(project: Project) -> None:
    one = tag(project, 0, 9)
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one]))
    project.do(bulk.plan(project, bulk.MarkReviewed(False), [one]))
    unmarked = newest(project)
    project.do(reviewing.set_document_note(project, "d2", "hm"))
    project.do(reviewing.set_document_note(project, "d2", ""))
    cleared = newest(project)
    project.do(annotate.remove_span(project, one))
    project.do(edit_documents.remove_documents(project, ["d2"]))
    assert "“remove quote” by Ann" in way(project, unmarked)
    assert "“remove document” by Ann" in way(project, cleared)


def test_what_it_refers_to_has_gone(project: Project) -> None:
    one = tag(project, 0, 9, "claim")
    project.do(annotate.remove_span(project, one))
    removed = newest(project)
    project.do(edit_schema.remove_label(project, label_id(project, "claim")))
    assert "“remove label claim” by Ann" in way(project, removed)


def test_what_would_be_there_twice_stays_away(project: Project) -> None:
    """Equal spans, and one name or key for two, come about by no act, and so by no undoing."""
    one = tag(project, 0, 9, "quote")
    project.do(annotate.set_label(project, one, label_id(project, "claim")))
    relabelled = newest(project)
    tag(project, 0, 9, "quote")
    assert "“tag as quote” by Ann" in way(project, relabelled)
    quote = project.labels()[0]
    project.do(edit_schema.set_label(project, replace(quote, name="speech", key="y")))
    renamed = newest(project)
    project.do(edit_schema.add_label(project, "other", key=quote.key))
    assert "“add label other” by Ann" in way(project, renamed)
    search = project.do(reviewing.save_search(project, "mine", "is:unsure")).changes[0].record
    project.do(reviewing.rename_search(project, search.id, "yours"))
    moved = newest(project)
    project.do(reviewing.save_search(project, "mine", "has:note"))
    before = records(project)
    for act in (relabelled, renamed, moved):
        with pytest.raises(ConflictError, match="Undo that first"):
            project.undo_only(act)
    assert records(project) == before


def test_a_review_that_came_later_is_not_in_the_way(project: Project) -> None:
    one = tag(project, 0, 9)
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one]))
    first = reviewing.reviews_of(project, [one])
    project.do(annotate.set_note(project, one, "hm"))
    noted = newest(project)
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one]))
    assert way(project, noted) == ""
    project.undo_only(noted)
    assert reviewing.reviews_of(project, [one]) == first


def test_what_is_said_holds_for_every_act(project: Project) -> None:
    """For each act: where nothing is in the way it can be undone, else it is refused."""
    one, two = tag(project, 0, 9), tag(project, 3, 7, "claim")
    project.do(annotate.set_note(project, one, "hm"))
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one, two]))
    project.do(annotate.set_unsure(project, two, True))
    project.do(reviewing.set_document_note(project, "d0", "compare"))
    project.do(edit_documents.set_states(project, ["d0", "d1"], State.FINISHED))
    project.do(reviewing.save_search(project, "mine", "is:unsure"))
    project.do(edit_documents.rename_document(project, "d2", "The third"))
    project.do(edit_documents.remove_documents(project, ["d2"]))
    project.do(edit_schema.set_label(project, replace(project.labels()[0], guideline="x")))
    for act in [act.row.act for act in past.every_act(project)]:
        before = records(project)
        if way(project, act):
            with pytest.raises((ConflictError, InputError)):
                project.undo_only(act)
            assert records(project) == before
        else:
            project.undo_only(act)
            project.redo()
            assert records(project) == before


def test_a_read_only_project_says_so(project: Project, tmp_path: Path) -> None:
    from annotator.services import opening

    tag(project, 0, 9)
    act = newest(project)
    project.close()
    reading = opening.open_project(project.path, annotator_name="Ann", read_only=True)
    assert "reading only" in way(reading, act)
    reading.close()


# --- the life of a record, against all that every act says


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_lives_are_what_the_acts_say(tmp_path: Path, version: str) -> None:
    path = tmp_path / "past.annot"
    shutil.copy(Path(__file__).parents[1] / "store" / "fixtures" / f"{version}.annot", path)
    project = open_project(path, annotator_name="Ann")
    spans = [span.id for d in project.documents() for span in project.spans_of(d.id)]
    project.do(bulk.plan(project, bulk.MarkReviewed(True), spans[:5]))
    project.do(annotate.remove_span(project, spans[0]))
    project.do(edit_schema.remove_label(project, label_id(project, "claim")))
    project.undo()
    with project.snapshot() as read:
        told = {row.id: list(read(payloads, row.id)) for row in project.history()}
    of_span, of_document = defaultdict(list), defaultdict(list)
    for row in project.history():
        those = [c.record for some in told[row.id] for c in some]
        ends = [(r.head_id, r.tail_id) if isinstance(r, Relation) else (r.id,) for r in those]
        for span_id in {id_ for ids in ends for id_ in ids}:
            of_span[span_id].append(row.id)
        for document_id in {document_of(record) for record in those}:
            of_document[document_id].append(row.id)
    known = {*spans, *(row.span_id for row in project.history() if row.span_id)}
    assert len(known) > 20
    for span_id in known:
        assert [act.row.id for act in past.every_act(project, Wanted(span_id=span_id))] == of_span[
            span_id
        ]
    for document_id in filter(None, list(of_document)):
        acts = past.every_act(project, Wanted(document_id=document_id))
        assert [act.row.id for act in acts] == of_document[document_id]
    project.close()


def test_an_act_says_how_many_documents_it_touched_besides_the_first(project: Project) -> None:
    ids = [tag(project, 0, 3, "claim", f"d{n}") for n in range(3)]
    project.do(bulk.plan(project, bulk.SetUnsure(True), ids))
    project.do(edit_documents.set_states(project, ["d0", "d2"], State.FINISHED))
    project.undo()
    others = [(act.row.text, act.others) for act in past.acts(project).acts[:4]]
    assert [number for _, number in others] == [1, 1, 2, 0], others


def test_of_too_many_records_nobody_counts_the_documents(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [tag(project, 0, 3, "claim", f"d{n}") for n in range(3)]
    project.do(bulk.plan(project, bulk.SetUnsure(True), ids))
    monkeypatch.setattr("annotator.store.queries.past._MOST_RECORDS", 2)
    assert past.acts(project).acts[0].others == -1
