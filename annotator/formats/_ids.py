"""Ids for spans whose files name them only within a document ("0", "T1"), or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID, uuid5

from annotator.model.exchange import ExchangeRelation
from annotator.model.span import Fragments

_SPACE = UUID("5d0b7f5c-6c39-5d6a-9a6b-0f0f4d1c6b8e")


def made_id(document: str, name: object, label: str, fragments: Fragments) -> str:
    """An id for a span that is the same whenever the same file is read, and is of no other span.

    `document` is the document's id, or its text's hash; `name` is what the file calls the span
    there. Ids are one for a whole project, so a name that counts from 0 in every document is none.
    """
    return str(uuid5(_SPACE, repr((document, str(name), label, fragments))))


def once(
    relations: Iterable[ExchangeRelation], dropped: Counter[str]
) -> tuple[ExchangeRelation, ...]:
    """Those whose ids no other before them has; the others are counted in `dropped`."""
    seen: set[str] = set()
    found = []
    for relation in relations:
        if relation.id and relation.id in seen:
            dropped[f"a relation “{relation.type}”: another has its id already"] += 1
        else:
            seen.add(relation.id)
            found.append(relation)
    return tuple(found)
