"""What a selection wants of a project of many documents."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.formats import native
from annotator.services.export import ExportOptions, Selection, export_project
from annotator.services.import_documents import plan_import
from tests.builders import make_project
from tests.formats.round_trip import rich

COUNT = 260
"""Documents: more than are read at once."""


@pytest.mark.parametrize(
    "selection",
    [Selection(query="label:quote OR label:source"), Selection(frozenset({"quote", "source"}))],
)
def test_no_span_stays_behind_however_many_documents_there_are(
    tmp_path: Path, selection: Selection
) -> None:
    given, out = tmp_path / "given.jsonl", tmp_path / "out.jsonl"
    made = (rich(f"r{n:03}") for n in range(COUNT))
    unlike = (replace(document, text=f"{document.text}{document.id}") for document in made)
    given.write_bytes(b"".join(map(native.line_of, unlike)))
    project = make_project(tmp_path)
    project.do(plan_import(project, [given]).change)
    report = export_project(project, out, ExportOptions(selection=selection))
    project.close()
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    found = {r["id"]: [span["id"] for span in r["spans"]] for r in records if r["spans"]}
    assert found == {f"r{n:03}": [f"r{n:03}-s{s}" for s in (1, 5, 6, 7)] for n in range(COUNT)}
    assert report.spans == 4 * COUNT
