"""A note on a document as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.widgets.plain_text import shortened


class DocumentNoteDialog(QDialog):
    """The document's title, a field, Save and Cancel; Ctrl+Enter saves. `save` says whether the
    note was taken: else the dialog stays open."""

    def __init__(
        self, title: str, note: str, save: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("documentNoteDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Note on a Document")
        self._save = save
        head = QLabel(shortened(title, 100), self)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        head.setProperty("quiet", True)
        self.field = _Field(note, self)
        self.field.setObjectName("documentNote")
        self.field.setAccessibleName("Note")
        self.field.setPlaceholderText("What is to be remembered of this document")
        self.field.setTabChangesFocus(True)
        self.field.selectAll()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = self._buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setDefault(True)
        self.field.finished.connect(self.accept)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(head)
        layout.addWidget(self.field, 1)
        layout.addWidget(self._buttons)
        self.resize(460, 260)

    def accept(self) -> None:
        if self._save(self.field.toPlainText().strip()):
            super().accept()


class _Field(QPlainTextEdit):
    """Ctrl+Enter is its own while it is written in, whatever that does elsewhere."""

    finished = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _is_end(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_end(event):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


def _is_end(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent):
        return False
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
