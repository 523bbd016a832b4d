"""A field of one line that leaves dragged files to the window, which imports them."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent
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
