"""Which of two tellings of a record is kept — its own row, or what the history says — and the
count of what came of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from annotator.model.change import Record, fingerprint
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.kinship import Kinship
from annotator.model.relation import Relation
from annotator.model.release import Release
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.model.schema import Label, RelationType
from annotator.model.section import DocumentSections
from annotator.model.span import Span
from annotator.store.recovery.harvest import Harvest
from annotator.store.recovery.past import NAMES, Past
from annotator.store.recovery.report import Kept, RecoverReport

TABLE_OF: dict[type[Record], str] = {
    Document: "documents",
    Annotator: "annotators",
    Assignment: "assignments",
    Label: "labels",
    RelationType: "relation_types",
    Span: "spans",
    Relation: "relations",
    Review: "reviews",
    DocumentNote: "document_notes",
    SavedSearch: "saved_searches",
    DocumentSections: "document_sections",
    Kinship: "kinships",
    Release: "releases",
}
_WITHOUT_ID = ("assignments", "reviews", "document_notes", "document_sections", "kinships")
UNREAD = "their part of the file cannot be read"
NAMED = 200

R = TypeVar(
    "R",
    Document,
    Annotator,
    Assignment,
    Label,
    RelationType,
    Span,
    Relation,
    Review,
    DocumentNote,
    SavedSearch,
    DocumentSections,
    Kinship,
    Release,
)


class Keeper:
    """Shared by all who put records together."""

    def __init__(self, harvest: Harvest, past: Past, report: RecoverReport) -> None:
        self.harvest = harvest
        self.past = past
        self.report = report
        self._differs = False
        self._count = 0
        harvest.scratch.execute(
            "CREATE TABLE kept (kind, id, row INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )

    def kind(self, kind: type[Record]) -> Kept:
        """The figures of one kind."""
        return self.report.kinds[TABLE_OF[kind]]

    def has_hole(self, kind: type[Record]) -> bool:
        """Is something missing of the table of that kind?"""
        return TABLE_OF[kind] in self.harvest.holes

    def is_ghost(self, kind: type[Record], id: str) -> bool:
        """Was a record, whose row lies about without a tree, removed by an act?"""
        return self.past.is_whole and self.has_hole(kind) and self.past.find(kind, id) == ""

    def best(self, row: R, stamp: str) -> tuple[R, bool]:
        """The record as its row tells it if the stamp on the row says that it is sound, else as the
        history tells it; and whether it is as it was."""
        if fingerprint(row) == stamp:
            return row, True
        told = self.past.record(type(row), row.id)
        if not isinstance(told, type(row)):
            return row, False
        here = getattr(row, "document_id", "")
        if here and here != getattr(told, "document_id", ""):  # its document has got another id
            return replace(told, document_id=here), True  # type: ignore[call-arg]
        return told, True

    def is_wanted(self, record: Record) -> bool:
        """Should a record that only the history names be there? Where acts are missing, the index
        of the ids decides; without that, it comes back: too much is better than too little."""
        if self.past.is_whole:
            return True
        if not self.has_hole(type(record)):
            return False
        table = TABLE_OF[type(record)]
        listed = self.harvest.rows("SELECT count(*), max(id = ?) FROM listed WHERE kind = ?",
                                   record.id, table)  # fmt: skip
        count, found = next(listed)
        return not count or bool(found)

    def take(self, record: Record, row: int | None = None) -> bool:
        """Keep it, from the row of that key; False if one of its id is kept already."""
        done = self.harvest.scratch.execute(
            "INSERT OR IGNORE INTO kept VALUES (?, ?, ?)", (NAMES[type(record)], record.id, row)
        )
        return bool(done.rowcount)

    def id_of(self, kind: type[Record], row: int) -> str | None:
        """The id of the kept record whose row had that key."""
        table = TABLE_OF[kind]
        query = f"""SELECT k.id FROM {table} t JOIN kept k ON k.kind = ? AND k.id = t.id
            WHERE t.pk = ?"""  # noqa: S608
        found = next(self.harvest.rows(query, NAMES[kind], row), None)
        return None if found is None else str(found[0])

    def document_of(self, row: int) -> str | None:
        """The id of the kept document that rows name by that key."""
        query = """SELECT k.id FROM kept k WHERE k.kind = ? AND k.row = ? UNION ALL
            SELECT l.id FROM listed l WHERE l.kind = 'documents' AND l.row = ?"""
        for (id_,) in list(self.harvest.rows(query, NAMES[Document], row, row)):
            if self.is_kept(Document, id_):
                return str(id_)
        return None

    def is_kept(self, kind: type[Record], id: str) -> bool:
        """Is the record of that id kept?"""
        query = "SELECT 1 FROM kept WHERE kind = ? AND id = ?"
        return next(self.harvest.rows(query, NAMES[kind], id), None) is not None

    def lose(self, kind: type[Record], why: str, sentence: str = "", count: int = 1) -> None:
        """Something is not kept; `sentence` names it."""
        if count:
            self.kind(kind).lost[why] += count
        if sentence:
            self.report.remark(sentence)

    def mend(self, kind: type[Record], sentence: str) -> None:
        """Something is kept, but not as it was."""
        self.kind(kind).mended += 1
        self.report.remark(sentence)

    def note(self, records: Iterable[Record]) -> None:
        """These were written: are they as the history has them?"""
        for record in records:
            self.kind(type(record)).kept += 1
            self._count += 1
            if self.past.is_whole and not self._differs:
                self._differs = self.past.find(type(record), record.id) != fingerprint(record)

    @property
    def agrees(self) -> bool:
        """Do the acts lead to just what is kept?"""
        return self.past.is_whole and not self._differs and self._count == self.past.count

    def count_losses(self) -> None:
        """What is known to have been there and is neither kept nor lost for another reason."""
        if self.agrees:
            return  # the history knows of everything there was
        for kind, table in TABLE_OF.items():
            query = """FROM listed l WHERE l.kind = ?
                AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.kind = ? AND k.id = l.id)
                AND NOT EXISTS (SELECT 1 FROM %s t WHERE t.id = l.id)"""
            if table in _WITHOUT_ID:
                count, listed = 0, False
            else:
                query %= table
                names = (table, NAMES[kind])
                count = next(self.harvest.rows(f"SELECT count(*) {query}", *names))[0]
                known = "SELECT count(*) FROM listed WHERE kind = ?"
                listed = bool(next(self.harvest.rows(known, table))[0])
            if listed:
                self.lose(kind, UNREAD, count=count)
                if kind is Document:
                    for (id,) in list(self.harvest.rows(f"SELECT l.id {query} LIMIT 200", *names)):
                        self.report.remark(f"The document {id} is lost.")
            elif self.harvest.damaged[table]:
                self.lose(kind, UNREAD, count=self.harvest.damaged[table])
            elif self.has_hole(kind) and not self.past.is_whole:
                self.report.remark(
                    f"A part of the table “{table}” cannot be read; nobody knows what was in it."
                )
