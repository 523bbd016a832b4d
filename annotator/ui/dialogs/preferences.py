"""Preferences: made from the fields of Settings; every change holds at once and is saved."""

from __future__ import annotations

from dataclasses import Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.settings import Settings
from annotator.ui.commands import annotators
from annotator.ui.dialogs import files
from annotator.ui.widgets.elided import ElidedLabel
from annotator.ui.widgets.field import LineField
from annotator.ui.widgets.plain_text import one_line, tooltip

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


_CHOICES = {
    "system": "As the System",
    "month": "For a Month",
    "year": "For a Year",
    "decade": "For Ten Years",
}
_BY_LETTERS = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_UNITS = {"text_size": " pt", "max_text_mb": " MB"}


class PreferencesDialog(QDialog):
    """One page, one row a setting. Each field is called after its setting."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("preferencesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self.setMinimumWidth(520)
        form = QGridLayout()  # a form layout does not centre captions on high fields
        form.setHorizontalSpacing(16)
        form.setColumnStretch(1, 1)
        form.setVerticalSpacing(10)
        for item in fields(Settings):
            if not item.metadata.get("hidden"):
                self._add_row(form, item)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addStretch()
        layout.addWidget(buttons)

    def _add_row(self, form: QGridLayout, item: Field[Any]) -> None:
        title, help_text = item.metadata["title"], item.metadata["help"]
        value = getattr(self._window.settings, item.name)
        row: QWidget
        if item.name == "name":
            row = field = self._name_row()
        elif item.metadata.get("folder"):
            row, field = self._folder_row(item.name, title, value)
        else:
            row = field = self._plain_field(item, value)
        field.setObjectName(item.name)
        field.setAccessibleName(title)
        field.setAccessibleDescription(help_text)
        row.setToolTip(help_text)
        place = form.rowCount()
        form.addWidget(row, place, 1)
        if not isinstance(field, QCheckBox):  # that says itself what it is
            label = QLabel(title, self)
            label.setToolTip(help_text)
            label.setBuddy(field)
            form.addWidget(label, place, 0)

    def _plain_field(self, item: Field[Any], value: Any) -> QWidget:
        """A field for a yes or no, a choice or a number."""
        bounds = item.metadata
        if isinstance(value, bool):
            box = QCheckBox(bounds["title"], self)
            box.setChecked(value)
            box.toggled.connect(lambda on: self._set(item.name, on))
            return box
        if "choices" in bounds:
            choice = QComboBox(self)
            for name in bounds["choices"]:
                choice.addItem(_CHOICES.get(name, name.capitalize()), name)
            choice.setCurrentIndex(choice.findData(value))
            choice.currentIndexChanged.connect(
                lambda place: self._set(item.name, choice.itemData(place))
            )
            return choice
        number: QDoubleSpinBox | QSpinBox
        if isinstance(item.default, float):
            number = QDoubleSpinBox(self)
            number.setDecimals(1)
            number.setSingleStep(0.5)
            number.setRange(bounds["least"], bounds["most"])
        else:
            number = QSpinBox(self)
            number.setRange(bounds["least"], bounds["most"])
        number.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet's padding does not reach it
        number.setSuffix(_UNITS.get(item.name, ""))
        number.setValue(value)
        number.valueChanged.connect(lambda new: self._set(item.name, new))
        return number

    def _name_row(self) -> QWidget:
        row = QWidget(self)
        self._name = ElidedLabel(row)
        self._show_name()
        rename = QPushButton("Rename Me…", row)
        rename.setAutoDefault(False)
        rename.clicked.connect(self._rename)
        other = QPushButton("Work as…", row)
        other.setAutoDefault(False)
        other.setToolTip("Go on as another annotator; every span keeps who made it.")
        other.clicked.connect(self._work_as)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._name, 1)
        layout.addWidget(rename)
        layout.addWidget(other)
        return row

    def _show_name(self) -> None:
        name = annotators.present_name(self._window)
        self._name.setText(one_line(name, " "))
        self._name.setToolTip(tooltip(name))

    def _folder_row(self, name: str, title: str, value: str) -> tuple[QWidget, QLineEdit]:
        row = QWidget(self)
        field = LineField(value, row)
        field.setPlaceholderText(str(self._usual(name)))
        field.editingFinished.connect(lambda: self._set(name, field.text().strip()))
        choose = QPushButton("Choose…", row)
        choose.setAutoDefault(False)
        choose.setAccessibleName(f"Choose a folder: {title}")
        choose.clicked.connect(lambda: self._choose_folder(name, title, field))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(field, 1)
        layout.addWidget(choose)
        return row, field

    def _usual(self, name: str) -> Path:
        usual = Settings()
        return usual.backup_dir if name == "backup_folder" else usual.project_dir

    def _choose_folder(self, name: str, title: str, field: QLineEdit) -> None:
        start = Path(getattr(self._window.settings, name) or self._usual(name))
        folder = files.ask_folder(self._window, title, start)
        if folder is not None:
            field.setText(str(folder))
            self._set(name, str(folder))

    def _set(self, name: str, value: object) -> None:
        if getattr(self._window.settings, name) != value:
            self._window.set_settings(**{name: value})

    def _rename(self) -> None:
        self._ask_name(
            "Rename Me", "Your name, on all spans you made and will make:", annotators.rename_me
        )

    def _work_as(self) -> None:
        self._ask_name("Work as…", "Work as the annotator called:", annotators.work_as)

    def _ask_name(self, title: str, question: str, act: Any) -> None:
        ask = QInputDialog(self)
        ask.setObjectName("askName")
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setWindowTitle(title)
        ask.setLabelText(question)
        if act is annotators.work_as:
            ask.setComboBoxItems(annotators.names(self._window))
            ask.setComboBoxEditable(True)
            for choice in ask.findChildren(QComboBox):  # no name makes it wider than the screen
                choice.setSizeAdjustPolicy(_BY_LETTERS)
                choice.setMinimumContentsLength(24)
        ask.setTextValue(annotators.present_name(self._window))

        def take(name: str) -> None:
            act(self._window, name)
            self._show_name()

        ask.textValueSelected.connect(take)
        ask.open()
