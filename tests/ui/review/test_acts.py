"""What the keys do to the chosen rows, and how the rows follow what is done anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.services import annotate, edit_schema, reviewing
from annotator.ui import actions, tasks
from annotator.ui.dialogs.bulk_preview import BulkPreviewDialog
from annotator.ui.long_work import AT_ONCE
from annotator.ui.main_window import MainWindow
from annotator.ui.review.model import GONE
from tests.builders import label_id
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
    texts,
)

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def greyed(window: MainWindow) -> list[bool]:
    model = window.review.view.model
    return [model.index(n, 0).data(GONE) for n in range(model.rowCount())]


def stored(window: MainWindow) -> list[tuple[str, str]]:
    project = window.workspace.project
    names = {label.id: label.name for label in project.labels()}
    return [(names[s.label_id], s.text) for d in ("d0", "d1", "d2") for s in project.spans_of(d)]


def test_a_labels_letter_relabels_the_chosen_row(window: MainWindow) -> None:
    choose(window, 1)
    press(window, "o")
    assert labels(window) == ["quote", "opinion", "opinion", "claim"]
    assert ("opinion", "The bridge will open") in stored(window)
    assert window.review.view.table.hasFocus()
    press(window, Key.Key_Z, CTRL)
    assert labels(window) == ["quote", "claim", "opinion", "claim"]


def test_a_selection_in_the_text_is_not_what_a_letter_is_about(window: MainWindow) -> None:
    window.view.set_selection(0, 3)
    choose(window, 0)
    press(window, "c")
    assert len(stored(window)) == 4
    assert labels(window)[0] == "claim"


def test_a_row_that_no_longer_matches_stays_greyed_until_the_next_search(
    window: MainWindow,
) -> None:
    ask(window, "label:claim")
    choose(window, 0)
    press(window, "o")
    assert texts(window) == ["The bridge will open", "the bridge"]
    assert labels(window) == ["opinion", "claim"]
    assert greyed(window) == [True, False]
    again = window.review.view.head.again
    assert again.isVisible()
    press(window, Key.Key_Z, CTRL)
    assert greyed(window) == [False, False], "undo brings it back in its place"
    press(window, Key.Key_Y, CTRL)
    again.click()
    settle()
    assert texts(window) == ["the bridge"]
    assert not again.isVisible()


def test_delete_greys_the_row_and_undo_brings_it_back(window: MainWindow) -> None:
    choose(window, 2)
    press(window, Key.Key_Delete)
    assert ("opinion", "disgrace") not in stored(window)
    assert greyed(window) == [False, False, True, False]
    press(window, Key.Key_Z, CTRL)
    assert ("opinion", "disgrace") in stored(window)
    assert greyed(window) == [False] * 4


def test_space_marks_reviewed_and_goes_on(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_Space)
    press(window, Key.Key_Space)
    assert [row.review is not None for row in rows(window)] == [True, True, False, False]
    assert window.review.selected_ids() == [rows(window)[2].span.id]
    project = window.workspace.project
    kept = reviewing.reviews_in(project, "d0")
    assert {one.span_id for one in kept} == {row.span.id for row in rows(window)[:2]}
    assert {one.annotator_id for one in kept} == {project.annotator.id}


def test_space_on_a_reviewed_row_goes_on_and_does_nothing(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_Space)
    choose(window, 0)
    press(window, Key.Key_Space)
    assert window.review.selected_ids() == [rows(window)[1].span.id]
    assert "review" in window.workspace.undo_text()
    press(window, Key.Key_Z, CTRL)
    assert rows(window)[0].review is None


def test_changing_a_span_takes_its_review_back(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_Space)
    choose(window, 0)
    press(window, "o")
    assert rows(window)[0].review is None
    press(window, Key.Key_Z, CTRL)
    assert rows(window)[0].review is not None


def test_a_question_mark_says_unsure_and_sure(window: MainWindow) -> None:
    choose(window, 0)
    press(window, "?")
    assert rows(window)[0].span.unsure
    press(window, "?")
    assert not rows(window)[0].span.unsure


def test_f2_edits_the_note_and_comes_back(window: MainWindow) -> None:
    choose(window, 3)
    press(window, Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "is it?")
    press(window, Key.Key_Return)
    assert rows(window)[3].span.note == "is it?"
    assert window.review.view.table.hasFocus()


def test_several_rows_are_one_step(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_Down, SHIFT)
    press(window, Key.Key_Down, SHIFT)
    assert len(window.review.selected_ids()) == 3
    press(window, "m")
    assert labels(window) == ["commitment"] * 3 + ["claim"]
    assert window.workspace.undo_text() == "Undo relabel 3 spans"
    press(window, Key.Key_Z, CTRL)
    assert labels(window) == ["quote", "claim", "opinion", "claim"]


def test_after_work_on_many_the_keys_undo_that_and_not_the_query(window: MainWindow) -> None:
    ask(window, "bridge")
    window.review.view.head.field.setFocus()
    actions.run(window, "bulk_unsure")
    settle()
    (dialog,) = window.findChildren(BulkPreviewDialog)
    QTest.keyClick(dialog, Key.Key_Return)
    settle()
    assert [row.span.unsure for row in rows(window)] == [True, True]
    assert window.focusWidget() is window.review.view.table
    window.activateWindow()  # which no window manager does here
    assert QTest.qWaitForWindowActive(window)
    press(window, Key.Key_Z, CTRL)
    assert [row.span.unsure for row in rows(window)] == [False, False]
    assert window.review.view.head.field.text() == "bridge"


def test_very_many_rows_are_one_step_too(start: Start) -> None:
    count = AT_ONCE + 20
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    show(window)
    choose(window, 0)
    press(window, Key.Key_A, CTRL)
    press(window, "q")
    assert set(labels(window)) == {"quote"}
    assert {s.label_id for s in window.workspace.spans()} == {
        label_id(window.workspace.project, "quote")
    }
    assert window.workspace.undo_text() == f"Undo relabel {count} spans"
    press(window, Key.Key_Z, CTRL)
    assert set(labels(window)) == {"claim"}
    assert window.status.notice == f"Undone: relabel {count} spans."
    press(window, Key.Key_Y, CTRL)
    assert set(labels(window)) == {"quote"}


@pytest.mark.parametrize("key", ["q", "?", Key.Key_Delete, Key.Key_Space])
def test_very_many_rows_are_changed_and_changed_back_on_a_thread(
    start: Start, key: str | Key
) -> None:
    count = AT_ONCE + 20
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    window = start(text, prepare=many_spans(count))
    table = show(window).table
    choose(window, 0)
    press(window, Key.Key_A, CTRL)
    for keys in ((key, Qt.KeyboardModifier.NoModifier), (Key.Key_Z, CTRL), (Key.Key_Y, CTRL)):
        before = stored_records(window)
        QTest.keyClick(table, *keys)
        assert tasks.is_busy(), "it goes on by itself"
        settle()
        assert stored_records(window) != before


def stored_records(window: MainWindow) -> list[object]:
    project = window.workspace.project
    return [*project.spans_of("d0"), *reviewing.reviews_in(project, "d0")]


def test_ctrl_a_and_ctrl_c_are_about_the_rows(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_A, CTRL)
    assert len(window.review.selected_ids()) == 4
    assert window.review.has_focus_rows
    press(window, Key.Key_C, CTRL)
    assert QApplication.clipboard().text().splitlines() == texts(window)


def test_a_key_without_a_label_says_so(window: MainWindow) -> None:
    choose(window, 0)
    press(window, "x")
    assert window.status.notice == "No label has the key x."


def test_alt_and_an_arrow_move_the_edge_and_the_row_follows(window: MainWindow) -> None:
    choose(window, 1)
    press(window, Key.Key_Right, Qt.KeyboardModifier.AltModifier | SHIFT)
    row = rows(window)[1]
    assert row.span.text == "The bridge will open in"
    assert row.right.startswith(" May")


def test_editing_in_the_text_updates_the_row(window: MainWindow) -> None:
    span = rows(window)[1].span
    window.workspace.do(annotate.set_note, span.id, "from elsewhere")
    settle()
    assert rows(window)[1].span.note == "from elsewhere"


def test_a_new_span_is_offered_and_not_pushed_in(window: MainWindow) -> None:
    project = window.workspace.project
    again = window.review.view.head.again
    ask(window, "label:claim")
    window.workspace.do(annotate.add_span, "d2", ((0, 8),), label_id(project, "quote"))
    settle()
    assert not again.isVisible(), "it would not be found"
    window.workspace.do(annotate.add_span, "d2", ((0, 8),), label_id(project, "claim"))
    settle()
    assert len(rows(window)) == 2
    assert again.isVisible()
    again.click()
    settle()
    assert len(rows(window)) == 3


def test_the_first_span_of_all_is_shown_at_once(start: Start) -> None:
    window = start(prepare=lambda project: None)
    show(window)
    project = window.workspace.project
    window.workspace.do(annotate.add_span, "d0", ((0, 8),), label_id(project, "quote"))
    settle()
    assert len(rows(window)) == 1
    assert window.review.view.table.isVisible()


def test_a_label_renamed_is_shown_so(window: MainWindow) -> None:
    project = window.workspace.project
    claim = next(label for label in project.labels() if label.name == "claim")
    window.workspace.do(edit_schema.set_label, replace(claim, name="assertion"))
    settle()
    assert labels(window) == ["quote", "assertion", "opinion", "assertion"]
    index = window.review.view.model.index(1, 0)
    assert index.data() == "assertion"


def test_a_document_removed_greys_its_rows(window: MainWindow) -> None:
    from annotator.services import edit_documents

    window.workspace.do(edit_documents.remove_documents, ["d1"])
    settle()
    assert greyed(window) == [False, False, False, True]
    choose(window, 3)
    assert "document" in window.status.notice.lower()
    press(window, "o")
    assert len(stored_labels(window)) == 3


def stored_labels(window: MainWindow) -> list[str]:
    project = window.workspace.project
    return [s.label_id for d in ("d0", "d2") for s in project.spans_of(d)]


@pytest.mark.parametrize(
    ("entry", "query", "found"),
    [
        ("Only This Label", "label:claim", ["The bridge will open", "the bridge"]),
        ("Not This Label", "-label:claim", ["“I invited him,”", "disgrace"]),
        ("Same Text", '"The bridge will open"', ["The bridge will open"]),
    ],
)
def test_the_menu_of_a_row_narrows_the_query(
    window: MainWindow, entry: str, query: str, found: list[str]
) -> None:
    choose(window, 1)
    menu = opened_menu(window)
    next(a for a in menu.actions() if a.text().replace("&", "") == entry).trigger()
    menu.close()
    settle()
    assert window.review.view.head.field.text() == query
    assert texts(window) == found


def opened_menu(window: MainWindow) -> QMenu:
    table = window.review.view.table
    from PySide6.QtGui import QContextMenuEvent

    place = table.visualRect(table.currentIndex()).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(table.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_the_menu_takes_a_review_back(window: MainWindow) -> None:
    choose(window, 0)
    press(window, Key.Key_Space)
    choose(window, 0)
    menu = opened_menu(window)
    next(a for a in menu.actions() if a.text().replace("&", "") == "Not Reviewed").trigger()
    menu.close()
    settle()
    assert rows(window)[0].review is None
