"""The project's documents as values that files hold: names instead of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.span import Span
from annotator.store import queries
from annotator.store.queries import WholeDocument


def exchange_documents(read: Callable[..., Any]) -> Iterator[ExchangeDocument]:
    """Every document with all work on it, by id; `read` asks one snapshot of the project.

    Memory stays flat: a document is made when it is asked for.
    """
    labels = {label.id: label.name for label in read(queries.all_labels)}
    annotators = {annotator.id: annotator.name for annotator in read(queries.all_annotators)}
    types = {kind.id: kind.name for kind in read(queries.all_relation_types)}
    for whole in read(queries.whole_documents):
        yield _document(whole, labels, annotators, types)


def _document(
    whole: WholeDocument,
    labels: dict[str, str],
    annotators: dict[str, str],
    types: dict[str, str],
) -> ExchangeDocument:
    document, note = whole.document, whole.note
    reviewed = {
        review.span_id: ExchangeReview(annotators[review.annotator_id], review.at)
        for review in whole.reviews
    }
    return ExchangeDocument(
        text=document.text,
        id=document.id,
        title=document.title,
        source=document.source,
        states=tuple(sorted((annotators[a.annotator_id], a.state) for a in whole.assignments)),
        meta=document.meta,
        spans=tuple(
            exchange_span(
                span, labels[span.label_id], annotators[span.annotator_id], reviewed.get(span.id)
            )
            for span in whole.spans
        ),
        relations=tuple(
            ExchangeRelation(
                type=types[relation.type_id],
                head=relation.head_id,
                tail=relation.tail_id,
                id=relation.id,
                annotator=annotators[relation.annotator_id],
                attributes=relation.attributes,
                created_at=relation.created_at,
                updated_at=relation.updated_at,
            )
            for relation in whole.relations
        ),
        original_sha256=document.original_sha256,
        encoding=document.encoding,
        offset_map=document.offset_map,
        text_sha256=document.text_sha256,
        note=ExchangeNote(note.note, annotators[note.annotator_id], note.updated_at)
        if note is not None
        else None,
    )


def exchange_span(
    span: Span, label: str, annotator: str, reviewed: ExchangeReview | None
) -> ExchangeSpan:
    """A span as files name it."""
    return ExchangeSpan(
        label=label,
        fragments=span.fragments,
        text=span.text,
        id=span.id,
        annotator=annotator,
        note=span.note,
        unsure=span.unsure,
        attributes=span.attributes,
        created_at=span.created_at,
        updated_at=span.updated_at,
        reviewed=reviewed,
    )
