"""The ids that an import has met, however many: a number is kept of each, not the id."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable

_BITS = 1 << 26  # 8 MB
_MASK = (_BITS >> 3) - 1
_RECENT, _LONGEST = 50_000, 400_000


class SeenIds:
    """Tells which ids were added; those of a million take about 20 MB.

    Two ids are taken for one where their 64-bit hashes are the same: in one of forty million
    imports of a million ids.
    """

    def __init__(self) -> None:
        # Most that are asked for are new; the bits tell so without a search.
        self._bits = bytearray(_BITS >> 3)
        self._recent: set[int] = set()
        self._runs: list[array[int]] = []  # sorted

    def add(self, id_: str) -> None:
        """Note an id."""
        self.update((id_,))

    def update(self, ids: Iterable[str]) -> None:
        """Note some ids."""
        bits, mask = self._bits, _MASK
        hashes = list(map(hash, ids))
        for number in hashes:
            bits[(number >> 3) & mask] |= 1 << (number & 7)
        self._recent.update(hashes)
        if len(self._recent) > _RECENT:
            self._settle()

    def isdisjoint(self, ids: Collection[str]) -> bool:
        """Is none of these ids there?"""
        bits, mask = self._bits, _MASK
        perhaps = [n for n in map(hash, ids) if bits[(n >> 3) & mask] >> (n & 7) & 1]
        return not any(map(self._holds, perhaps))

    def __contains__(self, id_: str) -> bool:
        return not self.isdisjoint((id_,))

    def _holds(self, number: int) -> bool:
        if number in self._recent:
            return True
        for run in self._runs:
            place = bisect_left(run, number)
            if place < len(run) and run[place] == number:
                return True
        return False

    def _settle(self) -> None:
        """Make a run of those that came last, and one of short runs of about the same length."""
        run = array("q", sorted(self._recent))
        self._recent = set()
        while self._runs and len(self._runs[-1]) <= min(2 * len(run), _LONGEST):
            run = array("q", sorted([*self._runs.pop(), *run]))
        self._runs.append(run)
