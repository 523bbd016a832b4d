"""What comes in without a question, and what is asked about first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.services import import_at_once
from annotator.services.import_at_once import Questions, look
from annotator.services.import_documents import ImportOptions, ImportPlan, NotAllError, plan_import
from annotator.services.project import Project
from tests.builders import make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path, "What is there.")
    yield opened
    opened.close()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def native(folder: Path, label: str) -> Path:
    span = {"start": 0, "end": 4, "label": label}
    return write(folder, "own.jsonl", json.dumps({"text": "Ours, too.", "spans": [span]}) + "\n")


def test_plain_text_and_files_of_our_own_are_planned_at_once(
    project: Project, tmp_path: Path
) -> None:
    files = [write(tmp_path, "new.txt", "A new one."), native(tmp_path, "quote")]
    seen = look(project, files)
    assert isinstance(seen, ImportPlan)
    assert (seen.report.documents_added, seen.report.spans_added) == (2, 1)
    assert len(project.documents()) == 1, "nothing is written"


def test_what_is_all_there_already_is_no_question(project: Project, tmp_path: Path) -> None:
    seen = look(project, [write(tmp_path, "same.txt", "What is there.")])
    assert isinstance(seen, ImportPlan) and not seen.report.adds


@pytest.mark.parametrize("case", ["refused", "some known", "new label", "other format", "unknown"])
def test_whatever_is_to_be_decided_is_asked(project: Project, tmp_path: Path, case: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, "new.txt", "A new one.")
    if case == "refused":
        write(folder, "empty.txt", "")
    elif case == "some known":
        write(folder, "same.txt", "What is there.")
    elif case == "new label":
        native(folder, "promise")
    elif case == "other format":
        write(folder, "seq.jsonl", json.dumps({"text": "Hi you", "label": [[0, 2, "quote"]]}))
    else:
        write(folder, "settings.json", '{"hello": 1}')
    seen = look(project, [folder])
    assert isinstance(seen, Questions)
    found = seen.survey
    assert found.documents >= 1
    assert bool(found.refusals) == (case == "refused")
    assert (found.duplicates, found.repeated) == ((1, 0) if case == "some known" else (0, 0))
    assert found.has_new_names == (case == "new label")
    assert [path.name for path in found.skipped] == ["settings.json"] * (case == "unknown")
    assert found.ours["labels"] == ("quote", "claim", "commitment", "opinion")
    assert "brat" in {info.name for info in seen.formats}


def test_a_text_that_comes_twice_is_told_apart_from_one_that_is_there(
    project: Project, tmp_path: Path
) -> None:
    files = [
        write(tmp_path, f"{n}.txt", text)
        for n, text in enumerate(["What is there.", "New.", "New.", "What is there."])
    ]
    found = import_at_once.ask(project, files).survey
    assert (found.documents, found.duplicates, found.repeated) == (4, 3, 2)


def test_one_file_is_read_as_somebody_says_or_not_at_all(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    table = write(folder, "table.conll", "Ana B-PER\n")
    unknown = write(folder, "page.json", '{"hello": 1}')
    other = write(folder, "new.txt", "A new one.")
    options = ImportOptions(formats={table: "text", other: ""})
    for paths in ([folder], [table, unknown, other]):
        found = import_at_once.ask(project, paths, options).survey
        assert [(file.path, file.format) for file in found.files] == [(table, "text")]
        assert found.left_out == [other]
        assert [*found.skipped, *found.unknown] == [unknown]
        report = plan_import(project, paths, options).report
        assert report.documents_added == 1


def test_all_or_nothing_says_what_is_in_the_way(project: Project, tmp_path: Path) -> None:
    files = [write(tmp_path, "new.txt", "New."), write(tmp_path, "empty.txt", "")]
    with pytest.raises(NotAllError) as caught:
        plan_import(project, files, ImportOptions(strict=True))
    (problem,) = caught.value.problems
    assert problem.startswith(str(files[1]))
