"""What came of an import or a recovery: a summary, and a sentence for each thing that is amiss."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)


class ReportDialog(QDialog):
    """One sentence for the whole, and the refusals, to read and to copy."""

    def __init__(
        self,
        summary: str,
        refusals: Sequence[str],
        parent: QWidget | None = None,
        *,
        title: str = "Import Report",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(600, 360)
        head = QLabel(f"{summary.removesuffix('.')}:", self)  # the list is what it ends with
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        self.list = QPlainTextEdit("\n".join(refusals), self)
        self.list.setReadOnly(True)
        self.list.setAccessibleName("What was refused")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(
            lambda: QApplication.clipboard().setText("\n".join((summary, *refusals)))
        )
        layout = QVBoxLayout(self)
        for widget in (head, self.list, buttons):
            layout.addWidget(widget)
