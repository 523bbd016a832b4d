"""What of a project is exported: labels, annotators and states to tick, and a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.model.document import State
from annotator.model.query import QueryError, parse
from annotator.model.schema import Label
from annotator.services.review_completions import Completion, completions
from annotator.ui import tasks
from annotator.ui.dialogs.export_choices import Choices, Names
from annotator.ui.dialogs.label_box import label_icon
from annotator.ui.review.query_field import QueryField
from annotator.ui.widgets.plain_text import shortened, tooltip

if TYPE_CHECKING:
    from annotator.services.export import Selection
    from annotator.services.project import Project

_NAME = Qt.ItemDataRole.UserRole
_MANY = 12
"""A group of more rows than this is closed at first."""


class ContentTree(QTreeWidget):
    """Three groups of names with boxes. A group's own box ticks all of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportContent")
        self.setAccessibleName("What is exported, ticked")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda *_: self._name_groups())

    def add_group(
        self, title: str, names: Sequence[str], ticked: Names, icons: Sequence[QIcon] = ()
    ) -> None:
        """A group with all its names; what is not `ticked` (None: all) has an empty box."""
        there = None if ticked is None else [name for name in ticked if name in names]
        if ticked and not there:  # what was wanted is gone
            there = None
        group = QTreeWidgetItem([title])
        group.setData(0, _NAME, title)
        box, is_one = Qt.ItemFlag.ItemIsUserCheckable, Qt.ItemFlag.ItemNeverHasChildren
        group.setFlags(group.flags() | box | Qt.ItemFlag.ItemIsAutoTristate)
        for place, name in enumerate(names):
            row = QTreeWidgetItem(group, [shortened(name)])
            row.setFlags(row.flags() | box | is_one)
            row.setData(0, _NAME, name)
            row.setToolTip(0, tooltip(name))
            is_ticked = there is None or name in there
            row.setCheckState(0, Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
            if icons:
                row.setIcon(0, icons[place])
        if not names:
            group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.addTopLevelItem(group)  # whole: each change of a row that is shown is told
        group.setExpanded(len(names) <= _MANY)
        self._name_groups()

    def ticked(self, place: int) -> Names:
        """The names that are ticked in a group; None where all are."""
        rows = _children(self._groups()[place])
        names = [row.data(0, _NAME) for row in rows if row.checkState(0) == Qt.CheckState.Checked]
        return None if len(names) == len(rows) else tuple(names)

    def tick(self, name: str, ticked: bool = True) -> None:
        """Tick a name, or a whole group by its title, or take its tick away."""
        for group in self._groups():
            for row in (group, *_children(group)):
                if row.data(0, _NAME) == name:
                    state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
                    row.setCheckState(0, state)
                    return

    def _groups(self) -> list[QTreeWidgetItem]:
        return _children(self.invisibleRootItem())

    def _name_groups(self) -> None:
        """Say at each group what is ticked in it: it may be closed."""
        with QSignalBlocker(self):
            for place, group in enumerate(self._groups()):
                names = self.ticked(place)
                told = "all" if names is None else ", ".join(names) or "none"
                group.setText(0, f"{group.data(0, _NAME)}: {shortened(told)}")
                group.setToolTip(0, tooltip(told))
        self.viewport().update()


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(number) for number in range(item.childCount()))
    return [child for child in found if child is not None]


class ExportContent(QWidget):
    """Ticks, query and, below, how much that is; `changed` says that something else is wanted."""

    changed = Signal()

    def __init__(self, project: Project, labels: Sequence[Label], parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self.tree = ContentTree(self)
        self._labels = labels
        self.field = QueryField(self)
        self.field.setObjectName("exportQuery")
        self.field.setAccessibleName("Only spans that are found by")
        self.field.setPlaceholderText("All spans; or words, label:claim, is:reviewed…")
        self.field.setToolTip("What can be written here is told by Help ▸ Finding Spans")
        self.field.complete = self._complete
        self.told = QLabel(self)
        self.told.setObjectName("exportAmount")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        head = QLabel("&What", self)
        head.setBuddy(self.tree)
        only = QLabel("&Only spans found by", self)
        only.setBuddy(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (head, self.tree, only, self.field, self.told):
            layout.addWidget(widget, 1 if widget is self.tree else 0)

    def fill(self, people: Sequence[str], choices: Choices) -> None:
        """Offer what the project has; what was chosen last is chosen."""
        icons = [label_icon(label, self.devicePixelRatioF()) for label in self._labels]
        names = [label.name for label in self._labels]
        self.tree.add_group("Labels", names, choices.labels, icons)
        self.tree.add_group("Annotators", people, choices.annotators)
        self.tree.add_group("States", [str(state) for state in State], choices.states)
        self.tree.setCurrentIndex(self.tree.model().index(0, 0))
        self.field.show_query(choices.query)
        self.tree.itemChanged.connect(lambda *_: self.changed.emit())
        self.field.wanted.connect(lambda _: self.changed.emit())

    def choose(self, choices: Choices) -> None:
        """Write down in `choices` what is chosen now."""
        choices.labels, choices.annotators, choices.states = map(self.tree.ticked, range(3))
        choices.query = self.field.text().strip()

    def selection(self) -> Selection:
        """What is chosen now. Raises QueryError."""
        from annotator.services.export import Selection

        labels, people, states = (self.tree.ticked(place) for place in range(3))
        parse(self.field.text())
        return Selection(
            None if labels is None else frozenset(labels),
            None if people is None else frozenset(people),
            None if states is None else frozenset(map(State, states)),
            self.field.text().strip(),
        )

    def tell(self, sentence: str) -> None:
        """How much it is."""
        self._say(sentence, is_wrong=False)
        self.field.underline(0, 0)

    def refuse(self, error: AnnotatorError) -> None:
        """What is wrong with the choice, and where in the query."""
        self._say(str(error), is_wrong=True)
        if isinstance(error, QueryError):
            self.field.underline(error.start, error.end)
            self.field.setAccessibleDescription(str(error))

    def _say(self, sentence: str, is_wrong: bool) -> None:
        self.told.setText(sentence)
        if self.told.property("warning") != is_wrong:
            self.told.setProperty("warning", is_wrong)
            self.told.style().polish(self.told)

    def _complete(self, text: str, cursor: int, take: Callable[[Completion], object]) -> None:
        project = self._project

        def fail(error: Exception) -> None:
            if not isinstance(error, AnnotatorError):  # without completions one types on
                raise error

        def offer(found: Completion) -> None:
            if self.isVisible():
                take(found)

        tasks.run(lambda _: completions(project, text, cursor), offer, fail)
