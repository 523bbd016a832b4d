"""Verbs that make a project."""

from __future__ import annotations

from pathlib import Path

import click

from annotator import paths
from annotator.cli.common import PROJECT, my_name, progress_bar, say


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


VERBS = (new, recover)
