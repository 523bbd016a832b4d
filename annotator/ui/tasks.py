"""The one road off the UI thread: long work runs on a pool, its result comes back by a signal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QObject,
    QRunnable,
    QThreadPool,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QWidget

from annotator.errors import Cancelled
from annotator.ui import errors

Result = TypeVar("Result")
Progress = Callable[[int, int], None]

PATIENCE_MS = 300
"""Work that takes longer than this shows a dialog with a bar and Cancel (where it has a title)."""

_running: set[Task] = set()
_pool: QThreadPool | None = None


def run(
    function: Callable[[Progress], Result],
    done: Callable[[Result], object],
    failed: Callable[[Exception], object] | None = None,
    *,
    progress_title: str = "",
    parent: QWidget | None = None,
) -> Task:
    """Call `function(progress)` on a pool thread, then `done(result)` on the UI thread.

    An exception goes to `failed(error)`, else it is shown. `progress(done, total)` may be called as
    often as it likes and raises Cancelled once the user has cancelled.
    """
    task = Task(function, done, failed or (lambda error: errors.show(parent, error)))
    if progress_title:
        task.show_progress_later(progress_title, parent)
    _running.add(task)
    pool().start(_Job(task))
    return task


def pool() -> QThreadPool:
    """The program's own pool of threads, made when it is first needed."""
    global _pool
    if _pool is None:
        _pool = QThreadPool()
        _pool.setObjectName("tasks")
    return _pool


def is_busy() -> bool:
    """Is anything still running, or its result still on its way?"""
    return bool(_running)


def under_way() -> str:
    """The title of work whose progress dialog is on the screen or soon will be; "" for none."""
    return next((task.title for task in _running if task.title), "")


def wait_for_all(timeout_ms: int = 60_000) -> bool:
    """Wait until all work is done and its results are delivered; False if that takes too long."""
    clock = QElapsedTimer()
    clock.start()
    while _running:
        left = timeout_ms - clock.elapsed()
        if left <= 0:
            return False
        pool().waitForDone(min(int(left), 20))
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    return True


def cancel_all() -> None:
    """Ask all running work to stop at its next look at its progress."""
    for task in tuple(_running):
        task.cancel()


class Task(QObject):
    """One piece of work. Lives on the UI thread; the pool's thread only emits its signals."""

    finished = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)

    def __init__(
        self,
        function: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        super().__init__()
        self.function = function
        self._done = done
        self._failed = failed
        self.title = ""
        self._cancelled = threading.Event()
        self._dialog: Any = None
        self._timer: QTimer | None = None
        self._reported = QElapsedTimer()
        self.finished.connect(self._finish)
        self.failed.connect(self._fail)

    def cancel(self) -> None:
        """The work stops, with Cancelled, at its next look at its progress."""
        self._cancelled.set()

    def progress(self, done: int, total: int) -> None:
        """Called by the work itself, on its own thread; 20 times a second reach the screen."""
        if self._cancelled.is_set():
            raise Cancelled("Cancelled; nothing was changed.")
        if not self._reported.isValid() or self._reported.elapsed() >= 50 or done == total:
            self._reported.start()
            self.progressed.emit(done, total)

    def show_progress_later(self, title: str, parent: QWidget | None) -> None:
        """After a moment's patience a dialog shows how far the work is and offers Cancel."""
        from annotator.ui.dialogs.progress import ProgressDialog

        self.title = title
        self._dialog = ProgressDialog(title, parent)
        self._dialog.cancelled.connect(self.cancel)
        self.progressed.connect(self._dialog.set_progress)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._dialog.open)
        self._timer.start(PATIENCE_MS)

    @Slot(object)
    def _finish(self, result: object) -> None:
        self._leave()
        self._done(result)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._leave()
        self._failed(error)

    def _leave(self) -> None:
        _running.discard(self)
        if self._timer is not None:
            self._timer.stop()
        if self._dialog is not None:
            self._dialog.end()
            self._dialog = None
        self.deleteLater()


class _Job(QRunnable):
    """Runs a task's function on a thread of the pool."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task = task

    def run(self) -> None:
        try:
            result = self._task.function(self._task.progress)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must reach the UI thread
            self._task.failed.emit(error)
        else:
            self._task.finished.emit(result)
