"""Web pages: the text of one, what it says of itself, and sections as its markup tells them."""

from __future__ import annotations

import re
from typing import BinaryIO

from annotator.formats import Feature, ReadOptions, Setting
from annotator.formats._article import EXTRA as EXTRA
from annotator.formats._article import Article, reading_of
from annotator.model.exchange import Readings

NAME = "html"
TITLE = "Web page (HTML)"
EXTENSIONS = (".html", ".htm", ".xhtml")
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One page, one document: its text without pictures and scripts, with title, author, date, "
    "outlet, address, language and licence where the page tells them. Headings, navigation, "
    "comments and the like are proposed as sections. Nothing is ever loaded from the net."
)
SETTINGS: tuple[Setting, ...] = ()

_MARKUP = re.compile(rb"<\s*(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)


def looks_right(name: str, head: bytes) -> bool:
    """Is there markup in it?"""
    return _MARKUP.search(head.replace(b"\0", b"")) is not None


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: what a page refers to is not looked at."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a page, or say why it is refused."""
    from annotator.formats._html_tree import MOST_BYTES

    yield reading_of(file, options, _article, MOST_BYTES)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._html_tree import decoded

    page, encoding = decoded(data, options.encoding)
    article = article_of_page(page, options.max_mb)
    article.encoding = encoding
    return article


def article_of_page(page: str, max_mb: float) -> Article:
    """What is found in a page of HTML. Raises InputError."""
    from annotator.formats._html_facts import facts_in
    from annotator.formats._html_page import page_of
    from annotator.formats._html_tree import tree_of

    root = tree_of(page)
    text, sections, heading = page_of(root, max_mb)
    title, facts = facts_in(root, heading)
    return Article(text, title, facts, sections)
