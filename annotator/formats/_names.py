"""Names of files made of ids, and back: safe on every file system, and different for different ids.

A name holds the letters and digits of ASCII, `_`, `-` and `.`; every other byte of the id's UTF-8
is `%xx`. Where an id has capitals, `~` and a mask (in hexadecimal; the first character is the
lowest bit) tell which, so that "A" and "a" differ where a file system does not tell them apart:
"Ana" becomes "Ana~1". Names that Windows keeps for devices get their first letter escaped. A name
that another program gave stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 180
"""Characters of a name, so that endings fit and every file system takes it."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(\..*)?", re.I)
_MASKED = re.compile(r"(.*)~([0-9a-f]+)", re.DOTALL)
_EMPTY = "%"


def _is_plain(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "_.-")


def file_name(name: str) -> str:
    """A name for a file, without an ending. Ask `fits` first: it may be too long."""
    if not name:
        return _EMPTY
    escaped = escape(name)
    if escaped[0] in ".-" or _RESERVED.fullmatch(escaped):
        escaped = f"%{ord(escaped[0]):02x}{escaped[1:]}"
    if escaped.endswith("."):
        escaped = escaped[:-1] + "%2e"
    mask = _mask(escaped)
    return f"{escaped}~{mask:x}" if mask else escaped


def fits(name: str) -> bool:
    """Is the file's name of this id short enough for every file system?"""
    return len(file_name(name)) <= LONGEST


def from_file_name(name: str) -> str:
    """The id that a file's name (without its ending) was made of; other names stand as they are."""
    if name == _EMPTY:
        return ""
    masked = _MASKED.fullmatch(name)
    if masked and int(masked[2][:LONGEST], 16) == _mask(masked[1]) != 0:
        name = masked[1]
    return unescape(name)


def escape(name: str, plain: Callable[[str], bool] = _is_plain) -> str:
    """Characters that are `plain` as they are, each byte of the others' UTF-8 as `%xx`.

    `%` itself must not be plain.
    """
    return "".join(
        c if plain(c) else "".join(f"%{byte:02x}" for byte in c.encode("utf-8", "replace"))
        for c in name
    )


def unescape(name: str) -> str:
    """The inverse of `escape`. What is no escape, no UTF-8, or a zero byte, stays."""
    if "%" not in name:
        return name
    data = re.sub(
        rb"%([0-9a-fA-F]{2})",
        lambda found: bytes((int(found[1], 16),)),
        name.encode("utf-8", "surrogateescape"),
    )
    try:
        return name if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return name


def _mask(name: str) -> int:
    """Which characters are capitals, the first as the lowest bit."""
    return sum(1 << i for i, c in enumerate(name[: 4 * LONGEST]) if "A" <= c <= "Z")
