"""What is in a project file, and what would change if another one took its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from annotator.errors import DamagedError
from annotator.store import soundness
from annotator.store.copying import Progress, faults_of, stoppable
from annotator.store.disk import plain_errors
from annotator.store.identity import check_identity, connect_read_only, has_journal
from annotator.store.lock import holder
from annotator.store.version import SCHEMA_VERSION

_COMMON = "SELECT 1 FROM main.documents JOIN other.documents USING (id) LIMIT 1"
KINDS = ("documents", "spans", "labels", "relations")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records of one kind are only in the present file (`going`), only in the other one
    (`coming`), and in both but not the same (`changing`)."""

    going: int = 0
    coming: int = 0
    changing: int = 0


def count(path: Path, progress: Progress | None = None) -> tuple[int, int, bool]:
    """Documents and spans in a project file, and whether it is sound. Raises StorageError."""
    check_identity(path, SCHEMA_VERSION)
    with plain_errors(path), closing(connect_read_only(path)) as connection:
        _distrust(connection)
        with stoppable(connection, progress):
            documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
            spans = connection.execute("SELECT count(*) FROM spans").fetchone()[0]
        return documents, spans, not faults_of(connection, path.stat().st_size, progress)


def compare(present: Path, other: Path, progress: Progress | None = None) -> dict[str, Counts]:
    """What would change, kind by kind, if `other` took the place of `present`. Writes nothing.

    Records are matched by id and compared by fingerprint, inside SQLite. Raises StorageError
    where one of the two cannot be read, and what `progress` raises.
    """
    versions = {check_identity(path, SCHEMA_VERSION) for path in (present, other)}
    if holder(present) is None:
        soundness.demand_present_journal(present)
    with plain_errors(present), closing(connect_read_only(present)) as connection:
        _distrust(connection)
        with plain_errors(other):
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)  # here, and for nothing else
            connection.execute("ATTACH ? AS other", [_uri(other)])
        try:
            with stoppable(connection, progress):
                return {kind: _compare(connection, kind, len(versions) == 1) for kind in KINDS}
        except sqlite3.DatabaseError as error:
            if "no such table" in str(error):
                raise DamagedError(f"{other.name} does not hold a whole project.") from error
            raise


def is_another(present: Path, other: Path) -> bool:
    """Is `other` of another project: made at another moment, and without a document of this one?
    Raises StorageError where one of the two cannot be read."""
    for path in (present, other):
        check_identity(path, SCHEMA_VERSION)
    with plain_errors(present), closing(connect_read_only(present)) as connection:
        _distrust(connection)
        with plain_errors(other):
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)
            connection.execute("ATTACH ? AS other", [_uri(other)])
            mine, its = (
                connection.execute(f"SELECT at FROM {name}.history ORDER BY pk LIMIT 1").fetchone()  # noqa: S608
                for name in ("main", "other")
            )
            return mine != its and connection.execute(_COMMON).fetchone() is None


def _compare(connection: sqlite3.Connection, kind: str, is_comparable: bool) -> Counts:
    # Contents of two versions of the schema have different fingerprints throughout.
    differs = "o.fingerprint != n.fingerprint" if is_comparable else "0"
    names = f"main.{kind} AS n LEFT JOIN other.{kind} AS o ON o.id = n.id"
    here, both, changing = connection.execute(
        f"SELECT count(*), count(o.id), total({differs}) FROM {names}"  # noqa: S608 - our own names
    ).fetchone()
    there = connection.execute(f"SELECT count(*) FROM other.{kind}").fetchone()[0]  # noqa: S608
    return Counts(here - both, there - both, int(changing))


def _distrust(connection: sqlite3.Connection) -> None:
    """It may be a file that somebody else made."""
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _uri(path: Path) -> str:
    alone = "" if has_journal(path) else "&immutable=1"
    place = quote(os.fsencode(path.absolute()))
    return f"file:{'//' if os.name == 'posix' else ''}{place}?mode=ro{alone}"
