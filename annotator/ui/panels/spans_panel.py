"""This document's spans in text order: going through them, noting, mending, removing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from annotator.services import annotate
from annotator.ui.key_names import with_key
from annotator.ui.panels import Hooks, PanelInfo
from annotator.ui.panels.spans_model import SPAN, SpansModel
from annotator.ui.panels.spans_rows import SpanDelegate
from annotator.ui.widgets.rows import RowList
from annotator.ui.widgets.section_head import SectionHead
from annotator.ui.workspace import Workspace

_EMPTY = "No spans yet. Select words in the text and press a label's key."
_NO_DOCUMENT = "Open a document to see its spans."
# These keys go through the list; every other key is first offered to the window.
_OWN = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)


class SpansPanel(QWidget):
    """Selecting a row chooses its span and shows it; choosing one elsewhere selects its row."""

    def __init__(
        self, workspace: Workspace, hooks: Hooks | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("spansPanel")
        self.setAccessibleName("Spans in this document")
        self._workspace = workspace
        self._hooks = hooks or Hooks()
        self._is_following = False
        self._came_from: QWidget | None = None
        self.head = SectionHead("Spans in this document", self)
        self.list = RowList("Spans in this document", self)
        self.list.setObjectName("spansList")
        self.model = SpansModel(workspace, self)
        delegate = SpanDelegate(self.model, self._set_note, self._drop_note, self.list)
        self.list.show_rows(self.model, delegate)
        self.list.key_handler = self._key
        self.setFocusProxy(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.list, 1)
        self._listen()
        self._show_count()

    def edit_note(self, span_id: str) -> None:
        """Edit a span's note in its row."""
        if not self.list.commit_edit():
            return
        index = self.model.index_of(span_id)
        if not index.isValid():
            return
        focus = QApplication.focusWidget()
        self._came_from = None if focus is None or self.isAncestorOf(focus) else focus
        self._select(span_id)
        self.list.setFocus()
        self.list.edit(index)

    def _listen(self) -> None:
        self.list.selectionModel().selectionChanged.connect(self._choose)
        self.list.clicked.connect(self._show)
        self.list.entered_row.connect(self._show)
        self.list.doubleClicked.connect(lambda index: self.edit_note(self._id(index)))
        self.list.itemDelegate().closeEditor.connect(self._go_back)
        self.list.menu_wanted.connect(self._show_menu)
        for signal in (self.model.modelReset, self.model.rowsInserted, self.model.rowsRemoved):
            signal.connect(self._show_count)
        self.model.modelReset.connect(lambda: self._select(self._workspace.chosen_span_id))
        self._workspace.span_chosen.connect(self._select)

    def _go_back(self) -> None:
        """After a note give the focus back to where F2 was pressed, unless it went elsewhere."""
        origin, self._came_from = self._came_from, None
        if origin is not None and self.list.hasFocus() and origin.isVisible():
            origin.setFocus()

    def _id(self, index: QModelIndex) -> str:
        span = index.data(SPAN) if index.isValid() else None
        return span.id if span is not None else ""

    def _choose(self) -> None:
        if self._is_following:
            return
        selected = self.list.selectionModel().selectedIndexes()
        if selected:
            self._workspace.choose_span(self._id(selected[0]), show=True)

    def _show(self, index: QModelIndex) -> None:
        """Show a span again that is chosen already."""
        self._workspace.choose_span(self._id(index), show=True)

    def _select(self, span_id: str) -> None:
        index = self.model.index_of(span_id)
        self._is_following = True
        try:
            if index.isValid():
                if not self.list.selectionModel().isSelected(index):
                    self.list.setCurrentIndex(index)
                self.list.scrollTo(index)
            else:
                self.list.clearSelection()
        finally:
            self._is_following = False

    def _show_count(self) -> None:
        count = self.model.rowCount()
        self.head.set_count(f"{count:,}" if count else "")
        no_document = _NO_DOCUMENT if self._workspace.path is not None else ""
        self.list.empty_text = _EMPTY if self._workspace.document_id else no_document

    def _set_note(self, span_id: str, note: str) -> bool:
        return self._workspace.do(annotate.set_note, span_id, note) is not None

    def _drop_note(self, span_id: str, typed: str) -> None:
        """Nothing typed is lost for good: it is done and undone, so that redo has it."""
        way_back = ""
        if typed and self._workspace.do(annotate.set_note, span_id, typed):
            self._workspace.undo()
            way_back = " Ctrl+Shift+Z brings back what you typed."
        self._workspace.noticed.emit(f"The note was left as it was.{way_back}")

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _OWN and not event.modifiers() & ~_PLAIN:
            return False
        if self._hooks.key_handler(event):
            return True
        if event.key() == Qt.Key.Key_F2 and self.list.currentIndex().isValid():
            self.edit_note(self._id(self.list.currentIndex()))
            return True
        return False

    def _show_menu(self, index: QModelIndex, place: QPoint) -> None:
        span_id = self._id(index)
        if not span_id:
            return
        self._workspace.choose_span(span_id)
        menu = self._hooks.menu_for_span(span_id)
        if menu is None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(with_key("Edit &Note…", "F2"), lambda: self.edit_note(span_id))
            menu.addAction(with_key("&Remove", "Del"), lambda: self._remove(span_id))
        menu.popup(place)

    def _remove(self, span_id: str) -> None:
        self._workspace.do(annotate.remove_span, span_id)


_PLAIN = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier

PANEL = PanelInfo("spansPanel", "Spans in this document", "right", 1, SpansPanel)
