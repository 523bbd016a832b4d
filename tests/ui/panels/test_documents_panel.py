"""The documents panel: what is listed, opened, renamed, filtered, and what it reads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from annotator.model.document import State
from annotator.services import annotate, edit_documents
from annotator.services.project import Project
from annotator.ui import tasks
from annotator.ui.panels import Hooks
from annotator.ui.panels.documents_panel import DocumentsPanel
from annotator.ui.workspace import Workspace
from tests.builders import label_id, tag
from tests.ui.panels.conftest import Open

Key = Qt.Key


def make(qtbot: QtBot, workspace: Workspace, hooks: Hooks | None = None) -> DocumentsPanel:
    panel = DocumentsPanel(workspace, hooks)
    panel.resize(236, 500)
    qtbot.addWidget(panel)
    panel.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    panel.show()
    return panel


def titles(panel: DocumentsPanel) -> list[str]:
    model: QAbstractItemModel = panel.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_lists_titles_and_says_how_many_are_finished(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    assert len(titles(panel)) == 2
    assert titles(panel)[1] == "Another text about <b>bridges</b>."
    assert panel.head.count == "0 / 2 finished"
    workspace.do(edit_documents.set_state, "d1", State.FINISHED)
    assert panel.head.count == "1 / 2 finished"
    workspace.undo()
    assert panel.head.count == "0 / 2 finished"


def test_has_its_names(qtbot: QtBot, open_workspace: Open) -> None:
    panel = make(qtbot, open_workspace())
    assert (panel.objectName(), panel.accessibleName()) == ("documentsPanel", "Documents")
    accessible = panel.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert accessible == "Another text about <b>bridges</b>., new, 0 spans"


def test_a_click_opens_and_arrows_alone_do_not(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    assert workspace.document_id == "d0"
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_Down)
    assert (workspace.document_id, panel.list.currentIndex().row()) == ("d0", 1)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert workspace.document_id == "d1"
    place = panel.list.visualRect(panel.model.index(0, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert workspace.document_id == "d0"


def test_another_open_document_becomes_the_current_row(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    workspace.open_document("d1")
    assert panel.list.currentIndex().row() == 1


def test_a_row_follows_its_spans_and_state_without_a_reset(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    resets: list[int] = []
    panel.model.modelReset.connect(lambda: resets.append(1))
    quote = label_id(workspace.project, "quote")
    workspace.do(annotate.add_span, "d0", ((0, 5),), quote)
    row = panel.documents()[0]
    assert (row.spans, row.state, resets) == (1, State.IN_PROGRESS, [])
    workspace.undo()
    row = panel.documents()[0]
    assert (row.spans, row.state, resets) == (0, State.NEW, [])


def test_filtering_never_changes_what_is_open(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    panel.focus_filter()
    qtbot.keyClicks(panel.filter, "BRIDGES")
    assert titles(panel) == ["Another text about <b>bridges</b>."]
    assert workspace.document_id == "d0"
    assert panel.head.count == "0 / 2 finished"
    qtbot.keyClick(panel.filter, Key.Key_Escape)
    assert (len(titles(panel)), panel.filter.text()) == (2, "")
    assert panel.list.currentIndex().row() == 0


def test_enter_in_the_filter_opens_the_first_that_is_found(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    panel.focus_filter()
    qtbot.keyClicks(panel.filter, "zzz")
    qtbot.keyClick(panel.filter, Key.Key_Return)
    assert workspace.document_id == "d0"
    panel.filter.clear()
    qtbot.keyClicks(panel.filter, "BRIDGES")
    qtbot.keyClick(panel.filter, Key.Key_Return)
    assert workspace.document_id == "d1"


def test_a_row_is_marked_while_its_menu_is_open_and_not_chosen(
    qtbot: QtBot, open_workspace: Open
) -> None:
    panel = make(qtbot, open_workspace())
    view, viewport = panel.list, panel.list.viewport()
    QApplication.processEvents()  # the rows take their heights
    place = view.visualRect(panel.model.index(1, 0)).center()
    corner = QPoint(viewport.width() - 3, place.y())
    plain = viewport.grab().toImage().pixelColor(corner)
    qtbot.mousePress(viewport, Qt.MouseButton.RightButton, pos=place)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, place, viewport.mapToGlobal(place)))
    qtbot.mouseRelease(viewport, Qt.MouseButton.RightButton, pos=place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert viewport.grab().toImage().pixelColor(corner) != plain
    menu.close()
    assert viewport.grab().toImage().pixelColor(corner) == plain
    assert view.currentIndex().row() == 0


def test_down_goes_from_the_filter_to_the_list(qtbot: QtBot, open_workspace: Open) -> None:
    panel = make(qtbot, open_workspace())
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.focus_filter()
    qtbot.keyClick(panel.filter, Key.Key_Down)
    assert panel.list.hasFocus()


def test_a_filter_that_finds_nothing_says_so(qtbot: QtBot, open_workspace: Open) -> None:
    panel = make(qtbot, open_workspace())
    qtbot.keyClicks(panel.filter, "zzz")
    assert titles(panel) == []
    assert "Esc" in panel.list.empty_text


def test_f2_renames_in_place_and_undo_takes_it_back(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    before = titles(panel)[1]
    panel.list.setCurrentIndex(panel.model.index(1, 0))
    qtbot.keyClick(panel.list, Key.Key_F2)
    field = panel.list.findChild(QLineEdit, "titleEditor")
    assert field is not None and field.text() == before
    qtbot.keyClicks(field, "New <i>title</i>")
    qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: titles(panel)[1] == "New <i>title</i>")
    assert workspace.project.document("d1").title == "New <i>title</i>"
    workspace.undo()
    assert titles(panel)[1] == before


def test_escape_leaves_the_title(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    before = titles(panel)[0]
    panel.rename("d0")
    field = panel.list.findChild(QLineEdit, "titleEditor")
    assert field is not None
    qtbot.keyClicks(field, "other")
    qtbot.keyClick(field, Key.Key_Escape)
    assert titles(panel)[0] == before


def test_delete_asks_the_window_to_remove(qtbot: QtBot, open_workspace: Open) -> None:
    asked: list[list[str]] = []
    hooks = Hooks(remove_documents=lambda ids: asked.append(list(ids)))
    panel = make(qtbot, open_workspace(), hooks)
    panel.list.setCurrentIndex(panel.model.index(1, 0))
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert asked == [["d1"]]


def test_a_removed_document_leaves_the_list_and_undo_brings_it_back(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=lambda project: tag(project, 0, 5))
    panel = make(qtbot, workspace)
    workspace.do(edit_documents.remove_documents, ["d0"])
    assert len(titles(panel)) == 1
    assert (workspace.document_id, panel.list.currentIndex().row()) == ("d1", 0)
    workspace.undo()
    assert len(titles(panel)) == 2
    assert panel.documents()[0].spans == 1


def test_the_menu_sets_the_state(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    index = panel.model.index(1, 0)
    summary = panel.documents()[1]
    menu = panel.menu_for(index, summary)
    states = menu.findChild(QMenu)
    assert states is not None
    by_name = {action.text(): action for action in states.actions()}
    assert by_name["New"].isChecked()
    by_name["Excluded"].trigger()
    assert workspace.project.state_of("d1") is State.EXCLUDED
    assert panel.documents()[1].state is State.EXCLUDED


def test_right_click_opens_a_menu(qtbot: QtBot, open_workspace: Open) -> None:
    panel = make(qtbot, open_workspace())
    place = panel.list.visualRect(panel.model.index(1, 0)).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, panel.list.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(panel.list.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text().split("\t")[0] for a in menu.actions() if a.text()] == [
        "&Open",
        "&Rename…",
        "&State",
        "Add a &Note…",
        "&History…",
        "Re&move…",
    ]
    menu.close()


@pytest.mark.parametrize("count", [300])
def test_only_rows_that_are_seen_are_read(qtbot: QtBot, open_workspace: Open, count: int) -> None:
    workspace = open_workspace(*(f"Text {number}.\n\nMore." for number in range(count)))
    panel = make(qtbot, workspace)
    assert panel.model.rowCount() == count
    read = panel.model.documents
    panel.grab()
    known = read._rows  # type: ignore[union-attr]
    assert len(known) <= 120
    panel.list.scrollToBottom()
    panel.grab()
    assert len(known) <= 320  # and the page that is seen now
    assert panel.list.visualRect(panel.model.index(count - 1, 0)).isValid()


def test_a_tooltip_shows_markup_as_text(qtbot: QtBot, open_workspace: Open) -> None:
    panel = make(qtbot, open_workspace())
    tip = panel.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;bridges&lt;/b&gt;" in tip


def test_nothing_open_has_a_line_that_says_what_to_do(qtbot: QtBot, qapp: QApplication) -> None:
    panel = make(qtbot, Workspace())
    assert panel.list.empty_text == "No project is open."
    panel.grab()
    assert panel.list.indexAt(QPoint(5, 5)).isValid() is False


def heights(panel: DocumentsPanel) -> set[int]:
    return {panel.list.rowHeight(row) for row in range(panel.model.rowCount())}


def test_rows_of_a_long_list_are_as_high_as_the_titles_need(
    qtbot: QtBot, open_workspace: Open
) -> None:
    texts = [f"Text {number}." for number in range(90)]
    workspace = open_workspace(*texts)
    panel = make(qtbot, workspace)
    assert panel.list.is_even
    short = open_workspace("One.", "Two.", name="short.annot")
    (low,) = heights(make(qtbot, short))
    assert heights(panel) == {low}
    workspace.do(edit_documents.rename_document, "d85", "A long title that goes on and on " * 2)
    assert tasks.wait_for_all()
    (high,) = heights(panel)
    assert high > low
    workspace.undo()
    assert tasks.wait_for_all()
    assert heights(panel) == {low}


def test_a_long_title_at_the_end_is_known_when_the_project_is_loaded(
    qtbot: QtBot, open_workspace: Open
) -> None:
    def rename(project: Project) -> None:
        project.do(edit_documents.rename_document(project, "d240", "A long title, on and on " * 2))

    workspace = open_workspace(*[f"Text {number}." for number in range(250)], prepare=rename)
    panel = DocumentsPanel(workspace)  # without a tester, which reads every row
    panel.resize(236, 500)
    qtbot.addWidget(panel)
    panel.show()
    (low,) = heights(panel)
    panel.learn_heights()
    assert tasks.wait_for_all()
    (high,) = heights(panel)
    assert high > low
