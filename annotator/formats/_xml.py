"""XML from anywhere, safely: no DOCTYPE, no entities, nothing fetched, depth and size bounded.

What is wrong is a FormatError with the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.errors import FormatError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 400_000_000
DEEPEST = 200
MOST_ELEMENTS = 4_000_000
_CHUNK = 1_000_000


def parse(data: bytes, name: str = "", most_bytes: int = MOST_BYTES) -> Element:
    """The root element; names are "{namespace}local" as ElementTree has them.

    Raises FormatError with `name` and the line.
    """
    if len(data) > most_bytes:
        raise FormatError(
            f"this XML is {len(data) / 1e6:,.0f} MB; the most that is read is "
            f"{most_bytes / 1e6:,.0f} MB.",
            name,
        )
    return _Builder(name).build(data)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace of an element ("" for none)."""
    return element.tag.rpartition("}")[0].removeprefix("{")


class _Builder:
    """Expat's events as elements, refused as soon as they are not plain."""

    def __init__(self, name: str) -> None:
        from xml.etree.ElementTree import TreeBuilder
        from xml.parsers import expat

        self.name = name
        self.tree = TreeBuilder()
        self.depth = self.count = 0
        self.errors = expat
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.ExternalEntityRefHandler = self._refuse_doctype
        parser.UnparsedEntityDeclHandler = self._refuse_doctype

    def build(self, data: bytes) -> Element:
        try:
            for start in range(0, len(data), _CHUNK):
                self.parser.Parse(data[start : start + _CHUNK], False)
            self.parser.Parse(b"", True)
            return self.tree.close()
        except self.errors.ExpatError as error:
            what = self.errors.ErrorString(error.code)
            raise FormatError(f"it is not sound XML ({what}).", self.name, error.lineno) from error
        except (ValueError, LookupError) as error:  # an encoding that is none, or not one to use
            raise FormatError(f"its XML cannot be read ({error}).", self.name) from error

    def _start(self, tag: str, attributes: list[str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST:
            self._refuse(f"its elements are nested more than {DEEPEST} deep.")
        if self.count > MOST_ELEMENTS:
            self._refuse(f"it holds more than {MOST_ELEMENTS:,} elements.")
        names = [_full(name) for name in attributes[::2]]
        self.tree.start(_full(tag), dict(zip(names, attributes[1::2], strict=True)))

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.tree.end(_full(tag))

    def _text(self, text: str) -> None:
        self.tree.data(text)

    def _refuse_doctype(self, *_: object) -> int:
        self._refuse("it has a DOCTYPE or entities of its own, which are not read, for safety.")
        return 0

    def _refuse(self, sentence: str) -> None:
        raise FormatError(sentence, self.name, self.parser.CurrentLineNumber)


def _full(name: str) -> str:
    return "{" + name if "}" in name else name
