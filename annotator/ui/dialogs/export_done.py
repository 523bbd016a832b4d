"""What was exported, proved: how much, where it is, and what was left behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.widgets.plain_text import counted

if TYPE_CHECKING:
    from annotator.services.export import ExportReport


class ExportDone(QWidget):
    """The last page of the dialog; `buttons` are its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._path = Path()
        self.head = _label("exportProof", self)
        font = self.head.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        self.head.setFont(font)
        self.told = QPlainTextEdit(self)
        self.told.setObjectName("exportReport")
        self.told.setAccessibleName("What was written")
        self.told.setReadOnly(True)
        self.told.setTabChangesFocus(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        role = QDialogButtonBox.ButtonRole.ActionRole
        folder = self.buttons.addButton("&Show in Folder", role)
        folder.setObjectName("exportShow")
        copy = self.buttons.addButton("Copy &Path", role)
        copy.setObjectName("exportCopyPath")
        for button in (folder, copy):
            button.setAutoDefault(False)
        folder.clicked.connect(self._show_folder)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(str(self._path)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.head)
        layout.addWidget(self.told, 1)
        layout.addWidget(self.buttons)

    def show_report(self, report: ExportReport) -> None:
        """Say what came of it, and let Enter close."""
        self._path = report.path
        self.head.setText(proof(report))
        size = QLocale().formattedDataSize(report.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        said = [
            f"{counted(report.documents, 'document')}, {size}, in {report.path}",
            "All of it was read back from what was written and compared with the project, before "
            "it got its name.",
        ]
        if not report.losses.is_empty:
            lost = " ".join(report.losses.sentences())
            said.append(f"Not held by this format ({report.losses.title}): {lost}")
        said += report.left_out.sentences()
        self.told.setPlainText("\n\n".join(said))
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()

    def _show_folder(self) -> None:
        folder = self._path if self._path.is_dir() else self._path.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.told.appendPlainText("\nThe folder could not be opened from here.")


def proof(report: ExportReport) -> str:
    """ "1,204 spans proved"."""
    if report.spans:
        return f"{counted(report.spans, 'span')} proved"
    return f"{counted(report.documents, 'document')} proved"


def _label(name: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label
