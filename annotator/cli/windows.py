"""Verbs that need Qt; nothing of it is loaded before they run."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from annotator.cli.common import PROJECT


@click.command("open")
@PROJECT
@click.pass_context
def open_(context: click.Context, project: Path) -> int:
    """Open PROJECT in the window."""
    from annotator.cli import open_window

    given = context.find_root().params
    return open_window([str(project)], given["data_dir"] or "", given["safe_mode"])


def _size(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9]\d{1,4})x([1-9]\d{1,4})", value)
    if found is None:
        raise click.BadParameter("it must be like 1280x800.")
    return int(found[1]), int(found[2])


@click.command()
@PROJECT
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--document", default="", metavar="ID", help="Show this document.")
@click.option("--size", default="1280x800", callback=_size, help="Width and height in pixels.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light")
def screenshot(project: Path, out: Path, document: str, size: tuple[int, int], theme: str) -> None:
    """Write a picture of the window with PROJECT in it to OUT (a .png file)."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from annotator import preflight

    preflight.demand()
    from annotator import app

    app.take_screenshot(project, out, document, size, theme)


VERBS = (open_, screenshot)
