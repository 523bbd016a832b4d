"""The documents: which there are, how far each is, and which one is open."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from annotator.model.change import ChangeSet
from annotator.model.document import Document, DocumentSummary, State
from annotator.services import edit_documents
from annotator.services.document_list import DocumentList
from annotator.ui.key_names import with_key
from annotator.ui.panels import Hooks, PanelInfo
from annotator.ui.panels.documents_model import SUMMARY, DocumentsModel
from annotator.ui.panels.documents_rows import DocumentDelegate
from annotator.ui.panels.documents_states import StateFilter
from annotator.ui.widgets.field import SearchField
from annotator.ui.widgets.rows import RowList
from annotator.ui.widgets.section_head import MARGIN, SectionHead
from annotator.ui.workspace import Workspace

_NO_PROJECT = "No project is open."
_NO_DOCUMENTS = "No documents yet. Drop articles here or press Ctrl+I."
_NOTHING_FOUND = "No title or note holds these words. Esc shows all documents."
_NONE_OF_STATE = "No such document is {state}."
_KNOWN_ROWS = 60  # so many the first screen brings along; more are listed without being read


class DocumentsPanel(QWidget):
    """Head, filter, list. Up and Down look around, Enter or a click opens."""

    def __init__(
        self, workspace: Workspace, hooks: Hooks | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("documentsPanel")
        self.setAccessibleName("Documents")
        self._workspace = workspace
        self._hooks = hooks or Hooks()
        self.head = SectionHead("Documents", self)
        self._came_from: QWidget | None = None
        self.filter = _Filter(self)
        self.states = StateFilter(workspace, self)
        self.list = RowList("Documents", self, even_from=_KNOWN_ROWS)
        self.list.setObjectName("documentsList")
        self.model = DocumentsModel(workspace, self)
        self.list.setSelectionMode(RowList.SelectionMode.ExtendedSelection)
        delegate = DocumentDelegate(
            lambda: workspace.document_id, self.model.long_titles, self.list
        )
        self.list.show_rows(self.model, delegate)
        self.list.key_handler = self._key
        self.setFocusProxy(self.list)
        self._lay_out()
        self._listen()
        self._show_count()
        self._show_open()

    # --- what the window asks

    def documents(self) -> DocumentList:
        """What is listed now."""
        return self.model.documents

    def focus_filter(self) -> None:
        """Put the caret into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def learn_heights(self) -> None:
        """Learn how high the rows of a long list have to be; asked for once the project is loaded.
        What is in sight stays so."""

        def fit() -> None:
            self.list.fit_all()
            self._show_open()

        if self._workspace.path is not None and self.list.is_even:
            self.model.learn_titles(fit)

    def rename(self, document_id: str) -> None:
        """Edit a document's title in its row."""
        index = self.model.index_of(document_id)
        if not index.isValid() and self.filter.text():
            self.filter.clear()
            index = self.model.index_of(document_id)
        if index.isValid():
            focus = QApplication.focusWidget()
            self._came_from = None if focus is None or self.isAncestorOf(focus) else focus
            self.list.choose_row(index)
            self.list.scrollTo(index)
            self.list.setFocus()
            self.list.edit(index)

    # --- how

    def _lay_out(self) -> None:
        room = QHBoxLayout()
        room.setContentsMargins(MARGIN - 2, 0, MARGIN - 6, 8)
        room.setSpacing(4)
        room.addWidget(self.filter, 1)
        room.addWidget(self.states)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(room)
        layout.addWidget(self.list, 1)

    def _listen(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.filter.left_downwards.connect(self._enter_list)
        self.filter.entered.connect(self._open_first)
        self.states.chosen.connect(self.model.set_state)
        self.list.clicked.connect(self._open_and_read)
        self.list.itemDelegate().closeEditor.connect(self._go_back)
        self.list.entered_row.connect(self._open)
        self.list.menu_wanted.connect(self._show_menu)
        self.model.modelReset.connect(self._show_open)
        self._workspace.document_opened.connect(self._show_open)
        self._workspace.project_opened.connect(self._forget_filter)
        self._workspace.changed.connect(self._show_count)
        self._workspace.changed.connect(self._follow_titles)

    def _follow_titles(self, done: ChangeSet) -> None:
        if done.whole or done.touches(Document):
            self.learn_heights()

    def _filter(self, text: str) -> None:
        self.model.set_matching(text)

    def show_state(self, state: State | None) -> None:
        """List the documents in this state; all for None."""
        self.filter.clear()
        self.states.choose(state)

    def _forget_filter(self) -> None:
        self.show_state(None)
        self._show_count()

    def _open_first(self) -> None:
        if not self.filter.text().strip():
            self._enter_list()
        elif self.model.rowCount():
            self._open_and_read(self.model.index(0))

    def _enter_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_count(self) -> None:
        is_open = self._workspace.path is not None
        self.filter.setEnabled(is_open)
        if not is_open:
            self.head.set_count("")
            return
        self.head.set_count(f"{self._workspace.done_count():,} / {self.model.total:,} finished")

    def _show_open(self) -> None:
        empty = _NOTHING_FOUND if self.filter.text().strip() else _NO_DOCUMENTS
        if self.model.state is not None and not self.filter.text().strip():
            empty = _NONE_OF_STATE.format(state=self.model.state)
        self.list.empty_text = empty if self._workspace.path is not None else _NO_PROJECT
        index = self.model.index_of(self._workspace.document_id)
        if index.isValid():
            self.list.choose_row(index)
            self.list.scrollTo(index)
        self.list.viewport().update()

    def _open_and_read(self, index: QModelIndex) -> None:
        """Open a document: the next key, Delete too, is about its text. With Ctrl or Shift a click
        only selects."""
        keys = QApplication.keyboardModifiers()
        if keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            return
        self._open(index)
        self._hooks.go_to_text()

    def _go_back(self) -> None:
        """After a title give the focus back to where its renaming was asked for."""
        origin, self._came_from = self._came_from, None
        if origin is not None and self.list.hasFocus() and origin.isVisible():
            origin.setFocus()

    def _open(self, index: QModelIndex) -> None:
        summary: DocumentSummary | None = index.data(SUMMARY)
        if summary is not None and summary.id:
            self._workspace.open_document(summary.id)

    def _key(self, event: QKeyEvent) -> bool:
        index = self.list.currentIndex()
        summary: DocumentSummary | None = index.data(SUMMARY) if index.isValid() else None
        if summary is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_F2:
            self.list.edit(index)
        elif event.key() == Qt.Key.Key_Delete:
            self._hooks.remove_documents(self._meant(index))
        else:
            return False
        return True

    def _meant(self, index: QModelIndex) -> list[str]:
        """The documents an act on a row is about: all selected ones, if the row is among them."""
        rows = self.list.selectionModel().selectedRows()
        if len(rows) < 2 or index.row() not in {row.row() for row in rows}:
            rows = [index]
        found = (self.model.summary(row) for row in sorted(rows, key=lambda row: row.row()))
        return [summary.id for summary in found if summary is not None and summary.id]

    def _show_menu(self, index: QModelIndex, place: QPoint) -> None:
        summary: DocumentSummary | None = index.data(SUMMARY) if index.isValid() else None
        if summary is not None:
            self.menu_for(index, summary).popup(place)

    def menu_for(self, index: QModelIndex, summary: DocumentSummary) -> QMenu:
        """What can be done with a document."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        meant = self._meant(index)
        if len(meant) > 1:
            self._add_states(menu.addMenu(f"&State of {len(meant):,} Documents"), meant, None)
            menu.addSeparator()
            text = f"Re&move {len(meant):,} Documents…"
            menu.addAction(with_key(text, "Del"), lambda: self._hooks.remove_documents(meant))
            return menu
        menu.addAction("&Open", lambda: self._open(index))
        menu.addAction(with_key("&Rename…", "F2"), lambda: self.rename(summary.id))
        self._add_states(menu.addMenu("&State"), meant, summary.state)
        note = "Edit &Note…" if summary.note else "Add a &Note…"
        menu.addAction(note, lambda: self._hooks.note_document(summary.id))
        menu.addAction("&History…", lambda: self._hooks.show_history(summary.id))
        menu.addSeparator()
        menu.addAction(with_key("Re&move…", "Del"), lambda: self._hooks.remove_documents(meant))
        return menu

    def _add_states(self, menu: QMenu, meant: list[str], now: State | None) -> None:
        group = QActionGroup(menu)
        for state in State:
            action = QAction(str(state).capitalize(), group, checkable=now is not None)
            action.setChecked(state is now)
            action.triggered.connect(
                lambda _, state=state: self._workspace.do(edit_documents.set_states, meant, state)
            )
            menu.addAction(action)


class _Filter(SearchField):
    """Filters as you type; Enter opens the first that is found, Down goes to the list, Esc clears
    it."""

    entered = Signal()
    left_downwards = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("documentsFilter")
        self.setAccessibleName("Filter documents")
        self.setPlaceholderText("Filter… Ctrl+L")
        self.setClearButtonEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


PANEL = PanelInfo("documentsPanel", "Documents", "left", 0, DocumentsPanel)
