"""Engines of SQLAlchemy over SQLite connections, and SQLite's errors in the user's words."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool

from annotator.errors import ConflictError
from annotator.store.disk import storage_error
from annotator.store.functions import add_functions

CACHE_KIB = 64 * 1024


class _Compiler(SQLiteCompiler):
    """Says hints on tables (INDEXED BY …), which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:
        return text


def make_engine(
    opener: Callable[[], sqlite3.Connection],
    *,
    begin: str,
    size: int,
    pragmas: Sequence[str] = (),
    foreign_keys: bool = True,
) -> Engine:
    """An engine whose transactions start with `begin`, over connections that `opener` makes."""
    engine = create_engine(
        "sqlite://", creator=opener, poolclass=QueuePool, pool_size=size, max_overflow=size * 4
    )

    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        add_functions(connection)
        wanted = [f"foreign_keys={'ON' if foreign_keys else 'OFF'}", f"cache_size=-{CACHE_KIB}"]
        for pragma in (*wanted, *pragmas):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Give errors of the database and the disk the user's words."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(
            "Something this needs has been removed or changed meanwhile; nothing was done. "
            "Look at it again and repeat it."
        ) from error
    except DBAPIError as error:
        raise storage_error(error.orig or error, path) from error
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise storage_error(error, path) from error
    except (zlib.error, struct.error, orjson.JSONDecodeError) as error:
        raise storage_error(ValueError("malformed record"), path) from error
