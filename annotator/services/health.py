"""How safe an open project is: its backups, the place it lies in, the room that is left there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.errors import StorageError
from annotator.model.history import HistoryRow, Kind
from annotator.services import backup
from annotator.services.places import Place, free_space, place_of
from annotator.services.project import Project

LEAST_FREE = 500_000_000
"""Bytes that should be free, however small the project is."""
FILES_FREE = 3
"""So many times the project's own size should be free: for the file, a backup and a repair."""
LONGEST = timedelta(days=1)
"""Work that is older than this should be in a backup …"""
FIRST = timedelta(hours=1)
"""… and work that is older than this, if there is no backup at all."""

AGE, PLACE, SPACE = "age", "place", "space"
KINDS = (AGE, PLACE, SPACE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found. `concerns` has a sentence for each of KINDS that needs attention."""

    concerns: dict[str, str]
    place: Place
    backups: int
    last_backup: datetime | None  # local time
    folder: Path  # of the backups; it need not exist yet
    same_drive: bool  # would one broken drive take project and backups?
    former: tuple[Path, ...] = ()  # folders that hold further backups, of an earlier time


def look(project: Project, now: datetime | None = None) -> Findings:
    """Look at an open project's safety; for a worker thread. `now` is an aware moment."""
    path, now = project.path, now or datetime.now(UTC)
    copies = backup.backups_of(path)
    last = backup.last_backup(path)
    folder = backup.folder_of(path)
    place = place_of(path)
    concerns = {PLACE: about_place(path, place)}
    if not project.read_only:
        concerns[AGE] = about_age(unkept_since(project.history(), last), last, now)
        concerns[SPACE] = about_space(path, folder)
    said = {kind: concerns[kind] for kind in KINDS if concerns.get(kind)}
    others = (copy.parent for copy in backup.all_backups_of(path) if copy.parent != folder)
    former, same = tuple(dict.fromkeys(others)), _is_same_drive(path, folder)
    return Findings(said, place, len(copies), last, folder, same, former)


def unkept_since(newest_first: Iterable[HistoryRow], last: datetime | None) -> datetime | None:
    """When the oldest act was done that is in no backup, None if there is no such act."""
    oldest = None
    for row in newest_first:
        at = datetime.fromisoformat(row.at)
        if last is not None and at <= last:
            break
        oldest = at if row.kind is not Kind.SETUP else oldest
    return oldest


def about_age(unkept: datetime | None, last: datetime | None, now: datetime) -> str:
    """A sentence if work has been without a backup for too long, else ""."""
    if unkept is None or now - unkept < (FIRST if last is None else LONGEST):
        return ""
    if last is None:
        return (
            "This project has no backup yet. Make one now; if that fails, choose another folder "
            "for backups in the Preferences."
        )
    local = last.astimezone()
    return (
        f"The last backup is of {local.day} {local:%B %Y, %H:%M}, and you have gone on since. "
        "Make one now; if that fails, choose another folder for backups in the Preferences."
    )


def about_place(path: Path, place: Place) -> str:
    """A sentence if a project should not lie in such a place, else ""."""
    if place.kind == "cloud":
        return (
            f"{path.name} lies in a folder of {place.name}. Such programs copy a file while it is "
            "being written and may put an older one in its place. Move the project to a folder of "
            f"this computer only, and give {place.name} copies (File ▸ Save a Copy as…)."
        )
    if place.kind == "network":
        return (
            f"{path.name} lies on a network drive ({place.name}). An act may be refused while the "
            "drive cannot be reached, and only one person at a time can work. Where you can, keep "
            "the project on this computer and put copies there (File ▸ Save a Copy as…)."
        )
    return ""


def about_space(path: Path, folder: Path) -> str:
    """A sentence if there is too little room beside the project or its backups, else ""."""
    try:
        needed = max(LEAST_FREE, FILES_FREE * path.stat().st_size)
        for lie, where in (("the project lies", path.parent), ("its backups lie", folder)):
            if (free := free_space(where)) < needed:
                return (
                    f"Only {size_text(free)} are free where {lie} ({where}); {size_text(needed)} "
                    "are needed to be safe. Delete there what you do not need: an act or a backup "
                    "that finds no room is refused."
                )
    except (OSError, StorageError):  # the place has gone: the next act or backup tells that
        pass
    return ""


def size_text(size: int) -> str:
    """A number of bytes in words: "312 MB", "4.1 GB"."""
    if size < 1_000_000_000:
        return f"{size / 1_000_000:,.0f} MB" if size >= 10_000_000 else f"{size / 1_000_000:.1f} MB"
    return f"{size / 1_000_000_000:,.1f} GB"


def _is_same_drive(path: Path, folder: Path) -> bool:
    try:
        there = next(place for place in (folder, *folder.parents) if place.exists())
        return os.stat(path).st_dev == os.stat(there).st_dev
    except (OSError, StopIteration):
        return True
