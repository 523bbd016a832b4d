"""Rows whose values are of the types they should be. Needs no SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def typed(rows: Iterable[Any], *types: type) -> Iterator[Any]:
    """The rows; TypeError where one holds values of other types than these. SQLite keeps whatever
    it is given, and what is none of ours must not get further than here."""
    for row in rows:
        if tuple(map(type, row)) != types:
            raise TypeError(f"{tuple(map(type, row))} in place of {types}")
        yield row


def all_typed(rows: Sequence[Any], *types: type) -> Sequence[Any]:
    """As `typed`, of rows that are all there: column by column, which is far faster."""
    for kind, column in zip(types, zip(*rows, strict=True), strict=False):
        if any(found is not kind for found in set(map(type, column))):
            raise TypeError(f"{set(map(type, column))} in place of {kind}")
    return rows
