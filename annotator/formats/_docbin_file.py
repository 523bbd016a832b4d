"""The bytes of a DocBin, without trust: unpacked within bounds, and checked before they are used.

A DocBin is compressed MessagePack: a table of 64-bit numbers, a row for each token, whose columns
are `attrs`; the strings that the numbers stand for; and for each document its count of tokens, its
groups of spans, categories and user data.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple

from annotator.errors import InputError
from annotator.formats import MEGABYTE
from annotator.formats._msgpack import unpacked

_MOST_BYTES = 500 * MEGABYTE  # of a file
_MOST_UNPACKED = 1_000 * MEGABYTE
_HARMLESS, _MOST_RATIO = 64 * MEGABYTE, 200
_NUMBER = 8  # bytes
_SPAN = struct.Struct(">QQQllll")  # id, kb_id, label, start, end, start_char, end_char
_OLD_SPAN = struct.Struct(">QQllll")  # before spans had ids


class FoundSpan(NamedTuple):
    """A span of tokens, half-open, with the hashes of its label and ids; of the group `key`."""

    key: str
    start: int
    end: int
    label: int
    id: int = 0
    kb_id: int = 0


@dataclass(frozen=True)
class FoundDoc:
    """A document of the file: a row of numbers for each token; whether a blank follows it."""

    rows: memoryview
    width: int
    columns: dict[int, int]
    spaces: memoryview
    flags: dict[Any, Any]
    cats: Any = None
    groups: Any = None
    user_data: Any = None
    strings: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.spaces)

    def numbers(self, attribute: int) -> list[int]:
        """What the table says of each token; 0 where it says nothing."""
        column = self.columns.get(attribute)
        return [0] * len(self) if column is None else self.rows[column :: self.width].tolist()

    @cached_property
    def has_known_spaces(self) -> bool:
        """Does the file say where blanks are?"""
        return not self.flags.get("has_unknown_spaces")


class DocBinFile:
    """A DocBin as it lies in a file, `size` bytes unpacked. Raises InputError for what is none."""

    def __init__(self, file: BinaryIO) -> None:
        data = _decompressed(file)
        self.size = len(data)
        message = unpacked(data)
        if not isinstance(message, dict):
            raise InputError("it is not a DocBin.")
        self._message = message
        attrs = self._list("attrs")
        if not attrs or not all(type(a) is int for a in attrs) or len(attrs) > 1000:
            raise InputError("it is not a DocBin: it does not say what its table holds.")
        self._columns = {a: i for i, a in enumerate(attrs)}
        self._width = len(attrs)
        self._rows = self._table("tokens", _NUMBER * self._width).cast("Q")
        self._spaces = self._table("spaces", 1)
        self._lengths = self._table("lengths", 4).cast("i")
        count = sum(self._lengths)
        sizes = {len(self._rows) // self._width, len(self._spaces), count}
        if len(sizes) > 1 or min(self._lengths, default=0) < 0:
            raise InputError("it is damaged: its counts of tokens contradict one another.")
        self._strings = _hashed(self._list("strings"))

    def _list(self, name: str) -> list[Any]:
        value = self._message.get(name)
        return value if isinstance(value, list) else []

    def _table(self, name: str, width: int) -> memoryview:
        value = self._message.get(name)
        if not isinstance(value, memoryview) or len(value) % width:
            raise InputError(f"it is not a DocBin, or damaged: “{name}” is not as it should be.")
        return value

    def __len__(self) -> int:
        return len(self._lengths)

    def docs(self) -> Iterator[FoundDoc]:
        """Its documents in order."""
        start = 0
        for number, length in enumerate(self._lengths):
            end = start + length
            flags = self._of("flags", number)
            yield FoundDoc(
                rows=self._rows[start * self._width : end * self._width],
                width=self._width,
                columns=self._columns,
                spaces=self._spaces[start:end],
                flags=flags if isinstance(flags, dict) else {},
                cats=self._of("cats", number),
                groups=self._of("span_groups", number),
                user_data=self._of("user_data", number),
                strings=self._strings,
            )
            start = end

    def _of(self, name: str, number: int) -> Any:
        values = self._list(name)
        return values[number] if number < len(values) else None


def _decompressed(file: BinaryIO) -> bytes:
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise InputError(
            f"it is larger than {_MOST_BYTES / MEGABYTE:,.0f} MB. Write it as several files."
        )
    limit = min(_MOST_UNPACKED, max(_HARMLESS, len(data) * _MOST_RATIO))
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, limit)
    except zlib.error as error:
        raise InputError("it is not a DocBin: it cannot be decompressed.") from error
    if not unpacker.eof:
        if len(found) >= limit:
            raise InputError(
                f"it unpacks to more than {limit / MEGABYTE:,.0f} MB, which a DocBin of this size "
                "does not. Write it as several files."
            )
        raise InputError("it breaks off.")
    return found


def _hashed(strings: list[Any]) -> dict[int, str]:
    from spacy.strings import StringStore

    store = StringStore()
    found: dict[int, str] = {0: ""}
    for text in strings:
        if isinstance(text, str):
            found[store.add(text)] = text
    return found


def spans_in(groups: object, usual: str) -> Iterator[FoundSpan]:
    """The spans of all groups of a document. Raises InputError where they are damaged.

    Groups that are the same are taken once, by the key `usual` if they have it.
    """
    if not isinstance(groups, memoryview) or not len(groups):
        return
    message = unpacked(groups)
    pairs: list[tuple[object, object]]
    if isinstance(message, dict):  # the bytes of a group → its keys: several if they are the same
        pairs = [(keys, data) for data, keys in message.items()]
    elif isinstance(message, list):  # older files: a group's name is its key
        pairs = [(None, data) for data in message]
    else:
        raise InputError("its groups of spans are damaged.")
    for keys, data in pairs:
        group = unpacked(data) if isinstance(data, bytes | memoryview) else None
        if not isinstance(group, dict) or not isinstance(group.get("spans"), list):
            raise InputError("a group of spans is damaged.")
        names = [str(key) for key in (keys if isinstance(keys, list) else [group.get("name")])]
        key = usual if usual in names or not names else names[0]
        for packed in group["spans"]:
            yield _span(key, packed)


def _span(key: str, packed: object) -> FoundSpan:
    size = len(packed) if isinstance(packed, memoryview) else 0
    if size == _SPAN.size:
        span_id, kb_id, label, start, end, *_ = _SPAN.unpack(packed)  # type: ignore[arg-type]
        return FoundSpan(key, start, end, label, span_id, kb_id)
    if size == _OLD_SPAN.size:
        kb_id, label, start, end, *_ = _OLD_SPAN.unpack(packed)  # type: ignore[arg-type]
        return FoundSpan(key, start, end, label, 0, kb_id)
    raise InputError("a span is damaged.")
