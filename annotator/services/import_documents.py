"""Import: files and folders in, one act out. Nothing is written until the project does it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from annotator.errors import StorageError
from annotator.formats import Format, ReadOptions, find_formats, format_named
from annotator.model.change import BulkChange, ChangeSet
from annotator.model.exchange import ExchangeDocument
from annotator.services.import_merge import Given, Merge, given
from annotator.services.import_report import ImportReport
from annotator.services.import_spool import Spool
from annotator.services.project import Progress, Project
from annotator.store.footprint import read_plainly

_PAGE_DOCUMENTS = 200
_PAGE_SPANS = 5_000
_PAGE_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What `project.do` is to do (empty where nothing is new), and what it comes to."""

    change: ChangeSet | BulkChange
    report: ImportReport


def plan_import(
    project: Project,
    paths: Iterable[Path | str],
    *,
    encoding: str = "",
    max_mb: float = 50,
    progress: Progress | None = None,
) -> ImportPlan:
    """Read files and folders (their text and JSON Lines files) and plan what they add.

    `encoding` is for plain text; "" recognises it. `max_mb` bounds one text. `progress` is told
    bytes. What is wrong with a file is a sentence of the report; the others still come in.
    """
    report, spool = ImportReport(), Spool()
    merge = Merge(project, report, spool)
    files = list(_files([Path(path) for path in paths], report))
    page = _Page(merge)
    meter = _Meter(files, progress)
    for path in files:
        options = ReadOptions(str(path), encoding, max_mb)
        for item in _given(path, options, report, meter):
            page.add(item)
    page.flush()
    return ImportPlan(spool.change(report.act), report)


class _Page:
    """Gathers documents, so that the project is asked about many at a time."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
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
        self._merge.page(self._items)
        self._items, self._characters, self._spans = [], 0, 0


class _Meter:
    """Tells how many bytes of all files have been read."""

    def __init__(self, files: list[Path], progress: Progress | None) -> None:
        self._progress = progress
        self._sizes = {path: _size(path) for path in files} if progress else {}
        self._total = sum(self._sizes.values())
        self._done = 0

    def tell(self, file: BinaryIO) -> None:
        if self._progress is not None:
            self._progress(min(self._done + file.tell(), self._total), self._total)

    def finish(self, path: Path) -> None:
        if self._progress is not None:
            self._done += self._sizes[path]
            self._progress(self._done, self._total)


def _given(
    path: Path, options: ReadOptions, report: ImportReport, meter: _Meter
) -> Iterator[Given]:
    """The documents of one file; its refusals go to the report."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
            raise OSError(0, "it is not an ordinary file")
        with read_plainly(path) as file:
            reading = None
            for reading in _reader(path).read(file, options):
                if reading.refusal:
                    report.refusals.append(reading.refusal)
                if reading.document is not None:
                    _note_encoding(reading.document, options, report)
                    yield given(options.name, reading.document)
                meter.tell(file)
            if reading is None:
                report.refusals.append(f"{path}: there is no document in it.")
    except StorageError:
        report.refusals.append(
            f"{path}: this is a database, not plain text. Save it as plain text and try again."
        )
    except OSError as error:
        if path.is_symlink() and not path.exists():
            report.refusals.append(f"{path}: it is a link to a file that is not there.")
        else:
            report.refusals.append(f"{path}: it cannot be read ({error.strerror or error}).")
    meter.finish(path)


def _note_encoding(document: ExchangeDocument, options: ReadOptions, report: ImportReport) -> None:
    recognised = not options.encoding and not document.line and document.encoding
    if recognised and document.encoding != "utf-8":
        report.encodings.append((options.name, document.encoding))


def _reader(path: Path) -> Format:
    """By the file's extension; a file of another kind that was named is tried as plain text."""
    return reader_for(path) or format_named("text")


def _files(paths: list[Path], report: ImportReport) -> Iterator[Path]:
    for path in paths:
        if os.path.isdir(path):
            yield from _files_below(path, report)
        elif _is_missing(path):
            report.refusals.append(f"{path}: there is no such file.")
        else:
            yield path


def _is_missing(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it may be there: reading it says what is wrong
        pass
    return False


def _files_below(folder: Path, report: ImportReport) -> Iterator[Path]:
    """The readable files of a folder and all in it, by name; hidden ones are left out."""
    found = False

    def refuse(error: OSError) -> None:
        nonlocal found
        found = True
        report.refusals.append(f"{error.filename}: it cannot be read ({error.strerror}).")

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if not name.startswith(".") and reader_for(path) is not None:
                found = True
                yield path
    if not found:
        kinds = ", ".join(e for f in find_formats() if f.CAN_READ for e in f.EXTENSIONS)
        report.refusals.append(f"{folder}: it holds no file that can be read ({kinds}).")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
