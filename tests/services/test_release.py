"""Corpus releases of a real project: no leaks, the same bytes, proved, remembered, nothing half."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import AnnotatorError, Cancelled, InputError, StorageError
from annotator.model.document import State
from annotator.model.leaks import leaks
from annotator.model.section import Section, SectionKind
from annotator.model.split import Ratios, Split, SplitBy, Wanted
from annotator.services import annotate, edit_documents, edit_sections, opening
from annotator.services.import_documents import plan_import
from annotator.services.project import Project
from annotator.services.proving import Meter
from annotator.services.release import (
    ReleaseOptions,
    make_release,
    plan_release,
)
from annotator.services.release_contents import Contents
from annotator.services.release_survey import survey
from annotator.services.selection import Selection
from tests.builders import make_project, tag
from tests.services.release_world import alike, family_of, files, make_corpus, newest_act

NATIVE = ReleaseOptions(formats=("native",))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_corpus(tmp_path)
    yield opened
    opened.close()


def splits(folder: Path) -> dict[str, str]:
    """Document id → the file it is in."""
    return {
        json.loads(line)["id"]: name.partition(".")[0]
        for name, data in files(folder).items()
        if name.endswith("jsonl")
        for line in data.split(b"\n")
        if line
    }


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def release(project: Project, out: Path, **said: Any) -> Any:
    return make_release(
        project, out, ReleaseOptions(**{"formats": ("native",)} | said), None, alike
    )


# --- splits and leaks ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", SplitBy)
def test_near_copies_are_never_in_two_splits(project: Project, tmp_path: Path, by: SplitBy) -> None:
    report = release(project, tmp_path / "out", split=Wanted(by, Ratios.parse("60/20/20")))
    found: dict[str, set[str]] = {}
    for id_, split in splits(tmp_path / "out").items():
        found.setdefault(family_of(id_), set()).add(split)
    assert len(found) == 54 and all(len(some) == 1 for some in found.values())
    assert set.union(*found.values()) == {"train", "dev", "test"}
    assert report.plan.leaks == () and manifest(tmp_path / "out")["leaks"]["count"] == 0
    assert "No leak was found" in report.sentences()[-1]


def test_a_random_split_of_the_same_documents_leaks_and_the_check_says_so(
    project: Project,
) -> None:
    with project.snapshot() as read:
        contents = Contents(read, ReleaseOptions(), project.annotator.id, None)
        found = survey(contents, alike(read), Wanted(), {}, Meter(1, None))
    chance = random.Random(1)
    dealt = {noted.traits.id: chance.choice(list(Split)) for noted in found.documents}
    torn = {
        family_of(id_)
        for id_, split in dealt.items()
        if any(s is not split for o, s in dealt.items() if family_of(o) == family_of(id_))
    }
    caught = leaks([noted.traits for noted in found.documents], dealt)
    assert len(torn) > 10 and {family_of(leak.ids[0]) for leak in caught} == torn


def test_a_released_test_document_stays_there_as_the_corpus_grows(
    project: Project, tmp_path: Path
) -> None:
    release(project, tmp_path / "1")
    before = splits(tmp_path / "1")
    for row in list(project.documents()):
        if row.id not in before:
            project.do(edit_documents.set_state(project, row.id, State.FINISHED))
    other = Wanted(SplitBy.LABEL, Ratios.parse("20/40/40"), "other")
    report = release(project, tmp_path / "2", split=other)
    after = splits(tmp_path / "2")
    assert len(after) > len(before) and all(after[id_] == before[id_] for id_ in before)
    assert report.plan.kept == len(before)
    release(project, tmp_path / "3", split=other, afresh=True)
    anew = splits(tmp_path / "3")
    assert any(anew[id_] != before[id_] for id_ in before)


def test_a_leak_that_earlier_releases_made_is_told(project: Project, tmp_path: Path) -> None:
    blind = ReleaseOptions(("native",), split=Wanted(ratios=Ratios.parse("1/1/1")))
    make_release(project, tmp_path / "1", blind, groups=lambda read: {})
    report = release(project, tmp_path / "2")
    assert report.plan.leaks
    said = " ".join(report.sentences())
    assert "Each stays where it was released" in said and "Several splits share something" in said
    assert manifest(tmp_path / "2")["leaks"]["count"] == len(report.plan.leaks)
    assert "Leaks found: " in (tmp_path / "2" / "README.md").read_text("utf-8")


# --- what goes in --------------------------------------------------------------------------------


def test_finished_documents_and_those_with_nothing_to_tag_go_in(tmp_path: Path) -> None:
    project = make_project(tmp_path, *(f"Text number {n}." for n in range(5)))
    tag(project, 0, 4, "claim", "d0")
    for number, state in enumerate((State.FINISHED, State.NOTHING_TO_TAG, State.EXCLUDED)):
        project.do(edit_documents.set_state(project, f"d{number}", state))
    report = release(project, tmp_path / "out")
    assert splits(tmp_path / "out").keys() == {"d0", "d1"}
    assert (report.plan.documents, report.plan.spans) == (2, 1)
    assert report.plan.not_selected.documents == 3
    all_ = Selection(states=None)
    release(project, tmp_path / "all", selection=all_)
    assert len(splits(tmp_path / "all")) == 5
    some = Selection(query="label:claim", states=None)
    release(project, tmp_path / "some", selection=some)
    assert splits(tmp_path / "some").keys() == {"d0"}
    with pytest.raises(InputError, match="nothing to release: no document is chosen"):
        release(project, tmp_path / "none", selection=Selection(states=frozenset({State.NEW}),
                                                                query="label:claim"))  # fmt: skip
    assert not (tmp_path / "none").exists()
    project.close()


def test_spans_in_sections_that_are_left_out_stay_behind_and_are_counted(tmp_path: Path) -> None:
    text = "Headline here\n\nThe body of it all.\n\nGive us money today.\n\nFirst comment, angry."
    project = make_project(tmp_path, text)

    def at(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    kept, crossing = tag(project, *at("body")), tag(project, *at("all.\n\nGive"))
    begging, angry = tag(project, *at("money"), "claim"), tag(project, *at("angry"), "opinion")
    sections = (
        Section(*at("Headline here"), SectionKind.HEADLINE),
        Section(*at("Give us money today."), SectionKind.BOILERPLATE),
        Section(*at("First comment, angry."), SectionKind.COMMENTS, "comments marker"),
    )
    project.do(edit_sections.set_sections(project, "d0", sections))
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    report = release(project, tmp_path / "out")
    assert report.plan.in_sections.spans == 1
    assert "Left out, in boilerplate and comments: 1 span." in report.sentences()
    (line,) = (tmp_path / "out" / "train.jsonl").read_bytes().splitlines()
    record = json.loads(line)
    # somebody tagged in the proposed comments: they are body; the text is whole in any case
    assert {span["id"] for span in record["spans"]} == {kept, crossing, angry}
    assert record["text"] == text
    kinds = [section["kind"] for section in record["meta"]["document_sections"]]
    assert kinds == ["headline", "boilerplate"]
    release(project, tmp_path / "all", leave_out_sections=False)
    (line,) = (tmp_path / "all" / "train.jsonl").read_bytes().splitlines()
    assert begging in {span["id"] for span in json.loads(line)["spans"]}
    project.close()


def test_a_day_that_is_another_tomorrow_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="means other days tomorrow"):
        release(project, tmp_path / "out", selection=Selection(query="made:today"))
    release(project, tmp_path / "out", selection=Selection(query="made:2020-01-01..2030-01-01"))


# --- the folder ----------------------------------------------------------------------------------


def test_the_folder_holds_the_data_the_card_the_manifest_and_the_schema(
    project: Project, tmp_path: Path
) -> None:
    report = release(project, tmp_path / "out", formats=("native", "brat", "huggingface"))
    found = files(tmp_path / "out")
    assert {name.partition("/")[0] for name in found} == {
        *("README.md", "manifest.json", "schema.json"),
        *("native", "brat", "huggingface"),
    }
    assert {"native/train.jsonl", "native/dev.jsonl", "native/test.jsonl"} <= found.keys()
    assert "huggingface/validation.jsonl" in found and "brat/train/d001-0.ann" in found
    said = manifest(tmp_path / "out")
    assert {one["path"] for one in said["files"]} == found.keys() - {"manifest.json"}
    for one in said["files"]:
        assert one["sha256"] == sha256(found[one["path"]]).hexdigest()
        assert one["bytes"] == len(found[one["path"]])
    native = [one for one in said["files"] if one.get("format") == "native"]
    assert sum(one["documents"] for one in native) == report.plan.documents
    assert sum(one["spans"] for one in native) == report.plan.spans
    assert said["schema_sha256"] == sha256(found["schema.json"]).hexdigest()
    assert said["recipe"]["salt"] == "v1" and said["recipe"]["ratios"] == "80/10/10"
    assert said["parent"] is None and said["release"]["number"] == 1
    labels = json.loads(found["schema.json"])["labels"]
    assert [label["name"] for label in labels] == [label.name for label in project.labels()]
    assert "brat: " in found["README.md"].decode() and report.losses["brat"].sentences()


def test_the_card_is_filled(project: Project, tmp_path: Path) -> None:
    report = release(project, tmp_path / "out", name="Bridges | and roads")
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert card.startswith('---\npretty_name: "Bridges | and roads"\nlanguage: ["en"]\n')
    assert 'license: ["cc-by-4.0"]' in card and "task_categories: [token-classification]" in card
    table = {row.split: row for row in report.plan.table}
    train = table[Split.TRAIN]
    numbers = (train.documents, train.spans, train.relations, train.labels["quote"])
    assert "| train | " + " | ".join(map(str, numbers)) + " |" in card
    guideline = next(label.guideline for label in project.labels() if label.name == "claim")
    assert f"### claim\n\n{guideline}\n" in card
    assert "Outlet 0 (" in card and f"Ann ({report.plan.spans})" in card
    assert "{" not in card.partition("# Bridges")[2]


def test_every_format_can_be_released_and_read_back(project: Project, tmp_path: Path) -> None:
    from annotator.services.formats import list_formats

    for info in list_formats():
        if info.writes and info.is_installed:
            out = tmp_path / info.name
            release(project, out, formats=(info.name,))
            again = tmp_path / f"{info.name} again"
            release(project, again, formats=(info.name,))
            assert files(out) == files(again)


def test_what_is_released_can_be_imported(project: Project, tmp_path: Path) -> None:
    report = make_release(project, tmp_path / "out")
    opening.create_project(tmp_path / "n.annot", annotator_name="Bo", with_labels=False)
    other = opening.open_project(tmp_path / "n.annot", annotator_name="Bo")
    data = sorted((tmp_path / "out").glob("*.jsonl"))
    plan = plan_import(other, data)
    other.do(plan.change)
    assert plan.report.problems == []
    assert len(other.documents()) == report.plan.documents
    assert plan.report.spans_added == report.plan.spans
    other.close()


# --- the same bytes, and nothing half ------------------------------------------------------------


def test_a_release_repeated_gives_the_same_bytes_and_is_remembered_once(
    project: Project, tmp_path: Path
) -> None:
    first = release(project, tmp_path / "1")
    project.work_as("Somebody else")
    second = release(project, tmp_path / "2")
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert first.is_new and not second.is_new and second.release.number == 1
    assert "Nothing has changed since release 1" in second.sentences()[0]
    third = release(project, tmp_path / "1", formats=("native", "csv"))
    assert third.is_new and third.release.number == 2
    assert manifest(tmp_path / "1")["parent"]["number"] == 1


def test_a_release_is_an_act_that_can_be_undone(project: Project, tmp_path: Path) -> None:
    from annotator.services.releases import list_releases

    release(project, tmp_path / "1")
    assert project.next_undo().text == "release corpus 1"  # type: ignore[union-attr]
    project.undo()
    assert list_releases(project) == () and files(tmp_path / "1")
    project.redo()
    assert [one.number for one in list_releases(project)] == [1]


def test_what_is_no_unchanged_release_is_never_replaced(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    release(project, out)
    release(project, out)  # as it was: it may
    (out / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not just an earlier release"):
        release(project, out)
    (out / "mine.txt").unlink()
    with (out / "train.jsonl").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(InputError, match="not just an earlier release"):
        release(project, out)
    assert (out / "train.jsonl").read_bytes().endswith(b"\n\n")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file, and a release is a folder"):
        release(project, tmp_path / "file")
    with pytest.raises(StorageError, match="there is no folder"):
        release(project, tmp_path / "no" / "out")


def test_cancelling_anywhere_leaves_nothing(project: Project, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    calls = 0

    def count(done: int, total: int) -> None:
        nonlocal calls
        calls += 1

    plan_release(project, NATIVE, count, alike)
    for stop in (1, calls // 2, calls + 3, 2 * calls, 3 * calls - 5):
        seen = 0

        def cancel(done: int, total: int, stop: int = stop) -> None:
            nonlocal seen
            seen += 1
            if seen >= stop:
                raise Cancelled("Cancelled.")

        with pytest.raises(Cancelled):
            make_release(project, tmp_path / "out", NATIVE, cancel, alike)
        assert sorted(tmp_path.iterdir()) == before
        assert newest_act(project) == "import"


def test_a_span_whose_text_is_wrong_stops_the_release(project: Project, tmp_path: Path) -> None:
    import sqlite3

    path = project.path
    project.close()
    database = sqlite3.connect(path)
    database.execute("UPDATE spans SET text = 'forged' WHERE id = 's1-0-claim'")
    database.commit()
    database.close()
    opened = opening.open_project(path, annotator_name="Ann")
    with pytest.raises(InputError, match="s1-0-claim"):
        release(opened, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir() if "out" in p.name] == []
    assert newest_act(opened) == "import"
    opened.close()


def test_where_the_folder_cannot_take_its_place_nothing_is_remembered(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.rename

    def fail(source: Any, target: Any) -> None:
        if str(target) == str(tmp_path / "out"):
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(AnnotatorError, match="cannot be written"):
        release(project, tmp_path / "out")
    monkeypatch.undo()
    assert newest_act(project) == "import" and not (tmp_path / "out").exists()
    assert release(project, tmp_path / "out").release.number == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_program_that_is_killed_leaves_no_release(project: Project, tmp_path: Path) -> None:
    path = project.path
    project.close()
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from annotator.services import opening\n"
        "from annotator.services.release import ReleaseOptions, make_release\n"
        "project = opening.open_project(Path(sys.argv[1]), annotator_name='Ann')\n"
        "seen = 0\n"
        "def progress(done, total):\n"
        "    global seen\n"
        "    seen += 1\n"
        "    if seen > 150:\n"
        "        print('in the midst', flush=True)\n"
        "        time.sleep(60)\n"
        "make_release(project, Path(sys.argv[2]), ReleaseOptions(('native',)), progress)\n"
    )
    command = [sys.executable, "-c", code, str(path), str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline().strip() == "in the midst"
        child.kill()
    assert not (tmp_path / "out").exists()
    (left,) = [one for one in tmp_path.iterdir() if one.name.startswith(".out.")]
    long_ago = time.time() - 10_000
    os.utime(left, (long_ago, long_ago))
    again = opening.open_project(path, annotator_name="Ann")
    assert newest_act(again) == "import"
    assert release(again, tmp_path / "out").release.number == 1
    assert not left.exists()  # what a killed program left is cleared
    again.close()


def test_acts_go_on_while_a_release_runs_and_are_not_in_it(
    project: Project, tmp_path: Path
) -> None:
    acted: list[str] = []
    label = project.labels()[1].id

    def progress(done: int, total: int) -> None:
        if not acted:
            made = project.do(annotate.add_span(project, "d001-0", ((3, 5),), label))
            acted.append(made.changes[0].record.id)

    make_release(project, tmp_path / "out", NATIVE, progress)
    assert acted[0].encode() not in b"".join(files(tmp_path / "out").values())
    assert acted[0] in {span.id for span in project.spans_of("d001-0")}


def test_a_project_that_is_only_read_can_be_looked_at(project: Project, tmp_path: Path) -> None:
    path = project.path
    project.close()
    opened = opening.open_project(path, annotator_name="Ann", read_only=True)
    assert plan_release(opened).documents > 50
    with pytest.raises(InputError, match="open for reading only"):
        make_release(opened, tmp_path / "out")
    opened.close()
