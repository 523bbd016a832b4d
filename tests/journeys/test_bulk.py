"""Many spans at once: relabelled with a preview, tagged alike, merged, and brought back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.model import moment
from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.ids import new_id
from annotator.model.span import Span
from annotator.services import opening
from annotator.ui import actions
from annotator.ui.dialogs.bulk_preview import BulkPreviewDialog
from annotator.ui.dialogs.label_dialog import LabelDialog
from annotator.ui.dialogs.merge_labels import MergeLabelsDialog
from annotator.ui.dialogs.split_label import SplitLabelDialog
from annotator.ui.dialogs.tag_alike import TagAlikeDialog
from annotator.ui.main_window import MainWindow
from tests.builders import records
from tests.journeys.program import CTRL, Key, Program, make_project

SAID = "the bridge will open in the month of May"
TEXTS = (
    f"She said {SAID}, and {SAID} again.",
    f"He said {SAID.replace('May', 'June')}. But {SAID.upper()}!",
)


def _dialog(kind: type[QDialog]) -> QDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1
    return found[0]


def _press(dialog: QDialog, name: str) -> None:
    button = dialog.findChild(QAbstractButton, name)
    assert button is not None and button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _labels(window: MainWindow) -> dict[str, str]:
    return {label.name: label.id for label in window.workspace.labels()}


def _tag_many(path: Path, count: int) -> None:
    project = opening.open_project(path, annotator_name="Ann")
    text, at = project.text_of("d0"), moment.now()
    claim = next(label.id for label in project.labels() if label.name == "claim")
    spans = [
        Span(
            new_id(),
            "d0",
            claim,
            project.annotator.id,
            ((n, n + 1),),
            text[n],
            "",
            False,
            (),
            at,
            at,
        )
        for n in range(count)
    ]
    changes = tuple(Change(None, span) for span in spans)
    project.do(BulkChange("many", count, lambda: iter([ChangeSet("many", changes)])))
    project.close()


def test_ten_thousand_spans_are_relabelled_with_a_preview_and_undone_after_a_restart(
    program: Program, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "p.annot", ["word " * 2_100, "another"])
    _tag_many(path, 10_000)
    program.start(path)
    before = records(program.workspace.project)
    program.key(Key.Key_F4)
    program.settle()
    actions.run(program.win, "bulk_relabel")
    program.settle()
    dialog = _dialog(BulkPreviewDialog)
    assert isinstance(dialog, BulkPreviewDialog) and dialog.label is not None
    dialog.label.choose(_labels(program.win)["opinion"])
    program.settle()
    assert "10,000 spans of 10,000 will change." in dialog.head.text()
    assert dialog.model.rowCount() == 1_000
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)  # the first row is not to be changed
    assert "1 not ticked" in dialog.head.text()
    assert dialog.do_button.text() == "Relabel 9,999 spans"
    _press(dialog, "bulkDo")
    program.settle()
    labels = [span.label_id for span in program.stored()]
    assert labels.count(_labels(program.win)["opinion"]) == 9_999
    program.restart(path)
    assert program.workspace.undo_text() == "Undo relabel 9,999 spans"
    program.key("z", CTRL)
    assert records(program.workspace.project) == before


def test_everything_like_a_selection_is_tagged_in_all_documents_and_undone(
    program: Program, tmp_path: Path
) -> None:
    program.start(make_project(tmp_path / "p.annot", TEXTS))
    before = records(program.workspace.project)
    program.select(SAID)
    program.key("c")  # the label "claim"
    assert program.tagged() == [("claim", SAID)]
    actions.run(program.win, "tag_alike")
    program.settle()
    dialog = _dialog(TagAlikeDialog)
    assert isinstance(dialog, TagAlikeDialog)
    assert "3 passages with the same words" in dialog.head.text()
    assert "1 more is nearly the same" in dialog.head.text()
    assert "1 is tagged so already" in dialog.head.text()
    ticks = [dialog.model.is_ticked(n) for n in range(dialog.model.rowCount())]
    assert ticks == [False, True, True, False]  # the first is tagged, the last another
    assert dialog.model.passages[3].what.endswith("% alike")
    assert dialog.do_button.text() == "Tag 2 passages as claim"
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)  # what is tagged cannot be ticked
    assert dialog.model.count() == 2
    dialog.label.choose(_labels(program.win)["opinion"])
    assert dialog.model.count() == 3 and dialog.model.passages[0].why == ""
    dialog.label.choose(_labels(program.win)["claim"])
    dialog.table.selectRow(3)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    _press(dialog, "tagAlikeDo")
    program.settle()
    june = SAID.replace("May", "June")
    assert sorted(program.tagged()) == sorted(
        ("claim", text) for text in (SAID, SAID, SAID.upper(), june)
    )
    program.go_to_text()
    assert program.workspace.undo_text() == "Undo tag 3 passages as claim"
    program.key("z", CTRL)
    assert program.tagged() == [("claim", SAID)]
    program.key("z", CTRL)
    assert records(program.workspace.project) == before


def test_labels_are_merged_and_brought_back_after_a_restart(
    program: Program, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "p.annot", TEXTS)
    program.start(path)
    program.select("bridge")
    program.key("c")
    program.key("q")  # the same words also as a quote
    program.select("month")
    program.key("c")
    before = records(program.workspace.project)
    panel = program.win.panel("labelsPanel")
    menu = panel.menu_for(program.workspace.label(_labels(program.win)["claim"]))
    next(a for a in menu.actions() if "Mer" in a.text()).trigger()
    program.settle()
    dialog = _dialog(MergeLabelsDialog)
    assert isinstance(dialog, MergeLabelsDialog)
    assert dialog.told.text().startswith(
        "2 spans become quote; 1 of them becomes the same as others and is joined"
    )
    _press(dialog, "mergeDo")
    program.settle()
    assert program.tagged() == program.shown() == [("quote", "bridge"), ("quote", "month")]
    assert "claim" not in _labels(program.win)
    program.restart(path)
    assert program.workspace.undo_text() == "Undo merge claim into quote"
    program.key("z", CTRL)
    assert records(program.workspace.project) == before
    assert "claim" in _labels(program.win)


def test_some_spans_of_a_label_get_one_of_their_own(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    program.start(make_project(tmp_path / "p.annot", TEXTS))
    program.select("bridge")
    program.key("c")
    program.select("month")
    program.key("c")
    program.key(Key.Key_Escape, times=2)
    before = records(program.workspace.project)
    panel = program.win.panel("labelsPanel")
    menu = panel.menu_for(program.workspace.label(_labels(program.win)["claim"]))
    next(a for a in menu.actions() if "Split" in a.text().replace("&", "")).trigger()
    program.settle()
    dialog = _dialog(SplitLabelDialog)
    assert isinstance(dialog, SplitLabelDialog)
    QTest.keyClicks(dialog.query, "nonsense:x")
    qtbot.waitUntil(lambda: "There is no filter" in dialog.told.text())
    assert not dialog.go.isEnabled()
    dialog.query.clear()
    QTest.keyClicks(dialog.query, "month")
    qtbot.waitUntil(lambda: dialog.told.text() == "1 span of “claim” gets the new label.")
    _press(dialog, "splitGo")
    program.settle()
    new = _dialog(LabelDialog)
    name = new.findChild(QLineEdit, "labelName")
    assert name is not None
    QTest.keyClicks(name, "date")
    QTest.keyClick(name, Qt.Key.Key_Return)
    program.settle()
    assert program.shown() == [("claim", "bridge"), ("date", "month")]
    program.go_to_text()
    program.key("z", CTRL)
    assert records(program.workspace.project) == before
