"""Import, the page Files: which files, as what they are read, and how."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.services.import_at_once import Questions
from annotator.services.import_report import encodings
from annotator.ui.dialogs.import_files_model import FORMAT, NAME, ImportFilesModel
from annotator.ui.widgets.choice_delegate import ChoiceTable
from annotator.ui.widgets.plain_text import shortened

_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class ImportFilesPage(QWidget):
    """`changed` tells that the files must be read anew; `files_wanted` and `folder_wanted` that
    more of them are to be added."""

    changed = Signal()
    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = ImportFilesModel(self)
        name = "Files, each with the format it is read as"
        self.table = ChoiceTable(self.model, name, FORMAT, self)
        self.table.setObjectName("importFiles")
        self.table.stretch(NAME, FORMAT)
        self.model.format_chosen.connect(self.changed)
        self.format = self._box("importFormat", "Read all files as")
        self.encoding = self._box("importEncoding", "Encoding of plain text")
        self.encoding.addItem("Recognised", "")
        for name, title in encodings():
            self.encoding.addItem(title, name)
        self.settings: dict[str, QComboBox] = {}
        self._own: dict[str, set[str]] = {}
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.addRow("&Read all as", self.format)
        self._form.addRow("&Encoding of plain text", self.encoding)
        self._lay_out()

    def show_found(self, questions: Questions) -> None:
        """Show what was found; what was chosen before stays chosen."""
        row = self.table.currentIndex().row()
        self.model.show(questions.survey, questions.formats)
        if count := self.model.rowCount():
            self.table.selectRow(min(max(0, row), count - 1))
        if not self.format.count():
            self.format.addItem("What each file looks like", "")
            for info in questions.formats:
                self.format.addItem(info.title, info.name)
                self._own[info.name] = {s.name for s in info.settings if s.reading}
        present = {file.format for file in questions.survey.files}
        self._offer_settings(questions, present)
        is_text = "text" in present or bool(self.encoding.currentData())
        self._form.setRowVisible(self.encoding, is_text)

    def settings_for_all(self) -> dict[str, str]:
        """The settings that formats ask for; where all is read as one format, only its own."""
        forced = str(self.format.currentData() or "")
        own = self._own.get(forced)
        return {
            name: str(box.currentData())
            for name, box in self.settings.items()
            if own is None or name in own
        }

    def _offer_settings(self, questions: Questions, present: set[str]) -> None:
        """A row for each setting of a format that is met; one that was met before stays."""
        for info in questions.formats:
            for setting in info.settings if info.name in present else ():
                if setting.reading and setting.name not in self.settings:
                    box = self._box(f"import_{setting.name}", f"{info.title}: {setting.title}")
                    for value, title in setting.choices:
                        box.addItem(shortened(title), value)
                    self.settings[setting.name] = box
                    self._form.addRow(shortened(f"{info.title}: {setting.title}", 48), box)

    def _box(self, name: str, title: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setSizeAdjustPolicy(_SHORT)
        box.setMinimumContentsLength(12)
        box.activated.connect(lambda _: self.changed.emit())
        return box

    def _lay_out(self) -> None:
        hint = QLabel("Space, or a click, changes what a file is read as.", self)
        hint.setProperty("quiet", True)
        row = QHBoxLayout()
        row.addWidget(hint, 1)
        for text, signal, name in (
            ("&Add Files…", self.files_wanted, "addFiles"),
            ("Add F&older…", self.folder_wanted, "addFolder"),
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
        layout.addLayout(self._form)
