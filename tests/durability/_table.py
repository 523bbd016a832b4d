"""What a proof found, and the table of all of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Proof:
    """One line of the table: what was done, how often, how many at which moment of the work, what
    came out, and what was not as it must be (`wrong`, sentences); `notes` go below the table."""

    what: str
    moments: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    skipped: str = ""

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time of the block."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self.seconds += time.monotonic() - begin

    def count(self, moment: str, outcome: str) -> None:
        """One round more."""
        self.moments[moment] += 1
        self.outcomes[outcome] += 1
        self.pairs[moment, outcome] += 1


def cross(proof: Proof) -> str:
    """One proof in Markdown, its kinds down and its outcomes across."""
    outcomes = sorted(proof.outcomes)
    lines = [("", *outcomes), tuple("-" for _ in ("", *outcomes))]
    for kind in proof.moments:
        numbers = (proof.pairs[kind, outcome] for outcome in outcomes)
        lines.append((kind, *(str(number or "") for number in numbers)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def table(proofs: Sequence[Proof]) -> str:
    """All lines in Markdown."""
    heads = ("what", "rounds", "at which moment", "outcome", "wrong", "seconds")
    lines = [heads, tuple("-" * len(head) for head in heads), *map(_cells, proofs)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cells(proof: Proof) -> tuple[str, ...]:
    if proof.skipped:
        return (proof.what, "0", "", f"skipped: {proof.skipped}", "", "")
    return (
        proof.what,
        f"{proof.moments.total():,}",
        _listed(proof.moments) if len(proof.moments) <= 6 else f"{len(proof.moments)} kinds, below",
        _listed(proof.outcomes),
        f"**{len(proof.wrong)}**" if proof.wrong else "none",
        f"{proof.seconds:.0f}",
    )


def _listed(counted: Counter[str]) -> str:
    return " · ".join(f"{name} {count:,}" for name, count in sorted(counted.items()))
