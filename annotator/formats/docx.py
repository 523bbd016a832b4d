"""Word documents (DOCX): the text as it stands, with changes taken as accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from annotator.errors import InputError
from annotator.formats import Feature, ReadOptions, Setting
from annotator.formats._article import Article, Blocks, reading_of
from annotator.model.exchange import Readings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from annotator.formats._office import Package

NAME = "docx"
TITLE = "Word document (DOCX)"
EXTENSIONS = (".docx", ".docm")
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "One file, one document: its text and tables, without headers, footnotes, comments and "
    "pictures; tracked changes are read as accepted. Title and author where the file tells them."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

_MAIN = "word/document.xml"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sdtPr")
)


def looks_right(name: str, head: bytes) -> bool:
    """Is it a ZIP file?"""
    return head.startswith(b"PK\x03\x04")


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a document."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read a document, or say why it is refused."""
    yield reading_of(file, options, _article)


def _article(data: bytes, options: ReadOptions) -> Article:
    from annotator.formats._office import MAGIC, Package, core_facts

    if not data.startswith(MAGIC):
        raise InputError("it is no Word document of today's kind (DOCX). Save it as DOCX.")
    package = Package(data, options.name)
    root = package.xml(_main_part(package))
    if root is None:
        raise InputError("there is no Word document in it.")
    blocks = Blocks(options.max_mb)
    _Body(blocks, _styles(package)).write(root)
    title, facts = core_facts(package.xml("docProps/core.xml"))
    return Article(blocks.text(), title, facts, tuple(blocks.sections))


def _main_part(package: Package) -> str:
    """Where the text is, as the package says."""
    relations = package.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return _MAIN


def _styles(package: Package) -> dict[str, str]:
    """The names of styles, which are English in all languages, by their ids."""
    from annotator.formats._xml import local

    root = package.xml("word/styles.xml")
    found = {}
    for style in root if root is not None else ():
        for child in style:
            if local(child) == "name":
                found[_value(style, "styleId")] = _value(child, "val").lower()
    return found


def _value(element: Element, name: str) -> str:
    return next((v for n, v in element.attrib.items() if n.rpartition("}")[2] == name), "")


class _Body:
    """Writes the paragraphs of a document; what stands in text boxes follows its paragraph."""

    def __init__(self, blocks: Blocks, styles: dict[str, str]) -> None:
        self.blocks, self.styles = blocks, styles
        self._is_titled = True  # nothing but titles so far
        self._cells: list[str] | None = None

    def write(self, element: Element) -> None:
        """All below an element (at most as deep as XML is read)."""
        from annotator.formats._xml import local

        for child in element:
            name = local(child)
            if name in _LEFT_OUT:
                continue
            if name == "p":
                self._paragraph(child)
            elif name == "tr" and self._cells is None:
                self._row(child)
            else:
                self.write(child)

    def _row(self, row: Element) -> None:
        """A row of a table is a line, its cells parted by tabs."""
        cells = []
        for cell in _cells(row):
            self._cells = []
            self.write(cell)
            cells.append(" ".join(self._cells))
        self._cells = None
        self._is_titled = False
        self.blocks.add("\t".join(cells), gap="\n")

    def _paragraph(self, paragraph: Element) -> None:
        from annotator.formats._office import headline

        pieces: list[str] = []
        boxes: list[Element] = []
        _gather(paragraph, pieces, boxes)
        words = "".join(pieces)
        if self._cells is not None:
            self._cells.append(" ".join(words.split("\n")))
        elif words.strip():
            kind, reason = headline(self._style(paragraph), self._is_titled)
            self._is_titled = self._is_titled and kind is not None
            self.blocks.add(words, kind, reason)
        for box in boxes:
            self.write(box)

    def _style(self, paragraph: Element) -> str:
        for element in paragraph.iter():
            if element.tag.endswith("}pStyle"):
                style = _value(element, "val")
                return self.styles.get(style, style.lower())
        return ""


def _cells(row: Element) -> Iterator[Element]:
    """The cells of a row, not those of tables in them."""
    from annotator.formats._xml import local

    for child in row:
        if local(child) == "tc":
            yield child
        else:
            yield from _cells(child)


def _gather(element: Element, pieces: list[str], boxes: list[Element]) -> None:
    """The text of runs; text boxes are put aside."""
    from annotator.formats._xml import local

    for child in element:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _LEFT_OUT:
            _gather(child, pieces, boxes)
