"""What a format declares and what it is handed: the contract between formats and services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple, Protocol

from annotator.formats._holding import Feature, Kept
from annotator.model.exchange import ExchangeDocument, ExchangeLabel, Readings

MEGABYTE = 1_000_000


def _nothing(name: str) -> None:
    """There is no file of that name beside the one that is read."""


def _unknown(document_id: str) -> str:
    """No text is known for that document."""
    return ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file.

    `name` is for sentences; `encoding` is what the user gave, if anything; `max_mb` the largest
    text to accept, in megabytes of UTF-8. `settings` holds the format's own choices by name.
    `siblings` are the names of all files in the same folder, sorted, and `beside(name)` opens one
    of them (None if there is none; the reader closes it). `text_of(document_id)` is the text that
    the project holds for a document ("" for none): some formats carry marks without their text.
    """

    name: str = ""
    encoding: str = ""
    max_mb: float = 50
    settings: Mapping[str, str] = field(default_factory=dict)
    siblings: tuple[str, ...] = ()
    beside: Callable[[str], BinaryIO | None] = _nothing
    text_of: Callable[[str], str] = _unknown

    @property
    def max_bytes(self) -> int:
        """The largest text to accept, in bytes."""
        return int(self.max_mb * MEGABYTE)


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write: the format's own choices by name, and the schema of what is written.

    `part` names the part of a corpus that is written ("train"), for formats that call their files
    so; a page about all parts is then up to whoever writes them ("": the whole is written).
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[ExchangeLabel, ...] = ()
    relation_types: tuple[str, ...] = ()
    part: str = ""


class Setting(NamedTuple):
    """A choice that a format offers. `choices` are (value, what people read); the first is usual.

    `reading` and `writing` say when it is asked.
    """

    name: str
    title: str
    choices: tuple[tuple[str, str], ...]
    reading: bool = False
    writing: bool = True

    def chosen(self, settings: Mapping[str, str]) -> str:
        """The value chosen in `settings`, or the usual one."""
        return settings.get(self.name) or self.choices[0][0]


class Target(Protocol):
    """Where a format writes: one file, or files of a folder."""

    def open(self, name: str = "") -> AbstractContextManager[BinaryIO]:
        """A new file to write. A format that is one file gives no name; one that is a folder gives
        a name without slashes (the main file of a document is opened in the documents' order).
        """
        ...


class Format(Protocol):
    """What every format module declares."""

    NAME: str
    """As the command line names it."""
    TITLE: str
    """As people name it."""
    EXTENSIONS: tuple[str, ...]
    """Of the files it reads, lower case, with the dot; the first is what it writes."""
    CAN_READ: bool
    CAN_WRITE: bool
    IS_FOLDER: bool
    """Is what it writes a folder?"""
    HOLDS: frozenset[Feature]
    """What it can hold; all else is in `kept`'s losses."""
    LIMITS: str
    """What it cannot hold, and what to know of it, in an analyst's words: one or two sentences."""
    SETTINGS: tuple[Setting, ...]
    EXTRA: str
    """The extra of this program that it needs ("" for none)."""

    def looks_right(self, name: str, head: bytes) -> bool:
        """Is a file of this name that begins with `head` (up to 64 KB) of this format?"""
        ...

    def companions(self, name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the siblings are read along with the file `name`, and so not by themselves."""
        ...

    def read(self, file: BinaryIO, options: ReadOptions) -> Readings:
        """Read a file from its beginning, one document at a time; refusals come as readings."""
        ...

    def kept(self, document: ExchangeDocument, options: WriteOptions) -> Kept:
        """What `read` gives back of a document that `write` was given, and what is lost."""
        ...

    def write(
        self, documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions
    ) -> None:
        """Write documents that `kept` let through, sorted by id, as they come."""
        ...
