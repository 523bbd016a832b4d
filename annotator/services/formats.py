"""What formats there are: for the dialogs, the command line and the help page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.util import find_spec
from typing import Any

from annotator.errors import InputError
from annotator.formats import Feature, Format, Setting, find_formats, format_named

_LIBRARIES = {
    "documents": "resiliparse",
    "parquet": "pyarrow",
    "spacy": "spacy",
    "uima": "cassis",
}
"""The library that an extra of the program brings."""


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """A format as people choose it.

    `name` is what the command line calls it; `extensions` begin with the one that is written.
    `holds` and `lacks` are words ("notes", "interrupted spans"): what it can hold beside texts,
    labels and offsets, and what it cannot. `limits` says the rest in a sentence or two. `extra` is
    the extra of the program that it needs ("" for none), `is_installed` whether that is there.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    reads: bool
    writes: bool
    is_folder: bool
    holds: tuple[str, ...]
    lacks: tuple[str, ...]
    limits: str
    settings: tuple[Setting, ...]
    extra: str
    is_installed: bool

    @property
    def hint(self) -> str:
        """What to do where it cannot be used yet, "" where it can."""
        if self.is_installed:
            return ""
        return f'It needs an extra: pip install "annotator[{self.extra}]".'

    def file_name(self, stem: str) -> str:
        """A name for what it writes: a file's with its extension, or a folder's."""
        return stem if self.is_folder else f"{stem}{self.extensions[0]}"


def list_formats() -> tuple[FormatInfo, ...]:
    """All formats, the program's own first, then by name."""
    found = (_info(format) for format in find_formats())
    return tuple(sorted(found, key=lambda info: (info.name != "native", info.name)))


def format_info(name: str) -> FormatInfo:
    """The format of that name. Raises InputError if there is none."""
    return _info(format_named(name))


def record(info: FormatInfo) -> dict[str, Any]:
    """A format as one JSON record."""
    return {
        **{f.name: getattr(info, f.name) for f in fields(info)},
        "settings": [
            {
                "name": setting.name,
                "title": setting.title,
                "choices": [{"value": v, "title": title} for v, title in setting.choices],
                "reading": setting.reading,
                "writing": setting.writing,
            }
            for setting in info.settings
        ],
    }


def writer_named(name: str) -> Format:
    """A format that can be written. Raises InputError."""
    found = format_named(name)
    if not found.CAN_WRITE:
        raise InputError(f"Files of the format “{name}” can be read, but not written.")
    return found


def reader_named(name: str) -> Format:
    """A format that can be read. Raises InputError."""
    found = format_named(name)
    if not found.CAN_READ:
        raise InputError(f"Files of the format “{name}” can be written, but not read.")
    return found


def settings_for(format: Format, given: Mapping[str, str], reading: bool = False) -> dict[str, str]:
    """The settings as given, checked. Raises InputError for one that the format does not have."""
    offered = {s.name: s for s in format.SETTINGS if (s.reading if reading else s.writing)}
    for name, value in given.items():
        if name not in offered:
            known = ", ".join(offered) or "none"
            raise InputError(
                f"The format “{format.NAME}” has no setting “{name}”. It has: {known}."
            )
        choices = [choice for choice, _ in offered[name].choices]
        if value not in choices:
            raise InputError(
                f"“{value}” is no choice for the setting “{name}” of “{format.NAME}”. "
                f"Choices: {', '.join(choices)}."
            )
    return dict(given)


def _info(format: Format) -> FormatInfo:
    library = _LIBRARIES.get(format.EXTRA, "")
    return FormatInfo(
        format.NAME,
        format.TITLE,
        format.EXTENSIONS,
        format.CAN_READ,
        format.CAN_WRITE,
        format.IS_FOLDER,
        tuple(str(feature) for feature in Feature if feature in format.HOLDS),
        tuple(str(feature) for feature in Feature if feature not in format.HOLDS),
        format.LIMITS,
        format.SETTINGS,
        format.EXTRA,
        not library or find_spec(library) is not None,
    )
