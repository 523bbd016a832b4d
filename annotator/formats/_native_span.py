"""A span of a line just as this program writes it, read without the questions that others' need."""

from __future__ import annotations

from operator import itemgetter
from types import NoneType
from typing import Any

from annotator.model.exchange import ExchangeSpan
from annotator.model.moment import is_normal

_VALUES = itemgetter(
    *("id", "label", "start", "end", "fragments", "text", "attributes", "annotator", "note"),
    *("unsure", "reviewed", "created_at", "updated_at"),
)
_TYPES = (
    *(str, str, int, int, list, str, list, str, str),
    *(bool, NoneType, str, str),
)


def own_span(record: dict[str, Any], text: str) -> ExchangeSpan | None:
    """The span of a record with every field in its usual form: in one piece, without attributes and
    review, covering in `text` what it says. None for any other, which is to be looked at closely.
    """
    try:
        values = _VALUES(record)
    except KeyError:
        return None
    if tuple(map(type, values)) != _TYPES:
        return None
    id_, label, start, end, fragments, said, attributes, by, note, unsure, _, made, changed = values
    if attributes or fragments != [[start, end]] or not 0 <= start < end <= len(text):
        return None
    low, high = fragments[0]
    if not (type(low) is type(high) is int) or text[start:end] != said or not label.strip():
        return None
    if not (is_normal(made) and (changed == made or is_normal(changed))):
        return None
    return ExchangeSpan(label, ((start, end),), said, id_, by, note, unsure, (), made, changed)
