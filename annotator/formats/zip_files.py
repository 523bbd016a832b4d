"""ZIP files of articles: each file is read by its own format, and nothing is unpacked to disk."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import HEAD, MEGABYTE, Feature, Format, ReadOptions, Setting, recognise
from annotator.model.exchange import Reading, Readings

NAME = "zip"
TITLE = "ZIP file of articles"
EXTENSIONS = (".zip",)
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "The texts, web pages, Markdown, Word, OpenDocument, RTF, PDF and EPUB files and mails in it, "
    "each a document. ZIP files in it, other files and hidden ones are not looked at."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

KINDS = frozenset(("text", "html", "markdown", "docx", "odt", "rtf", "pdf", "epub", "eml"))
"""The formats whose files are read; the others' are exports, which come as they are."""
_MOST_MEMBER = 200 * MEGABYTE


def looks_right(name: str, head: bytes) -> bool:
    """Is it a ZIP file?"""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: all is in it."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read each file in it, by name; refusals name the file within."""
    from annotator.formats._zip import Zip

    try:
        archive = Zip(file, options.name)
    except InputError as error:
        yield Reading(refusal=str(error))
        return
    is_empty = True
    for member in sorted(archive.members):
        if _is_hidden(member):
            continue
        name = f"{options.name}/{member}"
        try:
            data = archive.read(member, _MOST_MEMBER) if _is_wanted(member) else b""
        except FormatError as error:
            is_empty = False
            yield Reading(refusal=str(error))
            continue
        format = _format_of(member, data) if _is_wanted(member) else None
        if format is not None:
            is_empty = False
            yield from format.read(io.BytesIO(data), _options(options, name))
    if is_empty:
        yield Reading(refusal=str(FormatError("it holds no article that is read.", options.name)))


def _options(options: ReadOptions, name: str) -> ReadOptions:
    return replace(options, name=name, settings={}, siblings=(), beside=lambda _: None)


def _is_hidden(member: str) -> bool:
    parts = PurePosixPath(member).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _is_wanted(member: str) -> bool:
    from annotator.formats import readers_for

    return any(format.NAME in KINDS for format in readers_for(member))


def _format_of(member: str, data: bytes) -> Format | None:
    """The format of a member; the only one of its ending where none looks right."""
    from annotator.formats import readers_for

    found = recognise(member, data[:HEAD])
    if found is None:
        found = next((f for f in readers_for(member) if f.NAME in KINDS), None)
    return found if found is not None and found.NAME in KINDS else None
