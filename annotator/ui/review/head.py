"""The head of the review: the query, its chips, how many spans there are, and three menus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.model.query import QueryError, with_term
from annotator.ui import theme
from annotator.ui.review.chips import ChipRow
from annotator.ui.review.query_field import QueryField
from annotator.ui.widgets.elided import ElidedLabel
from annotator.ui.widgets.icons import icon
from annotator.ui.widgets.plain_text import counted, tooltip


class Head(QWidget):
    """Shows and tells; it looks for nothing itself."""

    wanted = Signal(str)
    """This query is to be looked for."""
    again_wanted = Signal()
    """What is shown is to be looked for anew."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._refused: str | None = None  # what was written when it could not be looked for
        self.field = QueryField(self)
        self.chips = ChipRow(self)
        self.sentence = ElidedLabel(self)
        self.sentence.setObjectName("reviewSentence")
        self.sentence.setProperty("warning", True)
        self.sentence.hide()
        self.count = QLabel(self)
        self.count.setObjectName("reviewCount")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setProperty("quiet", True)
        self.indexing = QLabel(self)
        self.indexing.setObjectName("reviewIndexing")
        self.indexing.setTextFormat(Qt.TextFormat.PlainText)
        self.indexing.setProperty("quiet", True)
        self.indexing.setToolTip("Words of texts that were just imported are not all found yet")
        self.indexing.hide()
        self.again = self._button("Look &again", "Look anew for what is shown (Enter in the field)")
        self.again.hide()
        self.filters = self._button("&Filter", "Add a filter to the query")
        self.groups = self._button("&Group", "Group the spans and count them")
        self.searches = self._button("&Searches", "Searches kept by name")
        self.close_button = self._button("", "Hide the review (F4)")
        self.close_button.setAccessibleName("Hide the review")
        self.close_button.setIconSize(QSize(16, 16))
        self.setFocusProxy(self.field)
        self._lay_out()
        self.field.wanted.connect(self.wanted)
        self.field.begun.connect(self._take_back)
        self.chips.changed.connect(self.wanted)
        self.chips.pointed_at.connect(self._point_at)
        self.again.clicked.connect(self.again_wanted)
        self.close_button.clicked.connect(self.closed)
        theme.keeper().changed.connect(self._draw_icon)
        self._draw_icon()

    def set_menu(self, button: QToolButton, menu: QMenu) -> None:
        """Let a button of the head open a menu."""
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        button.setProperty("opens", True)

    def show_query(self, text: str) -> None:
        """The query that is shown now; what was wrong is not said any more."""
        self.chips.show_query(text)
        if self._refused is not None and self._refused == self.field.text() != text:
            return  # a new look at the rows shown; what is written is still to be mended
        self._refused = None
        if not self.field.is_typing:
            self.field.show_query(text)
        self._say("")

    def refuse(self, error: Exception) -> None:
        """Say what is wrong with the query, and where."""
        self._refused = self.field.text()
        if isinstance(error, QueryError):
            self.field.underline(error.start, error.end)
        self._say(str(error))

    def _take_back(self) -> None:
        """What was refused is only begun: it is not wrong yet."""
        if self._refused is not None and self._refused == self.field.text():
            self._refused = None
            self.field.underline(0, 0)
            self._say("")

    def show_count(self, count: int | None, known: int, more: bool) -> None:
        """ "1,204 spans"; while it is not known yet, as many as there are rows: "200+ spans …"."""
        if count is not None:
            self.count.setText(counted(count, "span"))
        elif more:
            self.count.setText(f"{known:,}+ spans …")
        else:
            self.count.setText(counted(known, "span"))

    def show_searching(self) -> None:
        """The rows are still those of the query before."""
        self.count.setText("Searching…")

    def show_indexing(self, done: int, total: int) -> None:
        """Not all words can be found yet."""
        self.indexing.setText(f"reading words, {done * 100 // max(1, total)} %")
        self.indexing.setVisible(done < total)

    def offer_again(self, wanted: bool) -> None:
        """Rows came or went that a new look would show."""
        self.again.setVisible(wanted)

    def add_term(self, term: str) -> None:
        """Narrow the query by one more filter."""
        self.wanted.emit(with_term(self.field.text(), term))

    def begin_term(self, beginning: str) -> None:
        """Begin a filter in the field, to be typed to its end."""
        text = self.field.text().rstrip()
        self.field.setText(f"{text} {beginning}".lstrip())
        self.field.setFocus()
        self.field.offer()

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setToolTip(tooltip(sentence))
        self.sentence.setVisible(bool(sentence))
        self.chips.setVisible(not sentence)
        if sentence and self.field.hasFocus():
            self.field.setAccessibleDescription(sentence)

    def _point_at(self, start: int, end: int) -> None:
        self.field.setFocus()
        self.field.select(start, end)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(text.replace("&", "") or tip)
        button.setToolTip(tip)
        button.setProperty("small", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self.field, 1)
        first.addSpacing(4)
        for button in (self.filters, self.groups, self.searches, self.close_button):
            first.addWidget(button)
        second.setSpacing(8)
        second.addWidget(self.chips, 1)
        second.addWidget(self.sentence, 1)
        second.addWidget(self.indexing)
        second.addWidget(self.again)
        second.addWidget(self.count)
        for one in (self.chips, self.sentence):  # the head never jumps
            one.setMinimumHeight(self.again.sizeHint().height())
        self.chips.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 6)
        layout.setSpacing(5)
        layout.addLayout(first)
        layout.addLayout(second)
        second.setContentsMargins(0, 0, 6, 0)

    def _draw_icon(self) -> None:
        self.close_button.setIcon(icon("close"))
