"""Electronic books (EPUB): one book, one document; its chapters in their order."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from annotator.errors import InputError
from annotator.formats import MEGABYTE, Feature, ReadOptions, Setting
from annotator.formats._article import EXTRA as EXTRA
from annotator.formats._article import Article, Blocks, reading_of
from annotator.model.exchange import Readings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from annotator.formats._office import Package

NAME = "epub"
TITLE = "Electronic book (EPUB)"
EXTENSIONS = (".epub",)
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One book, one document: its chapters in their order, without pictures and tables of contents. "
    "Title, author, date, publisher, language and rights where the book tells them."
)
SETTINGS: tuple[Setting, ...] = ()

_MOST_CHAPTER = 20 * MEGABYTE
_PAGES = ("application/xhtml+xml", "text/html", "application/html")


def looks_right(name: str, head: bytes) -> bool:
    """Is it a ZIP file?"""
    return head.startswith(b"PK\x03\x04")


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a book."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a book, or say why it is refused."""
    yield reading_of(file, options, _article)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._html_page import write_part
    from annotator.formats._html_tree import decoded, tree_of
    from annotator.formats._office import MAGIC, Package, core_facts

    if not data.startswith(MAGIC):
        raise InputError("it is no electronic book (EPUB).")
    package = Package(data, options.name)
    path = _root_file(package)
    book = package.xml(path)
    if book is None:
        raise InputError("there is no book in it.")
    title, facts = core_facts(_child(book, "metadata"))
    facts |= _published(book)
    blocks = Blocks(options.max_mb)
    dropped = []
    for member in _chapters(book, posixpath.dirname(path)):
        if member not in package.zip.members:
            dropped.append(f"its chapter “{member}” is missing.")
            continue
        page, _ = decoded(package.zip.read(member, _MOST_CHAPTER) or b" ")
        write_part(tree_of(page), blocks)
    sections = tuple(blocks.sections)
    return Article(blocks.text(), title, facts, sections, dropped=tuple(dropped[:20]))


def _root_file(package: Package) -> str:
    container = package.xml("META-INF/container.xml")
    for element in container.iter() if container is not None else ():
        if element.tag.endswith("}rootfile"):
            return element.get("full-path", "")
    return ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if child.tag.endswith("}" + name)), None)


def _published(book: Element) -> dict[str, str]:
    """The date of publication: the one that says so, or the only one."""
    found = []
    for element in book.iter():
        if element.tag.endswith("/dc/elements/1.1/}date") and element.text:
            event = next((v for n, v in element.attrib.items() if n.endswith("event")), "")
            if event == "publication":
                return {"published": element.text}
            found += [element.text] if not event else []
    return {"published": found[0]} if len(found) == 1 else {}


def _chapters(book: Element, folder: str) -> list[str]:
    """The members that hold the text, in order, each once; the book's own contents are none."""
    from annotator.formats._xml import local

    manifest, spine = _child(book, "manifest"), _child(book, "spine")
    pages = {
        item.get("id", ""): item.get("href", "")
        for item in (manifest if manifest is not None else ())
        if item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split()
    }
    names = [
        posixpath.normpath(posixpath.join(folder, unquote(pages[item.get("idref", "")])))
        for item in (spine if spine is not None else ())
        if local(item) == "itemref" and item.get("idref") in pages
    ]
    return list(dict.fromkeys(names))
