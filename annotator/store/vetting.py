"""Is there nothing in a project file that acts by itself? A file may come from anybody, and SQLite
would run its triggers, views and expressions as soon as it is read or written.

Plain sqlite3 and only the list of what the file holds: it is asked before the first screen.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from annotator.errors import StorageError

TABLES = frozenset(
    (
        "alembic_version",
        "annotators",
        "assignments",
        "document_notes",
        "documents",
        "fragments",
        "history",
        "history_chunks",
        "labels",
        "relation_attributes",
        "relation_types",
        "relations",
        "reviews",
        "saved_searches",
        "settings",
        "span_attributes",
        "spans",
        "texts",
    )
)
"""All tables that a version of this program ever made; what is not in it comes from elsewhere."""

WORDS = {
    f"{content}_words": f"CREATE VIRTUAL TABLE {content}_words USING fts5(text, "
    f"content='{content}', content_rowid='pk', tokenize='unicode61 remove_diacritics 2')"
    for content in ("texts", "spans")
}
"""The only virtual tables there may be, word for word; FTS5 keeps tables of its own for each."""

PARTIAL = frozenset(
    (
        "CREATE INDEX ix_spans_unsure ON spans (unsure) WHERE unsure = 1",
        "CREATE INDEX ix_spans_noted ON spans (annotator_pk) WHERE note != ''",
        "CREATE INDEX ix_history_wide ON history (wide) WHERE wide = 1",
    )
)
"""The only indexes of some rows alone there may be, word for word."""

_OF_WORDS = frozenset(
    f"{name}_{part}" for name in WORDS for part in ("data", "idx", "docsize", "config")
)
_INNER = frozenset(("sqlite_sequence", "sqlite_stat1", "sqlite_stat4"))  # SQLite's own
_MOST = 500  # more than we ever have; a file may hold millions
_QUOTED = re.compile(r'"(?:[^"]|"")*"' r"|'(?:[^']|'')*'" r"|`[^`]*`|\[[^\]]*\]")
_ACTING = re.compile(r"\b(?:AS|CHECK|GENERATED|SELECT|USING|VIRTUAL)\b|\bDEFAULT\s*\(", re.I)
_PLAIN_INDEX = re.compile(r"CREATE\s+(?:UNIQUE\s+)?INDEX\s+\w+\s+ON\s+\w+\s*\([\w\s,]*\)\s*", re.I)
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 512 << 20,  # a text of 100 million characters, four bytes each
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
}


def harden(connection: sqlite3.Connection) -> None:
    """Trust nothing that the file says, and let nothing in it grow beyond all measure."""
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")


def vet(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StorageError where the file holds what no version of this program makes."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT ?"
    rows = connection.execute(query, (_MOST,)).fetchall()
    for kind, name, table, sql in rows:
        if not _is_plain(kind, name, table, sql):
            raise StorageError(
                f"{path.name} holds something that projects of this program never hold: "
                f"{_shown(kind)} “{_shown(name)}”. It might do harm, so it was not opened; nothing "
                "was changed. Ask whoever gave it to you for another copy, or for an export."
            )
    if len(rows) == _MOST:
        raise StorageError(
            f"{path.name} holds far more than a project of this program ever does. It might do "
            "harm, so it was not opened; nothing was changed."
        )


def _is_plain(kind: object, name: object, table: object, sql: object) -> bool:
    if table in WORDS:
        return kind == "table" and name == table and sql == WORDS[table]
    if table not in TABLES | _INNER | _OF_WORDS:
        return False
    if kind == "index" and sql is None:
        return str(name).startswith("sqlite_autoindex_")
    if not isinstance(sql, str):
        return False
    bare = _QUOTED.sub(" q ", sql)
    if kind == "index":
        return sql in PARTIAL or _PLAIN_INDEX.fullmatch(bare) is not None
    return kind == "table" and name == table and _ACTING.search(bare) is None


def _shown(name: object) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in str(name)[:60])
