"""The backups of a project: where they lie, what they are called, taking one, thinning them.

Each project has its backup folder of its own, named after the file and the place it lies in, so
that two projects of one name never thin each other's backups. A backup's name says when it was
taken (UTC) and, where there was an occasion, why: `NAME.STAMP.before-import.annot`.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from annotator.errors import StorageError
from annotator.model.thinning import RULES, Dated, Rule, room_for, staying
from annotator.store.copying import Opened, Progress, copy_project
from annotator.store.identity import SUFFIX
from annotator.store.mark import mark_of_file, mark_of_open
from annotator.store.soundness import faults
from annotator.store.stamps import STAMP, free_name, time_of

SCHEMA = "before-schema-"
"""The reason, without its number, of backups made before a file is brought up to date."""
_KEPT_APART = 3
_KEPT_RESCUED = 10
_DAY = 24 * 60 * 60
_rule = RULES["year"]
_root: Path | None = None
_former: tuple[Path, ...] = ()
_is_demanded = False


class Kind(NamedTuple):
    """What the name of a backup says: when it was taken (UTC), and why ("" for no occasion)."""

    at: datetime
    reason: str


def set_root(root: Path | None, rule: Rule = RULES["year"], former: tuple[Path, ...] = ()) -> None:
    """Where backups go from now on (below `root`; None puts them beside each project), by which
    rule they are thinned, and below which folders there may be others of an earlier time."""
    global _root, _rule, _former, _is_demanded
    _root, _rule, _former, _is_demanded = root, rule, former, False


def demand_root(is_demanded: bool) -> None:
    """Must the folder be there already? Then it is never made: were its drive away, it would be
    made anew on another one, and nobody would know."""
    global _is_demanded
    _is_demanded = is_demanded


def folder_of(project: Path) -> Path:
    """The project's own backup folder (it need not exist)."""
    return _folder_below(_root, project)


def _folder_below(root: Path | None, project: Path) -> Path:
    place = project.absolute()
    if root is None:
        return place.with_name(f"{place.stem}.backups")
    import hashlib  # not on the way to the first screen

    mark = hashlib.sha256(os.fsencode(place.resolve())).hexdigest()[:8]
    return root / f"{place.stem}-{mark}"


def folders_of(project: Path) -> tuple[Path, ...]:
    """All folders where there may be backups of the project: its own, those that were it before,
    and the one beside it."""
    roots = (_root, *_former, None)
    return tuple(dict.fromkeys(_folder_below(root, project) for root in roots))


def backups_of(project: Path) -> tuple[Path, ...]:
    """The backups in the project's own folder, the newest first."""
    return _backups_in(folder_of(project), project)


def all_backups_of(project: Path) -> tuple[Path, ...]:
    """The project's backups wherever they may lie, the newest first."""
    found = [copy for folder in folders_of(project) for copy in _backups_in(folder, project)]
    return tuple(sorted(found, key=lambda copy: copy.name, reverse=True))


def _backups_in(folder: Path, project: Path) -> tuple[Path, ...]:
    return _named(folder, project.stem, rf"{STAMP}(\.[a-z0-9-]+)?")


def set_aside(project: Path) -> tuple[Path, ...]:
    """What was kept of the project apart from its backups, the newest first: files that a restored
    one took the place of, and what was rescued when its file had gone."""
    named = rf"(before-restore|rescued)\.{STAMP}"
    found = [
        file
        for folder in (project.absolute().parent, *folders_of(project))
        for file in _named(folder, project.stem, named)
    ]
    return tuple(sorted(found, key=lambda file: file.stem[-24:], reverse=True))


def kind_of(copy: Path) -> Kind | None:
    """What the name of a backup, or of a file set aside, says; None if it is called otherwise."""
    if found := re.search(rf"\.(before-restore|rescued)\.({STAMP})$", copy.stem):
        reason, stamp = f"aside-{found[1]}", found[2]
    elif found := re.search(rf"\.({STAMP})(?:\.([a-z0-9-]+))?$", copy.stem):
        stamp, reason = found[1], found[2] or ""
    else:
        return None
    at = time_of(stamp)
    return Kind(at, reason) if at is not None else None


def back_up(
    project: Path,
    *,
    unless_same: bool = False,
    reason: str = "",
    opened: Opened | None = None,
    progress: Progress | None = None,
) -> Path:
    """Put a checked copy into the project's backup folder, then thin those that are there.

    With `unless_same`, nothing is copied where a backup holds the present state already, and that
    backup is returned. Raises DamagedError, with nothing changed, if the project is not sound.
    """
    if unless_same and (same := same_as(project, opened)) is not None and is_sound(same):
        return same
    _demand_root()
    before = backups_of(project)
    target = free_name(folder_of(project), project.stem, reason, behind=_time_of(before))
    copy_project(project, target, opened=opened, progress=progress)
    thin(project)
    return target


def back_up_before_schema(project: Path, version: int) -> Path:
    """The backup made before the project is brought to schema `version`: one of each state at
    most, so that a step that fails again and again pushes nothing out."""
    reason, present = f"{SCHEMA}{version}", mark_of_file(project)
    for copy in backups_of(project):
        kind = kind_of(copy)
        is_of_it = kind is not None and kind.reason == reason and mark_of_file(copy) == present
        if is_of_it and present is not None and is_sound(copy):
            return copy
    return back_up(project, reason=reason)


def is_sound(copy: Path) -> bool:
    """Can the backup be gone back to? Reads all of it."""
    try:
        return not faults(copy)
    except StorageError:
        return False


def same_as(project: Path, opened: Opened | None = None) -> Path | None:
    """A backup, or a file set aside, that holds just what the project holds now; None if there is
    none."""
    mark = mark_of_file(project) if opened is None else mark_of_open(opened)
    if mark is None:
        return None
    kept = (*backups_of(project), *set_aside(project))
    return next((copy for copy in kept if mark_of_file(copy) == mark), None)


def thin(project: Path) -> None:
    """Remove what need not stay any longer, and half-made copies of killed programs."""
    folder = folder_of(project)
    found = backups_of(project)
    apart = [copy for copy in found if f".{SCHEMA}" in copy.name]
    ordinary = [copy for copy in found if copy not in apart]
    rescued = [copy for copy in set_aside(project) if copy.parent == folder]
    with suppress(OSError):  # one too many is better than none at all
        sizes = {copy: copy.stat().st_size for copy in ordinary}
        room = room_for(shutil.disk_usage(folder).free, sum(sizes.values()))
        dated = [Dated(_day_of(copy), sizes[copy]) for copy in ordinary]
        stays = staying(dated, datetime.now().astimezone().date(), room, _rule)
        gone = [copy for place, copy in enumerate(ordinary) if place not in stays]
        gone += apart[_KEPT_APART:] + rescued[_KEPT_RESCUED:]
        for old in reversed(gone):
            with suppress(OSError):
                old.unlink()


def rescue(project: Path, opened: Opened) -> Path:
    """A checked copy of an open project whose file has gone, beside the place where it was; where
    nothing can be written there any more, in its backup folder."""
    if project.parent.is_dir():
        with suppress(StorageError):
            target = free_name(project.parent, f"{project.stem}.rescued")
            copy_project(project, target, opened=opened)
            return target
    _demand_root()
    target = free_name(folder_of(project), f"{project.stem}.rescued")
    copy_project(project, target, opened=opened)
    return target


def _demand_root() -> None:
    if _is_demanded and _root is not None and not _root.is_dir():
        raise StorageError(
            f"The folder for backups, {_root}, is not there. Connect its drive, or choose another "
            "folder in the Preferences."
        )


def _named(folder: Path, stem: str, rest: str) -> tuple[Path, ...]:
    named = re.compile(rf"{re.escape(stem)}\.{rest}{re.escape(SUFFIX)}")
    try:
        found = [file for file in folder.iterdir() if named.fullmatch(file.name)]
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda file: file.name, reverse=True))


def _day_of(copy: Path) -> date:
    """The local day a backup was taken on. Where its name names a day to come (a clock was wrong,
    and later ones must sort behind it), the file's own day is nearer the truth."""
    kind = kind_of(copy)
    at = kind.at.astimezone() if kind is not None else datetime.now().astimezone()
    if at.timestamp() > time.time() + _DAY:
        at = min(at, datetime.fromtimestamp(copy.stat().st_mtime, UTC).astimezone())
    return at.date()


def _time_of(found: tuple[Path, ...]) -> datetime | None:
    kind = kind_of(found[0]) if found else None
    return kind.at if kind is not None else None
