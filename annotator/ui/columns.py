"""The three columns: panels left and right, the text between. Hairlines between them, no frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from annotator.settings import Settings
from annotator.ui import theme
from annotator.ui.empty_page import EmptyPage
from annotator.ui.session import Session
from annotator.ui.text_view.view import TextView

if TYPE_CHECKING:
    from annotator.ui.finder import Finder
    from annotator.ui.main_window import MainWindow
    from annotator.ui.panels import Hooks

SPAN_MENU = ("remove_span", "unsure", "edit_note", "", "tag_alike", "span_history")
WIDTHS = (236, 292)
MIDDLE, SIDES = 380, (188, 212)
"""The least widths: in a narrow window the sides give way before the text does, and where there is
no room for both one of them goes."""
LABELS_SHARE = 0.5
"""Of the right column's height the labels take what they need, but no more than this."""
LOW = 130
"""In a column lower than this there is room for the spans only; labels have their keys."""


class Columns(QSplitter):
    """The window's middle. The side columns keep their width when the window grows."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(Qt.Orientation.Horizontal, window)
        self._window = window
        self._workspace = window.workspace
        self.setObjectName("columns")
        self.view = TextView(self)
        self.page = EmptyPage(self)
        self._column = QWidget(self)
        self._middle = QStackedWidget(self._column)
        self._middle.addWidget(self.view)
        self._middle.addWidget(self.page)
        self._rows = QVBoxLayout(self._column)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self._middle, 1)
        self._finder: Finder | None = None
        self._are_wanted, self._front = True, "right"
        self._is_shared = True  # is the right column's height still shared as it is best?
        self._widths = list(WIDTHS)  # of the sides, as the hand left them
        self._sides = {side: QSplitter(Qt.Orientation.Vertical, self) for side in ("left", "right")}
        self.panels: dict[str, QWidget] = {}
        for column in (self._sides["left"], self._column, self._sides["right"]):
            self.addWidget(column)
        self._set_proportions()
        self.splitterMoved.connect(self._keep_widths)
        self._workspace.document_opened.connect(lambda _: self.show_middle())

    def fill_sides(self) -> None:
        """Make the panels; the first paint of the text does not wait for them."""
        from annotator.ui.panels import discover

        for info in discover():
            panel = info.make(self._workspace, self._hooks())
            self.panels[info.id] = panel
            self._sides[info.side].addWidget(panel)
        right = self._sides["right"]
        right.setStretchFactor(0, 0)
        right.setStretchFactor(1, 1)
        for name, side in self._sides.items():
            was_kept = side.restoreState(self._window.session.layout(name))
            self._is_shared = self._is_shared and not (was_kept and side is right)
        right.splitterMoved.connect(self._keep_heights)
        self._share_height()
        self._workspace.project_opened.connect(self._share_height)
        self._workspace.changed.connect(lambda _: self._share_height())

    def show_middle(self) -> None:
        """The text, also one that is on its way; or a page that says what to do without one."""
        if self._workspace.document_id or self._workspace.left_out is not None:
            self._middle.setCurrentWidget(self.view)
            return
        if self._workspace.path is not None:
            self.page.tell("Drop articles here or press Ctrl+I.")
        self._middle.setCurrentWidget(self.page)

    @property
    def finder(self) -> Finder:
        """Finding in the document; made when it is first asked for."""
        if self._finder is None:
            from annotator.ui.finder import Finder

            self._finder = Finder(self._window)
        return self._finder

    def add_below(self, bar: QWidget) -> None:
        """Put a bar below the text."""
        self._rows.addWidget(bar)

    def make_room(self) -> None:
        """Give text and bars their room now, not with the next event."""
        self._rows.activate()

    def show_sides(self, shown: bool) -> None:
        """Show or hide the columns left and right of the text."""
        self._are_wanted = shown
        self._give_way()

    def bring(self, panel_id: str) -> None:
        """Show the column of a panel, also where there is room for one only."""
        panel = self.panels[panel_id]
        self._front = next(name for name, s in self._sides.items() if s.isAncestorOf(panel))
        self.show_sides(True)

    def has_sides(self) -> bool:
        """Are the side columns to be shown, as far as there is room?"""
        return self._are_wanted

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()
        self._share_height()

    def _share_height(self) -> None:
        right = self._sides["right"]
        labels = right.widget(0)
        if labels is None or not right.isVisible():
            return
        labels.setVisible(right.height() >= LOW)
        if self._is_shared:
            height = min(labels.sizeHint().height(), int(right.height() * LABELS_SHARE))
            if right.sizes()[0] != height:
                right.setSizes([height, right.height() - height])

    def _keep_heights(self) -> None:
        self._is_shared = False

    def _give_way(self) -> None:
        sides = self._sides
        room = self.width() - MIDDLE - 2 * self.handleWidth()
        shown = {name: self._are_wanted and room >= sum(SIDES) for name in sides}
        shown[self._front] = self._are_wanted
        focus = QApplication.focusWidget()
        for name, side in sides.items():
            if focus is not None and side.isAncestorOf(focus) and not shown[name]:
                self.view.setFocus()
            side.setVisible(shown[name])
        left, right = (width * (not side.isHidden()) for width, side in self._widths_of_sides())
        self.setSizes([left, max(MIDDLE, self.width() - left - right), right])

    def _widths_of_sides(self) -> list[tuple[int, QWidget]]:
        return list(zip(self._widths, self._sides.values(), strict=True))

    def parts(self) -> list[QWidget]:
        """The parts in the order of F6."""
        left, right = self._sides.values()
        parts = [left.widget(place) for place in range(left.count())]
        parts.append(self._middle.currentWidget())
        parts.append(self._finder.shown if self._finder is not None else None)
        parts += [right.widget(place) for place in range(right.count())]
        return [part for part in parts if part is not None]

    def commit_edits(self) -> bool:
        """Write down what is being typed in place, wherever the focus is; False if it was refused
        and stays open."""
        if not self.panels:
            return True
        from annotator.ui.widgets.rows import RowList

        lists = [found for side in self._sides.values() for found in side.findChildren(RowList)]
        return all(found.commit_edit() for found in lists)

    def unkept(self) -> str:
        """The note being typed that could not be saved, "" for none."""
        from annotator.ui.widgets.note_editor import NoteEditor

        fields = self.findChildren(NoteEditor)
        return next((field.note for field in fields if field.is_open), "")

    def escape(self) -> None:
        """Esc that nobody else wanted: the innermost of what is open, back to the text, the
        selection, the choice."""
        view, workspace = self.view, self._workspace
        start, end = workspace.selection
        tag_bar = self._window.text_binding.tag_bar
        if tag_bar.isVisible():
            tag_bar.leave()
        elif self._finder is not None and self._finder.close():
            return
        elif not view.hasFocus() and view.isVisible():
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
        session.keep_flag("sides", self.has_sides())
        session.keep_layout("columns", QByteArray(b"%d %d" % tuple(self._widths)))
        if self.has_sides() and not self._is_shared:
            for name, side in self._sides.items():
                session.keep_layout(name, side.saveState())

    def restore(self, session: Session) -> None:
        """Bring the widths back."""
        kept = bytes(session.layout("columns").data()).split()
        if len(kept) == 2 and all(width.isdigit() for width in kept):
            self._widths = [int(width) for width in kept]
        self.show_sides(session.flag("sides", True))

    def _keep_widths(self) -> None:
        self._widths = [
            side.width() if side.isVisible() else width for width, side in self._widths_of_sides()
        ]

    def _hooks(self) -> Hooks:
        from annotator.ui.commands import bulk, documents, history, keys, tagging
        from annotator.ui.panels import Hooks

        window = self._window
        return Hooks(
            tag=lambda label_id: tagging.tag(window, label_id),
            merge_label=lambda id_: bulk.merge_labels(window, id_),
            split_label=lambda id_: bulk.split_label(window, id_),
            key_handler=lambda event: keys.handle(window, event),
            note_document=lambda id_: documents.edit_note(window, id_),
            show_history=lambda id_: history.show_document(window, id_),
            menu_for_span=lambda _: window.menus.context_menu(SPAN_MENU, with_labels=True),
            remove_documents=lambda ids: documents.remove_documents(window, ids),
            go_to_text=lambda: self.view.setFocus(),
        )

    def _set_proportions(self) -> None:
        left, right = self._sides.values()
        for splitter in (self, left, right):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 0)
        self._column.setMinimumWidth(MIDDLE)
        for side, width in zip((left, right), SIDES, strict=True):
            side.setMinimumWidth(width)
