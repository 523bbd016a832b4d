"""The same in the real window, with all its panels: `annotator.app.create` on a project on disk."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import create
from annotator.model.span import Span
from annotator.ui import startup, tasks
from tests.benchmarks._desk import DOCUMENT, Desk
from tests.benchmarks._measure import NONE, Frames, Times

SHORT = "d1"


class WindowDesk(Desk):
    """Works in the main window; documents are opened by clicks in their list."""

    def __init__(self, folder: Path, project: Path) -> None:
        app, window = create(["annotator", "--data-dir", str(folder / "data"), str(project)])
        self.window, self._app = window, app
        window.resize(1500, 900)
        tasks.wait_for_all()
        QApplication.processEvents()
        self.project = window.workspace.project
        self.view, self.resized = window.view, window
        self.frames = Frames(self.view.viewport())
        self.gap = Gap()

    def spans(self) -> list[Span]:
        return self.window.workspace.spans()

    def spans_stored(self) -> Sequence[Span]:
        return self.spans()

    def choose(self, span_id: str) -> None:
        self.window.workspace.choose_span(span_id)

    def untag(self) -> None:
        workspace = self.window.workspace
        if (row := workspace.project.next_undo()) is not None and row.text.startswith("tag"):
            workspace.undo()

    def open_by_click(self, document_id: str) -> float:
        """Milliseconds from a click on its row until the document's text is painted."""
        panel = self.window.panel("documentsPanel")
        index = panel.model.index_of(document_id)
        place = panel.list.visualRect(index).center()
        painted = Shown(self.view.viewport(), lambda: self.window.workspace.document_id)
        self.gap.start()
        begin = time.perf_counter()
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, NONE, place)
        while painted.document_id != document_id and time.perf_counter() - begin < 20:
            _wait()
        spent = (time.perf_counter() - begin) * 1000
        until = time.perf_counter() + 0.3  # what is left for later must not hold it up either
        while time.perf_counter() < until:
            _wait()
        self.gap.stop()
        return spent

    def openings(self, times: int) -> tuple[Times, Times]:
        """Opening the document by a click, and the longest time without an answer at each."""
        spent, gaps = Times(), Times()
        for turn in range(times + 1):
            self.open_by_click(SHORT)
            took = self.open_by_click(DOCUMENT)
            if turn:
                spent.values.append(took)
                gaps.values.append(self.gap.longest)
        self.view.setFocus()
        return spent, gaps

    def close(self) -> None:
        startup.dispose(self.window)
        QApplication.processEvents()
        gc.unfreeze()
        gc.collect()


class Shown(QObject):
    """Notes which document is open whenever the text is painted."""

    def __init__(self, painted: QObject, open_id: object) -> None:
        super().__init__(painted)
        self.document_id = ""
        self._open_id = open_id
        painted.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._note)
        return False

    def _note(self) -> None:
        self.document_id = self._open_id()  # type: ignore[operator]


class Gap(QObject):
    """The longest time in which the event loop answered nobody, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to watch."""
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer.start(4)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now


def _wait() -> None:
    """Sleep until something happens, as a program does that nobody uses."""
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def resident_megabytes() -> float:
    """The memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
