"""The group of all verbs, its options, and what an exit status says."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import click

from annotator import __version__, paths
from annotator.cli import (
    articles,
    bulk,
    checking,
    exchanging,
    keeping,
    reading,
    releasing,
    windows,
    writing,
)
from annotator.cli.common import say
from annotator.errors import AnnotatorError, DamagedError

RECOVER = " “annotator recover PROJECT OUT” saves what can be read of it."


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data-dir",
    metavar="FOLDER",
    help="Keep projects, settings and log in FOLDER instead of the usual places.",
)
@click.option(
    "--safe-mode",
    is_flag=True,
    help="Open the window with the usual settings and layout; your own are kept for the next time.",
)
@click.version_option(__version__, prog_name="annotator")
@click.pass_context
def group(context: click.Context, data_dir: str | None, safe_mode: bool) -> None:
    """Label text by hand. Without a verb, the window opens."""
    if data_dir:
        paths.set_data_dir(data_dir)
    if context.invoked_subcommand is None:
        from annotator.cli import open_window

        context.exit(open_window([], data_dir or "", safe_mode))


for _verb in (
    *windows.VERBS,
    *writing.VERBS,
    *exchanging.VERBS,
    *keeping.VERBS,
    *reading.VERBS,
    *checking.VERBS,
    *bulk.VERBS,
    *articles.VERBS,
    *releasing.VERBS,
):
    group.add_command(_verb)


def run(arguments: Sequence[str]) -> int:
    """Run one verb and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show it all
    try:
        status = group.main(list(arguments), prog_name="annotator", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.UsageError as error:
        error.show()
        return 2
    except click.exceptions.Abort:
        click.echo("Cancelled.", err=True)
        return 1
    except AnnotatorError as error:
        is_damage = isinstance(error, DamagedError) and "recover" not in arguments[:1]
        say(f"{error}{RECOVER if is_damage else ''}", err=True)
        return 1
    except OSError as error:  # all others have become sentences where they came up
        say(f"The answer could not be written ({error.strerror}).", err=True)
        return 1
