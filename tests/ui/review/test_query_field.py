"""The query's field: undo in it, and what is only begun in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.services.review_completions import Completion
from annotator.ui.main_window import MainWindow
from annotator.ui.review.query_field import QueryField
from tests.ui.review.conftest import choose, labels, press, settle

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_undo_in_the_field_is_about_its_words_and_then_about_the_last_act(
    window: MainWindow,
) -> None:
    choose(window, 1)
    press(window, "o")
    field = window.review.view.head.field
    field.setFocus()
    QTest.keyClicks(field, "x")
    press(window, Key.Key_Z, CTRL)
    assert field.text() == ""
    assert labels(window).count("opinion") == 2
    press(window, Key.Key_Z, CTRL)
    assert labels(window).count("opinion") == 1
    assert field.hasFocus()


def test_redo_in_the_field_is_about_the_last_act_where_it_has_none(window: MainWindow) -> None:
    choose(window, 1)
    press(window, "o")
    field = window.review.view.head.field
    field.setFocus()
    press(window, Key.Key_Z, CTRL)
    assert labels(window).count("opinion") == 1
    press(window, Key.Key_Z, CTRL | SHIFT)
    assert labels(window).count("opinion") == 2


VALUES = Completion(6, 6, ("claim", "quote"))


@pytest.fixture
def field(qtbot: QtBot) -> QueryField:
    """A field by itself, which is offered labels behind "label:"."""
    made = QueryField()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


def test_a_filter_without_its_value_waits_for_what_is_offered(
    field: QueryField, qtbot: QtBot
) -> None:
    asked: list[str] = []
    field.wanted.connect(asked.append)
    field.complete = lambda text, _, take: take(VALUES) if text == "label:" else None
    QTest.keyClicks(field, "label:")
    popup = field._completer.popup()
    assert popup.isVisible()
    qtbot.waitUntil(lambda: not field._pause.isActive())
    assert asked == [] and field.is_typing
    QTest.keyClick(field, Key.Key_Backspace)
    field.setText("label:")
    field.offer()
    assert popup.isVisible()
    QTest.keyClick(field, Key.Key_Return)
    assert asked == ["label:"], "who presses Enter wants to know"


def test_it_asks_when_what_is_offered_is_closed(field: QueryField, qtbot: QtBot) -> None:
    field.complete = lambda text, _, take: take(VALUES) if text == "label:" else None
    QTest.keyClicks(field, "label:")
    qtbot.waitUntil(lambda: not field._pause.isActive())
    with qtbot.waitSignal(field.wanted) as told:
        QTest.keyClick(field._completer.popup(), Key.Key_Escape)
    assert told.args == ["label:"] and not field.is_typing


def test_an_error_is_taken_back_where_values_are_offered_late(window: MainWindow) -> None:
    head = window.review.view.head
    field, questions = head.field, []
    field.complete = lambda text, cursor, take: questions.append(take)
    field.setFocus()
    QTest.keyClicks(field, "label:")
    field._ask()
    settle()
    assert "missing" in head.sentence.text()
    questions[-1](VALUES)
    assert head.sentence.text() == "" and head.chips.isVisible()
    field._completer.popup().hide()
