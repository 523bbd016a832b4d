"""The acts of a project as rows of a list, read page by page on a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from annotator.errors import AnnotatorError, Cancelled
from annotator.model.history import Kind, Wanted
from annotator.services import past
from annotator.services.past import Act, Page
from annotator.ui import tasks
from annotator.ui.widgets.plain_text import counted, one_line, tooltip
from annotator.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
ACT = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_ENOUGH = 40  # rows that fill a screen


class HistoryModel(QAbstractListModel):
    """The newest act first. Further pages come as the list is scrolled; new acts at the top."""

    reading = Signal(bool)
    """Reading began, or ended."""
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.wanted = Wanted()
        self._acts: list[Act] = []
        self._next: int | None = None
        self._task: tasks.Task | None = None
        self._turn = 0
        self._read_in_turn = 0
        workspace.changed.connect(self._look_for_new)

    @property
    def is_reading(self) -> bool:
        """Is a page on its way?"""
        return self._task is not None

    def act(self, index: Index) -> Act | None:
        """The act of a row."""
        return self._acts[index.row()] if 0 <= index.row() < len(self._acts) else None

    def index_of(self, row_id: int) -> QModelIndex:
        """The row of the list that shows a row of the history; invalid where none does yet."""
        for place, act in enumerate(self._acts):
            if act.row.id == row_id:
                return self.index(place)
        return QModelIndex()

    def show(self, wanted: Wanted) -> None:
        """List the acts that are wanted."""
        self.stop()
        self.wanted = wanted
        self.beginResetModel()
        self._acts, self._next = [], None
        self.endResetModel()
        self._read_in_turn = 0
        self._read(None)

    def stop(self) -> None:
        """Nothing that is on its way is wanted any more."""
        self._turn += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.reading.emit(False)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._acts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        act = self.act(index)
        if act is None:
            return None
        if role == ACT:
            return act
        if role == Qt.ItemDataRole.DisplayRole:
            return deed(act)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{deed(act)}\n{facts(act)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(f"{deed(act)}, {facts(act)}", " ")
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._next is not None and self._task is None

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._read_in_turn = 0
            self._read(self._next)

    def _read(self, after: int | None) -> None:
        project, wanted, turn = self._workspace.project, self.wanted, self._turn

        def fail(error: Exception) -> None:
            if turn == self._turn:
                self._task = None
                self.reading.emit(False)
            if not isinstance(error, AnnotatorError):
                raise error
            if turn == self._turn and not isinstance(error, Cancelled):
                self.failed.emit(error)

        def show(page: Page) -> None:
            if turn == self._turn:
                self._add(page)

        self._task = tasks.run(
            lambda progress: past.acts(project, wanted, after, progress=progress), show, fail
        )
        self.reading.emit(True)

    def _add(self, page: Page) -> None:
        self._task = None
        if page.acts:
            first = len(self._acts)
            self.beginInsertRows(_ROOT, first, first + len(page.acts) - 1)
            self._acts += page.acts
            self.endInsertRows()
        self._next = page.next
        self._read_in_turn += len(page.acts)
        if page.next is not None and self._read_in_turn < _ENOUGH:
            self._read(page.next)
        else:
            self.reading.emit(False)

    def _look_for_new(self, *_: object) -> None:
        """Put what was done just now at the top."""
        if self._workspace.path is None or self._task is not None or not self._acts:
            self.show(self.wanted)
            return
        project, wanted, turn = self._workspace.project, self.wanted, self._turn
        newest = self._acts[0].row.id

        def show(page: Page) -> None:
            if turn != self._turn or not self._acts or self._acts[0].row.id != newest:
                return
            new = [act for act in page.acts if act.row.id > newest]
            if len(new) == len(page.acts):
                self.show(wanted)
            elif new:
                self._put_first(new)

        tasks.run(lambda _: past.acts(project, wanted), show, lambda _: None)

    def _put_first(self, new: list[Act]) -> None:
        self.beginInsertRows(_ROOT, 0, len(new) - 1)
        self._acts[:0] = new
        self.endInsertRows()
        stands = {}
        for act in reversed(new):
            if act.row.kind in (Kind.UNDO, Kind.REDO):
                stands[act.row.act] = act.row.kind is Kind.UNDO
        for place, act in enumerate(self._acts):
            is_undone = stands.get(act.row.act, act.is_undone)
            if act.row.kind is not Kind.UNDO and is_undone != act.is_undone:
                self._acts[place] = replace(act, is_undone=is_undone)
                self.dataChanged.emit(self.index(place), self.index(place))


def deed(act: Act) -> str:
    """What was done, in a line: "tag as claim", "undone: tag as claim"."""
    before = {Kind.UNDO: "undone: ", Kind.REDO: "done again: "}.get(act.row.kind, "")
    return one_line(f"{before}{act.row.text}", " ")


def facts(act: Act) -> str:
    """Who, when, where: "Ann · today 14:02 · 214 documents: NATO summit and others"."""
    undone = "undone since" if act.is_undone else ""
    parts = (undone, act.annotator, said_when(act.row.at), _where(act))
    return " · ".join(part for part in parts if part)


def _where(act: Act) -> str:
    title = one_line(act.title, " ")
    if not act.others:
        return title
    number = counted(act.others + 1, "document") if act.others > 0 else "many documents"
    return f"{number}: {title} and others" if title else number  # the number first: it is never cut


def said_when(at: str) -> str:
    """A moment of the history in local time: "today 14:02", "3 Nov 2026, 09:15"."""
    try:
        then = datetime.fromisoformat(at).astimezone()
    except ValueError:  # of a damaged history
        return at
    days = (date.today() - then.date()).days
    if days in (0, 1):
        return f"{'yesterday' if days else 'today'} {then:%H:%M}"
    return f"{then.day} {then:%b %Y}, {then:%H:%M}"
