"""spaCy's DocBin: a folder of `.spacy` files, as its training reads them.

A file holds some 200,000 tokens (more only where one document has more), so neither writing
nor reading holds all. Each document is a Doc whose text is the document's, character by character.

* `doc.spans["sc"]` has every span; an interrupted one as a span for each part, with the same id.
* `doc.ents` is set where no two spans overlap; else it is missing, so that no trainer takes a part
  of the spans for all of them.
* `doc.user_data["annotator"]` is JSON with what spaCy has no place for: ids, notes, relations …

Tokens are those of spaCy's blank pipeline, parted where a span begins or ends inside one.

Reading takes every group of spans and the entities of anybody's files, without building spaCy's
objects: a damaged or hostile file is told, and harms nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from annotator.formats import EVERYTHING, Kept, ReadOptions, Setting, Target, WriteOptions
from annotator.formats._facts import kept_of
from annotator.formats._tokens import LANGUAGES
from annotator.model.exchange import ExchangeDocument, Readings

NAME = "spacy"
TITLE = "spaCy, DocBin"
EXTENSIONS = (".spacy",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything; an interrupted span is several to spaCy, and documents with overlapping "
    "spans have no entities, only groups of spans. Tokens are parted where a span begins or ends "
    "inside a word."
)
SETTINGS = (Setting("language", "Words as in", LANGUAGES),)
EXTRA = "spacy"


def looks_right(name: str, head: bytes) -> bool:
    """Compressed, as DocBins are."""
    return head[:1] == b"\x78"


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: each file stands for itself."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the documents of one file; spans that fit nowhere are listed."""
    from annotator.formats._docbin_read import read_all

    return read_all(file, options)


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it."""
    return kept_of(document)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write files called part-00001.spacy and so on. Raises InputError where spaCy is missing."""
    from annotator.formats._docbin_write import write_all

    write_all(documents, target, SETTINGS[0].chosen(options.settings))
