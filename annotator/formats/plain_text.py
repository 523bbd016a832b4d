"""Plain text files: one file, one document. Newlines become `\\n`, nothing else is changed."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import (
    MEGABYTE,
    Feature,
    ReadOptions,
    Setting,
)
from annotator.model.exchange import ExchangeDocument, Reading, Readings
from annotator.model.text import normalise

NAME = "text"
TITLE = "Plain text"
EXTENSIONS = (".txt", ".text")
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "Only the text is read: one file, one document. Where it was plainly pasted from a web page, "
    "what is not its article is proposed as sections."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""


def looks_right(name: str, head: bytes) -> bool:
    """Whatever has the extension."""
    return True


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a document."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the one document of a file, or say why it is refused."""
    try:
        yield Reading(_document(file, options))
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


def _printable(name: str) -> str:
    """A file's name as text: bytes of it that are none are replaced."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _document(file: BinaryIO, options: ReadOptions) -> ExchangeDocument:
    from annotator.formats._decoding import decode
    from annotator.model.proposing import propose_if_pasted

    limit = options.max_bytes
    data = file.read(limit + 1)
    if len(data) > limit:
        size = len(data) + sum(len(more) for more in iter(lambda: file.read(MEGABYTE), b""))
        raise InputError(
            f"the file is {size / MEGABYTE:,.1f} MB; "
            f"the most that is read is {options.max_mb:g} MB. "
            "Split it, or raise the limit in the preferences."
        )
    raw, encoding = decode(data, options.encoding)
    text, offset_map = normalise(raw)
    if not text.strip():
        raise InputError("the file holds no text.")
    return ExchangeDocument(
        text=text,
        source=_printable(PurePath(options.name).name),
        original_sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        offset_map=offset_map,
        sections=propose_if_pasted(text),
    )
