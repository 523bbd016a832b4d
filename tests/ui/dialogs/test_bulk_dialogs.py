"""The dialogs before many spans are changed: what they say, their ticks, closing them early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from annotator.model.query import And, parse
from annotator.services import annotate, bulk
from annotator.ui import tasks
from annotator.ui.dialogs.bulk_preview import SHOWN, BulkPreviewDialog
from annotator.ui.dialogs.merge_labels import MergeLabelsDialog
from annotator.ui.dialogs.passages import CONTEXT, TICK
from annotator.ui.dialogs.split_label import SplitLabelDialog
from annotator.ui.dialogs.subject import Subject
from annotator.ui.dialogs.tag_alike import TagAlikeDialog
from annotator.ui.workspace import Workspace
from tests.builders import TEXT, label_id, make_project, records, tag
from tests.ui.review.conftest import many_spans

Role = Qt.ItemDataRole


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def workspace(qtbot: QtBot, tmp_path: Path) -> Iterator[Workspace]:
    project = make_project(tmp_path, TEXT, TEXT)
    for start in (1, 5, 10):
        tag(project, start, start + 3, "claim")
    tag(project, 1, 4, "quote")
    project.close()
    made = Workspace()
    made.open_project(project.path, annotator_name="Ann")
    made.load()
    yield made
    assert tasks.wait_for_all()
    made.close()


def _settle() -> None:
    assert tasks.wait_for_all()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _open(
    window: QWidget, workspace: Workspace, act: bulk.Act, *, asks: bool = False
) -> BulkPreviewDialog:
    dialog = BulkPreviewDialog(window, workspace, act, [Subject(And(), "")], asks=asks)
    dialog.open()
    assert tasks.wait_for_all()
    return dialog


def test_the_counts_and_the_reasons_stand_above_the_rows(
    window: QWidget, workspace: Workspace
) -> None:
    dialog = _open(window, workspace, bulk.Relabel(label_id(workspace.project, "quote")))
    counts, reasons = dialog.head.text().split("\n")
    assert counts == "2 spans of 4 will change."
    assert reasons.startswith("Left as they are: ")
    assert "1 already that label" in reasons and "1 would equal another span" in reasons
    assert [dialog.model.is_ticked(row) for row in range(4)] == [False, False, True, True]
    assert dialog.model.passages[2].what == "claim → quote"
    flags = [dialog.model.flags(dialog.model.index(row, TICK)) for row in (0, 2)]
    able = [bool(flag & Qt.ItemFlag.ItemIsUserCheckable) for flag in flags]
    assert able == [False, True]
    dialog.reject()


def test_a_click_takes_a_tick_away_and_the_row_stays_as_it_is(
    window: QWidget, workspace: Workspace
) -> None:
    dialog = _open(window, workspace, bulk.Remove())
    assert dialog.head.text() == "4 spans will be removed; undo brings them back."
    table = dialog.table
    place = table.visualRect(dialog.model.index(0, TICK))
    box = QPoint(place.left() + 10, place.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert not dialog.model.is_ticked(0)
    kept = dialog.model.passages[0].row.span.id
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    _settle()
    assert [span.id for span in workspace.project.spans_of("d0")] == [kept]
    assert [span.id for span in workspace.spans()] == [kept]
    assert workspace.undo_text() == "Undo remove 3 spans"


def test_a_tick_taken_away_stays_so_when_another_label_is_chosen(
    window: QWidget, workspace: Workspace
) -> None:
    dialog = _open(window, workspace, bulk.Relabel(label_id(workspace.project, "opinion")))
    assert dialog.label is not None
    spared = dialog.model.passages[0].row.span
    dialog.model.setData(dialog.model.index(0, TICK), Qt.CheckState.Unchecked, Role.CheckStateRole)
    for label in ("quote", "commitment"):  # under the first of them it has no box at all
        dialog.label.choose(label_id(workspace.project, label))
        assert tasks.wait_for_all()
    assert "1 not ticked" in dialog.head.text()
    dialog.accept()
    _settle()
    assert workspace.project.span(spared.id) == spared


def test_labels_are_gone_through_by_keys_while_the_rows_stay_where_they_are(
    window: QWidget, workspace: Workspace
) -> None:
    dialog = _open(window, workspace, bulk.Relabel(label_id(workspace.project, "quote")))
    assert dialog.label is not None
    assert dialog.focusWidget() is dialog.table
    dialog.table.selectRow(2)
    dialog.label.setFocus()
    for name in ("claim", "commitment"):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
        assert tasks.wait_for_all()
        assert dialog.label.currentText() == name
        assert dialog.table.currentIndex().row() == 2
    dialog.reject()


def test_the_row_one_is_at_stays_when_passages_alike_are_listed_anew(
    window: QWidget, workspace: Workspace
) -> None:
    claim, quote = (label_id(workspace.project, name) for name in ("claim", "quote"))
    dialog = TagAlikeDialog(window, workspace, "him", claim)
    dialog.open()
    assert tasks.wait_for_all()
    assert dialog.model.rowCount() == 2
    dialog.table.selectRow(1)
    dialog.label.choose(quote)
    assert dialog.table.currentIndex().row() == 1
    dialog.reject()


def test_no_more_is_done_than_was_shown_when_a_tick_is_taken_away(
    window: QWidget, workspace: Workspace
) -> None:
    dialog = _open(window, workspace, bulk.Relabel(label_id(workspace.project, "opinion")))
    ticked, twin = dialog.model.passages[:2]
    assert (ticked.why, twin.why) == ("", "would equal another span")
    dialog.model.setData(dialog.model.index(0, TICK), Qt.CheckState.Unchecked, Role.CheckStateRole)
    assert dialog.do_button.text() == "Relabel 2 spans"
    dialog.accept()
    _settle()
    assert workspace.undo_text() == "Undo relabel 2 spans"
    for one in (ticked, twin):
        assert workspace.project.span(one.row.span.id) == one.row.span


def test_a_note_is_typed_and_seen_before_it_is_set(
    window: QWidget, workspace: Workspace, qtbot: QtBot
) -> None:
    dialog = _open(window, workspace, bulk.SetNote(""), asks=True)
    assert not dialog.do_button.isEnabled() and dialog.note is not None
    QTest.keyClicks(dialog.note, "look again")
    qtbot.waitUntil(lambda: [p.what for p in dialog.model.passages][:1] == ["→ look again"])
    _settle()
    dialog.accept()
    _settle()
    assert {span.note for span in workspace.project.spans_of("d0")} == {"look again"}
    assert workspace.undo_text() == "Undo set the note of 4 spans"


def test_an_act_that_changes_nothing_cannot_be_done(window: QWidget, workspace: Workspace) -> None:
    dialog = _open(window, workspace, bulk.SetNote(""))
    assert dialog.head.text() == (
        "0 spans of 4 will change.\nLeft as they are: 4 without a note already."
    )
    assert not dialog.do_button.isEnabled()
    before = records(workspace.project)
    dialog.accept()
    assert records(workspace.project) == before
    dialog.reject()


def test_a_query_that_is_wrong_is_told(window: QWidget, workspace: Workspace) -> None:
    nobody = Subject(parse("label:nobody"), "label:nobody")
    dialog = BulkPreviewDialog(window, workspace, bulk.Remove(), [nobody])
    dialog.open()
    assert tasks.wait_for_all()
    assert "There is no label" in dialog.head.text()
    assert not dialog.do_button.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("kind", ["bulk", "alike", "merge", "split"])
def test_closed_while_it_looks_nothing_happens(
    window: QWidget, workspace: Workspace, kind: str
) -> None:
    claim = label_id(workspace.project, "claim")
    label = workspace.label(claim)
    assert label is not None
    before = records(workspace.project)
    dialogs: dict[str, Callable[[], QDialog]] = {
        "bulk": lambda: BulkPreviewDialog(window, workspace, bulk.Remove(), [Subject(And(), "")]),
        "alike": lambda: TagAlikeDialog(window, workspace, "bridge", claim),
        "merge": lambda: MergeLabelsDialog(window, workspace, [claim]),
        "split": lambda: SplitLabelDialog(window, workspace, label, ["nobody"]),
    }
    dialog = dialogs[kind]()
    dialog.open()
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    _settle()
    assert records(workspace.project) == before


def test_hostile_words_are_shown_as_they_stand(window: QWidget, workspace: Workspace) -> None:
    project = workspace.project
    span = workspace.spans()[0]
    workspace.do(annotate.set_note, span.id, "<b>no & yes</b>\n\u202eturned")
    dialog = _open(window, workspace, bulk.SetNote(""))
    whats = [p.what for p in dialog.model.passages if not p.why]
    assert whats == ["<b>no & yes</b> \u202eturned\u202c → none"]
    dialog.reject()
    alike = TagAlikeDialog(window, workspace, "<img src=x> & “it”", "")
    alike.open()
    _settle()
    assert "<img src=x> & “it”" in alike.words.text()
    assert alike.words.textFormat() is Qt.TextFormat.PlainText
    assert project is workspace.project
    alike.reject()


def test_a_long_list_says_so_and_goes_on_as_one_scrolls(
    window: QWidget, workspace: Workspace, tmp_path: Path
) -> None:
    count = SHOWN + 300
    text = " ".join(f"n{n}" for n in range(count + 1)) + " "
    project = make_project(tmp_path, text, name="long.annot")
    many_spans(count)(project)
    project.close()
    workspace.open_project(project.path, annotator_name="Ann")
    dialog = _open(window, workspace, bulk.SetUnsure(True))
    assert dialog.head.text() == f"{count:,} spans of {count:,} will change."
    assert dialog.model.rowCount() == SHOWN
    assert dialog.more.isVisible()
    assert dialog.more.text().startswith("Only the first 1,000 are listed; more come as you scroll")
    assert "The other 300 are counted above" in dialog.more.text()
    dialog.model.set_ticked([0, 1], False)
    bar = dialog.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert tasks.wait_for_all()
    assert dialog.model.rowCount() == count
    assert not dialog.more.isVisible()
    spans = workspace.project.spans_of("d0")
    assert [p.row.span.id for p in dialog.model.passages] == [span.id for span in spans]
    dialog.model.set_ticked([SHOWN + 7], False)
    assert dialog.head.text().endswith("3 not ticked.")
    dialog.accept()
    _settle()
    kept = [n for n, span in enumerate(workspace.project.spans_of("d0")) if not span.unsure]
    assert kept == [0, 1, SHOWN + 7]


def test_the_label_that_stays_cannot_be_ticked(window: QWidget, workspace: Workspace) -> None:
    claim, quote = (label_id(workspace.project, name) for name in ("claim", "quote"))
    dialog = MergeLabelsDialog(window, workspace, [claim])
    dialog.open()
    assert tasks.wait_for_all()
    assert dialog.into.label_id == quote
    items = {item.text(): item for item in map(dialog.list.item, range(dialog.list.count()))}
    assert list(items)[:2] == ["quote  (stays)", "claim"]
    assert not items["quote  (stays)"].flags() & Qt.ItemFlag.ItemIsUserCheckable
    dialog.into.setCurrentIndex(dialog.into.findData(claim))
    assert tasks.wait_for_all()
    assert dialog.label_ids == []
    assert not dialog.do_button.isEnabled()
    assert items["claim"].text() == "claim  (stays)"
    dialog.into.setCurrentIndex(dialog.into.findData(quote))
    assert dialog.label_ids == [], "what stayed is not ticked again by itself"
    dialog.reject()


def test_a_narrow_preview_leaves_the_passage_half_of_it(
    window: QWidget, workspace: Workspace
) -> None:
    window.resize(600, 420)
    dialog = _open(window, workspace, bulk.SetUnsure(True))
    QApplication.processEvents()
    table = dialog.table
    assert dialog.width() < 600
    assert table.columnWidth(CONTEXT) > 0.4 * table.viewport().width()
    dialog.reject()


def test_it_says_which_spans_it_is_about_and_the_others_can_be_chosen(
    window: QWidget, workspace: Workspace
) -> None:
    claims = Subject(parse("label:claim"), "label:claim")
    one = Subject([workspace.project.spans_of("d0")[0].id])
    dialog = BulkPreviewDialog(window, workspace, bulk.Remove(), [claims, one])
    dialog.open()
    assert tasks.wait_for_all()
    assert dialog.subject.currentText() == "All 3 spans that “label:claim” finds"
    assert dialog.do_button.text() == "Remove 3 spans"
    dialog.subject.setFocus()
    QTest.keyClick(dialog.subject, Qt.Key.Key_Down)
    assert tasks.wait_for_all()
    assert dialog.subject.currentText() == "The chosen span"
    assert dialog.do_button.text() == "Remove 1 span"
    dialog.accept()
    _settle()
    assert len(workspace.project.spans_of("d0")) == 3


def test_subjects_are_told_in_words() -> None:
    assert Subject(And(), "").told(214) == "all 214 spans of the project"
    assert Subject(And(), " ").told() == "all spans of the project"
    assert Subject(parse("bridge"), "bridge").told(1) == "the one span that “bridge” finds"
    assert Subject(["a", "b", "c"]).told(3) == "the 3 chosen spans"
