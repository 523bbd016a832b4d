"""The memory of the table: which rows are held, under which numbers."""

from __future__ import annotations

from annotator.model.document import State
from annotator.model.span import Span
from annotator.services.review import Page, Row
from annotator.ui.review.pages import KEPT, PAGE, From, Leaf, Pages


def row(number: int, note: str = "") -> Row:
    span = Span(f"s{number}", "d0", "l", "a", ((number, number + 1),), "x", note)
    return Row(span, "title", State.NEW, "", "", None)


def page(number: int, count: int = PAGE, more: bool = True) -> Page:
    first = number * PAGE
    rows = tuple(row(n) for n in range(first, first + count))
    return Page(rows, (first + count,) if more else None)


def filled(count: int) -> Pages:
    pages = Pages()
    for number in range(count):
        pages.add(page(number))
    return pages


def test_rows_have_the_numbers_of_their_order() -> None:
    pages = filled(3)
    assert pages.count == 3 * PAGE
    assert pages.row(PAGE + 7) == row(PAGE + 7)
    assert pages.number_of(f"s{PAGE + 7}") == PAGE + 7
    assert pages.row(3 * PAGE) is None
    assert pages.row(-1) is None


def test_the_last_page_may_be_shorter_and_ends_it() -> None:
    pages = filled(1)
    assert pages.next_key == (PAGE,)
    pages.add(page(1, 5, more=False))
    assert pages.count == PAGE + 5
    assert pages.next_key is None


def test_an_empty_page_is_no_rows() -> None:
    pages = Pages()
    pages.add(Page((), None))
    assert pages.count == 0
    assert pages.missing(0, 10) == []
    assert pages.row(0) is None


def test_pages_far_away_are_dropped_and_known_by_their_keys() -> None:
    pages = filled(40)
    assert pages.missing(0, 20) == []
    assert pages.held_pages() == KEPT + 1
    assert pages.count == 40 * PAGE, "the numbers stay"
    assert pages.number_of(f"s{30 * PAGE}") is None
    (leaf,) = pages.missing(30 * PAGE, 30 * PAGE + 20)
    assert leaf.at == From((30 * PAGE,))
    pages.fill(leaf, page(30).rows)
    assert pages.row(30 * PAGE + 4) == row(30 * PAGE + 4)
    assert pages.missing(30 * PAGE, 30 * PAGE + 20) == []


def test_memory_does_not_grow_with_what_was_seen() -> None:
    pages = Pages()
    for number in range(200):
        pages.add(page(number))
        pages.missing(number * PAGE, number * PAGE + 20)
    assert pages.held_pages() <= 2 * KEPT + 1
    assert len(pages.ids) <= (2 * KEPT + 1) * PAGE


def dropped(pages: Pages, number: int) -> Leaf:
    """A page that is far away, as it is asked for again."""
    pages.missing(0, 0)
    (leaf,) = pages.missing(number * PAGE, number * PAGE)
    return leaf


def test_what_came_in_between_meanwhile_moves_no_other_row() -> None:
    pages = filled(20)
    leaf = dropped(pages, 15)
    rows = [*page(15).rows]
    rows.insert(3, row(99_999))
    pages.fill(leaf, rows[:PAGE])
    assert pages.row(16 * PAGE - 1) == row(16 * PAGE - 2), "one more row pushes the last one out"
    assert pages.count == 20 * PAGE


def test_what_went_meanwhile_leaves_a_gap_at_the_end_of_its_page() -> None:
    pages = filled(20)
    leaf = dropped(pages, 15)
    rows = [*page(15).rows]
    del rows[3]
    pages.fill(leaf, [*rows, row(16 * PAGE)])
    assert pages.row(15 * PAGE + 3) == row(15 * PAGE + 4)
    assert pages.row(16 * PAGE - 1) is None, "the first row of the next page stays there alone"


def test_a_row_is_replaced_in_its_place() -> None:
    pages = filled(2)
    pages.replace(PAGE + 1, row(PAGE + 1, "seen"))
    found = pages.row(PAGE + 1)
    assert found is not None
    assert found.span.note == "seen"


def test_a_row_that_moved_on_comes_no_second_time() -> None:
    pages = filled(2)
    moved = row(7, "edited, and so further on now")
    pages.replace(7, moved)
    third = page(2)
    pages.add(Page((*third.rows[:50], moved, *third.rows[50:-1]), (3 * PAGE - 1,)))
    assert pages.count == 3 * PAGE - 1
    assert [pages.row(n) for n in (7, 2 * PAGE + 50)] == [moved, row(2 * PAGE + 50)]
    pages.add(page(3))
    assert pages.row(3 * PAGE - 1) == row(3 * PAGE), "the next page begins right behind it"
    assert pages.number_of(f"s{3 * PAGE + 4}") == 3 * PAGE + 3


def test_a_row_that_moved_on_stays_where_it_is_when_its_page_is_fetched_again() -> None:
    pages = filled(20)
    moved = row(7, "edited")
    pages.replace(7, moved)
    pages.missing(19 * PAGE, 19 * PAGE)
    assert pages.row(6) is None, "far away, its page was dropped"
    pages.add(Page((moved, row(20 * PAGE)), None))
    assert pages.count == 20 * PAGE + 1
    (leaf,) = pages.missing(0, 0)
    rows = page(0).rows
    pages.fill(leaf, (*rows[:7], *rows[8:], row(PAGE)))
    assert [pages.row(n) for n in range(PAGE)] == [*rows[:7], moved, *rows[8:]]


def test_a_page_of_rows_that_are_all_known_adds_none() -> None:
    pages = filled(2)
    assert pages.fresh(page(0)) == 0
    pages.add(Page(page(0).rows, (77,)))
    assert pages.count == 2 * PAGE
    assert pages.next_key == (77,)


def test_rows_come_before_the_first_known_ones() -> None:
    pages = Pages()
    pages.add(Page((), None))
    pages.add_before(page(9), None)
    assert pages.count == PAGE
    assert pages.next_key is None
    assert pages.previous_key == (10 * PAGE,), "as the page says"
    for number in range(8, -1, -1):
        pages.add_before(page(number, more=number > 0), pages.previous_key)
    assert pages.count == 10 * PAGE
    assert pages.previous_key is None
    assert [pages.row(n) for n in (0, 5 * PAGE, 10 * PAGE - 1)] == [
        row(0), row(5 * PAGE), row(10 * PAGE - 1)
    ]  # fmt: skip
    assert pages.number_of(f"s{3 * PAGE}") == 3 * PAGE


def test_a_page_before_that_was_dropped_keeps_its_last_rows_in_place() -> None:
    pages = Pages()
    pages.add(Page((), None))
    for number in range(19, -1, -1):
        pages.add_before(page(number), None)
    pages.missing(0, 0)
    (leaf,) = pages.missing(15 * PAGE, 15 * PAGE)
    assert leaf.at.backward
    rows = list(page(15).rows)
    del rows[3]
    pages.fill(leaf, rows)
    assert pages.row(15 * PAGE) is None
    assert pages.row(15 * PAGE + 4) == row(15 * PAGE + 4)
