"""Rows as SQLite writes them: varints, records, the cells of a leaf page. Knows no file.

The format is described at https://www.sqlite.org/fileformat.html; here nothing is taken on trust.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

INDEX_INNER, TABLE_INNER, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
KINDS = (INDEX_INNER, TABLE_INNER, INDEX_LEAF, TABLE_LEAF)

Value = int | float | str | bytes | None
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class BrokenError(Exception):
    """These bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page: its key (0 in an index), the bytes that lie on the page, how long the
    whole is, and the first page of the rest (0 for none)."""

    key: int
    local: bytes
    length: int
    overflow: int


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at `at` (64 bits with a sign) and where the next byte stands."""
    value = 0
    for step in range(9):
        if at >= len(data):
            raise BrokenError("a number beyond the end")
        byte = data[at]
        at += 1
        if step == 8:
            value = value << 8 | byte
        else:
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                break
    return (value - (1 << 64) if value >= 1 << 63 else value), at


def values(payload: bytes, text: Callable[[bytes], str] = bytes.decode) -> list[Value]:
    """The columns of a record; `text` makes a text of its bytes. Raises BrokenError."""
    header, at = varint(payload, 0)
    if not 0 < header <= len(payload):
        raise BrokenError("a header that is too long")
    body, found = header, []
    try:
        while at < header:
            kind, at = varint(payload, at)
            value, body = _value(payload, kind, body, text)
            found.append(value)
    except (UnicodeDecodeError, struct.error) as error:
        raise BrokenError("a value that cannot be read") from error
    if at != header:
        raise BrokenError("a header of another length")
    return found


def _value(data: bytes, kind: int, at: int, text: Callable[[bytes], str]) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    length = _INTEGERS.get(kind) or (8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else -1)
    piece = data[at : at + length]
    if length < 0 or len(piece) != length:
        raise BrokenError("a value beyond the end")
    if kind == 7:
        return struct.unpack(">d", piece)[0], at + length
    if kind < 7:
        return int.from_bytes(piece, "big", signed=True), at + length
    return (text(piece) if kind % 2 else piece), at + length


def cells(page: bytes, usable: int, start: int, most: int) -> Iterator[Cell | None]:
    """The cells of a leaf or of an index page; None for one that cannot be read.

    `start` is 100 on the first page, else 0; a payload is at most `most` bytes long.
    """
    kind = page[start]
    head = start + (12 if kind in (INDEX_INNER, TABLE_INNER) else 8)
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for index in range(min(count, usable // 4)):
        place = int.from_bytes(page[head + 2 * index : head + 2 * index + 2], "big")
        try:
            yield _cell(page, kind, place, usable, most) if place >= head else None
        except BrokenError:
            yield None


def children(page: bytes, usable: int, start: int) -> Iterator[int]:
    """The pages below an inner page, in the order of their keys."""
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for index in range(min(count, usable // 4)):
        at = start + 12 + 2 * index
        place = int.from_bytes(page[at : at + 2], "big")
        yield int.from_bytes(page[place : place + 4], "big")
    yield int.from_bytes(page[start + 8 : start + 12], "big")


def _cell(page: bytes, kind: int, at: int, usable: int, most: int) -> Cell:
    if kind == INDEX_INNER:
        at += 4
    length, at = varint(page, at)
    key = 0
    if kind == TABLE_LEAF:
        key, at = varint(page, at)
    if not 0 < length <= most:
        raise BrokenError("a length that cannot be")
    limit = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
    if length <= limit:
        local, overflow = length, 0
    else:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        local = local if local <= limit else least
        overflow = int.from_bytes(page[at + local : at + local + 4], "big")
    if at + local > usable:
        raise BrokenError("a cell beyond the end of its page")
    return Cell(key, page[at : at + local], length, overflow)
