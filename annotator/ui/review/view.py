"""The review beside the text: a query, the spans it finds in the whole project, their groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError, InputError
from annotator.model.change import ChangeSet
from annotator.model.query import Query
from annotator.services.review import Order
from annotator.services.review_completions import Completion, completions
from annotator.services.review_places import Anchor, Around
from annotator.ui import tasks
from annotator.ui.empty_page import EmptyPage
from annotator.ui.review.columns import COLUMNS, why_not_sorted
from annotator.ui.review.filter_menu import FilterMenu
from annotator.ui.review.follow import Follower
from annotator.ui.review.groups import GroupList, WaysMenu
from annotator.ui.review.head import Head
from annotator.ui.review.model import ReviewModel
from annotator.ui.review.search import Search
from annotator.ui.review.searches import SearchesMenu
from annotator.ui.review.table import ReviewTable
from annotator.ui.widgets.plain_text import shortened

if TYPE_CHECKING:
    from annotator.ui.session import Session
    from annotator.ui.workspace import Workspace

_SHOW_MS = 60
"""Rows that are only passed on the way (an arrow key held down) are not opened."""
_PATIENCE_MS = 300
"""A search that takes longer is said to be on its way."""
_GROUPS_WIDTH = 200
_DESCENDING = ("made", "changed", "length", "reviewed")
"""These are sorted with the newest or longest first."""


class _Kept(NamedTuple):
    """The row that stays where it is when all is looked for anew: its span and where it begins."""

    span_id: str
    top: int
    is_chosen: bool
    is_at_top: bool  # do the rows begin with the first one?


class ReviewView(QWidget):
    """`key_handler` is asked first about keys in the table, `menu_for_rows` for their menu."""

    shown_in_text = Signal(object)
    """A row's Span was brought into view in the text."""

    def __init__(
        self, workspace: Workspace, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reviewView")
        self.setAccessibleName("Review")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace, self._session = workspace, session
        self._is_stale = True  # has anything happened that it has not looked at?
        self._is_following = False
        self._has_new_words = False  # are texts searchable by now that were not at the look?
        self._kept: _Kept | None = None
        self.menu_for_rows: Callable[[], QMenu | None] = lambda: None
        self.search = Search(workspace, self)
        self.model = ReviewModel(workspace, self.search, self)
        self.follower = Follower(workspace, self.search, self.model, self)
        self.head = Head(self)
        self.table = ReviewTable(workspace, self.model, self)
        self.groups = GroupList(workspace, self.search, self)
        self.page = EmptyPage(self, takes_focus=False)  # who types a query goes on typing
        self.page.setAccessibleName("No spans")
        self._middle = QStackedWidget(self)
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.page)
        self._columns = QSplitter(Qt.Orientation.Horizontal, self)
        self._showing = QTimer(self)
        self._showing.setSingleShot(True)
        self._showing.setInterval(_SHOW_MS)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._lay_out()
        self._make_menus()
        self._listen()
        self.table.restore(session.layout("review columns"))

    # --- what is asked of it

    @property
    def key_handler(self) -> Callable[[QKeyEvent], bool] | None:
        """Asked first about every key in the table."""
        return self.table.key_handler

    @key_handler.setter
    def key_handler(self, handler: Callable[[QKeyEvent], bool]) -> None:
        self.table.key_handler = handler

    @property
    def query(self) -> Query:
        """What the rows are of."""
        return self.search.shown.query

    def look(self, text: str, order: Order | None = None) -> None:
        """Look for spans."""
        self._is_stale = False
        self.search.look(text, order)
        if self.search.is_looking:
            self._patience.start()

    def refresh(self) -> None:
        """Look at what happened while nobody looked."""
        if self._is_stale:
            self._is_stale = False
            self.search.again()

    def show_indexing(self, done: int, total: int) -> None:
        """So many of so many texts and spans can be found by their words by now."""
        self.head.show_indexing(done, total)
        if done == total and self.isVisible() and self.search.shown.text.strip():
            self._has_new_words = True
            self.head.offer_again(True)

    def show_now(self) -> None:
        """Show the chosen row's span in the text now."""
        self._showing.stop()
        row = self.table.current_row
        if row is None:
            return
        workspace, span = self._workspace, row.span

        def show() -> None:
            workspace.choose_span(span.id, show=True)
            self.shown_in_text.emit(span)

        try:
            workspace.open_document(span.document_id, show)
        except InputError as error:  # the document has gone, and its rows with it
            workspace.noticed.emit(str(error))

    def settle(self) -> None:
        """A key is about the row that is chosen: its span is to be shown before it acts."""
        if self._showing.isActive():
            self.show_now()

    # --- how

    def _lay_out(self) -> None:
        self._columns.setHandleWidth(1)
        self._columns.setChildrenCollapsible(False)
        self._columns.addWidget(self.groups)
        self._columns.addWidget(self._middle)
        self._columns.setStretchFactor(0, 0)
        self._columns.setStretchFactor(1, 1)
        self._columns.setSizes([_GROUPS_WIDTH, 1000])
        self.groups.setMinimumWidth(120)
        self._middle.setMinimumWidth(240)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._columns, 1)
        self.setFocusProxy(self.head.field)

    def minimumSizeHint(self) -> QSize:
        """The head, the table's own head and two rows are always seen."""
        table = self.table
        rows = 2 * table.verticalHeader().defaultSectionSize()
        bar = table.horizontalScrollBar().sizeHint().height()
        heads = self.head.sizeHint().height() + table.horizontalHeader().sizeHint().height()
        return QSize(super().minimumSizeHint().width(), heads + rows + bar)

    def _make_menus(self) -> None:
        head = self.head
        head.field.complete = self._complete
        head.set_menu(
            head.filters, FilterMenu(self._workspace, head.add_term, head.begin_term, head.filters)
        )
        self.searches = SearchesMenu(self._workspace, self.search, self.look, head.searches)
        head.set_menu(head.searches, self.searches)
        self.ways = WaysMenu(self.groups.group_by, head.groups)
        head.set_menu(head.groups, self.ways)

    def _listen(self) -> None:
        head, table, workspace = self.head, self.table, self._workspace
        head.wanted.connect(lambda text: self.look(text))
        head.again_wanted.connect(self.search.again)
        head.field.left_down.connect(table.enter)
        self.groups.wanted.connect(lambda text: self.look(text))
        self.search.anchor = self._anchor
        self.search.found.connect(self._show_found)
        self.search.refused.connect(self._refuse)
        self._patience.timeout.connect(head.show_searching)
        self.search.counted.connect(lambda _: self._show_count())
        self.model.rowsInserted.connect(lambda *_: self._show_count())
        self.follower.outdated.connect(lambda: head.offer_again(True))
        self.follower.restored.connect(lambda: head.offer_again(self._has_new_words))
        self.follower.counted_anew.connect(self._count_anew)
        self._showing.timeout.connect(self.show_now)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.clicked.connect(lambda _: self.show_now())
        table.sort_wanted.connect(self._sort)
        table.far_wanted.connect(self._go_far)
        table.menu_wanted.connect(self._open_menu)
        table.laid_out.connect(
            lambda: self._session.keep_layout("review columns", self.table.keep())
        )
        workspace.changed.connect(self._follow)
        workspace.project_opened.connect(self._another_project)
        workspace.span_chosen.connect(self._follow_choice)

    def _complete(self, text: str, cursor: int, take: Callable[[Completion], object]) -> None:
        project = self._workspace.project

        def fail(error: Exception) -> None:
            if not isinstance(error, AnnotatorError):  # without completions one types on
                raise error

        tasks.run(lambda _: completions(project, text, cursor), take, fail)

    def _show_found(self, found: Around) -> None:
        shown, has_rows = self.search.shown, self.model.rowCount() > 0
        self._patience.stop()
        self._has_new_words = False
        self.head.show_query(shown.text)
        self.head.offer_again(False)
        self.table.show_order(shown.order)
        self._show_count()
        self._middle.setCurrentWidget(self.table if has_rows else self.page)
        if not has_rows:
            self._tell_empty(shown.text)
        kept, self._kept = self._kept, None
        if found.span_id:
            self._stay(found.span_id, kept)
        else:
            self.table.scrollToTop()
            self._follow_choice(self._workspace.chosen_span_id)
        self.groups.follow(shown.text)

    def _anchor(self) -> Anchor | None:
        """The place in which a new look is to stay: the chosen row, else the first one in sight."""
        table, now = self.table, self.table.currentIndex()
        number = now.row() if now.isValid() else table.rowAt(0)
        row = self.model.row_at(number)
        is_at_top = table.verticalScrollBar().value() == 0 and not self.model.has_previous
        if row is None or (is_at_top and not now.isValid()):
            return None
        self._kept = _Kept(row.span.id, table.top_of(number), now.isValid(), is_at_top)
        return self.model.anchor(number)

    def _stay(self, span_id: str, kept: _Kept | None) -> None:
        """Show the row that was to be kept, or the nearest, where it was; without any that was kept
        the row is where one wanted to go."""
        number = self.model.number_of(span_id) or 0
        if kept is None:
            self.table.choose(number)
            return
        if kept.is_chosen:
            self._is_following = span_id == kept.span_id or not self.table.hasFocus()
            self.table.choose(number)
            self._is_following = False
        if kept.is_at_top:
            self.table.scrollToTop()
            self.table.keep_in_sight(number)
        else:
            self.table.put_at(number, kept.top)

    def _go_far(self, is_end: bool) -> None:
        self._kept = None
        self.search.go_to(is_end)
        self._patience.start()

    def _refuse(self, error: Exception) -> None:
        self._patience.stop()
        self._show_count()
        self.head.refuse(error)

    def _tell_empty(self, text: str) -> None:
        had_focus = self.table.hasFocus()
        if text.strip():
            self.page.tell(
                f"No span is found by “{shortened(text, 80)}”.",
                [("Clear the Filters", lambda: self.look(""))],
            )
        else:
            self.page.tell(
                "There are no spans yet. Select words in the text and press a label's key."
            )
        if had_focus:
            self.head.field.setFocus()

    def _show_count(self) -> None:
        self.head.show_count(self.search.count, self.model.rowCount(), self.model.has_more)

    def _count_anew(self) -> None:
        if self.isVisible():
            self.search.ask_count()
            self.groups.count()

    def _sort(self, place: int) -> None:
        column, order = COLUMNS[place], self.search.shown.order
        self.table.show_order(order)  # Qt has moved its arrow already
        if why_not := why_not_sorted(column, self.search.count):
            self._workspace.noticed.emit(why_not)
            return
        down = column.sort in _DESCENDING if order.by != column.sort else not order.descending
        self.look(self.search.shown.text, Order(column.sort, down))

    def _row_chosen(self) -> None:
        if not self.table.currentIndex().isValid():
            self._showing.stop()
        elif not self._is_following:
            self._showing.start()

    def _follow_choice(self, span_id: str) -> None:
        """A span was chosen elsewhere: its row is, too."""
        number = self.model.number_of(span_id) if span_id else None
        now = self.table.currentIndex()
        if number is None or number == now.row() or (now.isValid() and self.table.hasFocus()):
            return
        self._is_following = True
        self.table.choose(number)
        self._is_following = False

    def _follow(self, done: ChangeSet) -> None:
        if self.isVisible():
            self.follower.follow(done)
        else:
            self._is_stale = True

    def _another_project(self) -> None:
        self.search.stop()
        self._showing.stop()
        self.model.clear()
        self.groups.clear()
        self.searches.clear_counts()
        self.search.reset()
        self._is_stale = True
        self.follower.forget()
        if self._workspace.path is None:
            self.page.tell("Open a project to see its spans.")
            self._middle.setCurrentWidget(self.page)
        elif self.isVisible():
            self.refresh()

    def _open_menu(self, at: QPoint) -> None:
        self.settle()
        if (menu := self.menu_for_rows()) is not None:
            menu.popup(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.tell_seen()
