"""Markdown: its words, without the signs of its markup; offsets in the file are known."""

from __future__ import annotations

from typing import BinaryIO

from annotator.formats import MEGABYTE, Feature, ReadOptions, Setting
from annotator.formats._article import Article, reading_of
from annotator.model.exchange import Readings

NAME = "markdown"
TITLE = "Markdown"
EXTENSIONS = (".md", ".markdown", ".mdown")
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One file, one document: its words, without the signs of the markup, pictures and targets of "
    "links; code is left as it is. Title, author, date and the like are taken from the block "
    "between --- at the beginning, if there is one."
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
    """Read a file, or say why it is refused."""
    yield reading_of(file, options, _article, max(1, int(options.max_mb * MEGABYTE)))


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._decoding import decode
    from annotator.formats._markdown_text import article_of_markdown

    raw, encoding = decode(data, options.encoding)
    article = article_of_markdown(raw)
    article.encoding = encoding
    return article
