"""Documents that tell the same story: what somebody decided about two of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kinship:
    """Somebody joined two documents into one group, or parted them, whatever the sketches say.

    `one_id` < `other_id`, so that a pair has one record at most.
    """

    one_id: str
    other_id: str
    annotator_id: str
    together: bool
    at: str

    @property
    def id(self) -> str:
        """Both documents' ids."""
        return f"{self.one_id} {self.other_id}"
