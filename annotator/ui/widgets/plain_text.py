"""What users wrote is shown as it stands: never as markup, never with a line break in a row."""

from __future__ import annotations

import re

_BREAKS = re.compile("[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_ENDS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""Signs that turn the direction of what follows, each with the sign that ends it."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = frozenset("\"'“”„‘’‚«»‹›")
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
    return closed(_CONTROLS.sub(" ", _BREAKS.sub(sign, text.strip())))


def closed(line: str) -> str:
    """A line whose signs for the direction of writing do not reach beyond its end."""
    if not _TURNS.search(line):
        return line
    ends: list[str] = []
    for sign in _TURNS.findall(line):
        if sign in _ENDS.values():
            if sign in ends:  # an isolate's end ends what was begun in it, too
                del ends[len(ends) - 1 - ends[::-1].index(sign) :]
        else:
            ends.append(_ENDS[sign])
    return line + "".join(reversed(ends))


def for_menu(text: str, most: int = 60) -> str:
    """The text, in one line and not too long, for a menu entry or a button: an & is an &."""
    return shortened(text, most).replace("&", "&&")


def for_title(text: str) -> str:
    """The text for a window's title, where [*] would be a sign for unsaved changes."""
    return one_line(text, " ").replace("[*]", "[*][*]")


def shortened(text: str, most: int = 60) -> str:
    """The text in one line of at most so many characters."""
    line = one_line(text, " ")
    return line if len(line) <= most else closed(f"{line[: most - 1].rstrip()}…")


def in_quotes(line: str) -> str:
    """The line in quotation marks; as it stands if it begins or ends with one of its own."""
    return line if line[:1] in _MARKS or line[-1:] in _MARKS else f"“{line}”"


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 span", "3,298 characters": a number, grouped, with its word."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
