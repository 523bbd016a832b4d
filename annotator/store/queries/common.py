"""What several reads share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MANY = 500
"""How many ids one statement names at most."""


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    every = list(ids)
    for first in range(0, len(every), MANY):
        yield every[first : first + MANY]
