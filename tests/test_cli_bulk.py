"""The verbs that change many spans: what they say, do, and leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import cli, settings
from annotator.services import backup, import_documents, opening
from tests.builders import make_project, tag

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        return status, *capfd.readouterr()

    return call


@pytest.fixture
def path(tmp_path: Path) -> Path:
    settings.save(settings.Settings(name="Ann"))
    project = make_project(tmp_path, "The bridge is open.", "A bridge, THE BRIDGE; bridges.")
    tag(project, 4, 10, "claim")
    tag(project, 2, 8, "claim", "d1")
    tag(project, 2, 8, "quote", "d1")
    project.close()
    return project.path


def _labels(path: Path) -> list[str]:
    project = opening.open_project(path, annotator_name="Ann")
    names = {label.id: label.name for label in project.labels()}
    spans = [s for row in project.documents() for s in project.spans_of(row.id)]
    project.close()
    return sorted(names[span.label_id] for span in spans)


def test_relabelling_what_a_query_finds(run: Run, path: Path) -> None:
    words = ("relabel", path, "--query", "bridge label:claim", "--to", "Quote")
    status, out, err = run(*words, "--dry-run")
    assert (status, out, err) == (
        0,
        "This would relabel 1 span.\nLeft as they are: 1 would equal another span.\n",
        "",
    )
    assert _labels(path) == ["claim", "claim", "quote"]
    assert run(*words)[:2] == (
        0,
        "Done: relabel 1 span.\nLeft as they are: 1 would equal another span.\n",
    )
    assert _labels(path) == ["claim", "quote", "quote"]
    assert backup.backups_of(path)  # afterwards, as after every verb that writes
    assert json.loads(run(*words, "--json")[1]) == {
        "act": "relabel 0 spans",
        "will": 0,
        "wont": {"would equal another span": 1},
        "done": False,
    }


def test_tagging_all_identical_texts(run: Run, path: Path) -> None:
    words = ("tag", path, "--text", "bridge", "--label", "claim")
    status, out, _ = run(*words, "--dry-run", "--json")
    assert status == 0
    assert json.loads(out) == {
        "act": "tag 1 passage as claim",
        "will": 1,
        "already": 2,
        "done": False,
    }
    assert len(_labels(path)) == 3
    assert run(*words)[1] == "Done: tag 1 passage as claim.\n2 are tagged as claim already.\n"
    assert _labels(path) == ["claim", "claim", "claim", "quote"]
    assert run(*words)[1].startswith("There is nothing to do.\n3 are tagged as claim already.")


def test_what_came_in_bulk_is_found_by_its_words_at_once(run: Run, tmp_path: Path) -> None:
    """There is no background in which it could become ready."""
    (tmp_path / "a.txt").write_text("The bridge will open.\n" * 2_000, encoding="utf-8")
    (tmp_path / "b.txt").write_text("A bridge. " * 25_000, encoding="utf-8")
    path = tmp_path / "p.annot"
    assert run("new", path)[0] == run("import", path, tmp_path / "a.txt", tmp_path / "b.txt")[0]
    assert run("tag", path, "--text", "bridge", "--label", "claim")[0] == 0
    _, found, err = run("spans", path, "--query", "bridge text:a", "--json")
    assert (len(found.splitlines()), err) == (25_000, "")
    _, said, _ = run("relabel", path, "--query", "bridge text:open", "--to", "quote")
    assert said == "Done: relabel 2,000 spans.\n"


def test_words_that_wait_are_told_or_made_ready(run: Run, path: Path) -> None:
    """A window that was closed soon after an import leaves them."""
    long = path.parent / "long.txt"
    long.write_text("Bridges. " * 30_000, encoding="utf-8")
    project = opening.open_project(path, annotator_name="Ann")
    project.do(import_documents.plan_import(project, [long]).change)
    tag(project, 0, 7, "claim", project.documents()[2].id)
    project.close()
    status, _, err = run("spans", path, "--query", "bridges")
    assert (status, "still to be indexed: 1)" in err) == (0, True)
    assert run("spans", path, "--query", "label:claim")[2] == ""
    relabelled = run("relabel", path, "--query", "text:bridges length:7", "--to", "quote")
    assert relabelled == (0, "Done: relabel 1 span.\n", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("relabel", "--query", "nonsense:x", "--to", "claim"), "There is no filter “nonsense:”"),
        (("relabel", "--query", "bridge", "--to", "nobody"), "There is no label “nobody”"),
        (("tag", "--text", " ", "--label", "claim"), "Select the words"),
        (("tag", "--text", "bridge", "--label", "nobody"), "There is no label “nobody”"),
    ],
)
def test_what_is_refused(run: Run, path: Path, words: tuple[str, ...], sentence: str) -> None:
    status, out, err = run(words[0], path, *words[1:])
    assert (status, out) == (1, "")
    assert sentence in err
    assert _labels(path) == ["claim", "claim", "quote"]
