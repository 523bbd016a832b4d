"""Joins what files hold with what the project holds: which documents are new, known or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.model.change import Change
from annotator.model.document import Document, new_document
from annotator.model.exchange import ExchangeDocument, ExchangeLabel
from annotator.model.ids import document_id_of
from annotator.model.text import sha256_of
from annotator.services.import_names import Names
from annotator.services.import_report import ImportReport
from annotator.services.import_spool import Spool
from annotator.services.import_work import Ids, Known, TakenIds, Work
from annotator.services.project import Project
from annotator.store import queries


@dataclass(frozen=True, slots=True)
class Given:
    """A document as a file gave it, the name of the file (for sentences), its text's hash, and
    whose the ids of its spans and relations are."""

    file: str
    document: ExchangeDocument
    sha256: str
    ids: Ids = Ids.OURS

    @property
    def place(self) -> str:
        """ "news.jsonl, line 3", or the file alone."""
        line = self.document.line
        return f"{self.file}, line {line}" if line else self.file


def given(file: str, document: ExchangeDocument) -> Given:
    """A document with its text's hash."""
    return Given(file, document, sha256_of(document.text))


_Planned = tuple[list[Change], Sequence[tuple[Any, ...]]]
"""Changes, and what further spans hold."""


@dataclass(slots=True)
class _Stored:
    """What the project holds of a page of documents."""

    hashes: dict[str, str]  # document id → hash
    ids: dict[str, str]  # hash → document id
    work: dict[str, list[Any]]  # document id → its spans, relations and states


class Merge:
    """One import being planned: pages of documents go in, changes go to the spool."""

    def __init__(self, project: Project, report: ImportReport, spool: Spool) -> None:
        self._project, self._report, self._spool = project, report, spool
        self._names = Names(project, report)
        self._position = project.read(queries.next_position)
        # what this import has added: document id → hash, hash → document id, ids of the rest
        self._hashes: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._taken = TakenIds()

    def define(self, label: ExchangeLabel) -> None:
        """A file says what a label looks like and means."""
        self._names.define(label)

    def finish(self) -> None:
        """All pages have been planned: what was defined and is not used comes in, too."""
        self._names.make_defined()
        if self._names.changes:
            self._spool.add(self._names.changes)
            self._names.changes = []

    def page(self, page: list[Given]) -> None:
        """Plan some documents; what the project holds of them is read in one go."""
        if not page:
            return
        with self._project.snapshot() as read:
            wanted = {item.document.id or document_id_of(item.sha256) for item in page}
            wanted |= {document_id_of(item.sha256) for item in page if item.ids is not Ids.OURS}
            hashes = read(queries.document_hashes, wanted)
            working = {item.sha256 for item in page if _has_work(item.document)}
            ids = read(queries.document_ids_by_hash, {item.sha256 for item in page})
            known = {id for id, sha256 in hashes.items() if sha256 in working}
            known |= {id for sha256, id in ids.items() if sha256 in working}
            stored = _Stored(hashes, ids, read(queries.work_on, known))
            named = [item.document for item in page if item.ids is not Ids.LOCAL]
            spans = [span.id for document in named for span in document.spans if span.id]
            relations = [r.id for document in named for r in document.relations if r.id]
            self._taken.spans.update(read(queries.span_ids, spans))
            self._taken.relations.update(read(queries.relation_ids, relations))
            for item in page:
                changes, made = self._document(item, stored)
                self._spool.add(self._names.changes + changes, made)
                self._names.changes = []

    def _document(self, item: Given, stored: _Stored) -> _Planned:
        wanted = item.document.id or document_id_of(item.sha256)
        there = self._hashes.get(wanted) or stored.hashes.get(wanted)
        if there is not None and there != item.sha256:
            where = f"{item.place}: document {wanted} is already there with another text"
            if item.ids is Ids.OURS or not item.document.id:
                self._report.refusals.append(f"{where}; it was left out.")
                return [], ()
            item = replace(item, document=replace(item.document, id=""))
            self._report.renamed.append(f"{where}; this one has an id of its own.")
            return self._document(item, stored)
        found = wanted if there else self._ids.get(item.sha256) or stored.ids.get(item.sha256)
        if found:
            self._report.documents_known += 1
            if not _has_work(item.document):
                return [], ()
            return self._work(item, found, self._known(found, stored))
        document = self._new_document(item)
        changes, spans = self._work(item, document.id, Known())
        return [Change(None, document), *changes], spans

    def _new_document(self, item: Given) -> Document:
        source = item.document
        document = new_document(
            source.text,
            position=self._position,
            id=source.id,
            text_sha256=item.sha256,
            title=source.title,
            source=source.source,
            original_sha256=source.original_sha256,
            encoding=source.encoding,
            offset_map=source.offset_map,
            meta=source.meta,
        )
        self._position += 1
        self._hashes[document.id] = document.text_sha256
        self._ids[document.text_sha256] = document.id
        self._report.documents_added += 1
        return document

    def _known(self, document_id: str, stored: _Stored) -> Known:
        """The work on a document that the project holds, and what the import added before."""
        known = Known(change.record for change in self._spool.changes_of(document_id))
        for record in stored.work.get(document_id, ()):
            known.add(record)
        return known

    def _work(self, item: Given, document_id: str, known: Known) -> _Planned:
        work = Work(document_id, item.document, known, self._names, self._report)
        work.plan(self._taken, item.ids)
        self._report.refusals += [f"{item.place}: {sentence}" for sentence in work.refusals]
        return work.changes, work.spans


def _has_work(document: ExchangeDocument) -> bool:
    given = (document.spans, document.relations, document.states, document.state, document.note)
    return any(given) or bool(document.sections)
