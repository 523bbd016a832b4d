"""What an export reads is what the slower reads of single records say, whatever the keys are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.formats import native
from annotator.model.exchange import ExchangeDocument
from annotator.services import import_documents, opening
from annotator.services.exchange import exchange_span
from annotator.services.project import Project
from annotator.store import queries
from tests.formats.round_trip import rich

COUNT = 130
"""Documents: more than are read at once."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path, source = tmp_path / "p.annot", tmp_path / "given.jsonl"
    given = [rich(f"d{number:03}") for number in range(COUNT)]
    given = [replace(one, text=f"{one.text}\n{one.id}") for one in given]
    source.write_bytes(b"".join(map(native.line_of, given)))
    opening.create_project(path, annotator_name="Ana")
    project = opening.open_project(path, annotator_name="Ana")
    project.do(import_documents.plan_import(project, [source]).change)
    project.close()
    return path


@pytest.fixture
def project(path: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    if request.param == "scattered":  # a span's neighbours were made long before and after it
        with sqlite3.connect(path) as connection:
            for table, key in (
                *(("fragments", "span_pk"), ("span_attributes", "span_pk")),
                *(("reviews", "span_pk"), ("relations", "head_pk"), ("relations", "tail_pk")),
                ("spans", "pk"),
            ):
                connection.execute(f"UPDATE {table} SET {key} = {key} * -7919")  # noqa: S608
        connection.close()
    project = opening.open_project(path, annotator_name="Ana", read_only=True)
    yield project
    project.close()


@pytest.mark.parametrize("project", ["as made", "scattered"], indirect=True)
def test_all_work_on_all_documents_is_read(project: Project) -> None:
    with project.snapshot() as read:
        found: list[ExchangeDocument] = list(read(queries.exchanged))
        whole = list(read(queries.whole_documents))
        labels = {label.id: label.name for label in project.labels()}
        people = {one.id: one.name for one in project.annotators()}
    assert len(found) == len(whole) == COUNT
    assert sum(len(span.fragments) > 1 for d in found for span in d.spans) >= COUNT
    assert all(any(span.reviewed for span in d.spans) for d in found)
    for document, meant in zip(found, whole, strict=True):
        assert (document.id, document.text) == (meant.document.id, meant.document.text)
        assert document.meta == meant.document.meta and document.relations
        reviews = {span.id: span.reviewed for span in document.spans}
        assert {k for k, v in reviews.items() if v} == {review.span_id for review in meant.reviews}
        assert list(document.spans) == [
            exchange_span(span, labels[span.label_id], people[span.annotator_id], reviews[span.id])
            for span in sorted(meant.spans, key=lambda span: (span.start, -span.end, span.id))
        ]
        assert {r.id for r in document.relations} == {r.id for r in meant.relations}
        assert document.note is None or meant.note is not None
        assert document.note is None or document.note.text == meant.note.note  # type: ignore[union-attr]
