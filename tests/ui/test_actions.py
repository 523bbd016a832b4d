"""Contracts over the whole table of actions."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from annotator.model.schema import LABEL_KEYS
from annotator.ui import actions
from annotator.ui.actions import Action, Scope


def keys_of(scope: Scope) -> list[str]:
    return [
        QKeySequence(key).toString()
        for row in (*actions.ALL, *actions.TEXT)
        for key in row.keys
        if row.scope is scope
    ]


def test_every_key_is_there_once() -> None:
    everywhere, spans, text, review = (keys_of(scope) for scope in Scope)
    for keys in (everywhere + spans, everywhere + spans + text, everywhere + review):
        assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_letters_and_digits_belong_to_labels_alone() -> None:
    for row in (*actions.ALL, *actions.TEXT):
        for key in row.keys:
            assert key.lower() not in LABEL_KEYS, row.id


def test_single_keys_are_no_shortcuts_of_the_window() -> None:
    for key in keys_of(Scope.WINDOW):
        assert "+" in key or re.fullmatch(r"F\d+", key), key


@pytest.mark.parametrize("row", actions.ALL, ids=lambda row: row.id)
def test_every_row_is_whole(row: Action) -> None:
    assert row.run is not None
    assert row.tip, "the status bar says what a menu entry does"
    assert row.text and row.menu.split("/")[0] in {menu.replace("&", "") for menu in actions.MENUS}
    assert all(not QKeySequence(key).isEmpty() for key in row.keys)
    assert not row.tip.endswith(".")


def test_ids_are_unique() -> None:
    assert len(actions.BY_ID) == len(actions.ALL)


def test_a_menu_has_each_mnemonic_once() -> None:
    by_menu: dict[str, list[str]] = {}
    for row in actions.ALL:
        if found := re.search(r"&(\w)", row.text):
            by_menu.setdefault(row.menu, []).append(found[1].lower())
    for menu, letters in by_menu.items():
        assert [k for k, count in Counter(letters).items() if count > 1] == [], menu


# The keys of keys.md that this window has, each with the row that does it.
AGREED = {
    "Space": "tag_as_last",
    "Del": "remove_span",
    "?": "unsure",
    "F2": "edit_note",
    "Tab": "next_span",
    "Shift+Tab": "previous_span",
    "Alt+Left": "start_word_left",
    "Alt+Right": "start_word_right",
    "Alt+Shift+Left": "end_word_left",
    "Alt+Shift+Right": "end_word_right",
    "Alt+,": "start_character_left",
    "Alt+.": "start_character_right",
    "Alt+Shift+,": "end_character_left",
    "Alt+Shift+.": "end_character_right",
    "+": "add_fragment",
    "-": "cut_fragment",
    "/": "split_span",
    "&": "merge_spans",
    "Alt+Up": "grow",
    "Alt+Down": "shrink",
    ".": "next_sentence",
    ",": "previous_sentence",
    "F8": "next_quote_mark",
    "Shift+F8": "previous_quote_mark",
    "F7": "next_without_span",
    "Shift+F7": "previous_without_span",
    "F6": "next_part",
    "Shift+F6": "previous_part",
    "Ctrl+Return": "finish",
    "Ctrl+PgDown": "next_document",
    "Ctrl+PgUp": "previous_document",
    "Ctrl+L": "filter_documents",
    "Ctrl+F": "find",
    "F3": "find_next",
    "Shift+F3": "find_previous",
    "Ctrl+G": "go_to_offset",
    "Ctrl+Z": "undo",
    "Ctrl+Shift+Z": "redo",
    "Ctrl+Y": "redo",
    "Ctrl+N": "new",
    "Ctrl+O": "open",
    "Ctrl+I": "import",
    "Ctrl+E": "export",
    "Ctrl+,": "preferences",
    "Ctrl+Q": "quit",
    "Ctrl+A": "select_all",
    "Ctrl+C": "copy",
    "Ctrl++": "larger",
    "Ctrl+-": "smaller",
    "Ctrl+0": "normal",
    "F1": "keys",
    "F4": "review",
    "F9": "side_columns",
    "F11": "full_screen",
}


@pytest.mark.parametrize(("key", "row_id"), AGREED.items())
def test_the_agreed_keys_do_what_was_agreed(key: str, row_id: str) -> None:
    assert key in actions.action(row_id).keys


def test_every_edge_key_says_which_way() -> None:
    tips = [row.tip for row in actions.ALL if row.menu == "Tag/Move Edges"]
    assert len(tips) == len(set(tips)) == 8
    assert all(tip.endswith(("to the left", "to the right")) for tip in tips)


def test_the_menu_go_has_one_word_for_what_it_goes_to() -> None:
    names = [row.name for row in actions.ALL if row.menu.startswith("Go")]
    assert "Next Tag" in names and "Previous Tag" in names
    assert not any("Span" in name for name in names)
