"""The files of an import: found, recognised, each with those that are read along with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator.errors import InputError, StorageError
from annotator.formats import (
    HEAD,
    Format,
    ReadOptions,
    find_formats,
    format_named,
    readers_for,
    recognise,
)
from annotator.model.exchange import Reading
from annotator.services.beside import Names, opener, read_along, visible
from annotator.services.formats import reader_named, settings_for
from annotator.store.footprint import read_plainly

TextOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are to be read: `encoding` for plain text ("" recognises it), `max_mb` for one
    text, `format` by name ("" recognises it) and its settings. `formats` holds, for single files,
    the name of the format that goes before that ("" leaves the file out)."""

    encoding: str = ""
    max_mb: float = 50
    format: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file to be read by itself, in a format; `siblings` are the files in its folder."""

    path: Path
    format: Format
    siblings: Names

    @property
    def name(self) -> str:
        """As sentences name it."""
        return str(self.path)


@dataclass(slots=True)
class Found:
    """What was found: files to read, sentences on what cannot be, files of no known format.

    `unknown` are files that were named and are refused until somebody says what their format is;
    `left_out` are those that nobody wants.
    """

    files: list[Recognised] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)


def find_files(paths: Iterable[Path], wanted: Wanted) -> Found:
    """The files that are named and those in the folders that are, in that order.

    Raises InputError for a format or a setting that there is not.
    """
    forced = reader_named(wanted.format) if wanted.format else None
    if forced is not None:
        settings_for(forced, wanted.settings, reading=True)
    chosen = {path: reader_named(name) if name else None for path, name in wanted.formats.items()}
    finder = _Finder(forced, chosen)
    finder.find(list(paths))
    return finder.found


def read_file(
    file: Recognised,
    wanted: Wanted,
    text_of: TextOf | None = None,
    tell: Callable[[int], None] | None = None,
) -> Iterator[Reading]:
    """What one file holds; whatever is wrong with it comes as a refusal, too.

    `tell` is told how many of its bytes have been read.
    """
    path = file.path
    options = _options(file, wanted, text_of)
    said = False
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
            raise OSError(0, "it is not an ordinary file")
        with read_plainly(path) as opened:
            for reading in file.format.read(opened, options):
                said = True
                if reading.refusal and not reading.refusal.startswith(file.name):
                    reading = replace(reading, refusal=f"{path}: {reading.refusal}")
                yield reading
                if tell is not None:
                    with suppress(ValueError):  # the reader may have closed it
                        tell(opened.tell())
        if not said:
            yield Reading(refusal=f"{path}: there is no document in it.")
    except StorageError:
        yield Reading(
            refusal=f"{path}: this is a database, not plain text. Save it as plain text and try "
            "again."
        )
    except InputError as error:
        sentence = str(error)
        yield Reading(refusal=sentence if sentence.startswith(file.name) else f"{path}: {sentence}")
    except OSError as error:
        yield Reading(refusal=_not_readable(path, error))


def _options(file: Recognised, wanted: Wanted, text_of: TextOf | None) -> ReadOptions:
    names = {setting.name for setting in file.format.SETTINGS if setting.reading}
    return ReadOptions(
        file.name,
        wanted.encoding,
        wanted.max_mb,
        {name: value for name, value in wanted.settings.items() if name in names},
        file.siblings,
        opener(file.path.parent, file.siblings),
        *([] if text_of is None else [text_of]),
    )


def _not_readable(path: Path, error: OSError) -> str:
    if path.is_symlink() and not path.exists():
        return f"{path}: it is a link to a file that is not there."
    return f"{path}: it cannot be read ({error.strerror or error})."


class _Finder:
    """Looks for files; what reads them is recognised by their names and beginnings."""

    def __init__(self, forced: Format | None, chosen: Mapping[Path, Format | None]) -> None:
        self.found = Found()
        self._forced, self._chosen = forced, chosen
        self._names: dict[Path, Names] = {}

    def find(self, paths: list[Path]) -> None:
        """Find all files that these paths name."""
        named = {path: self._named(path) for path in paths if not os.path.isdir(path)}
        along = self._along(file for file in named.values() if file is not None)
        for path in paths:
            if os.path.isdir(path):
                self._below(path)
            elif (file := named[path]) is not None and path not in along:
                self.found.files.append(file)

    def _named(self, path: Path) -> Recognised | None:
        """A file that the user named; of whatever kind, it is tried."""
        if _is_missing(path):
            self.found.refusals.append(f"{path}: there is no such file.")
            return None
        if path in self._chosen and self._chosen[path] is None:
            self.found.left_out.append(path)
            return None
        head = _head(path)
        format = self._chosen.get(path) or self._forced or recognise(path.name, head)
        readers = readers_for(path.name)
        if format is None and (len(readers) == 1 or not head.strip()):
            format = next(iter(readers), None)  # which says what is wrong with it
        if format is None and readers:
            known = ", ".join(reader.NAME for reader in readers)
            self.found.refusals.append(
                f"{path}: it does not look like any of the formats that its ending stands for "
                f"({known}). Name its format."
            )
            self.found.unknown.append(path)
            return None
        return Recognised(path, format or format_named("text"), self._siblings(path))

    def _along(self, files: Iterable[Recognised]) -> set[Path]:
        """Those of the files that are read along with another of them."""
        by_folder: dict[Path, dict[str, Recognised]] = {}
        for file in files:
            by_folder.setdefault(file.path.parent, {})[file.path.name] = file
        along: set[Path] = set()
        for folder, group in by_folder.items():

            def companions_of(name: str, group: dict[str, Recognised] = group) -> tuple[str, ...]:
                return group[name].format.companions(name, group[name].siblings)

            along |= {folder / name for name in read_along(group, companions_of)}
        return along

    def _below(self, folder: Path) -> None:
        """The readable files of a folder and all in it, by name; hidden ones are left out."""
        before = self._count()

        def refuse(error: OSError) -> None:
            self.found.refusals.append(f"{error.filename}: it cannot be read ({error.strerror}).")

        for here, folders, names in os.walk(folder, onerror=refuse):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            siblings = Names(name for name in names if not name.startswith("."))
            self._folder(Path(here), siblings)
        if self._count() == before:
            formats = [self._forced] if self._forced else find_formats()
            kinds = dict.fromkeys(e for f in formats if f.CAN_READ for e in f.EXTENSIONS)
            self.found.refusals.append(
                f"{folder}: it holds no file that can be read ({', '.join(kinds)})."
            )

    def _count(self) -> int:
        found = self.found
        return len(found.files) + len(found.refusals) + len(found.left_out)

    def _folder(self, here: Path, siblings: Names) -> None:
        self._names[here] = siblings
        formats: dict[str, Format] = {}
        skipped: list[str] = []
        for name in siblings:
            if self._chosen.get(here / name, self) is None:
                self.found.left_out.append(here / name)
                continue
            format = self._chosen.get(here / name) or self._recognised(here / name)
            if format is not None:
                formats[name] = format
            elif self._forced is None:
                skipped.append(name)
        along = read_along(formats, lambda name: formats[name].companions(name, siblings))
        self.found.files += [
            Recognised(here / name, format, siblings)
            for name, format in formats.items()
            if name not in along
        ]
        self.found.skipped += [here / name for name in skipped if name not in along]

    def _recognised(self, path: Path) -> Format | None:
        readers = readers_for(path.name)
        if self._forced is not None:
            return self._forced if self._forced in readers else None
        if not readers:
            return None
        head = _head(path)
        return recognise(path.name, head) or (None if head.strip() else readers[0])

    def _siblings(self, path: Path) -> Names:
        folder = path.parent
        if folder not in self._names:
            try:
                self._names[folder] = Names(visible(folder))
            except OSError:
                self._names[folder] = Names([path.name])
        return self._names[folder]


def _head(path: Path) -> bytes:
    """How a file begins; b"" where it cannot be read, which is told when it is."""
    try:
        if path.is_file():
            with read_plainly(path) as file:
                return file.read(HEAD)
    except (OSError, StorageError):
        pass
    return b""


def _is_missing(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it may be there: reading it says what is wrong
        pass
    return False
