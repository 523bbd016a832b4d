"""Fragments added and cut out, spans split and merged: each one act, undone as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.attribute import Attribute
from annotator.model.change import Change, ChangeSet
from annotator.model.relation import Relation
from annotator.model.schema import RelationType
from annotator.model.span import Fragments, Span, covered_text, ordered_fragments
from annotator.services import annotate, reshape
from annotator.services.check import check_project
from annotator.services.project import Project
from tests.builders import label_id, make_project, records, tag

TEXT = "“The bridge,” she said, “will open in May.” Nobody believes it."
BRIDGE, WILL = (0, 13), (24, 43)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path, TEXT)
    yield opened
    opened.close()


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def span(project: Project, span_id: str) -> Span:
    return annotate.span_of(project, span_id)


def done_and_undone(project: Project, plan: ChangeSet) -> ChangeSet:
    """Do it; undo and redo must bring back what was before and after."""
    before = records(project)
    rows = len(list(project.history()))
    done = project.do(plan)
    assert len(list(project.history())) == rows + 1
    after = records(project)
    project.undo()
    assert records(project) == before
    project.redo()
    assert records(project) == after
    return done


@pytest.mark.parametrize(
    ("first", "added", "wanted"),
    [
        (BRIDGE, WILL, (BRIDGE, WILL)),
        (WILL, BRIDGE, (BRIDGE, WILL)),
        (BRIDGE, (13, 44), ((0, 43),)),  # blanks at the edges are left out, and so it meets
        (place("The"), place("bridge"), (place("The bridge"),)),
        (place("The"), place("The bridge"), (place("The bridge"),)),
    ],
)
def test_a_fragment_is_added(
    project: Project, first: tuple[int, int], added: tuple[int, int], wanted: Fragments
) -> None:
    span_id = tag(project, *first)
    plan = reshape.add_fragment(project, span_id, *added)
    assert plan.text == "add fragment"
    done_and_undone(project, plan)
    assert span(project, span_id).fragments == wanted
    assert span(project, span_id).text == covered_text(TEXT, wanted)


@pytest.mark.parametrize(
    ("cut", "wanted"),
    [
        (place(" she said, "), (BRIDGE, WILL)),
        (place("she said,"), (BRIDGE, WILL)),
        (place("“The "), ((5, 43),)),
        (place("in May.”"), ((0, 34),)),
        ((30, 63), ((0, 29),)),
    ],
)
def test_a_fragment_is_cut_out(project: Project, cut: tuple[int, int], wanted: Fragments) -> None:
    span_id = tag(project, 0, 43)
    plan = reshape.cut_fragment(project, span_id, *cut)
    assert plan.text == "cut fragment"
    done_and_undone(project, plan)
    assert span(project, span_id).fragments == wanted


def test_a_whole_fragment_is_cut_out(project: Project) -> None:
    span_id = tag(project, *BRIDGE, "quote", "d0", WILL)
    project.do(reshape.cut_fragment(project, span_id, *WILL))
    assert span(project, span_id).fragments == (BRIDGE,)


@pytest.mark.parametrize(
    ("verb", "start", "end", "sentence"),
    [
        (reshape.add_fragment, 5, 8, "already"),
        (reshape.add_fragment, 20, 20, "Select the words"),
        (reshape.add_fragment, 13, 14, "Select the words"),
        (reshape.cut_fragment, 44, 63, "nothing to cut out"),
        (reshape.cut_fragment, 13, 14, "Select the words"),
        (reshape.cut_fragment, 0, 63, "press Delete"),
    ],
)
def test_what_cannot_be_added_or_cut(
    project: Project, verb: object, start: int, end: int, sentence: str
) -> None:
    span_id = tag(project, *BRIDGE)
    with pytest.raises(InputError, match=sentence):
        verb(project, span_id, start, end)  # type: ignore[operator]


def test_a_span_is_split(project: Project) -> None:
    span_id = tag(project, *BRIDGE, "claim", "d0", WILL)
    project.do(annotate.set_note(project, span_id, "who?"))
    project.do(annotate.set_unsure(project, span_id, True))
    before = span(project, span_id)
    plan = reshape.split_span(project, span_id, TEXT.index("open"))
    assert plan.text == "split claim"
    done = done_and_undone(project, plan)
    first, second = project.spans_of("d0")
    assert (first.id, first.note, first.created_at) == (span_id, "who?", before.created_at)
    assert first.text == "“The bridge,” “will"
    assert second.text == "open in May.”"
    assert (second.note, second.unsure, second.label_id) == ("", True, before.label_id)
    assert second.created_at >= before.created_at and second.annotator_id == before.annotator_id
    assert done.place is not None and done.place.span_id == span_id


@pytest.mark.parametrize(
    ("span_of", "offset", "first", "second"),
    [
        ("will open in May", "pen", "will", "open in May"),
        ("will open in May", "n in", "will open", "in May"),
        ("open in May", "pen", "open", "in May"),  # nothing would be left before the word
        ("in May", "ay", "in", "May"),
        ("Nobody", "body", "No", "body"),  # there is no other place
    ],
)
def test_a_split_inside_a_word_goes_to_its_border(
    project: Project, span_of: str, offset: str, first: str, second: str
) -> None:
    span_id = tag(project, *place(span_of))
    project.do(reshape.split_span(project, span_id, TEXT.index(offset)))
    assert [one.text for one in project.spans_of("d0")] == [first, second]


@pytest.mark.parametrize("offset", [0, 13, 15, 24, 43, 50])
def test_a_span_is_not_split_at_edges_and_in_gaps(project: Project, offset: int) -> None:
    span_id = tag(project, *BRIDGE, "claim", "d0", WILL)
    with pytest.raises(InputError, match="caret"):
        reshape.split_span(project, span_id, offset)


def test_spans_are_merged(project: Project) -> None:
    later = tag(project, *place("will open"), "claim")
    project.do(annotate.set_note(project, later, "second"))
    project.do(annotate.set_unsure(project, later, True))
    tag(project, *place("she"), "quote")
    first = tag(project, *place("The bridge,"), "claim")
    project.do(annotate.set_note(project, first, "first"))
    plan = reshape.merge_with_next(project, first)
    assert plan.text == "merge claims"
    done_and_undone(project, plan)
    merged = span(project, later)
    assert merged.text == "The bridge, will open" and len(merged.fragments) == 2
    assert (merged.note, merged.unsure) == ("first\nsecond", True)
    assert project.span(first) is None
    with pytest.raises(InputError, match="No tag of the same label"):
        reshape.merge_with_next(project, later)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("The", "bridge", ((1, 11),)),
        ("The bridge", "bridge", ((1, 11),)),
        ("The bridge", "bridge,” she", ((1, 17),)),
        ("The", "she", ((1, 4), (14, 17))),
    ],
)
def test_what_meets_becomes_one_fragment(
    project: Project, one: str, other: str, wanted: Fragments
) -> None:
    first = tag(project, *place(one))
    tag(project, *place(other))
    project.do(reshape.merge_with_next(project, first))
    assert span(project, first).fragments == wanted


def test_only_ones_own_are_merged_and_no_twin_is_made(project: Project) -> None:
    first = tag(project, *place("The"))
    project.work_as("Bob")
    tag(project, *place("bridge"))
    with pytest.raises(InputError, match="No tag"):
        reshape.merge_with_next(project, first)
    project.work_as("Ann")
    tag(project, *place("The bridge"))  # the same as the two would be
    tag(project, *place("bridge"))
    with pytest.raises(InputError, match="as quote already"):
        reshape.merge_with_next(project, first)


def test_a_twin_is_refused(project: Project) -> None:
    first = tag(project, *place("The"))
    tag(project, *place("The bridge"))
    with pytest.raises(InputError, match="already"):
        reshape.add_fragment(project, first, *place("bridge"))


def test_relations_go_with_the_merged_span(project: Project) -> None:
    me = project.annotator.id
    first, second, third = (
        tag(project, *place(words), label)
        for words, label in (("The", "claim"), ("bridge", "claim"), ("May", "quote"))
    )
    made = [
        Relation(name, "d0", "t", head, tail, me)
        for name, head, tail in (
            ("self", first, second),
            ("kept", first, third),
            ("twice", second, third),
            ("moved", third, second),
        )
    ]
    for record in (RelationType("t", "about"), *made):
        project.do(ChangeSet("relate", (Change(None, record),)))
    before = span(project, first)
    after = Span(**{f: getattr(before, f) for f in Span.__slots__} | {
        "attributes": (Attribute("a", "1"), Attribute("b", "1"))
    })  # fmt: skip
    project.do(ChangeSet("attributes", (Change(before, after),)))
    before = span(project, second)
    after = Span(**{f: getattr(before, f) for f in Span.__slots__} | {
        "attributes": (Attribute("b", "2"), Attribute("c", "2"))
    })  # fmt: skip
    project.do(ChangeSet("attributes", (Change(before, after),)))
    done_and_undone(project, reshape.merge_with_next(project, first))
    assert [(r.id, r.head_id, r.tail_id) for r in project.relations_of("d0")] == [
        ("kept", first, third),
        ("moved", third, first),
    ]
    assert [(a.name, a.value) for a in span(project, first).attributes] == [
        ("a", "1"),
        ("b", "1"),
        ("c", "2"),
    ]


RANGES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)).map(
    lambda pair: (pair[0], min(len(TEXT), sum(pair)))
)


@given(st.lists(st.tuples(st.sampled_from("+-/&t"), RANGES), max_size=12))
def test_whatever_is_done_the_project_is_whole_and_goes_back(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, tuple[int, int]]]
) -> None:
    project = make_project(tmp_path_factory.mktemp("p"), TEXT)
    before, count = records(project)["spans"], 0
    for act, (start, end) in acts:
        spans = project.spans_of("d0")
        try:
            if act == "t" or not spans:
                plan = annotate.add_span(project, "d0", [(start, end)], label_id(project, "claim"))
            elif act == "+":
                plan = reshape.add_fragment(project, spans[0].id, start, end)
            elif act == "-":
                plan = reshape.cut_fragment(project, spans[-1].id, start, end)
            elif act == "/":
                plan = reshape.split_span(project, spans[-1].id, start)
            else:
                plan = reshape.merge_with_next(project, spans[0].id)
        except InputError:
            continue
        project.do(plan)
        count += 1
    for span in project.spans_of("d0"):
        assert ordered_fragments(span.fragments, len(TEXT)) == span.fragments
        assert covered_text(TEXT, span.fragments) == span.text
    for _ in range(count):
        project.undo()
    assert records(project)["spans"] == before
    project.close()
    assert check_project(project.path).is_sound
