"""Repairs mend what a check finds, each as one act, and undoing them brings exactly that back."""

# ruff: noqa: S608 - the statements are written here

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from annotator.errors import DamagedError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.finding import Harm, Report
from annotator.model.history import Kind
from annotator.model.relation import Relation
from annotator.model.schema import RelationType
from annotator.services import backup, edit_documents, opening, repair
from annotator.services.annotate import set_note
from annotator.services.check import check
from annotator.services.project import Project
from tests.builders import make_project, records, tag

FIRST = "“I invited him,” she said. The bridge will open in May.\n\nIt is a disgrace."
SECOND = "A text of 🦀 and é, of one line, with more than a few words to tag in it."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(worked_on(tmp_path))
    yield made
    made.project.close()


def worked_on(folder: Path) -> Project:
    """A project with spans (one in two parts), relations, notes and states."""
    from annotator.model.document import State

    project = make_project(folder, FIRST, SECOND)
    one = tag(project, 1, 14)
    two = tag(project, 27, 37, "claim")
    tag(project, 0, 4, "opinion", "d0", (8, 12))
    there = tag(project, 2, 6, "claim", "d1")
    other = tag(project, 10, 11, "quote", "d1")
    project.do(set_note(project, two, "mine"))
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    link = RelationType("t1", "answers")
    at = moment.now()
    me = project.annotator.id
    project.do(
        ChangeSet(
            "link",
            (
                Change(None, link),
                Change(None, Relation("r1", "d0", "t1", one, two, me, (), at, at)),
                Change(None, Relation("r2", "d1", "t1", there, other, me, (), at, at)),
            ),
        )
    )
    return project


class Desk:
    """A project, and a way to damage its file while it is closed."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def harm(self, *statements: str) -> Project:
        """Damage it by statements; the project, opened again."""
        self.project.close()
        with closing(sqlite3.connect(self.project.path)) as connection:
            for statement in statements:
                with suppress(sqlite3.IntegrityError):  # the same twin twice
                    connection.execute(statement)
            connection.commit()
        self.project = opening.open_project(self.project.path, annotator_name="Ann")
        return self.project


def mended(project: Project) -> list[str]:
    report, told = repair.check_and_repair(project, deep=True)
    assert report.is_sound, report.sentences()
    return told


def texts_and_notes(project: Project) -> dict[str, str]:
    return {s.text: s.note for d in ("d0", "d1") for s in project.spans_of(d)}


def test_a_span_whose_words_are_found_nearby_is_moved_there(desk: Desk) -> None:
    project = desk.harm('UPDATE spans SET start = start + 3, "end" = "end" + 3 WHERE start = 27')
    report = check(project)
    (planned,) = repair.plan(project, report)
    assert planned.sentence == (
        "1 span says other words than their place in the text; it is to be moved to where the "
        "words are found nearby."
    )
    assert planned.text == "repair the words of 1 span"
    mended(project)
    (span,) = [s for s in project.spans_of("d0") if s.note == "mine"]
    assert (span.start, span.end, span.text) == (27, 37, "The bridge")


def test_words_that_are_nowhere_near_go_into_the_note(desk: Desk) -> None:
    project = desk.harm("UPDATE spans SET text = 'Das Tor' WHERE start = 27")
    mended(project)
    note = texts_and_notes(project)["The bridge"]
    assert note == "mine\n\n[Repaired; the words were: “Das Tor”]"


def test_a_span_partly_outside_is_cut_and_one_wholly_outside_comes_back_by_undo(
    desk: Desk,
) -> None:
    length = len(FIRST)
    project = desk.harm(
        f"UPDATE spans SET \"end\" = {length + 9}, text = 'x?' WHERE start = 27",
        f"UPDATE spans SET start = {length}, \"end\" = {length + 5}, text = 'gone' WHERE start = 1",
    )
    before = check(project)
    mended(project)
    assert FIRST[27:] in texts_and_notes(project)
    assert len(project.spans_of("d0")) == 2
    assert [r.id for r in project.relations_of("d0")] == [], "a relation goes with its span"
    project.undo()
    assert check(project).sentences() == before.sentences()


def test_a_span_outside_is_put_where_its_words_stand_alone_in_the_text(desk: Desk) -> None:
    far = 5 * len(FIRST) + 1_000  # no place nearby
    project = desk.harm(
        f'UPDATE spans SET start = {far}, "end" = {far + 10} WHERE start = 27',
    )
    mended(project)
    (span,) = [s for s in project.spans_of("d0") if s.note == "mine"]
    assert (span.start, span.end, span.text) == (27, 37, "The bridge")


def test_twins_become_the_older_one_with_both_notes_and_all_relations(desk: Desk) -> None:
    project = desk.harm(
        "INSERT INTO spans SELECT 999, 'twin', document_pk, label_pk, annotator_pk, start, "
        "\"end\", text, 'hers', 1, '2999-01-01T00:00:00.000Z', updated_at, 'x', length FROM spans "
        "WHERE note = 'mine'",
        "UPDATE relations SET tail_pk = 999 WHERE id = 'r1'",
    )
    mended(project)
    (kept,) = [s for s in project.spans_of("d0") if s.text == "The bridge"]
    assert (kept.note, kept.unsure) == ("mine\n\nhers", True)
    assert project.relations_of("d0")[0].tail_id == kept.id


def test_words_on_a_damaged_text_are_left_alone(desk: Desk) -> None:
    project = desk.harm("UPDATE texts SET text = 'x' || text WHERE text LIKE '%bridge%'")
    before = records(project)
    report, told = repair.check_and_repair(project)
    assert set(report.counts) == {Harm.TEXT, Harm.UNTESTED}
    assert told == [] and records(project) == before


def test_a_file_of_which_no_backup_can_be_made_is_not_repaired(desk: Desk) -> None:
    project = desk.harm(
        "UPDATE labels SET key = 'q'",
        "PRAGMA writable_schema=ON",
        "DELETE FROM sqlite_master WHERE name = 'ix_spans_length'",
    )
    assert Harm.FILE in check(project).counts
    with pytest.raises(DamagedError, match="no backup can be made"):
        repair.check_and_repair(project)
    assert not [row for row in project.history() if row.text.startswith("repair")]


def test_a_backup_is_made_before_the_first_repair(desk: Desk) -> None:
    project = desk.harm("UPDATE assignments SET state = 'odd'")
    told = mended(project)
    (copy,) = backup.backups_of(project.path)
    assert str(copy) in told[0]
    assert told[1:] == ["Done: repair the state of 2 documents."]


def test_each_repair_is_one_act(desk: Desk) -> None:
    project = desk.harm("UPDATE labels SET key = 'q'", "UPDATE labels SET name = 'quote'")
    mended(project)
    assert sorted(label.name for label in project.labels()) == [
        *("quote", "quote 2", "quote 3", "quote 4")
    ]
    assert [label.key for label in project.labels()] == ["q", "", "", ""]
    acts = [row.text for row in project.history() if row.kind is Kind.ACT][:2]
    assert acts == ["repair the key of 3 labels", "repair the name of 3 labels"]


def test_what_only_the_history_knows_is_found_by_replaying_it(desk: Desk) -> None:
    project = desk.harm(
        "DELETE FROM relations WHERE id = 'r2'",
        "INSERT INTO relation_types VALUES (77, 't2', 'odd', '')",
    )
    mended_twice, _ = repair.check_and_repair(project)  # its fingerprint is right now
    assert mended_twice.is_sound
    project = desk.harm("UPDATE labels SET fingerprint = fingerprint")
    deep = check(project, deep=True)
    assert any("relation r2 is missing: act" in s for s in deep.sentences())
    assert not check(project).counts


def named(report: Report) -> set[tuple[Harm, str]]:
    """The findings, whatever order the rows have; which of two twins is told may change."""
    return {(f.kind, f.record_id) for f in report.findings if f.kind is not Harm.TWIN}


HARMS: dict[str, Callable[[int], str]] = {
    "words": lambda n: f"UPDATE spans SET text = 'other {n}' WHERE pk % 5 = {n % 5}",
    "place": lambda n: (
        f'UPDATE spans SET start = start + {n}, "end" = "end" + {n} WHERE pk % 5 = 1'
    ),
    "outside": lambda n: f'UPDATE spans SET "end" = {n + 90} WHERE pk % 4 = {n % 4}',
    "far": lambda n: f'UPDATE spans SET start = 500, "end" = {n + 501} WHERE pk % 4 = {n % 4}',
    "turned": lambda n: f'UPDATE spans SET start = "end", "end" = start WHERE pk % 4 = {n % 4}',
    "below": lambda n: f"UPDATE spans SET start = -{n + 1} WHERE pk % 4 = {n % 4}",
    "parts": lambda n: f"UPDATE fragments SET start = {n} WHERE place = 1",
    "part": lambda n: f"DELETE FROM fragments WHERE place = {n % 2}",
    "twin": lambda n: (
        "INSERT INTO spans SELECT pk + 1000, id || 'x', document_pk, label_pk, annotator_pk, start,"
        " \"end\", text, note || '+', unsure, created_at, updated_at, fingerprint, length "
        "FROM spans "
        f"WHERE pk % 5 = {n % 5} AND pk < 1000"
    ),
    "state": lambda n: f"UPDATE assignments SET state = 'odd {n}'",
    "print": lambda n: f"UPDATE spans SET fingerprint = 'f{n}' WHERE pk % 3 = {n % 3}",
    "title": lambda n: f"UPDATE documents SET title = 'T{n}'",
    "list": lambda n: f"UPDATE documents SET position = -{n + 1}",
    "names": lambda n: "UPDATE labels SET name = 'quote'",
    "keys": lambda n: f"UPDATE labels SET key = '{'q?Ü'[n % 3]}'",
    "look": lambda n: f"UPDATE labels SET color = '#{n}', pattern = 'wild'",
    "length": lambda n: f"UPDATE texts SET length = {n + 100}",
    "relation": lambda n: "UPDATE relations SET document_pk = 3 - document_pk",
    "ends": lambda n: "UPDATE relations SET head_pk = tail_pk",
    "person": lambda n: f"UPDATE annotators SET name = 'Ann{n}'",
    "doubt": lambda n: "UPDATE spans SET unsure = 1 - unsure WHERE pk % 2 = 1",
    "label": lambda n: f"UPDATE spans SET label_pk = {n % 4 + 1} WHERE pk % 3 = {n % 3}",
}


# (one example takes long: making it smaller would take minutes)
@settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.tuples(st.sampled_from(sorted(HARMS)), st.integers(0, 40)), max_size=5))
@example([("names", 20), ("words", 37), ("keys", 0), ("title", 4), ("keys", 25)])
def test_whatever_is_damaged_is_found_mended_and_comes_back_by_undo(
    tmp_path_factory: pytest.TempPathFactory, harms: list[tuple[str, int]]
) -> None:
    desk = Desk(worked_on(tmp_path_factory.mktemp("repair")))
    try:
        project = desk.harm(*(HARMS[name](number) for name, number in harms))
        acts = len(list(project.history()))
        before, held = check(project), records(project)
        report, _ = repair.check_and_repair(project)
        assert report.is_sound, report.sentences()
        for _ in range(len(list(project.history())) - acts):
            project.undo()
        again = check(project)
        assert again.counts == before.counts
        assert named(again) == named(before)
        assert records(project) == held
    finally:
        desk.project.close()


@pytest.mark.parametrize("name", sorted(HARMS))
def test_each_kind_of_damage_is_found(desk: Desk, name: str) -> None:
    found = check(desk.harm(HARMS[name](7)))
    assert not found.is_sound
    assert len(found.sentences()) <= 60
    assert found.can_be_repaired
