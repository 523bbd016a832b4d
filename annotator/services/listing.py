"""The project's records as plain values with the field names of the native format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.formats.native import span_order, span_record
from annotator.model.exchange import ExchangeReview
from annotator.model.history import Wanted
from annotator.model.query import Query
from annotator.services import past, review
from annotator.services.exchange import exchange_documents, exchange_span
from annotator.services.project import Project
from annotator.services.summarise import Figures, WorkFigures
from annotator.store import queries

_PAGE = 500


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


def list_found(
    project: Project, query: Query, limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """The spans that a query finds, at most `limit`, as `list_spans` gives them; document by
    document. Raises QueryError."""
    labels = {label.id: label.name for label in project.labels()}
    people = {annotator.id: annotator.name for annotator in project.annotators()}
    place, left = None, limit
    while left is None or left > 0:
        some = _PAGE if left is None else min(left, _PAGE)
        page = review.page(project, query, review.Order("document", False), place, some)
        for row in page.rows:
            span, judged = row.span, row.review
            said = ExchangeReview(people[judged.annotator_id], judged.at) if judged else None
            found = exchange_span(span, labels[span.label_id], people[span.annotator_id], said)
            yield {"document_id": span.document_id, **span_record(found)}
        place, left = page.next, left and left - len(page.rows)
        if place is None:
            return


def list_sections(project: Project, document_id: str = "") -> Iterator[dict[str, Any]]:
    """The sections of all documents in list order, or of one, with what they cover; "annotator" is
    who edited them last, "" where they stand as proposed. Raises InputError for no document."""
    people = {annotator.id: annotator.name for annotator in project.annotators()}
    if document_id:
        project.text_of(document_id)
    with project.snapshot() as read:
        ids = [document_id] if document_id else read(queries.documents_with_sections)
        for some in _pages(ids):
            found = read(queries.sections_on, some)
            titles = read(queries.titles_of, found)
            for id_ in (one for one in some if one in found):
                text = read(queries.document_text, id_)
                for section in found[id_].sections:
                    yield {
                        "document_id": id_,
                        "title": titles[id_],
                        "start": section.start,
                        "end": section.end,
                        "kind": str(section.kind),
                        "reason": section.reason,
                        "proposed": section.is_proposed,
                        "annotator": people.get(found[id_].annotator_id, ""),
                        "text": text[section.start : section.end],
                    }


def _pages(ids: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), _PAGE):
        yield ids[first : first + _PAGE]


def list_history(project: Project, wanted: Wanted | None = None) -> Iterator[dict[str, Any]]:
    """The rows of the history that are wanted, the newest first; annotators by name."""
    for act in past.every_act(project, wanted):
        row = act.row
        yield {
            "id": row.id,
            "kind": row.kind,
            "act": row.act,
            "reverses": row.reverses,
            "annotator": act.annotator,
            "at": row.at,
            "text": row.text,
            "count": row.count,
            "document_id": row.document_id,
            "start": row.start,
            "span_id": row.span_id,
            "undone": act.is_undone,
        }


def _work_record(row: WorkFigures) -> dict[str, Any]:
    return {
        "annotator": row.annotator,
        "acts": row.acts,
        "spans": row.spans,
        "reviewed": row.reviewed,
        "finished": row.finished,
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
        "today": [_work_record(row) for row in figures.today],
        "week": [_work_record(row) for row in figures.week],
    }
