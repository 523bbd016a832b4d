"""Mails (EML) and pages saved as one file (MHTML): the text, without attachments."""

from __future__ import annotations

from typing import BinaryIO

from annotator.formats import Feature, ReadOptions, Setting
from annotator.formats._article import EXTRA as EXTRA
from annotator.formats._article import Article, reading_of
from annotator.model.exchange import Readings

NAME = "eml"
TITLE = "Mail (EML, MHTML)"
EXTENSIONS = (".eml", ".mht", ".mhtml")
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One mail, one document: its text (or its page, where it has no plain text) without "
    "attachments, with subject, sender and date. Quoted mails and signatures are proposed as "
    "sections. Nothing is ever loaded from the net."
)
SETTINGS: tuple[Setting, ...] = ()


def looks_right(name: str, head: bytes) -> bool:
    """Does it begin with the lines of a mail's head?"""
    from annotator.formats._mail import looks_like_mail

    return looks_like_mail(head)


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a mail."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a mail, or say why it is refused."""
    yield reading_of(file, options, _article)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._mail import article_of_mail

    return article_of_mail(data, options.max_mb)
