"""A small field for a note: Enter is done, Shift+Enter a new line, Esc leaves it as it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

PAUSE_MS = 1_500
"""After a pause of this length in typing, what is written is kept without being asked."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_own_key(event: QKeyEvent) -> bool:
    """Does a field that is being written in keep this key from the window's shortcuts?"""
    if event.key() in (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_F2):
        return True
    if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
        return True
    strong = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    function_key = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return not event.modifiers() & strong and not function_key


class NoteEditor(QPlainTextEdit):
    """Tells once what became of the note: `committed` (Enter, focus lost) or `cancelled` (Esc).
    Before that, `written` tells at each pause in typing what is to be kept by then; after Esc it
    tells the note as it was, if anything was written meanwhile.

    While it has the focus every key is its own: letters, Delete, undo and redo.
    """

    written = Signal(str)
    committed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteEditor")
        self.setAccessibleName("Note")
        self.setPlaceholderText("Note")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._before: str | None = None
        self._kept = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._write)
        self.textChanged.connect(lambda: self._pause.start(PAUSE_MS))

    def edit(self, note: str) -> None:
        """Begin with a note; a note that is being edited already stays as it is."""
        if self._before is not None:
            return
        self._before = self._kept = note
        self.setPlainText(note)
        self._pause.stop()
        self.moveCursor(QTextCursor.MoveOperation.End)

    @property
    def note(self) -> str:
        """What is written, without blanks at its ends."""
        raw = self.document().toRawText()  # the plain text would lose no-break spaces
        return raw.replace("\u2029", "\n").replace("\u2028", "\n").strip()

    def finish(self, keep: bool = True) -> None:
        """Be done, once: tell the note, or that it stays as it was."""
        before, self._before = self._before, None
        if before is None:
            return
        self._pause.stop()
        if keep and self.document().isModified() and self.note != self._kept:
            self.committed.emit(self.note)
            return
        if not keep and self._kept != before:
            self.written.emit(before)
        self.cancelled.emit()

    def height_for(self, lines: int) -> int:
        """The height that shows so many lines."""
        return self.fontMetrics().lineSpacing() * lines + 18

    def _write(self) -> None:
        if self._before is not None and self.document().isModified() and self.note != self._kept:
            self._kept = self.note
            self.written.emit(self._kept)

    def event(self, event: QEvent) -> bool:
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in _ENTER and not shift:
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self.finish(keep=False)
        else:
            super().keyPressEvent(event)
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if (
            event.reason() != Qt.FocusReason.PopupFocusReason
        ):  # its own context menu takes the focus for a moment
            self.finish()
