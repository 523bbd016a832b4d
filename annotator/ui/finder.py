"""Finding in the open document, and going to an offset: the bars, the marks and the steps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.errors import AnnotatorError, InputError
from annotator.model.change import ChangeSet
from annotator.model.find import Hits, Search
from annotator.services import find
from annotator.ui import tasks
from annotator.ui.find_bar import FindBar, count_text
from annotator.ui.go_to_bar import GoToBar, offset_of

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

QUICK = 100_000
"""Code points in which plain words are found before anybody notices."""
_TYPING_MS, _PATIENCE_MS = 150, 300
_LONGEST = 200
_ROUND = {1: "The search went on from the top.", -1: "The search went on from the end."}


class Finder(QObject):
    """Offsets are code points. What is found holds for one document and one search; anything that
    arrives for another is dropped. Of very many hits those around the place one is at are known;
    beyond them others are fetched."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._view = window.view
        self._workspace = window.workspace
        self.bar = FindBar()
        self.go_to_bar = GoToBar()
        self._search = Search("")
        self._hits = Hits()
        self._known: tuple[str, Search] | None = None
        self._current = -1
        self._hit = self._gone_to = (0, 0)  # the hit one is at, and what was selected for it
        self._origin = 0
        self._task: tasks.Task | None = None
        self._typing = self._timer(_TYPING_MS, self._look_first)
        self._patience = self._timer(_PATIENCE_MS, lambda: self.bar.show_nothing("Searching…"))
        for bar in (self.bar, self.go_to_bar):
            bar.hide()
            bar.left.connect(self.close)
            window.columns.add_below(bar)
        self.bar.changed.connect(self._changed)
        self.bar.stepped.connect(self.step)
        self.go_to_bar.entered.connect(self._go_to)
        self._workspace.document_opened.connect(self._another_document)
        self._workspace.changed.connect(self._follow)

    # --- what the window asks

    def open(self) -> None:
        """Show the bar; what is selected is looked for."""
        start, end = self._workspace.selection
        is_new = start < end and (start, end) != self._gone_to
        words = self._workspace.document().text[start : min(end, start + _LONGEST + 1)]
        self._origin = start
        self.go_to_bar.hide()
        was_open = not self.bar.isHidden()
        self.bar.show()
        self.bar.field.setFocus()
        if is_new and len(words) <= _LONGEST and "\n" not in words:
            self.bar.set_words(words)
        self.bar.field.selectAll()
        if not was_open or is_new:
            self._search = self.bar.search
            self._look(self._show_first if is_new else self._show_marks, self._origin)

    def step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1) of what was looked for last."""
        if self._search.words:
            here = self._here()
            self._look(lambda: self._step(here, step), here[step > 0])
        else:
            self.open()

    def open_go_to(self) -> None:
        """Show the bar that asks for an offset."""
        self.close()
        length = len(self._workspace.document().text)
        self.go_to_bar.show_range(length, self._window.text_binding.paragraphs.count)
        self.go_to_bar.show()
        self.go_to_bar.field.setFocus()
        self.go_to_bar.field.selectAll()

    def close(self) -> bool:
        """Close the bar that is open, and give the focus to the text; False if there was none."""
        bars = [bar for bar in (self.bar, self.go_to_bar) if not bar.isHidden()]
        for bar in bars:
            bar.hide()
        if bars:
            self._stop()
            self._view.set_marks(())
            self._view.setFocus()
        return bool(bars)

    @property
    def shown(self) -> FindBar | GoToBar | None:
        """The bar that is open."""
        return next((bar for bar in (self.bar, self.go_to_bar) if not bar.isHidden()), None)

    # --- looking

    def _changed(self) -> None:
        self._search = self.bar.search
        self._stop()
        if self._view.selection != self._gone_to:  # one has gone elsewhere meanwhile
            self._origin = self._view.selection[0]
        if self._search.expression:
            self._typing.start()  # each look costs a process
        else:
            self._look_first()

    def _look_first(self) -> None:
        self._look(self._show_first, self._origin)

    def _look(self, then: Callable[[], None], around: int) -> None:
        """Bring the hits of the present search around an offset of the document, then go on."""
        self._stop()
        document = self._workspace.document()
        wanted, search, text = (document.id, self._search), self._search, document.text
        if not search.words:
            self._take(wanted, Hits(), then)
        elif wanted == self._known and self._hits.reach(around):
            then()
        elif len(text) <= QUICK and not search.expression:
            self._take(wanted, find.find(text, search, around=around), then)
        else:
            self._patience.start()
            self._run(lambda progress: find.find(text, search, progress, around), wanted, then)

    def _run(
        self,
        work: Callable[[tasks.Progress], Hits],
        wanted: tuple[str, Search],
        then: Callable[[], None],
    ) -> None:
        def take(hits: Hits) -> None:
            if self._task is task:  # nobody has asked for anything else since
                self._take(wanted, hits, then)

        def fail(error: Exception) -> None:
            if self._task is task:
                self._fail(error)

        self._task = task = tasks.run(work, take, fail)

    def _take(self, wanted: tuple[str, Search], hits: Hits, then: Callable[[], None]) -> None:
        self._stop()
        self._known, self._hits, self._current = wanted, hits, -1
        then()

    def _fail(self, error: Exception) -> None:
        self._stop()
        self._known, self._hits, self._current = None, Hits(), -1
        self._view.set_marks(())
        if not isinstance(error, AnnotatorError):
            raise error
        if self.bar.isHidden():
            self._window.notice(str(error))
        else:
            self.bar.show_nothing()
            self.bar.tell(str(error))

    def _stop(self) -> None:
        """Whatever is on its way is not wanted any more."""
        self._typing.stop()
        self._patience.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _another_document(self, document_id: str) -> None:
        self._stop()
        self._origin = self._view.selection[0]
        if not document_id:
            self.close()
        elif not self.bar.isHidden():
            self._look(self._show_marks, self._origin)
        elif not self.go_to_bar.isHidden():
            self.open_go_to()

    def _follow(self, done: ChangeSet) -> None:
        if done.whole and not self.bar.isHidden():
            # the text was set anew, and its marks went
            self._look(self._show_marks, self._here()[0])

    # --- showing

    def _show_marks(self) -> None:
        if self.bar.isHidden():
            return
        self._view.set_marks(self._hits.ranges, self._current)
        if self._search.words:
            self.bar.show_count(self._hits, self._current)
        else:
            self.bar.show_nothing()

    def _show_first(self) -> None:
        """The first hit from where the search began."""
        self._step((self._origin, self._origin), 1)

    def _here(self) -> tuple[int, int]:
        """What the next hit is next to: the one that one has gone to, else the selection."""
        selection = self._view.selection
        return self._hit if selection == self._gone_to else selection

    def _step(self, here: tuple[int, int], step: int) -> None:
        """Go to the hit next to a range; beyond the last one on from the text's other end."""
        ranges, (start, end) = self._hits.ranges, here
        if not ranges:
            self._show_marks()
            if self.bar.isHidden():
                self._window.notice(f"No hits for “{self._search.words}”.")
            return
        if step > 0:
            place = bisect_left(ranges, (end, 0))
        else:
            place = bisect_right(ranges, start, key=lambda hit: hit[1]) - 1
        if 0 <= place < len(ranges):
            self._show(place)
        else:
            self._look(lambda: self._go_round(step), 0 if step > 0 else self._length)

    def _go_round(self, step: int) -> None:
        self._show(0 if step > 0 else len(self._hits.ranges) - 1, _ROUND[step])

    @property
    def _length(self) -> int:
        return len(self._workspace.document().text)

    def _show(self, place: int, remark: str = "") -> None:
        """Make a hit the selection."""
        self._current, self._hit = place, self._hits.ranges[place]
        start, end = self._hit
        self._view.set_selection(start, end)
        self._gone_to = self._view.selection
        self._show_marks()
        self._window.columns.make_room()  # the bar may have come up just now
        self._view.show_offset(end)
        self._view.show_offset(start)
        news = [] if self.bar.isVisible() else [f"{count_text(self._hits, place)}."]
        if news or remark:
            self._window.notice(" ".join([*news, remark]).strip())

    def _go_to(self, entry: str) -> None:
        text = self._workspace.document().text
        try:
            offset = offset_of(entry, len(text), self._window.text_binding.paragraphs)
        except InputError as error:
            self.go_to_bar.tell(str(error))
            self.go_to_bar.field.selectAll()
            return
        self.close()
        self._view.set_selection(offset, offset)
        self._window.columns.make_room()
        self._view.show_offset(offset, centred=True)

    def _timer(self, interval: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer
