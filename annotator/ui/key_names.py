"""Keys as people read them: one spelling for menus, the page of keys, the README and hints."""

from __future__ import annotations

import re
import sys

from PySide6.QtGui import QKeySequence

_NAMES = {"PgDown": "PgDn", "Return": "Enter", "Del": "Delete"} | {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
}


def shown(key: str) -> str:
    """One key by Qt's name ("Ctrl+PgDown") as it is shown ("Ctrl+PgDn"); a Mac has its signs."""
    if sys.platform == "darwin" and len(key) > 1:
        return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    *held, last = re.split(r"\+(?=.)", key)
    return "+".join([*held, _NAMES.get(last, last)])


def with_key(text: str, key: str) -> str:
    """A menu entry's text with its key at the right, which is shown there and does nothing."""
    if not key or sys.platform == "darwin":  # the system's menu bar makes it a key that acts
        return text
    return f"{text}\t{shown(key).replace('&', '&&')}"
