"""The file itself: sound pages, rows that exist, values of the kind their column is for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.sql.elements import ColumnElement

from annotator.model.finding import Finding, Harm
from annotator.store import tables
from annotator.store.check.look import Look

_OWNERS = {"fragments": "spans", "span_attributes": "spans", "relation_attributes": "relations"}
_BACKUP = "Restore a backup."
_DERIVED = frozenset(table.name for table in tables.DERIVED)


def broken_file(look: Look) -> Iterator[Finding]:
    """What SQLite's own check says of pages, indexes and cells."""
    for (line,) in look.connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield Finding(Harm.FILE, f"The file is damaged: {line}. {_BACKUP}")


def dangling(look: Look) -> Iterator[Finding]:
    """Rows that refer to a row that is not there."""
    for table, row, parent, _ in look.connection.execute(text("PRAGMA foreign_key_check")):
        look.odd.setdefault(table, set()).add(row)
        sentence = f"Row {row} of {table} refers to a row of {parent} that is not there."
        if table in _DERIVED:
            yield Finding(Harm.DERIVED, sentence, table, row or 0)
        else:
            yield Finding(Harm.REFERENCE, f"{sentence} {_BACKUP}", table, row or 0)


def wrong_values(look: Look) -> Iterator[Finding]:
    """Values of another kind than their column is for: a number for a text, nothing at all …"""
    for table in tables.metadata.sorted_tables:
        wrong = {column.name: _is_wrong(column) for column in table.c}
        rowid: ColumnElement[int] = literal_column(f'"{table.name}".rowid')
        for row, *flags in look.rows(select(rowid, *wrong.values()).where(or_(*wrong.values()))):
            names = [name for name, flag in zip(wrong, flags, strict=True) if flag]
            look.odd.setdefault(table.name, set()).add(row)
            _mark_owner(look, table, row)
            where = " and ".join(f"“{name}”" for name in names)
            sentence = f"Row {row} of {table.name} holds what cannot be in {where}."
            if table in tables.DERIVED:
                yield Finding(Harm.DERIVED, sentence, table.name, row)
            else:
                yield Finding(Harm.VALUE, f"{sentence} {_BACKUP}", table.name, row)
        look.step()


def _mark_owner(look: Look, table: Table, row: int) -> None:
    """A span with an odd fragment is itself odd."""
    owner = _OWNERS.get(table.name)
    if owner is not None:
        key = next(iter(table.primary_key))
        pk = look.connection.execute(select(key).where(text("rowid = :row")), {"row": row}).scalar()
        look.odd.setdefault(owner, set()).add(pk or 0)


def _is_wrong(column: Column[object]) -> ColumnElement[bool]:
    allowed = ["text"]
    if isinstance(column.type, Boolean):
        return (func.typeof(column) != "integer") | ~type_coerce(column, Integer).in_((0, 1))
    if isinstance(column.type, Integer):
        allowed = ["integer"]
    elif isinstance(column.type, LargeBinary):
        allowed = ["blob"]
    elif not isinstance(column.type, Text):
        raise TypeError(column.type)
    if column.nullable:
        allowed.append("null")
    return ~func.typeof(column).in_(allowed)
