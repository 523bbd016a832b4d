"""What several reads share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

MANY = 500
"""How many ids one statement names at most."""


def parts(ids: Iterable[T]) -> Iterator[list[T]]:
    every = list(ids)
    for first in range(0, len(every), MANY):
        yield every[first : first + MANY]
