"""What the window does unasked: it answers a second start, tidies the file when nobody works, and
on closing puts everything in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.errors import AnnotatorError
from annotator.services import instances
from annotator.ui import errors, tasks
from annotator.ui.backing_up import BackingUp
from annotator.ui.outside import OutsideWatch
from annotator.ui.words import Words

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

ANSWER_MS = 250
IDLE_MS = 4_000


class Housekeeping(QObject):
    """Two timers and the closing of a project."""

    backed_up = Signal()
    """There is a new backup of the open project."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self.backups = BackingUp(window)
        self.backups.backed_up.connect(self.backed_up)
        self.outside = OutsideWatch(window)
        self.words = Words(window)
        self._answer = QTimer(self)
        self._answer.setInterval(ANSWER_MS)
        self._answer.timeout.connect(self._answer_second_start)
        self._answer.start()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._checkpoint)
        self._workspace.changed.connect(lambda _: self._idle.start())

    def close_project(self) -> None:
        """Close what is open, with a backup if it was changed. What goes wrong is in the log and is
        told at the next start: nothing keeps the program from closing."""
        self._idle.stop()
        self.words.stop()
        path = self._workspace.path
        if path is None:
            return
        rescued = self.rescue()
        changed = self.is_changed() and not rescued
        try:
            self._workspace.close()
        except AnnotatorError as error:
            errors.log().error("%s", error)
        if changed:
            self.backups.at_the_end(path)

    def is_changed(self) -> bool:
        """Was the open project changed since it was opened?"""
        try:
            return self._workspace.path is not None and self._workspace.project.changed
        except AnnotatorError as error:  # it could not be loaded
            errors.log().error("%s", error)
            return False

    def rescue(self) -> bool:
        """Before it is closed: where the file of a changed project has gone, what is open goes into
        a copy, which is named at the next start. False if nothing is to be rescued."""
        if not self.is_changed() or self._workspace.project.is_in_place:
            return False
        session, project = self._window.session, self._workspace.project
        try:
            copy = project.rescue()
        except AnnotatorError as error:
            errors.log().error("%s", error)
            session.keep_message(f"{project.path} had gone, and was not rescued. {error}")
            return True
        project.changed = False  # all of it is in the copy, and nothing can be added meanwhile
        session.add_recent(copy)
        session.add_recent(project.path)  # the copy comes second: it is offered
        session.keep_message(
            f"{project.path} had gone when it was closed; all that was in it is in {copy}."
        )
        return True

    def _answer_second_start(self) -> None:
        path = self._workspace.path
        if path is not None and not self._window.read_only and instances.take_request(path):
            self._window.come_to_front()

    def _checkpoint(self) -> None:
        if self._workspace.path is None or self._window.read_only:
            return
        if tasks.is_busy():
            self._idle.start()
            return
        project = self._workspace.project
        # it is only tidying: if it cannot be done now, closing does it
        tasks.run(lambda _: project.checkpoint(), lambda _: None, lambda _: None)
