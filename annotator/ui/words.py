"""Catches up on the index of words, and on which documents tell the same story, while nobody waits:
after opening, and after acts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.ui import errors, tasks

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.ui.main_window import MainWindow

IDLE_MS, NEXT_MS = 1_000, 20
SLICE = 0.3
"""Seconds at a time: other work in the background gets its turn between two."""


class _Left(NamedTuple):
    """What waits after a slice: texts and spans to be indexed, documents to be compared."""

    words: int
    documents: int
    is_grouped: bool = False


class Words(QObject):
    """One slice of work after another, until nothing is left."""

    progressed = Signal(int, int)
    """So many of so many texts and spans can be found by their words; equal once all can."""
    grouped = Signal()
    """Groups of documents that tell the same story may be other ones now; all of them are known."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._project: Project | None = None
        self._total = 0
        self._task: tasks.Task | None = None
        self._at_work = threading.Lock()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)
        window.workspace.changed.connect(lambda _: self.begin())

    @property
    def is_behind(self) -> bool:
        """Are there words that cannot be found yet, as far as it is known?"""
        return self._total > 0

    def begin(self) -> None:
        """Look soon whether words wait, and index them."""
        self._timer.start(IDLE_MS)

    def stop(self) -> None:
        """The project is about to be closed; what is left is done when it is open again. Waits
        until nothing is written any more, a few milliseconds."""
        self._timer.stop()
        self._project, self._total = None, 0
        if self._task is not None:
            self._task.cancel()
            self._task = None
        with self._at_work:
            pass

    def _work(self) -> None:
        workspace = self._window.workspace
        if workspace.path is None or self._window.read_only:
            return
        if tasks.is_busy():
            self._timer.start(IDLE_MS)
            return
        project = workspace.project
        if project is not self._project:
            self._project, self._total = project, 0
        self._task = tasks.run(
            lambda progress: self._index(project, progress),
            lambda left: self._take(project, left),
            # without it words are found later; what is wrong with the file, an act tells
            lambda error: errors.log().info("%s", error),
        )

    def _index(self, project: Project, progress: tasks.Progress) -> _Left:
        from annotator.services import duplicates, review

        with self._at_work:
            progress(0, 0)  # was it stopped before it began?
            left = review.catch_up(project, progress, SLICE)
            alone = duplicates.waiting(project)
            if alone and not left:
                alone = duplicates.catch_up(project, progress, SLICE)
                return _Left(0, alone, not alone)
            return _Left(left, alone)

    def _take(self, project: Project, left: _Left) -> None:
        if project is not self._project:
            return
        if left.words:
            self._total = max(self._total, left.words)
            self.progressed.emit(self._total - left.words, self._total)
        elif self._total:
            self.progressed.emit(self._total, self._total)
            self._total = 0
        if left.words or left.documents:
            self._timer.start(NEXT_MS)
        if left.is_grouped:
            self.grouped.emit()
