"""The field for a query: it underlines what is wrong and completes what is begun."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCompleter, QListView, QWidget

from annotator.services.review_completions import Completion
from annotator.ui import theme
from annotator.ui.widgets.bar import RemarkField

PAUSE_MS = 300
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST, _WIDEST = 12, 420


Complete = Callable[[str, int, Callable[[Completion], object]], object]
"""Asked, with a text and the caret's place in it, what can be written there; it tells it later."""


class QueryField(RemarkField):
    """Places are code points of what is written."""

    wanted = Signal(str)
    """What is written is to be looked for: after a pause in typing, or at once with Enter."""
    left_down = Signal()
    """The down arrow: on to the rows."""
    begun = Signal()
    """What was asked for turns out to be only begun, for its values are offered: nothing is wrong
    with it yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewQuery")
        self.setAccessibleName("Find spans")
        self.setPlaceholderText("Find spans: words, label:claim, is:unsure, made:week…")
        self.complete: Complete = lambda text, cursor, take: None
        self._turn = 0  # of questions for completions
        self._completion: Completion | None = None
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST)
        self._completer.setWidget(self)
        self._popup = QListView(self)  # its owner is the completer from here on
        self._completer.setPopup(self._popup)
        self._popup.setObjectName("completions")
        self._popup.setAccessibleName("Completions")
        self._popup.clicked.connect(self._take)
        self._popup.installEventFilter(self)
        self._asked = ""  # what was written when it was last asked for
        self._is_waiting = False  # with asking, for what is offered to be taken or closed
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)

    @property
    def is_typing(self) -> bool:
        """Is more written than was asked for? Then it is not to be overwritten."""
        return self._pause.isActive() or self._is_waiting

    def show_query(self, text: str) -> None:
        """Write a query that came from elsewhere; it is not asked for again."""
        self._pause.stop()
        self._is_waiting = False
        if text != self.text():
            self.setText(text)
        self.underline(0, 0)

    def underline(self, start: int, end: int) -> None:
        """Underline what is wrong, [start, end); nothing if that is empty."""
        attributes = []
        if start < end:
            shape = QTextCharFormat()
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            shape.setUnderlineColor(theme.current().color("bad"))
            first, last = _units(self.text()[:start]), _units(self.text()[:end])
            kind = QInputMethodEvent.AttributeType.TextFormat
            place = first - self.cursorPosition()
            attributes.append(QInputMethodEvent.Attribute(kind, place, max(1, last - first), shape))
        # the one way to give a part of a field a format; it changes no text
        QApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def select(self, start: int, end: int) -> None:
        """Select a part of what is written, [start, end)."""
        first = _units(self.text()[:start])
        self.setSelection(first, _units(self.text()[:end]) - first)

    def offer(self) -> None:
        """Offer what can be written at the caret."""
        self._turn += 1
        turn, text = self._turn, self.text()

        def take(found: Completion) -> None:
            if turn == self._turn and text == self.text() and self.hasFocus():
                self._show_completion(found)

        self.complete(text, _points(text, self.cursorPosition()), take)

    def _show_completion(self, found: Completion) -> None:
        popup = self._popup
        if not found.words or found.words == (self.text()[found.start : found.end],):
            popup.hide()
            return
        self._completion = found
        self._words.setStringList(list(found.words))
        self._completer.complete(self.rect().adjusted(0, 0, -max(0, self.width() - _WIDEST), 0))
        popup.setCurrentIndex(QModelIndex())  # Enter searches, unless one is chosen by a key
        if self._is_begun and self._asked == self.text():
            self._is_waiting = True
            self.begun.emit()

    @property
    def _is_begun(self) -> bool:
        """Does the caret stand behind a filter's colon, with no value there?"""
        place = _points(self.text(), self.cursorPosition())
        before, behind = self.text()[:place], self.text()[place : place + 1]
        return before.endswith(":") and not behind.strip(" )")

    def _ask(self) -> None:
        self._is_waiting = self._is_begun and self._is_offering()
        if not self._is_waiting:
            self._asked = self.text()
            self.wanted.emit(self.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and self._is_waiting:
            self._is_waiting = False
            self._pause.start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain and self._is_offering(chosen=True):
            self._take(self._popup.currentIndex())
        elif event.key() in _ENTER and plain:
            self._pause.stop()
            self._turn += 1  # what could be written is not asked any more
            self._is_waiting = False
            self._popup.hide()
            self._asked = self.text()
            self.wanted.emit(self.text())
        elif event.key() == Qt.Key.Key_Down and plain:
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() == _CTRL:
            self.offer()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.underline(0, 0)
        is_press = event.type() == QEvent.Type.KeyPress
        is_tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if is_press and is_tab and self._is_offering():
            popup = self._popup
            index = popup.currentIndex()
            self._take(index if index.isValid() else popup.model().index(0, 0))
            return True
        return super().event(event)

    def _is_offering(self, chosen: bool = False) -> bool:
        popup = self._popup
        return popup.isVisible() and (not chosen or popup.currentIndex().isValid())

    def _typed(self) -> None:
        self.underline(0, 0)
        self._is_waiting = False
        self._pause.start()
        before = self.text()[: _points(self.text(), self.cursorPosition())]
        if before and not before[-1].isspace():
            self.offer()
        else:
            self._turn += 1
            self._popup.hide()

    def _take(self, index: QModelIndex) -> None:
        found, word = self._completion, index.data()
        if found is None:
            return
        text = self.text()
        self._popup.hide()
        self.setText(text[: found.start] + word + text[found.end :])
        self.setCursorPosition(_units(text[: found.start] + word))
        self.underline(0, 0)
        self._pause.start()
        if word.endswith(":"):
            self.offer()


_CTRL = Qt.KeyboardModifier.ControlModifier


def _units(text: str) -> int:
    """The length in Qt's own units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _points(text: str, units: int) -> int:
    """So many of Qt's units from the start, in code points."""
    raw = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(raw.decode("utf-16-le", "ignore"))
