"""Groups of documents that tell the same story, whatever is done to the documents meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled, InputError
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet
from annotator.model.document import new_document
from annotator.model.section import Section, SectionKind
from annotator.services import duplicates, edit_documents, edit_sections, opening, past_words
from annotator.services.project import Project
from annotator.store import derived, queries, sketches
from annotator.store.queries.released import near_groups
from tests.builders import make_project, records
from tests.stories import article, near_copy

CHANCE = Random(7)
FIRST = article(CHANCE, 200).split()
TEXTS = (
    " ".join(FIRST),
    " ".join([*FIRST[:190], "one", "two", "three"]),
    " ".join([*FIRST[:150], "of its own from here on, and not in the others"]),
    article(CHANCE, 200),
    article(CHANCE, 200),
)
"""d0, d1 and d2 tell the same story: d2 is nearer to d1 than to d0."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path, *TEXTS)
    yield made
    made.close()


def known(project: Project) -> list[tuple[str, ...]]:
    return [group.document_ids for group in duplicates.groups(project)]


def found(project: Project) -> list[tuple[str, ...]]:
    """The groups, once all documents have been looked at; they are what they are made anew."""
    duplicates.catch_up(project)
    assert duplicates.waiting(project) == 0
    anew = sketches.divided(project.read(sketches.sketches_now), project.read(queries.all_kinships))
    assert project.read(sketches.groups_now) == anew
    return known(project)


def add(project: Project, text: str, id_: str) -> None:
    position = project.read(queries.next_position)
    document = new_document(text, position=position, id=id_)
    project.do(ChangeSet("add", (Change(None, document),)))


def test_near_copies_are_one_group(project: Project) -> None:
    assert known(project) == [] and duplicates.waiting(project) == 5
    assert found(project) == [("d0", "d1", "d2")]
    group = duplicates.group_of(project, "d1")
    assert group is not None and group.id == "d0" and 0.5 < group.likeness < 0.8
    assert [member.title for member in group.members] == [
        project.document(id_).title for id_ in group.document_ids
    ]
    assert duplicates.group_of(project, "d3") is None
    assert duplicates.others_like(project, ["d1", "d3", "gone"]) == {"d1": ("d0", "d2")}


def test_catching_up_is_no_act_and_does_its_work_in_slices(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts, before = len(list(project.history())), records(project)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(sketches, "CHUNK_ROWS", 2)
    monkeypatch.setattr(duplicates, "FEW_AT_ONCE", 3)
    left = duplicates.catch_up(project, lambda *facts: told.append(facts), -1.0)
    assert left == 3 and told == [(2, 5)]
    assert duplicates.catch_up(project, lambda *facts: told.append(facts)) == 0
    assert told and told[-1][0] == told[-1][1]
    assert len(list(project.history())) == acts and records(project) == before
    assert duplicates.catch_up(project, lambda *facts: told.append(facts)) == 0


def test_it_can_be_stopped_and_what_is_done_stays_done(project: Project) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        duplicates.catch_up(project, stop)
    assert found(project) == [("d0", "d1", "d2")]


def test_new_documents_come_to_their_group(project: Project) -> None:
    found(project)
    mark = duplicates.mark(project)
    add(project, near_copy(Random(1), TEXTS[3]), "a")
    add(project, near_copy(Random(2), TEXTS[3]), "z")
    add(project, article(CHANCE), "own")
    assert found(project) == [("d0", "d1", "d2"), ("d3", "a", "z")]
    same = duplicates.same_story(project, mark)
    assert same == {"a": ("d3", "z"), "z": ("d3", "a")}
    title = project.document("d3").title
    assert duplicates.sentences(project, same)[0].endswith(
        f"tells the same story as “{title}” and 1 more."
    )
    assert duplicates.group_of(project, "d3").id == "a", "called after the least"  # type: ignore[union-attr]


def test_many_are_told_in_a_few_sentences(project: Project) -> None:
    same = {f"d{n}": ("d0",) for n in range(1, duplicates.TOLD + 3)}
    told = duplicates.sentences(project, same)
    assert len(told) == duplicates.TOLD + 1
    assert told[-1].startswith("So do 2 more of the new documents")


def test_a_removed_document_leaves_its_group_and_comes_back(project: Project) -> None:
    found(project)
    bridge = " ".join([*TEXTS[3].split()[:120], *TEXTS[4].split()[:120]])
    add(project, bridge, "bridge")
    assert ("d3", "d4", "bridge") in found(project)
    project.do(edit_documents.remove_documents(project, ["bridge"]))
    assert known(project) == [("d0", "d1", "d2")], "known at once"
    assert found(project) == known(project)
    project.undo()
    assert ("d3", "d4", "bridge") in found(project)
    project.redo()
    assert found(project) == [("d0", "d1", "d2")]
    project.undo()
    project.undo()
    assert found(project) == [("d0", "d1", "d2")]


def test_documents_are_joined_by_hand(project: Project) -> None:
    found(project)
    done = project.do(duplicates.join(project, ["d4", "d3"]))
    assert done.text == "join documents"
    assert known(project) == [("d0", "d1", "d2"), ("d3", "d4")]
    assert found(project) == known(project)
    group = duplicates.group_of(project, "d3")
    assert group is not None and group.likeness == 0
    assert not duplicates.join(project, ["d3", "d4"]) and not duplicates.join(project, ["d0", "d2"])
    project.do(duplicates.join(project, ["d0", "d3"]))
    assert known(project) == [("d0", "d1", "d2", "d3", "d4")]
    project.undo()
    project.undo()
    assert known(project) == [("d0", "d1", "d2")]
    project.redo()
    assert known(project) == [("d0", "d1", "d2"), ("d3", "d4")]


def test_a_parting_parts_two_and_the_others_stay_with_the_nearer(project: Project) -> None:
    found(project)
    assert duplicates.after_parting(project, "d2", "d0") == (("d2",), ("d0", "d1"))
    done = project.do(duplicates.part(project, "d2", "d0"))
    assert done.text == "part documents"
    assert known(project) == [("d0", "d1")]
    assert found(project) == known(project)
    add(project, TEXTS[2] + " more", "e")
    assert found(project) == [("d0", "d1"), ("d2", "e")]
    project.do(duplicates.part(project, "e", "d2"))
    assert found(project) == [("d0", "d1", "e")] or found(project) == [("d0", "d1")]
    project.undo()
    project.undo()
    project.undo()
    assert known(project) == [("d0", "d1", "d2")]


def test_what_was_parted_is_joined_again(project: Project) -> None:
    found(project)
    project.do(duplicates.part(project, "d0", "d1"))
    apart = found(project)
    assert all(not {"d0", "d1"} <= set(group) for group in apart)
    project.do(duplicates.join(project, ["d0", "d1"]))
    assert known(project) == [("d0", "d1", "d2")]
    (kin,) = project.read(queries.all_kinships)
    assert kin.together and kin.annotator_id == project.annotator.id
    side = past_words.sides(project, next(project.history()).id).sides[0]
    assert ("Same story", "not the same", "yes") in [
        (f.name, f.before, f.after) for f in side.facts
    ]


def test_what_cannot_be_is_a_sentence(project: Project) -> None:
    found(project)
    with pytest.raises(InputError, match="two documents or more"):
        duplicates.join(project, ["d0", "d0"])
    with pytest.raises(InputError, match="no document with the id gone"):
        duplicates.join(project, ["d0", "gone"])
    with pytest.raises(InputError, match="one document; choose two"):
        duplicates.part(project, "d0", "d0")
    with pytest.raises(InputError, match="not in one group"):
        duplicates.part(project, "d0", "d3")
    with pytest.raises(InputError, match="no document"):
        duplicates.compare(project, "d0", "gone")
    project.do(duplicates.part(project, "d0", "d2"))
    project.do(duplicates.join(project, ["d2", "d3"]))
    with pytest.raises(InputError, match=r"parted by hand\. Join these two as well"):
        duplicates.join(project, ["d0", "d3"])
    project.do(duplicates.join(project, ["d0", "d2", "d3"]))
    assert found(project) == [("d0", "d1", "d2", "d3")]


def test_a_removed_document_takes_what_was_said_of_it_along(project: Project) -> None:
    found(project)
    project.do(duplicates.part(project, "d0", "d2"))
    project.do(duplicates.join(project, ["d1", "d4"]))
    before = found(project)
    project.do(edit_documents.remove_documents(project, ["d0", "d4"]))
    assert found(project) == [("d1", "d2")]
    project.undo()
    assert found(project) == before


def test_boilerplate_is_no_story(project: Project) -> None:
    plea = "please give to this paper so that it can go on to print what is true " * 4
    plea += article(Random(3), 150)
    for id_ in ("p", "q"):
        add(project, f"{article(CHANCE, 60)}\n\n{plea}", id_)
    assert ("p", "q") in found(project)
    for id_ in ("p", "q"):
        text = project.document(id_).text
        cut = Section(text.index("please"), len(text), SectionKind.BOILERPLATE)
        project.do(edit_sections.set_sections(project, id_, [cut]))
    assert duplicates.waiting(project) == 2
    assert found(project) == [("d0", "d1", "d2")]
    project.undo()
    project.undo()
    assert ("p", "q") in found(project)


def test_texts_without_words_are_alone(project: Project) -> None:
    for id_, text in (("m", "…"), ("n", "—"), ("o", "one word"), ("p", "One word!")):
        add(project, text, id_)
    assert found(project) == [("d0", "d1", "d2"), ("o", "p")]


def test_more_than_is_looked_at_in_one_step(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sketches, "CHUNK_ROWS", 2)
    monkeypatch.setattr(sketches, "CHUNK_TEXT", 1_500)
    assert found(project) == [("d0", "d1", "d2")]
    ids = ["d0", "d1", "d2"]
    project.do(duplicates.join(project, [*ids, "d3", "d4"]))
    assert found(project) == [("d0", "d1", "d2", "d3", "d4")]


def test_a_change_in_bulk_is_caught_up_with(project: Project) -> None:
    found(project)
    gone = project.document("d1"), project.document("d0")

    def batches() -> Iterator[ChangeSet]:
        yield ChangeSet("remove", tuple(Change(one, None) for one in gone))

    project.do(BulkChange("remove", BULK_LIMIT + 1, batches))
    assert found(project) == []
    project.undo()
    assert found(project) == [("d0", "d1", "d2")]


def test_what_is_derived_can_be_thrown_away(project: Project) -> None:
    before = found(project)
    project.index_words(derived.clear)
    assert known(project) == []
    assert [g.document_ids for g in duplicates.groups_now(project)] == before
    assert found(project) == before
    project.index_words(
        lambda c: c.exec_driver_sql("UPDATE document_sketches SET sketch = x'00' WHERE 1")
    )
    assert [g.document_ids for g in duplicates.groups(project)] == before
    project.index_words(lambda c: c.exec_driver_sql("UPDATE sketch_bands SET band = 0"))
    assert duplicates.waiting(project) == 5, "made by another version"
    assert [g.document_ids for g in duplicates.groups_now(project)] == before
    assert found(project) == before


def test_a_release_keeps_groups_together_before_they_are_looked_at(project: Project) -> None:
    project.do(duplicates.join(project, ["d3", "d4"]))
    project.do(edit_documents.remove_documents(project, ["d1"]))
    expected = {"d0": "d0", "d2": "d0", "d3": "d3", "d4": "d3"}
    assert project.read(near_groups) == expected
    duplicates.catch_up(project)
    assert project.read(near_groups) == expected


def test_a_project_that_is_only_read_is_left_alone(project: Project) -> None:
    other = opening.open_project(project.path, annotator_name="Bo", read_only=True)
    assert duplicates.catch_up(other) == 0 and duplicates.waiting(other) == 5
    assert [g.document_ids for g in duplicates.groups_now(other)] == [("d0", "d1", "d2")]
    other.close()


def test_two_documents_side_by_side(project: Project) -> None:
    seen = duplicates.compare(project, "d0", "d1")
    assert 0.9 < seen.likeness < 1
    assert [piece.same for piece in seen.pieces] == [True, False]
    last = seen.pieces[-1]
    assert seen.other_text[last.other_start : last.other_end] == "one two three"
    assert seen.one_text[last.start : last.end].split() == FIRST[190:]
    assert duplicates.compare(project, "d0", "d0").likeness == 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["join", "part", "remove", "undo", "redo", "catch up", "add"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=10,
)


@given(ACTS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_groups_are_right_whatever_is_done(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]]
) -> None:
    project = make_project(tmp_path_factory.mktemp("any"), *TEXTS)
    duplicates.catch_up(project)
    for act, one, other in acts:
        a, b = f"d{one}", f"d{other}"
        try:
            if act == "join":
                project.do(duplicates.join(project, [a, b]))
            elif act == "part":
                project.do(duplicates.part(project, a, b))
            elif act == "remove":
                project.do(edit_documents.remove_documents(project, [a]))
            elif act == "add":
                if project.document_summary(f"n{one}{other}") is None:
                    add(project, near_copy(Random(one), TEXTS[other % 5]), f"n{one}{other}")
            elif act == "catch up":
                duplicates.catch_up(project)
            else:
                getattr(project, act)()
        except InputError:
            continue
    found(project)
    for kin in project.read(queries.all_kinships):
        own = project.read(sketches.groups_of, [kin.one_id, kin.other_id])
        assert kin.together or len(set(own.values())) == 2
    project.close()
