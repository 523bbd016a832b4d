"""Joins the workspace and the text view: what is open is shown, what is done there is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QColor, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from annotator.model.change import ChangeSet, Place
from annotator.model.document import Assignment, Document
from annotator.model.schema import Label
from annotator.model.span import Fragments, Span
from annotator.ui.commands import keys, tagging, view
from annotator.ui.sights import Sights
from annotator.ui.status_bar import FIELD_HINTS, Paragraphs, hint
from annotator.ui.text_view.look import PLACEHOLDER
from annotator.ui.text_view.page import Sight
from annotator.ui.text_view.prepared import PreparedText, prepare
from annotator.ui.text_view.window import Place as Caret
from annotator.ui.widgets.plain_text import for_menu
from annotator.ui.widgets.tag_bar import Item, TagBar

if TYPE_CHECKING:
    from annotator.model.structure import Way
    from annotator.ui.main_window import MainWindow

TEXT_MENU = (
    "tag_as_last",
    "tag_alike",
    "remove_span",
    "unsure",
    "edit_note",
    "span_history",
    "Tag/Reshape",
    "",
    "copy",
    "select_all",
)


class TextBinding(QObject):
    """Listens to both sides. Offsets are code points."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._view = window.view
        self._workspace = window.workspace
        self.paragraphs = Paragraphs("")
        self.sights = Sights()
        self._shown_id = ""
        self.way: Way | None = None  # how the selection grew, so that it can shrink again
        self.tag_bar = TagBar(self._view.viewport())
        self._is_new = False  # was something selected since the labels were offered last?
        self.tag_bar.tagged.connect(lambda label_id: tagging.tag(window, label_id))
        self.tag_bar.more_wanted.connect(self._open_labels)
        self._listen_to_workspace()
        self._listen_to_view()

    def show_header(self) -> None:
        """The quiet line above the text: state, number of spans, the file it came from."""
        row = self._workspace.summary(self._workspace.document_id)
        if row is None:
            self._view.set_header("")
            return
        spans = len(self._workspace.spans())
        parts = [str(row.state), f"{spans:,} {'span' if spans == 1 else 'spans'}", row.source]
        self._view.set_header(" · ".join(part for part in parts if part))

    def show_again(self, span_id: str) -> None:
        """Draw a span as it is stored: a drag of its edges was refused."""
        span = self._workspace.span(span_id)
        if span is not None:
            self._view.update_spans([span], [span])

    def show_status(self) -> None:
        """Place, selection and what the keys do now."""
        bar, workspace = self._window.status, self._workspace
        start, end = workspace.selection
        is_open = bool(workspace.document_id)
        bar.show_place(self.paragraphs.place(self._view.caret) if is_open else "")
        bar.show_selection(end - start)
        field = _field(QApplication.focusWidget())
        if field is not None:
            bar.show_hint(FIELD_HINTS.get(field.objectName(), ""))
        else:
            bar.show_hint(hint(workspace.labels(), end > start, bool(workspace.chosen_span_id)))

    def _move_on(self) -> None:
        """Something was selected, chosen, done or opened: a notice was about what was before."""
        self._window.status.end_notice()
        self.show_status()

    def _listen_to_workspace(self) -> None:
        workspace = self._workspace
        workspace.prepare_with(_prepare)
        workspace.project_opened.connect(self._show_labels)
        workspace.document_opened.connect(self._open)
        workspace.changed.connect(self._follow)
        workspace.span_chosen.connect(self._choose)
        workspace.place_shown.connect(self._go_to)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def _listen_to_view(self) -> None:
        shown = self._view
        shown.key_handler = self._key
        shown.annotator_name = self._workspace.annotator_name
        shown.selection_changed.connect(self._select)
        shown.mouse_released.connect(self._offer_labels)
        shown.span_clicked.connect(lambda span_id: self._workspace.choose_span(span_id))
        shown.edges_moved.connect(self._move_edges)
        shown.context_wanted.connect(self._open_menu)
        bar = shown.verticalScrollBar()
        bar.valueChanged.connect(lambda _: self.tag_bar.leave())
        bar.rangeChanged.connect(lambda *_: self.tag_bar.leave())  # the text has moved
        shown.zoom_wanted.connect(lambda steps: view.zoom(self._window, steps))

    # --- from the workspace

    def _show_labels(self) -> None:
        self._window.columns.apply(self._window.settings)  # the look holds the labels' colours
        self._view.set_labels(self._workspace.labels())

    def _open(self, document_id: str) -> None:
        self.tag_bar.leave()
        self.way = None
        left_out = self._workspace.left_out
        self._view.placeholder = f"Opening “{left_out.title}”…" if left_out else PLACEHOLDER
        text = self._workspace.document().text if document_id else None
        self._set_document(text, self._sight_in(document_id, text))
        self._shown_id = document_id
        self._workspace.selection = self._view.selection
        self.show_header()
        self._move_on()

    def _sight_in(self, document_id: str, text: str | None) -> Sight:
        """Where to look in the document that comes now: where it was left, or nothing has moved."""
        now = self._view.sight()
        if document_id == self._shown_id and text == self._view.scene.text:
            return now
        self.sights.keep(self._shown_id, now)
        return self.sights.of(document_id)

    def _set_document(self, text: str | None, sight: Sight) -> None:
        prepared = self._workspace.take_prepared()
        if not isinstance(prepared, _Prepared):
            prepared = _Prepared(None, Paragraphs(text or ""))
        self.paragraphs = prepared.paragraphs
        spans = self._workspace.spans()
        self._view.set_document(text, spans, prepared=prepared.text, sight=sight)

    def _follow(self, change: ChangeSet) -> None:
        document_id = self._workspace.document_id
        self.tag_bar.leave()  # tagged: what was selected wants to be read
        if change.touches(Label):
            self._show_labels()
        if change.touches(Span, document_id=document_id) and document_id:
            self._follow_spans(change, document_id)
        if change.touches(Span, Assignment, Document, document_id=document_id):
            self.show_header()
        self._move_on()

    def _follow_spans(self, change: ChangeSet, document_id: str) -> None:
        if change.whole:
            text = self._workspace.document().text
            self._set_document(text, self._sight_in(document_id, text))
            self._view.set_chosen(self._workspace.chosen_span_id)
            return
        mine = [c for c in change.of(Span) if _document_of(c.record) == document_id]
        self._view.update_spans(
            [c.before for c in mine if isinstance(c.before, Span)],
            # (what an undone repair brings back may fit no text, and cannot be shown)
            [after for c in mine if (after := self._workspace.span(c.record.id)) is not None],
        )

    def _choose(self, span_id: str) -> None:
        self._view.set_chosen(span_id)
        self._move_on()

    def _go_to(self, place: Place) -> None:
        if place.start is not None and place.document_id == self._workspace.document_id:
            self._view.show_offset(place.start)

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and (_field(old) or _field(new)):  # none: the window is left, or goes
            self.show_status()

    # --- from the view

    def _key(self, event: QKeyEvent) -> bool:
        return keys.handle(self._window, event)

    def _select(self, start: int, end: int) -> None:
        self._workspace.selection = (start, end)
        self.tag_bar.leave()
        self._is_new = True
        self._move_on()

    def _offer_labels(self) -> None:
        """Something was selected with the mouse: the hand is there to click a label."""
        start, end = self._workspace.selection
        window = self._window
        is_new, self._is_new = self._is_new, False
        if not is_new or start == end or window.read_only or not window.settings.tag_bar:
            return
        scene = self._view.scene
        self._fill_tag_bar()
        first = scene.window.caret_rect(Caret(start))
        last = scene.window.caret_rect(Caret(end, upstream=True))
        room = self._view.viewport().rect().adjusted(0, 8, 0, -8)
        room.setLeft(scene.window.left)
        room.setWidth(scene.flow.width)
        self.tag_bar.show_near(first, last, room)

    def show_colors(self) -> None:
        """The look has changed: what is shown beside the text follows."""
        if self.tag_bar.isVisible():
            self._fill_tag_bar()

    def _fill_tag_bar(self) -> None:
        look = self._view.scene.look
        items = [
            Item(label.id, label.name, label.key, QColor(look.label_colors[label.id]))
            for label in self._workspace.labels()
            if label.id in look.label_colors
        ]
        self.tag_bar.reduced_motion = look.reduced_motion
        self.tag_bar.set_items(items)

    def _move_edges(self, span_id: str, fragments: Fragments) -> None:
        tagging.set_edges(self._window, span_id, fragments)

    def _open_labels(self, at: QPoint) -> None:
        self._window.menus.context_menu((), with_labels=True).popup(at)

    def _open_menu(self, at: QPoint, offset: int) -> None:
        window = self._window
        self.tag_bar.leave()
        menu = window.menus.context_menu(TEXT_MENU, with_labels=tagging.can_tag(window))
        self._list_spans(menu, offset)
        menu.popup(at)

    def _list_spans(self, menu: QMenu, offset: int) -> None:
        """Where several spans lie over each other the menu begins with them, innermost first."""
        here = self._view.scene.layer.index.at(offset)
        if len(here) < 2:
            return
        first = menu.actions()[0]
        for span in here:
            label = self._workspace.label(span.label_id)
            name, words = for_menu(label.name if label else "?"), for_menu(span.text, 40)
            action = QAction(f"{name}: {words}", menu)
            action.setCheckable(True)
            action.setChecked(span.id == self._workspace.chosen_span_id)
            action.setStatusTip("Choose this span")
            action.triggered.connect(lambda _, chosen=span.id: self._workspace.choose_span(chosen))
            menu.insertAction(first, action)
        menu.insertSeparator(first)


class _Prepared(NamedTuple):
    """What is made of a large document while it is read."""

    text: PreparedText | None
    paragraphs: Paragraphs


def _prepare(text: str, spans: Sequence[Span]) -> _Prepared:
    return _Prepared(prepare(text, spans), Paragraphs(text))


def _document_of(record: object) -> str:
    return record.document_id if isinstance(record, Span) else ""


def _field(widget: QWidget | None) -> QWidget | None:
    """The widget, if one types words into it or it has keys of its own."""
    has_keys = isinstance(widget, QLineEdit | QPlainTextEdit) or (
        widget is not None and widget.objectName() in FIELD_HINTS
    )
    return widget if has_keys else None
