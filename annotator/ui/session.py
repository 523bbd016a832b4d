"""What the window remembers: its layout, the projects opened last, the place in each document."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSettings

RECENT_LIMIT = 9


class Left(NamedTuple):
    """Where a project was left: the open document, and in code points the first offset that was on
    the screen and the caret."""

    document_id: str = ""
    top: int = 0
    caret: int = 0


class _File:
    """Texts and lists of texts in an INI file."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def _text(self, key: str, default: str = "") -> str:
        value = self._settings.value(key, default)
        return value if isinstance(value, str) else default

    def _texts(self, key: str) -> list[str]:
        value = self._settings.value(key, [])
        if isinstance(value, str):  # an INI file gives a list of one as its only member
            return [value] if value else []
        return [str(item) for item in value] if isinstance(value, list) else []

    def _set(self, key: str, value: object) -> None:
        self._settings.setValue(key, value)


class Session(_File):
    """The window's memory, one INI file. Losing it loses no work."""

    def __init__(self, path: Path, is_safe: bool = False) -> None:
        super().__init__(path)
        self.is_safe = is_safe  # safe mode: the layout is neither used nor changed

    # --- projects --------------------------------------------------------------------------------

    def recent(self) -> list[Path]:
        """The projects opened last, the newest first."""
        return [Path(text) for text in self._texts("projects/recent")]

    def last_project(self) -> Path | None:
        """The project the program was closed with."""
        recent = self.recent()
        return recent[0] if recent else None

    def add_recent(self, project: Path) -> None:
        """`project` is now the one opened last."""
        kept = [path for path in self.recent() if path != project]
        self._set("projects/recent", [str(p) for p in [project, *kept]][:RECENT_LIMIT])

    def remove_recent(self, project: Path) -> None:
        """`project` is gone or not wanted in the list any more."""
        self._set("projects/recent", [str(p) for p in self.recent() if p != project])

    # --- places ----------------------------------------------------------------------------------

    def place(self, project: Path) -> Left:
        """Where `project` was left; the document is "" for none."""
        document_id, _, offsets = self._text(_key(project)).rpartition("@")
        top, _, caret = offsets.partition("/")
        if not top.isdecimal():
            return Left()
        return Left(document_id, int(top), int(caret if caret.isdecimal() else top))

    def keep_place(self, project: Path, left: Left) -> None:
        """Remember where `project` is left."""
        self._set(_key(project), f"{left.document_id}@{left.top}/{left.caret}")

    def counts(self, project: Path) -> str:
        """What was counted in `project` when it was left, "" for nothing."""
        return self._text(f"counts/{_mark(project)}")

    def keep_counts(self, project: Path, counts: str) -> None:
        """Remember what was counted in `project`."""
        self._set(f"counts/{_mark(project)}", counts)

    def choices(self, project: Path, use: str) -> str:
        """What was chosen last for `use` ("export") of `project`, as it was kept, or ""."""
        return self._text(f"choices/{use}-{_mark(project)}")

    def keep_choices(self, project: Path, use: str, choices: str) -> None:
        """Remember what was chosen."""
        self._set(f"choices/{use}-{_mark(project)}", choices)

    # --- what was told ---------------------------------------------------------------------------

    def is_told(self, project: Path, what: str) -> bool:
        """Was this told once about `project`?"""
        return self._text(f"told/{what}-{_mark(project)}") == "True"

    def keep_told(self, project: Path, what: str) -> None:
        """It is not to be told again."""
        self._set(f"told/{what}-{_mark(project)}", "True")

    # --- folders ---------------------------------------------------------------------------------

    def folder(self, use: str, default: Path) -> Path:
        """The folder used last for `use` ("import", "export", …), if it is still there."""
        text = self._text(f"folders/{use}")
        return Path(text) if text and Path(text).is_dir() else default

    def keep_folder(self, use: str, folder: Path) -> None:
        """The folder used last for `use`."""
        self._set(f"folders/{use}", str(folder))

    # --- layout ----------------------------------------------------------------------------------

    def layout(self, name: str) -> QByteArray:
        """A widget's saved geometry or state, empty where there is none."""
        value = None if self.is_safe else self._settings.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_layout(self, name: str, value: QByteArray) -> None:
        """Remember a widget's geometry or state."""
        if not self.is_safe:
            self._set(f"layout/{name}", value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no the window remembers."""
        if self.is_safe:
            return default
        return self._text(f"layout/{name}", str(default)).lower() == "true"

    def keep_flag(self, name: str, value: bool) -> None:
        """Remember a yes or no."""
        if not self.is_safe:
            self._set(f"layout/{name}", str(value))

    def keep_message(self, sentence: str) -> None:
        """Something to say at the next start, behind what is to be said already."""
        self._set("message", f"{self._text('message')} {sentence}".strip())

    def take_message(self) -> str:
        """What was to be said at this start, "" for nothing; it is said once."""
        sentence = self._text("message")
        self._settings.remove("message")
        return sentence

    def keep_unsaved(self, words: str) -> None:
        """Words of the user that could not be saved: kept until they are dropped."""
        self._set("unsaved", [*(kept for kept in self.unsaved() if kept != words), words])

    def unsaved(self) -> list[str]:
        """The words of the user that could not be saved."""
        return self._texts("unsaved")

    def drop_unsaved(self, words: list[str]) -> None:
        """These are not needed any more."""
        self._set("unsaved", [kept for kept in self.unsaved() if kept not in words])
        self.sync()

    def sync(self) -> None:
        """Write everything to the file now."""
        self._settings.sync()


def _key(project: Path) -> str:
    return f"places/{_mark(project)}"


def _mark(project: Path) -> str:
    return f"{zlib.crc32(str(project).encode('utf-8', 'surrogatepass')):08x}"
