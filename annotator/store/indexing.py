"""The indexes of a table to which far more is added than it holds: made once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.schema import DropIndex

_FEW = 5_000
"""Rows up to which it makes no difference."""


@contextmanager
def indexes_aside(
    connection: Connection,
    table: Table,
    coming: int,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[None]:
    """Do without a table's indexes while more rows come than are there, then make them again.

    Sorting all rows once takes less than finding the place of each. The indexes that the table's
    own rules need stay. All of it is part of the transaction: whoever else reads sees the indexes.
    """
    there = connection.execute(select(func.max(table.c.pk))).scalar() or 0
    if coming <= max(there, _FEW):
        yield
        return
    known = {index.name: index for index in table.indexes}
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql != ''",
        (table.name,),
    )
    made = [(known[name], sql) for name, sql in found if name in known]
    for index, _ in made:
        connection.execute(DropIndex(index))
    yield
    for _, sql in made:
        if progress is not None:
            progress(coming, coming)  # may end it
        connection.exec_driver_sql(sql)
