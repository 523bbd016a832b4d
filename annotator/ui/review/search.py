"""What is looked for in the whole project, and what arrives of it, page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from annotator.errors import AnnotatorError, Cancelled, InputError
from annotator.model.query import And, Query, parse
from annotator.services import review, review_places
from annotator.services.review import Order, Page
from annotator.services.review_places import Anchor, Around
from annotator.ui import tasks
from annotator.ui.review.line import Line
from annotator.ui.review.pages import PAGE, From
from annotator.ui.workspace import Workspace


class Wish(NamedTuple):
    """A query as it was typed and as it is read, and the order of its rows."""

    text: str = ""
    query: Query = And()
    order: Order = Order()


class Search(QObject):
    """`shown` is what the rows are of. A wish that cannot be fulfilled changes nothing; whatever
    arrives for an older one is dropped."""

    found = Signal(object)
    """The first rows of another wish, which is shown from now on: Around."""
    refused = Signal(object)
    """An InputError (perhaps a QueryError, which says where): why a wish cannot be fulfilled."""
    counted = Signal(int)
    """How many rows there are in all."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.shown = Wish()
        self.line = Line(self)
        self.count: int | None = None
        self._task: tasks.Task | None = None
        self.anchor: Callable[[], Anchor | None] = lambda: None  # the place to be kept, if any
        self._next: tuple[Wish, Anchor | None] | None = None  # the newest, while another runs
        self._running: tuple[Wish, Anchor | None] | None = None
        self._turn = 0  # of wishes
        self._round = 0  # of what is shown

    @property
    def is_looking(self) -> bool:
        """Is a first page on its way?"""
        return self._task is not None

    def look(self, text: str, order: Order | None = None, anchor: Anchor | None = None) -> None:
        """Look for spans, from the first on or around a place; the wish that is shown stays until
        the rows are there."""
        try:
            wish = Wish(text, parse(text), order or self.shown.order)
        except InputError as error:
            self._next = self._running = None
            self._turn += 1
            self.refused.emit(error)
            return
        self._next = wish, anchor
        if self._task is None:
            self._begin()
        else:
            self._task.cancel()

    def again(self) -> None:
        """Look anew for what is shown, and stay in its place; for another wish, if one is on its
        way."""
        coming = self._next or self._running
        if coming is None:
            self.look(self.shown.text, anchor=self.anchor())
        else:
            self.look(coming[0].text, coming[0].order, coming[1])

    def go_to(self, is_end: bool) -> None:
        """Show the first rows of what is shown, or the last ones, however far they are."""
        self.look(self.shown.text, anchor=Anchor(is_end=is_end))

    def stop(self) -> None:
        """Nothing that is on its way is wanted any more."""
        self._next = self._running = None
        self._turn += 1
        self._round += 1
        self.line.forget_all()
        if self._task is not None:
            self._task.cancel()

    def reset(self) -> None:
        """All spans, the newest first: another project is open."""
        self.shown, self.count = Wish(order=self.shown.order), None

    def fetch(self, at: From, done: Callable[[Page], object]) -> None:
        """Bring another page of what is shown."""
        wish, now, project = self.shown, self._round, self._workspace.project
        read = review_places.page_before if at.backward else review.page

        def take(page: Page) -> None:
            if now == self._round:
                done(page)

        def work(progress: tasks.Progress) -> Page:
            return read(project, wish.query, wish.order, at.key, PAGE, progress)

        tasks.run(work, take, lambda error: self._fail(error, now == self._round))

    def ask_count(self) -> None:
        """Count what is shown; `counted` tells."""
        query, project = self.shown.query, self._workspace.project
        self.line.ask("count", lambda p: review.count(project, query, p), self._take_count)

    def _begin(self) -> None:
        if self._next is None:
            return
        self._running, self._next = self._next, None
        wish, anchor = self._running
        self._turn += 1
        now = self._turn
        try:
            project = self._workspace.project
        except AnnotatorError as error:  # it could not be loaded
            self._running = None
            self._workspace.tell(error)
            return

        def take(around: Around) -> None:
            self._task = self._running = None
            if now == self._turn and self._next is None:
                self._show(wish, around, anchor)
            self._begin()

        def fail(error: Exception) -> None:
            self._task = self._running = None
            is_wanted = now == self._turn and self._next is None
            self._begin()
            self._fail(error, is_wanted)

        def work(progress: tasks.Progress) -> Around:
            if anchor is not None:
                query, order = wish.query, wish.order
                return review_places.around(project, query, order, anchor, PAGE, progress)
            return Around(review.page(project, wish.query, wish.order, None, PAGE, progress))

        self._task = tasks.run(work, take, fail)

    def _show(self, wish: Wish, around: Around, anchor: Anchor | None) -> None:
        is_same = anchor is not None and not anchor.span_ids and wish == self.shown
        self._round += 1
        self.shown, self.count = wish, self.count if is_same else None
        self.line.forget_all()
        before = around.before or Page((), None)
        if before.next is None and around.after.next is None:
            self.count = len(before.rows) + len(around.after.rows)
        self.found.emit(around)
        if self.count is not None:
            self.counted.emit(self.count)
        else:
            self.ask_count()

    def _take_count(self, count: int) -> None:
        self.count = count
        self.counted.emit(count)

    def _fail(self, error: Exception, is_wanted: bool) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        if not is_wanted or isinstance(error, Cancelled):
            return
        if isinstance(error, InputError):
            self.refused.emit(error)
        else:
            self._workspace.tell(error)
