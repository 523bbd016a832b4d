"""Attach: annotations that came without their texts, put back onto texts that a project holds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.errors import InputError, StorageError
from annotator.formats import ReadOptions
from annotator.formats import _annotations as textless
from annotator.formats import _json_lines as json_lines
from annotator.model import facts
from annotator.model.change import BulkChange, ChangeSet
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.model.leaks import url_key
from annotator.model.placing import Placed
from annotator.services.import_documents import Meter
from annotator.services.import_merge import Merge, given
from annotator.services.import_report import ImportReport, counted
from annotator.services.import_spool import Spool
from annotator.services.project import Progress, Project
from annotator.store import queries
from annotator.store.footprint import read_plainly
from annotator.store.queries.released import titles_and_meta

_PAGE = 200


@dataclass(slots=True)
class AttachReport:
    """What became of the annotations.

    `placed` counts spans by how they came to their place. `missing` are sentences on documents
    whose text is not here, `unplaced` on spans that found no place, `changed` on those whose words
    are others by now. `added` tells what the project gets.
    """

    documents: int = 0
    placed: Counter[Placed] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    added: ImportReport = field(default_factory=ImportReport)

    @property
    def problems(self) -> list[str]:
        """What could not be put back, one sentence each."""
        return [*self.missing, *self.unplaced, *self.added.problems]

    def sentences(self) -> list[str]:
        """What became of it all, in sentences."""
        exact, moved, changed = (
            self.placed[one] for one in (Placed.EXACT, Placed.MOVED, Placed.CHANGED)
        )
        found = [
            f"Found the texts of {counted(self.documents, 'document')}; "
            f"{counted(exact, 'span')} of unchanged texts stand where they stood."
        ]
        if moved:
            found.append(
                f"{counted(moved, 'span')} of changed texts: the same words were found by what "
                "stands around them."
            )
        if changed:
            found.append(
                f"{counted(changed, 'span')} of changed texts: other words stand in the same "
                "place by now. Look at them."
            )
        if count := len(self.unplaced):
            found.append(f"{counted(count, 'span')} found no place.")
        if count := len(self.missing):
            found.append(f"{counted(count, 'document')}: the text is not in this project.")
        return [*found, *self.added.sentences()]

    def record(self) -> dict[str, Any]:
        """As one JSON record."""
        return {
            "documents": self.documents,
            "placed": {one.name.lower(): self.placed[one] for one in Placed},
            "missing": self.missing,
            "unplaced": self.unplaced,
            "changed": self.changed,
            "added": self.added.record(),
        }


@dataclass(frozen=True, slots=True)
class AttachPlan:
    """What `project.do` is to do (empty where nothing is new), and what it comes to."""

    change: ChangeSet | BulkChange
    report: AttachReport


def plan_attach(
    project: Project, path: Path, progress: Progress | None = None, max_mb: float = 50
) -> AttachPlan:
    """Read annotations without texts (a file, or a folder of a release) and plan to put them back.

    A document's text is the project's one with the same hash; else the document of the same id,
    address or, where only one has it, title: there each span is looked for by what stood around it.
    Writes nothing. Raises InputError where there is nothing of the kind. `progress` is told bytes.
    """
    files = _files(path)
    report, spool = AttachReport(), Spool()
    report.added = ImportReport()
    merge = Merge(project, report.added, spool)
    texts = _Texts(project)
    meter = Meter(files, progress)
    page = []
    for file in files:
        for reading in _readings(file, texts, report, max_mb, meter):
            if reading.refusal:
                report.added.refusals.append(reading.refusal)
            if reading.document is not None:
                report.added.dropped += reading.dropped
                page.append(given(str(file), reading.document))
            if len(page) >= _PAGE:
                merge.page(page)
                page = []
        meter.finish(file)
    merge.page(page)
    merge.finish()
    count = report.added.spans_added
    return AttachPlan(spool.change(f"attach {counted(count, 'span')}"), report)


class _Texts:
    """Which document of the project an annotated one is."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._by_url: dict[str, str] | None = None
        self._titles: Counter[str] = Counter()
        self._by_title: dict[str, str] = {}

    def find(self, record: dict[str, Any]) -> str:
        """The id of the project's document, "" for none."""
        sha256, id_ = str(record.get("text_sha256")), str(record.get("id"))
        if found := self._project.read(queries.document_ids_by_hash, [sha256]).get(sha256):
            return found
        if self._project.read(queries.document_hashes, [id_]):
            return id_
        meta = record.get("meta")
        url, title = (str(meta.get(n) or "") for n in ("url", "title")) if meta else ("", "")
        self._look()
        if url and (found := (self._by_url or {}).get(url_key(url))):
            return found
        return self._by_title[title] if self._titles[title] == 1 else ""

    def text(self, document_id: str) -> str:
        """The text of a document."""
        return self._project.read(queries.document_text, document_id)

    def _look(self) -> None:
        """Note the addresses and titles of all documents, once that is asked for."""
        if self._by_url is not None:
            return
        self._by_url = {}
        with self._project.snapshot() as read:
            for id_, title, meta in read(titles_and_meta):
                self._titles[title] += 1
                self._by_title[title] = id_
                if url := facts.fact_in(meta, "url"):
                    self._by_url.setdefault(url_key(url), id_)


def _readings(
    file: Path, texts: _Texts, report: AttachReport, max_mb: float, meter: Meter
) -> Iterator[Reading]:
    options = ReadOptions(str(file), max_mb=max_mb)

    def parse(value: Any, number: int, options: ReadOptions) -> Reading:
        record = textless.checked(value)
        document_id = texts.find(record)
        where = f"{file}, line {number}"
        if not document_id:
            title = str((record.get("meta") or {}).get("title") or record.get("id"))
            report.missing.append(f"{where}: the text of “{title}” is not in this project.")
            return Reading()
        text = texts.text(document_id)
        reading, how = textless.attached(record, text, number, options)
        report.documents += 1
        _tell(record, how, where, report)
        return replace(reading, document=_onto(reading.document, document_id))

    try:
        with read_plainly(file) as opened:
            for reading in json_lines.readings(opened, options, parse):
                yield reading
                meter.tell(opened.tell())
    except (OSError, StorageError) as error:
        raise InputError(f"{file}: it cannot be read ({error}).") from error


def _onto(document: ExchangeDocument | None, document_id: str) -> ExchangeDocument | None:
    """The document as work on the project's own."""
    return None if document is None else replace(document, id=document_id)


def _tell(record: dict[str, Any], how: list[Placed], where: str, report: AttachReport) -> None:
    for span, placed in zip(record.get("spans") or (), how, strict=True):
        report.placed[placed] += 1
        name = f"{where}: span {span.get('id')} ({span.get('label')}, from {span.get('start')})"
        if placed is Placed.CHANGED:
            report.changed.append(f"{name} covers other words by now.")
        elif placed is Placed.SEVERAL:
            report.unplaced.append(f"{name} could be in several places.")
        elif placed is Placed.NOWHERE:
            report.unplaced.append(f"{name}: its words are not there, nor what stood around them.")


def _files(path: Path) -> list[Path]:
    if not os.path.exists(path):
        raise InputError(f"{path}: there is no such file.")
    found = [path]
    if os.path.isdir(path):
        ending = textless.EXTENSIONS[0]
        found = sorted(one for one in path.rglob(f"*{ending}") if not one.name.startswith("."))
    if not found or not all(map(_is_ours, found)):
        raise InputError(
            f"{path} holds no annotations without texts, as “annotator release --annotations-only” "
            "writes them. What has its texts is imported."
        )
    return found


def _is_ours(file: Path) -> bool:
    if not os.path.isfile(file):
        return False
    try:
        with read_plainly(file) as opened:
            return textless.looks_right(file.name, opened.read(100))
    except (OSError, StorageError):
        return False
