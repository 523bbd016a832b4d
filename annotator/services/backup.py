"""Backups of a project: taking one, naming the ones there are, putting one back."""

from __future__ import annotations

from pathlib import Path

from annotator.store import backup


def keep_in(root: Path | None) -> None:
    """Where backups go from now on: below `root`; None puts them beside each project."""
    backup.set_root(root)


def back_up(
    project: Path, out: Path | None = None, *, replace: bool = False, unless_same: bool = False
) -> Path:
    """Make a checked copy of the project file; the path of the copy.

    Without `out` it goes into the project's backup folder, where the newest ten are kept (and with
    `unless_same` only if it differs from the newest there); with it, to that file, which must not
    exist unless `replace` is given. The project may be in use meanwhile.
    """
    if out is None:
        return backup.back_up(project, unless_same=unless_same)
    backup.copy_project(project, out, replace=replace)
    return out


def backups_of(project: Path) -> tuple[Path, ...]:
    """The backups in the project's backup folder, the newest first."""
    return backup.backups_of(project)


def day_of(copy: Path) -> str:
    """When a backup was taken, in words: "21 November 2026, 14:02"; its name where it says no."""
    when = backup.taken_at(copy)
    return f"{when.day} {when:%B %Y, %H:%M}" if when is not None else copy.name


def restore(project: Path, source: Path) -> Path | None:
    """Put the backup `source` in the project's place; the file set aside, if there was one.

    Refused while the project is open anywhere, and unless the backup is a sound project.
    """
    return backup.restore(project, source)
