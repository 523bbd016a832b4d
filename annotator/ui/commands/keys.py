"""Keys that act where spans are: labels' letters and digits, and the table's rows of scope SPANS.

They are asked for by the text and the list of spans with `handle`, and are never shortcuts of the
window, so that a letter typed into a field stays a letter.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from annotator.model.schema import LABEL_KEYS
from annotator.ui.commands import tagging

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
# Shift turns these signs into others, depending on the layout; for us they stay the same keys.
_SHIFTED = {
    Qt.Key.Key_Less: Qt.Key.Key_Comma,
    Qt.Key.Key_Semicolon: Qt.Key.Key_Comma,
    Qt.Key.Key_Greater: Qt.Key.Key_Period,
    Qt.Key.Key_Colon: Qt.Key.Key_Period,
    Qt.Key.Key_Backtab: Qt.Key.Key_Tab,
}

# Where the letters sit on the keyboard, for layouts that have other letters there.
_ROWS = ("123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_X11 = (10, 24, 38, 52)  # the scan codes of each row's first key; the others follow
_WINDOWS = (2, 16, 30, 44)
_MAC = dict(
    zip(
        (
            *(18, 19, 20, 21, 23, 22, 26, 28, 25),
            *(12, 13, 14, 15, 17, 16, 32, 34, 31, 35),
            *(0, 1, 2, 3, 5, 4, 38, 40, 37),
            *(6, 7, 8, 9, 11, 45, 46),
        ),
        "".join(_ROWS),
        strict=True,
    )
)


def handle(window: MainWindow, event: QKeyEvent) -> bool:
    """Do what the key stands for where spans are; False if it stands for nothing here."""
    from annotator.ui import actions

    row = actions.BY_ID.get(_spans_keys().get(_name_of(event), ""))
    if row is not None and row.run is not None:
        if row.enabled is None or row.enabled(window):
            row.run(window)
        else:
            tagging.explain(window, row.id)
        return True
    key = label_key(event)
    if not key:
        return False
    tagging.press_label_key(window, key)
    return True


def label_key(event: QKeyEvent) -> str:
    """The letter or digit of LABEL_KEYS that the event types, or "".

    A key that types something else than plain letters and signs (another script, a dead key) counts
    as the key at its place on the keyboard.
    """
    if event.modifiers() & _MODIFIERS:
        return ""
    text = event.text().lower()
    if len(text) == 1 and text in LABEL_KEYS:
        return text
    if text and (text.isascii() or not text.isalpha()):
        return ""
    if not text and event.key() < Qt.Key.Key_unknown and event.key() >= 0x01000000:
        return ""  # a key that types nothing: an arrow, Shift
    return physical_key(event.nativeScanCode(), event.nativeVirtualKey(), sys.platform)


def physical_key(scan_code: int, virtual_key: int, platform: str) -> str:
    """The letter or digit that an American keyboard has at a place, or ""."""
    if platform == "darwin":
        return _MAC.get(virtual_key, "")
    for row, first in zip(_ROWS, _WINDOWS if platform == "win32" else _X11, strict=True):
        if first <= scan_code < first + len(row):
            return row[scan_code - first]
    return ""


@cache
def _spans_keys() -> dict[str, str]:
    from annotator.ui import actions

    return {
        _normal(_combined(key)): row.id
        for row in actions.ALL
        if row.scope is actions.Scope.SPANS
        for key in row.keys
    }


def _combined(key: str) -> int:
    first: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index]
    return first.toCombined()


@cache
def _signs() -> frozenset[str]:
    """Keys that are signs: what is typed counts, wherever a layout has it and whatever is held."""
    from annotator.ui import actions

    rows = (row for row in actions.ALL if row.scope is actions.Scope.SPANS)
    return frozenset(key for row in rows for key in row.keys if len(key) == 1)


def _name_of(event: QKeyEvent) -> str:
    if event.text() in _signs() and not event.modifiers() & _MODIFIERS:
        return _normal(_combined(event.text()))
    return _normal(event.keyCombination().toCombined())


def _normal(combined: int) -> str:
    keypad = Qt.KeyboardModifier.KeypadModifier.value
    combined &= ~keypad
    key = combined & 0x01FFFFFF
    modifiers = combined & ~0x01FFFFFF
    if modifiers & Qt.KeyboardModifier.ShiftModifier.value:
        key = _SHIFTED.get(Qt.Key(key), key)
    return QKeySequence(modifiers | int(key)).toString(QKeySequence.SequenceFormat.PortableText)
