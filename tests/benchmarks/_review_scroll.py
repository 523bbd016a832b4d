"""The table of the review in the real window, scrolled as a hand does it."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.app import create
from annotator.ui import startup, tasks
from tests.benchmarks._measure import NONE, Frames, Times

PAUSE = 0.008
"""Seconds between two events: a wheel that is turned fast."""


def scroll(project: Path, data_dir: Path, query: str, times: int) -> dict[str, Times]:
    """Milliseconds from each event to its frame: the wheel down and up again, pages by key."""
    app, window = create(["annotator", "--data-dir", str(data_dir), str(project)])
    window.resize(1500, 900)
    tasks.wait_for_all()
    app.processEvents()
    window.review.show(query)
    _wait_until_rows(window)
    table = window.review.view.table
    viewport, frames = table.viewport(), Frames(table.viewport())
    half = times // 2
    wheel = frames.repeat(
        times, lambda turn: _turn(viewport, -360 if turn < half else 360), _breathe
    )
    table.setFocus()
    pages = frames.repeat(times, lambda _: QTest.keyClick(table, Qt.Key.Key_PageDown), _breathe)
    startup.dispose(window)
    return {"the wheel": wheel, "Page Down": pages}


def _wait_until_rows(window: object) -> None:
    until = time.perf_counter() + 20
    while time.perf_counter() < until and not window.review.view.model.rowCount():  # type: ignore[attr-defined]
        tasks.wait_for_all()
        QApplication.processEvents()


def _turn(viewport: QWidget, steps: int) -> None:
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle,
        viewport.mapToGlobal(middle),
        QPoint(),
        QPoint(0, steps),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def _breathe(_: int) -> None:
    until = time.perf_counter() + PAUSE
    while time.perf_counter() < until:
        QApplication.processEvents()
