"""A project as it was at any row of its history, in a copy that leaves nothing behind."""

from __future__ import annotations

import os
import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.errors import Cancelled
from annotator.model.exchange import ExchangeDocument
from annotator.services import annotate, edit_documents, edit_schema, reviewing
from annotator.services.exchange import exchange_documents, schema_of
from annotator.services.project import Project
from annotator.store.wound_back import newest_row
from tests.builders import make_project, tag

Seen = tuple[int, list[ExchangeDocument], object]


def seen(project: Project) -> Seen:
    with project.snapshot() as read:
        return read(newest_row), list(exchange_documents(read)), schema_of(read)


def test_every_state_a_project_was_in_comes_back(tmp_path: Path) -> None:
    project = make_project(tmp_path, *(f"The bridge {n} is open, she said." for n in range(4)))
    chance, states = random.Random(4), [seen(project)]
    for number in range(40):
        spans = [s for d in project.documents() for s in project.spans_of(d.id)]
        if number == 20:
            project.do(edit_documents.remove_documents(project, ["d2"]))
        elif number == 10:
            label = project.labels()[0]
            project.do(edit_schema.set_label(project, replace(label, name="said")))
        elif number % 5 == 4:
            project.undo()
        elif number % 5 == 3 and spans:
            project.do(reviewing.set_document_note(project, "d1", f"note {number}"))
        elif number % 5 == 2 and spans:
            project.do(annotate.remove_span(project, chance.choice(spans).id))
        else:
            if number == 15:
                project.work_as("Bo")
            tag(project, number % 20, number % 20 + 5, "claim", "d1" if number % 2 else "d0")
        states.append(seen(project))
    for row, documents, schema in states:
        with project.snapshot_at(row) as read:
            assert list(exchange_documents(read)) == documents
            assert schema_of(read) == schema
    assert seen(project) == states[-1]
    project.close()


def test_the_copy_has_no_name_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, *("word " * 20_000 + str(n) for n in range(60)))
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = sorted(os.listdir(tmp_path))
    tag(project, 0, 4)
    with project.snapshot_at(0) as read:
        assert list(exchange_documents(read)) == []
        assert sorted(os.listdir(tmp_path)) == before and os.listdir(folder) == []
    assert os.listdir(folder) == []

    def cancel(done: int, total: int) -> None:
        raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled), project.snapshot_at(0, cancel):
        pass
    assert sorted(os.listdir(tmp_path)) == before
    project.close()
