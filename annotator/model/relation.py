"""Relations: directed, typed links between two spans of one document."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.model.attribute import Attribute


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from the span `head_id` to the span `tail_id`. Times are UTC in ISO 8601."""

    id: str
    document_id: str
    type_id: str
    head_id: str
    tail_id: str
    annotator_id: str
    attributes: tuple[Attribute, ...] = ()
    created_at: str = ""
    updated_at: str = ""
