"""The spans panel: rows by difference, choosing both ways, notes in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.model.span import document_order
from annotator.services import annotate, edit_schema
from annotator.services.project import Project
from annotator.ui.panels import Hooks
from annotator.ui.panels.spans_model import SPAN, SpansModel
from annotator.ui.panels.spans_panel import SpansPanel
from annotator.ui.widgets import text_block
from annotator.ui.widgets.note_editor import NoteEditor
from annotator.ui.workspace import Workspace
from tests.builders import ANN, label_id, make_project, tag
from tests.ui.panels.conftest import Open

Key = Qt.Key


def work(project: Project) -> None:
    tag(project, 27, 54, "claim")
    tag(project, 0, 16, "quote")
    tag(project, 1, 2, "opinion")


def make(qtbot: QtBot, workspace: Workspace, hooks: Hooks | None = None) -> SpansPanel:
    panel = SpansPanel(workspace, hooks)
    panel.resize(292, 400)
    qtbot.addWidget(panel)
    panel.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    panel.show()
    return panel


def ids(panel: SpansPanel) -> list[str]:
    return [panel.model.index(row, 0).data(SPAN).id for row in range(panel.model.rowCount())]


def chosen_rows(panel: SpansPanel) -> list[int]:
    return [index.row() for index in panel.list.selectionModel().selectedRows()]


def test_rows_stand_in_text_order(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    assert ids(panel) == [span.id for span in workspace.spans()]
    assert panel.head.count == "3"
    index = panel.model.index(0, 0)
    assert index.data() == "“I invited him,”"
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "quote: “I invited him,” (16 characters)"


def test_selecting_a_row_chooses_and_shows_its_span(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    shown: list[object] = []
    workspace.place_shown.connect(shown.append)
    place = panel.list.visualRect(panel.model.index(1, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert workspace.chosen_span_id == ids(panel)[1]
    assert shown
    qtbot.keyClick(panel.list, Key.Key_Down)
    assert workspace.chosen_span_id == ids(panel)[2]


def test_choosing_elsewhere_selects_here_without_taking_the_focus(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    window, other = QWidget(), QLineEdit()
    panel = SpansPanel(workspace)
    layout = QVBoxLayout(window)
    layout.addWidget(other)
    layout.addWidget(panel)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    other.setFocus()
    shown: list[object] = []
    workspace.place_shown.connect(shown.append)
    workspace.choose_span(ids(panel)[2])
    assert chosen_rows(panel) == [2]
    assert other.hasFocus()
    assert shown == []
    workspace.choose_span("")
    assert chosen_rows(panel) == []


def test_a_span_more_or_less_is_one_row_and_the_chosen_one_stays(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    workspace.choose_span(ids(panel)[2])
    kept = ids(panel)[2]
    events: list[str] = []
    panel.model.modelReset.connect(lambda: events.append("reset"))
    panel.model.rowsInserted.connect(lambda *a: events.append(f"in {a[1]}"))
    panel.model.rowsRemoved.connect(lambda *a: events.append(f"out {a[1]}"))
    quote = label_id(workspace.project, "quote")
    workspace.do(annotate.add_span, "d0", ((5, 9),), quote)
    assert events == ["in 2"]
    assert chosen_rows(panel) == [3] and workspace.chosen_span_id == kept
    assert panel.head.count == "4"
    workspace.undo()
    assert events == ["in 2", "out 2"]
    assert len(ids(panel)) == 3


def test_moved_edges_move_the_row(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    first = ids(panel)[0]
    workspace.choose_span(first)
    workspace.do(annotate.move_edges, first, ((60, 70),))
    assert ids(panel)[2] == first
    assert chosen_rows(panel) == [2]
    workspace.undo()
    assert ids(panel)[0] == first


def test_another_document_has_its_own_rows(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    workspace.open_document("d1")
    assert ids(panel) == []
    assert panel.head.count == ""
    assert "Select words" in panel.list.empty_text
    quote = label_id(workspace.project, "quote")
    workspace.do(annotate.add_span, "d0", ((5, 9),), quote)  # not the one that is open
    assert ids(panel) == []


def test_removing_a_label_takes_its_rows(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    workspace.do(edit_schema.remove_label, label_id(workspace.project, "quote"))
    assert ids(panel) == [span.id for span in workspace.spans()]
    workspace.undo()
    assert ids(panel) == [span.id for span in workspace.spans()]
    assert len(ids(panel)) == 3


def test_facts_say_what_is_worth_a_word(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    span_id = ids(panel)[0]
    workspace.do(annotate.set_unsure, span_id, True)
    workspace.do(annotate.set_note, span_id, "why")
    span = workspace.span(span_id)
    assert span is not None
    assert panel.model.facts(span) == "unsure · note"
    assert panel.model.facts(span, with_length=True) == "16 characters · unsure · note"
    workspace.work_as("Bea")
    assert panel.model.facts(span) == f"unsure · note · {ANN}"


def edit(panel: SpansPanel) -> NoteEditor:
    editor = panel.list.findChild(NoteEditor)
    assert editor is not None
    return editor


def test_f2_edits_the_note_and_enter_keeps_it_as_one_act(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    workspace.choose_span(ids(panel)[0])
    qtbot.keyClick(panel.list, Key.Key_F2)
    qtbot.keyClicks(edit(panel), "Who? q")
    qtbot.keyClick(edit(panel), Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(edit(panel), "line two")
    qtbot.keyClick(edit(panel), Key.Key_Return)
    span = workspace.project.span(ids(panel)[0])
    assert span is not None and span.note == "Who? q\nline two"
    workspace.undo()
    span = workspace.project.span(ids(panel)[0])
    assert span is not None and span.note == ""


def test_escape_leaves_the_note_and_losing_the_focus_keeps_it(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    span_id = ids(panel)[1]
    panel.edit_note(span_id)
    qtbot.keyClicks(edit(panel), "no")
    qtbot.keyClick(edit(panel), Key.Key_Escape)
    assert workspace.span(span_id).note == ""  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: panel.list.findChild(NoteEditor) is None)
    panel.edit_note(span_id)
    assert edit(panel).hasFocus()
    qtbot.keyClicks(edit(panel), "yes")
    panel.list.setFocus()
    assert workspace.span(span_id).note == "yes"  # type: ignore[union-attr]


def test_another_document_while_a_note_is_written_keeps_the_note(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    panel = make(qtbot, workspace)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    span_id = ids(panel)[1]
    panel.edit_note(span_id)
    qtbot.keyClicks(edit(panel), "kept")
    workspace.open_document("d1")
    assert ids(panel) == []
    span = workspace.project.span(span_id)
    assert span is not None and span.note == "kept"


def test_after_the_note_the_focus_goes_back_to_where_it_was(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    window, text = QWidget(), QLineEdit()
    panel = SpansPanel(workspace)
    layout = QVBoxLayout(window)
    layout.addWidget(text)
    layout.addWidget(panel)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    text.setFocus()
    panel.edit_note(ids(panel)[0])
    qtbot.keyClicks(edit(panel), "note")
    qtbot.keyClick(edit(panel), Key.Key_Return)
    assert text.hasFocus()


def test_keys_are_offered_to_the_window_but_those_of_the_list(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=work)
    seen: list[int] = []

    def take(event: QKeyEvent) -> bool:
        seen.append(event.key())
        return True

    panel = make(qtbot, workspace, Hooks(key_handler=take))
    workspace.choose_span(ids(panel)[0])
    for key in (Key.Key_C, Key.Key_Delete, Key.Key_Down, Key.Key_Question):
        qtbot.keyClick(panel.list, key)
    assert seen == [Key.Key_C, Key.Key_Delete, Key.Key_Question]
    assert chosen_rows(panel) == [1]


def test_the_windows_menu_is_used_where_there_is_one(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=work)
    asked: list[str] = []

    def menu(span_id: str) -> QMenu:
        asked.append(span_id)
        return QMenu(panel)

    panel = make(qtbot, workspace, Hooks(menu_for_span=menu))
    index = panel.model.index(1, 0)
    panel.list.menu_wanted.emit(index, panel.mapToGlobal(panel.rect().center()))
    assert asked == [ids(panel)[1]] == [workspace.chosen_span_id]
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def test_markup_and_line_breaks_are_text(qtbot: QtBot, open_workspace: Open) -> None:
    text = "<b>bold</b>\n\nand\u2028more & more"
    workspace = open_workspace(text, prepare=lambda project: tag(project, 0, len(text)))
    panel = make(qtbot, workspace)
    workspace.do(annotate.set_note, ids(panel)[0], "<i>a</i>")
    index = panel.model.index(0, 0)
    assert index.data() == "<b>bold</b> ⏎ and ⏎ more & more"
    assert "&lt;i&gt;a&lt;/i&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    panel.grab()


@settings(max_examples=25)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from("armu"), st.integers(0, 60), st.integers(1, 12)), max_size=12
    )
)
def test_rows_are_those_of_the_workspace_after_any_acts(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("acts")
    make_project(folder).close()
    workspace = Workspace()
    workspace.open_project(folder / "test.annot", annotator_name=ANN)
    model = SpansModel(workspace)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    quote = label_id(workspace.project, "quote")
    for act, start, length in acts:
        spans = workspace.spans()
        if act == "a":
            workspace.do(annotate.add_span, "d0", ((start, start + length),), quote)
        elif act == "u":
            workspace.undo()
        elif spans and act == "r":
            workspace.do(annotate.remove_span, spans[start % len(spans)].id)
        elif spans:
            moved = spans[start % len(spans)].id
            workspace.do(annotate.move_edges, moved, ((start, start + length),))
        shown = [model.index(row, 0).data(SPAN) for row in range(model.rowCount())]
        assert shown == workspace.spans()
        assert shown == sorted(shown, key=document_order)
    del tester
    workspace.close()


def test_in_a_long_list_each_row_is_as_high_as_its_one_line(
    qtbot: QtBot, open_workspace: Open
) -> None:
    words = "Some words of a sentence that takes more than a line of the panel. "

    def many(project: Project) -> None:
        for place in range(6):
            tag(project, place * len(words), place * len(words) + len(words) - 1, "claim")

    workspace = open_workspace(words * 6, prepare=many)
    panel = make(qtbot, workspace)
    heights = [panel.list.rowHeight(row) for row in range(6)]
    line = text_block.line_height(panel.list.font())
    panel.list._even_from = 5
    panel.model.read()
    assert {panel.list.rowHeight(row) for row in range(6)} == {heights[0] - line}
    at = panel.list.visualRect(panel.model.index(0, 0))
    assert at.height() < 3.5 * line
    workspace.do(annotate.remove_span, ids(panel)[5])
    assert [panel.list.rowHeight(row) for row in range(5)] == heights[:5]
