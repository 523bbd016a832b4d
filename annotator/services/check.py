"""Check a project: is the file sound, and does everything in it fit together?"""

from __future__ import annotations

from pathlib import Path

from annotator.model.finding import Report
from annotator.services import opening
from annotator.services.project import Progress, Project


def check_project(path: Path, *, deep: bool = False, progress: Progress | None = None) -> Report:
    """What is wrong with the project at `path`; `deep` also replays its history.

    Looks only, also beside an open window. Raises StorageError if it cannot be opened at all, and
    Cancelled if `progress` does.
    """
    project = opening.open_project(path, annotator_name="", read_only=True)
    try:
        return check(project, deep=deep, progress=progress)
    finally:
        project.close()


def check(project: Project, *, deep: bool = False, progress: Progress | None = None) -> Report:
    """What is wrong with an open project, in one snapshot of it; acts go on meanwhile."""
    from annotator.store.check import examine

    with project.snapshot() as read:
        report: Report = read(lambda connection: examine(connection, deep=deep, progress=progress))
    return report
