"""Exporting a real project: proved before it stands under its name, and nothing half-done."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import AnnotatorError, Cancelled, InputError, StorageError
from annotator.formats import Target, WriteOptions, native
from annotator.model.exchange import ExchangeDocument
from annotator.services import annotate, opening
from annotator.services.export import ExportOptions, export_project
from annotator.services.project import Project

TEXTS = ("💩 one two\nthree", "שלום world", "third")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "p.annot"
    given = [ExchangeDocument(text) for text in TEXTS]
    opening.create_project(path, annotator_name="Me", documents=given)
    opened = opening.open_project(path, annotator_name="Me")
    label = opened.labels()[0].id
    for document in list(opened.documents()):
        opened.do(annotate.add_span(opened, document.id, ((0, 3), (4, 5)), label))
    opened.close()
    return path


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    opened = opening.open_project(path, annotator_name="Me")
    yield opened
    opened.close()


def records(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_bytes().split(b"\n") if line]


def test_everything_is_written_sorted_and_counted(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    report = export_project(project, out)
    assert (report.documents, report.spans, report.relations) == (3, 3, 0)
    assert report.size == out.stat().st_size
    assert "Wrote 3 documents with 3 spans" in report.sentences()[0]
    found = records(out)
    assert [r["id"] for r in found] == sorted(d.id for d in project.documents())
    assert {r["text"] for r in found} == set(TEXTS)
    for r in found:
        for span in r["spans"]:
            assert span["text"] == " ".join(r["text"][a:b] for a, b in span["fragments"])
            assert span["annotator"] == "Me"
        assert r["meta"]["state"] == "in progress"
    assert sorted(p.name for p in tmp_path.iterdir() if "tmp" in p.name) == []


def test_the_same_content_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    export_project(project, tmp_path / "1.jsonl")
    project.work_as("Somebody else")
    export_project(project, tmp_path / "2.jsonl")
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_an_empty_project_gives_an_empty_file(tmp_path: Path) -> None:
    opening.create_project(tmp_path / "e.annot", annotator_name="Me")
    opened = opening.open_project(tmp_path / "e.annot", annotator_name="Me", read_only=True)
    assert export_project(opened, tmp_path / "e.jsonl").documents == 0
    assert (tmp_path / "e.jsonl").read_bytes() == b""
    opened.close()


def test_acts_go_on_while_an_export_runs_and_are_not_in_it(
    project: Project, tmp_path: Path
) -> None:
    document, label = project.documents()[0].id, project.labels()[1].id
    acted = threading.Event()

    def act() -> None:
        project.do(annotate.add_span(project, document, ((1, 2),), label))
        acted.set()

    def progress(done: int, total: int) -> None:
        assert total == 6
        if done == 1:
            other = threading.Thread(target=act)
            other.start()
            other.join(30)

    export_project(project, tmp_path / "o.jsonl", progress=progress)
    assert acted.is_set()
    assert sum(len(r["spans"]) for r in records(tmp_path / "o.jsonl")) == 3
    assert len(project.spans_of(document)) == 2


def test_a_span_whose_text_is_wrong_stops_the_export_and_is_named(
    path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "o.jsonl"
    out.write_text("the old file")
    database = sqlite3.connect(path)
    (wrong,) = database.execute("SELECT id FROM spans LIMIT 1").fetchone()
    database.execute("UPDATE spans SET text = 'forged' WHERE id = ?", (wrong,))
    database.commit()
    database.close()
    opened = opening.open_project(path, annotator_name="Me")
    with pytest.raises(InputError, match="The export was refused") as caught:
        export_project(opened, out)
    opened.close()
    assert wrong in str(caught.value) and "forged" in str(caught.value)
    assert out.read_text() == "the old file"
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".tmp") == []


def test_a_text_that_was_changed_behind_our_back_stops_the_export(
    path: Path, tmp_path: Path
) -> None:
    database = sqlite3.connect(path)
    database.execute("UPDATE texts SET text = replace(text, 'two', 'TWO')")
    database.execute("UPDATE texts SET text = 'X' || substr(text, 2)")
    database.commit()
    database.close()
    opened = opening.open_project(path, annotator_name="Me")
    with pytest.raises(InputError, match="cannot be read back"):
        export_project(opened, tmp_path / "o.jsonl")
    opened.close()
    assert not (tmp_path / "o.jsonl").exists()


def test_cancelling_leaves_the_old_file(project: Project, tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text("old")

    def cancel(done: int, total: int) -> None:
        if done > 3:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        export_project(project, tmp_path / "o.jsonl", progress=cancel)
    assert (tmp_path / "o.jsonl").read_text() == "old"
    assert [p for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


def test_places_that_cannot_be_written_are_named(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cases: dict[Path, tuple[type[AnnotatorError], str]] = {
        tmp_path: (InputError, "is a folder; give the name of a file in it"),
        tmp_path / "no" / "o.jsonl": (StorageError, f"there is no folder {tmp_path}/no"),
        tmp_path / "file" / "o.jsonl": (StorageError, f"there is no folder {tmp_path}/file"),
    }
    for out, (kind, words) in cases.items():
        with pytest.raises(kind, match=words):
            export_project(project, out)
    with pytest.raises(InputError, match="can be read, but not written"):
        export_project(project, tmp_path / "o", ExportOptions("text"))
    with pytest.raises(InputError, match="no format called “odd”"):
        export_project(project, tmp_path / "o", ExportOptions("odd"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes all")
def test_a_folder_one_may_not_write_is_named(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(StorageError, match="you may not write there"):
        export_project(project, folder / "o.jsonl")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full; make room and export again"),
        (errno.EROFS, "you may not write there"),
        (errno.EIO, "cannot be written"),
    ],
)
def test_a_disk_that_fails_is_a_sentence_and_leaves_the_old_file(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
        with target.open() as file:
            file.write(b"half")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(native, "write", fail)
    (tmp_path / "o.jsonl").write_text("old")
    with pytest.raises(StorageError, match=words):
        export_project(project, tmp_path / "o.jsonl")
    assert (tmp_path / "o.jsonl").read_text() == "old"
    assert [p for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


def test_a_format_that_drops_something_is_found_out(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = native.write

    def forgetful(
        documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions
    ) -> None:
        whole((ExchangeDocument(d.text, d.id, d.title) for d in documents), target, options)

    monkeypatch.setattr(native, "write", forgetful)
    with pytest.raises(InputError) as caught:
        export_project(project, tmp_path / "o.jsonl")
    assert str(caught.value).count("is missing") == 3
    assert "Nothing was written." in str(caught.value)
    assert not (tmp_path / "o.jsonl").exists()


def test_a_project_is_never_replaced_by_an_export(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other.annot"
    opening.create_project(other, annotator_name="Me")
    link = tmp_path / "link.jsonl"
    link.symlink_to(other)
    for out in (project.path, other, link):
        before = out.read_bytes()
        with pytest.raises(InputError, match="is a project or a database; give another name"):
            export_project(project, out)
        assert out.read_bytes() == before


def test_a_device_is_never_replaced_and_a_link_is_followed(
    project: Project, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is not an ordinary file"):
        export_project(project, Path(os.devnull))
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "real.jsonl")
    export_project(project, link)
    assert link.is_symlink()
    assert len(records(tmp_path / "real.jsonl")) == 3


def test_a_text_damaged_where_nothing_is_tagged_stops_the_export_too(
    path: Path, tmp_path: Path
) -> None:
    database = sqlite3.connect(path)
    database.execute("UPDATE texts SET text = replace(text, 'three', 'THREE')")
    database.commit()
    database.close()
    opened = opening.open_project(path, annotator_name="Me", read_only=True)
    with pytest.raises(InputError, match="text_sha256 does not match"):
        export_project(opened, tmp_path / "o.jsonl")
    opened.close()
    assert not (tmp_path / "o.jsonl").exists()
