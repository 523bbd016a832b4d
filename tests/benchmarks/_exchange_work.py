"""One piece of work of `formats`, in a process of its own, so that its memory is its own.

Arguments: the work and its paths. Prints seconds, seconds of the processor, and the megabytes by
which memory grew at its highest, as JSON.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from annotator.services import export, import_documents, opening
from annotator.store.connections import CHECKPOINT_PAGES
from annotator.store.engine import CACHE_KIB

_MANY = 10_000
# Each behind those it refers to.
_TABLES = (
    *("annotators", "labels", "relation_types", "texts", "documents", "spans", "fragments"),
    *("span_attributes", "relations", "relation_attributes", "assignments", "reviews"),
    *("document_notes", "history", "history_chunks"),
)


class Clock:
    """Adds up what is timed: by the wall, and of the processor."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done meanwhile counts."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu


def import_ours(clock: Clock, file: Path, path: Path) -> None:
    """A file into a new project, as the window and the command line do it."""
    opening.create_project(path, annotator_name="Ann")
    project = opening.open_project(path, annotator_name="Ann")
    with clock.running():
        plan = import_documents.plan_import(project, [file])
        if plan.report.problems:
            raise RuntimeError(plan.report.problems[0])
        project.do(plan.change)
    project.close()


def import_raw(clock: Clock, made: Path, path: Path) -> None:
    """The rows of a project into the same tables of an empty one; reading them does not count."""
    opening.create_project(path, annotator_name="Ann")
    with closing(sqlite3.connect(made)) as source, closing(_writer(path)) as target:
        target.execute("PRAGMA foreign_keys=OFF")
        for table in reversed(_TABLES):
            target.execute(f"DELETE FROM {table}")  # noqa: S608
        target.execute("PRAGMA foreign_keys=ON")
        target.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            cursor = source.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608
            names = ", ".join(f'"{column[0]}"' for column in cursor.description)
            signs = ", ".join("?" * len(cursor.description))
            statement = f"INSERT INTO {table} ({names}) VALUES ({signs})"  # noqa: S608
            while rows := cursor.fetchmany(_MANY):
                with clock.running():
                    target.executemany(statement, rows)
        with clock.running():
            target.execute("COMMIT")


def _writer(path: Path) -> sqlite3.Connection:
    """A connection with the pragmas of the one that writes in an open project."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        *("foreign_keys=ON", f"cache_size=-{CACHE_KIB}", "journal_mode=WAL"),
        *(f"wal_autocheckpoint={CHECKPOINT_PAGES}", "synchronous=FULL"),
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def export_ours(clock: Clock, path: Path, out: Path, format: str = "native") -> None:
    """A project to a file or a folder, proof included."""
    project = opening.open_project(path, annotator_name="Ann")
    with clock.running():
        export.export_project(project, out, export.ExportOptions(format))
    project.close()


_DOCUMENTS = """
    SELECT d.pk, d.id, d.title, d.source, d.meta, x.sha256, x.text
    FROM documents AS d CROSS JOIN texts AS x ON x.pk = d.text_pk ORDER BY d.id
"""
_SPANS = """
    SELECT d.pk, s.id, l.name, s.start, s.end, s.text, a.name, s.note, s.unsure, s.created_at,
        s.updated_at
    FROM documents AS d CROSS JOIN spans AS s ON s.document_pk = d.pk
        JOIN labels AS l ON l.pk = s.label_pk JOIN annotators AS a ON a.pk = s.annotator_pk
    ORDER BY d.id, s.start
"""
_SPAN = (
    *("pk", "id", "label", "start", "end", "text", "annotator", "note", "unsure"),
    *("created_at", "updated_at"),
)
_DOCUMENT = ("pk", "id", "title", "source", "meta", "text_sha256", "text")


def export_raw(clock: Clock, path: Path, out: Path) -> None:
    """What the tables of documents and spans hold, as a line for each document; nothing proved."""
    with clock.running(), closing(sqlite3.connect(path)) as source, out.open("wb") as file:
        spans = groupby(source.execute(_SPANS), itemgetter(0))
        key, some = next(spans, (None, iter(())))
        for row in source.execute(_DOCUMENTS):
            record: dict[str, Any] = dict(zip(_DOCUMENT, row, strict=True))
            record["spans"] = []
            if key == row[0]:
                record["spans"] = [dict(zip(_SPAN, span, strict=True)) for span in some]
                key, some = next(spans, (None, iter(())))
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())


WORK: dict[str, Callable[..., None]] = {
    "import": import_ours,
    "raw-import": import_raw,
    "export": export_ours,
    "raw-export": export_raw,
}


def main(work: str, one: Path, other: Path, *more: str) -> None:
    """Do it and print what it took."""
    clock = Clock()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    WORK[work](clock, one, other, *more)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(orjson.dumps([clock.wall, clock.cpu, grown / 1e3]).decode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
