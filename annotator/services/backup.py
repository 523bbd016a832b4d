"""Backups of a project: taking one, when one is due, naming the ones there are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import AnnotatorError, Cancelled
from annotator.model.thinning import RULES
from annotator.services import schedule
from annotator.services.restoring import (
    Difference,
    Facts,
    differences,
    facts_of,
    is_another,
    prepare,
    refusal_of,
    restore,
    take_back,
)
from annotator.store import backup, copying, mark
from annotator.store.restoring import Prepared

if TYPE_CHECKING:
    from annotator.services.project import Progress, Project

    Work = Callable[[Project, Progress], Path | None]

__all__ = [
    "Difference",
    "Facts",
    "Prepared",
    "all_backups_of",
    "back_up",
    "back_up_before_schema",
    "back_up_if_due",
    "back_up_if_wanted",
    "back_up_within",
    "backups_of",
    "day_of",
    "demand_folder",
    "differences",
    "facts_of",
    "folder_of",
    "is_another",
    "keep_in",
    "kept_of",
    "last_backup",
    "newest_sound",
    "prepare",
    "reason_of",
    "refusal_of",
    "restore",
    "take_back",
    "taken_at",
    "when_of",
]

REASONS = {
    "": "",
    "by-hand": "made by hand",
    "on-closing": "on closing",
    "before-import": "before an import",
    "before-change": "before a large change",
    "before-repair": "before a repair",
    "before-restore": "before a restore",
    "aside-before-restore": "as it was before the restore",
    "aside-rescued": "rescued when the file had gone",
}
"""What the reasons in the names of backups mean."""


def keep_in(root: Path | None, keep: str = "year", former: tuple[Path, ...] = ()) -> None:
    """Where backups go from now on (below `root`; None puts them beside each project), for how
    long they are kept (a "month", a "year" or a "decade"), and where they went before."""
    backup.set_root(root, RULES[keep], former)


def demand_folder(is_demanded: bool) -> None:
    """Must the folder for backups be there, as one that the user chose? Then it is never made."""
    backup.demand_root(is_demanded)


def folder_of(project: Path) -> Path:
    """The project's own backup folder (it need not exist)."""
    return backup.folder_of(project)


# --- taking one


def back_up(
    project: Path | Project,
    out: Path | None = None,
    *,
    replace: bool = False,
    unless_same: bool = False,
    reason: str = "",
    progress: Progress | None = None,
) -> Path:
    """Make a checked copy of a project, or of its file; the path of the copy.

    Without `out` it goes into the project's backup folder, where the older ones are thinned (and
    with `unless_same` only if no backup holds the present state); its name tells the `reason`, one
    of REASONS. With `out`, to that file, which must not exist unless `replace` is given. The
    project may be in use meanwhile. Raises DamagedError where it is not sound: then nothing is
    made, and the older backups stay.
    """
    if not isinstance(project, Path):
        return project.back_up(
            out, replace=replace, unless_same=unless_same, reason=reason, progress=progress
        )
    if out is None:
        return backup.back_up(project, unless_same=unless_same, reason=reason, progress=progress)
    copying.copy_project(project, out, replace=replace, progress=progress)
    return out


def back_up_before_schema(project: Path, version: int) -> Path:
    """The backup made before the project's file is brought to schema `version`; it is made once,
    however often that is tried."""
    return backup.back_up_before_schema(project, version)


def back_up_if_due(project: Project, progress: Progress | None = None) -> Path | None:
    """Back up an open project if it is time and something was done since; None if it is not."""
    if not is_wanted(project):
        return None
    size = project.path.stat().st_size if project.is_in_place else 0
    now = datetime.now().astimezone()
    if not schedule.is_due(now, last_backup(project.path), size, has_changed=True):
        return None
    return project.back_up(progress=progress)


def back_up_if_wanted(
    project: Project, progress: Progress | None = None, reason: str = ""
) -> Path | None:
    """Back up an open project if something was done in it that is in no backup; None if not.

    With a `reason` something great is to come: then the backup that holds it is looked through, and
    one that is damaged is none.
    """
    if not is_wanted(project):
        same = project.same_backup() if reason else None
        if same is None or backup.is_sound(same):
            return None
    return project.back_up(reason=reason, progress=progress)


def is_wanted(project: Project) -> bool:
    """Was something done in the project that is in no backup? Reads some small files."""
    present = project.mark()
    return present is not None and not mark.is_new(present) and project.same_backup() is None


def back_up_within(project: Path, seconds: float, reason: str = "") -> AnnotatorError | None:
    """Back up a project file that is closed, unless a backup holds its state already; given up
    after so many seconds, with Cancelled. What went wrong, or None."""
    end = time.monotonic() + seconds
    failed: list[AnnotatorError] = [Cancelled("There was no time for it.")]

    def look(_done: int, _total: int) -> None:
        if time.monotonic() > end:
            raise Cancelled("There was no time for it.")

    def work() -> None:
        try:
            backup.back_up(project, unless_same=True, reason=reason, progress=look)
        except AnnotatorError as error:
            failed[:] = [error]
        else:
            failed.clear()

    # A drive that answers no more must not keep the program from ending: so it is left behind.
    thread = threading.Thread(target=work, name="last backup", daemon=True)
    thread.start()
    thread.join(seconds + 0.2)
    return failed[0] if failed else None


# --- those there are


def backups_of(project: Path) -> tuple[Path, ...]:
    """The backups in the project's backup folder, the newest first."""
    return backup.backups_of(project)


def all_backups_of(project: Path) -> tuple[Path, ...]:
    """The backups wherever they may lie (the folder may have been another one), newest first."""
    return backup.all_backups_of(project)


def kept_of(project: Path) -> tuple[Path, ...]:
    """All there is to go back to, the newest first: backups, files that a restored one took the
    place of, and what was rescued."""
    found = (*backup.all_backups_of(project), *backup.set_aside(project))
    return tuple(sorted(found, key=_moment_of, reverse=True))


def newest_sound(project: Path) -> Path | None:
    """The newest backup that can be read and is not damaged. Looks into them: not for the UI
    thread."""
    for copy in backup.all_backups_of(project):
        if facts_of(copy).sound:
            return copy
    return None


def last_backup(project: Path) -> datetime | None:
    """When the newest backup was taken, in local time; None if there is none."""
    found = backup.all_backups_of(project)
    return taken_at(found[0]) if found else None


def taken_at(copy: Path) -> datetime | None:
    """When a backup was taken, in local time, as its name says; None where it says nothing."""
    kind = backup.kind_of(copy)
    return kind.at.astimezone() if kind is not None else None


def reason_of(copy: Path) -> str:
    """Why a backup was made, in words; "" where there was no occasion or none is known."""
    kind = backup.kind_of(copy)
    reason = kind.reason if kind is not None else ""
    if reason.startswith(backup.SCHEMA):
        return "before the file was brought up to date"
    return REASONS.get(reason, "")


def day_of(copy: Path) -> str:
    """When a backup was taken, in words: "21 November 2026, 14:02"; its name where it says no."""
    when = taken_at(copy)
    return f"{when.day} {when:%B %Y, %H:%M}" if when is not None else copy.name


def when_of(copy: Path) -> str:
    """As `day_of`, but "today 14:02" and "yesterday 14:02"."""
    when = taken_at(copy)
    if when is None:
        return copy.name
    ago = (datetime.now().astimezone().date() - when.date()).days
    word = {0: "today", 1: "yesterday"}.get(ago)
    return f"{word} {when:%H:%M}" if word else day_of(copy)


def _moment_of(copy: Path) -> float:
    when = taken_at(copy)
    return when.timestamp() if when is not None else 0.0
