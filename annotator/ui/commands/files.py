"""Project files: new, open, copy, back up; import and export; closing the program."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.errors import AnnotatorError, GoneError, StorageError
from annotator.ui import errors, tasks
from annotator.ui.damage import is_project
from annotator.ui.dialogs import files as ask

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def is_open(window: MainWindow) -> bool:
    """Is a project open?"""
    return window.workspace.path is not None


def is_writable(window: MainWindow) -> bool:
    """Is a project open that may be changed?"""
    return is_open(window) and not window.read_only


def new(window: MainWindow) -> None:
    """Ask for a place, make an empty project there and open it."""
    path = ask.ask_new_project(window)
    if path is not None:
        make(window, path)


def make(window: MainWindow, path: Path) -> None:
    """Make an empty project with the default labels and open it."""
    from annotator.services import opening

    try:
        left = opening.create_project(path, annotator_name=window.annotator_name())
    except AnnotatorError as error:
        errors.show(window, error)
    else:
        open_path(window, path)
        if left:
            errors.tell(window, left)


def open_project(window: MainWindow) -> None:
    """Ask for a project and open it."""
    path = ask.ask_project(window)
    if path is not None:
        open_path(window, path)


def open_path(window: MainWindow, path: Path) -> bool:
    """Open the project at `path`; where that fails, a sentence says why and nothing changes.

    A project open in another window of this computer brings that window to the front.
    """
    from annotator.services import instances

    if window.workspace.path == Path(os.path.realpath(path)):
        return True
    if instances.ask_for_window(path):
        window.notice(f"{path.name} is open in another window, which was brought to the front.")
        return False
    try:
        window.open_project(path)
    except AnnotatorError as error:
        if is_project(path, error):
            window.damage.offer(path, str(error))
        else:
            errors.show(window, error)
        return False
    return True


def import_paths(window: MainWindow, paths: Sequence[Path]) -> None:
    """Import files and folders."""
    from annotator.ui.commands import importing

    importing.import_paths(window, paths)


def export(window: MainWindow) -> None:
    """Ask what is to be exported, in which format and where, and do it."""
    from annotator.ui.dialogs.export import ExportDialog

    if is_open(window):
        window.commit_edits()
        ExportDialog(window).open()


def save_copy(window: MainWindow) -> None:
    """Ask for a file and copy the whole project to it."""
    path = window.workspace.path
    out = ask.ask_copy(window, path.stem) if path else None
    if out is not None:
        copy_to(window, out)


def copy_to(window: MainWindow, out: Path) -> None:
    """Copy the whole project to `out`, checked; a file there is replaced."""
    workspace = window.workspace
    if workspace.path is None:
        return
    window.commit_edits()

    def done(copy: Path) -> None:
        window.notice(f"Copied to {copy}")
        if workspace.path is not None and not workspace.project.is_in_place:
            workspace.project.changed = False  # all of it is in the copy
            if open_path(window, copy):
                window.notice(f"Copied to {copy}, which is open now.")

    _run(window, "Copying", lambda _: workspace.project.back_up(out, replace=True), done)


def back_up(window: MainWindow) -> None:
    """Put a checked copy of the project into its backup folder."""
    if window.workspace.path is not None:
        window.commit_edits()
        window.housekeeping.backups.now()


def tell_failure(window: MainWindow, error: Exception) -> None:
    """Show what is wrong with the file or its place, and the way out where there is one."""
    if not window.damage.take(error):
        tell_loss(window, error)


def tell_loss(window: MainWindow, error: Exception) -> None:
    """As `tell_failure`, of a file that is not damaged but gone, changed or out of reach."""
    ways: list[tuple[str, Callable[[], object]]] = []
    if isinstance(error, GoneError) and is_open(window):
        ways.append(("Save a Copy…", lambda: save_copy(window)))
    elif isinstance(error, StorageError) and (refused := window.workspace.refused) is not None:
        ways.append(("Try Again", lambda: window.workspace.do(lambda _: refused())))
    errors.show(window, error, ways)


def tell_report(window: MainWindow, sentences: Sequence[str], refusals: Sequence[str] = ()) -> None:
    """What came of long work: a notice, or where something was refused, a list to read."""
    if not refusals:
        window.notice(" ".join(sentences))
        return
    from annotator.ui.dialogs.report import ReportDialog

    ReportDialog(" ".join(sentences), refusals, window).open()


def quit(window: MainWindow) -> None:
    """Close the window; everything is saved already."""
    window.close()


def _run(
    window: MainWindow,
    title: str,
    work: Callable[[tasks.Progress], Any],
    done: Callable[[Any], object],
) -> None:
    tasks.run(work, done, progress_title=title, parent=window)
