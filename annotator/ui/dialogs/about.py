"""Versions and folders: what to know, and to copy, when something must be found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout

from annotator import paths
from annotator.ui import errors

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def diagnostics(window: MainWindow) -> str:
    """Versions, folders and the open project, one a line; nothing of the texts or spans."""
    size = window.screen().size()
    lines = [
        errors.versions(),
        f"Screen {size.width()}×{size.height()} at {window.devicePixelRatioF():g}",
        f"Data: {paths.data_dir()}",
        f"Settings: {paths.config_dir()}",
        f"Log: {errors.log_path()}",
        f"Project: {window.project_path or 'none'}",
    ]
    return "\n".join(lines)


class AboutDialog(QDialog):
    """What the program is, its versions and folders."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("aboutDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About Annotator")
        self.resize(560, 340)
        about = QLabel(
            "Annotator: label text by hand, with every mark kept and every offset right.\n"
            "Free software under the MIT licence.",
            self,
        )
        about.setWordWrap(True)
        facts = QPlainTextEdit(diagnostics(window), self)
        facts.setReadOnly(True)
        facts.setAccessibleName("Versions and folders")
        facts.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        layout = QVBoxLayout(self)
        for widget in (about, facts, self._make_buttons(window)):
            layout.addWidget(widget)

    def _make_buttons(self, window: MainWindow) -> QDialogButtonBox:
        from annotator.ui import actions

        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        role = QDialogButtonBox.ButtonRole.ActionRole
        copy = buttons.addButton("Copy", role)
        copy.clicked.connect(lambda: actions.run(window, "copy_diagnostics"))
        folder = buttons.addButton("Open Log Folder", role)
        folder.clicked.connect(lambda: actions.run(window, "open_log"))
        return buttons
