"""The last backup in words: short for the status bar, in full for its tip and its page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from annotator.ui.widgets.plain_text import counted

if TYPE_CHECKING:
    from annotator.services.health import Findings


def short(when: datetime | None, today: date | None = None) -> str:
    """ "Backup 14:02", "Backup yesterday", "Backup 3 November"; `when` is local time."""
    if when is None:
        return "No backup yet"
    today = today or date.today()
    if when.date() == today:
        return f"Backup {when:%H:%M}"
    if when.date() == today - timedelta(days=1):
        return "Backup yesterday"
    return f"Backup {when.day} {when:%B}" + f" {when.year}" * (when.year != today.year)


def backup_words(found: Findings) -> str:
    """When the last backup was taken, how many there are and where."""
    if found.last_backup is None:
        return f"There is no backup of this project yet. Backups will go to {found.folder}."
    when = found.last_backup
    return (
        f"The last backup is of {when.day} {when:%B %Y, %H:%M}. "
        f"{counted(found.backups, 'backup lies', 'backups lie')} in {found.folder}."
        + "".join(f" Earlier ones lie in {folder}." for folder in found.former)
    )


def drive_words(found: Findings) -> str:
    """Whether one broken drive would take the backups, too."""
    if found.same_drive:
        return (
            "Project and backups lie on the same drive. Against a drive that breaks only a copy "
            "elsewhere helps: choose a folder on another drive in the Preferences, or keep a copy "
            "on a stick."
        )
    return "The backups lie on another drive than the project."
