"""A small dialog that asks for a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from annotator.services.reviewing import NAME_LIMIT
from annotator.ui.widgets.field import LineField


class NameDialog(QDialog):
    """`take` is given the name and says whether it was taken; if not, the dialog stays."""

    def __init__(self, title: str, name: str, take: Callable[[str], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._take = take
        self.field = LineField(name, self)
        self.field.setObjectName("searchName")
        self.field.setAccessibleName("Name")
        self.field.setMaxLength(NAME_LIMIT)
        self.field.setMinimumWidth(320)
        self.field.selectAll()
        label = QLabel("&Name", self)
        label.setBuddy(self.field)
        kind = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kind.Save | kind.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._save = buttons.button(kind.Save)
        self.field.textChanged.connect(self._allow)
        self.problem = QLabel(self)
        self.problem.setObjectName("searchNameProblem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.setProperty("warning", True)
        self.problem.hide()
        layout = QVBoxLayout(self)
        for part in (label, self.field, self.problem, buttons):
            layout.addWidget(part)
        self._allow(name)

    def tell(self, sentence: str) -> None:
        """Say why the name was not taken."""
        self.problem.setText(sentence)
        self.problem.show()

    def accept(self) -> None:
        if self._take(self.field.text()):
            super().accept()

    def _allow(self, name: str) -> None:
        self._save.setEnabled(bool(name.strip()))
