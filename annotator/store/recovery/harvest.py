"""Everything that can be read in a damaged file, as loose rows in a scratch database: flat memory,
however large the file is."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from annotator.store import tables
from annotator.store.recovery.columns import Layout, layout_of
from annotator.store.recovery.pages import Pages, Row
from annotator.store.recovery.records import Value

Progress = Callable[[int, int], None]

TABLES: dict[str, Table] = {
    table.name: table for table in tables.metadata.sorted_tables if table not in tables.DERIVED
}
_BATCH = 1_000


class Harvest:
    """Loose rows of one file. `holes` names the tables of which something is missing, `damaged`
    counts rows that could not be read, by table."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = sqlite3.connect(scratch)
        self.scratch.execute("PRAGMA synchronous=OFF")
        self.scratch.execute("PRAGMA journal_mode=OFF")
        self.holes: set[str] = set()
        self.damaged: Counter[str] = Counter()
        self.version = 0
        self.last_act: int | None = None
        self._layouts: dict[str, Layout] = {}
        for table in TABLES.values():
            columns = ", ".join(f'"{column.name}"' for column in table.c)
            self.scratch.execute(f"CREATE TABLE {table.name} (row INTEGER PRIMARY KEY, {columns})")
        self.scratch.execute("CREATE TABLE listed (kind, row INTEGER, id, PRIMARY KEY (kind, row))")

    def close(self) -> None:
        """Let go of the scratch file."""
        self.scratch.close()

    @property
    def count(self) -> int:
        """How many rows were read."""
        return sum(self.count_of(name) for name in TABLES)

    def count_of(self, table: str) -> int:
        """How many rows of one table were read."""
        return int(self.scratch.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    def rows(self, query: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they are asked for."""
        return iter(self.scratch.execute(query, parameters))

    def read(self, path: Path, progress: Progress | None = None) -> None:
        """Take everything out of the file at `path`."""
        with Pages(path) as pages:
            self.version = pages.version
            roots, said = self._contents(pages)
            for name in TABLES:
                if (layout := layout_of(name, self.version, said.get(name, ""))) is not None:
                    self._layouts[name] = layout
            self.last_act = self._last_act(pages, roots)
            for name in self._layouts:
                self._read_table(pages, name, roots.get(name, 0))
                if progress is not None:
                    progress(min(pages.visited, pages.count), pages.count)
            if self.holes:
                self._read_lists(pages, roots)
                for name in roots.keys() - TABLES.keys():
                    for _ in pages.leaves(roots[name]):
                        pass  # (they belong to a table that nothing is read from)
                self._read_strays(pages)
        self.scratch.commit()

    def _contents(self, pages: Pages) -> tuple[dict[str, int], dict[str, str]]:
        """Where the trees of tables and indexes begin, and how these were made, as far as the file
        still says so."""
        roots: dict[str, int] = {}
        said: dict[str, str] = {}
        for number in pages.leaves(1):
            for _, row in pages.rows(number, self.damaged) if number else ():
                if len(row) == 5 and isinstance(row[1], str) and isinstance(row[3], int):
                    roots[row[1]] = row[3]
                    said[row[1]] = row[4] if isinstance(row[4], str) else ""
        return roots, said

    def _last_act(self, pages: Pages, roots: dict[str, int]) -> int | None:
        """The number of the newest act there ever was, None if the file does not say it."""
        if not (root := roots.get("sqlite_sequence", 0)):
            return None
        for number in pages.leaves(root):
            for _, row in pages.rows(number, self.damaged) if number else ():
                if (found := _last_act_in(row)) is not None:
                    return found
        return None

    def _read_table(self, pages: Pages, name: str, root: int) -> None:
        damaged: Counter[str] = Counter()
        if not root:
            self.holes.add(name)
            return
        for number in pages.leaves(root):
            if number is None:
                self.holes.add(name)
                continue
            fitting: list[Row] = []
            for row in pages.rows(number, damaged, patched=name == "texts"):
                if self._layouts[name].fits(row[1]):
                    fitting.append(row)
                else:
                    damaged["row"] += 1
            self._keep(name, fitting)
        if damaged["row"]:
            self.damaged[name] += damaged["row"]
            self.holes.add(name)

    def _read_strays(self, pages: Pages) -> None:
        """Leaves without a tree: whose they are is seen by their rows."""
        damaged: Counter[str] = Counter()
        for number in pages.strays():
            rows = list(pages.rows(number, damaged))
            if len(rows) == 1 and self.last_act is None:
                self.last_act = _last_act_in(rows[0][1])
            names = [
                name
                for name, layout in self._layouts.items()
                if name in self.holes and any(layout.fits(row) for _, row in rows)
            ]
            if "document_sections" in names and _are_sections(rows):
                names = ["document_sections"]  # but for that, notes on documents look the same
            if "texts" in names:
                rows = list(pages.rows(number, damaged, patched=True))
            for name in names[:1]:
                self._keep(name, [row for row in rows if self._layouts[name].fits(row[1])])

    def _read_lists(self, pages: Pages, roots: dict[str, int]) -> None:
        """What the indexes still say of rows that are lost: which there were."""
        for name, layout in self._layouts.items():
            root = roots.get(f"sqlite_autoindex_{name}_1", 0)
            if name not in self.holes or "id" not in layout.names or not root:
                continue
            entries = ((name, e[-1], e[0]) for e in pages.entries(root) if e and len(e) == 2)
            self.scratch.executemany("INSERT OR IGNORE INTO listed VALUES (?, ?, ?)", entries)

    def _keep(self, name: str, rows: list[Row]) -> None:
        columns = [column.name for column in TABLES[name].c]
        places = self._layouts[name].places_of(columns)
        marks, number = ", ".join("?" * (len(columns) + 1)), self._layouts[name].number
        self.scratch.executemany(
            f"INSERT OR IGNORE INTO {name} VALUES ({marks})",  # noqa: S608
            ((key, *_in_order(key, row, columns, places, number)) for key, row in rows),
        )


def _are_sections(rows: list[Row]) -> bool:
    """Is what is said in all these rows a list in JSON?"""
    said = [row[2] for _, row in rows if len(row) > 2]
    return all(isinstance(one, str) and one[:1] + one[-1:] == "[]" for one in said)


def _last_act_in(row: list[Value]) -> int | None:
    """The newest act's number, if this is the row in which SQLite keeps it."""
    if len(row) == 2 and row[0] == "history" and isinstance(row[1], int):
        return row[1]
    return None


def _in_order(
    key: int, row: list[Value], columns: list[str], places: list[int | None], number: str
) -> Iterator[Value]:
    """The values of a row as our own table has them; nothing for what the row has not."""
    for column, place in zip(columns, places, strict=True):
        if column == number:
            yield key
        else:
            yield None if place is None or place >= len(row) else row[place]
