"""`annotator duplicates`, and what an import says of documents that tell the same story."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from annotator import cli
from annotator.services import duplicates, opening
from tests.builders import make_project
from tests.stories import article, near_copy

CHANCE = Random(11)
STORY, OTHER = "The bridge " + article(CHANCE), "A fair " + article(CHANCE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = make_project(tmp_path, STORY, OTHER, STORY + " And more.")
    project.close()
    return project.path


def run(*words: object) -> int:
    return cli.main([str(word) for word in words])


def test_groups_are_listed_though_nothing_was_written(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert run("duplicates", path) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "group d0  (2 documents)"
    assert [line.split()[1] for line in lines[1:]] == ["d0", "d2"]
    assert lines[1].split()[0] == lines[2].split()[0] and "The bridge" in lines[1]
    assert path.read_bytes() == before


def test_as_json_and_what_was_joined_by_hand(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project = opening.open_project(path, annotator_name="Ann")
    duplicates.catch_up(project)
    project.do(duplicates.part(project, "d0", "d2"))
    project.do(duplicates.join(project, ["d1", "d2"]))
    project.close()
    assert run("duplicates", path, "--json") == 0
    (line,) = capfd.readouterr().out.splitlines()
    record = json.loads(line)
    assert record["group"] == "d1" and record["likeness"] == 0
    assert [one["id"] for one in record["documents"]] == ["d1", "d2"]
    assert run("duplicates", path) == 0
    assert "joined by hand  d1  A fair" in capfd.readouterr().out


def test_where_there_are_none_there_is_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, STORY, OTHER)
    project.close()
    assert run("duplicates", project.path) == 0
    assert capfd.readouterr().out == "No two documents tell the same story.\n"
    assert run("duplicates", project.path, "--json") == 0
    assert capfd.readouterr().out == ""


def test_an_import_says_which_new_documents_tell_the_same_story(
    path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "near.txt").write_text("Bridge opened " + near_copy(CHANCE, OTHER))
    (tmp_path / "own.txt").write_text(article(CHANCE))
    assert run("import", path, tmp_path / "near.txt", tmp_path / "own.txt", "--dry-run") == 0
    assert "same story" not in capfd.readouterr().out
    assert run("import", path, tmp_path / "near.txt", tmp_path / "own.txt") == 0
    out = capfd.readouterr().out
    (told,) = [line for line in out.splitlines() if "same story" in line]
    assert told.startswith("“Bridge opened") and "tells the same story as “A fair" in told
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    assert duplicates.waiting(project) == 0
    project.close()


def test_an_import_says_it_as_json(
    path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "near.txt").write_text(near_copy(CHANCE, STORY))
    assert run("import", path, tmp_path / "near.txt", "--json") == 0
    record = json.loads(capfd.readouterr().out)
    ((_, others),) = record["same_story"].items()
    assert others == ["d0", "d2"]
    assert run("import", path, tmp_path / "near.txt", "--json") == 0
    assert json.loads(capfd.readouterr().out)["same_story"] == {}
