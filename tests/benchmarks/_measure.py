"""From an event to the painted frame, many times: what a hand does, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
PATIENCE = 6.0
"""Seconds after which a slow thing is not repeated any more (three times in any case)."""


@dataclass
class Times:
    """Milliseconds of one thing done again and again."""

    values: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The value that so large a share (0 to 1) does not exceed."""
        ordered = sorted(self.values)
        return ordered[max(0, ceil(share * len(ordered)) - 1)]

    @property
    def p50(self) -> float:
        """The median."""
        return self.at(0.5)

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return self.at(0.99)


class Frames(QObject):
    """Times what is done until it is on the screen, of one painted widget."""

    def __init__(self, painted: QWidget) -> None:
        super().__init__()
        self._painted = painted
        self._count = 0
        painted.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._count += 1
        return False

    def time(self, act: Callable[[], object]) -> float:
        """Milliseconds from the act until all it brings about is painted."""
        before = self._count
        begin = time.perf_counter()
        act()
        for _ in range(5):  # an act that changes nothing is not painted
            QApplication.processEvents()
            if self._count != before:
                break
        return (time.perf_counter() - begin) * 1000

    def repeat(
        self,
        times: int,
        act: Callable[[int], object],
        prepare: Callable[[int], object] | None = None,
    ) -> Times:
        """Time `act(0)`, `act(1)` …; what `prepare` does before each is not counted."""
        found, begin = Times(), time.perf_counter()
        for turn in range(-1, times):
            if prepare is not None:
                prepare(turn)
                QApplication.processEvents()
            spent = self.time(lambda turn=turn: act(turn))  # type: ignore[misc]
            if turn >= 0:  # the first warms up
                found.values.append(spent)
            if turn > 1 and time.perf_counter() - begin > PATIENCE:
                break
        return found


def move_mouse(viewport: QWidget, point: QPoint, buttons: Qt.MouseButton) -> None:
    """A real move of the mouse with these buttons down."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        point.toPointF(),
        viewport.mapToGlobal(point).toPointF(),
        Qt.MouseButton.NoButton,
        buttons,
        NONE,
    )
    QApplication.sendEvent(viewport, event)


def drag(frames: Frames, viewport: QWidget, times: int) -> Times:
    """The moves of drags that select over many lines, there and back."""
    left = Qt.MouseButton.LeftButton
    start = QPoint(viewport.width() // 3, viewport.height() // 5)
    path = drag_path(viewport, times)
    QTest.mousePress(viewport, left, NONE, start)
    QApplication.processEvents()
    found = frames.repeat(times, lambda turn: move_mouse(viewport, path[turn], left))
    QTest.mouseRelease(viewport, left, NONE, path[-1])
    QApplication.processEvents()
    return found


def drag_path(viewport: QWidget, times: int) -> list[QPoint]:
    """Places of the mouse: on along the lines by some letters, and now and then a line down."""
    width, height = viewport.width(), viewport.height()
    points = []
    for turn in range(times + 1):
        x = width // 4 + turn * 67 % (width // 2)
        y = height // 5 + (turn * 3) % (height * 3 // 5)
        points.append(QPoint(x, y))
    return points


def keys(frames: Frames, widget: QWidget, pressed: Iterable[Qt.Key], times: int) -> Times:
    """Keys in turn."""
    row = tuple(pressed)
    return frames.repeat(times, lambda turn: QTest.keyClick(widget, row[turn % len(row)]))


def resize(frames: Frames, widget: QWidget, times: int) -> Times:
    """A window of another width each time."""
    size = widget.size()
    found = frames.repeat(
        times, lambda turn: widget.resize(size.width() - 40 * (turn % 9), size.height())
    )
    widget.resize(size)
    QApplication.processEvents()
    return found
