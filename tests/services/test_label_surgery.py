"""Merging and splitting labels: what becomes equal is joined, and undoing brings all back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.ids import new_id
from annotator.model.query import parse
from annotator.model.relation import Relation
from annotator.model.schema import Label, RelationType
from annotator.services import annotate, label_surgery
from annotator.services.project import Project
from tests.builders import label_id, make_project, records, tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def _relate(project: Project, head: str, tail: str) -> str:
    kinds = project.relation_types()
    kind = kinds[0] if kinds else RelationType(new_id(), "says")
    at = moment.now()
    me = project.annotator.id
    relation = Relation(new_id(), "d0", kind.id, head, tail, me, (), at, at)
    new = () if kinds else (Change(None, kind),)
    project.do(ChangeSet("relate", (*new, Change(None, relation))))
    return relation.id


def test_merging_moves_all_spans_and_removes_the_emptied_labels(project: Project) -> None:
    first, second = tag(project, 1, 4, "claim"), tag(project, 5, 9, "opinion")
    quote, before = label_id(project, "quote"), records(project)
    gone = [label_id(project, "claim"), label_id(project, "opinion")]
    assert label_surgery.count_merge(project, gone, quote) == label_surgery.MergeCount(2, 0)
    done = project.do(label_surgery.merge(project, gone, quote))
    assert done.text == "merge claim and opinion into quote"
    assert {span.id: span.label_id for span in project.spans_of("d0")} == {
        first: quote,
        second: quote,
    }
    assert [label.name for label in project.labels()] == ["quote", "commitment"]
    project.undo()
    assert records(project) == before


def test_spans_that_become_equal_are_joined_in_the_older_with_notes_and_relations(
    project: Project,
) -> None:
    older = tag(project, 1, 4, "claim")
    newer = tag(project, 1, 4, "quote")
    other = tag(project, 5, 9, "opinion")
    project.do(annotate.set_note(project, older, "from the claim"))
    project.do(annotate.set_note(project, newer, "from the quote"))
    project.do(annotate.set_unsure(project, newer, True))
    _relate(project, other, newer)
    before = records(project)
    claim, quote = label_id(project, "claim"), label_id(project, "quote")
    assert label_surgery.count_merge(project, [claim], quote) == label_surgery.MergeCount(1, 1)
    project.do(label_surgery.merge(project, [claim], quote))
    kept = project.span(older)
    assert kept is not None and project.span(newer) is None
    assert (kept.label_id, kept.unsure) == (quote, True)
    assert "from the claim" in kept.note and "from the quote" in kept.note
    assert [(r.head_id, r.tail_id) for r in project.relations_of("d0")] == [(other, older)]
    project.undo()
    assert records(project) == before


def test_a_relation_between_two_that_are_joined_elsewhere_is_changed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_surgery, "AT_ONCE", 1)  # each pair in a batch of its own
    project = make_project(tmp_path)
    kept = [tag(project, 1, 4, "quote"), tag(project, 5, 9, "quote")]
    gone = [tag(project, 1, 4, "claim"), tag(project, 5, 9, "claim")]
    _relate(project, gone[0], gone[1])
    before = records(project)
    project.do(
        label_surgery.merge(project, [label_id(project, "claim")], label_id(project, "quote"))
    )
    assert [(r.head_id, r.tail_id) for r in project.relations_of("d0")] == [tuple(kept)]
    project.undo()
    assert records(project) == before
    project.close()


def test_a_relation_of_a_document_that_ends_within_a_batch_is_changed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_surgery, "AT_ONCE", 2)
    project = make_project(tmp_path, "One two three four.", "Another text.")
    places = ((0, 3), (4, 7), (8, 13))
    kept = [tag(project, *place, "quote") for place in places]
    gone = [tag(project, *place, "claim") for place in places]
    tag(project, 0, 7, "claim", "d1")
    _relate(project, gone[0], gone[2])
    before = records(project)
    project.do(
        label_surgery.merge(project, [label_id(project, "claim")], label_id(project, "quote"))
    )
    assert [(r.head_id, r.tail_id) for r in project.relations_of("d0")] == [(kept[0], kept[2])]
    project.undo()
    assert records(project) == before
    project.close()


def test_merging_needs_another_label(project: Project) -> None:
    quote = label_id(project, "quote")
    with pytest.raises(InputError, match="two labels"):
        label_surgery.merge(project, [quote], quote)


LABELS = ("quote", "claim", "opinion")


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(1, 4), st.sampled_from(LABELS)),
        max_size=12,
        unique=True,
    ),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=6, unique=True),
    st.sampled_from([1, 2, 1000]),
)
def test_whatever_is_merged_no_two_are_equal_and_undo_brings_all_back(
    tmp_path_factory: pytest.TempPathFactory,
    places: list[tuple[int, int, str]],
    links: list[tuple[int, int]],
    at_once: int,
) -> None:
    project = make_project(tmp_path_factory.mktemp("p"))
    spans = [tag(project, start, start + length, label) for start, length, label in places]
    for head, tail in links:
        if head < len(spans) and tail < len(spans) and head != tail:
            _relate(project, spans[head], spans[tail])
    before = records(project)
    quote = label_id(project, "quote")
    gone = [label_id(project, "claim"), label_id(project, "opinion")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_surgery, "AT_ONCE", at_once)
        counted = label_surgery.count_merge(project, gone, quote)
        project.do(label_surgery.merge(project, gone, quote))
    after = project.spans_of("d0")
    assert {span.label_id for span in after} <= {quote}
    assert len({span.fragments for span in after}) == len(after) == len(spans) - counted.joined
    assert counted.spans == sum(label != "quote" for _, _, label in places)
    for relation in project.relations_of("d0"):
        assert relation.head_id != relation.tail_id
        assert project.span(relation.head_id) and project.span(relation.tail_id)
    project.undo()
    assert records(project) == before
    project.redo()
    assert project.spans_of("d0") == after
    project.close()


def test_splitting_gives_the_chosen_a_new_label_in_one_step(project: Project) -> None:
    first, second = tag(project, 1, 4, "claim"), tag(project, 5, 9, "claim")
    third = tag(project, 5, 9, "quote")
    before, claim = records(project), label_id(project, "claim")
    new = Label("", "promise", "#123456", "dotted", "p", "when promised")
    chosen = [first, third]
    assert label_surgery.count_split(project, claim, chosen) == 1
    done = project.do(label_surgery.split(project, claim, chosen, new))
    assert done.text == "split 1 span of claim off as promise"
    promise = next(label for label in project.labels() if label.name == "promise")
    assert (promise.color, promise.pattern, promise.key) == ("#123456", "dotted", "p")
    assert {s.id: s.label_id for s in project.spans_of("d0")} == {
        first: promise.id,
        second: claim,
        third: label_id(project, "quote"),
    }
    project.undo()
    assert records(project) == before


def test_splitting_by_a_query_and_what_is_refused(project: Project) -> None:
    first = tag(project, 1, 10, "claim")
    tag(project, 24, 35, "claim")
    claim = label_id(project, "claim")
    query = parse("invited")
    new = Label("", "promise", "#123456", "dotted", "")
    project.do(label_surgery.split(project, claim, query, new))
    promise = label_id(project, "promise")
    assert [s.id for s in project.spans_of("d0") if s.label_id == promise] == [first]
    with pytest.raises(InputError, match="already"):
        label_surgery.split(project, claim, query, new)
    with pytest.raises(InputError, match="None of these"):
        label_surgery.split(project, claim, query, Label("", "x", "#123456", "dotted", ""))
