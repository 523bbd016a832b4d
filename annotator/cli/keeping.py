"""Verbs of backups: making one, listing them, going back to one."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import click

from annotator.cli.common import (
    JSON,
    PROJECT,
    keep_backups,
    one_line,
    print_json,
    print_table,
    progress_bar,
    say,
)
from annotator.errors import DamagedError, StorageError


@click.command()
@PROJECT
@click.argument("out", required=False, type=click.Path(path_type=Path))
def backup(project: Path, out: Path | None) -> None:
    """Make a checked copy of PROJECT: to OUT, else to its backup folder.

    If nothing was done since the last backup, that one is named and no other made.
    """
    from annotator.services import backup as backups

    keep_backups()
    reason = "" if out else "by-hand"
    try:
        with progress_bar("Backing up") as progress:
            made = backups.back_up(project, out, unless_same=True, reason=reason, progress=progress)
    except DamagedError:
        raise
    except StorageError as error:
        place = out or backups.folder_of(project)
        raise StorageError(f"No backup of {project} was made in {place}. {error}") from error
    say(f"Backed up to {made}.")


@click.command()
@PROJECT
@JSON
def backups(project: Path, as_json: bool) -> int:
    """List the backups of PROJECT, the newest first, with what is in each.

    Files set aside by a restore are listed, too. With --json one line each: path, taken_at (UTC),
    reason, size (bytes), documents, spans, sound, problem.
    """
    from annotator.services import backup as services

    keep_backups()
    found = [services.facts_of(copy) for copy in services.kept_of(project)]
    if as_json:
        for facts in found:
            print_json(_record(facts, services.reason_of(facts.path)))
    elif not found:
        say(f"There is no backup of {project} in {services.folder_of(project)}.")
    else:
        rows: list[tuple[str | int, ...]] = []
        for facts in found:
            rows.append((services.day_of(facts.path), facts.documents, facts.spans, facts.size))
            why = services.reason_of(facts.path) if facts.sound else "DAMAGED"
            rows[-1] += (one_line(why), one_line(str(facts.path), 400))
        print_table(("taken", "documents", "spans", "bytes", "occasion", "file"), rows)
    return 0 if all(facts.sound for facts in found) else 1


@click.command()
@PROJECT
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def restore(project: Path, backup: Path, dry_run: bool) -> None:
    """Put BACKUP in the place of PROJECT; the present file is set aside, never deleted."""
    from annotator.services import backup as backups

    if dry_run:
        with progress_bar("Comparing") as progress:
            found = backups.differences(project, backup, progress)
        for sentence in found.sentences():
            say(sentence)
        return
    is_another = backups.is_another(project, backup)
    with progress_bar("Restoring") as progress:
        prepared = backups.prepare(project, backup, progress)
        aside = prepared.put()
    say(f"Restored {project} from {backup}.")
    if is_another:
        say(f"{backup.name} is of another project: no document is in both.", err=True)
    for sentence in prepared.told:
        say(sentence, err=True)
    if aside is not None:
        say(f"The file that was there is now {aside}.")


def _record(facts: Any, reason: str) -> dict[str, Any]:
    at = facts.taken_at
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds") if at is not None else ""
    return {
        "path": str(facts.path),
        "taken_at": stamp.replace("+00:00", "Z"),
        "reason": reason,
        "size": facts.size,
        "documents": facts.documents,
        "spans": facts.spans,
        "sound": facts.sound,
        "problem": facts.problem,
    }


VERBS = (backup, backups, restore)
