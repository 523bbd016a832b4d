"""Verbs for what comes in and goes out: import, export, convert, and the formats there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator import settings
from annotator.cli.common import (
    JSON,
    PROJECT,
    index_words,
    keep_backups,
    one_line,
    print_json,
    print_table,
    progress_bar,
    reading,
    say,
    writing,
)
from annotator.errors import InputError, StorageError
from annotator.model.document import State

if TYPE_CHECKING:
    from annotator.model.change import BulkChange, ChangeSet
    from annotator.services.export import ExportOptions
    from annotator.services.project import Project

_ANY_PATH = click.Path(path_type=Path, readable=False)
_ENCODING = click.option(
    "--encoding", default="", metavar="E", help="Read text files as E; else recognised."
)


def _set(help: str) -> Callable[[Any], Any]:
    return click.option("--set", "choices", multiple=True, metavar="NAME=VALUE", help=help)


@click.command("import")
@PROJECT
@click.argument("paths", nargs=-1, required=True, type=_ANY_PATH)
@click.option("--format", default="", metavar="NAME", help="What the files are; else recognised.")
@_ENCODING
@click.option(
    "--map",
    "mapping",
    type=_ANY_PATH,
    metavar="FILE",
    help='Give names other names: {"labels": {"PER": "person", "MISC": null}}.',
)
@_set("A choice of the format, as “annotator formats” lists them.")
@click.option("--strict", is_flag=True, help="Import nothing unless all of it can come in.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and do nothing.")
@JSON
def import_(
    project: Path, paths: tuple[Path, ...], dry_run: bool, as_json: bool, **how: Any
) -> int:
    """Import files of any format, and folders of them, into PROJECT."""
    from annotator.services import duplicates
    from annotator.services.import_documents import ImportOptions, plan_import
    from annotator.services.import_mapping import read_mapping

    options = ImportOptions(
        encoding=how["encoding"],
        max_mb=settings.load()[0].max_text_mb,
        format=how["format"],
        settings=pairs(how["choices"]),
        mapping=read_mapping(how["mapping"]) if how["mapping"] else None,
        strict=how["strict"],
    )
    with _opened(project, dry_run) as opened:
        with progress_bar("Reading") as progress:
            plan = plan_import(opened, paths, options, progress)
        report = plan.report
        same: dict[str, tuple[str, ...]] = {}
        if report.adds and not dry_run:
            same = _imported(opened, plan.change)
        if as_json:
            done = report.adds and not dry_run
            print_json({**report.record(), "same_story": same, "done": done})
        else:
            told = duplicates.sentences(opened, same)
            for sentence in (
                *(["This would be done:"] if dry_run else []),
                *report.sentences(),
                *told,
            ):
                say(sentence)
        for sentence in (*report.problems, *report.renamed, *_not_read(report.skipped)):
            say(sentence, err=True)
    return 1 if report.problems else 0


@click.command()
@PROJECT
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    help="The format to write. With several, OUT is a folder with one file or folder of each.",
)
@click.option("--query", default="", metavar="Q", help="Only the spans that a query finds.")
@click.option("--label", "labels", multiple=True, metavar="L", help="Only spans of the label L.")
@click.option("--annotator", "people", multiple=True, metavar="A", help="Only the work of A.")
@click.option(
    "--state", "states", multiple=True, metavar="S", help="Only documents that are in the state S."
)
@_set("A choice of the format, as “annotator formats” lists them.")
@click.option("--strict", is_flag=True, help="Write nothing that a format cannot hold in full.")
def export(project: Path, out: Path, formats: tuple[str, ...], **how: Any) -> None:
    """Write PROJECT, or a part of it, to the file OUT (a folder, if the format is one)."""
    from annotator.services.export import Selection, export_project

    selection = Selection(
        frozenset(how["labels"]) or None,
        frozenset(how["people"]) or None,
        frozenset(map(named_state, how["states"])) or None,
        how["query"],
    )
    formats = tuple(dict.fromkeys(formats)) or ("native",)
    with reading(project) as opened:
        wanted = _exports(formats, selection, pairs(how["choices"]), how["strict"])
        places = _places(out, formats)
        for options in wanted:
            _tell_losses(opened, options, len(wanted) > 1)
        if len(wanted) > 1:
            _make_folder(out)
        for options, place in zip(wanted, places, strict=True):
            with progress_bar("Exporting") as progress:
                report = export_project(opened, place, options, progress)
            for sentence in report.sentences():
                say(sentence)


@click.command()
@click.argument("source", metavar="IN", type=_ANY_PATH)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--from", "format", default="", metavar="NAME", help="What IN is; else recognised.")
@click.option("--to", required=True, metavar="NAME", help="The format to write.")
@_ENCODING
@_set("A choice of the format to write.")
@click.option("--set-from", "reading", multiple=True, metavar="NAME=VALUE", help="Of that of IN.")
@click.option("--strict", is_flag=True, help="Write nothing unless all goes through.")
def convert(source: Path, out: Path, **how: Any) -> int:
    """Write what the file or folder IN holds to OUT in another format, without a project."""
    from annotator.services.convert import ConvertOptions
    from annotator.services.convert import convert as convert_files

    options = ConvertOptions(
        encoding=how["encoding"],
        max_mb=settings.load()[0].max_text_mb,
        format=how["format"],
        settings=pairs(how["reading"]),
        to=how["to"],
        writing=pairs(how["choices"]),
        strict=how["strict"],
    )
    with progress_bar("Converting") as progress:
        report = convert_files(
            source, out, options, progress, lambda found: _say_losses(found.told())
        )
    for sentence in report.sentences():
        say(sentence)
    problems = [*report.refusals, *report.dropped]
    for sentence in problems:
        say(sentence, err=True)
    return 1 if problems else 0


@click.command("formats")
@JSON
def list_formats(as_json: bool) -> None:
    """List the formats that can be read and written, and what they cannot hold."""
    from annotator.services import formats

    found = formats.list_formats()
    if as_json:
        for info in found:
            print_json(formats.record(info))
        return
    rows: list[tuple[str | int, ...]] = [
        (
            info.name,
            one_line(info.title),
            "yes" if info.reads else "–",
            "–" if not info.writes else "a folder" if info.is_folder else "yes",
            " ".join(info.extensions),
        )
        for info in found
    ]
    print_table(("name", "format", "read", "written", "files"), rows)
    for info in found:
        click.echo()
        say(f"{info.name}: {info.limits} {info.hint}".rstrip())
        for setting in info.settings:
            choices = ", ".join(f"{value} ({words})" for value, words in setting.choices)
            say(f"  --set {setting.name}=…  {setting.title}: {choices}")


def _exports(
    formats: Iterable[str], selection: Any, choices: dict[str, str], strict: bool
) -> list[ExportOptions]:
    """How each format is to be written; a choice is for those formats that have it."""
    from annotator.services.export import ExportOptions
    from annotator.services.formats import writer_named

    chosen = [writer_named(name) for name in formats]
    offered = {s.name for format in chosen for s in format.SETTINGS if s.writing}
    unknown = choices.keys() - offered
    made = []
    for format in chosen:
        names = {setting.name for setting in format.SETTINGS} | unknown
        own = {name: value for name, value in choices.items() if name in names}
        made.append(ExportOptions(format.NAME, selection=selection, settings=own, strict=strict))
    return made


def _places(out: Path, formats: tuple[str, ...]) -> list[Path]:
    from annotator.services.formats import format_info

    if len(formats) == 1:
        return [out]
    return [out / format_info(name).file_name(name) for name in formats]


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(exist_ok=True)
    except FileExistsError:
        raise InputError(f"{out} is a file; several formats need a folder.") from None
    except OSError as error:
        raise StorageError(f"{out} cannot be made ({error.strerror}).") from error


def _tell_losses(project: Project, options: ExportOptions, name: bool) -> None:
    from annotator.services.export import losses
    from annotator.services.formats import settings_for, writer_named

    settings_for(writer_named(options.format), options.settings)
    with progress_bar("Looking") as progress:
        found = losses(project, options, progress)
    _say_losses([f"{options.format}: {s}" if name else s for s in found.told()])


def _say_losses(sentences: list[str]) -> None:
    for sentence in sentences:
        say(sentence, err=True)


def pairs(choices: Iterable[str]) -> dict[str, str]:
    """NAME=VALUE as given on the command line. Raises InputError."""
    found = {}
    for choice in choices:
        name, sign, value = choice.partition("=")
        if not sign or not name.strip():
            raise InputError(f"“{choice}” is no choice; write NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def named_state(word: str) -> State:
    """The state that a word on the command line names. Raises InputError."""
    plain = " ".join(word.replace("-", " ").replace("_", " ").casefold().split())
    try:
        return State(plain)
    except ValueError:
        raise InputError(f"There is no state “{word}”. States: {', '.join(State)}.") from None


def _not_read(files: Iterable[str]) -> list[str]:
    return [f"{file}: it is of no known format and is not read." for file in files]


def _opened(project: Path, dry_run: bool) -> AbstractContextManager[Project]:
    return reading(project) if dry_run else writing(project)


def _imported(project: Project, change: ChangeSet | BulkChange) -> dict[str, tuple[str, ...]]:
    """Do the import; which of the new documents tell the same story as others."""
    from annotator.services import duplicates

    mark = duplicates.mark(project)
    _back_up_first(project)
    with progress_bar("Writing") as progress:
        project.do(change, progress)
    index_words(project)
    return duplicates.same_story(project, mark)


def _back_up_first(project: Project) -> None:
    """Before a large step; where it fails that is said, and the step is done all the same."""
    from annotator.services import backup as backups

    keep_backups()
    try:
        backups.back_up_if_wanted(project, reason="before-import")
    except StorageError as error:
        say(f"No backup could be made before the import. {error}", err=True)


VERBS = (import_, export, convert, list_formats)
