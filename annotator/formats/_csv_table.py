"""One table of cells: its kind by its columns, its rows, and those that belong to a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats import csv_tables as tables

_OTHER_NAMES = {
    "doc_id": ("document_id", "document", "doc", "file", "filename", "id"),
    "span_id": ("id", "annotation_id", "entity_id"),
    "label": ("tag", "code", "category", "type", "entity_type"),
    "start": ("begin", "start_offset", "start_char"),
    "end": ("stop", "end_offset", "end_char"),
    "text": ("content", "body", "covered_text", "quote"),
    "relation_id": ("id",),
    "head": ("head_id", "from_id", "from"),
    "tail": ("tail_id", "to_id", "to"),
}
_NEEDED = {
    tables.SPANS: ("doc_id", "label", "start", "end"),
    tables.RELATIONS: ("doc_id", "type", "head", "tail"),
    tables.DOCUMENTS: ("text",),
}
_COLUMNS = {
    tables.DOCUMENTS: tables.DOCUMENT_COLUMNS,
    tables.SPANS: tables.SPAN_COLUMNS,
    tables.RELATIONS: tables.RELATION_COLUMNS,
}
_LONGEST_HEADER = 64_000


class Row(NamedTuple):
    """A row by the names of our columns, and where it stands; `others` are the further columns."""

    cells: Mapping[str, str]
    line: int
    others: Mapping[str, str] = {}


def kind_of_table(head: bytes) -> str:
    """Which of our tables a file begins as; "" for none."""
    try:
        names = _header(head.decode(_encoding(head), "ignore"))[0]
    except (csv.Error, LookupError):
        return ""
    return next((kind for kind in _NEEDED if _mapping(names, kind)), "")


def _encoding(head: bytes, given: str = "") -> str:
    if given:
        return given
    return "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _header(text: str) -> tuple[list[str], str]:
    """The names of the columns, and what parts them: the sign that gives the most."""
    line = text[:_LONGEST_HEADER].lstrip("\ufeff").replace("\r", "\n").partition("\n")[0]
    found = [(next(csv.reader([line], delimiter=d), []), d) for d in tables.DELIMITERS.values()]
    return max(found, key=lambda pair: len(pair[0]))


def _mapping(names: Sequence[str], kind: str) -> dict[str, int]:
    """Where our columns stand; {} where one that is needed is missing."""
    places: dict[str, int] = {}
    for number, name in enumerate(names):
        places.setdefault(name.strip().lower(), number)
    found: dict[str, int] = {}
    for column in _COLUMNS[kind]:
        for name in (column, *_OTHER_NAMES.get(column, ())):
            if name in places and places[name] not in found.values():
                found[column] = places[name]
                break
    return found if all(column in found for column in _NEEDED[kind]) else {}


class Table:
    """The rows of one file. Whatever is wrong is a FormatError with the line."""

    def __init__(self, file: BinaryIO, name: str, options: ReadOptions) -> None:
        self.file, self.name, self.options = file, name, options
        self._is_closed = False
        csv.field_size_limit(max(csv.field_size_limit(), 2 * options.max_bytes))
        file.seek(0)
        head = file.read(_LONGEST_HEADER)
        file.seek(0)
        plain = tables.FORMULAS.chosen(options.settings) == "plain"
        self.cell: Callable[[str], str] = str if plain else tables.unguarded
        try:
            self.words = io.TextIOWrapper(file, _encoding(head, options.encoding), newline="")
            text = head.decode(_encoding(head, options.encoding), "ignore")
        except LookupError as error:
            raise FormatError(f"there is no encoding called “{options.encoding}”.", name) from error
        self.names, delimiter = self._checked_header(text)
        self.kind = next((kind for kind in _NEEDED if _mapping(self.names, kind)), "")
        self.places = _mapping(self.names, self.kind) if self.kind else {}
        self.reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)

    def _checked_header(self, text: str) -> tuple[list[str], str]:
        try:
            return _header(text)
        except csv.Error as error:
            raise FormatError(f"its first row cannot be read ({error}).", self.name, 1) from error

    def _lines(self) -> Iterator[str]:
        limit = 4 * self.options.max_bytes
        while line := self.words.readline(limit):
            if len(line) >= limit and not line.endswith(("\n", "\r")):
                raise InputError(f"a line holds a text of more than {self.options.max_mb:g} MB.")
            yield line

    def rows(self) -> Iterator[Row]:
        """All rows but the first and empty ones. Raises FormatError."""
        taken = set(self.places.values())
        others = [
            (name.strip(), i)
            for i, name in enumerate(self.names)
            if i not in taken and name.strip() and "\0" not in name
        ]
        for cells, line in self.all_cells():
            count = len(cells)
            yield Row(
                {c: self.cell(cells[i]) for c, i in self.places.items() if i < count},
                line,
                {name: self.cell(cells[i]) for name, i in others if i < count and cells[i]},
            )

    @property
    def is_ours(self) -> bool:
        """Does it have all of our columns?"""
        return set(_COLUMNS.get(self.kind, ())) <= set(self.names)

    def all_cells(self) -> Iterator[tuple[list[str], int]]:
        """The cells of each row as they stand, and its line."""
        line = 0
        try:
            for number, cells in enumerate(self.reader):
                if number and any(cells):
                    yield cells, line + 1
                line = self.reader.line_num
        except (csv.Error, InputError) as error:
            what = str(error).rstrip(".")
            raise FormatError(
                f"it is no sound table from here on ({what}).", self.name, line + 1
            ) from error
        except UnicodeError as error:
            said = self.words.encoding.upper().removesuffix("-SIG")
            raise FormatError(
                f"it is not {said} from here on. Give its encoding, or save it as UTF-8.",
                self.name,
                line + 1,
            ) from error

    def close(self) -> None:
        """Let go of the file, which stays open."""
        if not self._is_closed:
            self.words.detach()
        self._is_closed = True


class Marks:
    """The rows of a table by document. While both tables are sorted, only one's are held."""

    def __init__(self, file: BinaryIO, name: str, options: ReadOptions, kind: str) -> None:
        self.name = name
        self.problem = ""
        self.is_ours = True
        self._waiting: dict[str, list[Row]] = {}
        self._next: Row | None = None
        self._rows: Iterator[Row] = iter(())
        self._table: Table | None = None
        try:
            is_sorted = self._is_sorted(Table(file, name, options))
            table = self._table = Table(file, name, options)
            if table.kind != kind:
                needed = ", ".join(_NEEDED[kind])
                raise FormatError(f"it needs the columns {needed}.", name, 1)
            self.is_ours = table.is_ours
            self._rows = table.rows()
            self._advance()
        except FormatError as error:
            self.problem = str(error)
            is_sorted = True
        if not is_sorted:
            self._put_all_by()

    @staticmethod
    def _is_sorted(table: Table) -> bool:
        last = ""
        try:
            place = table.places.get("doc_id", 0)
            for cells, _ in table.all_cells():
                name = table.cell(cells[place]) if place < len(cells) else ""
                if name < last:
                    return False
                last = name
            return True
        except FormatError:
            return True  # told when it is reached
        finally:
            table.close()

    def _advance(self) -> None:
        try:
            self._next = next(self._rows, None)
        except FormatError as error:
            self._next, self.problem = None, str(error)

    def _put_by(self, row: Row) -> None:
        self._waiting.setdefault(row.cells.get("doc_id", ""), []).append(row)
        self._advance()

    def _put_all_by(self) -> None:
        while self._next is not None:
            self._put_by(self._next)

    def of(self, document_id: str) -> list[Row]:
        """The rows of a document; a second time there are none."""
        while self._next is not None and self._next.cells.get("doc_id", "") <= document_id:
            self._put_by(self._next)
        return self._waiting.pop(document_id, [])

    def close(self) -> None:
        """Let go of the file, which stays open."""
        if self._table is not None:
            self._table.close()

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """All that is left, document by document: first what was put by."""
        while self._waiting:
            name = next(iter(self._waiting))
            yield name, self._waiting.pop(name)
        while self._next is not None:
            name = self._next.cells.get("doc_id", "")
            yield name, self.of(name)
