"""The button beside the filter of the documents: only those in one state, and how many."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from annotator.errors import AnnotatorError
from annotator.model.document import State
from annotator.services import summaries
from annotator.ui import tasks
from annotator.ui.widgets.plain_text import tooltip
from annotator.ui.workspace import Workspace

_ALL = "All"


class StateFilter(QToolButton):
    """Says what is listed; its menu counts the documents in each state on a thread."""

    chosen = Signal(object)
    """A State, or None for all."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stateFilter")
        self.setProperty("small", True)
        self.setCheckable(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._workspace = workspace
        self.state: State | None = None
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._entries = {}
        for state in (None, *State):
            action = group.addAction(_name(state))
            action.setCheckable(True)
            action.triggered.connect(lambda _, state=state: self.choose(state))
            menu.addAction(action)
            self._entries[state] = action
            if state is None:
                menu.addSeparator()
        menu.aboutToShow.connect(self._count)
        self.setMenu(menu)
        self._show()

    def choose(self, state: State | None) -> None:
        """List only documents in this state; all for None."""
        is_new, self.state = state is not self.state, state
        self._show()
        if is_new:
            self.chosen.emit(state)

    def nextCheckState(self) -> None:
        """Being checked says that only some are listed; a click opens the menu."""

    def _show(self) -> None:
        self.setText(_name(self.state))
        self.setChecked(self.state is not None)
        said = "All documents are listed" if self.state is None else f"Only those {self.state} are"
        self.setAccessibleName(f"State of the documents: {_name(self.state)}")
        self.setToolTip(tooltip(f"{said}; click to choose by state"))
        self._entries[self.state].setChecked(True)

    def _count(self) -> None:
        for state, action in self._entries.items():
            action.setText(_name(state))
        if self._workspace.path is None:
            return
        project = self._workspace.project
        tasks.run(lambda _: summaries.state_counts(project), self._show_counts, _let_be)

    def _show_counts(self, counts: dict[State, int]) -> None:
        for state, action in self._entries.items():
            number = sum(counts.values()) if state is None else counts.get(state, 0)
            action.setText(f"{_name(state)}\t{number:,}")


def _name(state: State | None) -> str:
    return _ALL if state is None else str(state).capitalize()


def _let_be(error: Exception) -> None:
    if not isinstance(error, AnnotatorError):
        raise error
