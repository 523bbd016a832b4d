"""The history: every act of the project, what each did, and taking back only one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, Cancelled
from annotator.model.change import BULK_LIMIT, ChangeSet, Place
from annotator.services import past_words, reversal
from annotator.services.past import Act
from annotator.services.past_words import Sides
from annotator.ui import errors, tasks, theme
from annotator.ui.dialogs import history_page
from annotator.ui.dialogs.history_filter import HistoryFilter
from annotator.ui.dialogs.history_model import ACT, HistoryModel, deed, facts
from annotator.ui.dialogs.history_rows import HistoryDelegate
from annotator.ui.widgets.plain_text import escaped, tooltip
from annotator.ui.widgets.rows import RowList

if TYPE_CHECKING:
    from annotator.services.project import Progress
    from annotator.ui.main_window import MainWindow

_ROLE = QDialogButtonBox.ButtonRole.ActionRole
_NOTHING = "Nothing was done yet that fits this."
_READING = "Reading…"


class HistoryDialog(QDialog):
    """Filter above, acts at the left, before and after at the right. The window stays usable."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("historyDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("History")
        room = window.screen().availableGeometry()
        self.resize(min(980, room.width() - 40), min(640, room.height() - 60))
        self._window = window
        self._workspace = window.workspace
        self._turn = 0
        self._tasks: list[tasks.Task] = []
        self.filter = HistoryFilter(self._workspace, self)
        self.list = RowList("Acts", self, even_from=0)
        self.list.setObjectName("historyList")
        self.model = HistoryModel(self._workspace, self)
        self.list.show_rows(self.model, HistoryDelegate(self.list))
        self._make()
        self._listen()
        self.model.show(self.filter.wanted())
        self.list.setFocus()

    def look_at(self, *, span_id: str = "", document_id: str = "") -> None:
        """Show the life of a span, or what was done in a document."""
        self.filter.choose_place(span_id=span_id, document_id=document_id)

    @property
    def act(self) -> Act | None:
        """The act that is chosen."""
        index = self.list.currentIndex()
        return index.data(ACT) if index.isValid() else None

    def go(self) -> None:
        """Show in the text where the act took place."""
        act = self.act
        if act is not None and act.row.document_id:
            place = Place(act.row.document_id, act.row.start, act.row.span_id)
            self._go_to(place)

    def undo(self) -> None:
        """Take back the chosen act alone."""
        act = self.act
        if act is None or not self.undo_button.isEnabled() or not self._window.commit_edits():
            return
        project, number, workspace = self._workspace.project, act.row.act, self._workspace
        is_large = act.row.count > BULK_LIMIT

        def work(progress: Progress) -> ChangeSet:
            if is_large:
                workspace.before_bulk("before-change", project, progress)
            return project.undo_only(number, progress)

        def finish(done: ChangeSet) -> None:
            workspace.follow(done)
            if done.place is not None:
                self._go_to(done.place)
            self._window.notice(f"Undone: {act.row.text}.")

        self.undo_button.setEnabled(False)
        tasks.run(work, finish, self._refused, progress_title="Undo only this one", parent=self)

    # --- how

    def _make(self) -> None:
        self.head = QLabel(self)
        self.head.setTextFormat(Qt.TextFormat.RichText)
        self.head.setWordWrap(True)
        self.page = QTextBrowser(self)
        self.page.setObjectName("historyPage")
        self.page.setAccessibleName("Before and after")
        self.page.setOpenLinks(False)
        self.reason = QLabel(self)
        self.reason.setObjectName("historyReason")
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setWordWrap(True)
        self.reason.setProperty("quiet", True)
        self._buttons = QDialogButtonBox(self)
        self.go_button = self._buttons.addButton("&Go to the Place", _ROLE)
        self.undo_button = self._buttons.addButton("&Undo Only This One", _ROLE)
        close = self._buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        for button in (self.go_button, self.undo_button, close):
            button.setAutoDefault(False)
        right = QWidget(self)
        rows = QVBoxLayout(right)
        rows.setContentsMargins(12, 0, 0, 0)
        rows.setSpacing(8)
        for widget in (self.head, self.page, self.reason):
            rows.addWidget(widget, 1 if widget is self.page else 0)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.list)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setSizes([360, 580])
        foot = QHBoxLayout()
        foot.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.filter)
        layout.addWidget(self._split, 1)
        layout.addLayout(foot)
        self._show_nothing()

    def _listen(self) -> None:
        self.filter.changed.connect(self.model.show)
        self.model.reading.connect(self._tell_reading)
        self.model.failed.connect(lambda error: errors.show(self, error))
        self.model.modelReset.connect(self._show_nothing)
        self.model.rowsInserted.connect(lambda *_: self._choose_first())
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._show_act())
        self.list.entered_row.connect(lambda _: self.go())
        self.list.doubleClicked.connect(lambda _: self.go())
        self.go_button.clicked.connect(self.go)
        self.undo_button.clicked.connect(self.undo)
        self._buttons.rejected.connect(self.reject)
        self._workspace.changed.connect(self._show_act)
        self._workspace.project_opened.connect(self.close)
        theme.keeper().changed.connect(self._show_act)

    def _tell_reading(self, is_reading: bool) -> None:
        self.list.empty_text = _READING if is_reading else _NOTHING
        self.list.viewport().update()

    def _choose_first(self) -> None:
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))

    def _show_nothing(self) -> None:
        self._begin_turn()
        self.head.clear()
        self.page.clear()
        self.reason.clear()
        self.go_button.setEnabled(False)
        self.undo_button.setEnabled(False)

    def _begin_turn(self) -> int:
        self._turn += 1
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        return self._turn

    def _show_act(self, *_: object) -> None:
        act = self.act
        if act is None or self._workspace.path is None:
            self._show_nothing()
            return
        self._begin_turn()
        project, row = self._workspace.project, act.row
        quiet = theme.current().colors["quiet"]
        self.head.setText(
            f"<b>{escaped(deed(act))}</b><br>"
            f'<span style="color:{quiet}">{escaped(facts(act))}</span>'
        )
        self.go_button.setEnabled(bool(row.document_id and act.title))
        self.undo_button.setEnabled(False)
        self.reason.setText("")
        self._ask(lambda _: past_words.sides(project, row.id), self._show_sides)
        self._ask(lambda p: reversal.what_is_in_the_way(project, row.act, p), self._show_reason)

    def _ask(self, work: Callable[[tasks.Progress], Any], show: Callable[[Any], object]) -> None:
        """Work on a thread; what comes when another act is chosen by then is nobody's."""
        turn = self._turn

        def done(result: Any) -> None:
            if turn == self._turn:
                show(result)

        def fail(error: Exception) -> None:
            if not isinstance(error, AnnotatorError):
                raise error
            if turn == self._turn and not isinstance(error, Cancelled):
                self.reason.setText(str(error))

        self._tasks.append(tasks.run(work, done, fail))

    def _show_sides(self, told: Sides) -> None:
        self.page.setHtml(history_page.page(told, theme.current()))

    def _show_reason(self, reason: str) -> None:
        self.undo_button.setEnabled(not reason)
        self.undo_button.setToolTip(tooltip(reason))
        self.reason.setText(f"It cannot be undone alone: {reason}" if reason else "")

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        if not isinstance(error, Cancelled):
            self._workspace.tell(error)
        self._show_act()

    def _go_to(self, place: Place) -> None:
        from annotator.ui.commands.history import go_to

        go_to(self._window, place)

    def hideEvent(self, event: QHideEvent) -> None:
        self._begin_turn()
        self.model.stop()
        super().hideEvent(event)
