"""The menu "Add filter": every filter with what it finds, and what it can be given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from annotator.model.query import quoted
from annotator.model.query_fields import DAYS, FIELDS, Field
from annotator.ui.widgets.plain_text import for_menu
from annotator.ui.workspace import Workspace

_MOST = 40


class FilterMenu(QMenu):
    """`add` is given a whole filter, `begin` one whose value is to be typed."""

    def __init__(
        self,
        workspace: Workspace,
        add: Callable[[str], object],
        begin: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__("Add Filter", parent)
        self.setObjectName("filterMenu")
        self._workspace, self._add, self._begin = workspace, add, begin
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for name, field in FIELDS.items():
            said = f"{name}:  {field.finds}"
            values = self._values(name, field)
            if not values:
                action = self.addAction(said)
                action.triggered.connect(lambda _=False, name=name: self._begin(f"{name}:"))
                continue
            menu = self.addMenu(said)
            for value in values[:_MOST]:
                action = menu.addAction(for_menu(value))
                term = f"{name}:{quoted(value)}"
                action.triggered.connect(lambda _=False, term=term: self._add(term))
            if field.takes != "choice":
                menu.addSeparator()
                other = menu.addAction("Another…")
                other.triggered.connect(lambda _=False, name=name: self._begin(f"{name}:"))

    def _values(self, name: str, field: Field) -> Sequence[str]:
        if field.takes == "choice":
            return field.choices
        if field.takes == "days":
            return DAYS
        if name == "by":
            people = self._workspace.project.annotators()
            return ["me", *(person.name for person in people)]
        if name == "doc":
            row = self._workspace.summary(self._workspace.document_id)
            return [row.title] if row is not None and row.title else []
        if field.takes == "name":
            return [label.name for label in self._workspace.labels()]
        return []
