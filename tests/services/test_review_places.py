"""The rows before a place in an order, and around one."""

from __future__ import annotations

import pytest

from annotator.model.query import And, parse
from annotator.services import review, review_places
from annotator.services.project import Project
from annotator.services.review import SORTS, Order, Page
from annotator.services.review_places import Anchor
from tests.services.review_world import make_world


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_world(tmp_path_factory.mktemp("world"), 3, 120).project


def ids(*pages: Page | None) -> list[str]:
    return [row.span.id for page in pages if page is not None for row in page.rows]


def in_order(project: Project, order: Order) -> list[str]:
    return ids(review.page(project, And(), order, None, 1_000))


@pytest.mark.parametrize("by", sorted(SORTS))
@pytest.mark.parametrize("down", [True, False])
def test_pages_from_the_end_joined_are_the_order(project: Project, by: str, down: bool) -> None:
    order = Order(by, down)
    found: list[str] = []
    page = review_places.page_before(project, And(), order, None, 17)
    while True:
        found = ids(page) + found
        if page.next is None:
            break
        page = review_places.page_before(project, And(), order, page.next, 17)
    assert found == in_order(project, order)


@pytest.mark.parametrize("by", sorted(SORTS))
@pytest.mark.parametrize("place", [0, 1, 9, 10, 11, 40, -2, -1])
def test_a_span_stands_among_its_neighbours(project: Project, by: str, place: int) -> None:
    order = Order(by, False)
    wanted = in_order(project, order)
    anchor = Anchor(["gone", wanted[place]])
    found = review_places.around(project, And(), order, anchor, 10)
    assert found.span_id == wanted[place]
    near = ids(found.before, found.after)
    first = wanted.index(near[0])
    assert near == wanted[first : first + len(near)]
    middle = place % len(wanted)
    assert wanted[middle : middle + 10] == near[near.index(wanted[middle]) :]
    assert near.index(wanted[middle]) == min(middle, 10)
    if found.before is not None:
        assert (found.before.next is None) == (middle <= 10)


def test_without_the_span_the_next_behind_the_key_is_the_place(project: Project) -> None:
    order = Order("made", True)
    wanted = in_order(project, order)
    key = review.place_of(project, And(), order, wanted[30])
    found = review_places.around(project, And(), order, Anchor(["gone"], key), 10)
    assert found.span_id == wanted[31]
    assert ids(found.before) == wanted[21:31]


def test_where_nothing_is_behind_it_is_the_end(project: Project) -> None:
    order = Order("made", True)
    wanted = in_order(project, order)
    key = review.place_of(project, And(), order, wanted[-1])
    for anchor in (Anchor(["gone"], key), Anchor(is_end=True)):
        found = review_places.around(project, And(), order, anchor, 10)
        assert found.span_id == wanted[-1]
        assert ids(found.before, found.after) == wanted[-10:]
        assert found.after.next is None
    assert review_places.around(project, And(), order, Anchor(), 10).span_id == wanted[0]


def test_nothing_found_is_no_place(project: Project) -> None:
    query = parse('note:"no such note anywhere"')
    for anchor in (Anchor(["gone"]), Anchor(is_end=True)):
        found = review_places.around(project, query, Order(), anchor, 10)
        assert (found.span_id, ids(found.before, found.after)) == ("", [])
