"""A journal (WAL) brought into a copy of its file by hand: only whole acts, each page proved by
its checksum, also where SQLite would not open the file."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MAGIC = (0x377F0682, 0x377F0683)
_SIZES = {1 << power for power in range(9, 17)}
_HEAD, _FRAME = 32, 24
_Sum = tuple[int, int]


def bring_in(journal: Path, copy: Path) -> int:
    """Write the pages of the acts in `journal` into `copy`; how many. 0: nothing was changed."""
    with journal.open("rb") as file, copy.open("r+b") as target:
        head = file.read(_HEAD)
        if len(head) < _HEAD:
            return 0
        magic, _, size = struct.unpack(">III", head[:12])
        order = "big" if magic & 1 else "little"
        running = _checksum(head[:24], order, (0, 0))
        sound = magic in _MAGIC and size in _SIZES and running == struct.unpack(">II", head[24:])
        written, act = 0, []
        frames = _frames(file, head[16:24], size, order, running) if sound else iter(())
        for at, number, pages in frames:
            act.append((number, at))
            if pages:  # the last of an act says how many pages the file has now
                _copy(file, target, act, size)
                target.truncate(pages * size)
                written += len(act)
                act = []
    return written


def _frames(
    file: BinaryIO, salts: bytes, size: int, order: str, running: _Sum
) -> Iterator[tuple[int, int, int]]:
    """Where each page lies in the journal, its number, and the file's length after an act."""
    at = _HEAD
    while True:
        file.seek(at)
        frame, page = file.read(_FRAME), file.read(size)
        if len(frame) < _FRAME or len(page) < size or frame[8:16] != salts:
            return
        running = _checksum(page, order, _checksum(frame[:8], order, running))
        number, pages = struct.unpack(">II", frame[:8])
        if running != struct.unpack(">II", frame[16:]) or not number:
            return
        yield at + _FRAME, number, pages
        at += _FRAME + size


def _copy(file: BinaryIO, target: BinaryIO, act: list[tuple[int, int]], size: int) -> None:
    for number, at in act:
        file.seek(at)
        target.seek((number - 1) * size)
        target.write(file.read(size))


def _checksum(data: bytes, order: str, start: _Sum) -> _Sum:
    words = array("I", data)
    if sys.byteorder != order:
        words.byteswap()
    one, two = start
    for place in range(0, len(words), 2):
        one = (one + words[place] + two) & 0xFFFFFFFF
        two = (two + words[place + 1] + one) & 0xFFFFFFFF
    return one, two
