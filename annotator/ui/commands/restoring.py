"""Going back to a backup: the present file is set aside first, and is back if anything fails."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import AnnotatorError
from annotator.services import backup
from annotator.ui import damage, errors, tasks
from annotator.ui.session import Left
from annotator.ui.workspace import let_go

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def is_possible(window: MainWindow) -> bool:
    """Is there a project that could be restored?"""
    return _path(window) is not None


def show(window: MainWindow) -> None:
    """Show the backups of the open project (of the last one, if none could be opened)."""
    from annotator.ui.dialogs.restore import RestoreDialog

    path = _path(window)
    if path is None or not _settle(window):
        return
    dialog = RestoreDialog(path, window)
    dialog.restore_wanted.connect(lambda copy: restore(window, path, copy))
    dialog.open()


def restore(window: MainWindow, path: Path, source: Path) -> None:
    """Put a backup in a project's place and open it; what was there is moved aside.

    The copy is made and checked while the project stays open; if anything fails, it is open again
    as it was.
    """
    path = Path(os.path.realpath(path))
    if not _settle(window):
        return
    workspace = window.workspace
    project = workspace.project if _is_sound_and_open(window, path) else None

    def work(progress: tasks.Progress) -> backup.Prepared:
        prepared = backup.prepare(path, source, progress)
        try:
            if project is not None:
                window.housekeeping.backups.before("before-restore", project, progress)
        except AnnotatorError:
            prepared.drop()
            raise
        return prepared

    def done(prepared: backup.Prepared) -> None:
        if _exchange(window, path, prepared):
            window.notice(
                f"Restored the backup of {backup.day_of(source)}. What was there is kept: "
                "File ▸ Restore… takes you back to it."
            )
            for sentence in prepared.told:
                errors.tell(window, sentence)

    tasks.run(work, done, progress_title="Restoring", parent=window)


def _exchange(window: MainWindow, path: Path, prepared: backup.Prepared) -> bool:
    """Close the project, let the copy take its place and open that; False if it was refused."""
    workspace, was_read_only = window.workspace, window.read_only
    was_open = workspace.path == path
    if was_open:
        left = Left(workspace.document_id, window.view.top_offset(), window.view.caret)
        window.session.keep_place(path, left)
    aside: Path | None = None
    is_put = False
    try:
        if was_open:
            workspace.close()
        aside = prepared.put()
        is_put = True
        window.housekeeping.backups.rest()
        window.open_project(path)
    except AnnotatorError as error:
        prepared.drop()
        _go_back(window, path, aside, is_put)
        if was_open:
            _open_again(window, path, was_read_only)
        errors.show(window, error)
        return False
    return True


def _go_back(window: MainWindow, path: Path, aside: Path | None, is_put: bool) -> None:
    try:
        if is_put and aside is not None:
            backup.take_back(path, aside)
    except AnnotatorError as error:
        errors.show(window, error)


def _open_again(window: MainWindow, path: Path, read_only: bool) -> None:
    try:
        window.open_project(path, read_only=read_only)
    except AnnotatorError as error:
        let_go(window.workspace)
        if damage.is_project(path, error):
            window.damage.show_ways(path)
        else:
            window.columns.page.tell(str(error))
            window.columns.show_middle()


def _path(window: MainWindow) -> Path | None:
    return window.workspace.path or window.session.last_project()


def _settle(window: MainWindow) -> bool:
    """Write down what is being typed, unless nothing can be written any more."""
    if window.workspace.path is None or window.read_only or window.commit_edits():
        return True
    window.notice("What you are typing could not be saved; press Enter to try again, or Esc.")
    return False


def _is_sound_and_open(window: MainWindow, path: Path) -> bool:
    return window.workspace.path == path and not window.read_only and window.damage.stopped != path
