"""What the view shows, together, for its parts: text, spans, selection, look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor

from annotator.model.edges import Edge, edge_at
from annotator.model.span import Span
from annotator.ui.text_view.flow import Flow
from annotator.ui.text_view.look import PLACEHOLDER, TextLook
from annotator.ui.text_view.marks import Marks
from annotator.ui.text_view.metrics import Metrics, metrics_of
from annotator.ui.text_view.selection import Selection
from annotator.ui.text_view.span_layer import SpanLayer
from annotator.ui.text_view.window import Place, Window


class Scene:
    """Holds the parts; knows no widget."""

    def __init__(self) -> None:
        self.look = TextLook()
        self.metrics: Metrics = metrics_of(self.look)
        self.window = Window(self.metrics)
        self.layer = SpanLayer()
        self.selection = Selection()
        self.marks = Marks()
        self.header = ""
        self.placeholder = PLACEHOLDER
        self.has_document = False
        self.annotator_name: Callable[[str], str] | None = None

    @property
    def flow(self) -> Flow:
        """The text's flow."""
        return self.window.flow

    @property
    def text(self) -> str:
        """The document's text."""
        return self.window.flow.text

    @property
    def caret(self) -> Place:
        """Where the caret stands."""
        return Place(self.selection.caret, self.selection.upstream)

    def color_of(self, label_id: str) -> QColor:
        """A label's colour in this look."""
        color = self.look.label_colors.get(label_id)
        if color is None:
            label = self.layer.labels.get(label_id)
            color = label.color if label and label.color else self.look.quiet
        return QColor(color)

    def spans_at(self, point: QPoint) -> list[Span]:
        """The spans drawn at a point, the innermost first; a badge stands for its span."""
        badge = self.badge_at(point)
        if badge is not None:
            return [badge]
        for nudge in (1.5, -1.5):
            offset = self.window.character_at(point.x() + nudge, point.y())
            if offset is not None and (spans := self.layer.index.at(offset)):
                return spans
        return []

    def badge_at(self, point: QPoint) -> Span | None:
        """The span whose badge lies at a point."""
        for piece, paragraph, y in reversed(self.window.rows()):
            reach = self.metrics.badge
            if not y - reach <= point.y() <= y + paragraph.height + reach:
                continue
            for badge in reversed(self.layer.geometry(self.flow, piece).badges):
                x, top = self.window.left + badge.left, y + badge.top
                inside = x <= point.x() < x + badge.width
                if badge.span and inside and top <= point.y() < top + self.metrics.badge:
                    return badge.span
        return None

    def header_rect(self) -> QRect:
        """Where the quiet line above the text is, in the viewport or above it."""
        return QRect(0, -self.window.value, self.window.width, self.metrics.head)

    def handle_rects(self) -> tuple[QRect, QRect] | None:
        """The handles of the chosen span, at the foot of its frame: see `edge`."""
        span = self.layer.chosen_span()
        if span is None:
            return None
        start, end = (self.edge(span, at_end).of(span.fragments) for at_end in (False, True))
        return self._handle(Place(start)), self._handle(Place(end, True))

    def edge(self, span: Span, at_end: bool) -> Edge:
        """The edge that a handle stands for: of the fragment with the caret, else of the span."""
        return edge_at(span.fragments, self.selection.caret, at_end)

    def _handle(self, place: Place) -> QRect:
        size = max(9, round(self.metrics.em * 0.56))
        x = self.window.caret_rect(place).x()
        piece = self.flow.piece_at(place.offset)
        line = self.flow.paragraph(piece).line_of(*place)
        depth = self.layer.chosen_depths(self.flow, piece).get(line, 0)
        bottom = self.window.line_top(place) + self.metrics.frame_bottom(depth)
        return QRect(x - size // 2 - (-2 if place.upstream else 2), bottom - size // 2, size, size)
