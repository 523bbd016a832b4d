"""Text: the newline rule, fingerprints, words, and code points against UTF-16 units.

All offsets are Unicode code points, half-open, unless a name says `utf16`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from annotator.errors import InputError

BOM = "\ufeff"
_CARRIAGE_RETURN = re.compile("\r\n?")
_BLANKS = re.compile(r"\s*")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# Scripts written without blanks: a word cannot be told from its neighbours, so clusters are kept.
_NO_BLANKS = (
    range(0x0E00, 0x0F00),
    range(0x1000, 0x10A0),
    range(0x1780, 0x1800),
    range(0x3040, 0x3100),
    range(0x31F0, 0x3200),
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0xFF66, 0xFFA0),
    range(0x20000, 0x40000),
)
_JOINERS = "’'-"
_ZERO_WIDTH = "\u200c\u200d"
# A run of letters without end (data that is no prose) must not make a click wait.
LONGEST_WORD = 4096
_MOST_MARKS = 128  # that belong to one letter, for the same reason


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """How offsets in an original text map to those in the stored text.

    `dropped` holds the code-point positions, in the original, of each character that was left out
    (a BOM, the CR of a CRLF), in rising order.
    """

    dropped: tuple[int, ...] = ()

    def to_text(self, original: int) -> int:
        """The offset in the stored text of an offset in the original."""
        return original - bisect_left(self.dropped, original)

    def to_original(self, offset: int) -> int:
        """The offset in the original of an offset in the stored text (of the character itself)."""
        low, high = 0, len(self.dropped)
        while low < high:
            middle = (low + high) // 2
            if self.dropped[middle] - middle <= offset:
                low = middle + 1
            else:
                high = middle
        return offset + low


NO_OFFSETS = OffsetMap()
"""The map of a text from which nothing was left out."""


def normalise(raw: str) -> tuple[str, OffsetMap]:
    """The stored form of a decoded text: no BOM, newlines as `\\n`, nothing else changed.

    Raises InputError for NUL and lone surrogates, which no file format carries safely.
    """
    check_text(raw)
    dropped = [0] if raw.startswith(BOM) else []
    if "\r" in raw:
        dropped += [m.start() for m in _CARRIAGE_RETURN.finditer(raw) if m.end() - m.start() == 2]
    text = _CARRIAGE_RETURN.sub("\n", raw.removeprefix(BOM))
    return text, OffsetMap(tuple(dropped))


def check_text(text: str) -> None:
    """Refuse what cannot be stored safely: NUL characters and lone surrogates (InputError)."""
    if (position := text.find("\0")) >= 0:
        raise InputError(
            f"The text holds a NUL character at offset {position}; it looks like a binary file. "
            "Save it as plain text and try again."
        )
    try:
        if not text.isascii():
            text.encode("utf-8")  # far faster than a search
    except UnicodeEncodeError as error:
        raise InputError(
            f"The text holds half a character (U+{ord(text[error.start]):04X}) at offset "
            f"{error.start}. Save it again as UTF-8 and try again."
        ) from error


def sha256_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    import hashlib  # not on the way to the first screen

    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def title_of(text: str, limit: int = 80) -> str:
    """A title made of the first line that is not blank, cut at a word within `limit` characters."""
    head = text[:4096].lstrip()
    line = " ".join(head.partition("\n")[0].split())
    if len(line) <= limit:
        return line
    cut = line.rfind(" ", 0, limit + 1)
    return line[:cut] if cut > 0 else line[:limit]


def _is_without_blanks(character: str) -> bool:
    point = ord(character)
    return point >= 0x0E00 and any(point in block for block in _NO_BLANKS)


# --- words ---------------------------------------------------------------------------------------


def is_word_character(character: str) -> bool:
    """Letters, digits and underscore; not those of scripts without blanks."""
    return (character.isalnum() or character == "_") and not _is_without_blanks(character)


def _extends(character: str) -> bool:
    """Does it belong to the character before it: a combining mark, or a joiner without width?"""
    if character.isascii():
        return False
    return character in _ZERO_WIDTH or unicodedata.category(character)[0] == "M"


def _in_word(text: str, position: int) -> bool:
    """Is it a word character, or a mark on one? (A mark on a sign or an emoji is not.)"""
    first = max(0, position - _MOST_MARKS)
    while position > first and _extends(text[position]):
        position -= 1
    return is_word_character(text[position])


def _joins(text: str, position: int) -> bool:
    """Is the character at `position` inside a word: a part of one, or a joiner between two?"""
    if _in_word(text, position):
        return True
    return (
        text[position] in _JOINERS
        and 0 < position < len(text) - 1
        and _in_word(text, position - 1)
        and _in_word(text, position + 1)
    )


def word_start(text: str, offset: int) -> int:
    """The start of the word that holds the character at `offset`, or `offset` outside a word."""
    if offset >= len(text) or not _joins(text, offset):
        return offset
    last = max(0, offset - LONGEST_WORD)
    while offset > last and _joins(text, offset - 1):
        offset -= 1
    return offset


def word_end(text: str, offset: int) -> int:
    """The end of the word that holds the character before `offset`, or `offset` outside one."""
    if offset <= 0 or not _joins(text, offset - 1):
        return offset
    last = min(len(text), offset + LONGEST_WORD)
    while offset < last and _joins(text, offset):
        offset += 1
    return offset


def word_at(text: str, offset: int) -> tuple[int, int]:
    """The word of the character at `offset`, else the one that ends there, else an empty range."""
    if offset < len(text) and _joins(text, offset):
        return word_start(text, offset), word_end(text, offset + 1)
    if offset > 0 and _joins(text, offset - 1):
        return word_start(text, offset - 1), offset
    return offset, offset


def snap_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move edges that lie inside a word outward to its border; trim blanks; never cut a word."""
    start, end = trim(text, start, end)
    if start == end:
        return start, end
    if is_inside_word(text, start):
        start = word_start(text, start)
    if is_inside_word(text, end):
        end = word_end(text, end)
    return start, end


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks at both edges; a range of blanks alone becomes empty at its start."""
    first = start
    while start < end and text[start].isspace():
        start += 1
    if start == end:
        return first, first
    while text[end - 1].isspace():
        end -= 1
    return start, end


def is_inside_word(text: str, offset: int) -> bool:
    """Would an edge at `offset` cut a word in two?"""
    return 0 < offset < len(text) and _joins(text, offset) and _joins(text, offset - 1)


def next_word(text: str, offset: int) -> int:
    """Where Ctrl+Right goes: past the present word or sign and the blanks behind it."""
    length = len(text)
    if offset >= length:
        return length
    if _joins(text, offset):
        offset = word_end(text, offset + 1)
    elif text[offset] == "\n" or not text[offset].isspace():
        offset += 1
    while offset < length and text[offset].isspace() and text[offset] != "\n":
        offset += 1
    return offset


def previous_word(text: str, offset: int) -> int:
    """Where Ctrl+Left goes: to the start of the word or sign before `offset`."""
    while offset > 0 and text[offset - 1].isspace():
        offset -= 1
    if offset > 0:
        offset -= 1
        offset = word_start(text, offset)
    return offset


def word_border_after(text: str, offset: int) -> int:
    """The end of the next word after `offset`, where edges of spans go; the text's end at last."""
    length = len(text)
    while offset < length and text[offset].isspace():
        offset += 1
    if offset >= length:
        return length
    return word_end(text, offset + 1) if _joins(text, offset) else offset + 1


def next_paragraph(text: str, offset: int) -> int:
    """The start of the next line that holds something, where Ctrl+Down goes; else the text's end.

    An empty line parts two paragraphs and is none itself.
    """
    newline = text.find("\n", offset)
    first = _BLANKS.match(text, newline).end() if newline >= 0 else len(text)  # type: ignore[union-attr]
    return text.rfind("\n", 0, first) + 1 if first < len(text) else len(text)


def previous_paragraph(text: str, offset: int) -> int:
    """The start of the paragraph that has something before `offset`, where Ctrl+Up goes."""
    return text.rfind("\n", 0, len(text[:offset].rstrip())) + 1


def paragraph_end_after(text: str, offset: int) -> int:
    """The end of the paragraph that has something behind `offset`; the text's end at last."""
    first = _BLANKS.match(text, offset).end()  # type: ignore[union-attr]
    newline = text.find("\n", first)
    return newline if newline >= 0 else len(text)


# --- UTF-16 --------------------------------------------------------------------------------------


class Utf16Table:
    """Code points ↔ UTF-16 units of one text; the identity where no astral character occurs."""

    __slots__ = ("_positions", "_utf16_positions")

    def __init__(self, text: str) -> None:
        found = [] if text.isascii() else [m.start() for m in _ASTRAL.finditer(text)]
        self._positions = found
        self._utf16_positions = [position + count for count, position in enumerate(found)]

    def to_utf16(self, offset: int) -> int:
        """UTF-16 units before the code point at `offset`."""
        return offset + bisect_left(self._positions, offset) if self._positions else offset

    def from_utf16(self, units: int) -> int:
        """The code point at `units`; inside a surrogate pair, the pair's own."""
        if not self._positions:
            return units
        count = bisect_right(self._utf16_positions, units)
        if count and self._utf16_positions[count - 1] + 1 == units:
            return self._positions[count - 1]
        return units - bisect_left(self._utf16_positions, units)
