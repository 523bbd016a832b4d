"""A checked copy of a project file, whole also while the project is being written to."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from annotator.errors import AnnotatorError, DamagedError, LockedError, StorageError
from annotator.store import leftovers, soundness
from annotator.store.disk import plain_errors, storage_error, sync_file, sync_folder
from annotator.store.identity import check_identity, connect_to_copy, has_journal
from annotator.store.lock import holder
from annotator.store.version import SCHEMA_VERSION

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""Gives a connection that is open already; it reads a project also where its file has gone."""
Progress = Callable[[int, int], None]
LARGE = 200 * 1000**2
"""Above so many bytes a copy is checked more quickly: its pages, but not its indexes."""
SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a file, and what would be taken for another file's own there."""
_PAGES = 500
_PAGES_BESIDE_ACTS = 100
_REST = 0.05
"""Seconds until a step is tried again that came in the middle of an act."""
_STEPS = 20_000


def copy_project(
    project: Path,
    target: Path,
    *,
    replace: bool = False,
    opened: Opened | None = None,
    progress: Progress | None = None,
) -> None:
    """A checked copy of the project at `target`.

    Nothing changes at `target` before the copy is complete, sound and on the disk. Raises
    DamagedError if the project is not sound; StorageError if there is something at `target`
    already: unless with `replace`, and it is a file that is not in use.
    """
    if opened is None:
        check_identity(project, SCHEMA_VERSION)
    _check_target(project, target, replace)
    temporary = temporary_of(target)
    with plain_errors(target):
        try:
            leftovers.clear(target.parent)
            copy_to_temporary(project, temporary, opened=opened, progress=progress)
            _check_target(project, target, replace)
            os.replace(temporary, target)
            sync_folder(target.parent)
        finally:
            with suppress(OSError):  # it may be done by then, and must not be said to have failed
                remove(temporary)


def temporary_of(target: Path) -> Path:
    """Where a copy is made that is to become `target`."""
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def copy_to_temporary(
    source: Path,
    temporary: Path,
    *,
    opened: Opened | None = None,
    progress: Progress | None = None,
) -> None:
    """Copy to a file of no meaning yet, check the copy and sync it; who calls removes it."""
    if opened is None and holder(source) is None:
        soundness.demand_present_journal(source)
    temporary.parent.mkdir(parents=True, exist_ok=True)
    remove(temporary)
    reading = opened() if opened is not None else closing(connect_to_copy(source))
    with _damage_told_of(source), reading as old:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as new:
            copy_pages(old, new, progress)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, readable from any place
            faults = faults_of(new, temporary.stat().st_size, progress)
        if faults:
            _tell_faults(source, temporary, old, faults)
    sync_file(temporary)


def faults_of(
    connection: sqlite3.Connection, size: int, progress: Progress | None = None
) -> list[str]:
    """What SQLite finds wrong with a file of `size` bytes, in its words; empty if it is sound."""
    check = "quick_check" if size > LARGE else "integrity_check"
    with stoppable(connection, progress):
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {check}(3)")]
    return [] if found == ["ok"] else found


@contextmanager
def stoppable(connection: sqlite3.Connection, progress: Progress | None) -> Iterator[None]:
    """Long questions inside the block end when `progress` raises (Cancelled), with that error."""
    raised: list[AnnotatorError] = []

    def look() -> bool:
        try:
            progress(0, 0)  # type: ignore[misc]
        except AnnotatorError as error:
            raised.append(error)
        return bool(raised)

    if progress is None:
        yield
        return
    progress(0, 0)
    connection.set_progress_handler(look, _STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def remove(file: Path) -> None:
    """Remove a file that has no meaning any more, with all that SQLite made beside it."""
    for side in ("", *SIDE_FILES):
        Path(f"{file}{side}").unlink(missing_ok=True)


@contextmanager
def _damage_told_of(source: Path) -> Iterator[None]:
    """What cannot be read is the source's damage, whatever file SQLite was at."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(storage_error(error, source), DamagedError):
            raise storage_error(error, source) from error
        raise


def copy_pages(old: sqlite3.Connection, new: sqlite3.Connection, progress: Progress | None) -> None:
    """Copy all that one connection reads into the database of another."""

    def tell(_status: int, left: int, total: int) -> None:
        if progress is not None:
            progress(total - left, total)

    if old.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # There an act waits for whoever reads: between two steps it has its turn, and if there was
        # one SQLite begins the copy anew.
        old.backup(new, pages=_PAGES_BESIDE_ACTS, progress=tell, sleep=_REST)
        return
    if progress is None:
        old.backup(new, pages=-1)
        return
    # SQLite begins anew with each write between two steps, so such a copy might never end; not so
    # where all steps lie within one reading, which sees nothing of what is written meanwhile.
    old.execute("BEGIN")
    try:
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=_PAGES, progress=tell)
    finally:
        old.execute("ROLLBACK")


def _tell_faults(source: Path, temporary: Path, old: sqlite3.Connection, faults: list[str]) -> None:
    if not faults_of(old, temporary.stat().st_size):
        raise StorageError(
            f"A copy of {source.name} was written to {temporary.parent}, but what came back from "
            "the drive was not the same; the copy was removed. Check the drive, or choose another."
        )
    error = DamagedError(
        f"{source.name} is damaged ({'; '.join(faults)}); no copy was made. "
        "Keep the file, and go back to an earlier backup."
    )
    error.path = str(source)
    raise error


def _check_target(project: Path, target: Path, replace: bool) -> None:
    if not os.path.exists(target):  # (or hidden from us: then it cannot be written either)
        if has_journal(target):  # of a project that has gone: it would spoil the copy
            raise StorageError(f"{target} was not closed well; choose another name.")
        return
    if not replace or not target.is_file():
        raise StorageError(f"{target} exists already; choose another name.")
    if os.path.exists(project) and target.samefile(project):
        raise StorageError(f"{target} is the project itself; choose another name.")
    if found := holder(target):
        raise LockedError(found.sentence(target))
    if has_journal(target):  # it would be taken for the copy's own and spoil it
        raise StorageError(f"{target} is in use, or was not closed well; choose another name.")
