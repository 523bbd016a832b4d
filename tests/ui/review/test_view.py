"""The review in the window: searching, choosing, sorting, going back to the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from annotator.services.review import Order
from annotator.ui import actions
from annotator.ui.main_window import MainWindow
from annotator.ui.review.columns import COLUMNS, CONTEXT
from annotator.ui.review.pages import KEPT, PAGE
from tests.ui.review.conftest import (
    Start,
    ask,
    choose,
    labels,
    many_spans,
    press,
    rows,
    settle,
    show,
    some_spans,
    texts,
)

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALL = ["“I invited him,”", "The bridge will open", "disgrace", "the bridge"]


def test_nothing_of_it_is_made_before_it_is_asked_for(start: Start) -> None:
    window = start()
    assert not window.review.is_shown
    assert window.findChild(object, "reviewView") is None
    assert window.review.parts() == []


def test_showing_it_leaves_the_columns_where_they_are(start: Start) -> None:
    """In another splitter all of them would be made up and laid out anew, which takes a moment."""
    window = start()
    place = window.columns.parentWidget()
    assert place is not None
    press(window, Key.Key_F4)
    assert window.columns.parentWidget() is place
    assert place.isAncestorOf(window.review.view)


def test_f4_shows_it_focuses_it_and_hides_it(start: Start) -> None:
    window = start()
    press(window, Key.Key_F4)
    view = window.review.view
    assert view.isVisible()
    assert view.isAncestorOf(QApplication.focusWidget())
    assert sorted(texts(window)) == sorted(ALL)
    window.view.setFocus()
    press(window, Key.Key_F4)
    assert view.isVisible(), "from the text it takes the focus"
    assert view.isAncestorOf(QApplication.focusWidget())
    press(window, Key.Key_F4)
    assert not view.isVisible()
    assert window.view.hasFocus()


def test_the_text_keeps_more_room_than_the_review(window: MainWindow) -> None:
    assert window.view.height() > 350
    assert window.review.view.height() < window.columns.height() + 40


def test_the_newest_span_comes_first_at_first(start: Start) -> None:
    window = start()
    press(window, Key.Key_F4)
    assert texts(window)[0] == "the bridge"


def test_a_query_narrows_the_rows_and_enter_asks_at_once(window: MainWindow) -> None:
    assert texts(window) == ALL
    ask(window, "label:claim")
    assert texts(window) == ["The bridge will open", "the bridge"]
    assert window.review.view.head.count.text() == "2 spans"


def test_a_pause_in_typing_asks_too(window: MainWindow, qtbot: QtBot) -> None:
    field = window.review.view.head.field
    field.setFocus()
    QTest.keyClicks(field, "disgrace")
    qtbot.waitUntil(lambda: texts(window) == ["disgrace"])


def test_a_wrong_query_says_where_and_keeps_the_rows(window: MainWindow) -> None:
    ask(window, "label:claim")
    ask(window, "label:claim lable:x")
    head = window.review.view.head
    assert "There is no filter “lable:”" in head.sentence.text()
    assert head.sentence.isVisible()
    assert texts(window) == ["The bridge will open", "the bridge"]
    ask(window, "label:clam")
    assert "clam" in head.sentence.text()
    assert texts(window) == ["The bridge will open", "the bridge"]
    ask(window, "label:quote")
    assert not head.sentence.isVisible()
    assert texts(window) == ["“I invited him,”"]


def test_a_new_look_leaves_a_wrong_query_to_be_mended(window: MainWindow) -> None:
    ask(window, "lable:x")
    window.review.view.search.again()
    settle()
    assert window.review.view.head.field.text() == "lable:x"
    assert window.review.view.head.sentence.isVisible()


def test_a_search_that_takes_long_is_said_to_be_on_its_way(
    window: MainWindow, qtbot: QtBot
) -> None:
    import threading

    from annotator.ui import tasks

    view, go = window.review.view, threading.Event()
    busy = [
        tasks.run(lambda _: go.wait(20), lambda _: None)
        for _ in range(tasks.pool().maxThreadCount())
    ]
    assert busy
    view.look("label:claim")
    qtbot.waitUntil(lambda: view.head.count.text() == "Searching…")
    assert texts(window) == ALL, "the rows of before stay"
    go.set()
    settle()
    assert view.head.count.text() == "2 spans"


def test_nothing_found_says_what_was_looked_for_and_offers_the_way_back(
    window: MainWindow,
) -> None:
    ask(window, "label:commitment")
    page = window.review.view.page
    assert page.isVisible()
    assert "label:commitment" in page.sentence.text()
    (button,) = (b for b in page.findChildren(QPushButton) if b.isVisible())
    button.click()
    settle()
    assert texts(window) == ALL
    assert window.review.view.head.field.text() == ""


def test_one_can_go_on_typing_when_nothing_was_found_on_the_way(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = window.review.view
    view.head.field.setFocus()
    for typed in ("disgra", "dis"):  # with nothing found before, and with something
        view.head.field.setText("")
        for sign in f"{typed}xyz":
            press(window, sign)
        with qtbot.waitSignal(view.search.found):
            pass
        settle()
        assert view.page.isVisible()
        assert view.head.field.hasFocus()


def test_no_spans_yet_says_how_there_will_be(start: Start) -> None:
    window = start(prepare=lambda project: None)
    show(window)
    assert "no spans yet" in window.review.view.page.sentence.text()
    assert window.review.view.head.count.text() == "0 spans"


def test_choosing_a_row_shows_its_document_and_span_and_keeps_the_focus(
    window: MainWindow,
) -> None:
    choose(window, 3)
    assert window.workspace.document_id == "d1"
    span = window.workspace.span(window.workspace.chosen_span_id)
    assert span is not None
    assert span.text == "the bridge"
    assert window.view.chosen == span.id
    assert window.review.view.table.hasFocus()
    assert window.review.selected_ids() == [span.id]


def test_arrow_keys_go_through_the_rows_and_the_text_follows(
    window: MainWindow, qtbot: QtBot
) -> None:
    choose(window, 0)
    press(window, Key.Key_Down)
    press(window, Key.Key_Down)
    qtbot.waitUntil(lambda: not window.review.view._showing.isActive())
    span = window.workspace.span(window.workspace.chosen_span_id)
    assert span is not None
    assert span.text == "disgrace"
    assert window.review.view.table.hasFocus()


def test_enter_goes_to_the_text_and_escape_too(window: MainWindow) -> None:
    choose(window, 3)
    press(window, Key.Key_Return)
    assert window.view.hasFocus()
    window.review.view.table.setFocus()
    press(window, Key.Key_Escape)
    assert window.view.hasFocus()
    window.review.view.head.field.setFocus()
    press(window, Key.Key_Escape)
    assert window.view.hasFocus()
    assert window.review.view.isVisible()


def test_a_span_chosen_in_the_text_is_chosen_in_the_table(window: MainWindow) -> None:
    window.view.setFocus()
    press(window, Key.Key_Tab)
    assert window.review.selected_ids() == [window.workspace.chosen_span_id]


def test_the_line_below_says_what_the_keys_do_in_the_table(window: MainWindow) -> None:
    window.status.end_notice()
    choose(window, 0)
    assert "Space reviewed" in window.status._hint.text()
    window.view.setFocus()
    settle()
    assert "Space" not in window.status._hint.text()


def test_f6_reaches_every_part(window: MainWindow) -> None:
    view = window.review.view
    view.groups.group_by("label")
    settle()
    window.view.setFocus()
    reached = set()
    for _ in range(9):
        press(window, Key.Key_F6)
        focus = QApplication.focusWidget()
        reached |= {
            p for p in (view.head, view.groups, view.table) if p is focus or p.isAncestorOf(focus)
        }
    assert reached == {view.head, view.groups, view.table}


def test_passing_by_with_f6_leaves_the_text_as_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.open_document("d2")
    settle()
    while not window.review.view.table.hasFocus():
        press(window, Key.Key_F6)
    assert not window.review.view._showing.isActive()  # nothing is about to be opened
    assert window.workspace.document_id == "d2"
    press(window, Key.Key_Down)
    qtbot.waitUntil(lambda: window.workspace.document_id == "d0")
    assert window.review.view.table.currentIndex().row() == 0


@pytest.mark.parametrize(
    ("column", "first"),
    [("label", ["quote", "claim", "claim", "opinion"]), ("context", None), ("made", None)],
)
def test_a_click_on_a_head_sorts_and_a_second_turns_it_round(
    window: MainWindow, column: str, first: list[str] | None
) -> None:
    table = window.review.view.table
    place = next(n for n, c in enumerate(COLUMNS) if c.id == column)
    click_head(window, place)
    once = texts(window)
    if first is not None:
        assert labels(window) == first
    click_head(window, place)
    assert texts(window) != once
    assert sorted(texts(window)) == sorted(ALL)
    assert table.horizontalHeader().sortIndicatorSection() == place


def test_a_column_without_an_order_says_so(window: MainWindow) -> None:
    place = next(n for n, c in enumerate(COLUMNS) if c.id == "unsure")
    before = texts(window)
    click_head(window, place)
    assert "is:unsure" in window.status.notice
    assert texts(window) == before
    assert window.review.view.search.shown.order == Order("document", False)


def click_head(window: MainWindow, place: int) -> None:
    header = window.review.view.table.horizontalHeader()
    x = header.sectionViewportPosition(place) + 20
    QTest.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=_point(x, header.height() // 2)
    )
    settle()


def _point(x: int, y: int):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QPoint

    return QPoint(x, y)


def test_columns_are_chosen_moved_and_kept(start: Start) -> None:
    window = start()
    table = show(window).table
    length = next(n for n, c in enumerate(COLUMNS) if c.id == "length")
    action = next(a for a in table.column_menu().actions() if a.text() == "Length")
    action.trigger()
    assert not table.isColumnHidden(length)
    table.horizontalHeader().moveSection(table.horizontalHeader().visualIndex(length), 0)
    window.close()
    other = show(start())
    assert not other.table.isColumnHidden(length)
    assert other.table.horizontalHeader().visualIndex(length) == 0
    other.table.reset_columns()
    assert other.table.isColumnHidden(length)
    assert other.table.horizontalHeader().visualIndex(length) == length


def test_pages_are_fetched_as_one_scrolls_and_dropped_behind(start: Start) -> None:
    count = PAGE * (KEPT + 3) + 7
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    assert view.model.rowCount() == PAGE
    assert view.head.count.text() == f"{count:,} spans"
    view.table.setFocus()
    while view.model.has_more:
        view.table.choose(view.model.rowCount() - 1)
        settle()
    assert view.model.rowCount() == count
    last = view.model.row_at(count - 1)
    assert last is not None
    assert last.span.text == f"n{count - 1}"
    assert view.model.row_at(0) is None, "far away, it was dropped"
    press(window, Key.Key_Home)
    settle()
    first = view.model.row_at(0)
    assert first is not None
    assert first.span.text == "n0"
    assert view.model.rowCount() == count


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, CTRL])
def test_end_goes_to_the_last_row_of_all_and_home_back(
    start: Start, modifier: Qt.KeyboardModifier, qtbot: QtBot
) -> None:
    count = PAGE * 3 + 7
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    view.table.setFocus()
    assert view.model.rowCount() < count
    press(window, Key.Key_End, modifier)
    assert chosen_texts(window) == [f"n{count - 1}"]
    qtbot.waitUntil(lambda: [window.workspace.chosen_span_id] == window.review.selected_ids())
    assert view.head.count.text() == f"{count:,} spans"
    press(window, Key.Key_Up)
    assert chosen_texts(window) == [f"n{count - 2}"]
    press(window, Key.Key_Home, modifier)
    assert chosen_texts(window) == ["n0"]
    press(window, Key.Key_Down)
    assert chosen_texts(window) == ["n1"]


def test_from_the_end_one_comes_up_to_every_row(start: Start) -> None:
    count = PAGE * 3 + 7
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    view.table.setFocus()
    press(window, Key.Key_End)
    bar = view.table.verticalScrollBar()
    while view.model.has_previous:
        bar.setValue(max(0, bar.value() - 30 * bar.singleStep()))
        number = view.table.rowAt(0)
        seen, top = view.model.row_at(number), view.table.top_of(number)
        settle()
        assert seen is not None
        here = view.model.number_of(seen.span.id)
        assert here is not None
        assert view.table.top_of(here) == top, "rows that came above push nothing down"
    assert texts(window) == [f"n{n}" for n in range(count)]


def test_a_new_look_is_for_the_query_that_is_on_its_way(window: MainWindow) -> None:
    search = window.review.view.search
    window.review.view.look("label:claim")
    search.again()
    settle()
    assert search.shown.text == "label:claim"
    window.review.view.look("lable:wrong")
    search.again()
    settle()
    assert search.shown.text == "label:claim"


def test_a_new_look_stays_at_the_chosen_row(start: Start) -> None:
    count = PAGE * 3
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    view.table.setFocus()
    for number in (PAGE - 1, 2 * PAGE - 1):
        view.table.choose(number)
        settle()
    view.table.choose(2 * PAGE - 30)
    settle()
    top = view.table.top_of(2 * PAGE - 30)
    span_id = window.review.selected_ids()[0]
    view.search.again()
    settle()
    assert window.review.selected_ids() == [span_id]
    here = view.model.number_of(span_id)
    assert here is not None
    assert view.table.top_of(here) == top
    press(window, Key.Key_Home)
    assert chosen_texts(window) == ["n0"]


def test_where_the_chosen_row_went_the_nearest_one_is_chosen(start: Start, qtbot: QtBot) -> None:
    from annotator.services import bulk
    from annotator.ui import long_work

    count = PAGE * 3
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    view.table.setFocus()
    view.table.choose(PAGE - 1)
    settle()
    view.table.choose(PAGE + 50)
    settle()
    ids = [row.span.id for row in rows(window)[PAGE + 45 : PAGE + 60]]
    long_work.do(window.workspace, lambda p, progress: bulk.plan(p, bulk.Remove(), ids), "Remove")
    settle()
    view.search.again()
    settle()
    assert chosen_texts(window) == [f"n{PAGE + 44}"]
    qtbot.waitUntil(lambda: [window.workspace.chosen_span_id] == window.review.selected_ids())


def test_after_an_act_on_all_that_is_found_the_place_is_kept(start: Start) -> None:
    """So many that the rows are not followed one by one."""
    from annotator.services import bulk
    from annotator.ui import long_work

    count = 2_100
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    view.table.setFocus()
    view.table.choose(PAGE - 1)
    settle()
    view.table.choose(PAGE + 50)
    settle()
    chosen, top = window.review.selected_ids(), view.table.top_of(PAGE + 50)
    query, act = window.review.query, bulk.SetUnsure(True)
    long_work.do(window.workspace, lambda p, progress: bulk.plan(p, act, query), "Unsure")
    settle()
    assert window.review.selected_ids() == chosen
    number = view.model.number_of(chosen[0])
    assert number is not None
    assert view.table.top_of(number) == top
    assert view.table.chosen_rows[0].span.unsure


def test_a_row_that_an_edit_moves_on_comes_no_second_time(start: Start) -> None:
    count = PAGE + 40
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    view = show(window)
    view.look("", Order("changed", False))
    settle()
    view.table.setFocus()
    moved = rows(window)[3].span
    view.table.choose(3)
    press(window, "?")
    view.table.choose(view.model.rowCount() - 1)
    settle()
    assert not view.model.has_more
    assert sorted(texts(window)) == sorted(f"n{n}" for n in range(count))
    assert rows(window)[3].span.id == moved.id


def chosen_texts(window: MainWindow) -> list[str]:
    return [row.span.text for row in window.review.view.table.chosen_rows]


def test_another_project_is_looked_at_anew(start: Start, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tests.builders import make_project, tag

    window = start()
    show(window)
    ask(window, "label:claim")
    project = make_project(tmp_path, "Quite another text.", name="other.annot")
    tag(project, 0, 5)
    project.close()
    window.open_project(project.path)
    window.load()
    settle()
    assert texts(window) == ["Quite"]
    assert window.review.view.head.field.text() == ""


def test_while_it_is_hidden_it_asks_nothing_and_then_shows_what_came(start: Start) -> None:
    from annotator.services import annotate
    from tests.builders import label_id

    window = start()
    show(window)
    press(window, Key.Key_F4)
    assert not window.review.is_shown or press(window, Key.Key_F4) is None
    project = window.workspace.project
    window.workspace.do(annotate.add_span, "d2", ((0, 8),), label_id(project, "quote"))
    settle()
    press(window, Key.Key_F4)
    assert "An empty" in texts(window)


def test_all_its_parts_have_names(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

    kinds = (QAbstractButton, QAbstractItemView, QLineEdit)
    view = window.review.view
    for kind in kinds:
        for widget in view.findChildren(kind):
            if widget.isVisible():
                assert widget.accessibleName(), widget
    index = view.model.index(0, CONTEXT)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("[“I invited him,”] she said.")


@pytest.mark.parametrize("size", [(800, 600), (640, 400)])
def test_a_small_window_has_room_for_both(start: Start, size: tuple[int, int]) -> None:
    window = start(size=size, prepare=some_spans)
    view = show(window)
    assert window.size().toTuple() == size
    assert view.table.viewport().height() >= 28
    assert window.view.height() >= 120
    assert actions.BY_ID["review"].checked is not None
    assert actions.BY_ID["review"].checked(window)
