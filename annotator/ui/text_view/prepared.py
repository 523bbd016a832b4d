"""What a long text and its spans take time for, done beforehand on any thread."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from annotator.model.span import Span
from annotator.model.span_index import SpanIndex
from annotator.ui.text_view.splitting import piece_starts


@dataclass(frozen=True)
class PreparedText:
    """Where the pieces of a text begin (code points), and its spans found by place."""

    starts: array[int]
    index: SpanIndex


def prepare(text: str, spans: Iterable[Span]) -> PreparedText:
    """What `TextView.set_document` would have to make itself."""
    return PreparedText(piece_starts(text), SpanIndex(spans))
