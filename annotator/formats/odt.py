"""OpenDocument texts (ODT), as LibreOffice writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from annotator.errors import InputError
from annotator.formats import Feature, ReadOptions, Setting
from annotator.formats._article import Article, Blocks, reading_of
from annotator.model.exchange import Readings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "odt"
TITLE = "OpenDocument text (ODT)"
EXTENSIONS = (".odt", ".ott")
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One file, one document: its text and tables, without headers, footnotes, comments and "
    "pictures. Title and author where the file tells them."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

_LEFT_OUT = frozenset(
    (
        *("note", "annotation", "annotation-end", "tracked-changes", "desc", "title", "forms"),
        *("sequence-decls", "table-of-content", "ruby-text", "script", "index-title-template"),
    )
)
_MOST_BLANKS = 1_000
_BLANKS = re.compile(r"[ \t\n\r]+")


def looks_right(name: str, head: bytes) -> bool:
    """Is it a ZIP file?"""
    return head.startswith(b"PK\x03\x04")


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a document."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a text, or say why it is refused."""
    yield reading_of(file, options, _article)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._office import MAGIC, Package, core_facts

    if not data.startswith(MAGIC):
        raise InputError("it is no OpenDocument text (ODT).")
    package = Package(data, options.name)
    root = package.xml("content.xml")
    body = _body(root) if root is not None else None
    if body is None:
        raise InputError("there is no OpenDocument text in it.")
    blocks = Blocks(options.max_mb)
    _Body(blocks).write(body)
    title, facts = core_facts(package.xml("meta.xml"))
    return Article(blocks.text(), title, facts, tuple(blocks.sections))


def _body(root: Element) -> Element | None:
    return next((e for e in root.iter() if e.tag.endswith(":office:1.0}text")), None)


class _Body:
    """Writes the paragraphs of a text; what stands in frames follows its paragraph."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self._is_titled = True
        self._cells: list[str] | None = None

    def write(self, element: Element) -> None:
        """All below an element (at most as deep as XML is read)."""
        from annotator.formats._xml import local

        for child in element:
            name = local(child)
            if name in ("p", "h"):
                self._paragraph(child)
            elif name == "table-row" and self._cells is None:
                self._row(child)
            elif name not in _LEFT_OUT:
                self.write(child)

    def _row(self, row: Element) -> None:
        from annotator.formats._xml import local

        cells = []
        for cell in row:
            if local(cell) == "table-cell":
                self._cells = []
                self.write(cell)
                cells.append(" ".join(self._cells))
        self._cells = None
        self._is_titled = False
        self.blocks.add("\t".join(cells), gap="\n")

    def _paragraph(self, paragraph: Element) -> None:
        from annotator.formats._office import headline

        pieces: list[str] = []
        frames: list[Element] = []
        _gather(paragraph, pieces, frames)
        words = "".join(pieces)
        if self._cells is not None:
            self._cells.append(" ".join(words.split("\n")))
        elif words.strip():
            kind, reason = headline(_style(paragraph), self._is_titled)
            self._is_titled = self._is_titled and kind is not None
            self.blocks.add(words, kind, reason)
        for frame in frames:
            self.write(frame)


def _style(paragraph: Element) -> str:
    found = (v for n, v in paragraph.attrib.items() if n.endswith("}style-name"))
    return next(found, "").lower()


def _gather(element: Element, pieces: list[str], frames: list[Element]) -> None:
    """The text of a paragraph, blanks as OpenDocument means them; frames are put aside."""
    from annotator.formats._xml import local

    _plain(element.text, pieces)
    for child in element:
        name = local(child)
        if name == "s":
            pieces.append(" " * max(1, _count(child)))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name == "text-box":
            frames.append(child)
        elif name not in _LEFT_OUT:
            _gather(child, pieces, frames)
        _plain(child.tail, pieces)


def _plain(text: str | None, pieces: list[str]) -> None:
    """Add text with runs of blanks made one, also across elements."""
    words = _BLANKS.sub(" ", text or "")
    if words.startswith(" ") and (not pieces or pieces[-1][-1] in " \n\t"):
        words = words[1:]
    if words:
        pieces.append(words)


def _count(element: Element) -> int:
    value = next((v for n, v in element.attrib.items() if n.endswith("}c")), "1")
    return min(int(value), _MOST_BLANKS) if value.isascii() and value.isdigit() else 1
