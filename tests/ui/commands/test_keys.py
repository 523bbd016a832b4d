from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from annotator.model.schema import LABEL_KEYS
from annotator.ui.commands.keys import label_key, physical_key

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def event(
    key: int, text: str, modifiers: Qt.KeyboardModifier = NONE, scan: int = 0, virtual: int = 0
) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, virtual, 0, text)


@pytest.mark.parametrize("key", LABEL_KEYS)
def test_what_is_typed_counts(key: str) -> None:
    assert label_key(event(ord(key.upper()), key)) == key
    assert label_key(event(ord(key.upper()), key.upper(), SHIFT)) == key


@pytest.mark.parametrize("modifiers", [CTRL, ALT, CTRL | ALT])
def test_with_a_modifier_a_letter_is_no_label(modifiers: Qt.KeyboardModifier) -> None:
    assert label_key(event(Qt.Key.Key_Q, "q", modifiers)) == ""


@pytest.mark.parametrize(
    ("typed", "scan", "wanted"),
    [
        ("й", 24, "q"),
        ("с", 54, "c"),
        ("ь", 58, "m"),
        ("щ", 32, "o"),
        ("Й", 24, "q"),
        ("ض", 24, "q"),
    ],
)
def test_on_other_scripts_the_place_of_the_key_counts(typed: str, scan: int, wanted: str) -> None:
    assert physical_key(scan, 0, "linux") == wanted
    assert label_key(event(ord(typed.upper()), typed, scan=scan)) == wanted


def test_the_places_on_other_systems() -> None:
    assert [physical_key(code, 0, "win32") for code in (16, 46, 50, 24, 2, 10)] == list("qcmo19")
    assert [physical_key(0, code, "darwin") for code in (12, 8, 46, 31, 18, 25)] == list("qcmo19")
    every = {physical_key(code, 0, "linux") for code in range(256)} - {""}
    assert every == set(LABEL_KEYS)
    assert {physical_key(code, 0, "win32") for code in range(256)} - {""} == set(LABEL_KEYS)
    assert {physical_key(0, code, "darwin") for code in range(256)} - {""} == set(LABEL_KEYS)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (Qt.Key.Key_Left, ""),
        (Qt.Key.Key_Shift, ""),
        (Qt.Key.Key_F5, ""),
        (Qt.Key.Key_Plus, "+"),
        (Qt.Key.Key_0, "0"),
        (Qt.Key.Key_Return, "\r"),
        (Qt.Key.Key_Slash, "/"),
        (Qt.Key.Key_Aring, "å"),
    ],
)
def test_signs_and_keys_that_type_nothing_are_no_labels(key: int, text: str) -> None:
    assert label_key(event(key, text)) == ""


def test_handled(qtbot: QtBot) -> None:
    """Arrows and the like are not taken away from the widget."""
    assert label_key(event(Qt.Key.Key_Down, "", scan=116)) == ""
