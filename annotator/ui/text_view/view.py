"""TextView: the text with its spans. Knows model values, looks and events; nothing of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.ui.text_view.hover import facts_at, pointer_shape
from annotator.ui.text_view.keyboard import Keyboard
from annotator.ui.text_view.look import TextLook
from annotator.ui.text_view.metrics import metrics_of
from annotator.ui.text_view.mouse import Mouse
from annotator.ui.text_view.page import Page, Sight
from annotator.ui.text_view.prepared import PreparedText
from annotator.ui.text_view.selection import Selection

_TAB_KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
)


class TextView(Page):
    """Shows a text and its spans. All offsets are code points, all points the viewport's pixels.

    `key_handler` is asked about every key the text does not use itself and says whether it took it.
    `snapping` makes a mouse selection take whole words (Ctrl held: exactly what is dragged over).
    """

    selection_changed = Signal(int, int)
    span_clicked = Signal(str)  # a span's id, "" beside all of them
    edges_moved = Signal(str, object)  # a span's id and the fragments it was dragged to
    mouse_released = Signal()  # the left button: what was selected or dragged stands
    context_wanted = Signal(QPoint, int)  # global position, offset
    zoom_wanted = Signal(int)  # steps, up is larger

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.snapping = True
        self.key_handler: Callable[[QKeyEvent], bool] | None = None
        self._keyboard = Keyboard(self)
        self._mouse = Mouse(self)
        self._menu_shown = False
        self._wheel = 0
        self.setObjectName("textView")
        self.setAccessibleName("Text")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    # --- what is shown ---

    @property
    def placeholder(self) -> str:
        """The line shown while there is no document."""
        return self.scene.placeholder

    @placeholder.setter
    def placeholder(self, text: str) -> None:
        self.scene.placeholder = text
        self.viewport().update()

    @property
    def annotator_name(self) -> Callable[[str], str] | None:
        """Gives the name that belongs to an annotator's id, for the facts of a span."""
        return self.scene.annotator_name

    @annotator_name.setter
    def annotator_name(self, name_of: Callable[[str], str] | None) -> None:
        self.scene.annotator_name = name_of

    def set_look(self, look: TextLook) -> None:
        """Other colours or type; the text at the top stays."""
        self.scene.look = look
        self.scene.metrics = metrics_of(look)
        self.lay_out()
        self.overview.update()

    def set_labels(self, labels: Sequence[Label]) -> None:
        """The labels the spans speak of."""
        self.scene.layer.set_labels(labels)
        self.viewport().update()
        self.overview.update()

    def set_document(
        self,
        text: str | None,
        spans: Iterable[Span] = (),
        *,
        header: str = "",
        prepared: PreparedText | None = None,
        sight: Sight | None = None,
    ) -> None:
        """Show a text, at its top or at a sight; None shows the placeholder. `prepared` is what
        `prepare` made of the same text and spans; it is the view's own from then on."""
        sight = sight or Sight()
        self._mouse.cancel()
        self.scene.has_document = text is not None
        self.scene.header = header
        self.scene.window.set_text(text or "", prepared.starts if prepared else None)
        self.scene.marks.set(())
        self.scene.layer.set_spans(prepared.index if prepared else spans)
        self.overview.rebuild()
        anchor, caret, upstream = sight.selection
        border, length = self.scene.flow.border_before, len(self.scene.text)
        ends = border(min(anchor, length)), border(min(caret, length))
        self.select(Selection(*ends, upstream))
        self.scene.window.set_top(min(sight.top, length), sight.above)
        self.show_scrolled()

    def set_header(self, header: str) -> None:
        """The quiet line above the text."""
        self.scene.header = header
        self.setAccessibleDescription(header)
        self.viewport().update(self.scene.header_rect())

    def update_spans(self, removed: Iterable[Span], added: Iterable[Span]) -> None:
        """Take spans out and put spans in; one with a known id takes the place of the old one."""
        removed, added = tuple(removed), tuple(added)
        self.overview.change(removed, added)
        for start, end in self.scene.layer.update(self.scene.flow, removed, added):
            self.viewport().update(self.scene.window.band(start, end))

    @property
    def chosen(self) -> str:
        """The chosen span's id, or ""."""
        return self.scene.layer.chosen

    def set_chosen(self, span_id: str) -> None:
        """Choose a span ("" for none); does not scroll."""
        if span_id == self.chosen:
            return
        for chosen in (self.chosen, span_id):
            if (span := self.scene.layer.index.get(chosen)) is not None:
                self.viewport().update(self.scene.window.band(span.start, span.end))
        self.scene.layer.chosen = span_id if self.scene.layer.index.get(span_id) else ""
        from annotator.ui.text_view import spoken  # not on the way to the first paint

        spoken.tell_span(self)

    # --- selection ---

    @property
    def selection(self) -> tuple[int, int]:
        """Start and end of the selection; equal where there is only a caret."""
        return self.scene.selection.start, self.scene.selection.end

    @property
    def caret(self) -> int:
        """The caret's offset."""
        return self.scene.selection.caret

    def set_selection(self, anchor: int, caret: int) -> None:
        """Select from anchor to caret, in either direction; moved outward to cluster borders."""
        length, flow = len(self.scene.text), self.scene.flow
        anchor, caret = (max(0, min(offset, length)) for offset in (anchor, caret))
        if anchor <= caret:
            selection = Selection(flow.border_before(anchor), flow.border_after(caret))
        else:
            selection = Selection(flow.border_after(anchor), flow.border_before(caret))
        if anchor == caret:
            selection = Selection(selection.anchor, selection.anchor)
        self.select(selection)

    def select(self, selection: Selection, show: bool = False) -> None:
        """The one place where the selection changes; `show` scrolls to the caret."""
        before, self.scene.selection = self.scene.selection, selection
        window = self.scene.window
        if show and window.reveal(self.scene.caret):
            self.show_scrolled()
        elif show:
            self.sync_scroll_bar()
        if selection == before:
            return
        changed = [(before.start, selection.start), (before.end, selection.end)]
        if before.is_empty and selection.is_empty:  # nothing changes between two carets
            changed = [(before.caret, before.caret), (selection.caret, selection.caret)]
        for old, new in changed:
            self.viewport().update(window.band(min(old, new), max(old, new)))
        self.show_caret()
        if (before.anchor, before.caret) != (selection.anchor, selection.caret):
            self.selection_changed.emit(selection.start, selection.end)
            from annotator.ui.text_view import spoken  # not on the way to the first paint

            spoken.tell_move(self, before, selection)

    def select_all(self) -> None:
        """Select the whole text."""
        self.select(Selection(0, len(self.scene.text)))

    def copy(self) -> None:
        """Put the selected text, exactly as it is stored, on the clipboard."""
        start, end = self.selection
        if start != end:
            QGuiApplication.clipboard().setText(self.scene.text[start:end])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._mouse.rest()
        super().focusOutEvent(event)

    # --- mouse ---

    def handle_point(self, at_end: bool) -> QPoint | None:
        """The middle of the handle at the chosen span's start or end; None if none is chosen."""
        rects = self.scene.handle_rects()
        return rects[at_end].center() if rects else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide_ring()
        if event.button() == Qt.MouseButton.LeftButton and self.scene.has_document:
            self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._mouse.move(event)
        else:
            point = event.position().toPoint()
            shape = pointer_shape(self.scene, point, self._mouse.handle_at(point))
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._mouse.release(event)
            self.mouse_released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.scene.has_document:
            self._mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)
        if steps:
            self._wheel -= steps * 120
            self.zoom_wanted.emit(steps)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._menu_shown = True
            self._want_menu(None)
        else:
            self._want_menu(event.pos())
        event.accept()

    def _want_menu(self, point: QPoint | None) -> None:
        """Ask for the context menu at a point, or at the caret when a key asked for it."""
        if point is None:
            self.show_offset(self.caret)
            rect = self.scene.window.caret_rect(self.scene.caret)
            self.context_wanted.emit(self.viewport().mapToGlobal(rect.bottomLeft()), self.caret)
            return
        place = self.scene.window.place_at(point.x(), point.y())
        under = self.scene.window.character_at(point.x(), point.y())
        start, end = self.selection
        inside = start < end and start <= place.offset <= end
        if not (inside if under is None else start <= under < end):
            # the menu is about what lies here, as after a click: nothing elsewhere stays selected
            spans = [span.id for span in self.scene.spans_at(point)] or [""]
            self.select(Selection(place.offset, *place))
            if self.chosen not in spans:
                self.span_clicked.emit(spans[0])
        self.context_wanted.emit(self.viewport().mapToGlobal(point), place.offset)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), facts_at(self.scene, event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    # --- keys ---

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._keyboard.uses(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _TAB_KEYS:
                self.keyPressEvent(event)
                if event.isAccepted():
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        menu = event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shift)
        if menu:
            if not self._menu_shown:  # some platforms have sent a context event for it already
                self._want_menu(None)
            self._menu_shown = False
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape and self._mouse.cancel():
            event.accept()
            return
        taken = self._keyboard.press(event)
        if not taken and self.key_handler is not None and event.key() not in _MODIFIERS:
            taken = self.key_handler(event)
        event.setAccepted(taken)
