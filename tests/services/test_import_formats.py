"""Importing files of other tools: recognised, joined with those beside them, renamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import InputError
from annotator.model.document import State
from annotator.services.import_documents import ImportOptions, ImportPlan, plan_import
from annotator.services.import_mapping import Mapping, read_mapping
from annotator.services.project import Project
from annotator.services.survey import survey
from tests.builders import TEXT, make_project, records, tag

FIXTURES = Path(__file__).parent.parent / "formats" / "fixtures"
WORDS = "Ana said: “No.”"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def bring(project: Project, *paths: Path, **options: Any) -> ImportPlan:
    plan = plan_import(project, paths, ImportOptions(**options))
    if plan.report.adds:
        project.do(plan.change)
    return plan


def brat(folder: Path, name: str = "a", *more: str) -> Path:
    """A small brat folder: two entities, one interrupted, a relation and an attribute."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(f"{WORDS}\n{name}\n", "utf-8")
    lines = [
        "T1\tPER 0 3\tAna",
        "T2\tquote 4 8;10 15\tsaid “No.”",
        "R1\tby Arg1:T2 Arg2:T1",
        "A1\ttone T2 angry",
        *more,
    ]
    (folder / f"{name}.ann").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def lines(path: Path, *found: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in found), "utf-8")
    return path


def named(project: Project) -> list[tuple[str, str, str]]:
    """(label, annotator, text) of all spans but those of the first document."""
    labels = {label.id: label.name for label in project.labels()}
    people = {one.id: one.name for one in project.annotators()}
    return sorted(
        (labels[span.label_id], people[span.annotator_id], span.text)
        for row in project.documents()
        for span in project.spans_of(row.id)
    )


# --- what is recognised --------------------------------------------------------------------------


def test_a_folder_of_another_tool_comes_in_once_with_its_texts(
    project: Project, tmp_path: Path
) -> None:
    folder = brat(brat(tmp_path / "in"), "b")
    (folder / "readme.txt").write_text("A text of its own.")
    before = records(project)
    report = bring(project, folder).report
    assert report.refusals == report.dropped == []
    assert (report.documents_added, report.spans_added, report.relations_added) == (3, 4, 2)
    assert set(report.files) == {str(folder / name) for name in ("a.ann", "b.ann", "readme.txt")}
    assert any(s.startswith("2 files were read as brat") for s in report.sentences())
    assert named(project) == [("PER", "Ann", "Ana")] * 2 + [("quote", "Ann", "said “No.”")] * 2
    project.undo()
    assert records(project) == before
    project.redo()
    assert len(named(project)) == 4


def test_ids_that_only_count_within_a_document_hold_up_nothing(
    project: Project, tmp_path: Path
) -> None:
    folder = brat(brat(tmp_path / "in"), "b")
    bring(project, folder)
    again = bring(project, folder).report
    assert not again.adds and again.problems == []
    assert (again.spans_known, again.relations_known) == (4, 2)


def test_documents_of_two_folders_may_be_called_the_same(project: Project, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, words in zip(folders, ("The cat sat.", "A dog ran."), strict=True):
        folder.mkdir()
        (folder / "doc1.txt").write_text(words, "utf-8")
        (folder / "doc1.ann").write_text(f"T1\tword 2 5\t{words[2:5]}\n", "utf-8")
    for is_again in (False, True):
        report = bring(project, *folders, strict=True).report
        assert (report.documents_added, report.documents_known) == ((0, 2) if is_again else (2, 0))
        assert report.renamed == [
            f"{folders[1] / 'doc1.ann'}: document doc1 is already there with another text; "
            "this one has an id of its own."
        ]
        assert any("1 document has another id" in sentence for sentence in report.sentences())
        assert report.renamed[0] in report.text()
    assert {text for label, _, text in named(project) if label == "word"} == {"e c", "dog"}


def test_what_is_wrong_with_a_table_beside_names_its_folder(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "documents.csv").write_text("doc_id,text\nd1,words\n", "utf-8")
    (tmp_path / "spans.csv").write_bytes("doc_id,label,start,end\nd1,é,0,1\n".encode("cp1252"))
    (sentence,) = bring(project, tmp_path / "documents.csv").report.refusals
    assert sentence.startswith(f"{tmp_path / 'documents.csv'}: spans.csv, line 1: it is not UTF-8")


def test_files_that_were_named_one_by_one_belong_together_too(
    project: Project, tmp_path: Path
) -> None:
    folder = brat(tmp_path / "in")
    report = bring(project, folder / "a.txt", folder / "a.ann").report
    assert (report.documents_added, report.spans_added) == (1, 2)
    assert bring(project, folder / "a.txt").report.documents_known == 1


def test_a_format_can_be_named(project: Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", {"text": WORDS, "label": [[0, 3, "PER"]]})
    assert bring(project, path, format="native").report.spans_added == 0
    other = lines(tmp_path / "y.jsonl", {"text": WORDS, "label": [[0, 3, "PER"]]})
    assert bring(project, other, format="doccano").report.spans_added == 1
    folder = tmp_path / "several"
    folder.mkdir()
    lines(folder / "z.jsonl", {"text": "Bo went.", "label": [[0, 2, "PER"]]})
    (folder / "note.txt").write_text("not of it")
    report = bring(project, folder, format="doccano").report
    assert list(report.files) == [str(folder / "z.jsonl")]
    with pytest.raises(InputError, match="no format called “odd”"):
        plan_import(project, [path], ImportOptions(format="odd"))
    with pytest.raises(InputError, match="has no setting “odd”"):
        plan_import(project, [path], ImportOptions(format="doccano", settings={"odd": "x"}))


def test_what_is_of_no_known_format_is_named_and_counted(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "package.json").write_text('{"name": "something else"}')
    (folder / "a.txt").write_text("a text")
    report = bring(project, folder).report
    assert report.skipped == [str(folder / "package.json")]
    assert "1 file is of no known format and is not read." in report.sentences()
    assert report.documents_added == 1
    (refusal,) = bring(project, folder / "package.json").report.refusals
    assert refusal.startswith(f"{folder / 'package.json'}: ")


def test_only_files_beside_are_opened_and_never_the_open_project(
    project: Project, tmp_path: Path
) -> None:
    folder = brat(tmp_path / "in")
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(project.path)
    report = bring(project, folder / "a.ann").report
    assert not report.adds and len(report.refusals) == 1
    assert project.spans_of("d0") == ()


# --- what is told --------------------------------------------------------------------------------


def test_what_cannot_be_placed_is_listed_and_what_is_proved_is_mended(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = f"💩 {WORDS}\n"
    (folder / "a.txt").write_text(text, "utf-8")
    (folder / "a.ann").write_text("T1\tPER 3 6\tAna\nT2\tPER 7 12\tsaid:\n", "utf-8")  # UTF-16
    (folder / "b.txt").write_text(WORDS, "utf-8")
    (folder / "b.ann").write_text("T1\tPER 0 3\tAna\nT2\tPER 1 4\tBob\n", "utf-8")
    report = bring(project, folder).report
    assert report.mended == 2
    assert "The offsets of 2 spans were put right" in " ".join(report.sentences())
    (sentence,) = report.dropped
    assert sentence.startswith(f"{folder / 'b.ann'}, line 2") and "Bob" in sentence
    assert report.problems == [sentence]
    text = report.text()
    assert sentence in text and "Files:" in text and f"{folder / 'a.ann'}: brat" in text
    record = report.record()
    assert record["dropped"] == [sentence] and record["mended"] == 2
    json.dumps(record)


def test_strict_imports_all_or_nothing(project: Project, tmp_path: Path) -> None:
    folder = brat(tmp_path / "in", "a", "T9\tPER 0 3\tBob")
    with pytest.raises(InputError, match=r"Nothing was imported.*line 5") as caught:
        plan_import(project, [folder], ImportOptions(strict=True))
    assert "Bob" in str(caught.value)
    assert len(project.documents()) == 1
    brat(tmp_path / "in")
    assert bring(project, folder, strict=True).report.spans_added == 2


def test_a_label_that_a_file_defines_gets_its_colour_and_guideline(
    project: Project, tmp_path: Path
) -> None:
    folder = brat(tmp_path / "in")
    (folder / "visual.conf").write_text("[labels]\n[drawing]\nPER\tbgColor:#123456\n")
    (folder / "annotation.conf").write_text(
        "[entities]\nPER\nORG\nquote\n[relations]\nby\tArg1:quote, Arg2:PER\n[attributes]\n"
    )
    before = {label.name: label for label in project.labels()}
    report = bring(project, folder).report
    labels = {label.name: label for label in project.labels()}
    assert {"PER", "ORG"} <= set(report.labels)
    assert labels["PER"].color == "#123456"
    assert labels["quote"] == before["quote"]
    project.undo()
    assert {label.name for label in project.labels()} == set(before)


# --- mapping -------------------------------------------------------------------------------------

MAPPED = {
    "text": WORDS,
    "spans": [
        {"id": "x1", "label": "PER", "start": 0, "end": 3, "annotator": "A.",
         "attributes": [{"name": "role", "value": "1"}, {"name": "rank", "value": "2"}]},
        {"id": "x2", "label": "MISC", "start": 4, "end": 8, "annotator": "A."},
        {"id": "x3", "label": "quote", "start": 10, "end": 15, "annotator": "bot"},
        {"id": "x4", "label": "quote", "start": 0, "end": 8,
         "reviewed": {"by": "bot", "at": ""}},
    ],
    "relations": [
        {"id": "y1", "type": "by", "head": "x4", "tail": "x1"},
        {"id": "y2", "type": "by", "head": "x2", "tail": "x1"},
        {"id": "y3", "type": "near", "head": "x4", "tail": "x1"},
    ],
    "meta": {"states": [{"annotator": "A.", "state": "finished"},
                        {"annotator": "bot", "state": "finished"}],
             "document_note": {"text": "n", "by": "bot", "at": ""}},
}  # fmt: skip
MAPPING = Mapping(
    {"PER": "person", "MISC": None, "LOC": "place"},
    {"rank": "role", "role": "role"},
    {"A.": "Ana", "bot": None},
    {"by": "said by", "near": None},
)


def test_names_become_ours_and_what_is_left_out_is_counted(
    project: Project, tmp_path: Path
) -> None:
    path = lines(tmp_path / "m.jsonl", MAPPED)
    report = bring(project, path, mapping=MAPPING).report
    assert named(project) == [("person", "Ana", "Ana"), ("quote", "Ann", "Ana said")]
    assert [kind.name for kind in project.relation_types()] == ["said by"]
    assert dict(report.left_out) == {"span": 2, "relation": 2, "state": 1, "review": 1, "note": 1}
    assert "Left out as the mapping says: 1 note, 2 relations, 1 review, 2 spans and 1 state." in (
        report.sentences()
    )
    assert "The mapping names the label “LOC”, which no file holds." in report.sentences()
    (dropped,) = report.dropped
    assert dropped.startswith(f"{path}, line 1: the attribute role")
    assert "Nobody" not in {one.name for one in project.annotators()}
    second = project.documents()[1].id
    people = {one.id: one.name for one in project.annotators()}
    states = {people[a.annotator_id]: a.state for a in project.assignments_of(second)}
    assert states == {"Ana": State.FINISHED}


def test_a_mapping_is_read_from_a_file_and_written(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(MAPPING.to_json())
    assert read_mapping(path) == MAPPING
    path.write_text('{"labels": {"PER": null}}')
    assert read_mapping(path) == Mapping({"PER": None})
    assert not Mapping() and MAPPING


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[", "it is not JSON"),
        ("[]", "it must hold an object, such as"),
        ('{"lables": {}}', "there is no “lables” to be mapped. There are: labels, attributes"),
        ('{"labels": ["a"]}', "“labels” must be an object of names"),
        ('{"labels": {"a": " "}}', "in “labels”, “a” must be given a name, or null"),
        ('{"labels": {"a": 1}}', "in “labels”, “a” must be given a name, or null"),
    ],
)
def test_a_mapping_that_is_wrong_is_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_mapping(path)
    assert str(caught.value).startswith(f"{path}: ") and sentence in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_mapping(tmp_path / "nowhere.json")


# --- the survey ----------------------------------------------------------------------------------


def test_a_survey_tells_what_would_come_in_and_writes_nothing(
    project: Project, tmp_path: Path
) -> None:
    tag(project, 0, 10)
    folder = brat(tmp_path / "in", "a", "T9\tPER 0 3\tBob")
    (folder / "same.txt").write_text(TEXT, "utf-8")
    (folder / "twice.txt").write_text(TEXT, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    told: list[tuple[int, int]] = []
    found = survey(
        project, [folder], limit=2, progress=lambda done, total: told.append((done, total))
    )
    assert [(f.path.name, f.format, f.documents, f.spans) for f in found.files] == [
        ("a.ann", "brat", 1, 2),
        ("empty.txt", "text", 0, 0),
        ("same.txt", "text", 1, 0),
        ("twice.txt", "text", 1, 0),
    ]
    assert (found.documents, found.spans, found.relations, found.duplicates) == (3, 2, 1, 2)
    labels = {(name.name, name.count, name.is_new) for name in found.labels}
    assert labels >= {("PER", 1, True), ("quote", 1, False)}
    assert [(n.name, n.count, n.is_new) for n in found.attributes] == [("tone", 1, True)]
    assert [(n.name, n.is_new) for n in found.annotators] == [("", False)]
    assert [(n.name, n.count, n.is_new) for n in found.relation_types] == [("by", 1, True)]
    assert found.has_new_names
    assert len(found.preview) == 2
    assert [span.text for span in found.preview[0].document.spans] == ["Ana", "said “No.”"]
    assert len(found.refusals) == len(found.dropped) == 1
    assert told[-1][0] == told[-1][1] and told == sorted(told)
    assert len(project.documents()) == 1


def test_the_same_document_in_the_project_and_in_a_file_is_one_duplicate(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "same.txt").write_text(TEXT, "utf-8")
    assert survey(project, [tmp_path / "same.txt"]).duplicates == 1
    (tmp_path / "other.txt").write_text("other", "utf-8")
    assert survey(project, [tmp_path / "other.txt"]).duplicates == 0


# --- what other tools wrote ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", sorted(p for p in FIXTURES.glob("*.*") if p.suffix != ".txt"), ids=lambda p: p.name
)
def test_files_of_the_tools_themselves_come_in_and_go_again(project: Project, path: Path) -> None:
    if path.name == "uima_typesystem.xml":  # read along with uima.xmi
        return
    if path.suffix == ".spacy":
        pytest.importorskip("spacy")
    if path.name in ("spans.csv", "w3c.jsonl"):  # marks alone, for a text that is there
        bring(project, FIXTURES / "native.jsonl")
    before = records(project)
    plan = bring(project, path)
    assert plan.report.refusals == []
    assert list(plan.report.files) == [str(path)]
    assert plan.report.spans_added + plan.report.spans_known >= 3
    if plan.report.adds:
        project.undo()
        assert records(project) == before
        project.redo()


def test_a_relation_finds_the_span_that_is_there_with_another_note(
    project: Project, tmp_path: Path
) -> None:
    spans = [{"id": "x", "label": "quote", "start": 0, "end": 3}]
    spans += [{"id": "y", "label": "claim", "start": 4, "end": 8}]
    bring(project, lines(tmp_path / "1.jsonl", {"text": WORDS, "spans": spans}))
    noted = [{**spans[0], "id": "z", "note": "n"}, spans[1]]
    links = [{"type": "by", "head": "z", "tail": "y"}]
    path = lines(tmp_path / "2.jsonl", {"text": WORDS, "spans": noted, "relations": links})
    report = bring(project, path).report
    assert len(report.refusals) == 1 and "with another note" in report.refusals[0]
    assert report.relations_added == 1
