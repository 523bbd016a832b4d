"""File types. One file each, found automatically; they read and write values, never the store.

A format is a module of this folder (or of another package, by an entry point of the group
`annotator.formats`) that declares what `Format` lists. Modules whose name begins with an underscore
are helpers.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from pathlib import PurePath
from typing import cast

from annotator.errors import InputError
from annotator.formats._contract import (
    MEGABYTE,
    Format,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
)
from annotator.formats._holding import (
    DROPPED,
    EVERYTHING,
    INTERRUPTED,
    WHOLE_DOCUMENT,
    Feature,
    Kept,
    Loss,
    loss_sentences,
    reduced,
)
from annotator.formats._proof import differences, digest, is_true

__all__ = [
    "DROPPED",
    "EVERYTHING",
    "INTERRUPTED",
    "MEGABYTE",
    "WHOLE_DOCUMENT",
    "Feature",
    "Format",
    "Kept",
    "Loss",
    "ReadOptions",
    "Setting",
    "Target",
    "WriteOptions",
    "differences",
    "digest",
    "find_formats",
    "format_named",
    "is_true",
    "loss_sentences",
    "readers_for",
    "recognise",
    "reduced",
]

HEAD = 64_000
"""How many bytes of a file are enough to recognise it."""


@cache
def find_formats() -> tuple[Format, ...]:
    """Every format of this folder and of other packages, by name; ours go before theirs."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    found = [cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names]
    known = {f.NAME for f in found}
    for entry in entry_points(group="annotator.formats"):
        try:
            other = cast(Format, entry.load())
        except _BROKEN:  # a broken package breaks no other
            continue
        if _is_whole(other) and other.NAME not in known:
            found.append(other)
            known.add(other.NAME)
    return tuple(sorted(found, key=lambda f: f.NAME))


_BROKEN = (
    *(ImportError, SyntaxError, AttributeError, NameError, TypeError, ValueError),
    *(LookupError, ArithmeticError, OSError, RuntimeError, AssertionError),
)
"""What loading another package's module may raise."""


def _is_whole(other: Format) -> bool:
    """Does it declare all that a format has?"""
    names = [*Format.__annotations__, "looks_right", "companions"]
    if not all(hasattr(other, name) for name in names):
        return False
    verbs = (*["read"] * other.CAN_READ, *["kept", "write"] * other.CAN_WRITE)
    return all(hasattr(other, verb) for verb in verbs)


def format_named(name: str) -> Format:
    """The format that the command line calls `name`. Raises InputError if there is none."""
    for found in find_formats():
        if name == found.NAME:
            return found
    known = ", ".join(f.NAME for f in find_formats())
    raise InputError(f"There is no format called “{name}”. Formats: {known}.")


def readers_for(name: str) -> tuple[Format, ...]:
    """The formats that read files with this name's extension."""
    extension = PurePath(name).suffix.lower()
    return tuple(f for f in find_formats() if f.CAN_READ and extension in f.EXTENSIONS)


def recognise(name: str, head: bytes) -> Format | None:
    """The format of a file by its name and its first HEAD bytes; None if it is of none.

    Where several say it looks right, the one that reads the fewest extensions is the surest.
    """
    found = [f for f in readers_for(name) if f.looks_right(name, head)]
    return min(found, key=lambda f: len(f.EXTENSIONS), default=None)
