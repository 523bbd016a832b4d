"""Backups: taken while the project is in use, checked, synced, thinned; and putting one back.

Each project has its backup folder of its own, named after the file and the place it lies in, so
that two projects of one name never thin each other's backups.
"""

from __future__ import annotations

import filecmp
import os
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.errors import LockedError, StorageError
from annotator.model import moment
from annotator.store.disk import plain_errors, sync_file, sync_folder
from annotator.store.identity import SUFFIX, check_identity, connect_to_copy, has_journal
from annotator.store.lock import Lock, holder
from annotator.store.version import SCHEMA_VERSION

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]
KEEP = 10
_STAMP = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z"
_SIDE_FILES = ("-wal", "-shm")
_root: Path | None = None


def set_root(root: Path | None) -> None:
    """Where backups go from now on: below `root`; None puts them beside each project."""
    global _root
    _root = root


def folder_of(project: Path) -> Path:
    """The project's own backup folder (it need not exist)."""
    place = project.absolute()
    if _root is None:
        return place.with_name(f"{place.stem}.backups")
    import hashlib  # not on the way to the first screen

    mark = hashlib.sha256(os.fsencode(place.resolve())).hexdigest()[:8]
    return _root / f"{place.stem}-{mark}"


def backups_of(project: Path) -> tuple[Path, ...]:
    """The project's backups, the newest first."""
    named = re.compile(re.escape(project.stem) + r"\." + _STAMP + re.escape(SUFFIX))
    try:
        found = [file for file in folder_of(project).iterdir() if named.fullmatch(file.name)]
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda file: file.name, reverse=True))


def back_up(
    project: Path, *, keep: int = KEEP, unless_same: bool = False, opened: Opened | None = None
) -> Path:
    """Put a checked copy into the project's backup folder and keep the newest `keep` of them.

    With `unless_same`, a copy equal to the newest backup is not kept and that backup returned, so
    that a step tried again and again cannot push older states out.
    """
    folder = folder_of(project)
    before = backups_of(project)
    target = _free(folder, project.stem, behind=before)
    copy_project(project, target, opened=opened)
    if unless_same and before and filecmp.cmp(before[0], target, shallow=False):
        target.unlink()
        return before[0]
    for old in (*backups_of(project)[keep:], *_leftovers(folder)):
        with suppress(OSError):  # one too many is better than none at all
            old.unlink()
    return target


def copy_project(
    project: Path, target: Path, *, replace: bool = False, opened: Opened | None = None
) -> None:
    """A checked copy of the project at `target`, whole also while it is being written to.

    Nothing changes at `target` before the copy is complete, sound and on the disk. Raises
    StorageError if the project is not sound, or if there is something at `target` already: unless
    with `replace`, and it is a file that is not in use. `opened` gives a connection that is open
    already, which reads the project also where its file has gone meanwhile.
    """
    if opened is None:
        check_identity(project, SCHEMA_VERSION)

    def put(temporary: Path) -> None:
        _check_target(project, target, replace)
        os.replace(temporary, target)

    _check_target(project, target, replace)
    _place(project, target, put, opened)


def rescue(project: Path, opened: Opened) -> Path:
    """A checked copy of an open project whose file has gone, beside the place where it was; where
    nothing can be written there any more, in its backup folder."""
    if project.parent.is_dir():
        with suppress(StorageError):
            target = _free(project.parent, f"{project.stem}.rescued")
            copy_project(project, target, opened=opened)
            return target
    target = _free(folder_of(project), f"{project.stem}.rescued")
    copy_project(project, target, opened=opened)
    return target


def taken_at(copy: Path) -> datetime | None:
    """When a backup was taken, in local time, as its name says."""
    found = re.search(rf"\.({_STAMP})$", copy.stem)
    if found is None:
        return None
    with suppress(ValueError):  # a day that is none
        when = datetime.strptime(found[1], "%Y-%m-%dT%H-%M-%S.%fZ")
        return when.replace(tzinfo=UTC).astimezone()
    return None


def restore(project: Path, backup: Path) -> Path | None:
    """Put `backup` in the place of `project`; what was there is moved aside, never deleted.

    Returns the file set aside, or None where there was none. Raises LockedError while the project
    is open, StorageError where the backup is not a sound project; then nothing has changed.
    """
    check_identity(backup, SCHEMA_VERSION)
    project = Path(os.path.realpath(project))  # a link stays one
    if os.path.exists(project) and os.path.samefile(project, backup):
        raise StorageError(f"{backup} is the project itself; choose a backup of it.")
    if os.path.isdir(project):
        raise StorageError(f"{project} is a folder; name the project's file.")
    with plain_errors(project):
        project.parent.mkdir(parents=True, exist_ok=True)
    aside = _free(project.parent, f"{project.stem}.before-restore")
    with Lock(project):
        _place(backup, project, lambda temporary: _swap(temporary, project, aside))
    return aside if aside.exists() else None


def _leftovers(folder: Path) -> list[Path]:
    """Half-made copies that a killed program left, a day ago or longer."""
    yesterday = time.time() - 24 * 60 * 60
    found: list[Path] = []
    for file in folder.glob(".*.tmp"):
        with suppress(OSError):  # somebody else has just cleared it
            found += [file] if file.stat().st_mtime < yesterday else []
    return found


# --- how -----------------------------------------------------------------------------------------


def _place(
    source: Path, target: Path, put: Callable[[Path], None], opened: Opened | None = None
) -> None:
    """Copy `source` to a temporary file beside `target`, check and sync it, then `put` it there."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with plain_errors(target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(source, temporary, opened)
            sync_file(temporary)
            put(temporary)
            sync_folder(target.parent)
        finally:
            for side in ("", "-journal", *_SIDE_FILES):
                Path(f"{temporary}{side}").unlink(missing_ok=True)


def _copy(source: Path, temporary: Path, opened: Opened | None) -> None:
    temporary.unlink(missing_ok=True)
    reading = opened() if opened is not None else closing(connect_to_copy(source))
    with reading as old, closing(sqlite3.connect(temporary)) as new:
        # In one step: a copy in steps begins anew with each write, so it may never end.
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, readable from any place
        faults = [row[0] for row in new.execute("PRAGMA integrity_check(3)")]
    if faults != ["ok"]:
        raise StorageError(
            f"{source.name} is damaged ({'; '.join(faults)}); no copy was made. "
            "Keep the file, and go back to an earlier backup."
        )


def _check_target(project: Path, target: Path, replace: bool) -> None:
    if not os.path.exists(target):  # (or hidden from us: then it cannot be written either)
        if has_journal(target):  # of a project that has gone: it would spoil the copy
            raise StorageError(f"{target} was not closed well; choose another name.")
        return
    if not replace or not target.is_file():
        raise StorageError(f"{target} exists already; choose another name.")
    if os.path.exists(project) and target.samefile(project):
        raise StorageError(f"{target} is the project itself; choose another name.")
    if found := holder(target):
        raise LockedError(found.sentence(target))
    if has_journal(target):  # it would be taken for the copy's own and spoil it
        raise StorageError(f"{target} is in use, or was not closed well; choose another name.")


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
        for side in ("", *_SIDE_FILES):
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
    journal = Path(f"{project}-wal")
    if not project.exists() or (journal.exists() and journal.stat().st_size > 0):
        return False
    try:
        os.link(project, aside)
    except (OSError, AttributeError, NotImplementedError):
        return False
    for side in _SIDE_FILES:  # they hold nothing, and belong to the old file
        Path(f"{project}{side}").unlink(missing_ok=True)
    return True


def _free(folder: Path, stem: str, behind: tuple[Path, ...] = ()) -> Path:
    """A name that is free, made of `stem` and the present moment (or the next free millisecond).

    It sorts after the names `behind`, also where the clock was put back: the newest backup must not
    be taken for the oldest.
    """
    when = datetime.fromisoformat(moment.now()).astimezone(UTC)
    with suppress(ValueError, IndexError):  # a stamp that is none, or no backup at all
        newest = behind[0].stem.removeprefix(f"{stem}.")
        when = max(when, datetime.strptime(newest, "%Y-%m-%dT%H-%M-%S.%fZ").replace(tzinfo=UTC))
    while True:
        stamp = when.isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(":", "-")
        file = folder / f"{stem}.{stamp}{SUFFIX}"
        if not os.path.exists(file):
            return file
        when += timedelta(milliseconds=1)
