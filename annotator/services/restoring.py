"""Going back to a backup: what is in it, what would change, and putting it in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import StorageError
from annotator.store import backup, comparing
from annotator.store import restoring as store
from annotator.store.comparing import Counts
from annotator.store.identity import check_identity
from annotator.store.restoring import Prepared
from annotator.store.version import SCHEMA_VERSION

if TYPE_CHECKING:
    from annotator.services.project import Progress


@dataclass(frozen=True, slots=True)
class Facts:
    """What is in a backup. `taken_at` is local time, None where its name does not say; `size` in
    bytes; `problem` says why it is not `sound`."""

    path: Path
    taken_at: datetime | None
    size: int
    documents: int
    spans: int
    sound: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a restore would change: of each kind of record, how many there are now that would go,
    that would come back, and that would be as they were."""

    documents: Counts
    spans: Counts
    labels: Counts
    relations: Counts

    @property
    def is_none(self) -> bool:
        """Would everything stay as it is?"""
        none = Counts()
        return self.documents == self.spans == self.labels == self.relations == none

    def sentences(self) -> tuple[str, ...]:
        """What would change, in words."""
        if self.is_none:
            return ("All documents, spans and labels are the same now.",)
        said = []
        if going := self._list("going"):
            said.append(f"{going} that you have now would go.")
        if coming := self._list("coming"):
            said.append(f"{coming} would come back.")
        if changing := self._list("changing"):
            said.append(f"{changing} would be as they were then.")
        return tuple(said)

    def _list(self, way: str) -> str:
        found = []
        for kind in comparing.KINDS:
            count = getattr(getattr(self, kind), way)
            if count:
                found.append(f"{count:,} {kind if count > 1 else kind.removesuffix('s')}")
        return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))


def facts_of(copy: Path, progress: Progress | None = None) -> Facts:
    """What is in a backup, and whether it is sound. Reads all of it: not for the UI thread."""
    kind = backup.kind_of(copy)
    at = kind.at.astimezone() if kind is not None else None
    try:
        size = copy.stat().st_size
        documents, spans, sound = comparing.count(copy, progress)
    except OSError as error:
        return Facts(copy, at, 0, 0, 0, False, f"{copy} cannot be read ({error.strerror}).")
    except StorageError as error:
        return Facts(copy, at, size, 0, 0, False, str(error))
    problem = "" if sound else f"{copy.name} is damaged; choose another one."
    return Facts(copy, at, size, documents, spans, sound, problem)


def refusal_of(file: Path) -> str:
    """Why a file cannot be gone back to, as it is no project (of this version); "" if it is one."""
    try:
        check_identity(file, SCHEMA_VERSION)
    except StorageError as error:
        return str(error)
    return ""


def is_another(project: Path, copy: Path) -> bool:
    """Is `copy` of quite another project? False where it cannot be told. Not for the UI thread."""
    try:
        return comparing.is_another(project, copy)
    except StorageError:
        return False


def differences(project: Path, copy: Path, progress: Progress | None = None) -> Difference:
    """What would change if `copy` took the project's place. Not for the UI thread.

    Raises StorageError where one of them cannot be read, and Cancelled if `progress` does.
    """
    return Difference(**comparing.compare(project, copy, progress))


def prepare(project: Path, source: Path, progress: Progress | None = None) -> Prepared:
    """A checked copy of the backup `source` beside the project, which may be open meanwhile. Its
    `put()` lets it take the project's place once that is closed, `drop()` gives it up."""
    return store.prepare(project, source, progress)


def restore(project: Path, source: Path, progress: Progress | None = None) -> Path | None:
    """Put the backup `source` in the project's place; the file set aside, if there was one.

    Refused while the project is open anywhere, and unless the backup is a sound project.
    """
    return store.restore(project, source, progress)


def take_back(project: Path, aside: Path | None) -> None:
    """The restored file could not be opened: put the one that was set aside in its place again."""
    store.take_back(project, aside)
