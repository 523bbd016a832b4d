"""Fields of one line that leave to the window what is the window's: dragged files, which it
imports, and undo where there is nothing to undo in a field to find something with."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


def leave_files(event: QDragEnterEvent) -> bool:
    """Are files dragged? Then they are for whoever is behind the field, not its text."""
    if not event.mimeData().hasUrls():
        return False
    event.ignore()
    return True


class LineField(QLineEdit):
    """Takes dragged words, but not the paths of files."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not leave_files(event):
            super().dragEnterEvent(event)


class SearchField(LineField):
    """What is typed here is no work of its own, so undo is about the field's own text only as long
    as there is some of it to undo; then, as elsewhere, about the last act."""

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._leaves(event):
            event.ignore()
            return False
        return super().event(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        keys = QKeySequence.StandardKey
        if event.matches(keys.Undo):
            return not self.isUndoAvailable()
        return event.matches(keys.Redo) and not self.isRedoAvailable()
