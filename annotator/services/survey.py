"""What files would bring, before anything is planned: for the dialog that asks what it is to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from annotator.model.text import sha256_of
from annotator.services.import_documents import USUAL, ImportOptions, Meter, known_texts, named
from annotator.services.import_files import Recognised, find_files, read_file
from annotator.services.import_sample import Beginning, beginning_of
from annotator.services.project import Progress, Project
from annotator.store import queries

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Name:
    """What files call something, how often, and whether the project has nothing of that name."""

    name: str
    count: int
    is_new: bool


@dataclass(slots=True)
class SurveyedFile:
    """A file: its format by name and title, and how many documents, spans and relations it has."""

    path: Path
    format: str
    title: str
    documents: int = 0
    spans: int = 0
    relations: int = 0
    refusals: int = 0


@dataclass(slots=True)
class Survey:
    """What was found in files. `duplicates` are documents whose text the project holds already or
    (so many are `repeated`) another file brought before; `preview` are the first documents with
    their spans, the beginning of long ones. `refusals`, `dropped`, `mended` and `skipped` are as in
    the report of an import. `unknown` and `left_out` are files that are not read: the format of the
    first must be named, the others nobody wants. An `annotators` name of "" stands for work that
    names nobody; it becomes the present annotator's. `ours` are the project's own names by kind
    ("labels" …).
    """

    files: list[SurveyedFile] = field(default_factory=list)
    documents: int = 0
    spans: int = 0
    relations: int = 0
    duplicates: int = 0
    repeated: int = 0
    labels: tuple[Name, ...] = ()
    attributes: tuple[Name, ...] = ()
    annotators: tuple[Name, ...] = ()
    relation_types: tuple[Name, ...] = ()
    definitions: dict[str, ExchangeLabel] = field(default_factory=dict)
    preview: list[Beginning] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)
    mended: int = 0
    ours: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """All that does not come in though nobody asked for that: sentences with their places."""
        return [*self.refusals, *self.dropped]

    @property
    def problem_count(self) -> int:
        """How many problems there are."""
        return len(self.refusals) + len(self.dropped)

    @property
    def has_new_names(self) -> bool:
        """Is there anything that might be mapped?"""
        names = (*self.labels, *self.attributes, *self.annotators, *self.relation_types)
        return any(name.is_new and name.name for name in names)


def survey(
    project: Project,
    paths: Iterable[Path | str],
    options: ImportOptions = USUAL,
    limit: int = 5,
    progress: Progress | None = None,
) -> Survey:
    """Read files and folders as an import would, and tell what they hold. Plans and writes nothing.

    `limit` is how many documents the preview shows; `progress` is told bytes. What is wrong with a
    file is a sentence of `refusals`. Raises InputError for a format that there is not.
    """
    found = find_files([Path(path) for path in paths], options)
    surveyor = _Surveyor(project, limit)
    surveyor.survey.refusals += found.refusals
    surveyor.survey.skipped += found.skipped
    surveyor.survey.unknown += found.unknown
    surveyor.survey.left_out += found.left_out
    meter, text_of = Meter([file.path for file in found.files], progress), known_texts(project)
    for file in found.files:
        surveyor.begin(file)
        for reading in read_file(file, options, text_of, meter.tell):
            surveyor.take(file, reading)
        meter.finish(file.path)
    return surveyor.finish()


class _Surveyor:
    def __init__(self, project: Project, limit: int) -> None:
        self.survey = Survey()
        self._project, self._limit = project, limit
        self._labels: Counter[str] = Counter()
        self._attributes: Counter[str] = Counter()
        self._annotators: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._hashes: set[bytes] = set()
        self._page: set[str] = set()

    def begin(self, file: Recognised) -> None:
        """What comes now is of this file."""
        self.survey.files.append(SurveyedFile(file.path, file.format.NAME, file.format.TITLE))

    def take(self, file: Recognised, reading: Reading) -> None:
        """One reading of the present file."""
        here, survey = self.survey.files[-1], self.survey
        if reading.refusal:
            survey.refusals.append(reading.refusal)
            here.refusals += 1
        survey.dropped += named(file.name, reading)
        survey.mended += reading.mended
        for label in reading.labels:
            survey.definitions.setdefault(label.name, label)
        if reading.document is not None:
            here.documents += 1
            here.spans += len(reading.document.spans)
            here.relations += len(reading.document.relations)
            self._document(reading.document)

    def finish(self) -> Survey:
        """All files have been read."""
        self._look_up()
        survey, project = self.survey, self._project
        survey.documents = sum(file.documents for file in survey.files)
        survey.spans = sum(file.spans for file in survey.files)
        survey.relations = sum(file.relations for file in survey.files)
        for name in survey.definitions:  # a label that is defined comes in, used or not
            self._labels[name] += 0
        ours = survey.ours = {
            "labels": tuple(label.name for label in project.labels()),
            "attributes": tuple(sorted(project.read(queries.attribute_names))),
            "annotators": tuple(annotator.name for annotator in project.annotators()),
            "relation_types": tuple(kind.name for kind in project.relation_types()),
        }
        survey.labels = _names(self._labels, set(ours["labels"]))
        survey.attributes = _names(self._attributes, set(ours["attributes"]))
        survey.annotators = _names(self._annotators, {*ours["annotators"], ""})
        survey.relation_types = _names(self._types, set(ours["relation_types"]))
        return survey

    def _document(self, document: ExchangeDocument) -> None:
        if len(self.survey.preview) < self._limit:
            self.survey.preview.append(beginning_of(document))
        self._labels.update(span.label for span in document.spans)
        self._types.update(relation.type for relation in document.relations)
        every: Sequence[ExchangeSpan | ExchangeRelation] = (*document.spans, *document.relations)
        for work in every:
            self._annotators[work.annotator.strip() and work.annotator] += 1
            self._attributes.update(attribute.name for attribute in work.attributes)
        for name, _ in document.states:
            self._annotators[name] += 0
        sha256 = sha256_of(document.text)
        key = bytes.fromhex(sha256)
        if key in self._hashes:
            self.survey.duplicates += 1
            self.survey.repeated += 1
            return
        self._hashes.add(key)
        self._page.add(sha256)
        if len(self._page) >= _PAGE:
            self._look_up()

    def _look_up(self) -> None:
        """Which of the last texts the project holds."""
        if self._page:
            there = self._project.read(queries.document_ids_by_hash, self._page)
            self.survey.duplicates += len(there)
            self._page = set()


def _names(found: Counter[str], known: set[str]) -> tuple[Name, ...]:
    """The most frequent first."""
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Name(name, count, name not in known) for name, count in ordered)
