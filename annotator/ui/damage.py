"""What the window does when a project's file is damaged: at opening, or under the open window.

Nothing is written to such a file any more, not even its own journal; backups and what can be read
of it are offered, in a dialog that is shown once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from annotator.errors import (
    AnnotatorError,
    Cancelled,
    ChangedError,
    DamagedError,
    GoneError,
    StorageError,
)
from annotator.ui import errors, tasks, unsaved
from annotator.ui.drop import PROJECT_SUFFIX
from annotator.ui.widgets.plain_text import shortened
from annotator.ui.workspace import let_go

if TYPE_CHECKING:
    from annotator.services.recover import RecoverReport
    from annotator.ui.dialogs.damaged import DamagedDialog
    from annotator.ui.main_window import MainWindow

STOPPED = "Work has stopped: the project's file is damaged. File ▸ Restore… has its backups."


class Damage(QObject):
    """Takes the errors that say so. `stopped` is the path of the project no one may write to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: DamagedDialog | None = None
        self._asking: Path | None = None
        self._harmless: BaseException | None = None  # it was asked whether there is damage
        self.stopped: Path | None = None
        window.workspace.project_opened.connect(self._forget)
        errors.take_over = self.take

    def take(self, error: BaseException) -> bool:
        """Is this about damage to the open project? Then work stops, and the ways on are shown."""
        path = self._window.workspace.path
        if path is None or error is self._harmless or not isinstance(error, StorageError):
            return False
        is_of_it = error.path == str(path) or str(error) == STOPPED
        if self.stopped == path and (is_of_it or isinstance(error, ChangedError | GoneError)):
            self._window.notice(STOPPED)
            return True
        if isinstance(error, ChangedError):
            self._ask_whether_damaged(path, error)
            return True
        if isinstance(error, DamagedError) and error.path == str(path):
            self.strike(path, str(error))
            return True
        return False

    def strike(self, path: Path, sentence: str) -> None:
        """The file of the open project is damaged: nothing is written to it from now on."""
        window = self._window
        if self.stopped == path or window.workspace.path != path:
            return
        self.stopped = path
        with suppress(AnnotatorError):  # what could not be loaded writes nothing
            window.workspace.project.stop(DamagedError(STOPPED))
        window.read_only = True
        window.health.set("check", STOPPED)
        window.menus.refresh_enabled()
        window.notice(STOPPED)
        self.offer(path, sentence)

    def check_if_unclean(self) -> None:
        """Look through a large file that was not closed well, behind the window."""
        from annotator.services import opening

        workspace, path = self._window.workspace, self._window.workspace.path
        if path is None or not workspace.is_unclean:
            return
        workspace.is_unclean = False
        name = shortened(path.name, 40)
        self._window.notice(f"{name} was not closed well; it is being checked.")

        def told(faults: list[str]) -> None:
            if workspace.path != path:
                return
            if faults:
                self.strike(path, f"{path.name} was not closed well, and it is damaged now.")
            else:
                self._window.health.set("check", "")
                self._window.notice(f"{name} was checked: it is sound.")

        tasks.run(
            lambda progress: opening.check_after_opening(path, progress), told, self._not_checked
        )

    def _not_checked(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):  # (the window is closing)
            self._window.health.set("check", f"The project could not be checked. {error}")

    def offer(self, path: Path, sentence: str) -> None:
        """Show the dialog about the damaged file at `path`, unless it is shown already."""
        from annotator.ui.dialogs.damaged import DamagedDialog

        if self._dialog is not None:
            return
        window = self._window
        typed = window.columns.unkept() if self.stopped else ""
        dialog = DamagedDialog(path, sentence, window, typed)
        dialog.restore_wanted.connect(lambda copy: self.restore(path, copy))
        dialog.recover_wanted.connect(lambda: self.recover(path))
        dialog.other_wanted.connect(self._open_another)
        dialog.folder_wanted.connect(lambda: show_folder(path))
        dialog.destroyed.connect(self._closed)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.show()  # not modal: what is being typed can still be copied

    def recover(self, path: Path) -> None:
        """Save what can be read into a new project beside the damaged one, open it, and say what
        came back."""
        from annotator.services import recover

        out = recover.name_for(path)
        self._let_go(path)

        def done(report: RecoverReport) -> None:
            from annotator.ui.commands import files
            from annotator.ui.dialogs.report import ReportDialog

            if files.open_path(self._window, out):
                lines = (*report.details(), f"The damaged file is still {path}.")
                ReportDialog(
                    " ".join(report.sums()), lines, self._window, title="What Was Recovered"
                ).open()

        tasks.run(
            lambda progress: recover.recover(path, out, progress),
            done,
            progress_title="Recovering",
            parent=self._window,
        )

    def restore(self, path: Path, copy: Path) -> None:
        """Put a backup in the place of the damaged file, which is moved aside, and open it."""
        from annotator.ui.commands import restoring

        self._keep_unsaved(path)
        restoring.restore(self._window, path, copy)

    # --- how

    def _ask_whether_damaged(self, path: Path, error: ChangedError) -> None:
        """Another program wrote to the file: did it leave a sound one? Looked at on a thread."""
        from annotator.services import recover

        if self._asking == path:
            return
        self._asking = path

        def told(faults: list[str]) -> None:
            from annotator.ui.commands import files

            self._asking = None
            if faults:
                self.strike(
                    path,
                    f"{path.name} was damaged while it was open ({faults[0][:120]}). Nothing more "
                    "was written to it.",
                )
            else:
                self._harmless = error
                files.tell_loss(self._window, error)

        tasks.run(lambda progress: recover.faults_of(path, progress), told, lambda _: told([]))

    def _let_go(self, path: Path) -> None:
        """Close the damaged project if it is open; what was being typed is told afterwards."""
        window = self._window
        if window.workspace.path != Path(os.path.realpath(path)):
            return
        self._keep_unsaved(path)
        let_go(window.workspace)
        window.read_only = False
        self.show_ways(path)

    def _keep_unsaved(self, path: Path) -> None:
        """What was being typed into the damaged project is told when another is open."""
        if self._window.workspace.path == path:
            unsaved.keep(self._window)

    def show_ways(self, path: Path) -> None:
        """No project is open: say in its place what there is to do about the damaged one."""
        window = self._window
        ways: list[tuple[str, Callable[[], object]]] = [
            ("Recover What Can Be Read…", lambda: self.recover(path)),
            ("Open Another…", self._open_another),
        ]
        window.columns.page.tell(f"{path.name} is damaged. It was kept as it is.", ways)
        window.columns.show_middle()

    def _open_another(self) -> None:
        from annotator.ui.commands import files

        files.open_project(self._window)

    def _forget(self) -> None:
        if self._window.workspace.path != self.stopped:
            self.stopped = None

    def _closed(self) -> None:
        self._dialog = None


def is_project(path: Path, error: BaseException) -> bool:
    """Does the error say that a project is damaged, rather than that a file is none?"""
    if not isinstance(error, DamagedError):
        return False
    from annotator.services import backup

    return path.suffix == PROJECT_SUFFIX or bool(backup.all_backups_of(path))


def show_folder(path: Path) -> None:
    """Show the folder of a file in the system's own program for files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
