"""The spans as the view keeps them: found by place, with lanes and geometry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.model.span_index import Lanes, SpanIndex
from annotator.ui.text_view.flow import Flow
from annotator.ui.text_view.geometry import PieceGeometry, Strip, geometry_of
from annotator.ui.text_view.metrics import LANES

_KEPT = 600


class SpanLayer:
    """Geometry is made for the pieces asked for, and forgotten where a span changes."""

    def __init__(self) -> None:
        self.index = SpanIndex()
        self.labels: dict[str, Label] = {}
        self.chosen = ""
        self._lanes = Lanes()
        self._geometry: dict[int, PieceGeometry] = {}

    def set_labels(self, labels: Sequence[Label]) -> None:
        """The labels the spans speak of."""
        self.labels = {label.id: label for label in labels}
        self.forget_geometry()

    def set_spans(self, spans: Iterable[Span]) -> None:
        """The spans of another document, or their index, which is then the layer's own."""
        self.index = spans if isinstance(spans, SpanIndex) else SpanIndex(spans)
        self._lanes = Lanes()
        self.chosen = ""
        self.forget_geometry()

    def forget_geometry(self) -> None:
        """The layout changed."""
        self._geometry.clear()

    def update(
        self, flow: Flow, removed: Iterable[Span], added: Iterable[Span]
    ) -> list[tuple[int, int]]:
        """Put spans out and in; returns the ranges of the text that look different now."""
        gone = [span for old in removed if (span := self.index.remove(old.id)) is not None]
        new = list(added)
        kept = {span.id for span in new}
        for span in new:
            if (before := self.index.get(span.id)) is not None:
                gone.append(before)
            self.index.add(span)
        for span in gone:
            if span.id not in kept:
                self._lanes.drop(span.id)
        if self.chosen and self.index.get(self.chosen) is None:
            self.chosen = ""
        ranges = [(span.start, span.end) for span in (*gone, *new)]
        for start, end in ranges:
            first, last = flow.piece_at(start), flow.piece_at(end)
            if last - first < len(self._geometry):
                for piece in range(first, last + 1):
                    self._geometry.pop(piece, None)
            else:
                for piece in [piece for piece in self._geometry if first <= piece <= last]:
                    del self._geometry[piece]
        return ranges

    def geometry(self, flow: Flow, piece: int) -> PieceGeometry:
        """What is drawn for the spans of a piece."""
        found = self._geometry.get(piece)
        if found is None:
            paragraph = flow.paragraph(piece)
            spans = self.index.query(paragraph.start, max(paragraph.end, paragraph.start + 1))
            found = geometry_of(paragraph, spans, self._lanes.lane_of, self.letter_of, flow.metrics)
            if len(self._geometry) >= _KEPT:
                self._geometry.clear()
            self._geometry[piece] = found
        return found

    def letter_of(self, span: Span) -> str:
        """The badge's text."""
        label = self.labels.get(span.label_id)
        letter = label.letter if label else "·"
        return letter + "?" if span.unsure else letter

    def label_name(self, span: Span) -> str:
        """The name of a span's label, "" for one that is not known."""
        label = self.labels.get(span.label_id)
        return label.name if label else ""

    def chosen_span(self) -> Span | None:
        """The chosen span, if it is one of these."""
        return self.index.get(self.chosen) if self.chosen else None

    def chosen_strips(self, flow: Flow, piece: int) -> list[Strip]:
        """The strips of the chosen span in a piece."""
        strips = self.geometry(flow, piece).strips
        return [strip for strip in strips if strip.span.id == self.chosen]

    def chosen_depths(self, flow: Flow, piece: int) -> dict[int, int]:
        """The deepest lane that is underlined below the chosen span, by the lines of a piece."""
        chosen: dict[int, list[Strip]] = {}
        for strip in self.chosen_strips(flow, piece):
            chosen.setdefault(strip.line, []).append(strip)
        depths = dict.fromkeys(chosen, 0)
        for strip in self.geometry(flow, piece).strips:
            for own in chosen.get(strip.line, ()):
                if strip.left < own.right and own.left < strip.right:
                    depths[strip.line] = max(depths[strip.line], min(strip.lane, LANES - 1))
        return depths
