"""`annotator sections`: what the stretches of documents are, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator import cli
from annotator.model.section import Section, SectionKind
from annotator.services import edit_sections
from tests.builders import make_project

TEXT = "Headline\n\nThe body of it.\n\nPlease donate."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = make_project(tmp_path, TEXT, TEXT + " Two.", "nothing here")
    plea = Section(27, 41, SectionKind.BOILERPLATE, "plea")
    project.do(edit_sections.set_sections(project, "d0", [plea]))
    project.do(edit_sections.set_kind(project, "d1", 0, 8, SectionKind.HEADLINE))
    project.close()
    return project.path


def test_sections_are_listed(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sections", str(path)]) == 0
    assert capfd.readouterr().out == (
        "document d0  Headline\n"
        "  27–41  boilerplate  (plea)  Please donate.\n"
        "document d1  Headline\n"
        "  0–8  headline  Headline\n"
    )


def test_as_json(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sections", str(path), "d0", "--json"]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line) == {
        "document_id": "d0",
        "title": "Headline",
        "start": 27,
        "end": 41,
        "kind": "boilerplate",
        "reason": "plea",
        "proposed": True,
        "annotator": "Ann",
        "text": "Please donate.",
    }


def test_of_nothing_there_is_a_sentence(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sections", str(path), "d2"]) == 0
    assert capfd.readouterr().out == "All of it is body: no sections are kept.\n"
    assert cli.main(["sections", str(path), "d2", "--json"]) == 0
    assert capfd.readouterr().out == ""
    assert cli.main(["sections", str(path), "gone"]) == 1
    assert "no document with the id gone" in capfd.readouterr().err
