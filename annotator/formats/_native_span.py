"""The spans of a line just as this program writes them, read without the questions that others'
need: all of a line at once, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from operator import itemgetter, lt
from typing import Any

from annotator.model.exchange import ExchangeSpan
from annotator.model.moment import is_normal

_VALUES = itemgetter(
    *("id", "label", "start", "end", "fragments", "text", "attributes", "annotator", "note"),
    *("unsure", "reviewed", "created_at", "updated_at"),
)
_Row = tuple[Any, ...]
_as_span: Callable[[_Row], ExchangeSpan] = partial(tuple.__new__, ExchangeSpan)


def own_spans(
    records: Sequence[dict[str, Any]], text: str, closely: Callable[[dict[str, Any]], ExchangeSpan]
) -> tuple[ExchangeSpan, ...]:
    """The spans of all records of a line whose text is kept as it stands there.

    Those that this program writes most (every field in its usual form; in one piece, without
    attributes and review) are told from the others by what they say; if they are in order, and
    cover in `text` what they say, that is all. Each of the others, or, if one thing is wrong, each
    of all, is read by `closely`, which raises InputError.
    """
    try:
        rows = list(map(_VALUES, records))
        plain = [row for row in rows if _is_plain(row)]
        made = iter(_plain_spans(plain, text) if plain else ())
    except (KeyError, TypeError, ValueError, AttributeError):
        return tuple(map(closely, records))
    if len(plain) == len(rows):
        return tuple(made)
    return tuple(
        next(made) if _is_plain(row) else closely(record)
        for row, record in zip(rows, records, strict=True)
    )


def _is_plain(row: _Row) -> bool:
    return len(row[4]) == 1 and row[6] == [] and row[10] is None


def _plain_spans(rows: list[_Row], text: str) -> Iterator[ExchangeSpan]:
    """The spans of plain rows, of which there are some. Raises ValueError, TypeError or
    AttributeError for what is in any way unusual."""
    columns = zip(*rows, strict=True)
    ids, labels, starts, ends, fragments, said, _, people, notes, unsure, _, made, changed = columns
    whole = [((low, high),) for ((low, high),) in fragments]
    numbers = {*map(type, chain(starts, ends)), *map(type, chain.from_iterable(map(_first, whole)))}
    "".join(chain(ids, people, notes))  # nothing but text can be joined
    is_usual = (
        numbers == {int}
        and set(map(type, unsure)) == {bool}
        and whole == list(zip(zip(starts, ends, strict=True), strict=True))
        and min(starts) >= 0
        and all(map(lt, starts, ends))
        and max(ends) <= len(text)
        and list(map(text.__getitem__, map(slice, starts, ends))) == list(said)
        and all(map(str.strip, set(labels)))
        and all(map(is_normal, {*made, *changed}))
    )
    if not is_usual:
        raise ValueError
    return map(
        _as_span,
        zip(
            *(labels, whole, said, ids, people, notes, unsure, repeat(()), made, changed),
            repeat(None),
            strict=False,
        ),
    )


_first = itemgetter(0)
