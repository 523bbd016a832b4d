"""Merging labels: which ones into which, and how many spans that touches, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.services import label_surgery
from annotator.services.label_surgery import MergeCount
from annotator.ui import long_work
from annotator.ui.dialogs.asking import AskingDialog
from annotator.ui.dialogs.label_box import LabelBox
from annotator.ui.dialogs.passages import LABEL, TickDelegate
from annotator.ui.widgets.plain_text import counted, shortened

if TYPE_CHECKING:
    from annotator.model.change import BulkChange, ChangeSet
    from annotator.services.project import Progress, Project
    from annotator.ui.workspace import Workspace

_ID = Qt.ItemDataRole.UserRole


class MergeLabelsDialog(AskingDialog):
    """Counts on a thread whenever another choice is made."""

    def __init__(self, parent: QWidget, workspace: Workspace, label_ids: Sequence[str]) -> None:
        super().__init__(parent, "mergeLabelsDialog", "Merge Labels")
        self._workspace = workspace
        self._make(label_ids)
        rows = self.list.sizeHintForRow(0) * self.list.count()
        self.resize(440, min(rows + 230, 520, parent.window().height() - 60))
        self._count()

    @property
    def label_ids(self) -> list[str]:
        """The labels that are ticked, without the one that stays."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [
            str(item.data(_ID))
            for item in items
            if item.checkState() is Qt.CheckState.Checked and item.data(_ID) != self.into.label_id
        ]

    # --- how

    def _make(self, label_ids: Sequence[str]) -> None:
        labels = self._workspace.labels()
        self.list = QListWidget(self)
        self.list.setObjectName("mergeList")
        self.list.setAccessibleName("Labels that are to go")
        self.list.setItemDelegate(TickDelegate(self.list))
        for label in labels:
            item = QListWidgetItem(shortened(label.name), self.list)
            item.setData(_ID, label.id)
            item.setData(LABEL, label)
            ticked = label.id in label_ids
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        stays = next((label.id for label in labels if label.id not in label_ids), "")
        self.into = LabelBox(labels, stays, self)
        self.into.setObjectName("mergeInto")
        self._show_what_stays()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Merge", self.list)
        form.addRow("&Into", self.into)
        self.told = QLabel(self)
        self.told.setObjectName("mergeTold")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.do_button = self.buttons.addButton("Merge", QDialogButtonBox.ButtonRole.AcceptRole)
        self.do_button.setObjectName("mergeDo")
        self.do_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.list.itemChanged.connect(lambda _: self._count())
        self.into.currentIndexChanged.connect(lambda _: self._show_what_stays())
        self.into.currentIndexChanged.connect(lambda _: self._count())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(form, 1)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)

    def _show_what_stays(self) -> None:
        """The label that stays cannot be ticked, and says so."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        with QSignalBlocker(self.list):
            for item in map(self.list.item, range(self.list.count())):
                stays = item.data(_ID) == self.into.label_id
                name = shortened(item.data(LABEL).name)
                item.setText(f"{name}  (stays)" if stays else name)
                item.setFlags(plain if stays else plain | Qt.ItemFlag.ItemIsUserCheckable)
                if stays:
                    item.setCheckState(Qt.CheckState.Unchecked)
        self.list.viewport().update()

    def _count(self) -> None:
        self.stop_asking()
        self.do_button.setEnabled(False)
        ids, into, project = self.label_ids, self.into.label_id, self._workspace.project
        if not ids:
            self.told.setText("Tick the labels that are to become part of another one.")
            return
        self.told.setText("Counting…")

        def take(count: MergeCount) -> None:
            self.told.setText(" ".join(self._sentences(count)))
            self.do_button.setEnabled(True)

        self.ask(
            lambda progress: label_surgery.count_merge(project, ids, into, progress),
            take,
            self.told.setText,
        )

    def _sentences(self, count: MergeCount) -> list[str]:
        kept = self._workspace.label(self.into.label_id)
        name = shortened(kept.name) if kept is not None else ""
        verb = "becomes" if count.spans == 1 else "become"
        said = [f"{counted(count.spans, 'span')} {verb} {name}."]
        if count.joined:
            said = [
                f"{counted(count.spans, 'span')} {verb} {name}; {count.joined:,} of them "
                f"{'becomes' if count.joined == 1 else 'become'} the same as others and "
                f"{'is' if count.joined == 1 else 'are'} joined, with the notes of both."
            ]
        gone = len(self.label_ids)
        label = "The emptied label is" if gone == 1 else f"The {gone:,} emptied labels are"
        return [*said, f"{label} removed. Undo brings everything back."]

    def accept(self) -> None:
        """Merge."""
        if not self.do_button.isEnabled():
            return
        ids, into = self.label_ids, self.into.label_id

        def plan(project: Project, progress: Progress) -> ChangeSet | BulkChange:
            return label_surgery.merge(project, ids, into, progress)

        super().accept()
        long_work.do(self._workspace, plan, "Merge labels")
