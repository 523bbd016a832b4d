"""A picture of the program's real window on a project. It only reads, so it works beside a window
that has the project open, and needs no screen."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.errors import InputError, StorageError
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui import theme as themes
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session

SMALLEST = (320, 240)
LARGEST = (7680, 4320)


def take(
    project_path: Path,
    out: Path,
    document_id: str | None = None,
    size: tuple[int, int] = (1280, 800),
    theme: str = themes.LIGHT,
) -> Path:
    """Write a PNG of the window, `size` in pixels, on a document (the first if none is named).

    Raises InputError for a size, theme or document that is none, StorageError where the project
    cannot be read or the picture cannot be written.
    """
    if not all(low <= n <= high for low, n, high in zip(SMALLEST, size, LARGEST, strict=True)):
        raise InputError(f"A picture of {size[0]}×{size[1]} cannot be made; try 1280x800.")
    if theme not in (themes.LIGHT, themes.DARK):
        raise InputError(f"There is no theme “{theme}”; take light or dark.")
    app = _application()
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(Settings(theme=theme), Session(Path(folder) / "window.ini"))
        window.complete()
        try:
            _open(window, project_path, document_id)
            _grab(app, window, size, out)
        finally:
            startup.dispose(window)
    return out


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication(["annotator"])
    return app


def _open(window: MainWindow, project_path: Path, document_id: str | None) -> None:
    window.open_project(project_path, document_id or "", read_only=True)
    if document_id and window.workspace.document_id != document_id:
        raise InputError(f"There is no document {document_id} in {project_path.name}.")


def _grab(app: QApplication, window: MainWindow, size: tuple[int, int], out: Path) -> None:
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.setMinimumSize(*SMALLEST)
    window.resize(*size)
    window.show()
    window.load()
    tasks.wait_for_all()
    for _ in range(3):  # what is laid out for the first time is laid out again with its scroll bar
        app.processEvents()
    if not window.grab().save(str(out), "PNG"):  # type: ignore[call-overload]
        raise StorageError(f"The picture cannot be written to {out}; check the folder.")
