"""How many documents and spans a part of the project has, without reading a single text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from annotator.model.document import State, as_shown
from annotator.store.queries.documents import count_documents
from annotator.store.tables import annotators, assignments, documents, labels, spans
from annotator.store.typed import typed

_EACH = 10_000
"""Rows between two questions whether to stop."""


class Part(NamedTuple):
    """Names and states that are wanted (None: all), and the keys of the spans that are."""

    labels: Collection[str] | None = None
    annotators: Collection[str] | None = None
    states: Collection[State] | None = None
    found: Container[int] | None = None


def amount(
    connection: Connection, part: Part, progress: Callable[[int, int], None] | None = None
) -> tuple[int, int]:
    """Documents and spans. A document counts if one of the annotators (anybody, where none are
    named) has it in one of the states, and where spans were found, if it has any of them."""
    allowed = None if part.states is None else _in_states(connection, part)
    query = _wanted(select(spans.c.pk, spans.c.document_pk), part)
    if allowed is None and part.found is None:
        counted = _wanted(select(func.count()).select_from(spans), part)
        return count_documents(connection), int(connection.execute(counted).scalar_one())
    number, with_spans = 0, set()
    rows = connection.execution_options(yield_per=1_000).execute(query)
    for place, (pk, document) in enumerate(typed(rows, int, int)):
        if progress is not None and place % _EACH == 0:
            progress(0, 0)
        if (part.found is None or pk in part.found) and (allowed is None or document in allowed):
            number += 1
            with_spans.add(document)
    return len(allowed if part.found is None and allowed is not None else with_spans), number


def _wanted(query: Select[Any], part: Part) -> Select[Any]:
    for names, table, key in (
        (part.labels, labels, spans.c.label_pk),
        (part.annotators, annotators, spans.c.annotator_pk),
    ):
        if names is not None:
            query = query.where(key.in_(select(table.c.pk).where(table.c.name.in_(names))))
    return query


def _in_states(connection: Connection, part: Part) -> set[int]:
    """The keys of the documents that are in one of the wanted states."""
    wanted = frozenset(part.states or ())
    states: dict[int, dict[str, State]] = defaultdict(dict)
    query = select(assignments.c.document_pk, annotators.c.name, assignments.c.state)
    query = query.join(annotators, annotators.c.pk == assignments.c.annotator_pk)
    for document, name, state in typed(connection.execute(query), int, str, str):
        states[document][name] = as_shown(state)
    found = set()
    for document in connection.execute(select(documents.c.pk)).scalars():
        known = states.get(document, {})
        asked = known.keys() if part.annotators is None else part.annotators
        if not wanted.isdisjoint([known.get(name, State.NEW) for name in asked] or [State.NEW]):
            found.add(document)
    return found
