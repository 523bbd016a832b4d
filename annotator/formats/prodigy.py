"""Prodigy's JSON lines: text, tokens, spans by characters and tokens, relations, an answer.

Offsets are code points; a span's `token_end` is its last token, and a relation's `head` and `child`
are the last tokens of its spans. Tokens are parted where a span begins or ends inside one, so every
span is aligned. An interrupted span is written as one span for each of its parts, which say in
`whole`, `part` and `parts` that they belong together; ids, notes, attributes and the like are
further fields of spans and relations, and facts on documents stand in `meta`: Prodigy leaves both
as they are. A line of ours says `"made_by": "annotator/1"`.

spaCy's training data is read too: `["text", {"entities": [[start, end, label]]}]`, a line each or
in one list, with `"spans": {"sc": […]}` as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from annotator.formats import EVERYTHING, Kept, ReadOptions, Setting, Target, WriteOptions
from annotator.formats._facts import kept_of
from annotator.formats._json_heads import format_of
from annotator.formats._tokens import LANGUAGES
from annotator.model.exchange import ExchangeDocument, Readings

NAME = "prodigy"
TITLE = "Prodigy and spaCy, JSON Lines"
EXTENSIONS = (".jsonl", ".ndjson", ".json")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = False
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything; Prodigy shows an interrupted span as several, keeps what it does not know, "
    "and its simpler screens (ner) refuse overlapping spans. Spans of rejected and ignored lines "
    "are not read."
)
SETTINGS = (Setting("language", "Words as in", LANGUAGES),)
EXTRA = ""

_TRAINING = re.compile(rb'\s*\[\s*(\[\s*)?"')


def looks_right(name: str, head: bytes) -> bool:
    """JSON lines, or a list, with tokens, an answer or entities as spaCy has them."""
    data = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _TRAINING.match(data):
        return b'"entities"' in data or b'"spans"' in data
    return format_of(data.removeprefix(b"[")) == NAME


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file says it all."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read line by line, or a list item by item."""
    from annotator.formats._prodigy_read import read_all

    return read_all(file, options)


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it."""
    return kept_of(document)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write a line per document."""
    from annotator.formats._prodigy_write import line_of

    language = SETTINGS[0].chosen(options.settings)
    with target.open() as file:
        for document in documents:
            file.write(line_of(document, language))
