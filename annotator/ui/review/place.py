"""Where the review is: below the columns, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QSplitter, QWidget

if TYPE_CHECKING:
    from annotator.model.query import Query
    from annotator.model.span import Span
    from annotator.services.review import Row
    from annotator.ui.main_window import MainWindow
    from annotator.ui.review.view import ReviewView

_SHARE = 0.44
"""The part of the height that the review takes at first; the text keeps the larger one."""
_LEAST, _LITTLE = 200, 60
"""The least height of what is above; and where the window is too low for that and the review."""


class _Rows(QSplitter):
    """The text with its columns above, the review below. In a low window the text gives way before
    the review's field and its first rows do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)

    def share(self) -> None:
        """Let what is above be as low as the review needs it to be."""
        above, below = self.widget(0), self.widget(1)
        if above is not None and below is not None:
            rest = self.height() - self.handleWidth() - below.minimumSizeHint().height()
            above.setMinimumHeight(max(_LITTLE, min(_LEAST, rest)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.share()
        super().resizeEvent(event)


class Review(QObject):
    """The review as the rest of the window knows it. Nothing of it is made, or loaded, before; but
    its splitter is there at once, for all columns would be laid out anew in another one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._view: ReviewView | None = None
        self._rows = self._splitter()

    @property
    def view(self) -> ReviewView:
        """The review itself."""
        if self._view is None:
            self._view = self._made()
        return self._view

    @property
    def is_shown(self) -> bool:
        """Is it to be seen?"""
        return self._view is not None and not self._view.isHidden()

    def parts(self) -> list[QWidget]:
        """Its parts in the order of F6."""
        if self._view is None or not self.is_shown:
            return []
        view = self._view
        return [view.head, *([view.groups] if view.groups.isVisible() else []), view.table]

    def show(self, query: str | None = None) -> None:
        """Show it, with the focus, and look for `query` (for what it showed last without one)."""
        view = self.view
        view.show()
        if query is None:
            view.refresh()
            self._focus()
        else:
            view.look(query)
            view.table.setFocus()

    def toggle(self) -> None:
        """Show it; give it the focus; hide it if it has that already."""
        focus = QApplication.focusWidget()
        has_focus = self._view is not None and focus is not None and self._view.isAncestorOf(focus)
        if self.is_shown and has_focus:
            self.hide()
        else:
            self.show()

    def hide(self) -> None:
        """Hide it; the focus goes to the text."""
        if self._view is not None:
            self._view.hide()
            self._window.view.setFocus()

    # --- what acts ask

    @property
    def rows(self) -> Sequence[Row]:
        """The chosen rows, from the top."""
        return self._view.table.chosen_rows if self._view is not None and self.is_shown else ()

    def selected_ids(self) -> list[str]:
        """The spans of the chosen rows, from the top."""
        return [row.span.id for row in self.rows]

    @property
    def query(self) -> Query:
        """What the rows are of."""
        return self.view.query

    @property
    def has_focus_rows(self) -> bool:
        """Are rows chosen, in a table that has the focus?"""
        return bool(self._view is not None and self._view.table.hasFocus() and self.rows)

    def copy(self) -> bool:
        """Copy the texts of the chosen rows, if the table has the focus; False if not."""
        if self.has_focus_rows:
            texts = [row.span.text for row in self.rows]
            QApplication.clipboard().setText("\n".join(texts))
        return self.has_focus_rows

    def select_all(self) -> bool:
        """Choose all rows that are known, if the table has the focus; False if not."""
        has_focus = self._view is not None and self._view.table.hasFocus()
        if self._view is not None and has_focus:
            self._view.table.selectAll()
        return has_focus

    def narrow(self, term: str) -> None:
        """Narrow the query by one more filter."""
        self.view.head.add_term(term)

    def settle(self) -> None:
        """A key is about the chosen row: its document is opened before it acts."""
        self.view.settle()

    def go_on(self) -> None:
        """Choose the row below the chosen ones."""
        self.view.table.go_on()

    def go_to_text(self) -> None:
        """Show the chosen row's span, and give the text the focus."""
        self.view.show_now()
        self._window.view.setFocus()

    # --- how

    def _focus(self) -> None:
        view = self.view
        (view.table if self.rows else view.head.field).setFocus()

    def _bring_into_sight(self, span: Span) -> None:
        """All of it, if there is room; else its beginning."""
        text = self._window.view
        text.show_offset(span.end)
        text.show_offset(span.start)

    def _made(self) -> ReviewView:
        from annotator.ui.commands import review
        from annotator.ui.review.view import ReviewView

        window = self._window
        view = ReviewView(window.workspace, window.session)
        view.key_handler = lambda event: review.handle(window, event)
        view.menu_for_rows = lambda: review.menu_for_rows(window)
        view.head.closed.connect(self.hide)
        view.shown_in_text.connect(self._bring_into_sight)
        window.housekeeping.words.progressed.connect(view.show_indexing)
        self._rows.addWidget(view)
        self._rows.setStretchFactor(1, 0)
        self._rows.share()
        height = self._rows.height()
        self._rows.setSizes([round(height * (1 - _SHARE)), round(height * _SHARE)])
        self._rows.restoreState(window.session.layout("review"))
        return view

    def _splitter(self) -> _Rows:
        """Put a splitter where the columns are, which has room for both."""
        window = self._window
        above = window.columns
        parent = above.parentWidget() or window
        splitter = _Rows(parent)
        splitter.setObjectName("reviewSplitter")
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        layout = parent.layout()
        if isinstance(layout, QBoxLayout):
            layout.replaceWidget(above, splitter)
            layout.setStretchFactor(splitter, 1)
        splitter.addWidget(above)
        splitter.setStretchFactor(0, 1)
        splitter.splitterMoved.connect(
            lambda *_: window.session.keep_layout("review", splitter.saveState())
        )
        return splitter
