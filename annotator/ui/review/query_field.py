"""The field for a query: it underlines what is wrong and completes what is begun."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCompleter, QWidget

from annotator.services.review_completions import Completion
from annotator.ui import theme
from annotator.ui.widgets.bar import RemarkField

PAUSE_MS = 300
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST = 12


class QueryField(RemarkField):
    """Places are code points of what is written."""

    wanted = Signal(str)
    """What is written is to be looked for: after a pause in typing, or at once with Enter."""
    left_down = Signal()
    """The down arrow: on to the rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewQuery")
        self.setAccessibleName("Find spans")
        self.setPlaceholderText("Find spans: words, label:claim, is:unsure, made:week…")
        self.complete: Callable[[str, int], Completion | None] = lambda text, cursor: None
        self._completion: Completion | None = None
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST)
        self._completer.setWidget(self)
        self._completer.popup().setAccessibleName("Completions")
        self._completer.activated[QModelIndex].connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.wanted.emit(self.text()))
        self.textEdited.connect(self._typed)

    @property
    def is_typing(self) -> bool:
        """Is more written than was asked for? Then it is not to be overwritten."""
        return self._pause.isActive()

    def show_query(self, text: str) -> None:
        """Write a query that came from elsewhere; it is not asked for again."""
        self._pause.stop()
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
        found = self.complete(self.text(), _points(self.text(), self.cursorPosition()))
        popup = self._completer.popup()
        if found is None or not found.words or not self.hasFocus():
            popup.hide()
            return
        self._completion = found
        self._words.setStringList(list(found.words))
        box = self.rect()
        box.setWidth(max(220, min(420, box.width())))
        self._completer.complete(box)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain and self._is_offering(chosen=True):
            self._take(self._completer.popup().currentIndex())
        elif event.key() in _ENTER and plain:
            self._pause.stop()
            self._completer.popup().hide()
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
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Tab and self._is_offering():
            popup = self._completer.popup()
            index = popup.currentIndex()
            self._take(index if index.isValid() else popup.model().index(0, 0))
            return True
        return super().event(event)

    def _is_offering(self, chosen: bool = False) -> bool:
        popup = self._completer.popup()
        return popup.isVisible() and (not chosen or popup.currentIndex().isValid())

    def _typed(self) -> None:
        self.underline(0, 0)
        self._pause.start()
        self.offer()

    def _take(self, index: QModelIndex) -> None:
        found, word = self._completion, index.data()
        if found is None:
            return
        text = self.text()
        self._completer.popup().hide()
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
