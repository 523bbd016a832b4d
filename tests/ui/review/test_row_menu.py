"""The menu of the chosen rows, and what is said of acts whose outcome the text does not show."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from annotator.ui import actions
from annotator.ui.dialogs.bulk_preview import BulkPreviewDialog
from annotator.ui.main_window import MainWindow
from tests.ui.review.conftest import ask, choose, press, rows, settle, texts

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def mnemonics(menu: QMenu) -> list[str]:
    found = (re.search(r"&(\w)", action.text()) for action in menu.actions())
    return [one[1].lower() for one in found if one is not None]


@pytest.mark.parametrize("is_reviewed", [False, True])
def test_no_letter_of_the_menu_is_there_twice_or_a_first_labels_key(
    window: MainWindow, is_reviewed: bool
) -> None:
    choose(window, 0)
    if is_reviewed:
        press(window, Key.Key_Space)
        choose(window, 0)
    menu = window.review.view.menu_for_rows()
    assert menu is not None
    letters = mnemonics(menu)
    assert len(letters) == len(set(letters)) > 8
    keys = {label.key for label in window.workspace.labels()[:4]}
    assert keys == {"q", "c", "m", "o"}
    assert not keys & set(letters)


def test_how_many_spans_were_removed_is_said(window: MainWindow) -> None:
    choose(window, 0)
    for _ in range(2):
        press(window, Key.Key_Down, SHIFT)
    press(window, Key.Key_Delete)
    assert window.status.notice == "Removed 3 spans."
    press(window, Key.Key_Z, CTRL)
    assert len(texts(window)) == 4


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_Delete, "o", "?"])
def test_of_a_removed_row_every_key_says_the_same(window: MainWindow, key: Key | str) -> None:
    choose(window, 1)
    press(window, Key.Key_Delete)
    choose(window, 1)
    press(window, key)
    assert window.status.notice == "That span is not there any more."


def test_a_note_is_written_on_one_row_at_a_time(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_Down, SHIFT)
    press(window, Key.Key_F2)
    assert window.status.notice.startswith("Choose one row")
    assert not any(row.span.note for row in rows(window))


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (0, ["All 2 spans that “label:claim” finds"]),
        (1, ["All 2 spans that “label:claim” finds", "The chosen span"]),
        (2, ["The 2 chosen spans", "All spans that “label:claim” finds"]),
    ],
)
def test_the_preview_says_whether_it_is_about_the_rows_or_the_query(
    window: MainWindow, chosen: int, told: list[str]
) -> None:
    ask(window, "label:claim")
    window.review.view.table.clearSelection()
    for number in range(chosen):
        if number == 0:
            choose(window, 0)
        else:
            press(window, Key.Key_Down, SHIFT)
    actions.run(window, "bulk_unsure")
    settle()
    (dialog,) = window.findChildren(BulkPreviewDialog)
    box = dialog.subject
    assert [box.itemText(place) for place in range(box.count())] == told
    dialog.reject()


def test_look_again_goes_when_everything_is_as_it_was(window: MainWindow) -> None:
    again = window.review.view.head.again
    ask(window, "label:claim")
    choose(window, 0)
    press(window, "o")
    choose(window, 1)
    press(window, "?")
    assert again.isVisible()
    press(window, Key.Key_Z, CTRL)
    assert again.isVisible(), "the first row is still no claim"
    press(window, Key.Key_Z, CTRL)
    assert not again.isVisible()
    press(window, Key.Key_Z, CTRL | SHIFT)
    assert again.isVisible()
