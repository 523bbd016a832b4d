"""What the checks share: the connection, what is known so far, progress and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, func, select

from annotator.errors import Cancelled
from annotator.store import tables

Progress = Callable[[int, int], None]

_STEPS = 100_000  # instructions of SQLite between two looks at whether it is to stop


class Look:
    """One look at a project. `odd` names the rows that hold wrong values, by table, and `damaged`
    the texts that are not the imported ones; the checks leave both out."""

    def __init__(self, connection: Connection, progress: Progress | None = None) -> None:
        self.connection = connection
        self.odd: dict[str, set[int]] = {}
        self.damaged: set[int] = set()
        counts = (_count(connection, name) for name in ("documents", "spans", "relations"))
        documents, spans, relations = counts
        self.figures = (documents, spans, relations, _count(connection, "history"))
        self._progress = progress
        self._done = 0
        self._total = sum(self.figures) * 2 + 1

    def step(self, records: int = 0) -> None:
        """So many records more were looked at. Raises Cancelled."""
        if self._progress is not None:
            self._done = min(self._done + records, self._total)
            self._progress(self._done, self._total)

    def is_odd(self, table: Table, row: int) -> bool:
        """Does this row hold a wrong value?"""
        return row in self.odd.get(table.name, ())

    def ids(self, table: Table) -> dict[int, str]:
        """The ids of a short table's records by their keys, without odd ones."""
        query = select(table.c.pk, table.c.id)
        return {pk: id_ for pk, id_ in self.connection.execute(query) if not self.is_odd(table, pk)}

    def rows(self, query: Any, at_once: int = 1_000) -> Iterator[Any]:
        """The rows of a query as a stream."""
        options = {"yield_per": at_once}
        yield from self.connection.execute(query, execution_options=options)


def _count(connection: Connection, name: str) -> int:
    table = tables.metadata.tables[name]
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@contextmanager
def watched(look: Look) -> Iterator[None]:
    """Inside, a long statement of SQLite ends as well when the user cancels."""
    raw: Any = look.connection.connection.driver_connection

    def is_to_stop() -> int:
        try:
            look.step()
        except Cancelled:
            return 1
        return 0

    raw.set_progress_handler(is_to_stop, _STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)
