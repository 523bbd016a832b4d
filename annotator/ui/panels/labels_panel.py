"""The labels: press one to tag; add, change, reorder and remove them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.model.schema import Label
from annotator.services import edit_schema
from annotator.ui.dialogs import confirm
from annotator.ui.key_names import with_key
from annotator.ui.panels import Hooks, PanelInfo
from annotator.ui.panels.labels_list import LabelsList
from annotator.ui.panels.labels_model import LabelsModel
from annotator.ui.panels.labels_rows import LabelDelegate
from annotator.ui.widgets.plain_text import counted, for_menu, shortened
from annotator.ui.widgets.section_head import SectionHead
from annotator.ui.workspace import Workspace

_EMPTY = "No labels yet. Add one to begin tagging."
_PRESS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class LabelsPanel(QWidget):
    """Head, list, and a button for one more."""

    def __init__(
        self, workspace: Workspace, hooks: Hooks | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("labelsPanel")
        self.setAccessibleName("Labels")
        self._workspace = workspace
        self._hooks = hooks or Hooks()
        self.head = SectionHead("Labels", self)
        self.list = LabelsList(self)
        self.model = LabelsModel(workspace, self)
        self.list.show_rows(self.model, LabelDelegate(self.model, self.list))
        self.list.key_handler = self._key
        self.add_button = QToolButton(self)
        self.add_button.setObjectName("addLabelButton")
        self.add_button.setText("＋ Label")
        self.add_button.setAccessibleName("Add a label")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusProxy(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._lay_out()
        self._listen()
        self._fit()

    # --- what the window asks

    def add_label(self) -> None:
        """Open the dialog that makes a new label."""
        self._open_dialog(None, "name")

    def edit_label(self, label_id: str, field: str = "name") -> None:
        """Open the dialog on a label's "name", "color", "key" or "guideline"."""
        label = self._workspace.label(label_id)
        if label is not None:
            self._open_dialog(label, field)

    def rename(self, label_id: str) -> None:
        """Edit a label's name in its row."""
        index = self.model.index_of(label_id)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
            self.list.edit(index)

    def remove(self, label_id: str) -> None:
        """Remove a label, saying first how many spans go with it."""
        label = self._workspace.label(label_id)
        if label is None:
            return
        count = edit_schema.count_spans(self._workspace.project, label_id)
        spans = counted(count, "span")
        confirm.ask(
            self.window(),
            f"Remove the label “{shortened(label.name)}”? This removes {spans} in all documents. "
            "Undo brings everything back.",
            f"Remove label and {spans}",
            lambda: self._workspace.do(edit_schema.remove_label, label_id),
            needed=count > 0,
        )

    # --- how

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 2, 14, 6)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        layout.addStretch(0)

    def _listen(self) -> None:
        self.list.clicked.connect(self._tag)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.moved.connect(self._move_to)
        self.add_button.clicked.connect(self.add_label)
        self.model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        count = self.model.rowCount()
        self.head.set_count(f"{count:,}" if count else "")
        is_open = self._workspace.path is not None
        self.list.empty_text = _EMPTY if is_open else ""
        self.add_button.setEnabled(is_open)
        self.list.fit()
        self.updateGeometry()

    def _label_at(self, index: QModelIndex) -> Label | None:
        return self.model.label(index) if index.isValid() else None

    def _tag(self, index: QModelIndex) -> None:
        if (label := self._label_at(index)) is not None:
            self._hooks.tag(label.id)

    def _key(self, event: QKeyEvent) -> bool:
        label = self._label_at(self.list.currentIndex())
        if label is None:
            return False
        moving = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _STEPS and modifiers == moving:
            self._move(label, _STEPS[Qt.Key(event.key())])
        elif modifiers:
            return False
        elif event.key() in _PRESS:
            self._hooks.tag(label.id)
        elif event.key() == Qt.Key.Key_F2:
            self.rename(label.id)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove(label.id)
        else:
            return False
        return True

    def _move(self, label: Label, step: int) -> None:
        place = self.model.index_of(label.id).row() + step
        if 0 <= place < self.model.rowCount():
            self._move_to(label.id, place)

    def _move_to(self, label_id: str, place: int) -> None:
        if self._workspace.do(edit_schema.move_label, label_id, place) is not None:
            self.list.setCurrentIndex(self.model.index_of(label_id))

    def _show_menu(self, index: QModelIndex, place: QPoint) -> None:
        if self._workspace.path is not None:
            self.menu_for(self._label_at(index)).popup(place)

    def menu_for(self, label: Label | None) -> QMenu:
        """What can be done with a label, or with the list."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if label is not None:
            self._fill_menu(menu, label)
            menu.addSeparator()
        menu.addAction("&Add Label…", self.add_label)
        return menu

    def _fill_menu(self, menu: QMenu, label: Label) -> None:
        row, last = self.model.index_of(label.id).row(), self.model.rowCount() - 1
        menu.addAction(f"&Tag as {for_menu(label.name)}", lambda: self._hooks.tag(label.id))
        menu.addSeparator()
        menu.addAction("&Edit…", lambda: self.edit_label(label.id))
        menu.addAction(with_key("&Rename", "F2"), lambda: self.rename(label.id))
        menu.addAction("&Colour…", lambda: self.edit_label(label.id, "color"))
        menu.addAction("&Key…", lambda: self.edit_label(label.id, "key"))
        menu.addAction("&Guideline…", lambda: self.edit_label(label.id, "guideline"))
        menu.addSeparator()
        up = menu.addAction(with_key("Move &Up", "Alt+Shift+Up"), lambda: self._move(label, -1))
        down = menu.addAction(
            with_key("Move &Down", "Alt+Shift+Down"), lambda: self._move(label, 1)
        )
        up.setEnabled(row > 0)
        down.setEnabled(row < last)
        menu.addSeparator()
        merge = menu.addAction("Mer&ge into…", lambda: self._hooks.merge_label(label.id))
        merge.setEnabled(last > 0)
        menu.addAction("&Split…", lambda: self._hooks.split_label(label.id))
        menu.addSeparator()
        menu.addAction(with_key("Re&move…", "Del"), lambda: self.remove(label.id))

    def _open_dialog(self, label: Label | None, field: str) -> None:
        from annotator.ui.dialogs.label_dialog import LabelDialog

        LabelDialog(self.window(), self._workspace.labels(), label, self._save, field).open()

    def _save(self, label: Label) -> bool:
        """Store a label made or changed in the dialog; False if it was refused."""
        if label.id:
            old = self._workspace.label(label.id)
            if old is None:
                return True
            label = replace(label, position=old.position)
            return self._workspace.do(edit_schema.set_label, label) is not None
        done = self._workspace.do(
            edit_schema.add_label,
            label.name,
            color=label.color,
            pattern=label.pattern,
            key=label.key,
            guideline=label.guideline,
        )
        return done is not None


PANEL = PanelInfo("labelsPanel", "Labels", "right", 0, LabelsPanel)
