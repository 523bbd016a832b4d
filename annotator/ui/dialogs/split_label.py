"""Splitting a label: which of its spans get a label of their own, before that label is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from annotator.errors import InputError
from annotator.model.query import parse
from annotator.model.schema import Label
from annotator.services import label_surgery
from annotator.ui import long_work
from annotator.ui.dialogs.asking import AskingDialog
from annotator.ui.dialogs.label_dialog import LabelDialog
from annotator.ui.widgets.field import LineField
from annotator.ui.widgets.plain_text import counted, shortened

if TYPE_CHECKING:
    from annotator.model.change import BulkChange, ChangeSet
    from annotator.services.bulk_batches import Spans
    from annotator.services.project import Progress, Project
    from annotator.ui.workspace import Workspace

_TYPING_MS = 250


class SplitLabelDialog(AskingDialog):
    """Chosen spans, or those that a query finds; then the dialog of a new label opens."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, label: Label, chosen: Sequence[str]
    ) -> None:
        super().__init__(parent, "splitLabelDialog", "Split Label")
        self._window, self._workspace = parent, workspace
        self._label, self._chosen = label, list(chosen)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._count)
        self._make()
        self.resize(460, self.sizeHint().height())
        self._count()

    # --- how

    def _make(self) -> None:
        name = shortened(self._label.name, 40)
        head = QLabel(f"Which spans of “{name}” are to get a label of their own?", self)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        number = f"{len(self._chosen):,}"
        self.by_choice = QRadioButton(f"The &chosen ones ({number})", self)
        self.by_query = QRadioButton("Those that a &query finds", self)
        self.by_choice.setEnabled(bool(self._chosen))
        (self.by_choice if self._chosen else self.by_query).setChecked(True)
        self.query = LineField("", self)
        self.query.setObjectName("splitQuery")
        self.query.setAccessibleName("Query")
        self.query.setPlaceholderText("for instance: promise has:note made:>2026-11-01")
        self.told = QLabel(self)
        self.told.setObjectName("splitTold")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setProperty("quiet", True)
        self.told.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        role = QDialogButtonBox.ButtonRole.AcceptRole
        self.go = self.buttons.addButton("The &New Label…", role)
        self.go.setObjectName("splitGo")
        self.go.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.query.textEdited.connect(self._type)
        self.by_choice.toggled.connect(lambda _: self._count())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        widgets = (head, self.by_choice, self.by_query, self.query, self.told, self.buttons)
        for widget in widgets:
            layout.addWidget(widget)
        if not self._chosen:
            self.query.setFocus()

    def _type(self) -> None:
        self.by_query.setChecked(True)
        self.go.setEnabled(False)
        self._typing.start()

    def _spans(self) -> Spans:
        """What is to be split off. Raises InputError."""
        if self.by_choice.isChecked():
            return self._chosen
        return parse(self.query.text())

    def _count(self) -> None:
        self.stop_asking()
        self.go.setEnabled(False)
        project, label = self._workspace.project, self._label
        try:
            spans = self._spans()
        except InputError as error:
            self.told.setText(str(error))
            return
        if self.by_query.isChecked() and not self.query.text().strip():
            self.told.setText("Type what the spans have in common, as in the review (F4).")
            return
        self.told.setText("Counting…")

        def take(count: int) -> None:
            verb = "gets" if count == 1 else "get"
            name = shortened(label.name, 40)
            self.told.setText(f"{counted(count, 'span')} of “{name}” {verb} the new label.")
            self.go.setEnabled(count > 0)

        self.ask(
            lambda progress: label_surgery.count_split(project, label.id, spans, progress),
            take,
            self.told.setText,
        )

    def accept(self) -> None:
        """Go on to the new label."""
        if not self.go.isEnabled():
            return
        workspace, label_id, spans = self._workspace, self._label.id, self._spans()

        def save(new: Label) -> bool:
            def plan(project: Project, progress: Progress) -> ChangeSet | BulkChange:
                return label_surgery.split(project, label_id, spans, new, progress)

            long_work.do(workspace, plan, "Split label")
            return True

        window = self._window
        super().accept()
        LabelDialog(window, workspace.labels(), None, save).open()
