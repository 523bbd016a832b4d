"""What files call things, a row each, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from annotator.services.import_mapping import Mapping
from annotator.services.survey import Survey
from annotator.ui import theme
from annotator.ui.widgets.choice_delegate import Choice, Index
from annotator.ui.widgets.plain_text import shortened, tooltip

KIND, NAME, COUNT, OURS = range(4)
KEEP, LEAVE, AS = "=", "-", "+"
_HEADS = ("What", "In the files", "Times", "In the project")
MOST_TARGETS = 1_000
"""So many names are offered in place of one; a mapping's file may hold any."""
_ROOT = QModelIndex()
KIND_NAMES = {
    "labels": "label",
    "attributes": "attribute",
    "annotators": "annotator",
    "relation_types": "relation type",
}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of a kind ("labels" …); `targets` are names that it can be given instead."""

    kind: str
    name: str
    count: int
    is_new: bool
    targets: Sequence[str]

    @property
    def shown(self) -> str:
        """The name for people."""
        return shortened(self.name) if self.name else "(nobody is named)"


class ImportNamesModel(QAbstractTableModel):
    """`mapping` is what was chosen, and what a loaded mapping says of names that are not met."""

    mapping_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[NameRow] = ()
        self._chosen: dict[str, dict[str, str | None]] = {kind: {} for kind in KIND_NAMES}

    @property
    def mapping(self) -> Mapping:
        """Their names → ours."""
        return Mapping(**{kind: dict(names) for kind, names in self._chosen.items()})

    def show(self, survey: Survey) -> None:
        """Show the names that a survey met: new ones first, frequent ones before rare ones."""
        self.beginResetModel()
        rows: list[NameRow] = []
        for kind in KIND_NAMES:
            names = getattr(survey, kind)
            every = dict.fromkeys([*survey.ours[kind], *(n.name for n in names if n.name)])
            targets = list(every)[:MOST_TARGETS]
            rows += [NameRow(kind, n.name, n.count, n.is_new, targets) for n in names]
        places = {kind: place for place, kind in enumerate(KIND_NAMES)}
        self.rows = sorted(rows, key=lambda row: (places[row.kind], not row.is_new))
        self.endResetModel()

    def use(self, mapping: Mapping) -> int:
        """Take a mapping's choices for ours; how many of its names no file holds."""
        self.beginResetModel()
        self._chosen = {kind: dict(getattr(mapping, kind)) for kind in KIND_NAMES}
        self.endResetModel()
        self.mapping_changed.emit()
        met = {(row.kind, row.name) for row in self.rows}
        return sum((kind, name) not in met for kind in KIND_NAMES for name in self._chosen[kind])

    def choices(self, index: Index) -> list[Choice]:
        """What may become of a name."""
        row = self.rows[index.row()]
        found = [Choice(KEEP, self._as_it_is(row)), Choice(LEAVE, "Leave out")]
        wanted = self._chosen[row.kind].get(row.name)
        targets = [*row.targets, *([wanted] if wanted and wanted not in row.targets else [])]
        found += [Choice(AS + name, f"As {name}") for name in targets if name != row.name]
        return found

    def choose(self, rows: Sequence[int], value: str) -> None:
        """What becomes of the names of these rows: KEEP, LEAVE, or AS and the name."""
        for row in (self.rows[number] for number in rows):
            names = self._chosen[row.kind]
            names.pop(row.name, None)
            if value == LEAVE:
                names[row.name] = None
            elif value != KEEP and value != AS + row.name:
                names[row.name] = value.removeprefix(AS)
        if rows:
            first, last = self.index(min(rows), 0), self.index(max(rows), OURS)
            self.dataChanged.emit(first, last)
            self.mapping_changed.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == COUNT:
            return _RIGHT
        return _HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            names = self._chosen[row.kind]
            ours = names.get(row.name, KEEP)
            return LEAVE if ours is None else KEEP if row.name not in names else AS + ours
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row.name if column == NAME else self._text(row, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == COUNT:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.current().color(self._color(row, column))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == OURS else flags

    def _text(self, row: NameRow, column: int) -> str:
        if column == KIND:
            return KIND_NAMES[row.kind]
        if column == NAME:
            return row.shown
        if column == COUNT:
            return f"{row.count:,}"
        names = self._chosen[row.kind]
        if row.name not in names:
            return self._as_it_is(row)
        ours = names[row.name]
        return "left out" if ours is None else f"as {shortened(ours)}"

    def _as_it_is(self, row: NameRow) -> str:
        if not row.name:
            return "as your own work"
        return f"new: {row.shown}" if row.is_new else "is there"

    def _color(self, row: NameRow, column: int) -> str:
        if column in (KIND, COUNT):
            return "quiet"
        names = self._chosen[row.kind]
        if column == OURS and row.name in names:
            return "quiet" if names[row.name] is None else "text"
        return "accent" if column == OURS and row.is_new and row.name else "text"
