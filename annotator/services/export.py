"""Export: a project, or a part of it, in any format, proved before it appears under its name."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from annotator.errors import InputError
from annotator.formats import Format, WriteOptions
from annotator.model.exchange import ExchangeDocument
from annotator.services.exchange import schema_of
from annotator.services.formats import settings_for, writer_named
from annotator.services.import_report import counted
from annotator.services.project import Progress, Project
from annotator.services.proving import LossReport, Meter, Written, count_losses, write_proved
from annotator.services.selection import (
    EVERYTHING,
    Amount,
    LeftOut,
    Selected,
    Selection,
    amount_of,
)
from annotator.store import queries

__all__ = [
    "EVERYTHING",
    "Amount",
    "ExportOptions",
    "ExportReport",
    "LossReport",
    "Selection",
    "amount_of",
    "export_project",
    "losses",
    "preview",
]

_PREVIEW = 20_000
"""Characters of a file that a preview shows."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is written and how: the format by name and its settings, and of what. `strict` refuses
    where the format cannot hold all of it."""

    format: str = "native"
    selection: Selection = EVERYTHING
    settings: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


USUAL = ExportOptions()


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: where, and how much of it (`size` in bytes); what was lost, left behind."""

    path: Path
    documents: int
    spans: int
    relations: int
    size: int
    losses: LossReport
    left_out: LeftOut

    def sentences(self) -> list[str]:
        """What was written, in a sentence; and what was not."""
        return [
            f"Wrote {counted(self.documents, 'document')} with {counted(self.spans, 'span')} to "
            f"{self.path}; every span was read back and checked.",
            *self.left_out.sentences(),
        ]


def export_project(
    project: Project,
    out: Path,
    options: ExportOptions = USUAL,
    progress: Progress | None = None,
) -> ExportReport:
    """Write a project, or what is selected of it, to `out`: a file, or a folder if the format is.

    It is written under another name beside `out`, read back and compared span by span, synced, and
    only then renamed: what stood there stays as it was until then. A folder is replaced only where
    it is an earlier export, unchanged. Acts go on meanwhile. Raises InputError with the list where
    the files do not hold what was meant (or the format cannot, and `strict` is asked), StorageError
    where the disk does not take it, Cancelled if `progress` does. `progress` is told documents,
    twice each.
    """
    with _wanted(project, options, progress) as (chosen, write_options, selected):
        if options.strict:
            _demand_all(_losses(chosen, write_options, selected, None), chosen)
        meter = Meter(selected.read(queries.count_documents), progress)
        written = write_proved(selected, chosen, write_options, out, meter)
        return _report(out, chosen, written, selected.left_out())


def losses(
    project: Project, options: ExportOptions, progress: Progress | None = None
) -> LossReport:
    """What the format cannot hold of just what would be written. Writes nothing.

    Costs a look at every document, but nothing for the format that holds everything.
    """
    with _wanted(project, options, progress) as (chosen, write_options, selected):
        return _losses(chosen, write_options, selected, progress)


def preview(
    project: Project,
    options: ExportOptions,
    documents: int = 3,
    progress: Progress | None = None,
) -> list[tuple[str, str | None]]:
    """The first files that would be written, of the first documents: (name, "" where the format is
    one file; beginning of the text, None if it is none)."""
    with _wanted(project, options, progress) as (chosen, write_options, selected):
        wanted = _counted(selected(), Meter(0, progress))
        kept = (chosen.kept(document, write_options).document for document in wanted)
        found = (document for document in kept if document is not None)
        target = _Memory()
        chosen.write(islice(found, documents), target, write_options)
    return [(name, _shown(data)) for name, data in target.files.items()]


def _counted(documents: Iterable[ExchangeDocument], meter: Meter) -> Iterator[ExchangeDocument]:
    for document in documents:
        meter.step()
        yield document


class _Memory:
    """A target that keeps what is written."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    @contextmanager
    def open(self, name: str = "") -> Iterator[BinaryIO]:
        self.files[name] = b""  # in the order of opening
        file = io.BytesIO()
        yield file
        self.files[name] = file.getvalue()


def _shown(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text[:_PREVIEW]


@contextmanager
def _wanted(
    project: Project, options: ExportOptions, progress: Progress | None
) -> Iterator[tuple[Format, WriteOptions, Selected]]:
    """The format, how it is to write, and what: all of one snapshot."""
    chosen = writer_named(options.format)
    settings = settings_for(chosen, options.settings)
    with project.snapshot() as read:
        selected = Selected(read, options.selection, project.annotator.id, progress)
        labels, types = schema_of(read)
        if (names := options.selection.labels) is not None:
            labels = tuple(label for label in labels if label.name in names)
        yield chosen, WriteOptions(settings, labels, types), selected


def _losses(
    chosen: Format, options: WriteOptions, selected: Selected, progress: Progress | None
) -> LossReport:
    if chosen.NAME == "native":  # it holds everything
        return LossReport(chosen.TITLE)
    meter = Meter(selected.read(queries.count_documents), progress, 1)
    return count_losses(selected(), chosen, options, meter)


def _demand_all(found: LossReport, chosen: Format) -> None:
    if not found.is_empty:
        raise InputError(refusal_of_losses(found.sentences(), chosen))


def refusal_of_losses(sentences: Sequence[str], chosen: Format) -> str:
    """Why a strict export or conversion is refused."""
    return (
        f"“{chosen.NAME}” cannot hold all of it: {' '.join(sentences)} Nothing was written; choose "
        "another format, or do not ask for all."
    )


def _report(out: Path, chosen: Format, written: Written, left_out: LeftOut) -> ExportReport:
    return ExportReport(
        out,
        written.documents,
        written.spans,
        written.relations,
        written.size,
        LossReport(chosen.TITLE, written.losses, written.becomes, written.notices),
        left_out,
    )
