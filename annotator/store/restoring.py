"""Putting a backup in a project's place; what was there is moved aside, never deleted."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from annotator.errors import StorageError
from annotator.store import journals, leftovers
from annotator.store.copying import (
    SIDE_FILES,
    Progress,
    copy_to_temporary,
    remove,
    temporary_of,
)
from annotator.store.disk import plain_errors, sync_folder
from annotator.store.identity import check_identity
from annotator.store.lock import Lock
from annotator.store.stamps import free_name
from annotator.store.version import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked copy of a backup that lies beside the project, ready to take its place; `told` is
    what is to be said once it has."""

    project: Path
    temporary: Path
    told: list[str] = field(default_factory=list)

    def put(self) -> Path | None:
        """Let it take the project's place; the file set aside, None where there was none.

        Raises LockedError while the project is open; then nothing has changed.
        """
        aside = free_name(self.project.parent, f"{self.project.stem}.before-restore")
        with plain_errors(self.project):
            try:
                if not os.path.exists(self.project) and (left := journals.set_aside(self.project)):
                    self.told.append(left)
                with Lock(self.project):
                    _swap(self.temporary, self.project, aside)
                    sync_folder(self.project.parent)
            finally:
                self.drop()
        return aside if aside.exists() else None

    def drop(self) -> None:
        """It is not wanted, or has taken the place."""
        remove(self.temporary)


def restore(project: Path, backup: Path, progress: Progress | None = None) -> Path | None:
    """Put `backup` in the place of `project`; what was there is moved aside, never deleted.

    Returns the file set aside, or None where there was none. Raises LockedError while the project
    is open, StorageError where the backup is not a sound project; then nothing has changed.
    """
    return prepare(project, backup, progress).put()


def prepare(project: Path, backup: Path, progress: Progress | None = None) -> Prepared:
    """Copy and check `backup`, while the project may still be open; `put` and `drop` end it."""
    check_identity(backup, SCHEMA_VERSION)
    project = Path(os.path.realpath(project))  # a link stays one
    if os.path.exists(project) and os.path.samefile(project, backup):
        raise StorageError(f"{backup} is the project itself; choose a backup of it.")
    if os.path.isdir(project):
        raise StorageError(f"{project} is a folder; name the project's file.")
    temporary = temporary_of(project)
    with plain_errors(project):
        try:
            leftovers.clear(project.parent)
            copy_to_temporary(backup, temporary, progress=progress)
        except BaseException:
            remove(temporary)
            raise
    return Prepared(project, temporary)


def take_back(project: Path, aside: Path | None) -> None:
    """What was put in the project's place is no good: put what was set aside there again.

    The restored file goes; the backup it came from is still there.
    """
    project = Path(os.path.realpath(project))
    with plain_errors(project), Lock(project):
        if aside is None or any(Path(f"{aside}{side}").exists() for side in SIDE_FILES):
            remove(project)
        for side in SIDE_FILES:  # the restored one was closed: they hold nothing
            Path(f"{project}{side}").unlink(missing_ok=True)
        for side in (*SIDE_FILES, ""):  # the file last: there is none without its journal
            if aside is not None and Path(f"{aside}{side}").exists():
                os.replace(f"{aside}{side}", f"{project}{side}")
        sync_folder(project.parent)


def _swap(temporary: Path, project: Path, aside: Path) -> None:
    if _link(project, aside):
        try:
            os.replace(temporary, project)
        except OSError:
            aside.unlink()
            raise
        return
    moved: list[str] = []
    try:
        # The file first: one without its journal would silently lack its last acts.
        for side in ("", *SIDE_FILES):
            if Path(f"{project}{side}").exists():
                os.replace(f"{project}{side}", f"{aside}{side}")
                moved.append(side)
        os.replace(temporary, project)
    except OSError:
        for side in reversed(moved):
            os.replace(f"{aside}{side}", f"{project}{side}")
        raise


def _link(project: Path, aside: Path) -> bool:
    """Give the present file its second name while it keeps the first, so that at no moment the
    project is without a file. False where that cannot be: acts wait in a journal, which has one
    name only, or the disk knows no second names."""
    waiting = [Path(f"{project}{side}") for side in ("-wal", "-journal")]
    if not project.exists() or any(file.exists() and file.stat().st_size for file in waiting):
        return False
    try:
        os.link(project, aside)
    except (OSError, AttributeError, NotImplementedError):
        return False
    for side in SIDE_FILES:  # they hold nothing, and belong to the old file
        Path(f"{project}{side}").unlink(missing_ok=True)
    return True
