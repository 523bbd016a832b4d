"""Verbs that write: a project, or a file made of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator import paths, settings
from annotator.cli.common import (
    PROJECT,
    keep_backups,
    my_name,
    progress_bar,
    reading,
    say,
    writing,
)
from annotator.errors import StorageError

if TYPE_CHECKING:
    from annotator.services.project import Project


@click.command()
@PROJECT
@click.option("--sample", is_flag=True, help="Put the two sample articles in.")
def new(project: Path, sample: bool) -> None:
    """Make a new project file with the usual labels."""
    from annotator.services import opening
    from annotator.services import sample as samples

    documents = samples.documents(paths.resource("articles")) if sample else ()
    left = opening.create_project(project, annotator_name=my_name(), documents=documents)
    say(f"Made {project}.")
    if left:
        say(left, err=True)


@click.command("import")
@PROJECT
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option("--encoding", default="", metavar="E", help="Read text files as E; else recognised.")
def import_(project: Path, paths: tuple[Path, ...], encoding: str) -> int:
    """Import text files, JSON Lines files and folders of them into PROJECT."""
    from annotator.services.import_documents import plan_import

    limit = settings.load()[0].max_text_mb
    with writing(project) as opened:
        with progress_bar("Reading") as progress:
            plan = plan_import(opened, paths, encoding=encoding, max_mb=limit, progress=progress)
        if plan.report.adds:
            _back_up_first(opened)
            with progress_bar("Writing") as progress:
                opened.do(plan.change, progress)
        for sentence in plan.report.sentences():
            say(sentence)
        for refusal in plan.report.refusals:
            say(refusal, err=True)
    return 1 if plan.report.refusals else 0


@click.command()
@PROJECT
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", default="native", metavar="F", help="The format to write.")
def export(project: Path, out: Path, format: str) -> None:
    """Write everything in PROJECT to the file OUT."""
    from annotator.services.export import export_project

    with reading(project) as opened, progress_bar("Exporting") as progress:
        report = export_project(opened, out, format=format, progress=progress)
    for sentence in report.sentences():
        say(sentence)


@click.command()
@click.argument("damaged", type=click.Path(path_type=Path, readable=False))
@click.argument("out", type=click.Path(path_type=Path))
def recover(damaged: Path, out: Path) -> int:
    """Save what can still be read of DAMAGED, which is left as it is, into the new project OUT."""
    from annotator.services import recover as recovering

    with progress_bar("Recovering") as progress:
        report = recovering.recover(damaged, out, progress)
    for sentence in report.sentences():
        say(sentence)
    return 0 if report.is_complete else 1


def _back_up_first(project: Project) -> None:
    """Before a large step; where it fails that is said, and the step is done all the same."""
    from annotator.services import backup as backups

    keep_backups()
    try:
        backups.back_up_if_wanted(project, reason="before-import")
    except StorageError as error:
        say(f"No backup could be made before the import. {error}", err=True)


VERBS = (new, import_, export, recover)
