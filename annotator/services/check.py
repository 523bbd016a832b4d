"""Check a project: is the file sound, and does everything in it fit together?"""

from __future__ import annotations

from pathlib import Path

from annotator.services import opening


def check_project(path: Path) -> list[str]:
    """Sentences that say what is wrong with the project at `path`; none if all is well.

    Looks only, also beside an open window. Raises StorageError if it cannot be opened at all.
    """
    from annotator.store.check import problems

    project = opening.open_project(path, annotator_name="", read_only=True)
    try:
        with project.snapshot() as read:
            return list(read(problems))
    finally:
        project.close()
