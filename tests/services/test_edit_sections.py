"""Sections as people set them: each an act, undone and done again, gone with their document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.formats import Feature, find_formats, format_named
from annotator.model.change import Change, ChangeSet
from annotator.model.document import Document
from annotator.model.kinship import Kinship
from annotator.model.section import DocumentSections, Section, SectionKind
from annotator.services import (
    edit_documents,
    edit_sections,
    export,
    import_documents,
    opening,
    past,
    past_words,
)
from annotator.services.project import Project
from annotator.services.reversal import what_is_in_the_way
from tests.builders import make_project, records, tag
from tests.formats.round_trip import needs

TEXT = "Headline\n\nThe body of it.\n\nPlease donate.\n\nReaders: no!"
HEAD, BODY, PLEA, TALK = SectionKind


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path, TEXT, TEXT + " Two.", TEXT + " Three.")
    yield made
    made.close()


def said(project: Project, document_id: str = "d0") -> list[tuple[int, int, str]]:
    found = edit_sections.sections_of(project, document_id)
    return [(one.start, one.end, str(one.kind)) for one in found]


def test_each_edit_is_one_act_that_is_undone_and_done_again(project: Project) -> None:
    project.do(edit_sections.set_kind(project, "d0", 0, 8, HEAD))
    project.do(edit_sections.set_kind(project, "d0", 27, 41, PLEA))
    project.do(edit_sections.set_kind(project, "d0", 35, 55, TALK))
    assert said(project) == [(0, 8, "headline"), (27, 35, "boilerplate"), (35, 55, "comments")]
    project.do(edit_sections.this_is_body(project, "d0", 40, 40))
    assert said(project) == [(0, 8, "headline"), (27, 35, "boilerplate")]
    project.do(edit_sections.change_kind(project, "d0", 30, TALK))
    project.do(edit_sections.move_edges(project, "d0", 30, 5, 40))
    last = records(project)
    assert said(project) == [(0, 5, "headline"), (5, 40, "comments")]
    texts = [row.text for row in project.history()][:6]
    assert texts == [
        "move edges of section comments",
        "set section to comments",
        "set section to body",
        "set section to comments",
        "set section to boilerplate",
        "set section to headline",
    ]
    for _ in range(6):
        project.undo()
    assert said(project) == []
    for _ in range(6):
        project.redo()
    assert records(project) == last
    record = edit_sections.record_of(project, "d0")
    assert record is not None and record.annotator_id == project.annotator.id


def test_proposals_are_accepted_one_or_all(project: Project) -> None:
    proposed = [Section(0, 8, HEAD, "first line"), Section(27, 41, PLEA, "plea")]
    project.do(edit_sections.set_sections(project, "d0", proposed))
    project.do(edit_sections.accept(project, "d0", 30))
    assert [one.is_proposed for one in edit_sections.sections_of(project, "d0")] == [True, False]
    project.do(edit_sections.accept(project, "d0"))
    assert not any(one.is_proposed for one in edit_sections.sections_of(project, "d0"))
    assert not edit_sections.accept(project, "d0")


def test_what_cannot_be_is_a_sentence(project: Project) -> None:
    with pytest.raises(InputError, match="There is nothing from 5 to 5"):
        edit_sections.set_kind(project, "d0", 5, 5, PLEA)
    with pytest.raises(InputError, match="There is nothing from 5 to 900"):
        edit_sections.set_kind(project, "d0", 5, 900, PLEA)
    with pytest.raises(InputError, match="no section here"):
        edit_sections.this_is_body(project, "d0", 5, 5)
    with pytest.raises(InputError, match="no document"):
        edit_sections.set_kind(project, "gone", 0, 5, PLEA)
    with pytest.raises(InputError, match="must not overlap"):
        both = [Section(0, 8, HEAD), Section(5, 9, PLEA)]
        edit_sections.set_sections(project, "d0", both)


def test_what_is_so_already_is_no_act(project: Project) -> None:
    assert not edit_sections.set_kind(project, "d0", 5, 9, BODY)
    project.do(edit_sections.set_kind(project, "d0", 5, 9, PLEA))
    assert not edit_sections.set_kind(project, "d0", 5, 9, PLEA)


def joined(project: Project, one: str, other: str) -> None:
    kin = Kinship(one, other, project.annotator.id, True, "2026-11-22T07:00:00.000Z")
    project.do(ChangeSet("join documents", (Change(None, kin),)))


def test_a_document_takes_its_sections_and_kinships_along_and_brings_them_back(
    project: Project,
) -> None:
    project.do(edit_sections.set_kind(project, "d1", 0, 8, HEAD))
    joined(project, "d0", "d1")
    joined(project, "d1", "d2")
    joined(project, "d0", "d2")
    before = records(project)
    project.do(edit_documents.remove_documents(project, ["d1"]))
    now = records(project)
    assert now["sections"] == {}
    assert [one.id for one in now["kinships"]] == ["d0 d2"]  # type: ignore[attr-defined]
    project.undo()
    assert records(project) == before
    project.redo()
    assert records(project) == now


def test_a_kinship_touches_both_documents(project: Project) -> None:
    kin = Kinship("d0", "d1", project.annotator.id, True, "2026-11-22T07:00:00.000Z")
    done = project.do(ChangeSet("join documents", (Change(None, kin),)))
    assert done.touches(Kinship, document_id="d0") and done.touches(Kinship, document_id="d1")
    assert not done.touches(Kinship, document_id="d2")
    for document_id in ("d0", "d1"):
        wanted = past.Wanted(document_id=document_id)
        assert "join documents" in [act.row.text for act in past.every_act(project, wanted)]
    wanted = past.Wanted(document_id="d2")
    assert "join documents" not in [act.row.text for act in past.every_act(project, wanted)]


def test_an_older_act_is_undone_alone_and_refused_where_a_later_one_is_in_the_way(
    project: Project,
) -> None:
    project.do(edit_sections.set_kind(project, "d0", 0, 8, HEAD))
    first = next(project.history()).id
    joined(project, "d0", "d1")
    kin = next(project.history()).id
    project.do(edit_sections.set_kind(project, "d1", 0, 8, HEAD))
    project.undo_only(first)
    project.undo_only(kin)
    assert said(project) == [] and said(project, "d1") == [(0, 8, "headline")]
    project.do(edit_documents.remove_documents(project, ["d1"]))
    gone = next(project.history()).id
    project.do(edit_sections.set_kind(project, "d2", 0, 8, HEAD))
    project.undo_only(gone)
    assert said(project, "d1") == [(0, 8, "headline")]
    project.do(edit_sections.set_kind(project, "d1", 0, 8, PLEA))
    act = next(row for row in project.history(False) if row.text == "set section to headline")
    later = project.history()
    newest = next(row for row in later if row.text.endswith("headline") and row.document_id == "d1")
    assert "“set section to boilerplate”" in what_is_in_the_way(project, newest.id)
    assert act.id == first


def test_proposed_sections_are_nobody_s_and_come_back_after_undoing_the_import(
    project: Project, tmp_path: Path
) -> None:
    proposed = Section(0, 3, TALK, "readers")
    record = DocumentSections("d0", "", (proposed,), "2026-11-22T07:00:00.000Z")
    project.do(ChangeSet("propose", (Change(None, record),)))
    act = next(project.history()).id
    project.do(edit_sections.set_kind(project, "d2", 0, 8, HEAD))
    project.undo_only(act)
    assert said(project) == []


def test_the_history_tells_them(project: Project) -> None:
    project.do(edit_sections.set_sections(project, "d0", [Section(27, 41, PLEA, "plea")]))
    (side,) = past_words.sides(project, next(project.history()).id).sides
    assert (side.kind, side.title) == ("Sections of", "Headline")
    assert [(fact.name, fact.after) for fact in side.facts] == [
        ("27–41", "boilerplate (plea): Please donate."),
        ("By", "Ann"),
    ]
    joined(project, "d0", "d1")
    (side,) = past_words.sides(project, next(project.history()).id).sides
    assert side.title == "“Headline” and “Headline”"
    project.do(edit_documents.set_facts(project, "d0", {"byline": "Ana"}))
    (side,) = past_words.sides(project, next(project.history()).id).sides
    assert [(f.name, f.before, f.after) for f in side.facts if f.differs] == [("Byline", "", "Ana")]


def exported(project: Project, path: Path) -> bytes:
    export.export_project(project, path)
    return path.read_bytes()


def test_what_is_exported_comes_in_and_goes_out_in_the_same_bytes(
    project: Project, tmp_path: Path
) -> None:
    tag(project, 10, 18)
    project.do(edit_sections.set_kind(project, "d0", 27, 41, PLEA))
    proposed = [Section(0, 8, HEAD, "first line"), Section(27, 41, PLEA, "plea")]
    project.do(edit_sections.set_sections(project, "d1", proposed))
    tag(project, 28, 34, "claim", "d1")  # in what was proposed to be left out
    facts = {"byline": "Ana “é”", "published": "3 Nov 2026", "language": "en-gb"}
    project.do(edit_documents.set_facts(project, "d2", facts))
    first = exported(project, tmp_path / "one.jsonl")
    opening.create_project(tmp_path / "other.annot", annotator_name="Bo")
    other = opening.open_project(tmp_path / "other.annot", annotator_name="Bo")
    plan = import_documents.plan_import(other, [tmp_path / "one.jsonl"])
    assert plan.report.sections_added == 3 and not plan.report.problems
    other.do(plan.change)
    assert exported(other, tmp_path / "two.jsonl") == first
    again = import_documents.plan_import(other, [tmp_path / "one.jsonl"])
    assert not again.change and not again.report.problems
    record = edit_sections.record_of(other, "d0")
    assert record is not None and record.annotator_id == ""
    other.undo()
    assert len(other.documents()) == 0
    other.redo()
    assert exported(other, tmp_path / "three.jsonl") == first
    other.close()


STORING = [one.NAME for one in find_formats() if one.CAN_WRITE and Feature.SECTIONS in one.HOLDS]


@pytest.mark.parametrize("name", STORING)
def test_sections_and_facts_go_from_project_to_project_in_every_format_that_holds_them(
    project: Project, tmp_path: Path, name: str
) -> None:
    needs(format_named(name))
    tag(project, 10, 18)
    project.do(edit_sections.set_kind(project, "d0", 0, 8, HEAD))
    project.do(edit_sections.set_sections(project, "d1", [Section(27, 41, PLEA, "a “plea”")]))
    facts = {"byline": "Ana “é”", "published": "3 Nov 2026", "url": "https://e.org/a?b=1&c"}
    project.do(edit_documents.set_facts(project, "d2", facts))
    out = tmp_path / f"out{format_named(name).EXTENSIONS[0]}"
    report = export.export_project(project, out, export.ExportOptions(format=name))
    assert not report.losses.losses
    opening.create_project(tmp_path / "other.annot", annotator_name="Bo")
    other = opening.open_project(tmp_path / "other.annot", annotator_name="Bo")
    other.do(import_documents.plan_import(other, [out]).change)
    for document_id in ("d0", "d1", "d2"):
        assert said(other, document_id) == said(project, document_id)
        mine, its = (one.document(document_id).meta for one in (project, other))
        assert mine == its
    other.close()


def planned(project: Project, tmp_path: Path, *sections: Section) -> import_documents.ImportPlan:
    from annotator.model.exchange import ExchangeDocument

    native = format_named("native")
    line = native.line_of(ExchangeDocument(TEXT, "d0", sections=sections))  # type: ignore[attr-defined]
    (tmp_path / "in.jsonl").write_bytes(line)
    assert next(iter(native.read(io.BytesIO(line), import_documents_options()))).document
    return import_documents.plan_import(project, [tmp_path / "in.jsonl"])


def import_documents_options() -> object:
    from annotator.formats import ReadOptions

    return ReadOptions("in.jsonl")


def test_what_is_proposed_leaves_alone_what_is_tagged_or_was_said(
    project: Project, tmp_path: Path
) -> None:
    tag(project, 28, 34)
    proposed = Section(27, 41, PLEA, "plea"), Section(43, 55, TALK, "readers")
    plan = planned(project, tmp_path, *proposed)
    project.do(plan.change)
    assert said(project) == [(43, 55, "comments")]
    project.do(edit_sections.this_is_body(project, "d0", 43, 43))
    plan = planned(project, tmp_path, *proposed)
    assert not plan.change and not plan.report.problems, "all is body, somebody said"
    plan = planned(project, tmp_path, Section(0, 8, HEAD))
    (problem,) = plan.report.problems
    assert problem.endswith("line 1: the document has other sections already, which stay.")


def test_facts_are_set_and_taken_back(project: Project) -> None:
    project.do(edit_documents.set_facts(project, "d0", {"published": "3.11.2026", "url": ""}))
    assert edit_documents.facts_of(project, "d0") == {"published": "2026-11-03"}
    assert not edit_documents.set_facts(project, "d0", {"published": "2026-11-03"})
    with pytest.raises(InputError, match="no date"):
        edit_documents.set_facts(project, "d0", {"published": "whenever"})
    project.undo()
    assert project.document("d0").meta == ()
    assert project.next_undo() is None or project.next_undo().text != "edit facts"  # type: ignore[union-attr]
    assert isinstance(project.document("d0"), Document)
