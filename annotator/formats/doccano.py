"""doccano's JSON lines of sequence labelling: `{"text", "label": [[start, end, label], …], …}`.

See `_doccano` for its columns and offsets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from annotator.formats import Kept, ReadOptions, Target, WriteOptions, _doccano
from annotator.formats._json_heads import format_of
from annotator.formats._json_lines import readings
from annotator.model.exchange import ExchangeDocument, Readings

NAME = "doccano"
TITLE = "doccano, sequence labelling"
EXTENSIONS = (".jsonl", ".ndjson")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = False
HOLDS = _doccano.HOLDS
LIMITS = (
    "Holds labels and offsets, and facts on documents as columns; an interrupted span becomes "
    "several, and relations, notes, attributes and annotators are dropped. After an emoji it "
    "matters which offsets are chosen, and doccano itself drops overlapping spans unless its "
    "project allows them."
)
SETTINGS = (_doccano.OFFSETS,)
EXTRA = ""


def looks_right(name: str, head: bytes) -> bool:
    """JSON lines with labels as doccano has them."""
    return format_of(head) == NAME


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file says it all."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read line by line; labels that fit nowhere are listed."""
    return readings(file, options, _doccano.parse)


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """Labels, offsets and the facts that columns hold."""
    return _doccano.kept(document, options.settings, HOLDS)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write a line per document."""
    with target.open() as file:
        for document in documents:
            file.write(_doccano.line_of(document, options.settings, relations=False))
