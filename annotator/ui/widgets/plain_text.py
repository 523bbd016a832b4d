"""What users wrote is shown as it stands: never as markup, never with a line break in a row."""

from __future__ import annotations

import re

_BREAKS = re.compile("[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_CONTROLS = re.compile("[\x00-\x1f\x7f]")


def tooltip(text: str) -> str:
    """A tool tip that shows the text as it stands, wrapped; "" for none."""
    if not text.strip():
        return ""
    return f'<div style="white-space: pre-wrap">{escaped(text)}</div>'


def escaped(text: str) -> str:
    """The text as it must stand in rich text. (The library's `html` is slow to import.)"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str, sign: str = " ⏎ ") -> str:
    """The text in one line: line breaks as `sign`, other control characters as blanks."""
    return _CONTROLS.sub(" ", _BREAKS.sub(sign, text.strip()))


def shortened(text: str, most: int = 60) -> str:
    """The text in one line of at most so many characters."""
    line = one_line(text, " ")
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 span", "3,298 characters": a number, grouped, with its word."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
