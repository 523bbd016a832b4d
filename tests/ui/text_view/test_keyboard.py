"""Keys: exact moves and selections, and what is left to others."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.text_view.conftest import HARD_TEXTS, Hand

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXT = "One two, three.\nFour five six.\n\nLast."

MOVES = [
    (TEXT, 0, Key.Key_Right, NONE, 1),
    (TEXT, 15, Key.Key_Right, NONE, 16),
    (TEXT, 16, Key.Key_Left, NONE, 15),
    (TEXT, 0, Key.Key_Left, NONE, 0),
    (TEXT, 37, Key.Key_Right, NONE, 37),
    (TEXT, 0, Key.Key_Right, CTRL, 4),
    (TEXT, 15, Key.Key_Right, CTRL, 16),
    (TEXT, 16, Key.Key_Left, CTRL, 14),
    (TEXT, 6, Key.Key_Home, NONE, 0),
    (TEXT, 20, Key.Key_End, NONE, 30),
    (TEXT, 20, Key.Key_Home, CTRL, 0),
    (TEXT, 20, Key.Key_End, CTRL, 37),
    (TEXT, 5, Key.Key_Up, NONE, 0),
    (TEXT, 34, Key.Key_Down, NONE, 37),
    (TEXT, 31, Key.Key_Down, NONE, 32),
    ("a👩‍👩‍👧‍👦b", 1, Key.Key_Right, NONE, 8),
    ("a👩‍👩‍👧‍👦b", 8, Key.Key_Left, NONE, 1),
    ("e\u0301x", 0, Key.Key_Right, NONE, 2),
    ("🇩🇪🇫🇷", 4, Key.Key_Left, NONE, 2),
    ("שלום עולם", 0, Key.Key_Left, NONE, 1),
    ("שלום עולם", 1, Key.Key_Right, NONE, 0),
    ("שלום עולם", 0, Key.Key_Left, CTRL, 5),
]


GROWN = {(TEXT, 0): 3, (TEXT, 15): 20, ("שלום עולם", 0): 4}
"""Where Ctrl+Shift ends where Ctrl alone goes on to the next word."""


@pytest.mark.parametrize(("text", "start", "key", "modifier", "expected"), MOVES)
def test_moves(show, text, start, key, modifier, expected) -> None:
    view = show(text)
    hand = Hand(view)
    view.set_selection(start, start)
    hand.key(key, modifier)
    assert view.selection == (expected, expected)
    view.set_selection(start, start)
    hand.key(key, modifier | SHIFT)
    ends = GROWN.get((text, start), expected) if modifier == CTRL else expected
    assert (view.scene.selection.anchor, view.caret) == (start, ends)


PARAGRAPHS = "  One.\nTwo two.\n \n\nThree.\n\n"
THREE = PARAGRAPHS.index("Three")


@pytest.mark.parametrize(
    ("start", "key", "expected", "grown"),
    [
        (0, Key.Key_Down, 7, 6),
        (3, Key.Key_Down, 7, 6),
        (7, Key.Key_Down, THREE, 15),
        (15, Key.Key_Down, THREE, THREE + 6),
        (16, Key.Key_Down, THREE, THREE + 6),
        (THREE + 2, Key.Key_Down, len(PARAGRAPHS), THREE + 6),
        (len(PARAGRAPHS), Key.Key_Up, THREE, THREE),
        (THREE + 2, Key.Key_Up, THREE, THREE),
        (THREE, Key.Key_Up, 7, 7),
        (17, Key.Key_Up, 7, 7),
        (7, Key.Key_Up, 0, 0),
        (0, Key.Key_Up, 0, 0),
    ],
)
def test_from_paragraph_to_paragraph(show, start, key, expected, grown) -> None:
    view = show(PARAGRAPHS)
    view.set_selection(start, start)
    Hand(view).key(key, CTRL)
    assert view.selection == (expected, expected)
    view.set_selection(start, start)
    Hand(view).key(key, CTRL | SHIFT)
    assert (view.scene.selection.anchor, view.caret) == (start, grown)


def test_a_selection_that_grows_by_words_leaves_the_blank_behind_them_out(show) -> None:
    view = show(TEXT)
    hand = Hand(view)
    for end in (3, 7, 8, 14, 15):
        hand.key(Key.Key_Right, CTRL | SHIFT)
        assert view.selection == (0, end)
    view.set_selection(15, 0)  # from its other end, the edge goes from word to word
    hand.key(Key.Key_Right, CTRL | SHIFT)
    assert view.selection == (4, 15)


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_arrows_walk_through_every_cluster_and_back(show, name: str) -> None:
    text = HARD_TEXTS[name]
    view = show(text, width=300)
    hand = Hand(view)
    places = [0]
    hand.key(Key.Key_Home, CTRL)
    while view.caret < len(text):
        piece = view.scene.flow.paragraph(view.scene.flow.piece_at(view.caret))
        hand.key(Key.Key_Left if piece.right_to_left else Key.Key_Right)
        assert view.caret > places[-1]
        places.append(view.caret)
    assert "".join(text[a:b] for a, b in itertools.pairwise(places)) == text
    hand.key(Key.Key_End, CTRL)
    while view.caret > 0:
        assert view.caret == places.pop()
        piece = view.scene.flow.paragraph(view.scene.flow.piece_at(view.caret))
        hand.key(Key.Key_Right if piece.right_to_left else Key.Key_Left)
    assert places == [0]


def test_up_and_down_keep_the_column_over_short_lines(show) -> None:
    view = show("A long first line.\nab\n\nA long last line.")
    hand = Hand(view)
    view.set_selection(10, 10)
    places = []
    for key in [Key.Key_Down] * 3 + [Key.Key_Up] * 3:
        hand.key(key)
        places.append(view.caret)
    assert places[:3] == [21, 22, 33]
    assert places[3:] == [22, 21, 10]


def test_home_and_end_stay_on_their_wrapped_line(show) -> None:
    for text in ("words and more words " * 20, "漢字" * 100):
        view = show(text, width=300)
        hand = Hand(view)
        paragraph = view.scene.flow.paragraph(0)
        start, end = paragraph.line_range(1)
        view.set_selection(start + 2, start + 2)
        y = view.scene.window.caret_rect(view.scene.caret).y()
        for _ in range(2):
            hand.key(Key.Key_End)
            assert view.caret in (end, end - 1)
            assert view.scene.window.caret_rect(view.scene.caret).y() == y
        for _ in range(2):
            hand.key(Key.Key_Home)
            assert view.caret == start
        hand.key(Key.Key_End, SHIFT)
        assert view.selection == (start, view.caret)


def test_pages_go_down_and_back_and_show_the_caret(show) -> None:
    view = show("\n".join(f"Line {number}" for number in range(500)))
    hand = Hand(view)
    view.set_selection(3, 3)
    for _ in range(3):
        hand.key(Key.Key_PageDown)
        assert view.viewport().rect().contains(view.rect_of(view.caret))
    assert view.caret > 150
    hand.key(Key.Key_PageDown, SHIFT)
    assert view.selection[1] - view.selection[0] > 50
    for _ in range(4):
        hand.key(Key.Key_PageUp)
    assert view.caret == 3
    hand.key(Key.Key_PageUp)
    assert view.caret == 0
    assert view.top_offset() == 0


def test_an_arrow_goes_to_the_selections_edge_first(show) -> None:
    view = show(TEXT)
    view.set_selection(9, 4)
    Hand(view).key(Key.Key_Right)
    assert view.selection == (9, 9)
    view.set_selection(4, 9)
    Hand(view).key(Key.Key_Left)
    assert view.selection == (4, 4)


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_copy_takes_the_stored_text(show, name: str) -> None:
    text = HARD_TEXTS[name].removeprefix("\ufeff")  # the clipboard itself drops a first one
    view = show(text)
    hand = Hand(view)
    QGuiApplication.clipboard().setText("before")
    hand.key(Key.Key_A, CTRL)
    assert view.selection == (0, len(text))
    hand.key(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == (text or "before")


def test_other_keys_go_to_the_handler_and_its_answer_counts(show) -> None:
    view = show(TEXT)
    asked: list[int] = []
    view.key_handler = lambda event: asked.append(event.key()) or event.key() != Key.Key_X

    def send(key: Key, text: str = "", modifier: Qt.KeyboardModifier = NONE) -> bool:
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifier, text)
        QApplication.sendEvent(view, event)
        return event.isAccepted()

    assert send(Key.Key_Q, "q")
    assert send(Key.Key_Tab, "\t")
    assert send(Key.Key_Backtab, "", SHIFT)
    assert send(Key.Key_Escape)
    assert send(Key.Key_Left, "", Qt.KeyboardModifier.AltModifier)
    assert not send(Key.Key_X, "x")
    assert send(Key.Key_Down)
    assert asked == [
        Key.Key_Q, Key.Key_Tab, Key.Key_Backtab, Key.Key_Escape, Key.Key_Left, Key.Key_X,
    ]  # fmt: skip
    assert view.hasFocus()


def test_menu_keys_ask_for_the_menu_at_the_caret(show) -> None:
    view = show(TEXT)
    wanted: list[int] = []
    view.context_wanted.connect(lambda point, offset: wanted.append(offset))
    view.set_selection(2, 5)
    Hand(view).key(Key.Key_Menu)
    Hand(view).key(Key.Key_F10, SHIFT)
    assert wanted == [5, 5]
    assert view.selection == (2, 5)


def test_own_keys_are_not_lost_to_window_shortcuts(show) -> None:
    view = show(TEXT)
    for key, modifier, kept in [
        (Key.Key_Home, CTRL, True),
        (Key.Key_C, CTRL, True),
        (Key.Key_Left, Qt.KeyboardModifier.AltModifier, False),
        (Key.Key_F2, NONE, False),
    ]:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
        event.ignore()
        QApplication.sendEvent(view, event)
        assert event.isAccepted() is kept


def test_the_keypad_moves_too(show) -> None:
    view = show(TEXT)
    QTest.keyClick(view, Key.Key_Right, Qt.KeyboardModifier.KeypadModifier)
    assert view.caret == 1
