"""A page of help: a text from resources/help/, shown as it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from annotator import paths


class PageDialog(QDialog):
    """One page with Close."""

    def __init__(self, title: str, resource: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(620, 560)
        page = QTextBrowser(self)
        page.setAccessibleName(title)
        page.setOpenExternalLinks(True)
        page.document().setDocumentMargin(12)
        page.setMarkdown(paths.resource(f"help/{resource}").read_text("utf-8"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(buttons)
