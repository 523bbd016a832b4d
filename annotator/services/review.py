"""Looking back: the spans of the whole project that a query finds, in pages, counted, in groups."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotator.errors import InputError
from annotator.model.document import State
from annotator.model.query import Query, quoted, terms
from annotator.model.review import Review
from annotator.model.span import Span
from annotator.services.project import Progress, Project
from annotator.services.review_completions import Completion, completions

__all__ = [
    "GROUPS",
    "SORTS",
    "Completion",
    "Group",
    "Key",
    "Order",
    "Page",
    "Row",
    "Sort",
    "catch_up",
    "completions",
    "count",
    "document_term",
    "groups",
    "page",
    "place_of",
    "row_of",
    "span_ids",
    "waiting",
]

Key = tuple[Any, ...]
"""The place of a row in an order; what it holds is the store's."""

MOST_SORTED = 100_000
"""Hits that can be brought into an order that no index has."""
MOST_GROUPS = 10_000
"""Groups that are told, the largest ones."""
PAUSE = 0.002
"""Seconds between two transactions in the background: an act that waits gets its turn."""
LONGEST_TERM = 500
"""Code points of a text or title that is looked for as a whole."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: `title` for a menu; `most` hits at most can be brought into it (0: any number)."""

    title: str
    most: int = 0


SORTS: dict[str, Sort] = {
    "made": Sort("Made"),
    "changed": Sort("Changed"),
    "document": Sort("Document"),
    "label": Sort("Label"),
    "length": Sort("Length"),
    "annotator": Sort("Annotator"),
    "note": Sort("Note", MOST_SORTED),
    "text": Sort("Text", MOST_SORTED),
    "reviewed": Sort("Reviewed", MOST_SORTED),
}

GROUPS = ("label", "document", "text", "annotator", "day")


@dataclass(frozen=True, slots=True)
class Order:
    """By which of `SORTS`, and which way."""

    by: str = "made"
    descending: bool = True


DOCUMENT_ORDER = Order("document", False)


@dataclass(frozen=True, slots=True)
class Row:
    """A span as the review shows it: `left` and `right` are what stands around it (at most 60 code
    points each, line ends as blanks), `state` is the present annotator's of its document."""

    span: Span
    title: str
    state: State
    left: str
    right: str
    review: Review | None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in their order; `next` is where the page behind begins, None at the end."""

    rows: tuple[Row, ...]
    next: Key | None


@dataclass(frozen=True, slots=True)
class Group:
    """Spans that have something in common; `term`, added to the query, finds them alone ("" where
    no filter says it)."""

    key: str
    title: str
    count: int
    term: str


def page(
    project: Project,
    query: Query,
    order: Order,
    after: Key | None = None,
    limit: int = 200,
    progress: Progress | None = None,
) -> Page:
    """The spans that a query finds, from behind the place `after`, `limit` at most.

    Every page is a snapshot of its own: a row changed between two pages can come again in the
    second, if its place changed. Raises QueryError for a name that is none, InputError if there
    are too many hits for the order.
    """
    from annotator.store.queries import review as reads

    _demand_sort(order.by)
    with project.snapshot() as read:
        names = read(reads.names_of, project.annotator.id)
        most = SORTS[order.by].most
        if most and after is None:
            counted = read(reads.count_hits, query, names, most + 1, progress)
            if counted > most:
                raise InputError(_too_many(order.by))
        place = reads.Place(order.by, order.descending, after, limit + 1)
        hits = read(reads.hits, query, names, place, progress)
        rows = read(reads.rows_of, [pk for pk, _ in hits[:limit]], project.annotator.id)
    following = hits[limit - 1][1] if len(hits) > limit else None
    return Page(tuple(Row(*row) for row in rows), following)


def span_ids(
    project: Project,
    query: Query,
    order: Order | None = None,
    progress: Progress | None = None,
) -> Iterator[str]:
    """The ids of all spans that a query finds, in one snapshot; memory stays flat."""
    from annotator.store.queries import review as reads

    order = order or DOCUMENT_ORDER
    _demand_sort(order.by)
    with project.snapshot() as read:
        names = read(reads.names_of, project.annotator.id)
        place = reads.Place(order.by, order.descending, None, 0)
        yield from read(reads.found_ids, query, names, place, progress)


def count(project: Project, query: Query, progress: Progress | None = None) -> int:
    """How many spans a query finds, exactly. It takes seconds in a large project, so it is for a
    worker; `progress` can stop it at any time."""
    from annotator.store.queries import review as reads

    with project.snapshot() as read:
        names = read(reads.names_of, project.annotator.id)
        return int(read(reads.count_hits, query, names, -1, progress))


def place_of(project: Project, query: Query, order: Order, span_id: str) -> Key | None:
    """Where a span stands in an order, None if the query does not find it (any more)."""
    from annotator.store.queries import review as reads

    _demand_sort(order.by)
    with project.snapshot() as read:
        names = read(reads.names_of, project.annotator.id)
        found: Key | None = read(reads.key_of, query, names, order.by, span_id)
        return found


def row_of(project: Project, span_id: str) -> Row | None:
    """One span as the review shows it, None if there is none of that id."""
    from annotator.store.queries import review as reads

    with project.snapshot() as read:
        pk = read(reads.pk_of, span_id)
        found = read(reads.rows_of, [] if pk is None else [pk], project.annotator.id)
    return Row(*found[0]) if found else None


def groups(
    project: Project, query: Query, by: str, progress: Progress | None = None
) -> tuple[Group, ...]:
    """What a query finds by "label", "document", "text", "annotator" or "day", the largest group
    first (days: the newest first)."""
    from annotator.store.queries import review as reads

    if by not in GROUPS:
        raise InputError(f"Spans are not grouped by “{by}”.")
    kind = "minute" if by == "day" else by
    with project.snapshot() as read:
        names = read(reads.names_of, project.annotator.id)
        found = read(reads.groups_by, query, names, kind, MOST_GROUPS, progress)
    if by == "day":
        return tuple(_days(found))
    titles = Counter(title.casefold() for _, title, _ in found) if by == "document" else Counter()
    all_told = len(found) < MOST_GROUPS
    made = []
    for key, title, number in found:
        if by == "document":
            is_alone = all_told and titles[title.casefold()] == 1
            term = _document_term(str(key), title, is_alone)
        else:
            term = _term(by, title)
        made.append(Group(str(key), title, number, term))
    return tuple(sorted(made, key=lambda group: (-group.count, group.title.casefold(), group.key)))


def document_term(project: Project, document_id: str, title: str) -> str:
    """The filter that finds the spans of a document alone: by its title where no other has that
    one. All titles are read for it, so it is for a worker."""
    from annotator.store.queries import review as reads

    is_alone = project.read(reads.count_titled, title) == 1
    return _document_term(document_id, title, is_alone)


def _document_term(document_id: str, title: str, is_alone: bool) -> str:
    """By its title if that can be read and no other is called so, else by its number."""
    if is_alone and title.isprintable() and 0 < len(title) <= LONGEST_TERM:
        return f"title:{quoted(title)}"
    return f"docid:{quoted(document_id)}"


def _days(minutes: Iterable[tuple[str, str, int]]) -> Iterator[Group]:
    """The days, as the user's own clock counts them, of minutes in UTC; the newest first."""
    counts: Counter[str] = Counter()
    for minute, _, number in minutes:
        counts[_local_day(minute)] += number
    for day in sorted(counts, reverse=True):
        yield Group(day, day or "unknown", counts[day], f"made:{day}" if day else "")


def _local_day(minute: str) -> str:
    try:
        return datetime.fromisoformat(f"{minute}+00:00").astimezone().date().isoformat()
    except (ValueError, OverflowError):
        return ""


def asks_for_words(query: Query) -> bool:
    """Does it need the index of words, which may be behind?"""
    return any(term.field in ("span", "same", "text") for term in terms(query))


def waiting(project: Project) -> int:
    """How many texts and spans cannot be found by their words yet (about)."""
    from annotator.store import words

    return project.read(words.waiting)


def catch_up(
    project: Project, progress: Progress | None = None, seconds: float | None = None
) -> int:
    """Index the words that wait, in small transactions, so that no act waits for long; then tidy
    the index. How many are left: 0, unless it has taken `seconds` before. For a worker; `progress`
    can stop it between two transactions, and what is done stays done."""
    from annotator.store import words

    total, done = waiting(project), 0
    end = None if seconds is None else time.monotonic() + seconds
    for some in _indexing(project):
        done += some
        if progress is not None:
            progress(done, max(done, total))
        if end is not None and time.monotonic() > end:
            return max(1, project.read(words.waiting))
    return 0


def _indexing(project: Project) -> Iterator[int]:
    """The steps of catching up: how many rows each indexed."""
    from annotator.store import words

    if project.read_only:
        return
    while some := project.index_words(words.catch_up):
        yield some
        time.sleep(PAUSE)
    if not project.read(words.has_many_parts):
        return
    first = True
    while project.index_words(lambda connection: words.merge(connection, first)):  # noqa: B023
        first = False
        yield 0
        time.sleep(PAUSE)


def _term(by: str, title: str) -> str:
    if by == "label":
        return f"label:{quoted(title)}"
    if by == "annotator":
        return f"by:{quoted(title)}"
    if len(title) > LONGEST_TERM or not any(map(str.isalnum, title)):
        return ""
    return f"same:{quoted(title)}"


def _demand_sort(by: str) -> None:
    if by not in SORTS:
        raise InputError(f"Spans are not sorted by “{by}”.")


def _too_many(by: str) -> str:
    return (
        f"More than {MOST_SORTED:,} spans are found; that many can be sorted by when they were "
        f"made or changed, by document, label or length, but not by {by}. Narrow the query first."
    )
