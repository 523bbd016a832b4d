"""New records as bytes and back, for a temporary file of this very process: fast, and nothing else.

`marshal` is safe here, for nobody else writes or reads the file; it takes plain values alone.
"""

from __future__ import annotations

import marshal
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
from annotator.model.text import OffsetMap

_KINDS: tuple[type[Record], ...] = (
    *(Annotator, Label, RelationType, Document, Span, Relation, Assignment, Review, DocumentNote),
)
_VALUES: dict[type[Record], tuple[int, Callable[[Any], tuple[Any, ...]]]] = {
    kind: (number, attrgetter(*(f.name for f in fields(kind))))
    for number, kind in enumerate(_KINDS)
}
_PLACES = {kind: {f.name: n for n, f in enumerate(fields(kind))} for kind in _KINDS}
# The fields whose values are not plain, how they become so, and how they come back.
_ODD: dict[type[Record], tuple[int, Callable[[Any], Any], Callable[[Any], Any]]] = {
    Document: (
        _PLACES[Document]["offset_map"],
        lambda offset_map: offset_map.dropped,
        lambda dropped: OffsetMap(dropped),
    ),
    Assignment: (_PLACES[Assignment]["state"], str, State),
    **{
        kind: (
            _PLACES[kind]["attributes"],
            lambda found: tuple((a.name, a.value) for a in found),
            lambda pairs: tuple(Attribute(name, value) for name, value in pairs),
        )
        for kind in (Span, Relation)
    },
}


def pack(changes: Iterable[Change]) -> bytes:
    """The records that changes add."""
    rows = []
    for change in changes:
        record = change.record
        number, values_of = _VALUES[type(record)]
        values = values_of(record)
        if (odd := _ODD.get(type(record))) is not None and values[odd[0]]:
            place, plain, _ = odd
            values = (*values[:place], plain(values[place]), *values[place + 1 :])
        rows.append((number, values))
    return marshal.dumps(rows)


def unpack(data: bytes) -> list[Change]:
    """The changes that `pack` packed."""
    changes = []
    for number, values in marshal.loads(data):  # noqa: S302 - our own file, see above
        kind = _KINDS[number]
        odd = _ODD.get(kind)
        if odd is not None and (values[odd[0]] or kind is Document):
            place, _, back = odd
            values = (*values[:place], back(values[place]), *values[place + 1 :])
        changes.append(Change(None, kind(*values)))
    return changes
