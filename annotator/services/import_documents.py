"""Import: files and folders in, one act out. Nothing is written until the project does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import InputError
from annotator.formats import Feature
from annotator.model.change import BulkChange, ChangeSet
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.services.import_files import Recognised, TextOf, Wanted, find_files, read_file
from annotator.services.import_mapping import Mapper, Mapping
from annotator.services.import_merge import Given, Merge, given
from annotator.services.import_report import ImportReport
from annotator.services.import_spool import Spool
from annotator.services.import_work import Ids
from annotator.services.project import Progress, Project

_PAGE_DOCUMENTS = 500
_PAGE_SPANS = 5_000
_PAGE_CHARACTERS = 4_000_000
_NAMED = 20
"""How many problems the refusal of a strict import lists."""


@dataclass(frozen=True, slots=True)
class ImportOptions(Wanted):
    """How files are read, what their names become, and whether all must come in (`strict`)."""

    mapping: Mapping | None = None
    strict: bool = False


USUAL = ImportOptions()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What `project.do` is to do (empty where nothing is new), and what it comes to."""

    change: ChangeSet | BulkChange
    report: ImportReport


def plan_import(
    project: Project,
    paths: Iterable[Path | str],
    options: ImportOptions = USUAL,
    progress: Progress | None = None,
    unless: Callable[[ImportReport], bool] | None = None,
) -> ImportPlan:
    """Read files and folders and plan what they add. `progress` is told bytes.

    `unless` is asked about the report as it grows; StoppedError is raised once it agrees.

    What is wrong with a file is a sentence of the report; the others still come in, unless
    `options.strict` asks for all: then NotAllError lists what is wrong. Raises InputError for a
    format that there is not.
    """
    found = find_files([Path(path) for path in paths], options)
    report, spool = ImportReport(), Spool()
    report.refusals += found.refusals
    report.skipped += map(str, found.skipped)
    mapper = Mapper(options.mapping)
    page = _Page(Merge(project, report, spool))
    intake = _Intake(page, mapper, report, options)
    meter = Meter([file.path for file in found.files], progress)
    text_of = known_texts(project)
    for file in found.files:
        for reading in read_file(file, options, text_of, meter.tell):
            intake.take(file, reading)
            if unless is not None and unless(report):
                raise StoppedError
        meter.finish(file.path)
    page.flush()
    page.merge.finish()
    report.left_out, report.unmet = mapper.left_out, mapper.unmet()
    report.dropped += mapper.dropped
    if options.strict and (wrong := report.problems):
        raise NotAllError(wrong)
    return ImportPlan(spool.change(report.act), report)


class StoppedError(InputError):
    """A plan was given up, as its maker wished."""

    def __init__(self) -> None:
        super().__init__("The import was not planned to its end.")


class NotAllError(InputError):
    """All was to come in, or nothing; `problems` are sentences on what cannot."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(_refusal(problems))
        self.problems = problems


class _Intake:
    """Takes in what is read of the files."""

    def __init__(
        self, page: _Page, mapper: Mapper, report: ImportReport, options: ImportOptions
    ) -> None:
        self._page, self._mapper, self._report, self._options = page, mapper, report, options

    def take(self, file: Recognised, reading: Reading) -> None:
        """One reading: its refusals go to the report, its document to the page."""
        report, document = self._report, reading.document
        report.read(file.name, file.format.TITLE)
        if reading.refusal:
            report.refusals.append(reading.refusal)
        report.dropped += named(file.name, reading)
        report.mended += reading.mended
        for label in reading.labels:
            if (ours := self._mapper.label(label)) is not None:
                self._page.merge.define(ours)
        if document is not None:
            self._note_encoding(file, document)
            item = given(file.name, document)
            mapped = self._mapper.document(item.place, document)
            self._page.add(Given(item.file, mapped, item.sha256, ids_of(file)))

    def _note_encoding(self, file: Recognised, document: ExchangeDocument) -> None:
        is_text = file.format.NAME == "text" and not self._options.encoding
        if is_text and document.encoding and document.encoding != "utf-8":
            self._report.encodings.append((file.name, document.encoding))


def ids_of(file: Recognised) -> Ids:
    """Whose the ids of a file's spans are."""
    if file.format.NAME == "native":
        return Ids.OURS
    return Ids.THEIRS if Feature.SPAN_IDS in file.format.HOLDS else Ids.LOCAL


class _Page:
    """Gathers documents, so that the project is asked about many at a time."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self._items: list[Given] = []
        self._characters = self._spans = 0

    def add(self, item: Given) -> None:
        self._items.append(item)
        self._characters += len(item.document.text)
        self._spans += len(item.document.spans)
        if (
            len(self._items) >= _PAGE_DOCUMENTS
            or self._spans >= _PAGE_SPANS
            or self._characters >= _PAGE_CHARACTERS
        ):
            self.flush()

    def flush(self) -> None:
        self.merge.page(self._items)
        self._items, self._characters, self._spans = [], 0, 0


class Meter:
    """Tells how many bytes of all files have been read."""

    def __init__(self, files: list[Path], progress: Progress | None) -> None:
        self._progress = progress
        self._sizes = {path: _size(path) for path in files} if progress else {}
        self._total = sum(self._sizes.values())
        self._done = 0

    def tell(self, place: int) -> None:
        """So many bytes of the present file have been read."""
        if self._progress is not None:
            self._progress(min(self._done + place, self._total), self._total)

    def finish(self, path: Path) -> None:
        """All of a file has been read."""
        if self._progress is not None:
            self._done += self._sizes[path]
            self._progress(self._done, self._total)


def named(file: str, reading: Reading) -> list[str]:
    """The sentences on what was left out of a document, each with its file."""
    return [one if one.startswith(file) else f"{file}: {one}" for one in reading.dropped]


def known_texts(project: Project) -> TextOf:
    """What gives the text that a project holds for a document, "" for none."""
    from annotator.store import queries

    def text_of(document_id: str) -> str:
        try:
            return project.read(queries.document_text, document_id)
        except InputError:
            return ""

    return text_of


def _refusal(wrong: list[str]) -> str:
    more = f" And {len(wrong) - _NAMED:,} more." if len(wrong) > _NAMED else ""
    listed = " ".join(wrong[:_NAMED])
    return f"Nothing was imported, for not all of it can be: {listed}{more}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
