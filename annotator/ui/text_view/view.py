"""TextView: the text with its spans. Knows model values, looks and events; nothing of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.ui.text_view.hover import facts_at, pointer_shape
from annotator.ui.text_view.keyboard import Keyboard
from annotator.ui.text_view.look import TextLook
from annotator.ui.text_view.metrics import metrics_of
from annotator.ui.text_view.mouse import Mouse
from annotator.ui.text_view.overview import WIDTH, OverviewStrip
from annotator.ui.text_view.painter import ScenePainter
from annotator.ui.text_view.scene import Scene
from annotator.ui.text_view.selection import Selection
from annotator.ui.text_view.window import Place

_TAB_KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class TextView(QAbstractScrollArea):
    """Shows a text and its spans. All offsets are code points, all points the viewport's pixels.

    `key_handler` is asked about every key the text does not use itself and says whether it took it.
    `snapping` makes a mouse selection take whole words (Ctrl held: exactly what is dragged over).
    """

    selection_changed = Signal(int, int)
    span_clicked = Signal(str)  # a span's id, "" beside all of them
    edges_moved = Signal(str, object)  # a span's id and the fragments it was dragged to
    context_wanted = Signal(QPoint, int)  # global position, offset
    zoom_wanted = Signal(int)  # steps, up is larger

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.snapping = True
        self.key_handler: Callable[[QKeyEvent], bool] | None = None
        self._painter = ScenePainter(self.scene)
        self._keyboard = Keyboard(self)
        self._mouse = Mouse(self)
        self._overview = OverviewStrip(self.scene, self)
        self._overview.offset_wanted.connect(lambda offset: self.show_offset(offset, centred=True))
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._blinked)
        self._syncing = False
        self._menu_shown = False
        self._wheel = 0
        self.setObjectName("textView")
        self.setAccessibleName("Text")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, 0, WIDTH, 0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(120, 80)

    # --- what is shown ---

    @property
    def placeholder(self) -> str:
        """The line shown while there is no document."""
        return self.scene.placeholder

    @placeholder.setter
    def placeholder(self, text: str) -> None:
        self.scene.placeholder = text
        self.viewport().update()

    def set_look(self, look: TextLook) -> None:
        """Other colours or type; the text at the top stays."""
        self.scene.look = look
        self.scene.metrics = metrics_of(look)
        self._resized()
        self._overview.update()

    def set_labels(self, labels: Sequence[Label]) -> None:
        """The labels the spans speak of."""
        self.scene.layer.set_labels(labels)
        self.viewport().update()
        self._overview.update()

    def set_document(
        self, text: str | None, spans: Iterable[Span] = (), *, header: str = ""
    ) -> None:
        """Show a text from its top with the caret at 0; None shows the placeholder."""
        self._mouse.cancel()
        self.scene.has_document = text is not None
        self.scene.header = header
        self.scene.window.set_text(text or "")
        self.scene.layer.set_spans(spans)
        self._overview.rebuild()
        self.select(Selection())
        self._scrolled()

    def set_header(self, header: str) -> None:
        """The quiet line above the text."""
        self.scene.header = header
        self.viewport().update()

    def update_spans(self, removed: Iterable[Span], added: Iterable[Span]) -> None:
        """Take spans out and put spans in; one with a known id takes the place of the old one."""
        removed, added = tuple(removed), tuple(added)
        self._overview.change(removed, added)
        for start, end in self.scene.layer.update(self.scene.flow, removed, added):
            self.viewport().update(self.scene.window.band(start, end))

    @property
    def chosen(self) -> str:
        """The chosen span's id, or ""."""
        return self.scene.layer.chosen

    def set_chosen(self, span_id: str) -> None:
        """Choose a span ("" for none); does not scroll."""
        for chosen in (self.chosen, span_id):
            if (span := self.scene.layer.index.get(chosen)) is not None:
                self.viewport().update(self.scene.window.band(span.start, span.end))
        self.scene.layer.chosen = span_id if self.scene.layer.index.get(span_id) else ""

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
            self._scrolled()
        elif show:
            self._sync_scroll_bar()
        if selection == before:
            return
        for old, new in ((before.start, selection.start), (before.end, selection.end)):
            self.viewport().update(window.band(min(old, new), max(old, new)))
        self._restart_blinking()
        if (before.anchor, before.caret) != (selection.anchor, selection.caret):
            self.selection_changed.emit(selection.start, selection.end)

    def select_all(self) -> None:
        """Select the whole text."""
        self.select(Selection(0, len(self.scene.text)))

    def copy(self) -> None:
        """Put the selected text, exactly as it is stored, on the clipboard."""
        start, end = self.selection
        if start != end:
            QGuiApplication.clipboard().setText(self.scene.text[start:end])

    # --- places ---

    def rect_of(self, offset: int) -> QRect:
        """The caret's rectangle at an offset, where it is now (perhaps outside the viewport)."""
        return self.scene.window.caret_rect(Place(offset))

    def point_of(self, offset: int) -> QPoint:
        """A point in the middle of the line where the caret stands at an offset; scrolls there."""
        self.show_offset(offset)
        window, place = self.scene.window, Place(offset)
        middle = window.line_top(place) + window.line_height(place) // 2
        return QPoint(window.caret_rect(place).x(), middle)

    def offset_at(self, point: QPoint) -> int:
        """The offset nearest to a point."""
        return self.scene.window.place_at(point.x(), point.y()).offset

    def handle_point(self, at_end: bool) -> QPoint | None:
        """The middle of the handle at the chosen span's start or end; None if none is chosen."""
        rects = self.scene.handle_rects()
        return rects[at_end].center() if rects else None

    def show_offset(self, offset: int, centred: bool = False) -> None:
        """Scroll there if it is not visible."""
        if self.scene.window.reveal(Place(offset), centred):
            self._scrolled()

    def top_offset(self) -> int:
        """The offset the topmost line begins with."""
        return self.scene.window.top_offset()

    def set_top_offset(self, offset: int) -> None:
        """Scroll so that the line with that offset is the topmost."""
        self.scene.window.set_top_offset(offset)
        self._scrolled()

    def scroll_by(self, pixels: int) -> None:
        """Scroll by so many pixels, down if positive."""
        self.scene.window.scroll_by(pixels)
        self._scrolled()

    # --- scrolling and layout ---

    def _resized(self) -> None:
        size = self.viewport().size()
        self.scene.window.set_size(size.width(), size.height(), self.scene.metrics)
        self.scene.layer.forget_geometry()
        self._scrolled()

    def _scrolled(self) -> None:
        self.scene.window.rows()
        self._sync_scroll_bar()
        self.viewport().update()

    def _sync_scroll_bar(self) -> None:
        self._syncing = True
        bar, window = self.verticalScrollBar(), self.scene.window
        bar.setRange(0, window.maximum)
        bar.setPageStep(max(1, window.height - window.metrics.line))
        bar.setSingleStep(window.metrics.line)
        bar.setValue(window.value)
        self._syncing = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._syncing:
            return
        window, bar = self.scene.window, self.verticalScrollBar()
        pixels = bar.value() - window.value
        near = abs(pixels) <= 2 * window.height and 0 < bar.value() < bar.maximum()
        if near and not bar.isSliderDown():
            window.scroll_by(pixels)
        else:
            window.scroll_to(bar.value())
        self._scrolled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        area = self.viewport().geometry()
        self._overview.setGeometry(area.right() + 1, area.top(), WIDTH, area.height())
        self._resized()

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self._painter.paint(painter, event.rect(), self.devicePixelRatioF())
        finally:
            painter.end()  # an open painter would take the program down with it

    def _restart_blinking(self) -> None:
        self._painter.caret_on = True
        period = QGuiApplication.styleHints().cursorFlashTime() // 2
        if self.hasFocus() and period > 0 and not self.scene.look.reduced_motion:
            self._blink.start(period)
        else:
            self._blink.stop()

    def _blinked(self) -> None:
        self._painter.caret_on = not self._painter.caret_on
        self.viewport().update(self.scene.window.caret_rect(self.scene.caret))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._painter.focused = True
        self._painter.ring = event.reason() in _BY_KEYBOARD
        self._restart_blinking()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._painter.focused = self._painter.ring = False
        self._blink.stop()
        self.viewport().update()

    # --- mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._painter.ring:
            self._painter.ring = False
            self.viewport().update()
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
        offset = self.offset_at(point)
        start, end = self.selection
        spans = self.scene.spans_at(point)
        if spans and not start <= offset < end and self.chosen not in {s.id for s in spans}:
            self.span_clicked.emit(spans[0].id)
        self.context_wanted.emit(self.viewport().mapToGlobal(point), offset)

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
        if not taken and self.key_handler is not None:
            taken = self.key_handler(event)
        event.setAccepted(taken)
