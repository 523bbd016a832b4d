"""The bar of Ctrl+F: what is looked for, how, and which hit of how many one is at."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from annotator.model.find import Hits, Search
from annotator.ui.widgets.bar import Bar, RemarkField

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(Bar):
    """Shows and tells; it finds nothing itself."""

    changed = Signal()
    """Something else is looked for, or in another way."""
    stepped = Signal(int)
    """The next hit is wanted (1), or the one before (-1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Find in document", parent)
        self.setObjectName("findBar")
        self.field = _Field(self)
        self.row.addWidget(self.field, 100)
        self.case = self._switch("Aa", "Same case", "Capitals and small letters differ")
        self.whole = self._switch("“a”", "Whole words", "Only whole words")
        self.expression = self._switch(".*", "Regular expression", "A regular expression")
        self.previous = self.add_button("chevron-up", "Previous hit", "Previous hit (Shift+F3)")
        self.next = self.add_button("chevron-down", "Next hit", "Next hit (F3)")
        self.add_close("Close (Esc)")
        self.setFocusProxy(self.field)
        self.field.textEdited.connect(lambda _: self.changed.emit())
        self.field.entered.connect(self.stepped)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))

    @property
    def search(self) -> Search:
        """What is looked for."""
        switches = (self.case, self.whole, self.expression)
        return Search(self.field.text(), *(switch.isChecked() for switch in switches))

    def set_words(self, words: str) -> None:
        """Look for these words, as they stand."""
        self.field.setText(re.escape(words) if self.expression.isChecked() else words)

    def show_count(self, hits: Hits, current: int = -1) -> None:
        """ "3 of 17", "17 hits", "No hits"; `current` is the index of a hit or -1."""
        self.tell("")
        self.field.set_remark(count_text(hits, current))
        for button in (self.previous, self.next):
            button.setEnabled(bool(hits.ranges))

    def show_nothing(self, remark: str = "") -> None:
        """Nothing is looked for, or it is not known yet what is found."""
        self.tell("")
        self.field.set_remark(remark)

    def _switch(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("small", True)
        button.toggled.connect(lambda _: self.changed.emit())
        self.row.addWidget(button)
        return button


class _Field(RemarkField):
    entered = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findField")
        self.setAccessibleName("Find")
        self.setPlaceholderText("Find…")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = Qt.KeyboardModifier.ShiftModifier
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and not modifiers & ~shift:
            self.entered.emit(-1 if modifiers & shift else 1)
        else:
            super().keyPressEvent(event)


def count_text(hits: Hits, current: int = -1) -> str:
    """Which hit of how many, in words; of very many it is not known which one it is."""
    count = f"{len(hits.ranges):,}{'+' if hits.more else ''}"
    if not hits.ranges:
        return "No hits"
    if current >= 0 and not hits.more_before:
        return f"{current + 1:,} of {count}"
    return f"{count} {'hit' if len(hits.ranges) == 1 else 'hits'}"
