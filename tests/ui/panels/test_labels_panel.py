"""The labels panel: pressing, counting, ordering, changing and removing labels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.services import annotate, edit_schema
from annotator.services.project import Project
from annotator.ui import theme
from annotator.ui.dialogs.label_dialog import LabelDialog
from annotator.ui.panels import Hooks
from annotator.ui.panels.labels_model import COUNT, LABEL, MIME
from annotator.ui.panels.labels_panel import LabelsPanel
from annotator.ui.workspace import Workspace
from tests.builders import label_id, tag
from tests.ui.panels.conftest import Open

Key = Qt.Key


def make(qtbot: QtBot, workspace: Workspace, hooks: Hooks | None = None) -> LabelsPanel:
    panel = LabelsPanel(workspace, hooks)
    panel.resize(292, 260)
    qtbot.addWidget(panel)
    panel.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    panel.show()
    return panel


def names(panel: LabelsPanel) -> list[str]:
    return [panel.model.index(row, 0).data(LABEL).name for row in range(panel.model.rowCount())]


def counts(panel: LabelsPanel) -> list[int]:
    return [panel.model.index(row, 0).data(COUNT) for row in range(panel.model.rowCount())]


def two_quotes(project: Project) -> None:
    tag(project, 0, 5)
    tag(project, 6, 9)
    tag(project, 0, 3, "opinion", "d1")


def test_lists_labels_with_their_counts_in_this_document(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace(prepare=two_quotes)
    panel = make(qtbot, workspace)
    assert names(panel) == ["quote", "claim", "commitment", "opinion"]
    assert counts(panel) == [2, 0, 0, 0]
    assert panel.head.count == "4"
    workspace.open_document("d1")
    assert counts(panel) == [0, 0, 0, 1]
    spoken = panel.model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "opinion, key o, 1 span"


def test_counts_follow_every_act_and_undo(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=two_quotes)
    panel = make(qtbot, workspace)
    claim = label_id(workspace.project, "claim")
    workspace.do(annotate.add_span, "d0", ((20, 25),), claim)
    assert counts(panel) == [2, 1, 0, 0]
    workspace.do(annotate.set_label, workspace.spans()[0].id, claim)
    assert counts(panel) == [1, 2, 0, 0]
    workspace.do(annotate.add_span, "d1", ((10, 12),), claim)  # another document
    assert counts(panel) == [1, 2, 0, 0]
    for _ in range(3):
        workspace.undo()
    workspace.open_document("d0")
    assert counts(panel) == [2, 0, 0, 0]


def test_a_click_tags_and_leaves_the_focus_where_it_is(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    pressed: list[str] = []
    window, text = QWidget(), QLineEdit()
    panel = LabelsPanel(workspace, Hooks(tag=pressed.append))
    layout = QVBoxLayout(window)
    layout.addWidget(text)
    layout.addWidget(panel)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    text.setFocus()
    place = panel.list.visualRect(panel.model.index(1, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pressed == [label_id(workspace.project, "claim")]
    assert text.hasFocus()


def test_space_and_enter_tag_with_the_current_label(qtbot: QtBot, open_workspace: Open) -> None:
    pressed: list[str] = []
    workspace = open_workspace()
    panel = make(qtbot, workspace, Hooks(tag=pressed.append))
    panel.list.setCurrentIndex(panel.model.index(2, 0))
    qtbot.keyClick(panel.list, Key.Key_Space)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert pressed == [label_id(workspace.project, "commitment")] * 2


def test_alt_shift_arrows_reorder(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    panel.list.setCurrentIndex(panel.model.index(0, 0))
    qtbot.keyClick(panel.list, Key.Key_Up, both)
    assert names(panel)[0] == "quote"
    qtbot.keyClick(panel.list, Key.Key_Down, both)
    qtbot.keyClick(panel.list, Key.Key_Down, both)
    assert names(panel) == ["claim", "commitment", "quote", "opinion"]
    assert [label.name for label in workspace.project.labels()] == names(panel)
    workspace.undo()
    workspace.undo()
    assert names(panel)[0] == "quote"


@pytest.mark.parametrize(
    ("source", "row", "below", "wanted"),
    [
        (0, 2, True, ["claim", "commitment", "quote", "opinion"]),
        (3, 0, False, ["opinion", "quote", "claim", "commitment"]),
        (1, 0, True, ["quote", "claim", "commitment", "opinion"]),
        (1, 2, False, ["quote", "claim", "commitment", "opinion"]),
    ],
)
def test_dropping_a_row_moves_the_label(
    qtbot: QtBot, open_workspace: Open, source: int, row: int, below: bool, wanted: list[str]
) -> None:
    panel = make(qtbot, open_workspace())
    data: QMimeData = panel.model.mimeData([panel.model.index(source, 0)])
    assert data.hasFormat(MIME)
    place = panel.list.visualRect(panel.model.index(row, 0))
    y = place.bottom() - 3 if below else place.top() + 3
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(60, y), Qt.DropAction.MoveAction, data, button, none)
    QApplication.sendEvent(panel.list.viewport(), enter)
    drop = QDropEvent(QPointF(60, y), Qt.DropAction.MoveAction, data, button, none)
    QApplication.sendEvent(panel.list.viewport(), drop)
    assert names(panel) == wanted


def test_f2_renames_in_place(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    panel.list.setCurrentIndex(panel.model.index(1, 0))
    qtbot.keyClick(panel.list, Key.Key_F2)
    field = panel.list.findChild(QLineEdit, "labelNameEditor")
    assert field is not None
    qtbot.keyClicks(field, "Assertion")
    qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: names(panel)[1] == "Assertion")
    workspace.undo()
    assert names(panel)[1] == "claim"


def test_removing_a_label_says_first_how_many_spans_go(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace(prepare=two_quotes)
    panel = make(qtbot, workspace)
    panel.remove(label_id(workspace.project, "quote"))
    box = panel.findChild(QMessageBox)
    assert box is not None and "2 spans" in box.text() and box.textFormat().name == "PlainText"
    verb = next(b for b in box.findChildren(QPushButton) if "Remove" in b.text())
    assert len(names(panel)) == 4
    qtbot.mouseClick(verb, Qt.MouseButton.LeftButton)
    assert names(panel) == ["claim", "commitment", "opinion"]
    assert workspace.spans() == []
    workspace.undo()
    assert names(panel)[0] == "quote" and counts(panel)[0] == 2


def test_a_label_without_spans_goes_at_once(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    panel.list.setCurrentIndex(panel.model.index(1, 0))
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert names(panel) == ["quote", "commitment", "opinion"]


def test_the_guideline_is_shown_as_plain_text(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.do(edit_schema.add_label, "<b>x</b>", guideline="use <i>when</i> & only then")
    panel = make(qtbot, workspace)
    tip = panel.model.index(4, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;x&lt;/b&gt;" in tip and "&lt;i&gt;when&lt;/i&gt; &amp; only then" in tip
    assert panel.model.index(4, 0).data() == "<b>x</b>"


def dialog_of(panel: LabelsPanel) -> LabelDialog:
    dialog = panel.findChild(LabelDialog)
    assert dialog is not None
    return dialog


def test_the_button_adds_a_label(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    qtbot.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(panel)
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.name, "Fact check")
    assert dialog.key.text() == "f"
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    label = workspace.labels()[-1]
    assert (label.name, label.key) == ("Fact check", "f")
    assert names(panel)[-1] == "Fact check"
    workspace.undo()
    assert "Fact check" not in names(panel)


def test_the_menu_offers_what_can_be_done(qtbot: QtBot, open_workspace: Open) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)
    menu = panel.menu_for(workspace.labels()[0])
    texts = [a.text().split("\t")[0].replace("&", "") for a in menu.actions() if a.text()]
    assert texts[:7] == [
        "Tag as quote",
        "Edit…",
        "Rename",
        "Colour…",
        "Key…",
        "Guideline…",
        "Move Up",
    ]
    up = next(a for a in menu.actions() if "Up" in a.text())
    assert not up.isEnabled()
    next(a for a in menu.actions() if "Key" in a.text()).trigger()
    assert dialog_of(panel).key.text() == "q"


def test_two_hundred_labels_scroll_and_few_do_not(qtbot: QtBot, open_workspace: Open) -> None:
    def many(project: Project) -> None:
        for number in range(196):
            project.do(edit_schema.add_label(project, f"Label number {number} of the many"))

    panel = make(qtbot, open_workspace(prepare=many))
    panel.grab()
    assert panel.list.verticalScrollBar().maximum() > 0
    few = make(qtbot, open_workspace(name="few.annot"))
    few.grab()
    assert few.list.verticalScrollBar().maximum() == 0
    assert few.list.maximumHeight() < 150


def test_the_label_used_last_is_marked_and_not_the_one_clicked(
    qtbot: QtBot, open_workspace: Open
) -> None:
    workspace = open_workspace()
    panel = make(qtbot, workspace)

    def marked() -> list[str]:
        picture = panel.list.viewport().grab().toImage()
        accent = theme.current().color("accent").rgb()
        rows = [panel.list.visualRect(panel.model.index(row, 0)) for row in range(4)]
        found = [picture.pixel(1, rect.center().y()) == accent for rect in rows]
        return [name for name, is_marked in zip(names(panel), found, strict=True) if is_marked]

    assert marked() == []
    workspace.use_label(label_id(workspace.project, "claim"))
    assert marked() == ["claim"]
    place = panel.list.visualRect(panel.model.index(3, 0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert marked() == ["claim"]
    assert panel.list.selectionModel().selectedIndexes() == []
    workspace.use_label(label_id(workspace.project, "quote"))
    assert marked() == ["quote"]
