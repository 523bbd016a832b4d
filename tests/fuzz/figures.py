"""What came of feeding readers, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """One reader's run.

    `reached` counts what its inputs reached (features of the guidance: edges and how often),
    `paths` the inputs kept because they reached something new. `seconds` and `bytes` are the worst
    of any input; `faults` are kinds of faults, confirmed in a fresh process, and an input of each.
    """

    reader: str
    minutes: float
    seeds: int = 0
    inputs: int = 0
    documents: int = 0
    reached: int = 0
    paths: int = 0
    seconds: float = 0
    bytes: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """It in a line."""
        return f"{self.reader}: {self.inputs:,} inputs, {len(self.faults)} faults"


HEAD = (
    *("reader", "minutes", "inputs", "documents read", "reached", "new paths"),
    *("worst time, ms", "most memory, MB", "faults"),
)


def table(figures: Iterable[Figures]) -> str:
    """The table, in Markdown."""
    rows = [
        (
            *(f.reader, f"{f.minutes:.0f}", f"{f.inputs:,}", f"{f.documents:,}", f"{f.reached:,}"),
            *(f"{f.paths:,}", f"{f.seconds * 1000:.0f}", f"{f.bytes / 1e6:.1f}"),
            str(len(f.faults)),
        )
        for f in figures
    ]
    lines = [HEAD, ("---",) + ("--:",) * (len(HEAD) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
