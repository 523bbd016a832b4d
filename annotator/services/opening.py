"""Making and opening projects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import DamagedError, StorageError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.document import Annotator, Document, new_document
from annotator.model.history import Kind
from annotator.model.ids import new_id
from annotator.model.schema import DEFAULT_LABELS
from annotator.services.loader import Loader
from annotator.store.version import SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from annotator.model.exchange import ExchangeDocument
    from annotator.services.project import Progress, Project
    from annotator.store.first_screen import FirstScreen
    from annotator.store.lock import Lock


def create_project(
    path: Path,
    *,
    annotator_name: str,
    documents: Iterable[ExchangeDocument] = (),
    with_labels: bool = True,
) -> str:
    """Make a new project file with the default labels and some documents in it.

    That is the project's beginning and no act: undo never reaches it. Raises StorageError if
    something stands at `path` or the place cannot be written. Returns what is to be said of a
    journal that was left there, "" where there was none.
    """
    from annotator.store import database, writer

    annotator = Annotator(new_id(), annotator_name, moment.now())
    labels = DEFAULT_LABELS if with_labels else ()
    changes = [Change(None, annotator)]
    changes += [
        Change(None, replace(label, id=new_id(), position=place))
        for place, label in enumerate(labels)
    ]
    changes += [Change(None, _document(given, place)) for place, given in enumerate(documents)]

    def fill(connection: Connection) -> None:
        entry = writer.Entry(Kind.SETUP, "create the project", annotator.id, moment.now())
        beginning = ChangeSet(entry.text, tuple(changes))
        writer.write(connection, entry, iter((beginning,)), len(changes))

    return database.create(path, fill)


def open_project(
    path: Path, *, annotator_name: str, read_only: bool = False, lock: Lock | None = None
) -> Project:
    """Open a project, for one annotator; an annotator of a new name is added.

    `lock` is the project's lock if the caller holds it already. Raises StorageError, LockedError
    naming the holder, and DamagedError; an older file is backed up and brought up to date first.
    """
    from annotator.store import identity
    from annotator.store import lock as locks

    version = identity.check_identity(path, SCHEMA_VERSION)
    if read_only:
        version = _make_readable(path, version)
        if version < SCHEMA_VERSION:
            raise StorageError(
                f"{path.name} was made by an older version of this program. Open it once in the "
                "window, which brings it up to date, then try again."
            )
        return _opened(path, annotator_name, None)
    if lock is None:
        identity.demand_writable(path)
    held = lock if lock is not None else locks.Lock(path).acquire()
    try:
        version, _ = _secure(path, held)
        return _brought_up(path, annotator_name, held, version)
    except BaseException:
        held.release()
        raise


@dataclass(frozen=True)
class Opening:
    """A project on its way to being open: what its first screen shows (None for an older file that
    cannot be read so), and the loader that brings the rest and owns the lock.

    `unclean`: it was not closed well, and is too large to have been looked through already; that is
    left to `check_after_opening`.
    """

    path: Path
    screen: FirstScreen | None
    loader: Loader[Project]
    unclean: bool = False


def begin(
    path: Path,
    *,
    annotator_name: str,
    document_id: str = "",
    counts: str = "",
    read_only: bool = False,
) -> Opening:
    """Take the lock and read the first screen, without the store's libraries; `counts` is what
    `summaries.kept_counts` gave before, and need not be counted again if nothing was done since.

    Where that is not enough (an older file, an annotator who is new) the project is opened whole.
    Raises StorageError, LockedError naming the holder, and DamagedError.
    """
    from annotator.store import first_screen, identity
    from annotator.store import lock as locks

    version, unclean = identity.check_identity(path, SCHEMA_VERSION), False
    if not read_only:
        identity.demand_writable(path)
    lock = None if read_only else locks.Lock(path).acquire()
    try:
        if lock is None:
            version = _make_readable(path, version)
            loader = Loader(
                lambda: open_project(path, annotator_name=annotator_name, read_only=True)
            )
        else:
            version, unclean = _secure(path, lock)
            loader = Loader(partial(_load, path, annotator_name, lock, version))
        known = first_screen.counts_of(counts)
        look = partial(
            first_screen.read, path, annotator_name, document_id, anybody=read_only, known=known
        )
        screen = look() if version == SCHEMA_VERSION else None
        if screen is None:
            loader.wait()
            screen = look()
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return Opening(path, screen, loader, unclean)


def check_after_opening(path: Path, progress: Progress | None = None) -> list[str]:
    """What is wrong with the project file, in SQLite's words; nothing if it is whole.

    For a file whose `Opening` is `unclean`: on a thread, beside the open project. `progress` is
    told (0, 0) and stops it by raising Cancelled. Raises StorageError where it cannot be read.
    """
    from annotator.store import backup, copying, places, soundness

    if places.place_of(path).kind != "network":
        return soundness.faults(path, progress)
    # there an act would wait until all is looked through; so a copy is
    temporary = copying.temporary_of(backup.folder_of(path) / path.name)
    try:
        copying.copy_to_temporary(path, temporary, progress=progress)
        return soundness.faults(temporary, progress)
    except DamagedError as error:
        return [str(error)]
    finally:
        copying.remove(temporary)


def _document(given: ExchangeDocument, position: int) -> Document:
    return new_document(
        given.text,
        position=position,
        id=given.id,
        title=given.title,
        source=given.source,
        original_sha256=given.original_sha256,
        encoding=given.encoding,
        offset_map=given.offset_map,
        meta=given.meta,
    )


def _make_readable(path: Path, version: int) -> int:
    """Take back half an act of a program that has died: reading would do so without a check. What
    waits in its other journal must go with the file, for reading brings it in on closing. Gives the
    version that the file has then."""
    from annotator.store import identity, soundness
    from annotator.store import lock as locks

    if not identity.has_acts(path) or locks.holder(path) is not None:
        return version
    soundness.take_back(path)
    soundness.demand_present_journal(path)
    if soundness.is_small(path):
        soundness.demand_sound(path)
    return identity.check_identity(path, SCHEMA_VERSION)


def _secure(path: Path, lock: Lock) -> tuple[int, bool]:
    """With the lock held: the file's version, and whether it has still to be looked through.

    Half an act is taken back; a file that was not closed well is looked through if that is quick.
    """
    from annotator.store import identity, soundness

    unclean = lock.was_left or identity.has_acts(path)
    soundness.take_back(path)
    version = identity.check_identity(path, SCHEMA_VERSION)
    soundness.demand_present_journal(path)
    if unclean and soundness.is_small(path):
        soundness.demand_sound(path)
        unclean = False
    return version, unclean


def _load(path: Path, annotator_name: str, lock: Lock, version: int) -> Project:
    from annotator.store import leftovers

    try:
        leftovers.clear(path.parent)
        return _brought_up(path, annotator_name, lock, version)
    except BaseException:
        lock.release()
        raise


def _brought_up(path: Path, annotator_name: str, lock: Lock, version: int) -> Project:
    if version < SCHEMA_VERSION:
        from annotator.store import upgrading

        upgrading.bring_up_to_date(path)
    return _opened(path, annotator_name, lock)


def _opened(path: Path, annotator_name: str, lock: Lock | None) -> Project:
    from annotator.services.project import Project
    from annotator.store import queries
    from annotator.store.database import Database

    database = Database(path, read_only=lock is None)
    if lock is not None:
        database.renew_lock = lock.renew
    try:
        with database.read() as connection:
            known = queries.all_annotators(connection)
        mine = next((a for a in known if a.name == annotator_name), None)
        if mine is None and lock is None and known:
            mine = known[0]  # whoever only reads is nobody new
        present = mine or Annotator("", annotator_name)
        project = Project(database, lock, present)
        if mine is None and lock is not None:
            project.work_as(annotator_name)
        return project
    except BaseException:
        database.close()
        raise
