"""A JSON file that is one long array, item by item: never more than one of them is in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from annotator.errors import InputError

_CHUNK = 1_000_000
_MARK = b"\xef\xbb\xbf"
# Whole strings and whatever stands between brackets, up to a bracket; or up to the quotation mark
# of a string that ends in a part not read yet.
_TO_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([\[\]{}"])', re.DOTALL)
_BETWEEN = re.compile(rb"\s*,?\s*")
_BLANKS = re.compile(rb"\s*")


def items(file: BinaryIO, most_bytes: int) -> Iterator[tuple[int, bytes]]:
    """(line, bytes) of each object of the array that the file is, or of the objects in a row.

    Raises InputError where it is neither, breaks off, or an object has more than `most_bytes`.
    """
    reader = _Reader(file, most_bytes)
    is_array = reader.skip_opening()
    while True:
        sign = reader.next_sign()
        if is_array and sign == b"]":
            reader.finish()
            return
        if not sign and not is_array:
            return
        if sign != b"{":
            raise InputError(
                "it breaks off." if not sign else "it is not a list of JSON objects from here on."
            )
        yield reader.line, reader.take()


class _Reader:
    """A window on the file; `line` is that of its beginning."""

    def __init__(self, file: BinaryIO, most_bytes: int) -> None:
        self.file, self.most_bytes = file, most_bytes
        self.data = b""
        self.start = 0
        self.line = 1

    def skip_opening(self) -> bool:
        """Go past a byte order mark and the bracket of an array, if it is one."""
        while len(self.data) < len(_MARK) and self._more():
            pass
        if self.data.startswith(_MARK):
            self.start = len(_MARK)
        is_array = self._after(_BLANKS) == b"["
        if is_array:
            self.start += 1
        return is_array

    def next_sign(self) -> bytes:
        """The next byte that is no blank and no comma; b"" at the end."""
        return self._after(_BETWEEN)

    def _after(self, skipped: re.Pattern[bytes]) -> bytes:
        while True:
            found = skipped.match(self.data, self.start)
            if found is not None and found.end() < len(self.data):
                self._move(found.end())
                return self.data[self.start : self.start + 1]
            if len(self.data) - self.start > self.most_bytes or not self._more():
                return b""

    def finish(self) -> None:
        """Refuse anything but blanks after the array."""
        self.start += 1
        if self._after(_BLANKS):
            raise InputError("something follows the list.")

    def take(self) -> bytes:
        """The object that begins here."""
        depth, place = 0, self.start
        while True:
            found = _TO_BRACKET.match(self.data, place)
            sign = found[1] if found else b'"'
            if found and sign != b'"':
                place = found.end()
                depth += 1 if sign in b"{[" else -1
                if depth == 0:
                    item = self.data[self.start : place]
                    self._move(place)
                    return item
                continue
            place -= self.start
            if len(self.data) - self.start > self.most_bytes:
                raise InputError("it holds an object that is larger than the largest text allows.")
            if not self._more():
                raise InputError("it breaks off.")

    def _move(self, place: int) -> None:
        self.line += self.data.count(b"\n", self.start, place)
        self.start = place

    def _more(self) -> bool:
        """Read on, as much again as there is: a long object is looked through few times."""
        left = self.data[self.start :]
        more = self.file.read(max(_CHUNK, len(left)))
        self.data, self.start = left + more, 0
        return bool(more)
