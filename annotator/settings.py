"""The user's settings: one readable file that holds only what differs from the defaults.

A setting is a field of `Settings`: its title, its help and its bounds stand in its metadata, and
the preferences page is made from them. Nothing is lost: settings this version does not know are
kept in the file, and a damaged file is set aside before a new one is written.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from annotator import paths
from annotator.errors import StorageError

FILE_NAME = "settings.json"
THEMES = ("system", "light", "dark")
KEEP = ("month", "year", "decade")


_OF_THE_WORK = ("name", "data_folder", "backup_folder", "former_backup_folders", "keep_backups")


def _setting(default: Any, title: str, help: str, **bounds: Any) -> Any:
    return field(default=default, metadata={"title": title, "help": help, **bounds})


@dataclass(slots=True)
class Settings:
    """All there is to set. Metadata of each field: title, help; choices, or least and most."""

    name: str = _setting(
        "", "Your name", "Stands on every span you make. Empty: your name on this computer."
    )
    text_size: float = _setting(
        12.5, "Text size", "Size of the article's text in points.", least=6.0, most=48.0
    )
    theme: str = _setting(
        "system", "Theme", "Light or dark, or as the system has it.", choices=THEMES
    )
    snapping: bool = _setting(
        True,
        "Select whole words with the mouse",
        "Selecting with the mouse takes whole words. Hold Ctrl for single characters.",
    )
    tag_bar: bool = _setting(
        True,
        "Show the labels beside what the mouse selects",
        "Shows the labels beside what is selected with the mouse, to be clicked.",
    )
    data_folder: str = _setting(
        "", "Projects", "The folder for new projects. Empty: the usual place.", folder=True
    )
    backup_folder: str = _setting(
        "", "Backups", "The folder for backups. Empty: the usual place.", folder=True
    )
    keep_backups: str = _setting(
        "year",
        "Keep backups",
        "All of today and yesterday are kept, then one a day, one a week and one a month, for as "
        "long as you choose. They take at most 10 GB, and a fifth of the free space.",
        choices=KEEP,
    )
    max_text_mb: int = _setting(
        50, "Largest text to import", "A longer text is refused.", least=1, most=2_000
    )
    former_backup_folders: str = _setting(
        "", "Former backups", "Folders that held backups before, one a line.", hidden=True
    )

    @property
    def project_dir(self) -> Path:
        """Where new projects go."""
        return Path(self.data_folder).expanduser() if self.data_folder else paths.data_dir()

    @property
    def backup_dir(self) -> Path:
        """Below which folder backups go."""
        return Path(self.backup_folder).expanduser() if self.backup_folder else paths.backup_dir()

    @property
    def former_backup_dirs(self) -> tuple[Path, ...]:
        """Below which other folders there may be backups of an earlier time."""
        former = (Path(line) for line in self.former_backup_folders.split("\n") if line)
        return tuple(place for place in (*former, paths.backup_dir()) if place != self.backup_dir)


def changed(settings: Settings, values: dict[str, Any]) -> Settings:
    """The settings with other values. Where backups went until now is remembered, and the folder
    where they go from now on is made, if it can be: later it must be there."""
    found = replace(settings, **values)
    if found.backup_dir != settings.backup_dir:
        former = dict.fromkeys((*found.former_backup_folders.split("\n"), str(settings.backup_dir)))
        found.former_backup_folders = "\n".join(filter(None, former))
        with suppress(OSError):
            found.backup_dir.mkdir(parents=True, exist_ok=True)
    return found


def safe(settings: Settings) -> Settings:
    """The usual settings, for a start in safe mode. Whose work it is, where it lies and how many
    backups are kept stay as the user set it: work goes on at its place, under its name."""
    kept = {item.name: getattr(settings, item.name) for item in fields(Settings)
            if item.name in _OF_THE_WORK}  # fmt: skip
    return Settings(**kept)


def load() -> tuple[Settings, str]:
    """The user's settings, and a sentence for the user if something was wrong with the file.

    A damaged file is moved aside; single values that do not fit are replaced by their defaults.
    """
    settings = Settings()
    try:
        stored = _read(settings_file())
    except (ValueError, RecursionError):
        aside = _set_aside(settings_file())
        return settings, (
            f"The settings could not be read, so the usual ones are used. The old file is {aside}."
        )
    except OSError as error:
        return settings, f"The settings could not be read ({error}); the usual ones are used."
    wrong = []
    for item in fields(Settings):
        if item.name not in stored:
            continue
        if fits(item, stored[item.name]):
            setattr(settings, item.name, stored[item.name])
        else:
            wrong.append(item.metadata["title"])
    if not wrong:
        return settings, ""
    return settings, (
        f"In the settings, {', '.join(f'“{title}”' for title in wrong)} did not fit; the usual "
        "value is used."
    )


def save(settings: Settings) -> None:
    """Write what differs from the defaults; the old file or the new one stands, never half of one.

    Raises StorageError where the folder cannot be written.
    """
    file = settings_file()
    try:
        stored = _read(file)
    except (OSError, ValueError, RecursionError):
        stored = {}
    for item in fields(Settings):
        stored.pop(item.name, None)
        if (value := getattr(settings, item.name)) != item.default:
            stored[item.name] = value
    temporary = file.with_name(f".{FILE_NAME}.{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as out:
            json.dump(stored, out, ensure_ascii=False, indent=2)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, file)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise StorageError(
            f"The settings cannot be saved in {file.parent} ({error.strerror}). Check its "
            "permissions; the settings hold until the program ends."
        ) from error


def settings_file() -> Path:
    """The file of the user's settings."""
    return paths.config_dir() / FILE_NAME


def fits(item: Field[Any], value: object) -> bool:
    """Is `value` one that this field may have?"""
    kind = type(item.default)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        return False
    bounds = item.metadata
    if "choices" in bounds:
        return value in bounds["choices"]
    if "least" in bounds:
        return bool(bounds["least"] <= value <= bounds["most"])  # False for not-a-number too
    return True


def _read(file: Path) -> dict[str, Any]:
    try:
        stored = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    if not isinstance(stored, dict):
        raise ValueError("not an object")
    return stored


def _set_aside(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"settings.damaged-{number}.json")).exists():
        number += 1
    try:
        os.replace(file, aside)
    except OSError:
        return file
    return aside
