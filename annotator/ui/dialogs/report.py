"""What came of an import or a recovery: a summary, and a sentence for each thing that is amiss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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

from annotator.services import saving
from annotator.ui import errors, tasks
from annotator.ui.dialogs import files
from annotator.ui.widgets.plain_text import one_line, shortened

MOST = 1_000
"""So many sentences are listed; what is copied or saved has all."""
LONG = 400
"""A summary of more characters is cut."""


class ReportDialog(QDialog):
    """One sentence for the whole, and the refusals, to read, to copy and to save. `text` is the
    whole report where it says more than these."""

    def __init__(
        self,
        summary: str,
        refusals: Sequence[str],
        parent: QWidget | None = None,
        *,
        title: str = "Import Report",
        text: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(600, 360 if refusals else 120)
        self.text = text or "\n".join((summary, *refusals)) + "\n"
        is_long = len(summary) > LONG
        head = shortened(summary, LONG) if is_long else summary
        if refusals:  # the list is what it ends with
            head = f"{head.removesuffix('.')}:"
        self.head = QLabel(head, self)
        self.head.setObjectName("reportHead")
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        more = len(refusals) - MOST
        lines = [one_line(line, " ") for line in refusals[:MOST]]
        lines += [f"And {more:,} more: save or copy the report to read them."] if more > 0 else []
        self.list = QPlainTextEdit("\n".join(lines), self)
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setAccessibleName("What was refused")
        self.list.setVisible(bool(lines))
        self.note = QLabel(self)
        self.note.setObjectName("reportNote")
        self.note.setProperty("quiet", True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        for widget in (self.head, self.list, self.note, self._buttons()):
            layout.addWidget(widget, 1 if widget is self.list else 0)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        role = QDialogButtonBox.ButtonRole.ActionRole
        copy = buttons.addButton("&Copy", role)
        copy.setObjectName("reportCopy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text))
        save = buttons.addButton("&Save…", role)
        save.setObjectName("reportSave")
        save.clicked.connect(self._save)
        return buttons

    def _save(self) -> None:
        path = files.ask_report(self)
        if path is not None:
            text = self.text
            tasks.run(
                lambda _: saving.save_file(path, text.encode("utf-8")),
                self._tell_saved,
                lambda error: errors.show(self, error),
            )

    def _tell_saved(self, path: Path) -> None:
        self.note.setText(f"Saved in {path}.")
        self.note.show()
