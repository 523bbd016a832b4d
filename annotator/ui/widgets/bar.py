"""A quiet bar below the text: a row of small things, a sentence below it when there is one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.field import SearchField
from annotator.ui.widgets.icons import icon


class Bar(QWidget):
    """`row` takes what the bar is for; its last place is the button that closes it."""

    left = Signal()
    """The button that closes the bar was pressed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icons: list[tuple[QToolButton, str]] = []
        self.row = QHBoxLayout()
        self.row.setSpacing(2)
        self.sentence = QLabel(self)
        self.sentence.setObjectName("barSentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(self.row)
        layout.addWidget(self.sentence)
        theme.keeper().changed.connect(self._draw_icons)

    def tell(self, sentence: str) -> None:
        """Show a sentence below the row; "" takes it away."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def add_button(self, picture: str, name: str, tip: str) -> QToolButton:
        """One more button with an icon."""
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setIconSize(QSize(16, 16))
        button.setProperty("small", True)
        self._icons.append((button, picture))
        button.setIcon(icon(picture))
        self.row.addWidget(button)
        return button

    def add_close(self, tip: str) -> None:
        """The button at the end of the row that closes the bar."""
        self.row.addStretch(1)
        self.add_button("close", "Close", tip).clicked.connect(self.left)

    def _draw_icons(self) -> None:
        for button, picture in self._icons:
            button.setIcon(icon(picture))


class RemarkField(SearchField):
    """A field with a quiet remark at its right end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remark = QLabel(self)
        self._remark.setObjectName("fieldRemark")
        self._remark.setProperty("quiet", True)
        self._remark.setTextFormat(Qt.TextFormat.PlainText)
        self._remark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def remark(self) -> str:
        """What stands at the right end."""
        return self._remark.text()

    def set_remark(self, text: str) -> None:
        """Put a remark at the right end; the words of the field keep off it."""
        self._remark.setText(text)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        size = self._remark.sizeHint()
        left = self.width() - size.width() - 8
        # a field that is too narrow belongs to what is typed
        shown = bool(self.remark) and left > self.fontMetrics().averageCharWidth() * 4
        self._remark.setVisible(shown)
        self._remark.setGeometry(left, 0, size.width(), self.height())
        self.setTextMargins(0, 0, size.width() + 6 if shown else 0, 0)
