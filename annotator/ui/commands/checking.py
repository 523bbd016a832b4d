"""Tools: check the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.ui import tasks

if TYPE_CHECKING:
    from annotator.model.change import ChangeSet
    from annotator.model.finding import Report
    from annotator.ui.main_window import MainWindow

REPAIR = "repair "
"""How the names of repairs begin."""


def check(window: MainWindow) -> None:
    """Look whether all is well with the project, and offer to mend what is not."""
    from annotator.ui.dialogs.check import CheckDialog

    if not window.commit_edits():
        return
    dialog = CheckDialog(window)
    dialog.open()
    dialog.begin()


def look_again(window: MainWindow, done: ChangeSet) -> None:
    """A repair was undone or redone: what it had mended may be wrong again. Looked at on a thread,
    and told by the window's health."""
    if not done.text.startswith(REPAIR) or window.read_only:
        return
    from annotator.services import check as services
    from annotator.ui.dialogs.check import concern_of

    project = window.workspace.project

    def told(report: Report) -> None:
        workspace = window.workspace
        if workspace.path is not None and workspace.project is project:
            window.health.set("check", concern_of(report))

    tasks.run(lambda progress: services.check(project, progress=progress), told, lambda _: None)
