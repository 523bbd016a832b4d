"""What the verbs share: opening a project, lines of JSON, lines for people, the progress bar."""

from __future__ import annotations

import getpass
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from annotator import settings
from annotator.errors import StorageError
from annotator.model.query import Query
from annotator.services.opening import open_project
from annotator.services.project import Progress, Project

# not `readable`: what may not be read is refused with a sentence, it is no wrong usage
PROJECT = click.argument("project", type=click.Path(path_type=Path, readable=False))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")

Verb = Callable[..., Any]


def plain_text(value: str) -> str:
    """Text in an argument; what the terminal handed over as bytes that are none is refused."""
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise click.BadParameter("this holds bytes that are no UTF-8 text.")
    return value


def my_name() -> str:
    """The name work is done under: that of the settings, else the one on this computer."""
    found, _ = settings.load()
    try:
        return found.name.strip() or getpass.getuser()
    except (OSError, KeyError):
        return "annotator"


def keep_backups() -> None:
    """Backups go where the settings say, and are kept for as long."""
    from annotator.services import backup

    found, _ = settings.load()
    backup.keep_in(found.backup_dir, found.keep_backups, found.former_backup_dirs)
    backup.demand_folder(bool(found.backup_folder))


@contextmanager
def reading(path: Path) -> Iterator[Project]:
    """A project opened for reading, also while another program works on it."""
    project = open_project(path, annotator_name=my_name(), read_only=True)
    try:
        yield project
    finally:
        project.close()


@contextmanager
def writing(path: Path) -> Iterator[Project]:
    """A project opened for writing; if it was changed, its words are indexed, so that they are
    found the next time, and it is backed up."""
    from annotator.services import backup

    project = open_project(path, annotator_name=my_name())
    try:
        yield project
        if project.changed:
            index_words(project)
    finally:
        project.close()
        if project.changed:
            keep_backups()
            try:
                backup.back_up(path, unless_same=True)
            except StorageError as error:
                raise StorageError(
                    f"The work is saved, but no backup of {path} could be made. ({error})"
                ) from error


def index_words(project: Project) -> None:
    """Make the words of what came in bulk ready to be found, and find new documents that tell the
    same story; there is no background here."""
    from annotator.services import duplicates, review

    if review.waiting(project):
        with progress_bar("Indexing words") as progress:
            review.catch_up(project, progress)
    if duplicates.waiting(project):
        with progress_bar("Comparing documents") as progress:
            duplicates.catch_up(project, progress)


def tell_waiting(project: Project, query: Query) -> None:
    """Say it where not all words that a query looks for can be found yet."""
    from annotator.services import review

    if review.asks_for_words(query) and (count := review.waiting(project)):
        say(
            f"Not all words can be found yet (texts and tags still to be indexed: {count:,}), so "
            "something may be missing here. Opening the project in the window makes them ready.",
            err=True,
        )


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A progress bar on standard error, if that is a terminal; else None."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield tell


def say(sentence: str, err: bool = False) -> None:
    """One sentence on one line, whatever names it holds."""
    click.echo(_plain(sentence), err=err)


def print_json(record: dict[str, Any]) -> None:
    """One line of JSON in UTF-8, whatever the terminal's encoding."""
    import orjson

    click.echo(orjson.dumps(record))


def print_table(head: tuple[str, ...], rows: list[tuple[str | int, ...]]) -> None:
    """Columns under a head, numbers to the right."""
    cells = [head, *[tuple(_cell(value) for value in row) for row in rows]]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(head))]
    right = [bool(rows) and isinstance(value, int) for value in rows[0]] if rows else [False] * 99
    for row in cells:
        padded = []
        for text, width, numeric in zip(row, widths, right, strict=False):
            blanks = " " * (width - _width(text))
            padded.append(blanks + text if numeric else text + blanks)
        click.echo("  ".join(padded).rstrip())


def one_line(text: str, limit: int = 60) -> str:
    """Text for one line of a terminal: no line breaks, no control signs, cut at `limit`."""
    plain = " ".join(_plain(text[: limit * 4]).split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def _plain(text: str) -> str:
    return "".join(" " if c.isspace() else c for c in text if not _is_control(c))


def _is_control(character: str) -> bool:
    """Signs that steer a terminal or turn the direction of its text; joiners of emoji are none."""
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cf") and not character.isspace() and character not in "\u200c\u200d"


def _cell(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
