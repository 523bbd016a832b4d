"""Looks now and then whether another program has changed the open project's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.ui import tasks

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.ui.main_window import MainWindow

LOOK_MS = 5_000
SENTENCE = (
    "Another program has changed the file of this project while it was open. Nothing is written to "
    "it any more, so that nothing is lost: save a copy of what you have here, if you need it, then "
    "open the project again."
)


class OutsideWatch(QObject):
    """Tells the window's health what was found; an act finds it out by itself in any case."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask, on a thread: the drive may take its time. Not while something else is at work."""
        workspace = self._window.workspace
        if workspace.path is None or self._window.read_only or tasks.is_busy():
            return
        project = workspace.project
        tasks.run(
            lambda _: project.was_changed_outside,
            lambda was_changed: self._tell(project, was_changed),
            lambda _: None,  # what is wrong with it is told when it is used
        )

    def _tell(self, project: Project, was_changed: bool) -> None:
        workspace = self._window.workspace
        if workspace.path is not None and workspace.project is project:
            self._window.health.set("outside", SENTENCE if was_changed else "")
