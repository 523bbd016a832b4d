"""One label: its name, colour, pattern, key and guideline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.model.schema import LABEL_KEYS, Label, next_key, next_look
from annotator.ui import colors, theme
from annotator.ui.widgets.color_choice import ColorChoice
from annotator.ui.widgets.field import LineField
from annotator.ui.widgets.pattern_choice import PatternChoice


class LabelDialog(QDialog):
    """`save` is given the label when OK is pressed and says whether it was taken."""

    def __init__(
        self,
        parent: QWidget,
        labels: Sequence[Label],
        label: Label | None,
        save: Callable[[Label], bool],
        field: str = "name",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("labelDialog")
        self.setWindowTitle("Edit Label" if label else "Add Label")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        color, pattern = next_look(labels)
        self._label = label or Label("", "", color, pattern)
        self._others = [other for other in labels if other.id != self._label.id]
        self._save = save
        self._own_key = label is not None
        self._make_fields()
        self._lay_out("Save" if label else "Add label")
        self._check()
        {
            "name": self.name,
            "color": self.color,
            "key": self.key,
            "guideline": self.guideline,
        }[field].setFocus()

    @property
    def label(self) -> Label:
        """The label as the fields have it."""
        return replace(
            self._label,
            name=" ".join(self.name.text().split()),
            color=self.color.color,
            pattern=self.pattern.pattern,
            key=self.key.text().strip().lower(),
            guideline=self.guideline.toPlainText().strip()
            if self.guideline.document().isModified()
            else self._label.guideline,
        )

    def accept(self) -> None:
        if not self._problem() and self._save(self.label):
            super().accept()

    def _make_fields(self) -> None:
        label = self._label
        self.name = LineField(label.name, self)
        self.name.setObjectName("labelName")
        self.name.setMaxLength(100)
        self.color = ColorChoice(label.color, self)
        self.pattern = PatternChoice(label.pattern, self._shown(label.color), self)
        self.key = LineField(label.key, self)
        self.key.setObjectName("labelKey")
        self.key.setMaxLength(1)
        self.key.setMaximumWidth(self.fontMetrics().horizontalAdvance("M") * 4)
        self.guideline = QPlainTextEdit(self)
        self.guideline.setObjectName("labelGuideline")
        self.guideline.setPlainText(label.guideline)
        self.guideline.document().setModified(False)
        self.guideline.setTabChangesFocus(True)
        self.guideline.setPlaceholderText(
            "When to use this label; shown when the mouse rests on it"
        )
        self.guideline.setMinimumHeight(self.fontMetrics().lineSpacing() * 5 + 12)
        self.warning = _line(self, "labelWarning", "quiet")
        self.problem = _line(self, "labelProblem", "warning")
        self.name.textEdited.connect(self._suggest_key)
        self.key.textEdited.connect(self._keep_key)
        for signal in (self.name.textChanged, self.key.textChanged, self.color.changed):
            signal.connect(self._check)

    def _lay_out(self, verb: str) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Name", self.name)
        form.addRow("&Colour", self.color)
        form.addRow("", self.warning)
        form.addRow("&Pattern", self.pattern)
        form.addRow("&Key", self.key)
        form.addRow("&Guideline", self.guideline)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(form, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)
        self.resize(440, self.minimumSizeHint().height())

    def _suggest_key(self, name: str) -> None:
        if not self._own_key:
            self.key.setText(next_key(name, self._others) if name.strip() else "")

    def _keep_key(self) -> None:
        self._own_key = True

    def _problem(self) -> str:
        """Why the label cannot be taken as it is, or ""."""
        label = self.label
        if not label.name:
            return "A label needs a name."
        if any(other.name.casefold() == label.name.casefold() for other in self._others):
            return f"There is a label “{label.name}” already; choose another name."
        if label.key and label.key not in LABEL_KEYS:
            return "A key is one letter a–z or a digit 1–9."
        taken = next((o for o in self._others if label.key and o.key == label.key), None)
        return f"The key {label.key} belongs to “{taken.name}”; choose another." if taken else ""

    def _check(self) -> None:
        problem = self._problem()
        untouched = not self._label.id and not self.name.isModified()
        self.problem.setText("" if untouched else problem)
        self.problem.setVisible(bool(self.problem.text()))
        self.ok.setEnabled(not problem)
        self.warning.setText(self._warning())
        self.warning.setVisible(bool(self.warning.text()))
        self.pattern.set_color(self._shown(self.color.color))

    def _warning(self) -> str:
        """Whether the colour can be told from the others', on paper of both themes."""
        for name in (theme.LIGHT, theme.DARK):
            look = theme.load(name)
            mine = look.label_hex(self.label)
            others = [(other.name, look.label_hex(other)) for other in self._others]
            if found := colors.too_close(mine, others):
                return found + (" (in the dark theme)" if look.dark else "")
        return ""

    def _shown(self, color: str) -> QColor:
        return theme.current().label_color(replace(self._label, color=color))


def _line(parent: QWidget, name: str, kind: str) -> QLabel:
    line = QLabel(parent)
    line.setObjectName(name)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setWordWrap(True)
    line.setProperty(kind, True)
    return line
