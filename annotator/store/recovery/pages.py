"""The pages of a SQLite file that may be damaged: trees followed as far as they lead, and every
leaf found that no tree leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from annotator.store.recovery.records import (
    INDEX_INNER,
    INDEX_LEAF,
    KINDS,
    TABLE_INNER,
    TABLE_LEAF,
    BrokenError,
    Cell,
    Value,
    cells,
    children,
    values,
)

MAGIC = b"SQLite format 3\0"
_SIZES = tuple(1 << power for power in range(9, 17))
_SAMPLE = 4 << 20

Row = tuple[int, list[Value]]
"""A row's key and its columns."""


class Pages:
    """A file's pages, numbered from 1."""

    def __init__(self, path: Path, page_size: int = 0) -> None:
        self._file = path.open("rb")
        self._bytes = path.stat().st_size
        head = self._file.read(100).ljust(100, b"\0")
        self.has_header = head.startswith(MAGIC)
        self.size = page_size or self._size(head)
        reserved = head[20] if self.has_header else 0
        self.usable = self.size - (reserved if self.size - reserved >= 480 else 0)
        self.count = -(-self._bytes // self.size)
        self.version = int.from_bytes(head[60:64], "big") if self.has_header else 0
        self._seen = bytearray(self.count + 1)
        self._free_from = int.from_bytes(head[32:36], "big") if self.has_header else 0

    def __enter__(self) -> Pages:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def visited(self) -> int:
        """How many pages the trees have led to."""
        return sum(self._seen)

    def page(self, number: int) -> bytes:
        """A page, filled up with zeroes where the file ends too early."""
        if not 1 <= number <= self.count:
            return bytes(self.size)
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size).ljust(self.size, b"\0")

    def tree(self, root: int, inner: int, leaf: int) -> Iterator[int | None]:
        """The pages that hold rows below `root`; None for each place that leads nowhere."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if not 1 <= number <= self.count or self._seen[number]:
                yield None
                continue
            page = self.page(number)
            kind = page[_start(number)]
            if kind not in (inner, leaf):
                yield None
                continue
            self._seen[number] = 1
            if kind == inner:
                waiting += reversed(list(children(page, self.usable, _start(number))))
            if kind == leaf or inner == INDEX_INNER:
                yield number

    def rows(self, number: int, damaged: Counter[str], patched: bool = False) -> Iterator[Row]:
        """The rows of a table's leaf; what cannot be read is counted in `damaged`.

        `patched`: a text that goes on over many pages is kept where some of them are lost, with
        U+FFFD for each lost byte.
        """
        start = _start(number)
        for cell in cells(self.page(number), self.usable, start, self.count * self.size):
            try:
                if cell is None:
                    raise BrokenError("no cell")
                payload = self._payload(cell, patched)
                yield cell.key, values(payload, _patched if patched else bytes.decode)
            except BrokenError:
                damaged["row"] += 1

    def entries(self, root: int) -> Iterator[list[Value] | None]:
        """The entries of an index; None for each that cannot be read."""
        for number in self.tree(root, INDEX_INNER, INDEX_LEAF):
            if number is None:
                yield None
                continue
            page = self.page(number)
            for cell in cells(page, self.usable, _start(number), self.count * self.size):
                try:
                    yield None if cell is None else values(self._payload(cell, False))
                except BrokenError:
                    yield None

    def leaves(self, root: int) -> Iterator[int | None]:
        """The leaves of a table's tree; None for each place that leads nowhere."""
        return self.tree(root, TABLE_INNER, TABLE_LEAF)

    def strays(self) -> Iterator[int]:
        """Leaves of tables that no tree led to and that are not known to be free."""
        self._mark_free()
        for number in range(1, self.count + 1):
            if not self._seen[number] and self.page(number)[_start(number)] == TABLE_LEAF:
                yield number

    def _mark_free(self) -> None:
        trunk = self._free_from
        while 1 <= trunk <= self.count and not self._seen[trunk]:
            self._seen[trunk] = 1
            page = self.page(trunk)
            many = min(int.from_bytes(page[4:8], "big"), self.usable // 4 - 2)
            for at in range(8, 8 + 4 * many, 4):
                free = int.from_bytes(page[at : at + 4], "big")
                if 1 <= free <= self.count:
                    self._seen[free] = 1
            trunk = int.from_bytes(page[:4], "big")

    def _payload(self, cell: Cell, patched: bool) -> bytes:
        if not cell.overflow and len(cell.local) == cell.length:
            return cell.local
        pieces, missing, number = [cell.local], cell.length - len(cell.local), cell.overflow
        rest = self.usable - 4
        while missing > 0:
            if not 1 <= number <= self.count:
                if not patched:
                    raise BrokenError("a row that breaks off")
                pieces.append(bytes(missing))
                break
            page = self.page(number)
            following = int.from_bytes(page[:4], "big")
            pieces.append(page[4 : 4 + min(rest, missing)])
            missing -= rest
            if missing > 0 and not 1 <= following <= self.count and patched:
                following = number + 1  # they lie one behind the other, as they were written
            number = following
        return b"".join(pieces)

    def _size(self, head: bytes) -> int:
        size = int.from_bytes(head[16:18], "big")
        size = 65536 if size == 1 else size
        counted = int.from_bytes(head[28:32], "big") * size
        if self.has_header and size in _SIZES and counted == self._bytes:
            return size
        # the size at which most pages begin as pages do; what the file says goes first
        self._file.seek(0)
        data = self._file.read(_SAMPLE)
        likely = (size, 4096) if size in _SIZES else (4096,)
        return int(max((*likely, *_SIZES), key=lambda size: _count_pages(data, size)))


def _count_pages(data: bytes, size: int) -> int:
    """How many pages with rows there are in `data`, if pages are of that size."""
    found = 0
    for at in range(size, len(data) - 10, size):
        count = int.from_bytes(data[at + 3 : at + 5], "big")
        begin = int.from_bytes(data[at + 5 : at + 7], "big") or 65536
        # (what lies on a page begins behind the pointers to it, and ends where the page does)
        if data[at] in KINDS and count > 0 and 8 + 2 * count <= begin < size:
            found += 1
    return found


def _start(number: int) -> int:
    return 100 if number == 1 else 0


def _patched(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\0", "\ufffd")
