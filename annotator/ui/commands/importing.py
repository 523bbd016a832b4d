"""Import: files are looked at on a thread; what needs no question comes in at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from annotator.errors import Cancelled
from annotator.ui import errors, tasks
from annotator.ui.dialogs import files as ask

if TYPE_CHECKING:
    from annotator.services.import_documents import ImportPlan
    from annotator.services.import_report import ImportReport
    from annotator.services.project import Project
    from annotator.ui.dialogs.import_documents import ImportDialog
    from annotator.ui.main_window import MainWindow


def import_documents(window: MainWindow) -> None:
    """Ask for files and import them."""
    import_paths(window, ask.ask_imports(window))


def import_folder(window: MainWindow) -> None:
    """Ask for a folder and import the files in it."""
    folder = ask.ask_import_folder(window)
    import_paths(window, [folder] if folder else [])


def import_with_options(window: MainWindow) -> None:
    """Show the dialog before any file is chosen: all is asked, also of plain text."""
    if _is_possible(window):
        show(window, [])


def import_paths(window: MainWindow, paths: Sequence[Path]) -> None:
    """Import files and folders as one act, off the UI thread: at once where there is nothing to
    ask, else after a dialog."""
    if not paths or not _is_possible(window):
        return
    from annotator.services import import_at_once
    from annotator.services.import_documents import ImportOptions

    project, options = window.workspace.project, ImportOptions(max_mb=window.settings.max_text_mb)

    def work(progress: tasks.Progress) -> Any:
        seen = import_at_once.look(project, paths, options, progress)
        if isinstance(seen, import_at_once.Questions):
            return seen
        return _do(window, project, seen, progress)

    def done(result: Any) -> None:
        if isinstance(result, import_at_once.Questions):
            show(window, paths, result)
            return
        report, change = result
        window.workspace.follow(change)
        window.notice(" ".join(report.sentences()))

    def failed(error: Exception) -> None:
        _tell_failure(window, window, error)

    tasks.run(work, done, failed, progress_title="Importing", parent=window)


def show(window: MainWindow, paths: Sequence[Path], questions: Any = None) -> ImportDialog:
    """Ask how these files are to come in, and let them."""
    from annotator.ui.dialogs.import_documents import ImportDialog

    dialog = ImportDialog(window, paths, questions)
    dialog.import_wanted.connect(lambda: _import(window, dialog))
    dialog.open()
    return dialog


def _is_possible(window: MainWindow) -> bool:
    if window.workspace.path is None or window.read_only:
        window.notice("Open a project first; then import into it.")
        return False
    return window.commit_edits()


def _import(window: MainWindow, dialog: ImportDialog) -> None:
    """Do what the dialog says; where that is cancelled or refused, it stays."""
    from annotator.services import import_documents as services

    project, paths, options = window.workspace.project, list(dialog.paths), dialog.options
    dialog.set_busy(True)

    def work(progress: tasks.Progress) -> Any:
        plan = services.plan_import(project, paths, options, progress)
        report, change = _do(window, project, plan, progress)
        return report, change, report.text()  # which is long where much was refused

    def done(result: Any) -> None:
        report, change, text = result
        dialog.set_busy(False)
        dialog.accept()
        window.workspace.follow(change)
        tell(window, report, text)

    def failed(error: Exception) -> None:
        dialog.set_busy(False)
        if isinstance(error, services.NotAllError):
            _tell_problems(dialog, error.problems)
        else:
            _tell_failure(window, dialog, error)

    tasks.run(work, done, failed, progress_title="Importing", parent=dialog)


def _tell_failure(window: MainWindow, parent: QWidget, error: Exception) -> None:
    if isinstance(error, Cancelled):
        window.notice("The import was cancelled; nothing was changed.")
    else:
        errors.show(parent, error)


def _do(window: MainWindow, project: Project, plan: ImportPlan, progress: tasks.Progress) -> Any:
    """Back up and write; on a thread."""
    if plan.report.adds:
        window.housekeeping.backups.before("before-import", project, progress)
    return plan.report, project.do(plan.change, progress)


def tell(window: MainWindow, report: ImportReport, text: str) -> None:
    """What came in, and what did not, to read, to copy and to save: `text` is the whole report."""
    from annotator.ui.dialogs.report import LONG, ReportDialog

    first, *others = report.sentences()
    lines = report.problems
    if sum(map(len, others)) > LONG:  # too much to stand above the list
        lines = [*others, *lines]
    else:
        first = " ".join((first, *others))
    ReportDialog(first, lines, window, text=text).open()


def _tell_problems(dialog: ImportDialog, problems: Sequence[str]) -> None:
    from annotator.ui.dialogs.report import ReportDialog

    head = "Nothing was imported, for not all of it can be."
    ReportDialog(head, problems, dialog, title="Import Report").open()
