"""The project's records as plain values with the field names of the native format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.formats.native import span_order, span_record
from annotator.services.exchange import exchange_documents
from annotator.services.project import Project
from annotator.services.summarise import Figures
from annotator.store import queries


def list_documents(project: Project) -> Iterator[dict[str, Any]]:
    """The documents in list order; `length` in code points, `state` the present annotator's,
    `spans` how many there are."""
    with project.snapshot() as read:
        for summary, text_sha256 in read(queries.document_facts, project.annotator.id):
            yield {
                "id": summary.id,
                "title": summary.title,
                "text_sha256": text_sha256,
                "length": summary.length,
                "state": summary.state,
                "spans": summary.spans,
                "source": summary.source,
            }


def list_spans(project: Project) -> Iterator[dict[str, Any]]:
    """All spans as the native format writes them, with their document's id; in its order."""
    with project.snapshot() as read:
        for document in exchange_documents(read):
            for span in sorted(document.spans, key=span_order):
                yield {"document_id": document.id, **span_record(span)}


def list_history(project: Project) -> Iterator[dict[str, Any]]:
    """The rows of the history, the newest first; annotators by name."""
    names = {annotator.id: annotator.name for annotator in project.annotators()}
    for row in project.history():
        yield {
            "id": row.id,
            "kind": row.kind,
            "act": row.act,
            "reverses": row.reverses,
            "annotator": names.get(row.annotator_id, ""),
            "at": row.at,
            "text": row.text,
            "count": row.count,
            "document_id": row.document_id,
            "start": row.start,
            "span_id": row.span_id,
        }


def figures_record(figures: Figures) -> dict[str, Any]:
    """A project's figures as one record."""
    return {
        "documents": figures.documents,
        "characters": figures.characters,
        "spans": figures.spans,
        "relations": figures.relations,
        "labels": [
            {"label": row.label, "spans": row.spans, "documents": row.documents}
            for row in figures.labels
        ],
        "annotators": [
            {
                "annotator": row.annotator,
                "spans": row.spans,
                "states": [{"state": state, "documents": n} for state, n in row.states],
            }
            for row in figures.annotators
        ],
    }
