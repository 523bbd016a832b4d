"""One input of a fuzzer as the files of a folder, and back.

An input that is one file of the usual name is its bytes. Else each file begins with a line that
names it; the first is the one that is read, the others lie beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

BEGIN = b"\0@FILE "
_HEAD = re.compile(re.escape(BEGIN) + rb"([^\n]{0,200})\n")


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files as one input, the one to read first."""
    return b"".join(BEGIN + name.encode() + b"\n" + data for name, data in files.items())


def unpacked(data: bytes, usual: str) -> dict[str, bytes]:
    """The files of an input, the one to read first; `usual` is its name where none is given."""
    if not data.startswith(BEGIN):
        return {usual: data}
    _, *parts = _HEAD.split(data)
    names = [name.decode("utf-8", "replace") for name in parts[::2]]
    return dict(zip(names, parts[1::2], strict=True)) or {usual: data}
