"""Looking into the past: the acts of a project, page by page, and the life of a span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from annotator.errors import InputError
from annotator.model.document import Annotator
from annotator.model.history import HistoryRow, Kind, Wanted
from annotator.services.project import Progress, Project

if TYPE_CHECKING:
    from sqlalchemy import Connection

PAGE = 200
_LOOKED_AT = 20_000
"""A page looks at so many rows at most, so that something is shown soon."""


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the history with its names. `is_undone`: the act was taken back and not done again;
    `title` is that of the document where it took place, "" for none; it touched `others` besides
    (-1: some, too many to be counted)."""

    row: HistoryRow
    annotator: str
    title: str = ""
    is_undone: bool = False
    others: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some acts, the newest first. `next` is where the next page begins, None behind the last; a
    page may be short, or empty, and still have a next one."""

    acts: tuple[Act, ...]
    next: int | None


def acts(
    project: Project,
    wanted: Wanted | None = None,
    after: int | None = None,
    limit: int = PAGE,
    progress: Progress | None = None,
) -> Page:
    """The acts that are wanted, the newest first, from the one behind row `after` on."""
    from annotator.store.queries import past as queries

    wanted = wanted or Wanted()
    rows: list[HistoryRow] = []
    following: int | None = None
    with project.snapshot() as read:
        for seen, (row, is_wanted) in enumerate(read(_found, wanted, after), start=1):
            if progress is not None:
                progress(seen, 0)
            if is_wanted:
                rows.append(row)
            if len(rows) >= limit or seen >= _LOOKED_AT:
                following = row.id
                break
        undone = read(queries.undone_acts, {row.act for row in rows})
        others = read(queries.other_documents, rows, progress)
        titles = read(_titles, {row.document_id for row in rows if row.document_id})
    names = {annotator.id: annotator.name for annotator in project.annotators()}
    return Page(
        tuple(
            Act(
                row,
                names.get(row.annotator_id, ""),
                titles.get(row.document_id or "", ""),
                row.kind is not Kind.UNDO and row.act in undone,
                others.get(row.id, 0),
            )
            for row in rows
        ),
        following,
    )


def every_act(project: Project, wanted: Wanted | None = None) -> Iterator[Act]:
    """All acts that are wanted, the newest first, read page by page."""
    after: int | None = None
    while True:
        page = acts(project, wanted, after)
        yield from page.acts
        if page.next is None:
            return
        after = page.next


def annotator_named(project: Project, name: str) -> Annotator:
    """The annotator of that name, whatever the case. Raises InputError if there is none."""
    people = project.annotators()
    found = [one for one in people if one.name == name]
    found = found or [one for one in people if one.name.casefold() == name.casefold()]
    if not found:
        known = ", ".join(one.name for one in people)
        raise InputError(f"There is no annotator “{name}” in this project. There are: {known}.")
    return found[0]


def on_day(wanted: Wanted, day: date) -> Wanted:
    """The same acts, of one day in local time."""
    begin = datetime.combine(day, time.min).astimezone()
    end = datetime.combine(day + timedelta(days=1), time.min).astimezone()
    return replace(wanted, since=_utc(begin), until=_utc(end))


def since_day(wanted: Wanted, day: date) -> Wanted:
    """The same acts, from one day in local time on."""
    return replace(wanted, since=_utc(datetime.combine(day, time.min).astimezone()), until="")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _found(
    connection: Connection, wanted: Wanted, after: int | None
) -> Iterator[tuple[HistoryRow, bool]]:
    """The rows that may be wanted, each with whether it is."""
    from annotator.store.queries import past as queries

    if wanted.span_id or wanted.document_id:
        return queries.rows_at(connection, wanted, after)
    return ((row, True) for row in queries.past_rows(connection, wanted, after))


def _titles(connection: Connection, document_ids: set[str]) -> dict[str, str]:
    from annotator.store.queries import titles_of

    return titles_of(connection, document_ids)
