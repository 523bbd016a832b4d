"""A small field for a note: Enter is done, Shift+Enter a new line, Esc leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.ui.widgets.field import leave_files

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
    tells the note as it was, if anything was written meanwhile, and `dropped` what was typed.

    `keep` is asked to store each text first and may refuse: then the field stays open with it, and
    the next Enter, or leaving it with another text, tries again.

    While it has the focus every key is its own: letters, Delete, undo and redo.
    """

    written = Signal(str)
    committed = Signal(str)
    cancelled = Signal()
    dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteEditor")
        self.setAccessibleName("Note")
        self.setPlaceholderText("Note")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.keep: Callable[[str], bool] = lambda _: True
        self._before: str | None = None
        self._kept = ""
        self._refused: str | None = None
        self._is_asking = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._write)
        self.textChanged.connect(lambda: self._pause.start(PAUSE_MS))

    def edit(self, note: str) -> None:
        """Begin with a note; a note that is being edited already stays as it is."""
        if self._before is not None:
            return
        self._before = self._kept = note
        self._refused = None
        self.setPlainText(note)
        self._pause.stop()
        self.moveCursor(QTextCursor.MoveOperation.End)

    @property
    def note(self) -> str:
        """What is written, without blanks at its ends."""
        raw = self.document().toRawText()  # the plain text would lose no-break spaces
        return raw.replace("\u2029", "\n").replace("\u2028", "\n").strip()

    @property
    def is_open(self) -> bool:
        """Is a note being edited?"""
        return self._before is not None

    def finish(self, keep: bool = True) -> bool:
        """Be done, once: tell the note, or that it stays as it was. False if it was refused."""
        if self._before is None or self._is_asking:
            return True
        self._pause.stop()
        if not keep:
            self._leave()
        elif not self._has_news():
            self._before = None
            self.cancelled.emit()
        elif self._store(self.note):
            self._before = None
            self.committed.emit(self._kept)
        else:
            return False
        return True

    def height_for(self, lines: int) -> int:
        """The height that shows so many lines."""
        return self.fontMetrics().lineSpacing() * lines + 18

    def _write(self) -> None:
        if self._before is None or not self._has_news() or self._refused is not None:
            return  # (what was refused waits until the user asks again: the reason was told)
        if self._store(self.note):
            self.written.emit(self._kept)

    def _leave(self) -> None:
        typed, before = self.note, self._before or ""
        is_dropped = typed != before and self.document().isModified()
        if self._kept != before and self._store(before):
            self.written.emit(before)
        self._before = None
        self.cancelled.emit()
        if is_dropped:
            self.dropped.emit(typed if self._refused is None else "")

    def _has_news(self) -> bool:
        return self.document().isModified() and self.note != self._kept

    def _store(self, note: str) -> bool:
        self._is_asking = True  # a refusal may take the focus for a moment
        try:
            is_kept = self.keep(note)
        finally:
            self._is_asking = False
        self._refused = None if is_kept else note
        if is_kept:
            self._kept = note
        return is_kept

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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not leave_files(event):
            super().dragEnterEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # its own context menu takes the focus for a moment, and so does the reason of a refusal
        is_told = self._refused is not None and self._refused == self.note
        if event.reason() != Qt.FocusReason.PopupFocusReason and not is_told:
            self.finish()
