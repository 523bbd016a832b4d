"""Which ids an import has met is told of many, without keeping them."""

from __future__ import annotations

from annotator.services.import_ids import SeenIds


def test_all_that_were_added_are_told_from_all_others() -> None:
    seen = SeenIds()
    for first in range(0, 180_000, 1_000):
        seen.update(f"span {number}" for number in range(first, first + 1_000))
    seen.add("one more")
    assert all(f"span {number}" in seen for number in range(180_000))
    assert "one more" in seen and "" not in seen
    assert seen.isdisjoint([f"other {number}" for number in range(180_000)])
    assert not seen.isdisjoint(["other", "span 7"]) and seen.isdisjoint([])
