"""Acts on many spans, planned and done on a thread; the long ones with progress and Cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.errors import AnnotatorError
from annotator.model.change import BulkChange, ChangeSet
from annotator.ui import tasks

if TYPE_CHECKING:
    from annotator.services.project import Progress, Project
    from annotator.ui.workspace import Workspace

AT_ONCE = 100
"""So many records are changed before anybody notices (about 20 ms, with all views following); more
are changed on a thread."""

Plan = Callable[["Project", "Progress"], ChangeSet | BulkChange]


def do(
    workspace: Workspace,
    plan: Plan,
    title: str,
    then: Callable[[ChangeSet], object] = lambda _: None,
) -> tasks.Task:
    """Plan an act with `plan(project, progress)` and do it, as one step; a large one is backed up
    first. Then everybody is told, as by `workspace.do`, and `then` is called."""
    project = workspace.project

    def work(progress: Progress) -> ChangeSet:
        change = plan(project, progress)
        if isinstance(change, BulkChange):
            workspace.before_bulk("before-change", project, progress)
        return project.do(change, progress)

    def done(change: ChangeSet) -> None:
        if change:
            workspace.follow(change)
            workspace.noticed.emit(f"Done: {change.text}.")
        then(change)

    def failed(error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        workspace.tell(error)

    return tasks.run(work, done, failed, progress_title=title)
