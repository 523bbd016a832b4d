"""The limits, and the table of what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.benchmarks._samples import LARGEST, SMALLEST

if TYPE_CHECKING:
    from tests.benchmarks._measure import Times
    from tests.benchmarks.text_view import Results

WHAT = {
    "tag": "tag the selection, written and painted, synchronous=OFF",
    "tag, FULL": "the same, synchronous=FULL",
    "drag": "drag-select move",
    "caret": "caret move",
    "tab": "Tab to a span on screen",
    "hover": "hover, every fourth with its facts",
    "page": "page down",
    "jump": "jump (a click in the overview)",
    "tab, off": "Tab to a span off screen",
    "resize": "resize",
    "zoom": "zoom",
    "open": "open → first full paint",
}
_P50 = dict.fromkeys(("page", "jump", "tab, off"), 12.0)
_P99 = {
    "tag": 16.0, "tag, FULL": 25.0, "drag": 8.0, "caret": 8.0, "tab": 8.0, "hover": 8.0,
    "page": 25.0, "jump": 25.0, "tab, off": 25.0, "resize": 50.0, "zoom": 50.0,
}  # fmt: skip
_DENSE_P99 = 33.0
_OPEN = {"3 KB": 15.0, "1 MB": 80.0, "10 MB": 250.0, "10 MB turns": 450.0}
_AGAINST_FLOOR = ("1 MB", "10 MB", "1 MB one paragraph", "10 MB turns")
_FLOOR_FACTOR = 1.5
_RATIO = 2.0


@dataclass(frozen=True)
class Row:
    """One line of the table; `passed` is None where nothing is demanded."""

    what: str
    document: str
    ours: str
    limit: str
    floor: str = ""
    usual: str = ""
    passed: bool | None = None


def rows_of(results: Mapping[str, Results]) -> list[Row]:
    """All rows, kind by kind."""
    rows = [
        _row(kind, name, found)
        for kind in WHAT
        for name, found in results.items()
        if kind in found.view
    ]
    if SMALLEST in results and LARGEST in results:
        small, large = results[SMALLEST].view, results[LARGEST].view
        for kind in ("tag", "drag"):
            ratio = large[kind].p50 / small[kind].p50
            name = f"{kind}: median at {LARGEST} / 50,000 to that at {SMALLEST} / 20"
            rows.append(Row(name, "", f"{ratio:.2f}", f"≤ {_RATIO:g}", passed=ratio <= _RATIO))
    return rows


def _row(kind: str, document: str, found: Results) -> Row:
    ours = found.view[kind]
    demands: list[tuple[str, bool]] = []
    if kind == "open":
        if (limit := _OPEN.get(document)) is not None:
            demands.append((f"p50 ≤ {limit:g}", ours.p50 <= limit))
        if document in _AGAINST_FLOOR:
            allowed = _FLOOR_FACTOR * found.floor["open"].p50
            demands.append((f"≤ {_FLOOR_FACTOR:g} × floor", ours.p50 <= allowed))
    else:
        if (limit := _P50.get(kind)) is not None:
            demands.append((f"p50 ≤ {limit:g}", ours.p50 <= limit))
        limit = _DENSE_P99 if document == "60 KB dense" and kind in _P50 else _P99[kind]
        demands.append((f"p99 ≤ {limit:g}", ours.p99 <= limit))
    limits = ", ".join(words for words, _ in demands)
    passed = all(met for _, met in demands) if demands else None
    floor, usual = _both(found.floor.get(kind)), _both(found.usual.get(kind))
    return Row(WHAT[kind], document, _both(ours), limits, floor, usual, passed)


def _both(times: Times | None) -> str:
    return f"{times.p50:,.1f} / {times.p99:,.1f}" if times else "–"


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown."""
    heads = ("what", "document", "ours p50 / p99", "limit", "Qt floor", "the usual way", "")
    words = {True: "pass", False: "**FAIL**", None: ""}
    cells = [
        (row.what, row.document, row.ours, row.limit, row.floor, row.usual, words[row.passed])
        for row in rows
    ]
    widths = [max(len(line[place]) for line in [heads, *cells]) for place in range(len(heads))]

    def line(parts: Sequence[str]) -> str:
        padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = [("-" * width) for width in widths]
    return "\n".join([line(heads), line(rule), *map(line, cells)])
