"""What several reads share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

MANY = 500
"""How many ids one statement names at most."""


def typed(rows: Iterable[Any], *types: type) -> Iterator[Any]:
    """The rows; TypeError where one holds values of other types than these. SQLite keeps whatever
    it is given, and what is none of ours must not get further than here."""
    for row in rows:
        if tuple(map(type, row)) != types:
            raise TypeError(f"{tuple(map(type, row))} in place of {types}")
        yield row


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    every = list(ids)
    for first in range(0, len(every), MANY):
        yield every[first : first + MANY]
