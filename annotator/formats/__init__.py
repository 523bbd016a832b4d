"""File types. One file each, found automatically; they read and write values, never the store.

A format is a module of this folder that declares NAME (as the command line names it), TITLE (as
people name it), EXTENSIONS (lower case, with the dot), CAN_READ and CAN_WRITE, and offers `read`,
`write` or both. Modules whose name begins with an underscore are helpers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from annotator.errors import InputError
from annotator.model.exchange import ExchangeDocument, Readings

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file: its `name` for sentences, the `encoding` if the user gave one, and the
    largest text to accept, in megabytes of UTF-8.
    """

    name: str = ""
    encoding: str = ""
    max_mb: float = 50

    @property
    def max_bytes(self) -> int:
        """The largest text to accept, in bytes."""
        return int(self.max_mb * MEGABYTE)


class Format(Protocol):
    """What every format module declares."""

    NAME: str
    TITLE: str
    EXTENSIONS: tuple[str, ...]
    CAN_READ: bool
    CAN_WRITE: bool

    def read(self, file: BinaryIO, options: ReadOptions) -> Readings:
        """Read a file from its beginning, one document at a time; refusals come as readings."""
        ...

    def write(self, documents: Iterable[ExchangeDocument], file: BinaryIO) -> None:
        """Write documents, sorted by id, as they come. FormatError for what it cannot hold."""
        ...


@cache
def find_formats() -> tuple[Format, ...]:
    """Every format of this folder, by name."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    found = [cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(sorted(found, key=lambda f: f.NAME))


def format_named(name: str) -> Format:
    """The format that the command line calls `name`. Raises InputError if there is none."""
    for found in find_formats():
        if name == found.NAME:
            return found
    known = ", ".join(f.NAME for f in find_formats())
    raise InputError(f"There is no format called “{name}”. Formats: {known}.")


def reader_for(path: Path) -> Format | None:
    """The format that reads files with this path's extension, or None."""
    extension = path.suffix.lower()
    for found in find_formats():
        if found.CAN_READ and extension in found.EXTENSIONS:
            return found
    return None
