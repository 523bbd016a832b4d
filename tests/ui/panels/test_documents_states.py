"""The documents by their states: filtered, counted, set for several at once; notes on them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from annotator.model.document import State
from annotator.services import edit_documents, reviewing
from annotator.services.project import Project
from annotator.ui import tasks
from annotator.ui.panels.documents_panel import DocumentsPanel
from annotator.ui.workspace import Workspace
from tests.ui.panels.conftest import FIRST, SECOND, Open
from tests.ui.panels.test_documents_panel import make, titles

TEXTS = (FIRST, SECOND, "A third text.", "A fourth text.")


def prepared(project: Project) -> None:
    project.do(edit_documents.set_state(project, "d1", State.FINISHED))
    project.do(edit_documents.set_state(project, "d2", State.EXCLUDED))


def made(qtbot: QtBot, open_workspace: Open) -> tuple[Workspace, DocumentsPanel]:
    workspace = open_workspace(*TEXTS, prepare=prepared)
    return workspace, make(qtbot, workspace)


def entries(panel: DocumentsPanel) -> dict[str, str]:
    menu = panel.states.menu()
    menu.aboutToShow.emit()
    tasks.wait_for_all()
    texts = [action.text() for action in menu.actions() if action.text()]
    return dict(text.split("\t") for text in texts)


def choose(panel: DocumentsPanel, name: str) -> None:
    found = (a for a in panel.states.menu().actions() if a.text().split("\t")[0] == name)
    next(found).trigger()


def click(qtbot: QtBot, panel: DocumentsPanel, row: int, keys: Qt.KeyboardModifier) -> None:
    place = panel.list.visualRect(panel.model.index(row, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, keys, place)


def states_of(workspace: Workspace) -> list[State]:
    return [row.state for row in workspace.documents()]


def menu_of(panel: DocumentsPanel, row: int) -> QMenu:
    index = panel.model.index(row, 0)
    summary = panel.model.summary(index)
    assert summary is not None
    return panel.menu_for(index, summary)


def test_the_menu_counts_and_narrows(qtbot: QtBot, open_workspace: Open) -> None:
    workspace, panel = made(qtbot, open_workspace)
    assert entries(panel) == {
        "All": "4", "New": "2", "In progress": "0", "Finished": "1", "Nothing to tag": "0",
        "Excluded": "1",
    }  # fmt: skip
    choose(panel, "Finished")
    assert titles(panel) == ["Another text about <b>bridges</b>."]
    assert (panel.states.text(), panel.states.isChecked()) == ("Finished", True)
    assert panel.head.count == "2 / 4 finished"
    choose(panel, "New")
    assert len(titles(panel)) == 2
    workspace.do(edit_documents.set_state, "d3", State.FINISHED)
    assert titles(panel) == [workspace.documents()[0].title]
    choose(panel, "In progress")
    assert titles(panel) == [] and panel.list.empty_text == "No such document is in progress."
    choose(panel, "All")
    assert len(titles(panel)) == 4 and not panel.states.isChecked()


def test_ctrl_and_shift_select_without_opening(qtbot: QtBot, open_workspace: Open) -> None:
    workspace, panel = made(qtbot, open_workspace)
    click(qtbot, panel, 1, Qt.KeyboardModifier.ControlModifier)
    assert len(panel.list.selectionModel().selectedRows()) == 2
    click(qtbot, panel, 3, Qt.KeyboardModifier.ShiftModifier)
    assert len(panel.list.selectionModel().selectedRows()) == 4
    assert workspace.document_id == "d0"
    click(qtbot, panel, 1, Qt.KeyboardModifier.NoModifier)
    assert len(panel.list.selectionModel().selectedRows()) == 1
    assert workspace.document_id == "d1"


def test_going_on_with_ctrl_held_selects_only_the_open_document(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace, panel = made(qtbot, open_workspace)
    control = Qt.KeyboardModifier.ControlModifier
    for document_id in ("d1", "d2", "d3"):  # as by Ctrl+PgDn, or Ctrl+Z in another document
        qtbot.keyPress(panel.list, Qt.Key.Key_Control, control)
        workspace.open_document(document_id)
        qtbot.keyRelease(panel.list, Qt.Key.Key_Control)
        assert [row.row() for row in panel.list.selectionModel().selectedRows()] == [
            int(document_id[1])
        ]


def test_a_state_is_set_for_all_selected_in_one_act(qtbot: QtBot, open_workspace: Open) -> None:
    workspace, panel = made(qtbot, open_workspace)
    click(qtbot, panel, 3, Qt.KeyboardModifier.ControlModifier)
    click(qtbot, panel, 1, Qt.KeyboardModifier.ControlModifier)
    menu = menu_of(panel, 3)
    submenu = menu.actions()[0].menu()
    assert menu.actions()[0].text() == "&State of 3 Documents"
    next(a for a in submenu.actions() if a.text() == "Nothing to tag").trigger()
    nothing = State.NOTHING_TO_TAG
    assert states_of(workspace) == [nothing, nothing, State.EXCLUDED, nothing]
    assert workspace.undo_text() == "Undo set 3 documents to nothing to tag"
    workspace.undo()
    assert states_of(workspace) == [State.NEW, State.FINISHED, State.EXCLUDED, State.NEW]


def test_the_menu_of_a_row_that_is_not_selected_is_about_that_row(
    qtbot: QtBot, open_workspace: Open
) -> None:
    _, panel = made(qtbot, open_workspace)
    click(qtbot, panel, 1, Qt.KeyboardModifier.ControlModifier)
    assert menu_of(panel, 3).actions()[0].text() == "&Open"


def test_a_note_is_seen_and_found(qtbot: QtBot, open_workspace: Open) -> None:
    workspace, panel = made(qtbot, open_workspace)
    workspace.do(reviewing.set_document_note, "d2", "Compare it with the agency’s <original>")
    index = panel.model.index(2, 0)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "agency’s &lt;original&gt;" in tip
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith(", note")
    qtbot.keyClicks(panel.filter, "AGENCY")
    assert titles(panel) == ["A third text."]
    workspace.do(reviewing.set_document_note, "d2", "")
    assert titles(panel) == []
