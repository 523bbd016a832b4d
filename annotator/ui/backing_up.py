"""Backs the open project up while it is worked on: every now and then, and before large steps.

A failed backup is told once and never stops work; it is told again only after one has gone well.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.errors import AnnotatorError, Cancelled, StorageError
from annotator.services import backup
from annotator.ui import errors, tasks

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.ui.main_window import MainWindow

ASK_MS = 5 * 60_000
CLOSING_SECONDS = 2.0
"""Closing takes no longer for a backup; else it is made at the next start."""


class BackingUp(QObject):
    """Asks every five minutes whether a backup is due, also at the first act after a long rest."""

    backed_up = Signal()
    """There is a new backup of the open project."""
    _ended = Signal(str, object)  # the project's path, and what went wrong (None: nothing)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._is_told = False
        self._rests = False
        self._is_at_work = False
        self._asked = time.time()
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self.ask)
        self._timer.start()
        self._workspace.before_bulk = self.before
        self._ended.connect(self._tell)  # (from a worker it comes by the event loop)
        self._workspace.changed.connect(lambda _: self._follow())
        self._workspace.project_opened.connect(self._begin)

    def ask(self) -> None:
        """Back up on a thread if it is time and something was done; nothing happens otherwise."""
        self._start(backup.back_up_if_due)

    def finish(self) -> None:
        """Once a project is open: make the backup that closing it had no time for, or that a
        sudden end prevented."""
        self._start(backup.back_up_if_wanted)

    def rest(self) -> None:
        """No backup unasked until something is done: what was restored is in one already."""
        self._rests = True

    def before(self, reason: str, project: Project, progress: tasks.Progress) -> Path | None:
        """Before a large step, on its own thread: back up what is in no backup yet.

        What goes wrong is told on the UI thread and stops nothing; only Cancelled is raised.
        """
        try:
            made = backup.back_up_if_wanted(project, progress, reason)
        except Cancelled:
            raise
        except AnnotatorError as error:
            self._ended.emit(str(project.path), error)
            return None
        if made is not None:
            self._ended.emit(str(project.path), None)
        return made

    def now(self) -> None:
        """Back up because the user wants it, with progress, and say where it is."""
        project = self._workspace.project

        def done(copy: Path) -> None:
            self._tell(str(project.path), None)
            self._window.notice(f"Backed up to {copy}")

        def failed(error: Exception) -> None:
            if isinstance(error, StorageError) and not self._window.damage.take(error):
                error = StorageError(_not_made(project.path, error))
            errors.show(self._window, error)

        tasks.run(
            lambda progress: backup.back_up(project, reason="by-hand", progress=progress),
            done,
            failed,
            progress_title="Backing up",
            parent=self._window,
        )

    def after_closing(self, path: Path) -> None:
        """The project at `path` was closed because another one is open: back it up on a thread."""
        tasks.run(
            lambda progress: backup.back_up(
                path, unless_same=True, reason="on-closing", progress=progress
            ),
            lambda _: None,
            lambda error: self._keep(path, error),
        )

    def at_the_end(self, path: Path) -> None:
        """The project at `path` was closed, and so is the window: a short while is left. What is
        not done in it is done at the next start."""
        error = backup.back_up_within(path, CLOSING_SECONDS, "on-closing")
        if error is not None and not isinstance(error, Cancelled):
            self._keep(path, error)

    # --- how

    def _start(self, work: backup.Work) -> None:
        self._asked = time.time()
        if self._workspace.path is None or self._window.read_only or self._rests:
            return
        if self._is_at_work:
            return
        workspace, path = self._workspace, str(self._workspace.path)
        self._is_at_work = True

        def done(copy: Path | None) -> None:
            self._is_at_work = False
            if copy is not None:
                self._tell(path, None)

        def failed(error: Exception) -> None:
            self._is_at_work = False
            if not isinstance(error, AnnotatorError | OSError):
                errors.show(self._window, error)
            elif not isinstance(error, Cancelled):
                self._tell(path, error)

        tasks.run(lambda progress: work(workspace.project, progress), done, failed)

    def _follow(self) -> None:
        self._rests = False
        if time.time() - self._asked > ASK_MS / 1000:  # nobody asks while the computer sleeps
            self.ask()

    def _begin(self) -> None:
        self._is_told = False

    def _tell(self, path: str, error: Exception | None) -> None:
        window = self._window
        if path != str(self._workspace.path):  # another project was opened meanwhile
            return
        if error is None:
            self._is_told = False
            window.health.set("backup", "")
            self.backed_up.emit()
            return
        errors.log().error("%s", error)
        sentence = _not_made(Path(path), error)
        window.health.set("backup", sentence)
        if window.damage.take(error):
            return
        if not self._is_told:
            self._is_told = True
            window.notice(sentence)

    def _keep(self, path: Path, error: Exception) -> None:
        errors.log().error("%s", error)
        self._window.session.keep_message(f"The last backup of {path.name} failed. {error}")


def _not_made(project: Path, error: Exception) -> str:
    folder = backup.folder_of(project)
    why = str(error).replace("; nothing was changed", "")
    return (
        f"No backup could be made, but your work is saved in the project. {why} "
        f"(The backup was to go to {folder}.)"
    )
