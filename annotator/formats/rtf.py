"""Rich text (RTF): the words, without how they look."""

from __future__ import annotations

from typing import BinaryIO

from annotator.errors import InputError
from annotator.formats import MEGABYTE, Feature, ReadOptions, Setting
from annotator.formats._article import Article, reading_of
from annotator.model.exchange import Readings

NAME = "rtf"
TITLE = "Rich text (RTF)"
EXTENSIONS = (".rtf",)
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One file, one document: its words and tables, without headers, footnotes and pictures. Title "
    "and author where the file tells them."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

_MOST = 100 * MEGABYTE


def looks_right(name: str, head: bytes) -> bool:
    """Does it begin as rich text does?"""
    return head.lstrip().startswith(b"{\\rt")


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a document."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a text, or say why it is refused."""
    yield reading_of(file, options, _article, _MOST)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._rtf_text import words_of
    from annotator.model.proposing import propose_if_pasted

    if not looks_right("", data[:64]):
        raise InputError("it is no rich text (RTF).")
    found = words_of(data)
    text = found.text.strip()
    facts = {"byline": found.author} if found.author else {}
    return Article(text, found.title, facts, propose_if_pasted(text), found.encoding)
