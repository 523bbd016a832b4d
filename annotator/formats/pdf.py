"""PDF files: the words of their pages, lines joined to paragraphs."""

from __future__ import annotations

from typing import BinaryIO

from annotator.formats import Feature, ReadOptions, Setting
from annotator.formats._article import EXTRA as EXTRA
from annotator.formats._article import Article, reading_of
from annotator.model.exchange import Readings

NAME = "pdf"
TITLE = "PDF"
EXTENSIONS = (".pdf",)
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One file, one document: the words of its pages, lines joined to paragraphs and divided words "
    "put together. Lines that stand on most pages are proposed as a section. Scanned pages hold no "
    "words; files with a password are refused. Title and author where the file tells them."
)
SETTINGS: tuple[Setting, ...] = ()


def looks_right(name: str, head: bytes) -> bool:
    """Is its mark near the beginning?"""
    return b"%PDF-" in head[:1024]


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a document."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a file, or say why it is refused."""
    yield reading_of(file, options, _article)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._pdf_text import article_of_pdf

    return article_of_pdf(data, options.max_mb)
