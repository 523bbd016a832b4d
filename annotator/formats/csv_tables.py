"""Tables for spreadsheets: a folder with documents.csv, spans.csv and relations.csv.

Cells are quoted as RFC 4180 says, also around newlines. A cell that a spreadsheet would take for a
formula (it begins with = + - @, a tab or a line end, whatever `'` stand before) gets one more `'`
before it, which reading takes away again; with the setting `formulas` = plain cells are written as
they are. A span has a row per fragment, numbered from 0, with the same span_id. Offsets are code
points of the document's text without such a guard. Attributes and further facts are JSON in a cell.
All tables are sorted by doc_id, and so are read along with each other, a document at a time.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO

from annotator.formats import EVERYTHING, Kept, Loss, ReadOptions, Setting, Target, WriteOptions
from annotator.formats._rows import all_but_loose_ends
from annotator.formats._sections import section_records
from annotator.formats.native import relation_order, span_order
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Readings
from annotator.model.text import sha256_of

NAME = "csv"
TITLE = "CSV tables"
EXTENSIONS = (".csv", ".tsv")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything, in three tables. Excel cuts a cell after 32,767 characters: look at long "
    "texts there, but do not save them."
)
DELIMITER = Setting(
    "delimiter",
    "Cells are parted by",
    (
        ("comma", "a comma"),
        ("semicolon", "a semicolon, as Excel in much of Europe has it"),
        ("tab", "a tab"),
    ),
)
BYTE_ORDER_MARK = Setting(
    "bom",
    "Byte order mark",
    (("yes", "written, which Excel needs"), ("no", "left out")),
)
FORMULAS = Setting(
    "formulas",
    "Cells that look like formulas",
    (("guarded", "get a ' before them, for spreadsheets"), ("plain", "stay as they are")),
    reading=True,
)
SETTINGS: tuple[Setting, ...] = (DELIMITER, BYTE_ORDER_MARK, FORMULAS)
EXTRA = ""

DOCUMENTS, SPANS, RELATIONS = "documents", "spans", "relations"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DOCUMENT_COLUMNS = (
    *("doc_id", "title", "source", "text", "text_sha256", "state", "states_json"),
    *("note", "note_by", "note_at", "original_sha256", "encoding", "document_sections_json"),
    "meta_json",
)
SPAN_COLUMNS = (
    *("doc_id", "span_id", "fragment", "label", "start", "end", "text", "attributes_json"),
    *("annotator", "note", "unsure", "reviewed", "reviewed_by", "reviewed_at"),
    *("created_at", "updated_at"),
)
RELATION_COLUMNS = (
    *("doc_id", "relation_id", "type", "head", "tail", "annotator", "attributes_json"),
    *("created_at", "updated_at"),
)
GUARDED = Loss(
    "text that begins like a formula",
    "texts that begin like formulas",
    "guarded with a ' that offsets do not count",
)
# Also the wide signs of East Asian fonts, which some spreadsheets take for the narrow ones.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The inverse of `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def looks_right(name: str, head: bytes) -> bool:
    """A first row with the columns of documents or of spans."""
    from annotator.formats._csv_table import kind_of_table

    return bool(kind_of_table(head))


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The tables of the spans and relations beside the documents'; relations beside lone spans."""
    path = PurePath(name)
    stem = path.stem.lower()
    along = {DOCUMENTS: (SPANS, RELATIONS), SPANS: (RELATIONS,)}.get(stem, ())
    return tuple(
        other
        for other in siblings
        if PurePath(other).suffix.lower() == path.suffix.lower()
        and PurePath(other).stem.lower() in along
    )


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read document by document, with the spans and relations of the tables beside."""
    from annotator.formats._csv_read import read_tables

    return read_tables(file, options)


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but relations to nowhere; who counts offsets in a guarded text must know."""
    notices: Counter[Loss] = Counter()
    if FORMULAS.chosen(options.settings) == "guarded" and _FORMULA.match(document.text):
        notices[GUARDED] = 1
    return replace(all_but_loose_ends(document), notices=notices)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write the three tables side by side."""
    with (
        _table(target, DOCUMENTS, DOCUMENT_COLUMNS, options) as add_document,
        _table(target, SPANS, SPAN_COLUMNS, options) as add_span,
        _table(target, RELATIONS, RELATION_COLUMNS, options) as add_relation,
    ):
        for document in documents:
            add_document(_document_cells(document))
            for span in sorted(document.spans, key=span_order):
                for number, fragment in enumerate(span.fragments):
                    add_span(_span_cells(document, span, number, fragment))
            for relation in sorted(document.relations, key=relation_order):
                add_relation(_relation_cells(document.id, relation))


@contextmanager
def _table(
    target: Target, name: str, columns: Sequence[str], options: WriteOptions
) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """A function that adds a row; cells that are not named are empty."""
    delimiter = DELIMITERS[DELIMITER.chosen(options.settings)]
    encoding = "utf-8-sig" if BYTE_ORDER_MARK.chosen(options.settings) == "yes" else "utf-8"
    guard = guarded if FORMULAS.chosen(options.settings) == "guarded" else str
    ending = EXTENSIONS[delimiter == DELIMITERS["tab"]]
    with target.open(f"{name}{ending}") as file:
        words = io.TextIOWrapper(file, encoding, newline="")
        try:
            writer = csv.writer(words, delimiter=delimiter)
            writer.writerow(columns)
            yield lambda cells: writer.writerow([guard(cells.get(c, "")) for c in columns])
            words.flush()
        finally:
            words.detach()


def _document_cells(document: ExchangeDocument) -> dict[str, str]:
    note = document.note
    return {
        "doc_id": document.id,
        "title": document.title,
        "source": document.source,
        "text": document.text,
        "text_sha256": document.text_sha256 or sha256_of(document.text),
        "state": document.state or "",
        "states_json": _json({name: str(s) for name, s in sorted(document.states)}),
        "note": note.text if note is not None else "",
        "note_by": note.by if note is not None else "",
        "note_at": note.at if note is not None else "",
        "original_sha256": document.original_sha256,
        "encoding": document.encoding,
        "document_sections_json": _json(section_records(document.sections) or {}),
        "meta_json": _facts_json(document.meta),
    }


def _span_cells(
    document: ExchangeDocument, span: ExchangeSpan, number: int, fragment: tuple[int, int]
) -> dict[str, str]:
    start, end = fragment
    reviewed = span.reviewed
    return {
        "doc_id": document.id,
        "span_id": span.id,
        "fragment": str(number),
        "label": span.label,
        "start": str(start),
        "end": str(end),
        "text": document.text[start:end],
        "attributes_json": _attributes_json(span.attributes),
        "annotator": span.annotator,
        "note": span.note,
        "unsure": "yes" if span.unsure else "",
        "reviewed": "yes" if reviewed is not None else "",
        "reviewed_by": reviewed.by if reviewed is not None else "",
        "reviewed_at": reviewed.at if reviewed is not None else "",
        "created_at": span.created_at,
        "updated_at": span.updated_at,
    }


def _relation_cells(document_id: str, relation: ExchangeRelation) -> dict[str, str]:
    return {
        "doc_id": document_id,
        "relation_id": relation.id,
        "type": relation.type,
        "head": relation.head,
        "tail": relation.tail,
        "annotator": relation.annotator,
        "attributes_json": _attributes_json(relation.attributes),
        "created_at": relation.created_at,
        "updated_at": relation.updated_at,
    }


def _attributes_json(attributes: Iterable[Attribute]) -> str:
    return _json({a.name: a.value for a in sorted(attributes)})


def _facts_json(meta: Iterable[tuple[str, str]]) -> str:
    """An object; where a fact's JSON is written in another way than ours, pairs of texts."""
    import orjson

    values = {name: orjson.loads(value) for name, value in sorted(meta)}
    if all(_json(values[name]) == value for name, value in meta):
        return _json(values)
    return _json(sorted(meta))


def _json(value: Any) -> str:
    import orjson

    if value == {}:
        return ""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
