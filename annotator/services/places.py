"""Where a project lies: what kind of place it is, and how much room there is."""

from __future__ import annotations

from annotator.store.places import Place, free_space, place_of

__all__ = ["Place", "free_space", "place_of"]
