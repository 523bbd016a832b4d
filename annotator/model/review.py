"""What is kept of looking back: spans found right, searches by name, notes on documents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody looked at a span and found it right. Changing the span ends it."""

    span_id: str
    document_id: str
    annotator_id: str
    at: str

    @property
    def id(self) -> str:
        """The span's, which has one review at most."""
        return self.span_id


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query under a name of its own, one annotator's."""

    id: str
    annotator_id: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """What somebody noted on a document as a whole; `annotator_id` wrote it last."""

    document_id: str
    annotator_id: str
    note: str
    updated_at: str

    @property
    def id(self) -> str:
        """The document's, which has one note at most."""
        return self.document_id
