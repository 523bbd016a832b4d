"""The limits, and the table of what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
_CLICK = "open by a click, read from the file, all columns"
_CLICKED = 500.0
_GAP = "longest time without an answer meanwhile"
_LONGEST_GAP = 50.0
_MEMORY = "memory above the window with a short text, MB"
_MEGABYTES = 150.0


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
    """All rows of the view by itself, kind by kind."""
    rows = [
        _row(kind, name, found.view[kind], found)
        for kind in WHAT
        for name, found in results.items()
        if kind in found.view
    ]
    return rows + _ratios({name: found.view for name, found in results.items()})


def rows_in_window(results: Mapping[str, Results]) -> list[Row]:
    """The same in the real window, opening by a click, and memory."""
    rows = [
        _row(kind, name, found.window[kind])
        for kind in WHAT
        if kind != "open"
        for name, found in results.items()
    ]
    for name, found in results.items():
        clicked, gaps = found.window["open"], found.window["gap"]
        rows.append(_limited(_CLICK, name, clicked, [("p50", _CLICKED)]))
        rows.append(_limited(_GAP, name, gaps, [("p99", _LONGEST_GAP)]))
        if (used := found.megabytes) is not None:
            limit = f"≤ {_MEGABYTES:g}"
            rows.append(Row(_MEMORY, name, f"{used:.0f}", limit, passed=used <= _MEGABYTES))
    return rows + _ratios({name: found.window for name, found in results.items()})


def _ratios(times: Mapping[str, Mapping[str, Times]]) -> list[Row]:
    """Medians with 50,000 spans to those with 20: the spans off the screen must cost nothing."""
    if SMALLEST not in times or LARGEST not in times:
        return []
    rows = []
    for kind in ("tag", "drag"):
        ratio = times[LARGEST][kind].p50 / times[SMALLEST][kind].p50
        name = f"{kind}: median with 50,000 spans to that with 20"
        document = f"{LARGEST} to {SMALLEST}"
        rows.append(Row(name, document, f"{ratio:.2f}", f"≤ {_RATIO:g}", passed=ratio <= _RATIO))
    return rows


def _row(kind: str, document: str, ours: Times, beside: Results | None = None) -> Row:
    demands: list[tuple[str, float]] = []
    if kind == "open":
        if (limit := _OPEN.get(document)) is not None:
            demands.append(("p50", limit))
    else:
        if (limit := _P50.get(kind)) is not None:
            demands.append(("p50", limit))
        dense = document == "60 KB dense" and kind in _P50
        demands.append(("p99", _DENSE_P99 if dense else _P99[kind]))
    row = _limited(WHAT[kind], document, ours, demands)
    if beside is None:
        return row
    floor, usual = beside.floor.get(kind), beside.usual.get(kind)
    row = replace(row, floor=_both(floor), usual=_both(usual))
    if kind == "open" and floor is not None and document in _AGAINST_FLOOR:
        met = ours.p50 <= _FLOOR_FACTOR * floor.p50 and row.passed is not False
        words = f"≤ {_FLOOR_FACTOR:g} × floor"
        row = replace(row, limit=", ".join(filter(None, (row.limit, words))), passed=met)
    return row


def _limited(what: str, document: str, ours: Times, demands: Sequence[tuple[str, float]]) -> Row:
    met = [(ours.p50 if which == "p50" else ours.p99) <= limit for which, limit in demands]
    words = ", ".join(f"{which} ≤ {limit:g}" for which, limit in demands)
    return Row(what, document, _both(ours), words, passed=all(met) if met else None)


def _both(times: Times | None) -> str:
    return f"{times.p50:,.1f} / {times.p99:,.1f}" if times else "–"


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown; columns in which nothing stands are left out."""
    heads: tuple[str, ...] = (
        "what",
        "document",
        "ours p50 / p99",
        "limit",
        "Qt floor",
        "the usual way",
        "met",
    )
    words = {True: "yes", False: "**NO**", None: ""}
    cells: list[tuple[str, ...]] = [
        (row.what, row.document, row.ours, row.limit, row.floor, row.usual, words[row.passed])
        for row in rows
    ]
    kept = [place for place in range(len(heads)) if any(line[place] for line in cells)]
    heads, cells = _only(kept, heads), [_only(kept, line) for line in cells]
    widths = [max(len(line[place]) for line in [heads, *cells]) for place in range(len(heads))]

    def line(parts: Sequence[str]) -> str:
        padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = [("-" * width) for width in widths]
    return "\n".join([line(heads), line(rule), *map(line, cells)])


def _only(places: Sequence[int], line: Sequence[str]) -> tuple[str, ...]:
    return tuple(line[place] for place in places)
