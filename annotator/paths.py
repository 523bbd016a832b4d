"""Where things are: the user's data, settings and log, and the program's own resources.

`--data-dir` (through `set_data_dir`) goes before the variable ANNOTATOR_DATA_DIR, and either puts
everything below one folder; else each has its place by the rules of the system.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "ANNOTATOR_DATA_DIR"
_APPLICATION = "annotator"
_PACKAGE = Path(__file__).resolve().parent
_given: Path | None = None


def set_data_dir(folder: str | Path | None) -> None:
    """Put data, settings and log below `folder` from now on; None goes back to the usual places."""
    global _given
    _given = Path(folder).expanduser().absolute() if folder else None


def data_dir() -> Path:
    """The folder of the first project and, unless the user chose another, of the backups."""
    return _own("") or _system("user_data_path")


def config_dir() -> Path:
    """The folder of the settings and of the window's state."""
    return _own("config") or _system("user_config_path")


def log_dir() -> Path:
    """The folder of the log."""
    return _own("log") or _system("user_log_path")


def backup_dir() -> Path:
    """The folder below which each project has its backup folder, unless the user chose another."""
    return data_dir() / "backups"


def resource(name: str = "") -> Path:
    """A bundled file or folder, such as "themes/light.json".

    Installed, resources lie inside the package; in a checkout they lie beside it.
    """
    inside = _PACKAGE / "resources"
    return (inside if inside.is_dir() else _PACKAGE.parent / "resources") / name


def _own(folder: str) -> Path | None:
    if _given is not None:
        return _given / folder
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen).expanduser().absolute() / folder
    return None


def _system(name: str) -> Path:
    import platformdirs

    place = getattr(platformdirs.PlatformDirs(_APPLICATION, appauthor=False), name)
    return Path(place)
