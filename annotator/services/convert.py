"""Conversion: files of one format into another, without a project, with the proof of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotator.errors import InputError
from annotator.formats import Feature, WriteOptions
from annotator.model.exchange import ExchangeDocument, ExchangeLabel
from annotator.services.convert_spool import SortedSpool, completed
from annotator.services.export import refusal_of_losses
from annotator.services.formats import settings_for, writer_named
from annotator.services.import_files import Found, Wanted, find_files, read_file
from annotator.services.import_report import counted
from annotator.services.project import Progress
from annotator.services.proving import LossReport, Meter, count_losses, write_proved

Tell = Callable[[LossReport], object]


@dataclass(frozen=True, slots=True)
class ConvertOptions(Wanted):
    """How files are read (`format` "" recognises each), the format `to` write, its settings in
    `writing`; `strict` refuses where anything is lost on the way."""

    to: str = "native"
    writing: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


@dataclass(slots=True)
class ConvertReport:
    """What was converted, and what was not: `refusals` and `dropped` as of an import, `notes` on
    ids that were made other ones."""

    path: Path
    documents: int = 0
    spans: int = 0
    relations: int = 0
    mended: int = 0
    losses: LossReport = field(default_factory=lambda: LossReport(""))
    refusals: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """What was written, in a sentence; and how it was read."""
        found = [
            f"Wrote {counted(self.documents, 'document')} with {counted(self.spans, 'span')} to "
            f"{self.path}; every span was read back and checked."
        ]
        if self.mended:
            found.append(
                f"The offsets of {counted(self.mended, 'span')} were put right: the words they "
                "cover prove the place."
            )
        return found + self.notes


def convert(
    source: Path,
    out: Path,
    options: ConvertOptions,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> ConvertReport:
    """Write what the file or folder `source` holds to `out`, in another format.

    Documents without an id get one made of their text. `tell` is told before anything is written
    what the format cannot hold. Raises InputError where nothing can be read, where the proof fails
    or `strict` is asked and not all goes through, StorageError as an export does, Cancelled if
    `progress` does; then nothing was written.
    """
    chosen = writer_named(options.to)
    settings = settings_for(chosen, options.writing)
    with _Source(source, options, progress) as read:
        report = read.report
        report.path = out
        write_options = WriteOptions(settings, read.labels(), tuple(sorted(read.types)))
        report.losses = count_losses(read(), chosen, write_options, Meter(read.count, progress, 3))
        wrong = [*report.refusals, *report.dropped]
        if not read.count and wrong:
            raise InputError(f"Nothing can be converted: {' '.join(wrong[:20])}")
        if options.strict and wrong:
            raise InputError(
                f"Nothing was written, for not all can be read: {' '.join(wrong[:20])}"
            )
        if options.strict and not report.losses.is_empty:
            raise InputError(refusal_of_losses(report.losses.sentences(), chosen))
        if tell is not None:
            tell(report.losses)
        written = write_proved(read, chosen, write_options, out, Meter(read.count, progress))
    report.documents, report.spans = written.documents, written.spans
    report.relations = written.relations
    return report


class _Source:
    """The documents of files, each with its id, sorted by it; they can be gone through repeatedly.

    Files that come sorted are read again each time; all others go through a temporary file once.
    """

    def __init__(self, source: Path, options: ConvertOptions, progress: Progress | None) -> None:
        self.report = ConvertReport(source)
        self.types: set[str] = set()
        self.count = 0
        self._wanted = options
        self._progress = progress
        self._found: Found = find_files([source], options)
        self._labels: dict[str, ExchangeLabel] = {}
        self._spool: SortedSpool | None = None
        formats = [file.format for file in self._found.files]
        self._is_local = any(Feature.SPAN_IDS not in format.HOLDS for format in formats)

    def __enter__(self) -> _Source:
        self._look()
        return self

    def __exit__(self, *_: object) -> None:
        if self._spool is not None:
            self._spool.close()

    def __call__(self) -> Iterator[ExchangeDocument]:
        """The documents by id."""
        return self._documents() if self._spool is None else self._spool.documents()

    def labels(self) -> tuple[ExchangeLabel, ...]:
        """The labels that are defined or used."""
        return tuple(self._labels.values())

    def _look(self) -> None:
        """Read all once: what is there, what is wrong with it, and does it come sorted?"""
        self.report.refusals += self._found.refusals
        is_sorted, last = True, ""
        ids: set[int] = set()  # their hashes, for there may be very many
        count = 0
        for document in self._documents(first=True):
            self._ask()
            if not self._is_local:
                ids.update(hash(span.id) for span in document.spans)
                count += len(document.spans)
            is_sorted = is_sorted and last < document.id
            last = document.id
        self._is_local = self._is_local or len(ids) < count
        if not is_sorted:
            self._spool = SortedSpool()
            for document in self._documents():
                self._ask()
                self._spool.add(document)
            self.report.notes += self._spool.notes

    def _ask(self) -> None:
        if self._progress is not None:
            self._progress(0, 0)

    def _documents(self, first: bool = False) -> Iterator[ExchangeDocument]:
        for file in self._found.files:
            for reading in read_file(file, self._wanted):
                if first:
                    self._note(file.name, reading.refusal, reading.dropped, reading.mended)
                    for label in reading.labels:
                        self._labels.setdefault(label.name, label)
                if reading.document is None:
                    continue
                document = completed(reading.document, self._is_local)
                if first:
                    self._count(document)
                yield document

    def _note(self, file: str, refusal: str, dropped: tuple[str, ...], mended: int) -> None:
        self.report.refusals += [refusal] if refusal else []
        self.report.dropped += [s if s.startswith(file) else f"{file}: {s}" for s in dropped]
        self.report.mended += mended

    def _count(self, document: ExchangeDocument) -> None:
        self.count += 1
        for span in document.spans:
            if span.label not in self._labels:
                self._labels[span.label] = ExchangeLabel(span.label)
        self.types.update(relation.type for relation in document.relations)
