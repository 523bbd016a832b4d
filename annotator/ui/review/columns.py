"""The columns of the table of spans: what each says and how it can be sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from annotator.services.review import SORTS, Row
from annotator.ui.widgets.plain_text import one_line, shortened
from annotator.ui.workspace import Workspace

Say = Callable[[Row, Workspace], str]
_LONG = 200


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in average characters, `sort` one of services.review.SORTS, "" for none."""

    id: str
    title: str
    width: int
    say: Say
    sort: str = ""
    shown: bool = True


def _label(row: Row, workspace: Workspace) -> str:
    label = workspace.label(row.span.label_id)
    return one_line(label.name, " ") if label else "?"


def _context(row: Row, _: Workspace) -> str:
    return shortened(row.span.text, _LONG)


def _document(row: Row, _: Workspace) -> str:
    return one_line(row.title[:_LONG], " ")


def _annotator(row: Row, workspace: Workspace) -> str:
    return one_line(workspace.annotator_name(row.span.annotator_id)[:_LONG], " ")


def _made(row: Row, _: Workspace) -> str:
    return when(row.span.created_at)


def _changed(row: Row, _: Workspace) -> str:
    return when(row.span.updated_at)


def _note(row: Row, _: Workspace) -> str:
    return one_line(row.span.note[:_LONG], " ")


def _unsure(row: Row, _: Workspace) -> str:
    return "unsure" if row.span.unsure else ""


def _reviewed(row: Row, workspace: Workspace) -> str:
    if row.review is None:
        return ""
    name = one_line(workspace.annotator_name(row.review.annotator_id)[:_LONG], " ")
    return f"{when(row.review.at)} · {name}".rstrip(" ·")


def _length(row: Row, _: Workspace) -> str:
    return f"{sum(end - start for start, end in row.span.fragments):,}"


COLUMNS: tuple[Column, ...] = (
    Column("label", "Label", 19, _label, "label"),
    Column("context", "Text in its context", 60, _context, "text"),
    Column("document", "Document", 22, _document, "document"),
    Column("made", "Made", 13, _made, "made"),
    Column("unsure", "Unsure", 11, _unsure),
    Column("reviewed", "Reviewed", 16, _reviewed, "reviewed"),
    Column("note", "Note", 18, _note, "note"),
    Column("annotator", "Annotator", 14, _annotator, "annotator", shown=False),
    Column("changed", "Changed", 13, _changed, "changed", shown=False),
    Column("length", "Length", 8, _length, "length", shown=False),
)
CONTEXT = next(place for place, column in enumerate(COLUMNS) if column.id == "context")
LABEL, DOCUMENT, LENGTH, REVIEWED = (
    next(place for place, column in enumerate(COLUMNS) if column.id == wanted)
    for wanted in ("label", "document", "length", "reviewed")
)


def why_not_sorted(column: Column, count: int | None) -> str:
    """Why a click on the column's head sorts nothing, "" if it does. `count` is of the rows found,
    None while it is not known."""
    if not column.sort:
        return f"Rows are not sorted by this; write is:{column.id} to see these alone."
    most = SORTS[column.sort].most
    if most and count is not None and count > most:
        return (
            f"Up to {most:,} spans can be sorted by this, and there are {count:,}; "
            "narrow the search first."
        )
    return ""


def when(moment: str) -> str:
    """A stored moment (UTC) on the user's own clock, as short as it can be told apart today."""
    return _when(moment, datetime.now().strftime("%Y-%m-%d"))


@lru_cache(maxsize=4096)
def _when(moment: str, today: str) -> str:
    try:
        local = datetime.fromisoformat(moment).astimezone()
    except ValueError:  # of a damaged file
        return ""
    if f"{local:%Y-%m-%d}" == today:
        return f"{local:%H:%M}"
    if f"{local:%Y}" == today[:4]:
        return f"{local.day} {local:%b %H:%M}"
    return f"{local:%Y-%m-%d}"
