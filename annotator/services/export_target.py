"""Where an export is written: aside, then in its place at once. Nothing half ever stands there."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from annotator.errors import InputError, StorageError
from annotator.formats import Format, ReadOptions
from annotator.services.beside import Names, opener, read_along
from annotator.store import leftovers
from annotator.store.disk import sync_file, sync_folder
from annotator.store.footprint import is_open_here, read_plainly

MANIFEST = ".annotator-export.json"
"""Lies in each folder that was exported: which files are ours, and what they held."""
_DATABASE = b"SQLite format 3\0"
_HEAD = 64_000


class Aside:
    """What is being written for `out`, under another name beside it: a format's target."""

    def __init__(self, out: Path) -> None:
        self.out = Path(os.path.realpath(out))
        self.size = 0
        self.check()
        leftovers.clear(self.out.parent)
        self._path = self.out.with_name(f".{self.out.name}.{os.getpid()}.export.tmp")
        self._names: list[str] = []
        self.discard()
        self._make()

    def check(self) -> None:
        """Refuse what must not be replaced."""
        out = self.out
        if os.path.isdir(out):
            raise InputError(f"{out} is a folder; give the name of a file in it.")
        if os.path.exists(out) and not os.path.isfile(out):
            raise InputError(f"{out} is not an ordinary file; give another name.")
        is_database = is_open_here(out)
        if not is_database:
            with suppress(OSError), read_plainly(out) as there:
                is_database = there.read(len(_DATABASE)) == _DATABASE
        if is_database:
            raise InputError(f"{out} is a project or a database; give another name.")

    @contextmanager
    def open(self, name: str = "") -> Iterator[BinaryIO]:
        """A new file to write."""
        if name in self._names:
            raise ValueError(f"the file “{name}” is opened twice")
        self._names.append(name)
        path = self._place_of(name)
        with path.open("wb") as file:
            yield file
        self.size += path.stat().st_size

    def readable(self, format: Format) -> Iterator[tuple[Path, ReadOptions]]:
        """The files that were written and are read by themselves, in the order of writing."""
        name = f"new{format.EXTENSIONS[0]}"
        if self._names:
            yield self._path, ReadOptions(name, siblings=(name,))

    def place(self, step: Callable[[], None]) -> None:
        """Make what was written durable and put it in its place; `step` may cancel before."""
        if not self._names:  # there was nothing to write
            self._path.touch()
        sync_file(self._path)
        self.check()
        step()
        os.replace(self._path, self.out)
        sync_folder(self.out.parent)

    def discard(self) -> None:
        """Remove what is left of it."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _make(self) -> None:
        pass

    def _place_of(self, name: str) -> Path:
        return self._path


class AsideFolder(Aside):
    """The same of a folder. One that is there is replaced only if it is as we once wrote it."""

    def check(self) -> None:
        """Refuse a folder with anything in it that is not our own and unchanged."""
        out = self.out
        if not os.path.lexists(out):
            return
        if not os.path.isdir(out):
            raise InputError(f"{out} is a file, and this format is a folder; give another name.")
        if any(os.scandir(out)) and not is_our_own(out):
            raise InputError(
                f"{out} is not empty, and what is in it is not just an earlier export; "
                "choose a new folder."
            )

    def readable(self, format: Format) -> Iterator[tuple[Path, ReadOptions]]:
        """The main files, each with its companions at hand."""
        names = Names(self._names)
        along = read_along(names, lambda name: format.companions(name, names))
        beside = opener(self._path, names)
        for name in self._names:
            if name in along or Path(name).suffix.lower() not in format.EXTENSIONS:
                continue
            path = self._place_of(name)
            with path.open("rb") as file:
                is_main = format.looks_right(name, file.read(_HEAD))
            if is_main:
                yield path, ReadOptions(name, siblings=names, beside=beside)

    def place(self, step: Callable[[], None]) -> None:
        """As of a file. An earlier export steps aside first and is removed afterwards."""
        files: dict[str, str] = {}
        for name in sorted(self._names):
            files[name] = sha256_of_file(self._place_of(name))
            sync_file(self._place_of(name))
            step()
        manifest = self._place_of(MANIFEST)
        manifest.write_text(json.dumps({"files": files}, indent=0, ensure_ascii=False), "utf-8")
        sync_file(manifest)
        self._step_in(step)

    def _step_in(self, step: Callable[[], None]) -> None:
        """Put the folder in its place, all of whose files are durable."""
        sync_folder(self._path)
        self.check()
        step()
        old = leftovers.stepped_aside(self.out)
        if self.out.exists():
            os.rename(self.out, old)
        try:
            os.rename(self._path, self.out)
        except BaseException:
            if old.exists():
                os.rename(old, self.out)
            raise
        sync_folder(self.out.parent)
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        """Remove what is left of it."""
        shutil.rmtree(self._path, ignore_errors=True)

    def _make(self) -> None:
        with in_words(self.out):
            self._path.mkdir()

    def _place_of(self, name: str) -> Path:
        if not name or Path(name).name != name or (name.startswith(".") and name != MANIFEST):
            raise ValueError(f"“{name}” is no name of a file in a folder")
        return self._path / name


def is_our_own(folder: Path) -> bool:
    """Does a folder hold just what an export put there, unchanged?"""
    try:
        with read_plainly(folder / MANIFEST) as file:
            files = json.loads(file.read())["files"]
        there = {entry.name: entry.is_file(follow_symlinks=False) for entry in os.scandir(folder)}
        if not all(there.values()) or there.keys() - {MANIFEST} != files.keys():
            return False
        return all(sha256_of_file(folder / name) == sha256 for name, sha256 in files.items())
    except (OSError, StorageError, ValueError, KeyError, TypeError, AttributeError):
        return False


@contextmanager
def in_words(out: Path) -> Iterator[None]:
    """What goes wrong with the file `out` as a StorageError that speaks of it."""
    try:
        yield
    except OSError as error:
        raise StorageError(_sentence(error, out)) from error


def sha256_of_file(path: Path) -> str:
    """The hash of a file, which may be any of anybody's."""
    with read_plainly(path) as file:
        return file_digest(file, "sha256").hexdigest()


def _sentence(error: OSError, out: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk with {out.parent} is full; make room and export again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{out} cannot be written; you may not write there. Choose another place."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{out} cannot be written: there is no folder {out.parent}."
    return f"{out} cannot be written ({error.strerror or error}). Choose another place."
