"""Import, the page Names: what becomes of the labels, attributes, people and relation types."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.services.import_mapping import Mapping
from annotator.services.survey import Name, Survey
from annotator.ui.dialogs.import_names_model import (
    KIND,
    KIND_NAMES,
    NAME,
    OURS,
    ImportNamesModel,
)
from annotator.ui.widgets.choice_delegate import ChoiceTable
from annotator.ui.widgets.plain_text import counted

_HINT = (
    "Space, or a click, changes what a name becomes; select several rows to change them at once."
)


class ImportNamesPage(QWidget):
    """`load_wanted` and `save_wanted` ask for a mapping's file."""

    mapping_changed = Signal()
    load_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = ImportNamesModel(self)
        name = "Names in the files, each with what it becomes"
        self.table = ChoiceTable(self.model, name, OURS, self)
        self.table.setObjectName("importNames")
        self.table.stretch(NAME, OURS)
        widest = max(map(self.fontMetrics().horizontalAdvance, KIND_NAMES.values()))
        self.table.horizontalHeader().resizeSection(KIND, widest + 28)
        self.model.mapping_changed.connect(self.mapping_changed)
        self.hint = QLabel(_HINT, self)
        self.hint.setObjectName("importNamesHint")
        self.hint.setProperty("quiet", True)
        self.hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        for text, signal, name in (
            ("&Load Mapping…", self.load_wanted, "loadMapping"),
            ("&Save Mapping…", self.save_wanted, "saveMapping"),
        ):
            button = QPushButton(text, self)
            button.setObjectName(name)
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)

    def show_found(self, survey: Survey) -> None:
        """Show the names that were met; what was chosen before stays chosen."""
        row = self.table.currentIndex().row()
        self.model.show(survey)
        if self.model.rows:
            self.table.selectRow(min(max(0, row), len(self.model.rows) - 1))

    @staticmethod
    def kinds(survey: Survey) -> tuple[tuple[Name, ...], ...]:
        """The names that were met, by kind."""
        return survey.labels, survey.attributes, survey.annotators, survey.relation_types

    def use(self, mapping: Mapping) -> None:
        """Take what a mapping's file says, and tell what of it is of no use here."""
        unmet = self.model.use(mapping)
        said = "The mapping is loaded"
        if unmet:
            said += f"; {counted(unmet, 'name')} of it no file holds"
        self.hint.setText(f"{said}. {_HINT}")
