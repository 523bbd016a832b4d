"""New records as bytes and back, for a temporary file of this very process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from annotator.model.attribute import Attribute
from annotator.model.change import Change, Record
from annotator.model.document import Annotator, Assignment, Document, State
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.model.text import NO_OFFSETS, OffsetMap

_KINDS: tuple[type[Record], ...] = (
    *(Annotator, Label, RelationType, Document, Span, Relation, Assignment, Review, DocumentNote),
)
_VALUES: dict[type[Record], tuple[int, Callable[[Any], tuple[Any, ...]]]] = {
    kind: (number, attrgetter(*(f.name for f in fields(kind))))
    for number, kind in enumerate(_KINDS)
}


def pack(changes: Iterable[Change]) -> bytes:
    """The records that changes add."""
    import orjson

    rows = []
    for change in changes:
        record = change.record
        number, values_of = _VALUES[type(record)]
        rows.append((number, values_of(record)))
    return orjson.dumps(rows, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def unpack(data: bytes) -> list[Change]:
    """The changes that `pack` packed."""
    import orjson

    changes = []
    for number, values in orjson.loads(data):
        kind = _KINDS[number]
        for name, back in _ODD.get(kind, ()):
            values[name] = back(values[name])
        changes.append(Change(None, kind(*values)))
    return changes


def _plain(value: Any) -> Any:
    """What JSON does not know."""
    if isinstance(value, OffsetMap):
        return value.dropped
    if isinstance(value, Attribute):
        return (value.name, value.value)
    raise TypeError(f"{type(value)} cannot be put aside")


def _attributes(pairs: list[list[str]]) -> tuple[Attribute, ...]:
    return tuple(Attribute(*pair) for pair in pairs) if pairs else ()


def _offsets(dropped: list[int]) -> OffsetMap:
    return OffsetMap(tuple(dropped)) if dropped else NO_OFFSETS


def _pairs(pairs: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(map(tuple, pairs))


def _places(kind: type[Record], **back: Callable[[Any], Any]) -> tuple[tuple[int, Any], ...]:
    return tuple((n, back[f.name]) for n, f in enumerate(fields(kind)) if f.name in back)


# The fields that JSON gives back as something else, by their places.
_ODD: dict[type[Record], tuple[tuple[int, Any], ...]] = {
    Document: _places(Document, offset_map=_offsets, meta=_pairs),
    Span: _places(Span, fragments=_pairs, attributes=_attributes),
    Relation: _places(Relation, attributes=_attributes),
    Assignment: _places(Assignment, state=State),
}
