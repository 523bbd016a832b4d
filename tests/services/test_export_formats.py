"""Exporting in any format: what is chosen, what is lost, and what a folder may replace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import Cancelled, InputError
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan
from annotator.model.query import QueryError
from annotator.model.span import covered_text
from annotator.services import opening
from annotator.services.export import (
    ExportOptions,
    Selection,
    export_project,
    losses,
    preview,
)
from annotator.services.export_target import MANIFEST
from annotator.services.formats import FormatInfo, list_formats
from annotator.services.import_documents import ImportOptions, plan_import
from annotator.services.project import Project
from annotator.store import leftovers

TEXT = "“We will cut taxes,” said Ana, “and soon.”\n💩 It is a disgrace.\n"


def span(id: str, label: str, by: str, *fragments: tuple[int, int], note: str = "") -> ExchangeSpan:
    return ExchangeSpan(label, fragments, covered_text(TEXT, fragments), id, by, note)


def worked_on(number: int) -> ExchangeDocument:
    """A document with the work of two people."""
    d = f"d{number}"
    return ExchangeDocument(
        TEXT + str(number),
        d,
        f"Title {number}",
        states=(("Ana", State.FINISHED if number else State.IN_PROGRESS), ("Bo", State.EXCLUDED)),
        spans=(
            span(f"{d}-1", "quote", "Ana", (0, 20), (31, 42), note="a note"),
            span(f"{d}-2", "source", "Ana", (26, 29)),
            span(f"{d}-3", "opinion", "Bo", (45, 62)),
        ),
        relations=(
            ExchangeRelation("by", f"{d}-1", f"{d}-2", f"{d}-r1", "Ana", (Attribute("a", "b"),)),
            ExchangeRelation("on", f"{d}-3", f"{d}-1", f"{d}-r2", "Bo"),
        ),
    )


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    path = tmp_path / "p.annot"
    opening.create_project(path, annotator_name="Me")
    opened = opening.open_project(path, annotator_name="Me")
    from annotator.formats import native

    source = tmp_path / "source.jsonl"
    given = [worked_on(0), worked_on(1), ExchangeDocument("Nothing here.", "d2", "Empty")]
    source.write_bytes(b"".join(map(native.line_of, given)))
    plan = plan_import(opened, [source], ImportOptions(strict=True))
    opened.do(plan.change)
    yield opened
    opened.close()


def exported(project: Project, folder: Path, selection: Selection) -> dict[str, list[str]]:
    """The ids of the spans and relations by document."""
    out = folder / "selected.jsonl"
    export_project(project, out, ExportOptions(selection=selection))
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return {r["id"]: [one["id"] for one in (*r["spans"], *r["relations"])] for r in found}


def hidden(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("."))


# --- what is chosen ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "expected", "left"),
    [
        (Selection(), {"d0": "1 2 3 r1 r2", "d1": "1 2 3 r1 r2", "d2": ""}, []),
        (
            Selection(frozenset({"quote", "source"})),
            {"d0": "1 2 r1", "d1": "1 2 r1", "d2": ""},
            ["Not selected: 2 spans and 2 relations."],
        ),
        (
            Selection(annotators=frozenset({"Bo"})),
            {"d0": "3", "d1": "3", "d2": ""},
            ["Not selected: 4 spans and 4 relations."],
        ),
        (
            Selection(states=frozenset({State.FINISHED})),
            {"d1": "1 2 3 r1 r2"},
            ["Not selected: 2 documents, 3 spans and 2 relations."],
        ),
        (
            Selection(annotators=frozenset({"Bo"}), states=frozenset({State.EXCLUDED})),
            {"d0": "3", "d1": "3"},
            ["Not selected: 1 document, 4 spans and 4 relations."],
        ),
        (
            Selection(states=frozenset({State.NEW})),
            {"d2": ""},
            ["Not selected: 2 documents, 6 spans and 4 relations."],
        ),
        (
            Selection(query="label:quote OR label:source"),
            {"d0": "1 2 r1", "d1": "1 2 r1"},
            ["Not selected: 1 document, 2 spans and 2 relations."],
        ),
        (
            Selection(frozenset({"quote"}), query="disgrace OR taxes", states=None),
            {"d0": "1", "d1": "1"},
            ["Not selected: 1 document, 4 spans and 4 relations."],
        ),
    ],
)
def test_a_part_of_a_project_is_chosen_and_the_rest_counted(
    project: Project,
    tmp_path: Path,
    selection: Selection,
    expected: dict[str, str],
    left: list[str],
) -> None:
    found = exported(project, tmp_path, selection)
    assert {d: " ".join(i.split("-")[1] for i in ids) for d, ids in found.items()} == expected
    report = export_project(project, tmp_path / "o.jsonl", ExportOptions(selection=selection))
    assert report.left_out.sentences() == left == report.sentences()[1:]
    assert report.documents == len(expected)


def test_a_selection_takes_states_of_its_annotators_alone(project: Project, tmp_path: Path) -> None:
    exported(project, tmp_path, Selection(annotators=frozenset({"Ana"})))
    first = json.loads((tmp_path / "selected.jsonl").read_text("utf-8").splitlines()[0])
    assert first["meta"]["annotators"] == ["Ana"]


def test_names_that_are_none_are_refused_before_anything_is_written(
    project: Project, tmp_path: Path
) -> None:
    cases: list[tuple[Selection, type[InputError], str]] = [
        (Selection(frozenset({"qote"})), InputError, "no label “qote”.*There are: quote"),
        (Selection(annotators=frozenset({"Zoe"})), InputError, "no annotator “Zoe”"),
        (Selection(query="label:qote"), QueryError, "no label “qote”"),
        (Selection(query="("), QueryError, "nothing in these brackets"),
    ]
    for selection, kind, words in cases:
        with pytest.raises(kind, match=words):
            export_project(project, tmp_path / "o.jsonl", ExportOptions(selection=selection))
    assert not (tmp_path / "o.jsonl").exists() and hidden(tmp_path) == []


# --- what is lost --------------------------------------------------------------------------------


def test_losses_are_told_before_and_are_those_of_what_is_chosen(project: Project) -> None:
    assert losses(project, ExportOptions("native")).is_empty
    said = " ".join(losses(project, ExportOptions("doccano")).sentences())
    assert "2 interrupted spans become 4" in said
    assert "2 notes" in said and "4 relations" in said
    few = ExportOptions("doccano", Selection(frozenset({"source"}), frozenset({"Ana"})))
    said = " ".join(losses(project, few).sentences())
    assert "interrupted" not in said and "relation" not in said and "annotator" in said


def test_losses_of_the_format_that_holds_everything_cost_no_look(project: Project) -> None:
    told: list[tuple[int, int]] = []
    losses(project, ExportOptions("native"), lambda *now: told.append(now))
    assert told == []
    losses(project, ExportOptions("doccano"), lambda *now: told.append(now))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_strict_refuses_and_names_what_would_be_lost(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    out.write_text("old")
    with pytest.raises(InputError, match=r"cannot hold all of it: .*2 interrupted spans become 4"):
        export_project(project, out, ExportOptions("doccano", strict=True))
    assert out.read_text() == "old" and hidden(tmp_path) == []
    export_project(project, out, ExportOptions("native", strict=True))
    assert out.read_text() != "old"


def test_a_setting_that_is_none_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"“native” has no setting “odd”\. It has: none\."):
        export_project(project, tmp_path / "o", ExportOptions(settings={"odd": "1"}))
    with pytest.raises(InputError, match="“odd” is no choice for the setting “"):
        export_project(project, tmp_path / "o", ExportOptions("doccano", settings=_odd("doccano")))


def _odd(name: str) -> dict[str, str]:
    from annotator.services.formats import format_info

    return {format_info(name).settings[0].name: "odd"}


def test_a_preview_shows_the_first_documents_as_they_would_be_written(project: Project) -> None:
    ((name, text),) = preview(project, ExportOptions("native"), 2)
    assert name == "" and text is not None
    assert [json.loads(line)["id"] for line in text.splitlines()] == ["d0", "d1"]
    files = dict(preview(project, ExportOptions("brat"), 1))
    assert "T1\t" in (files["d0.ann"] or "") and "d1.ann" not in files


# --- folders -------------------------------------------------------------------------------------


def test_a_folder_is_written_proved_and_replaced_by_the_next_export(
    project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "brat"
    first = export_project(project, out, ExportOptions("brat"))
    assert (first.documents, first.spans) == (3, 6)
    names = {path.name: path.read_bytes() for path in out.iterdir()}
    assert {"d0.ann", "d0.txt", "d2.ann", MANIFEST} <= set(names)
    assert set(json.loads(names[MANIFEST])["files"]) == set(names) - {MANIFEST}
    assert first.size == sum(len(data) for name, data in names.items() if name != MANIFEST)
    only = ExportOptions("brat", Selection(query="label:quote"))
    export_project(project, out, only)
    assert "d2.ann" not in {path.name for path in out.iterdir()}
    export_project(project, out, ExportOptions("brat"))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == names
    assert hidden(tmp_path) == []
    again = plan_import(project, [out], ImportOptions()).report
    assert (again.documents_known, again.documents_added, again.problems) == (3, 0, [])


def test_an_empty_folder_is_filled_and_any_other_is_left_alone(
    project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "brat"
    out.mkdir()
    export_project(project, out, ExportOptions("brat"))
    spoilings = {
        "a file more": lambda: (out / "mine.txt").write_text("mine"),
        "a file changed": lambda: (out / "d0.ann").write_text("mine"),
        "a file gone": lambda: (out / "d0.ann").unlink(),
        "a folder in it": lambda: (out / "inner").mkdir(),
        "no list": lambda: (out / MANIFEST).unlink(),
        "an odd list": lambda: (out / MANIFEST).write_text('{"files": []}'),
    }
    for spoil in spoilings.values():
        spoil()
        before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
        with pytest.raises(InputError, match=r"is not empty.*choose a new folder"):
            export_project(project, out, ExportOptions("brat"))
        assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
        export_project(project, tmp_path / "new", ExportOptions("brat"))
        _remove(out)
        (tmp_path / "new").rename(out)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match=r"is a file, and this format is a folder"):
        export_project(project, tmp_path / "file", ExportOptions("brat"))
    with pytest.raises(InputError, match=r"is a folder; give the name of a file"):
        export_project(project, out, ExportOptions("native"))


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["brat", "native"])
def test_cancelling_at_any_moment_leaves_what_was_there(
    project: Project, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    export_project(project, out, ExportOptions(name, Selection(frozenset({"quote"}))))
    path = out / "d0.ann" if name == "brat" else out
    before = path.read_bytes()
    told: list[int] = []
    export_project(project, tmp_path / "x", ExportOptions(name), lambda *_: told.append(1))
    for moment in range(len(told)):
        left = [moment]

        def cancel(done: int, total: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled("Cancelled.")

        with pytest.raises(Cancelled):
            export_project(project, out, ExportOptions(name), cancel)
        assert path.read_bytes() == before
        assert hidden(tmp_path) == []


def test_what_a_killed_export_left_is_put_right_by_the_next(
    project: Project, tmp_path: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    pid = process.pid
    for old in ("brat", "gone"):
        (tmp_path / f".{old}.{pid}.export.old").mkdir()
        (tmp_path / f".{old}.{pid}.export.old" / "d0.ann").write_text("old")
    (tmp_path / "brat").mkdir()
    half = tmp_path / f".brat.{pid}.export.tmp"
    half.mkdir()
    (half / "d0.ann").write_text("half")
    (tmp_path / f".o.csv.{pid}.export.tmp").write_text("half")
    for path in tmp_path.glob(".*.export.tmp"):
        os.utime(path, (0, 0))
    leftovers.clear(tmp_path)
    assert hidden(tmp_path) == []
    assert (tmp_path / "gone" / "d0.ann").read_text() == "old"
    assert list((tmp_path / "brat").iterdir()) == []


def test_a_link_to_a_folder_is_followed(project: Project, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export_project(project, tmp_path / "link", ExportOptions("brat"))
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / "d0.ann").exists()


def test_a_text_that_was_changed_behind_our_back_stops_other_formats_too(
    project: Project, tmp_path: Path
) -> None:
    import sqlite3

    path = project.path
    project.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE texts SET text = replace(text, 'It is', 'IT IS')")
    database.close()
    opened = opening.open_project(path, annotator_name="Me", read_only=True)
    with pytest.raises(InputError, match="text of document d0 does not match the hash"):
        export_project(opened, tmp_path / "o.jsonl", ExportOptions("doccano"))
    opened.close()
    assert not (tmp_path / "o.jsonl").exists()


# --- what must be known of a file ----------------------------------------------------------------


def test_offsets_that_count_otherwise_are_told_and_are_no_loss(project: Project) -> None:
    found = losses(project, ExportOptions("doccano"))
    assert any("counted in UTF-16 units" in sentence for sentence in found.told())
    assert not any("UTF-16" in sentence for sentence in found.sentences())
    chosen = ExportOptions("doccano", settings={"offsets": "codepoint"})
    assert any("counted in code points" in one for one in losses(project, chosen).told())
    plain = Selection(query="Nothing")
    assert losses(project, ExportOptions("doccano", selection=plain)).told() == []


# --- every format --------------------------------------------------------------------------------

WRITERS = [info for info in list_formats() if info.writes]


@pytest.mark.parametrize("info", WRITERS, ids=lambda info: info.name)
def test_every_format_goes_out_proved_and_comes_in_again(
    project: Project, tmp_path: Path, info: FormatInfo
) -> None:
    if not info.is_installed:
        pytest.skip(info.hint)
    out = tmp_path / info.file_name("out")
    first = export_project(project, out, ExportOptions(info.name))
    assert first.documents > 0
    size = {p: p.read_bytes() for p in (out.iterdir() if info.is_folder else [out])}
    export_project(project, out, ExportOptions(info.name))
    assert {p: p.read_bytes() for p in (out.iterdir() if info.is_folder else [out])} == size
    assert hidden(tmp_path) == []
    opening.create_project(tmp_path / "other.annot", annotator_name="Me")
    other = opening.open_project(tmp_path / "other.annot", annotator_name="Me")
    try:
        for named in ("", info.name):
            plan = plan_import(other, [out], ImportOptions(format=named))
            assert plan.report.problems == []
            assert plan.report.documents_added == first.documents
            assert plan.report.spans_added == first.spans
            assert plan.report.relations_added == first.relations
        other.do(plan.change)
    finally:
        other.close()
