"""The files beside a file: which are read along with which, and how they are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from annotator.store.footprint import open_plainly


class Names(tuple[str, ...]):
    """The names of the files of a folder, sorted; asking for one takes no longer among many."""

    _known: frozenset[str]

    def __new__(cls, names: Iterable[str]) -> Names:
        """Sorted, each once."""
        made = super().__new__(cls, sorted(set(names)))
        made._known = frozenset(made)
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._known


def read_along(names: Iterable[str], companions_of: Callable[[str], Iterable[str]]) -> set[str]:
    """Those of some names that are read along with another of them, and so not by themselves.

    Of two that name each other the first is read by itself.
    """
    along: dict[str, set[str]] = {}
    for name in names:
        for companion in companions_of(name):
            if companion != name:
                along.setdefault(companion, set()).add(name)
    return {
        name
        for name, leaders in along.items()
        if any(name not in along.get(leader, ()) or leader < name for leader in leaders)
    }


def opener(folder: Path, names: Names) -> Callable[[str], BinaryIO | None]:
    """What opens one of the files of a folder, and nothing else."""

    def beside(name: str) -> BinaryIO | None:
        if name not in names or Path(name).name != name:
            return None
        path = folder / name
        return open_plainly(path) if path.is_file() else None

    return beside


def visible(folder: Path) -> Iterator[str]:
    """The names of the files in a folder that are not hidden. Raises OSError."""
    for entry in folder.iterdir():
        if not entry.name.startswith("."):
            yield entry.name
