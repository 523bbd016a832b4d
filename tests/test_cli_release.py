"""The verbs for corpus releases: what they print, write and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from annotator import cli, settings
from annotator.model.exchange import ExchangeDocument
from annotator.services import opening
from tests.builders import tag
from tests.services.release_world import files, make_corpus


class Result(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process."""

    def call(*arguments: object) -> Result:
        capfd.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        return Result(status, *capfd.readouterr())

    return call


@pytest.fixture
def path(tmp_path: Path) -> Path:
    settings.save(settings.Settings(name="Ann"))
    project = make_corpus(tmp_path, 30)
    project.close()
    return project.path


def test_a_release_is_looked_at_made_and_listed(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    tried = run("release", path, out, "--dry-run", "--split", "70/15/15")
    assert tried.status == 0 and "This would be released:" in tried.out
    assert tried.out.splitlines()[1].startswith("train") and not out.exists()
    assert run("releases", path).out == "Nothing was released yet.\n"
    words = ("--split", "70/15/15", "--split-by", "label", "--salt", "s", "--name", "Bridges")
    done = run("release", path, out, "--format", "native", "--format", "doccano", *words)
    assert done.status == 0 and "Wrote release 1: " in done.out
    assert "doccano: " in done.err and "dropped" in done.err  # what it cannot hold
    said = json.loads((out / "manifest.json").read_text())
    assert said["recipe"]["formats"] == ["native", "doccano"]
    assert [said["recipe"][name] for name in ("split_by", "ratios", "salt", "name")] == [
        *("label", "70/15/15", "s", "Bridges")
    ]
    assert {"native", "doccano"} <= {name.partition("/")[0] for name in files(out)}
    listed = run("releases", path)
    assert "label 70/15/15" in listed.out and "native, doccano" in listed.out
    (record,) = map(json.loads, run("releases", path, "--json").out.splitlines())
    assert record["number"] == 1 and record["recipe"]["name"] == "Bridges"
    again = run(
        "release", path, tmp_path / "2", "--format", "native", "--format", "doccano", *words
    )
    assert "Nothing has changed since release 1" in again.out
    assert files(tmp_path / "2") == files(out)


def test_a_release_says_all_as_one_record(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = json.loads(run("release", path, out, "--query", "label:claim", "--json").out)
    assert record["done"] and record["is_new"] and record["number"] == 1
    assert [row["split"] for row in record["splits"]] == ["train", "dev", "test"]
    assert sum(row["labels"]["claim"] for row in record["splits"]) == record["spans"]
    tried = json.loads(run("release", path, out, "--state", "all", "--dry-run", "--json").out)
    assert not tried["done"] and tried["documents"] > record["documents"]


def test_what_changed_is_told_and_an_old_one_made_again(
    run: Run, path: Path, tmp_path: Path
) -> None:
    run("release", path, tmp_path / "out")
    assert run("releases", path, "--since", 1).out == "Nothing has changed since release 1.\n"
    project = opening.open_project(path, annotator_name="Ann")
    tag(project, 6, 10, "opinion", "d001-0")
    project.close()
    told = run("releases", path, "--since", 1)
    assert told.out.startswith("Since release 1: 1 span added.\n  span added: ")
    (record,) = map(json.loads, run("releases", path, "--since", 1, "--json").out.splitlines())
    assert (record["kind"], record["deed"], record["document_id"]) == ("span", "added", "d001-0")
    done = run("releases", path, "--again", 1, tmp_path / "again")
    assert done.status == 0 and "the same byte for byte" in done.out
    assert files(tmp_path / "again") == files(tmp_path / "out")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("release", "PATH", "OUT", "--split", "80/20"), 1, "“80/20” is no split."),
        (("release", "PATH", "OUT", "--split-by", "luck"), 2, "'luck' is not one of"),
        (("release", "PATH", "OUT", "--format", "odd"), 1, "no format called “odd”"),
        (("release", "PATH", "OUT", "--format", "text"), 1, "can be read, but not written"),
        (("release", "PATH", "OUT", "--state", "odd"), 1, "There is no state “odd”"),
        (("release", "PATH", "OUT", "--label", "odd"), 1, "There is no label “odd”"),
        (("release", "PATH", "OUT", "--query", "label:"), 1, "label"),
        (("release", "PATH", "OUT", "--query", "made:week"), 1, "other days tomorrow"),
        (("release", "PATH", "OUT", "--state", "excluded"), 1, "There is nothing to release"),
        (("release", "PATH", "OUT", "--salt", ""), 1, "The salt of a split must be"),
        (
            ("release", "PATH", "OUT", "--annotations-only", "--format", "native"),
            *(1, "a format of their own"),
        ),
        (("releases", "PATH", "--again", "1"), 2, "give its number and a folder"),
        (("releases", "PATH", "OUT"), 2, "give its number and a folder"),
        (("releases", "PATH", "--since", "1"), 1, "Nothing was released yet."),
        (("releases", "PATH", "--again", "1", "OUT"), 1, "There is no release 1"),
        (("attach", "PATH", "OUT"), 1, "there is no such file"),
    ],
)
def test_what_is_asked_wrongly_is_a_sentence(
    run: Run, path: Path, tmp_path: Path, words: tuple[str, ...], status: int, sentence: str
) -> None:
    out = tmp_path / "out"
    result = run(*({"PATH": path, "OUT": out}.get(word, word) for word in words))
    assert (result.status, result.out) == (status, "") and sentence in result.err
    assert "Traceback" not in result.err and not out.exists()


def test_annotations_go_out_without_texts_and_come_back(
    run: Run, path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run("release", path, out, "--annotations-only").status == 0
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    texts = [project.document(row.id).text for row in project.documents()]
    project.close()
    given = [ExchangeDocument(text) for text in texts[:-1]]
    other = tmp_path / "other.annot"
    opening.create_project(other, annotator_name="Rea", documents=given)
    tried = run("attach", other, out, "--dry-run")
    assert tried.out.startswith("This would be done:\nFound the texts of ")
    assert run("spans", other, "--json").out == ""
    done = run("attach", other, out)
    assert done.status == 1 and done.err.count("is not in this project") == 1
    assert "stand where they stood" in done.out
    there = run("spans", other, "--json").out.splitlines()
    assert len(there) > 30 and {json.loads(line)["annotator"] for line in there} == {"Ann"}
    record = json.loads(run("attach", other, out / "train.annotations.jsonl", "--json").out)
    assert record["done"] is False and record["added"]["spans_added"] == 0
    assert record["placed"]["exact"] and not record["placed"]["nowhere"]
