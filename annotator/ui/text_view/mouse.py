"""What the mouse does: selecting, choosing spans, dragging their edges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent

from annotator.model.edges import Edge
from annotator.model.span import Span
from annotator.ui.text_view.selection import Selection, Unit, dragged, grown, spanned, word_range
from annotator.ui.text_view.window import Place

if TYPE_CHECKING:
    from annotator.ui.text_view.view import TextView

_MOVED = 3  # pixels a hand may tremble while clicking
_TICK = 30  # milliseconds between steps of auto-scrolling


@dataclass
class SelectDrag:
    """The left button is down on text: `first` is the word or paragraph it began with."""

    pressed: QPoint
    anchor: int
    first: tuple[int, int] | None = None
    whole: Unit = Unit.WORD
    began: bool = False


class EdgeDrag(NamedTuple):
    """The left button is down on a handle of `span` (as it was before)."""

    span: Span
    edge: Edge


class Mouse(QObject):
    """Turns presses, moves and releases in the viewport into selections and edges."""

    def __init__(self, view: TextView) -> None:
        super().__init__(view)
        self._view = view
        self._drag: SelectDrag | EdgeDrag | None = None
        self._last = QPoint()
        self._exact = False
        self._since_double = QElapsedTimer()
        self._double_at = QPoint()
        self._clicked = (QPoint(-99, -99), "")
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._scroll_on)

    @property
    def is_dragging(self) -> bool:
        """Is an edge or a selection being dragged?"""
        return isinstance(self._drag, EdgeDrag) or (self._drag is not None and self._drag.began)

    # --- events ---

    def press(self, event: QMouseEvent) -> None:
        """The left button went down."""
        point = event.position().toPoint()
        self._last = point
        place = self._view.scene.window.place_at(point.x(), point.y())
        if self._is_third_click(point):
            self._start_whole(point, place, Unit.PARAGRAPH)
        elif (edge := self._handle_at(point)) is not None:
            self._drag = edge
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            anchor = self._view.scene.selection.anchor
            self._drag = SelectDrag(point, anchor, began=True)
            self._drag_to(point, event.modifiers())
        else:
            self._drag = SelectDrag(point, place.offset)
            self._view.select(Selection(place.offset, *place))

    def move(self, event: QMouseEvent) -> None:
        """The mouse moved with the left button down."""
        self._last = event.position().toPoint()
        self._drag_to(self._last, event.modifiers())
        outside = not 0 <= self._last.y() < self._view.scene.window.height
        if outside and self.is_dragging:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def release(self, event: QMouseEvent) -> None:
        """The left button went up: the drag's result stands, or it was a click."""
        self._timer.stop()
        point = event.position().toPoint()
        if point != self._last:
            self._drag_to(point, event.modifiers())
        drag, self._drag = self._drag, None
        if isinstance(drag, EdgeDrag):
            self._finish_edge(drag)
        elif drag is not None and drag.first is None and not drag.began:
            self._click(point)
        self._copy_to_primary()

    def double_click(self, event: QMouseEvent) -> None:
        """A word is selected; the drag goes on by words."""
        point = event.position().toPoint()
        self._last = point
        self._since_double.start()
        place = self._view.scene.window.place_at(point.x(), point.y())
        self._start_whole(point, place, Unit.WORD)

    def cancel(self) -> bool:
        """Give a drag up, as if it had not been; False if there is none."""
        drag, dragging = self._drag, self.is_dragging
        self._timer.stop()
        self._drag = None
        if isinstance(drag, EdgeDrag):
            self._view.update_spans((), (drag.span,))
        elif dragging and drag is not None:
            self._view.select(Selection(drag.anchor, drag.anchor))
        return dragging

    def rest(self) -> None:
        """The focus went elsewhere, perhaps with the release: do not scroll on."""
        self._timer.stop()

    # --- clicks ---

    def _is_third_click(self, point: QPoint) -> bool:
        if not self._since_double.isValid():
            return False
        interval = QGuiApplication.styleHints().mouseDoubleClickInterval()
        soon = self._since_double.elapsed() <= interval
        self._since_double.invalidate()
        return soon and (point - self._double_at).manhattanLength() <= 2 * _MOVED

    def _start_whole(self, point: QPoint, place: Place, unit: Unit) -> None:
        self._double_at = point
        first = self._whole_range(point, place.offset, unit)
        self._drag = SelectDrag(point, first[0], first, unit)
        self._view.select(Selection(*first))

    def _whole_range(self, point: QPoint, offset: int, unit: Unit) -> tuple[int, int]:
        scene = self._view.scene
        if unit is Unit.PARAGRAPH:
            return scene.flow.paragraph_range(offset)
        under = scene.window.character_at(point.x() + 1.5, point.y())
        start, end = word_range(scene.text, offset if under is None else under)
        return scene.flow.border_before(start), scene.flow.border_after(end)

    def _click(self, point: QPoint) -> None:
        """Choose the innermost span; a later click on the same place the next one outward."""
        stack = [span.id for span in self._view.scene.spans_at(point)]
        chosen = stack[0] if stack else ""
        before, last = self._clicked
        again = (point - before).manhattanLength() <= _MOVED
        if again and last in stack and self._view.chosen == last:
            chosen = stack[(stack.index(last) + 1) % len(stack)]
        self._clicked = (point, chosen)
        self._view.span_clicked.emit(chosen)

    # --- drags ---

    def _drag_to(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._exact = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if isinstance(self._drag, EdgeDrag):
            self._drag_edge(self._drag, point)
        elif self._drag is not None:
            self._drag_selection(self._drag, point)

    def _drag_selection(self, drag: SelectDrag, point: QPoint) -> None:
        scene = self._view.scene
        place = scene.window.place_at(point.x(), point.y())
        far = (point - drag.pressed).manhattanLength() >= _MOVED
        if not drag.began and (not far or (place.offset == drag.anchor and drag.first is None)):
            return
        drag.began = True
        if drag.first is not None:
            reached = self._whole_range(point, place.offset, drag.whole)
            self._view.select(grown(drag.first, reached))
            return
        found = spanned(scene.text, drag.anchor, place.offset, self._unit())
        start = scene.flow.border_before(found.start)
        end = scene.flow.border_after(found.end)
        forward = found.caret >= found.anchor
        upstream = forward and place.upstream and end == place.offset
        self._view.select(Selection(start, end, upstream) if forward else Selection(end, start))

    def _unit(self) -> Unit:
        return Unit.WORD if self._view.snapping and not self._exact else Unit.CLUSTER

    def _scroll_on(self) -> None:
        """The mouse rests beyond the edge: scroll and take the selection along."""
        window = self._view.scene.window
        beyond = min(self._last.y(), max(0, self._last.y() - window.height + 1))
        step = max(-3 * window.metrics.line, min(3 * window.metrics.line, beyond))
        self._view.scroll_by(step)
        self._drag_to(self._last, QGuiApplication.keyboardModifiers())

    def _copy_to_primary(self) -> None:
        clipboard = QGuiApplication.clipboard()
        selection = self._view.scene.selection
        if clipboard.supportsSelection() and not selection.is_empty:
            text = self._view.scene.text[selection.start : selection.end]
            clipboard.setText(text, clipboard.Mode.Selection)

    # --- edges ---

    def _handle_at(self, point: QPoint) -> EdgeDrag | None:
        span = self._view.scene.layer.chosen_span()
        rects = self._view.scene.handle_rects()
        if span is None or rects is None:
            return None
        for at_end, rect in enumerate(rects):
            if rect.adjusted(-4, 0, 4, 3).contains(point):
                return EdgeDrag(span, self._view.scene.edge(span, bool(at_end)))
        return None

    def handle_at(self, point: QPoint) -> bool:
        """Is there a handle under the mouse?"""
        return self._handle_at(point) is not None

    def _drag_edge(self, drag: EdgeDrag, point: QPoint) -> None:
        scene = self._view.scene
        place = scene.window.place_at(point.x(), point.y())
        before = drag.span.fragments
        fragments = before
        if place.offset != drag.edge.of(before):
            fragments = dragged(scene.text, before, drag.edge, place.offset, self._unit())
        starts, ends = ({piece[side] for piece in before} for side in (0, 1))
        fragments = tuple(  # a new edge lies at the border of a cluster
            (
                start if start in starts else scene.flow.border_before(start),
                end if end in ends else scene.flow.border_after(end),
            )
            for start, end in fragments
        )
        present = scene.layer.index.get(drag.span.id)
        if present is not None and present.fragments != fragments:
            self._view.update_spans((), (replace(drag.span, fragments=fragments),))

    def _finish_edge(self, drag: EdgeDrag) -> None:
        present = self._view.scene.layer.index.get(drag.span.id)
        self._view.update_spans((), (drag.span,))
        if present is not None and present.fragments != drag.span.fragments:
            self._view.edges_moved.emit(drag.span.id, present.fragments)
