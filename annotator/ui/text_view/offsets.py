"""The one place of the view that counts in UTF-16 units, as Qt's layouts do."""

from __future__ import annotations

from annotator.model.text import Utf16Table


def for_qt(text: str) -> str:
    """The text as Qt may have it: a string's first U+FEFF would be dropped, and all offsets move.

    U+2060 has the same meaning and length.
    """
    return text.replace("\ufeff", "\u2060")


class ParagraphOffsets:
    """The document's code points ↔ the UTF-16 units of one paragraph that begins at `start`."""

    __slots__ = ("_table", "start", "units")

    def __init__(self, text: str, start: int) -> None:
        self.start = start
        self._table = Utf16Table(text)
        self.units = self._table.to_utf16(len(text))

    def to_units(self, offset: int) -> int:
        """UTF-16 units of the paragraph before the document's code point at `offset`."""
        return self._table.to_utf16(offset - self.start)

    def to_offset(self, units: int) -> int:
        """The document's offset, in code points, of a place in the paragraph."""
        return self.start + self._table.from_utf16(units)
