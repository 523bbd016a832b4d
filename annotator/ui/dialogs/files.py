"""Questions for files and folders. Each gives paths, or nothing where the user cancelled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.ui.drop import PROJECT_SUFFIX
from annotator.ui.widgets.file_icons import FileIcons

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

PROJECTS = "Projects (*.annot)"
_READ = (  # the endings that formats read: finding them by looking at all formats takes long
    *(".txt", ".text", ".jsonl", ".ndjson", ".json", ".jsonld", ".csv", ".tsv", ".ann", ".xmi"),
    *(".qdpx", ".qdc", ".parquet", ".spacy", ".conll", ".iob", ".iob2", ".bio", ".bilou", ".iobes"),
    *(
        ".conll03",
        ".html",
        ".htm",
        ".xhtml",
        ".md",
        ".markdown",
        ".mdown",
        ".docx",
        ".docm",
        ".odt",
    ),
    *(".ott", ".rtf", ".epub", ".pdf", ".eml", ".mht", ".mhtml", ".zip"),
)
IMPORTS = f"Texts and documents ({' '.join(f'*{ending}' for ending in _READ)});;All files (*)"
MAPPINGS = "Mappings (*.json)"
REPORTS = "Text (*.txt)"


def ask_new_project(window: MainWindow) -> Path | None:
    """Where a new project is to be; it never takes the place of another file."""
    start = _folder(window, "projects") / "New project.annot"
    return _save(window, "New Project", start, PROJECTS, "projects", replaces=False)


def ask_project(window: MainWindow) -> Path | None:
    """Which project to open."""
    names = _open(window, "Open Project", _folder(window, "projects"), PROJECTS)
    return _kept(window, "projects", *names[:1])


def ask_backup(parent: QWidget, start: Path) -> Path | None:
    """Which file to go back to."""
    names = _open(parent, "Choose a Backup", start, PROJECTS)
    return Path(names[0]) if names else None


def ask_imports(window: MainWindow, over: QWidget | None = None) -> list[Path]:
    """Which files to import; asked `over` a dialog, where one is open."""
    start = _folder(window, "import")
    names = _open(over or window, "Import", start, IMPORTS, several=True)
    for name in names[:1]:
        _kept(window, "import", name)
    return [Path(name) for name in names]


def ask_import_folder(window: MainWindow, over: QWidget | None = None) -> Path | None:
    """The files of which folder to import; asked `over` a dialog, where one is open."""
    folder = ask_folder(over or window, "Import a Folder", _folder(window, "import"))
    if folder is not None:
        window.session.keep_folder("import", folder)
    return folder


def ask_mapping(window: MainWindow, over: QWidget) -> Path | None:
    """Which mapping of names to load."""
    names = _open(over, "Load a Mapping", _folder(window, "import"), MAPPINGS)
    return Path(names[0]) if names else None


def ask_new_mapping(window: MainWindow, over: QWidget) -> Path | None:
    """Where to save a mapping of names."""
    return _ask_new(over, "Save the Mapping", _folder(window, "import") / "mapping.json", MAPPINGS)


def ask_report(over: QWidget) -> Path | None:
    """Where to save a report."""
    return _ask_new(over, "Save the Report", Path.home() / "report.txt", REPORTS)


def ask_export(over: QWidget, start: Path, title: str) -> Path | None:
    """Where to write a file of the format called `title`; the user agreed to what it replaces."""
    return _ask_new(over, "Export", start, f"{title} (*{start.suffix or '.*'})")


def ask_export_folder(over: QWidget, start: Path) -> Path | None:
    """In which folder to make the folder of an export; its name stays that of `start`."""
    folder = ask_folder(over, "Export into a Folder", start.parent)
    return None if folder is None else folder if folder == start else folder / start.name


def ask_copy(window: MainWindow, name: str) -> Path | None:
    """Where to write a copy of the project called `name`; the user agreed to what it replaces."""
    path = window.workspace.path
    is_there = path is not None and path.parent.is_dir()
    folder = path.parent if path is not None and is_there else _folder(window, "projects")
    start = folder / f"{name} copy.annot"
    return _save(window, "Save a Copy", start, PROJECTS, "projects")


def ask_folder(window: QWidget, title: str, start: Path) -> Path | None:
    """Which folder."""
    dialog = _dialog(window, title, start, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    names = _chosen(dialog)
    return Path(names[0]) if names else None


def _save(
    window: MainWindow, title: str, start: Path, kinds: str, use: str, replaces: bool = True
) -> Path | None:
    dialog = _dialog(window, title, start.parent, kinds)
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


def _ask_new(parent: QWidget, title: str, start: Path, kinds: str) -> Path | None:
    dialog = _dialog(parent, title, start.parent, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(start.suffix)
    dialog.selectFile(start.name)
    names = _chosen(dialog)
    return Path(names[0]) if names else None


def _open(parent: QWidget, title: str, start: Path, kinds: str, several: bool = False) -> list[str]:
    dialog = _dialog(parent, title, start, kinds)
    mode = QFileDialog.FileMode
    dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
    return _chosen(dialog)


def _dialog(parent: QWidget, title: str, start: Path, kinds: str) -> QFileDialog:
    """A dialog that opens no file it lists: closing a file that SQLite has open in this program
    takes all of its locks away, and a second program would then remove the journal in use."""
    dialog = QFileDialog(parent, title, str(start), kinds)
    if sys.platform == "linux":  # GTK's own looks into files, inside this program
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setIconProvider(FileIcons.shared())
    return dialog


def _chosen(dialog: QFileDialog) -> list[str]:
    names = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return names


def _folder(window: MainWindow, use: str) -> Path:
    return window.session.folder(use, window.default_folder(use))


def _kept(window: MainWindow, use: str, name: str = "") -> Path | None:
    if not name:
        return None
    window.session.keep_folder(use, Path(name).parent)
    return Path(name)
