"""Verbs that change many spans: they say first what they would do, and can be undone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.common import (
    JSON,
    PROJECT,
    index_words,
    keep_backups,
    plain_text,
    print_json,
    progress_bar,
    reading,
    say,
    tell_waiting,
    writing,
)
from annotator.errors import InputError, StorageError
from annotator.model.change import BulkChange, ChangeSet

if TYPE_CHECKING:
    from annotator.model.schema import Label
    from annotator.services.project import Project

DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


@click.command()
@PROJECT
@click.option(
    "--query", type=plain_text, required=True, metavar="Q", help="Which spans; as in the review."
)
@click.option(
    "--to",
    "label",
    type=plain_text,
    required=True,
    metavar="LABEL",
    help="The label they are to get.",
)
@DRY_RUN
@JSON
def relabel(project: Path, query: str, label: str, dry_run: bool, as_json: bool) -> None:
    """Give all spans of PROJECT that a query finds another label."""
    from annotator.model.query import parse
    from annotator.services import bulk

    wanted = parse(query)
    with _opened(project, dry_run) as opened:
        act = bulk.Relabel(_label(opened, label).id)
        if not dry_run:
            index_words(opened)
        tell_waiting(opened, wanted)
        with progress_bar("Looking") as progress:
            seen = bulk.preview(opened, act, wanted, limit=0, progress=progress)
        if not dry_run and seen.will:
            with progress_bar("Planning") as progress:
                change = bulk.plan(opened, act, wanted, progress=progress)
            _do(opened, change)
        done = not dry_run and seen.will > 0
        if as_json:
            print_json({"act": seen.text, "will": seen.will, "wont": seen.wont, "done": done})
            return
        say(_sentence(seen.text, seen.will, dry_run))
        for why, count in seen.wont.items():
            say(f"Left as they are: {count:,} {why}.")


@click.command()
@PROJECT
@click.option(
    "--text",
    type=plain_text,
    required=True,
    metavar="TEXT",
    help="The words that are to be tagged.",
)
@click.option(
    "--label", type=plain_text, required=True, metavar="L", help="The label they are to get."
)
@DRY_RUN
@JSON
def tag(project: Path, text: str, label: str, dry_run: bool, as_json: bool) -> None:
    """Tag all places of PROJECT where TEXT stands as whole words, whatever its case."""
    from annotator.services import tag_alike

    with _opened(project, dry_run) as opened:
        chosen = _label(opened, label)
        with progress_bar("Looking") as progress:
            hits = tag_alike.same(opened, text, progress)
        fresh = [hit for hit in hits if chosen.id not in hit.tagged]
        change = tag_alike.plan(opened, fresh, chosen.id)
        if not dry_run and fresh:
            _do(opened, change)
        already = len(hits) - len(fresh)
        if as_json:
            done = not dry_run and bool(fresh)
            record = {"act": change.text, "will": len(fresh), "already": already, "done": done}
            print_json(record)
            return
        say(_sentence(change.text, len(fresh), dry_run))
        if already:
            verb = "is" if already == 1 else "are"
            say(f"{already:,} {verb} tagged as {chosen.name} already.")


def _opened(project: Path, dry_run: bool) -> AbstractContextManager[Project]:
    return reading(project) if dry_run else writing(project)


def _sentence(act: str, will: int, dry_run: bool) -> str:
    if not will:
        return "There is nothing to do."
    return f"This would {act}." if dry_run else f"Done: {act}."


def _label(project: Project, name: str) -> Label:
    labels = project.labels()
    found = [label for label in labels if label.name == name] or [
        label for label in labels if label.name.casefold() == name.casefold()
    ]
    if not found:
        names = ", ".join(f"“{label.name}”" for label in labels)
        raise InputError(f"There is no label “{name}”. There are {names or 'none at all'}.")
    return found[0]


def _do(project: Project, change: ChangeSet | BulkChange) -> None:
    from annotator.services import backup

    if isinstance(change, BulkChange):
        keep_backups()
        try:
            backup.back_up_if_wanted(project, reason="before-change")
        except StorageError as error:
            say(f"No backup could be made before. {error}", err=True)
    with progress_bar("Writing") as progress:
        project.do(change, progress)


VERBS = (relabel, tag)
