"""The spans of a line just as this program writes them, read without the questions that others'
need: all of a line at once, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter, lt
from typing import Any

from annotator.errors import InputError
from annotator.formats._native_fields import attributes_in, review_in
from annotator.model.exchange import ExchangeSpan
from annotator.model.moment import is_normal

_VALUES = itemgetter(
    *("id", "label", "start", "end", "fragments", "text", "attributes", "annotator", "note"),
    *("unsure", "reviewed", "created_at", "updated_at"),
)
NOT_OURS = (KeyError, TypeError, ValueError, InputError)
"""What comes of spans that are not written as this program does."""

_Row = tuple[Any, ...]
_as_span: Callable[[_Row], ExchangeSpan] = partial(tuple.__new__, ExchangeSpan)


def own_spans(
    records: Sequence[dict[str, Any]], text: str, closely: Callable[[dict[str, Any]], ExchangeSpan]
) -> tuple[ExchangeSpan, ...]:
    """The spans of a line whose text is kept as it stands there.

    Those in one piece with every field in its usual form are told by what they say: if they are in
    order and cover in `text` what they say, that is all. The others are read by `closely`. Raises
    some of NOT_OURS if one thing is wrong: then each is to be read closely, which says what.
    """
    rows = list(map(_VALUES, records))
    plain = [row for row in rows if len(row[4]) == 1]
    made = _plain_spans(plain, text) if plain else iter(())
    if len(plain) == len(rows):
        return tuple(made)
    return tuple(
        next(made) if len(row[4]) == 1 else closely(record)
        for row, record in zip(rows, records, strict=True)
    )


def _plain_spans(rows: list[_Row], text: str) -> Iterator[ExchangeSpan]:
    columns = zip(*rows, strict=True)
    ids, labels, starts, ends, fragments, said, facts, people, notes, unsure, seen, *times = columns
    whole = [((low, high),) for ((low, high),) in fragments]
    "".join(chain(ids, people, notes))  # nothing but text can be joined
    is_usual = (
        {*map(type, starts), *map(type, ends)} == {int}
        and {type(edge) for (piece,) in whole for edge in piece} == {int}
        and whole == list(zip(zip(starts, ends, strict=True), strict=True))
        and min(starts) >= 0
        and all(map(lt, starts, ends))
        and max(ends) <= len(text)
        and list(map(text.__getitem__, map(slice, starts, ends))) == list(said)
        and all(map(str.strip, set(labels)))
        and set(map(type, unsure)) == {bool}
        and all(map(is_normal, {*times[0], *times[1]}))
    )
    if not is_usual:
        raise ValueError
    attributes = [() if found == [] else attributes_in({"attributes": found}) for found in facts]
    reviews = [None if found is None else review_in({"reviewed": found}) for found in seen]
    columns = zip(
        *(labels, whole, said, ids, people, notes, unsure, attributes, *times, reviews),
        strict=True,
    )
    return map(_as_span, columns)
