"""The tag bar by itself: where it goes, and that every label is on it or behind its number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui import theme
from annotator.ui.widgets.tag_bar import Item, TagBar, placed

ROOM = QRect(40, 8, 420, 284)
SIZE = QSize(200, 28)


def caret(x: int, y: int) -> QRect:
    return QRect(x, y, 2, 20)


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (caret(100, 50), caret(200, 50), QPoint(100, 76)),  # below the end, in its middle
        (caret(50, 50), caret(60, 50), QPoint(40, 76)),  # not beyond the left edge
        (caret(400, 50), caret(455, 50), QPoint(260, 76)),  # nor the right one
        (caret(200, 262), caret(300, 262), QPoint(100, 228)),  # no room below: above the start
        (caret(200, -90), caret(300, 262), QPoint(200, 228)),  # its start is not seen
        (caret(200, 50), caret(300, 900), QPoint(100, 16)),  # its end is not seen
        (caret(200, -90), caret(300, 900), None),
    ],
)
def test_places(start: QRect, end: QRect, place: QPoint | None) -> None:
    assert placed(SIZE, start, end, ROOM) == place


@given(*[st.integers(-100, 500)] * 4, st.integers(10, 500), st.integers(10, 300))
def test_never_outside_and_never_over_the_end(
    x1: int, y1: int, x2: int, y2: int, width: int, height: int
) -> None:
    size, end = QSize(width, height), caret(x2, y2)
    place = placed(size, caret(x1, y1), end, ROOM)
    if place is not None:
        assert ROOM.contains(QRect(place, size))
        assert not QRect(place, size).intersects(end)


def items(count: int, name: str = "label") -> list[Item]:
    return [
        Item(str(n), f"{name} {n}", "abcdefghi"[n] if n < 9 else "", QColor("#15346C"))
        for n in range(count)
    ]


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> Iterator[TagBar]:
    theme.apply(qapp, "light")
    room = QWidget()
    room.resize(500, 300)
    qtbot.addWidget(room)
    room.show()
    made = TagBar(room)
    made.reduced_motion = True
    yield made


def show(bar: TagBar, qtbot: QtBot, some: list[Item], room: QRect = ROOM) -> None:
    bar.set_items(some)
    bar.show_near(caret(100, 20), caret(200, 20), room)
    qtbot.waitUntil(bar.isVisible)


def inner(bar: TagBar) -> QRect:
    """The bar without its shadow, in its parent."""
    return bar.geometry().adjusted(5, 5, -5, -5)


@pytest.mark.parametrize("count", [1, 4, 12, 30, 200])
def test_many_labels_go_into_rows_and_the_rest_behind_a_number(
    bar: TagBar, qtbot: QtBot, count: int
) -> None:
    show(bar, qtbot, items(count))
    assert ROOM.contains(inner(bar))
    boxes = [bar.box_of(str(n)) for n in range(count)]
    seen = [box for box in boxes if not box.isEmpty()]
    assert seen == boxes[: len(seen)]
    for n, box in enumerate(seen):
        assert bar.rect().contains(box)
        assert not any(box.intersects(other) for other in seen[n + 1 :])
        assert not box.intersects(bar.more_box)
    assert (len(seen) < count) == (not bar.more_box.isEmpty())
    assert len({box.top() for box in seen}) <= 5


def test_a_long_name_is_cut(bar: TagBar, qtbot: QtBot) -> None:
    show(bar, qtbot, items(3, "a name much longer than the text is wide\n" * 9))
    assert ROOM.contains(inner(bar))
    assert len({bar.box_of(str(n)).top() for n in range(3)}) == 3


def test_a_click_tags_and_the_number_asks_for_the_rest(bar: TagBar, qtbot: QtBot) -> None:
    show(bar, qtbot, items(200))
    with qtbot.waitSignal(bar.tagged) as tagged:
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.box_of("7").center())
    assert tagged.args == ["7"]
    with qtbot.waitSignal(bar.more_wanted), qtbot.assertNotEmitted(bar.tagged):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.more_box.center())
    with qtbot.assertNotEmitted(bar.tagged):
        QTest.mouseClick(bar, Qt.MouseButton.RightButton, pos=bar.box_of("7").center())
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_it_fades_in_unless_motion_is_not_wanted(bar: TagBar, qtbot: QtBot) -> None:
    show(bar, qtbot, items(2))
    assert bar._opacity == 1.0
    bar.leave()
    assert not bar.isVisible()
    bar.reduced_motion = False
    shades: list[float] = []
    bar._fade.valueChanged.connect(shades.append)
    show(bar, qtbot, items(2))
    qtbot.waitUntil(lambda: bar._opacity == 1.0)
    assert bar._fade.duration() == 120
    assert shades[0] < 0.5


def test_without_labels_it_stays_away(bar: TagBar, qtbot: QtBot) -> None:
    bar.set_items([])
    bar.show_near(caret(100, 20), caret(200, 20), ROOM)
    qtbot.wait(200)
    assert not bar.isVisible()
