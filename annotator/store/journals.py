"""A journal left beside a place where no project is (any more): never brought into another file.

SQLite takes what is called like a file's journal for that file's own. Where a project was moved
away after a sudden end, its journal stays behind with the last acts in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from annotator.errors import LockedError
from annotator.model import moment
from annotator.store.lock import holder

SUFFIX = ".journal-left"


def left_at(place: Path) -> Path | None:
    """The journal with acts in it that lies where a project's file should be, but is not."""
    if os.path.exists(place):
        return None
    return next((side for side in _sides(place) if _size(side) > 0), None)


def set_aside(place: Path) -> str:
    """Before a file is put at `place`, where none is: give what SQLite left there another name.

    Says what was found and where it is now, "" where there was nothing. Raises LockedError while
    a program still works on the file that was there.
    """
    if left_at(place) is None:
        _remove_empty(place)
        return ""
    if found := holder(place):
        raise LockedError(found.sentence(place))
    stamp = moment.now().replace(":", "-")
    kept = []
    for side in _sides(place):
        if _size(side) > 0:
            kind = "" if side.name.endswith("-wal") else ".rollback"
            aside = place.with_name(f"{place.name}.{stamp}{kind}{SUFFIX}")
            os.replace(side, aside)
            kept.append(aside)
    _remove_empty(place)
    return (
        f"A project called {place.name} that was not closed well had left its journal there, with "
        f"what was done in it last. It is kept as {kept[0]}. If you find that project again, put "
        "this journal beside it, under the name of the file with “-wal” behind, and open the file."
    )


def sentence_at(place: Path) -> str:
    """What to do where a project's file is missing and its journal is not; "" if neither is."""
    journal = left_at(place)
    if journal is None:
        return ""
    return (
        f"There is no file {place}, but its journal {journal.name} still lies there, with what was "
        "done last. Put the file back beside it under its old name and open it: then nothing is "
        "lost."
    )


def _remove_empty(place: Path) -> None:
    for side in (*_sides(place), Path(f"{_real(place)}-shm")):  # an index means nothing alone
        side.unlink(missing_ok=True)


def _sides(place: Path) -> tuple[Path, Path]:
    return Path(f"{_real(place)}-wal"), Path(f"{_real(place)}-journal")


def _real(place: Path) -> str:
    # what is put at the place takes a link's place; only its folder may be a link
    return os.path.join(os.path.realpath(place.absolute().parent), place.name)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
