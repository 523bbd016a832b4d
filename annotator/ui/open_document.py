"""The document that is open, with its spans in order, kept in step with what changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from annotator.model.change import ChangeSet
from annotator.model.document import Document
from annotator.model.span import Span, document_order, fits


class OpenDocument:
    """A document and its spans; empty (`id` "") where none is open."""

    def __init__(self, document: Document | None = None, spans: Iterable[Span] = ()) -> None:
        self.document = document
        self.misfits = 0
        """Spans that do not fit the text, of a damaged project: they cannot be shown."""
        self.spans = sorted((span for span in spans if self._fits(span)), key=document_order)
        self.by_id = {span.id: span for span in self.spans}
        self.prepared: object = None
        """What was made of the text and the spans beforehand, for whoever shows them first."""

    @property
    def id(self) -> str:
        """The document's id, "" for none."""
        return self.document.id if self.document else ""

    def apply(self, change_set: ChangeSet) -> None:
        """Follow the changes to this document and its spans, at a cost of the changes alone."""
        for change in change_set.of(Document):
            if change.record.id == self.id and isinstance(change.after, Document):
                self.document = change.after
        for change in change_set.of(Span):
            before, after = change.before, change.after
            if isinstance(before, Span) and before.id in self.by_id:
                self._remove(self.by_id[before.id])
            if isinstance(after, Span) and after.document_id == self.id and self._fits(after):
                self._add(after)

    def _fits(self, span: Span) -> bool:
        if self.document is not None and fits(span.fragments, len(self.document.text)):
            return True
        self.misfits += 1
        return False

    def _add(self, span: Span) -> None:
        place = bisect_left(self.spans, document_order(span), key=document_order)
        self.spans.insert(place, span)
        self.by_id[span.id] = span

    def _remove(self, span: Span) -> None:
        del self.spans[bisect_left(self.spans, document_order(span), key=document_order)]
        del self.by_id[span.id]
