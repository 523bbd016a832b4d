"""The project's documents as values that files hold: names instead of ids."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.span import Span
from annotator.store import queries


def exchange_documents(
    read: Callable[..., Any],
    found: Container[int] | None = None,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[ExchangeDocument]:
    """Every document with all work on it, by id; `read` asks one snapshot of the project.

    With `found` (keys of spans, from `queries.found_spans`) only those spans are among it, with
    `wanted` only the documents of those ids. Memory stays flat: a document is made when it is asked
    for.
    """
    documents: Iterator[ExchangeDocument] = read(queries.exchanged, found, wanted)
    return documents


def schema_of(read: Callable[..., Any]) -> tuple[tuple[ExchangeLabel, ...], tuple[str, ...]]:
    """The definitions of the project's labels in their order, and its relation types by name."""
    labels = tuple(
        ExchangeLabel(label.name, label.color, label.guideline)
        for label in read(queries.all_labels)
    )
    return labels, tuple(sorted(kind.name for kind in read(queries.all_relation_types)))


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
