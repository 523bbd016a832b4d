"""Looking back from anywhere in an order: the rows before a place, and the rows around one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.model.query import Query
from annotator.services.project import Progress, Project
from annotator.services.review import Key, Order, Page, page, place_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in an order: the first of these spans that is still found, else what comes behind the
    key (None: the beginning); or the end of all."""

    span_ids: Sequence[str] = ()
    key: Key | None = None
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The rows behind `after_key` (None: from the first on), and, if there are any, those before
    `before_key` (None: the last of all). The anchor is the row of `span_id`, "" if no row is there.
    """

    after: Page
    after_key: Key | None = None
    before: Page | None = None
    before_key: Key | None = None
    span_id: str = ""


def page_before(
    project: Project,
    query: Query,
    order: Order,
    before: Key | None = None,
    limit: int = 200,
    progress: Progress | None = None,
) -> Page:
    """The rows right before a place (None: the last of all), `limit` at most, in their order;
    `next` is where the page before them ends. Raises as `review.page` does."""
    found = page(project, query, Order(order.by, not order.descending), before, limit, progress)
    return Page(found.rows[::-1], found.next)


def around(
    project: Project,
    query: Query,
    order: Order,
    anchor: Anchor,
    limit: int = 200,
    progress: Progress | None = None,
) -> Around:
    """The rows on both sides of an anchor, `limit` each at most. Raises as `review.page` does."""
    if anchor.is_end:
        return _at_the_end(page_before(project, query, order, None, limit, progress))
    key, span_id = None, ""
    for wanted in anchor.span_ids:
        if progress is not None:
            progress(0, 0)
        if (key := place_of(project, query, order, wanted)) is not None:
            span_id = wanted
            break
    if key is None:
        after = page(project, query, order, anchor.key, limit, progress)
        if not after.rows:
            return _at_the_end(page_before(project, query, order, None, limit, progress))
        span_id = after.rows[0].span.id
        if anchor.key is None:
            return Around(after, span_id=span_id)
        key = place_of(project, query, order, span_id)
    before = page_before(project, query, order, key, limit, progress)
    start = place_of(project, query, order, before.rows[-1].span.id) if before.rows else None
    after = page(project, query, order, start, limit, progress)
    if start is None:  # it begins with the first row
        return Around(after, span_id=span_id)
    return Around(after, start, before, key, span_id)


def _at_the_end(last: Page) -> Around:
    if not last.rows:
        return Around(last)
    return Around(Page((), None), None, last, None, last.rows[-1].span.id)
