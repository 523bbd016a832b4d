"""Where a release is written: a folder of folders, aside, then in its place at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from annotator.errors import InputError, StorageError
from annotator.formats import HEAD, Format, ReadOptions
from annotator.services.beside import Names, opener, read_along
from annotator.services.export_target import AsideFolder, sha256_of_file
from annotator.store.disk import sync_file, sync_folder
from annotator.store.footprint import read_plainly

MANIFEST = "manifest.json"
TextOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a release: its name with slashes, its hash, and its size in bytes."""

    path: str
    sha256: str
    size: int


class AsideTree(AsideFolder):
    """A release that is being written. One that is there is replaced only if it is as it was
    written: its manifest says so."""

    def check(self) -> None:
        """Refuse a folder with anything in it that is no unchanged release."""
        out = self.out
        if not os.path.lexists(out):
            return
        if not os.path.isdir(out):
            raise InputError(f"{out} is a file, and a release is a folder; give another name.")
        if any(os.scandir(out)) and not is_unchanged(out):
            raise InputError(
                f"{out} is not empty, and what is in it is not just an earlier release, as it was "
                "written; choose a new folder."
            )

    def part(self, folder: str, file_name: str, text_of: TextOf | None = None) -> Part:
        """A place for one format's files of one split: in `folder` ("" for the top), or, where the
        format is one file, called `file_name` there."""
        return Part(self, folder, file_name, text_of)

    def write(self, name: str, data: bytes) -> None:
        """A file of its own."""
        with self.open(name) as file:
            file.write(data)

    def written(self, name: str) -> WrittenFile:
        """What was written under a name."""
        path = self.path_of(name)
        return WrittenFile(name, sha256_of_file(path), path.stat().st_size)

    @property
    def names(self) -> tuple[str, ...]:
        """The files that were written, in the order of writing."""
        return tuple(self._names)

    def path_of(self, name: str) -> Path:
        """Where a file of that name is as yet."""
        return self._place_of(name)

    def place(self, step: Callable[[], None]) -> None:
        """Make all durable and put it in its place; `step` is called last before that, and may
        raise."""
        for name in self._names:
            sync_file(self._place_of(name))
        for folder in {self._place_of(name).parent for name in self._names} - {self._path}:
            sync_folder(folder)
        self._step_in(step)

    def _place_of(self, name: str) -> Path:
        parts = name.split("/")
        if not name or any(not part or part.startswith(".") or "\\" in part for part in parts):
            raise ValueError(f"“{name}” is no name of a file in a release")
        path = self._path.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


class Part:
    """What a format writes of one split."""

    def __init__(
        self, tree: AsideTree, folder: str, file_name: str, text_of: TextOf | None = None
    ) -> None:
        self.files: list[str] = []
        self._tree, self._folder, self._file_name = tree, folder, file_name
        self._text_of = text_of

    @contextmanager
    def open(self, name: str = "") -> Iterator[BinaryIO]:
        """A new file to write; one without a name is the format's only one."""
        name = name or self._file_name
        full = f"{self._folder}/{name}" if self._folder else name
        with self._tree.open(full) as file:
            yield file
        self.files.append(full)

    def readable(self, format: Format) -> Iterator[tuple[Path, ReadOptions]]:
        """The main files, each with its companions at hand."""
        names = Names(name.rpartition("/")[2] for name in self.files)
        along = read_along(names, lambda name: format.companions(name, names))
        beside = opener(self._tree.path_of(self.files[0]).parent, names) if self.files else None
        more = [] if self._text_of is None else [self._text_of]
        for full in self.files:
            name, path = full.rpartition("/")[2], self._tree.path_of(full)
            if name in along or not name.lower().endswith(format.EXTENSIONS):
                continue
            with path.open("rb") as file:
                is_main = len(self.files) == 1 or format.looks_right(name, file.read(HEAD))
            if is_main and beside is not None:
                options = ReadOptions(name, "", 50, {}, names, beside, *more)
                yield path, options


def is_unchanged(folder: Path) -> bool:
    """Does a folder hold just what its manifest says, and so a release as it was written?"""
    try:
        with read_plainly(folder / MANIFEST) as file:
            files = {one["path"]: one["sha256"] for one in json.loads(file.read())["files"]}
        there = set()
        for here, folders, names in os.walk(folder):
            for name in names:
                path = Path(here, name)
                if path.is_symlink() or not path.is_file():
                    return False
                there.add(path.relative_to(folder).as_posix())
            if any(Path(here, name).is_symlink() for name in folders):
                return False
        if there - {MANIFEST} != files.keys():
            return False
        return all(sha256_of_file(folder / name) == sha256 for name, sha256 in files.items())
    except (OSError, StorageError, ValueError, KeyError, TypeError, AttributeError):
        return False
