"""The verbs for what comes in and goes out: what they say, write and refuse."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annotator import cli, settings
from annotator.formats import find_formats
from tests import formats_table
from tests.builders import make_project, tag
from tests.services.test_import_formats import brat, lines

ROOT = Path(__file__).parent.parent


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
    project = make_project(tmp_path, "The bridge is open, she said, at last.", "Another one.")
    tag(project, 0, 10, "claim")
    tag(project, 0, 19, "quote", "d0", (30, 38))
    tag(project, 0, 7, "claim", "d1")
    project.close()
    return project.path


def ids(out: Path) -> dict[str, int]:
    """Documents and how many spans each has."""
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return {record["id"]: len(record["spans"]) for record in found}


# --- import --------------------------------------------------------------------------------------


def test_a_folder_of_another_tool_comes_in_renamed(run: Run, path: Path, tmp_path: Path) -> None:
    folder = brat(tmp_path / "in", "a", "T9\tPER 0 3\tBob")
    mapping = tmp_path / "map.json"
    mapping.write_text('{"labels": {"PER": "person", "LOC": null}}')
    words = ("import", path, folder, "--format", "brat", "--map", mapping)
    tried = run(*words, "--dry-run")
    assert tried.status == 1 and tried.out.startswith("This would be done:\nAdded 1 document")
    assert len(run("documents", path, "--json").out.splitlines()) == 2
    strict = run(*words, "--strict")
    assert (strict.status, strict.out) == (1, "")
    assert strict.err.startswith("Nothing was imported, for not all of it can be: ")
    done = run(*words)
    assert done.status == 1
    assert done.err.startswith(f"{folder / 'a.ann'}, line 5") and "Bob" in done.err
    assert "New label: person." in done.out
    assert "The mapping names the label “LOC”, which no file holds." in done.out
    labels = {json.loads(x)["label"] for x in run("spans", path, "--json").out.splitlines()}
    assert labels == {"claim", "quote", "person"}


def test_import_says_all_as_one_record(run: Run, path: Path, tmp_path: Path) -> None:
    folder = brat(tmp_path / "in")
    result = run("import", path, folder, "--json", "--dry-run")
    record = json.loads(result.out)
    assert (result.status, record["done"], record["documents_added"]) == (0, False, 1)
    assert record["files"][0]["file"] == str(folder / "a.ann")
    record = json.loads(run("import", path, folder, "--json").out)
    assert record["done"] is True and record["act"] == "import 1 document"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--format", "odd"), "There is no format called “odd”."),
        (("--map", "nowhere.json"), "nowhere.json: it cannot be read"),
        (("--set", "odd"), "“odd” is no choice; write NAME=VALUE."),
        (("--format", "native", "--set", "a=b"), "has no setting “a”"),
    ],
)
def test_an_import_that_is_asked_wrongly_is_a_sentence(
    run: Run, path: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    source = lines(tmp_path / "x.jsonl", {"text": "new"})
    result = run("import", path, source, *words)
    assert (result.status, result.out) == (1, "") and sentence in result.err
    assert len(run("documents", path, "--json").out.splitlines()) == 2


# --- export --------------------------------------------------------------------------------------


def test_losses_are_said_before_and_strict_refuses(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    result = run("export", path, out, "--format", "doccano")
    assert result.status == 0
    assert "1 interrupted span becomes 2." in result.err
    assert "Wrote 2 documents with 4 spans" in result.out
    strict = run("export", path, tmp_path / "s.jsonl", "--format", "doccano", "--strict")
    assert strict.status == 1 and "cannot hold all of it" in strict.err
    assert not (tmp_path / "s.jsonl").exists()
    assert run("export", path, tmp_path / "n.jsonl", "--strict").err == ""


def test_a_part_is_chosen_by_words(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    cases: list[tuple[tuple[str, ...], dict[str, int]]] = [
        (("--label", "claim"), {"d0": 1, "d1": 1}),
        (("--label", "claim", "--label", "quote"), {"d0": 2, "d1": 1}),
        (("--query", "bridge label:quote"), {"d0": 1}),
        (("--annotator", "Ann", "--state", "in-progress"), {"d0": 2, "d1": 1}),
        (("--state", "Finished"), {}),
    ]
    for words, expected in cases:
        assert run("export", path, out, *words).status == 0
        assert ids(out) == expected
    assert (
        "Not selected: 2 documents and 3 spans." in run("export", path, out, "--state", "new").out
    )
    for words in (("--label", "x"), ("--annotator", "x"), ("--state", "x"), ("--query", "label:x")):
        refused = run("export", path, out, *words)
        assert refused.status == 1 and "There is no" in refused.err


def test_several_formats_go_into_a_folder(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("export", path, out, "--format", "native", "--format", "brat", "--format", "doccano")
    result = run(*words)
    assert result.status == 0, result.err
    assert sorted(os.listdir(out)) == ["brat", "doccano.jsonl", "native.jsonl"]
    assert (out / "brat" / "d0.ann").exists()
    assert "doccano: 1 interrupted span becomes 2." in result.err
    assert run(*words).status == 0
    (tmp_path / "file").write_text("")
    refused = run("export", path, tmp_path / "file", "--format", "native", "--format", "brat")
    assert refused.status == 1 and "several formats need a folder" in refused.err


def test_a_choice_of_a_format_is_taken(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    refused = run("export", path, out, "--format", "doccano", "--set", "odd=1")
    assert refused.status == 1 and "has no setting “odd”" in refused.err
    for found in find_formats():
        for setting in (s for s in found.SETTINGS if s.writing and found.NAME == "doccano"):
            value = setting.choices[-1][0]
            words = ("--format", found.NAME, "--set", f"{setting.name}={value}")
            assert run("export", path, out, *words).status == 0


# --- convert and formats -------------------------------------------------------------------------


def test_convert_goes_from_format_to_format(run: Run, tmp_path: Path) -> None:
    folder = brat(tmp_path / "in", "a", "T9\tPER 0 3\tBob")
    out = tmp_path / "o.jsonl"
    result = run("convert", folder, out, "--from", "brat", "--to", "doccano")
    assert result.status == 1  # for one span was left out
    assert "line 5" in result.err and "interrupted span become" in result.err
    assert "Wrote 1 document with 3 spans" in result.out
    strict = run("convert", folder, tmp_path / "s", "--to", "native", "--strict")
    assert strict.status == 1 and "line 5" in strict.err and not (tmp_path / "s").exists()
    assert run("convert", folder, out).status == 2


def test_formats_lists_all_with_their_limits(run: Run) -> None:
    shown = run("formats")
    assert shown.status == 0
    found = [json.loads(line) for line in run("formats", "--json").out.splitlines()]
    assert {record["name"] for record in found} == {f.NAME for f in find_formats()}
    for record in found:
        assert record["name"] in shown.out and record["limits"] in shown.out
    native = found[0]
    assert (native["name"], native["lacks"]) == ("native", [])
    assert (native["reads"], native["writes"], native["is_installed"]) == (True, True, True)


# --- formats of other packages -------------------------------------------------------------------

MODULE = """
from collections import Counter
from annotator.formats import Kept
from annotator.model.exchange import ExchangeDocument, Reading

NAME = "shout"
TITLE = "Shouted text"
EXTENSIONS = (".shout",)
CAN_READ, CAN_WRITE = True, False
IS_FOLDER = False
HOLDS = frozenset()
LIMITS = "Holds texts alone."
SETTINGS = ()
EXTRA = ""

def looks_right(name, head):
    return True

def companions(name, siblings):
    return ()

def read(file, options):
    yield Reading(ExchangeDocument(file.read().decode().lower()))
"""


def _package(folder: Path, name: str, module: str) -> None:
    """What pip leaves of a package with an entry point."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[annotator.formats]\n{name} = {name}\n")
    (folder / f"{name}.py").write_text(module)


def test_a_format_of_another_package_is_found_and_a_broken_one_breaks_nothing(
    run: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    _package(site, "shout_format", MODULE)
    _package(site, "broken_format", "import nothing_of_that_name")
    _package(site, "raising_format", "raise ValueError('no')")
    _package(site, "half_format", 'NAME = "half"')
    says_more = MODULE.replace('"shout"', '"boast"').replace("True, False", "True, True")
    _package(site, "boasting_format", says_more)  # it has no `write`
    monkeypatch.syspath_prepend(str(site))
    find_formats.cache_clear()
    try:
        (tmp_path / "a.shout").write_text("HEAR ME")
        names = {json.loads(line)["name"] for line in run("formats", "--json").out.splitlines()}
        assert "shout" in names and "native" in names
        assert not names & {"half", "boast"}
        assert run("import", path, tmp_path / "a.shout").status == 0
        assert "hear me" in run("documents", path).out
    finally:
        find_formats.cache_clear()


# --- the rest of it ------------------------------------------------------------------------------


def test_the_table_in_the_help_is_what_the_formats_declare() -> None:
    assert formats_table.in_page() == formats_table.table(), "run python -m tests.formats_table"


def test_the_check_with_other_libraries_is_part_of_the_whole() -> None:
    script = ROOT / ".ci" / "interop"
    assert script.stat().st_mode & stat.S_IXUSR
    assert "[test,formats,interop]" in script.read_text("utf-8")
    assert ".ci/interop" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_extras_bring_what_formats_need() -> None:
    import configparser

    held = configparser.ConfigParser()
    held.read(ROOT / "setup.cfg", "utf-8")
    extras: Any = held["options.extras_require"]
    every = extras["formats"].split()
    for found in find_formats():
        if found.EXTRA in extras:
            assert set(extras[found.EXTRA].split()) <= set(every)


def test_files_of_a_folder_that_are_not_read_are_listed(
    run: Run, path: Path, tmp_path: Path
) -> None:
    folder = brat(tmp_path / "corpus")
    (folder / "annotation.conf").write_text("[entities]\nPER\n", "utf-8")
    names = ("notes.docx", "package.json")  # of a kind that nothing reads, and of one that some do
    for name in names:
        (folder / name).write_text('{"a": 1}', "utf-8")
    result = run("import", path, folder)
    assert result.status == 0 and "2 files are of no known format and are not read." in result.out
    assert result.err.splitlines() == [
        f"{folder / name}: it is of no known format and is not read." for name in names
    ]
