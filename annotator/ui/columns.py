"""The three columns: documents, the text, and labels over spans. Hairlines between them, no frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from annotator.settings import Settings
from annotator.ui import theme
from annotator.ui.empty_page import EmptyPage
from annotator.ui.panels.documents import DocumentsPanel
from annotator.ui.panels.labels import LabelsPanel
from annotator.ui.panels.spans import SpansPanel
from annotator.ui.session import Session
from annotator.ui.text_view.view import TextView

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

WIDTHS = (236, 752, 292)
HEIGHTS = (170, 560)


class Columns(QSplitter):
    """The window's middle. The side columns keep their width when the window grows."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(Qt.Orientation.Horizontal, window)
        self._window = window
        self._workspace = window.workspace
        self.setObjectName("columns")
        self.documents = DocumentsPanel(window.workspace, self)
        self.view = TextView(self)
        self.page = EmptyPage(self)
        self.labels = LabelsPanel(window.workspace, self)
        self.spans = SpansPanel(window.workspace, self)
        self.view.setAccessibleName("Text")
        self._middle = QStackedWidget(self)
        self._middle.addWidget(self.view)
        self._middle.addWidget(self.page)
        self._right = QSplitter(Qt.Orientation.Vertical, self)
        self._right.setObjectName("rightColumn")
        for widget in (self.labels, self.spans):
            self._right.addWidget(widget)
        for column in (self.documents, self._middle, self._right):
            self.addWidget(column)
        self._set_proportions()
        self._workspace.document_opened.connect(lambda _: self.show_middle())

    def show_middle(self) -> None:
        """The text, or a page that says what to do while there is none."""
        if self._workspace.document_id:
            self._middle.setCurrentWidget(self.view)
            return
        if self._workspace.path is not None:
            self.page.tell("Drop articles here or press Ctrl+I.")
        self._middle.setCurrentWidget(self.page)

    def show_sides(self, shown: bool) -> None:
        """Show or hide the columns left and right of the text."""
        if not shown and not self._middle.isAncestorOf(QApplication.focusWidget() or self):
            self.view.setFocus()
        self.documents.setVisible(shown)
        self._right.setVisible(shown)

    def parts(self) -> list[QWidget]:
        """The parts in the order of F6."""
        middle = self._middle.currentWidget()
        return [self.documents, middle, self.labels, self.spans]

    def commit_edits(self) -> None:
        """Whoever is being edited in place writes its text down when it loses the focus."""
        focus = QApplication.focusWidget()
        if focus is not None and any(
            panel.isAncestorOf(focus) for panel in (self.documents, self.labels, self.spans)
        ):
            self.view.setFocus()

    def escape(self) -> None:
        """Esc that nobody else wanted: back to the text, then the selection, then the choice."""
        view, workspace = self.view, self._workspace
        start, end = workspace.selection
        if not view.hasFocus() and view.isVisible():
            view.setFocus()
        elif start < end:
            view.set_selection(view.caret, view.caret)
        else:
            workspace.choose_span("")

    def apply(self, settings: Settings) -> None:
        """Bring colours, type and habits up to date."""
        self.view.set_look(theme.text_look(self._workspace.labels(), settings.text_size))
        self.view.snapping = settings.snapping

    def keep(self, session: Session) -> None:
        """Remember the widths and what is hidden."""
        session.keep_flag("sides", not self.documents.isHidden())
        if not self.documents.isHidden():  # hidden columns have lost their widths
            session.keep_layout("columns", self.saveState())
            session.keep_layout("right", self._right.saveState())

    def restore(self, session: Session) -> None:
        """Bring the widths back."""
        self.restoreState(session.layout("columns"))
        self._right.restoreState(session.layout("right"))
        self.show_sides(session.flag("sides", True))

    def _set_proportions(self) -> None:
        for splitter in (self, self._right):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 0)
        self.setSizes(list(WIDTHS))
        self._right.setStretchFactor(0, 0)
        self._right.setStretchFactor(1, 1)
        self._right.setSizes(list(HEIGHTS))
        self._middle.setMinimumWidth(280)
