"""MessagePack, read without trust: no size that a file claims is believed before it is there.

Binary values come as `memoryview`s of the data; extension types and times as None.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from annotator.errors import InputError

_DEEPEST = 32
_STRUCTS = {
    0xCA: struct.Struct(">f"),
    0xCB: struct.Struct(">d"),
    0xCC: struct.Struct(">B"),
    0xCD: struct.Struct(">H"),
    0xCE: struct.Struct(">I"),
    0xCF: struct.Struct(">Q"),
    0xD0: struct.Struct(">b"),
    0xD1: struct.Struct(">h"),
    0xD2: struct.Struct(">i"),
    0xD3: struct.Struct(">q"),
}
_SIZES = {1: struct.Struct(">B"), 2: struct.Struct(">H"), 4: struct.Struct(">I")}


def unpacked(data: bytes | memoryview) -> Any:
    """The one value that the data holds. Raises InputError where it holds none, or more."""
    reader = _Reader(memoryview(data))
    value = reader.value(0)
    if reader.position != len(data):
        raise InputError("it holds more than it should.")
    return value


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self.position = 0

    def value(self, depth: int) -> Any:
        """The next value."""
        if depth > _DEEPEST:
            raise InputError("its values are nested too deeply.")
        code = self._take(1)[0]
        if code <= 0x7F:
            return code
        if code >= 0xE0:
            return code - 0x100
        if code <= 0x8F:
            return self._map(code & 0x0F, depth)
        if code <= 0x9F:
            return self._list(code & 0x0F, depth)
        if code <= 0xBF:
            return self._text(code & 0x1F)
        return self._longer(code, depth)

    def _longer(self, code: int, depth: int) -> Any:
        if code in _STRUCTS:
            found = _STRUCTS[code]
            return found.unpack(self._take(found.size))[0]
        if code in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[code]
        if 0xC4 <= code <= 0xC6:
            return self._take(self._size(1 << (code - 0xC4)))
        if 0xD9 <= code <= 0xDB:
            return self._text(self._size(1 << (code - 0xD9)))
        if code in (0xDC, 0xDD):
            return self._list(self._size(2 if code == 0xDC else 4), depth)
        if code in (0xDE, 0xDF):
            return self._map(self._size(2 if code == 0xDE else 4), depth)
        if 0xC7 <= code <= 0xC9:
            self._take(self._size(1 << (code - 0xC7)) + 1)
            return None
        if 0xD4 <= code <= 0xD8:
            self._take((1 << (code - 0xD4)) + 1)
            return None
        raise InputError("it holds a value of no known kind.")

    def _take(self, size: int) -> memoryview:
        end = self.position + size
        if end > len(self._data):
            raise InputError("it breaks off.")
        taken = self._data[self.position : end]
        self.position = end
        return taken

    def _size(self, width: int) -> int:
        found: int = _SIZES[width].unpack(self._take(width))[0]
        return found

    def _text(self, size: int) -> str:
        try:
            return str(self._take(size), "utf-8")
        except UnicodeDecodeError as error:
            raise InputError("it holds text that is not UTF-8.") from error

    def _list(self, count: int, depth: int) -> list[Any]:
        return self._some(count, lambda: self.value(depth + 1))

    def _map(self, count: int, depth: int) -> dict[Any, Any]:
        pairs = self._some(count, lambda: (_key(self.value(depth + 1)), self.value(depth + 1)))
        return dict(pairs)

    def _some(self, count: int, one: Callable[[], Any]) -> list[Any]:
        if count > len(self._data) - self.position:  # each takes a byte at least
            raise InputError("it breaks off.")
        return [one() for _ in range(count)]


def _key(value: object) -> object:
    if isinstance(value, list):
        return tuple(_key(item) for item in value)
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, dict):
        raise InputError("it names a field with an object.")
    return value
