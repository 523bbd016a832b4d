"""Slow questions (counts, groups), one after the other, so that they never crowd out the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from annotator.errors import AnnotatorError
from annotator.ui import tasks

Work = Callable[[tasks.Progress], Any]
Done = Callable[[Any], object]


class Line(QObject):
    """A question of a kind takes the place of the one of that kind before it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, tuple[Work, Done]] = {}
        self._task: tasks.Task | None = None
        self._kind = ""

    def ask(self, kind: str, work: Work, done: Done) -> None:
        """Answer `work(progress)` on a thread when its turn comes, and tell `done`."""
        self.forget(kind)
        self._waiting[kind] = (work, done)
        self._go_on()

    def forget(self, kind: str) -> None:
        """What was asked of this kind is not wanted any more."""
        self._waiting.pop(kind, None)
        if self._kind == kind and self._task is not None:
            self._task.cancel()
            self._kind = ""

    def forget_all(self) -> None:
        """Nothing that was asked is wanted any more."""
        self._waiting.clear()
        self.forget(self._kind)

    def _go_on(self) -> None:
        if self._task is not None or not self._waiting:
            return
        kind = next(iter(self._waiting))
        work, done = self._waiting.pop(kind)

        def take(result: Any) -> None:
            wanted = self._kind == kind
            self._leave()
            if wanted:
                done(result)

        def fail(error: Exception) -> None:
            self._leave()
            if not isinstance(error, AnnotatorError):
                raise error

        self._kind = kind
        self._task = tasks.run(work, take, fail)

    def _leave(self) -> None:
        self._task, self._kind = None, ""
        self._go_on()
