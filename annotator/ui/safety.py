"""Looks after the safety of the open project: after opening, every few minutes, after a backup.

It looks on a thread and never while an act is done; what it finds goes to `window.health`, and the
status bar shows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.errors import AnnotatorError
from annotator.ui import errors, tasks

if TYPE_CHECKING:
    from annotator.services.health import Findings
    from annotator.ui.main_window import MainWindow

LOOK_MS = 5 * 60_000


class Safety(QObject):
    """One look at a time. A bad place is told once; it stays amber until it is accepted."""

    looked = Signal()
    """There are newer findings."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._path: Path | None = None
        self.findings: Findings | None = None
        """What was found last about the open project, None before the first look."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        window.health.changed.connect(self._show)
        window.housekeeping.backed_up.connect(self.look)

    def begin(self) -> None:
        """A project was opened: what was found before was about another file."""
        self._path, self.findings = self._window.workspace.path, None
        self._timer.stop()
        self._window.health.clear()
        self._window.status.show_backup(None)

    def look(self) -> None:
        """Look at the open project now, on a thread; nothing happens if there is none."""
        workspace = self._window.workspace
        path = workspace.path
        if path is None:
            return
        from annotator.services import health

        tasks.run(
            lambda _: health.look(workspace.project),
            lambda found: self._take(path, found),
            self._failed,
        )
        self._timer.start()

    @property
    def known(self) -> str:
        """What is not well about the project's place, but was accepted; "" for nothing."""
        from annotator.services.health import PLACE

        is_accepted = self._path is not None and self._window.session.is_told(self._path, "leave")
        return self.findings.concerns.get(PLACE, "") if is_accepted and self.findings else ""

    def accept_place(self) -> None:
        """The project stays where it is: its place is no concern any more."""
        from annotator.services.health import PLACE

        if self._path is not None:
            self._window.session.keep_told(self._path, "leave")
            self._window.health.set(PLACE, "")
            self.looked.emit()

    def _take(self, path: Path, found: Findings) -> None:
        from annotator.services.health import KINDS, PLACE

        window = self._window
        if path != window.workspace.path:  # another project was opened meanwhile
            return
        self.findings = found
        for kind in KINDS:
            accepted = kind == PLACE and bool(self.known)
            window.health.set(kind, "" if accepted else found.concerns.get(kind, ""))
        window.status.show_backup(found)
        if found.concerns.get(PLACE) and not window.session.is_told(path, "place"):
            window.session.keep_told(path, "place")
            window.notice(found.concerns[PLACE])
        self.looked.emit()

    @property
    def is_refusing(self) -> bool:
        """Is nothing written to the open project any more, as it is damaged or was changed?"""
        window = self._window
        stopped, path = window.damage.stopped, window.workspace.path
        is_changed = "outside" in dict(window.health.concerns)
        return path is not None and (stopped == path or is_changed)

    def _show(self) -> None:
        self._window.status.show_refusing(self.is_refusing)
        self._window.status.shield.show_sentences(self._window.health.sentences)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AnnotatorError | OSError):  # it was closed, or its file has gone
            errors.log().warning("The project's safety could not be looked at: %s", error)
        else:
            errors.show(self._window, error)
