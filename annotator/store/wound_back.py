"""A project as it was: a copy of its own in which the later acts are taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, func, select

from annotator.model.change import ChangeSet
from annotator.model.document import Annotator
from annotator.store import words
from annotator.store.copying import Opened, Progress, copy_pages
from annotator.store.engine import make_engine, translated
from annotator.store.queries.history import payloads
from annotator.store.tables import history
from annotator.store.writer import apply


@contextmanager
def wound_back(
    path: Path, opened: Opened, row_id: int, progress: Progress | None = None
) -> Iterator[Connection]:
    """A connection to the project as it was when `row_id` was the newest row of its history.

    The copy is SQLite's own temporary file, which has no name and goes with the connection, also
    where the program is killed; memory stays flat. Annotators who came later are still there, for
    the history names them. Raises StorageError, ConflictError where the history and the records do
    not fit together, and what `progress` raises (it is told pages, then rows of the history).
    """
    with translated(path), closing(_copy(opened, progress)) as plain:
        engine = make_engine(lambda: plain, begin="BEGIN", size=1, pragmas=["journal_mode=OFF"])
        try:
            with engine.connect() as connection, connection.begin():
                _take_back(connection, row_id, progress)
                yield connection
        finally:
            engine.dispose()


def newest_row(connection: Connection) -> int:
    """The newest row of the history, 0 if there is none."""
    return connection.execute(select(func.max(history.c.pk))).scalar() or 0


def _copy(opened: Opened, progress: Progress | None) -> sqlite3.Connection:
    plain = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        with opened() as source:
            copy_pages(source, plain, progress)
    except BaseException:
        plain.close()
        raise
    return plain


def _take_back(connection: Connection, row_id: int, progress: Progress | None) -> None:
    query = select(history.c.pk).where(history.c.pk > row_id).order_by(history.c.pk.desc())
    rows = connection.execute(query).scalars().all()
    for done, later in enumerate(rows):
        if progress is not None:
            progress(done, len(rows))
        for changes in payloads(connection, later, backwards=True):
            inverse = ChangeSet("", changes).inverse().changes
            stays = (c.after is None and isinstance(c.before, Annotator) for c in inverse)
            apply(connection, [c for c, is_kept in zip(inverse, stays, strict=True) if not is_kept])
    while words.catch_up(connection):
        if progress is not None:
            progress(len(rows), len(rows))
