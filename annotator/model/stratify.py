"""Splits in which each label has its share: groups are dealt out, the rarest label first.

After the iterative stratification of Sechidis, Tsoumakas and Vlahavas ("On the Stratification of
Multi-Label Data", ECML PKDD 2011), with groups for single examples and counts of spans for the
presence of labels, and without chance: where they would draw lots the hash of the group decides.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from annotator.model.split import Group, Split, Wanted

_ALL = tuple(Split)


def stratified(
    free: Sequence[Group],
    held: Iterable[tuple[Group, Split]],
    wanted: Wanted,
    lot: Callable[[str], float],
) -> Mapping[str, Split]:
    """Group id → split. Groups that are `held` where they are count as dealt out."""
    desk = _Desk(free, list(held), wanted, lot)
    with_label: dict[str, list[Group]] = defaultdict(list)
    for group in free:
        for label in group.labels:
            with_label[label].append(group)
    left = {label: len(groups) for label, groups in with_label.items()}
    rarest = [(count, label) for label, count in left.items()]
    heapq.heapify(rarest)
    while rarest:
        count, label = heapq.heappop(rarest)
        if count != left[label]:  # an old entry: fewer are left by now
            continue
        for group in desk.in_turn(with_label[label], label):
            if group.id in desk.placed:
                continue
            desk.place(group, label)
            for other in group.labels:
                left[other] -= 1
                if left[other] and other != label:
                    heapq.heappush(rarest, (left[other], other))
    for group in desk.in_turn(free, ""):
        if group.id not in desk.placed:
            desk.place(group, "")
    return desk.placed


class _Desk:
    """How many documents, and spans of each label, every split still wants."""

    def __init__(
        self,
        free: Sequence[Group],
        held: list[tuple[Group, Split]],
        wanted: Wanted,
        lot: Callable[[str], float],
    ) -> None:
        self.placed: dict[str, Split] = {}
        self._lot = lot
        self._ratios = wanted.ratios
        self._able = [split for split in _ALL if wanted.ratios.share(split)]
        everything = [*free, *(group for group, _ in held)]
        documents = sum(len(group.ids) for group in everything)
        spans: dict[str, int] = defaultdict(int)
        for group in everything:
            for label, count in group.labels.items():
                spans[label] += count
        share = {split: wanted.ratios.share(split) for split in _ALL}
        self._documents = {split: share[split] * documents for split in _ALL}
        self._spans = {
            split: {label: share[split] * count for label, count in spans.items()} for split in _ALL
        }
        for group, split in held:
            self._take(group, split)

    def in_turn(self, groups: Sequence[Group], label: str) -> list[Group]:
        """Groups in the order in which they are dealt out: those first that are hard to place, for
        they would fill half a split; else by lot. (By size, the small splits, which come to want
        the label most at last, would get the small groups alone, and too many of them.)"""
        total = sum(self._size(group, label) for group in groups)
        least = min(self._ratios.share(split) for split in self._able)

        def turn(group: Group) -> tuple[int, float, str]:
            size = self._size(group, label)
            return -size if 2 * size > least * total else 0, self._lot(group.id), group.id

        return sorted(groups, key=turn)

    def place(self, group: Group, label: str) -> None:
        """Give a group to the split that wants the label most ("": that wants documents most)."""

        def want(split: Split) -> tuple[Fraction, Fraction]:
            of_label = self._spans[split][label] if label else Fraction(0)
            return of_label, self._documents[split]

        best = max(map(want, self._able))
        tied = [split for split in self._able if want(split) == best]
        split = tied[int(self._lot(group.id) * len(tied))]
        self.placed[group.id] = split
        self._take(group, split)

    def _size(self, group: Group, label: str) -> int:
        return group.labels.get(label, 0) if label else len(group.ids)

    def _take(self, group: Group, split: Split) -> None:
        self._documents[split] -= len(group.ids)
        for label, count in group.labels.items():
            self._spans[split][label] -= count
