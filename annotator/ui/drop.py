"""Files dropped on the window: a project is opened, anything else is imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData

PROJECT_SUFFIX = ".annot"


def paths_of(data: QMimeData) -> list[Path]:
    """The files and folders of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def project_among(paths: Iterable[Path]) -> Path | None:
    """The first of them that is a project."""
    return next((path for path in paths if path.suffix.lower() == PROJECT_SUFFIX), None)


def left_out(project: Path, count: int) -> str:
    """What became of `count` other files that were dropped together with a project."""
    others = "1 other file was" if count == 1 else f"{count:,} other files were"
    them = "it" if count == 1 else "them"
    return f"Opened {project.stem}; {others} not imported: drop {them} again to import {them}."
