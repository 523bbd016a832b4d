"""Questions for files and folders. Each gives paths, or nothing where the user cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.ui.drop import PROJECT_SUFFIX

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

PROJECTS = "Projects (*.annot)"
IMPORTS = "Texts and documents (*.txt *.jsonl *.ndjson);;All files (*)"
EXPORTS = "JSON Lines (*.jsonl)"


def ask_new_project(window: MainWindow) -> Path | None:
    """Where a new project is to be; it never takes the place of another file."""
    start = _folder(window, "projects") / "New project.annot"
    return _save(window, "New Project", start, PROJECTS, "projects", replaces=False)


def ask_project(window: MainWindow) -> Path | None:
    """Which project to open."""
    name, _ = QFileDialog.getOpenFileName(
        window, "Open Project", str(_folder(window, "projects")), PROJECTS
    )
    return _kept(window, "projects", name)


def ask_backup(parent: QWidget, start: Path) -> Path | None:
    """Which file to go back to."""
    name, _ = QFileDialog.getOpenFileName(parent, "Choose a Backup", str(start), PROJECTS)
    return Path(name) if name else None


def ask_imports(window: MainWindow) -> list[Path]:
    """Which files to import."""
    names, _ = QFileDialog.getOpenFileNames(
        window, "Import", str(_folder(window, "import")), IMPORTS
    )
    for name in names[:1]:
        _kept(window, "import", name)
    return [Path(name) for name in names]


def ask_import_folder(window: MainWindow) -> Path | None:
    """The texts of which folder to import."""
    folder = ask_folder(window, "Import a Folder", _folder(window, "import"))
    if folder is not None:
        window.session.keep_folder("import", folder)
    return folder


def ask_export(window: MainWindow, name: str) -> Path | None:
    """Where to write an export of the project called `name`."""
    start = _folder(window, "export") / f"{name}.jsonl"
    return _save(window, "Export", start, EXPORTS, "export")


def ask_copy(window: MainWindow, name: str) -> Path | None:
    """Where to write a copy of the project called `name`; the user agreed to what it replaces."""
    start = _folder(window, "projects") / f"{name} copy.annot"
    return _save(window, "Save a Copy", start, PROJECTS, "projects")


def ask_folder(window: MainWindow, title: str, start: Path) -> Path | None:
    """Which folder."""
    name = QFileDialog.getExistingDirectory(window, title, str(start))
    return Path(name) if name else None


def _save(
    window: MainWindow, title: str, start: Path, kinds: str, use: str, replaces: bool = True
) -> Path | None:
    dialog = QFileDialog(window, title, str(start.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not replaces)
    dialog.setDefaultSuffix(start.suffix)
    dialog.selectFile(start.name)
    chosen = ""
    while not chosen and dialog.exec():
        chosen = dialog.selectedFiles()[0]
        if kinds == PROJECTS and not chosen.lower().endswith(PROJECT_SUFFIX):
            chosen += PROJECT_SUFFIX
            if replaces and Path(chosen).exists():  # it was not asked yet whether that may go
                dialog.selectFile(chosen)
                chosen = ""
    dialog.deleteLater()
    return _kept(window, use, chosen)


def _folder(window: MainWindow, use: str) -> Path:
    return window.session.folder(use, window.default_folder(use))


def _kept(window: MainWindow, use: str, name: str) -> Path | None:
    if not name:
        return None
    window.session.keep_folder(use, Path(name).parent)
    return Path(name)
