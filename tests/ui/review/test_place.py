"""The review in a window that is too low for everything."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest

from annotator.ui.main_window import MainWindow
from tests.ui.review.conftest import Start, ask, settle, show, texts

LOW = QSize(640, 312)
"""What 1280 × 800 leaves for a window at 200 %, about."""


def low(start: Start) -> MainWindow:
    window = start()
    window.setMinimumSize(LOW)  # the screen of the tests is larger
    window.resize(LOW)
    settle()
    show(window)
    return window


def test_in_a_low_window_the_field_and_two_rows_are_seen_and_take_the_mouse(start: Start) -> None:
    window = low(start)
    view = window.review.view
    field = view.head.field
    middle = field.mapTo(window, field.rect().center())
    assert window.childAt(middle) is field
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    ask(window, "label:claim")
    assert texts(window) == ["The bridge will open", "the bridge"]
    table = view.table
    for number in range(2):
        box = table.visualRect(table.model().index(number, 0))
        assert table.viewport().rect().contains(box)
        place = table.viewport().mapTo(window, QPoint(5, box.center().y()))
        assert window.childAt(place) is table.viewport()


def test_the_text_gives_way_first_and_takes_its_room_back(start: Start) -> None:
    window = low(start)
    columns, view = window.columns, window.review.view
    bottom = columns.mapTo(window, columns.rect().bottomLeft()).y()
    assert bottom < view.mapTo(window, QPoint(0, 0)).y()
    line = window.status.mapTo(window, QPoint(0, 0)).y()
    assert view.mapTo(window, view.rect().bottomLeft()).y() < line
    assert not window.panel("labelsPanel").isVisible() and window.panel("spansPanel").isVisible()
    window.resize(1280, 800)
    settle()
    assert columns.height() > view.height() and columns.minimumHeight() == 200
    assert window.panel("labelsPanel").isVisible()
