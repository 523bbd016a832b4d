"""What stands in the text's place while there is none: one sentence and what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.ui.widgets.plain_text import for_menu, shortened, tooltip

LONGEST = 70
"""So many characters of a name fit on a button."""


class EmptyPage(QWidget):
    """A sentence in the middle, buttons below it; the first has the keys if it `takes_focus`."""

    def __init__(self, parent: QWidget | None = None, *, takes_focus: bool = True) -> None:
        super().__init__(parent)
        self._takes_focus = takes_focus
        self.setObjectName("emptyPage")
        self.setAccessibleName("No text")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sentence = QLabel(self)
        self.sentence.setObjectName("emptySentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        self._buttons = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(16)
        layout.addStretch(2)
        layout.addWidget(self.sentence)
        layout.addLayout(self._buttons)
        layout.addStretch(3)

    def tell(self, sentence: str, ways: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Say `sentence` and offer `ways` on: what each button says and does."""
        self.sentence.setText(sentence)
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, (text, run) in enumerate(ways):
            button = QPushButton(for_menu(shortened(text, LONGEST)), self)
            button.setToolTip(tooltip(text))
            button.setAutoDefault(True)  # Enter presses it
            button.clicked.connect(lambda _=False, run=run: run())
            self._buttons.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
            if not number and self._takes_focus:
                button.setFocus()
