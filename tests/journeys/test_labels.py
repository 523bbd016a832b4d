"""Labels: added, changed, used, removed with what hangs on them, all undoable."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from annotator.ui import actions
from tests.journeys.program import CTRL, LEFT, NONE, Program, make_project

TEXT = "He said that the bridge will open in May. Nobody believes it."


def start(program: Program, tmp_path: Path) -> None:
    program.start(make_project(tmp_path / "p.annot", [TEXT]))


def add_label(program: Program, name: str) -> None:
    actions.run(program.win, "add_label")
    (dialog,) = [d for d in program.win.findChildren(QDialog) if d.isVisible()]
    QTest.keyClicks(dialog.findChild(QLineEdit, "labelName"), name)
    accept = next(b for b in dialog.findChildren(QPushButton) if "Add" in b.text())
    accept.click()
    program.settle()
    program.go_to_text()


def names(program: Program) -> list[str]:
    return [label.name for label in program.workspace.project.labels()]


def test_a_new_label_tags_at_once_by_its_key_and_undo_takes_it_away(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    add_label(program, "irony")
    (label,) = [one for one in program.workspace.labels() if one.name == "irony"]
    assert label.key == "i"
    program.select("Nobody believes it")
    program.key("i")
    assert program.tagged() == [("irony", "Nobody believes it")]
    program.key(Qt.Key.Key_Z, CTRL, times=2)
    assert names(program) == ["quote", "claim", "commitment", "opinion"]
    assert program.stored() == []
    program.key(Qt.Key.Key_Y, CTRL, times=2)
    assert program.tagged() == [("irony", "Nobody believes it")]


def test_clicking_a_label_tags_the_selection(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    program.select("the bridge")
    panel = program.win.panel("labelsPanel")
    index = panel.model.index_of(program.workspace.labels()[2].id)
    box = panel.list.visualRect(index)
    QTest.mouseClick(panel.list.viewport(), LEFT, NONE, box.center())
    program.settle()
    assert program.tagged() == [("commitment", "the bridge")]


def test_the_tag_bar_comes_below_the_selection_and_tags(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    start(program, tmp_path)
    bar = program.win.text_binding.tag_bar
    start_, end = program.select("the bridge")
    qtbot.waitUntil(bar.isVisible)
    selected = [program.view.rect_of(offset) for offset in (start_, end)]
    assert not any(bar.geometry().intersects(rect) for rect in selected)
    label = program.workspace.labels()[1]
    QTest.mouseClick(bar, LEFT, NONE, bar.box_of(label.id).center())
    program.settle()
    assert program.tagged() == [("claim", "the bridge")]
    assert not bar.isVisible()
    assert program.workspace.selection == (start_, end)


def test_removing_a_label_names_its_spans_and_undo_brings_all_back(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    for words, key in (("the bridge", "c"), ("in May", "c"), ("Nobody", "o")):
        program.select(words)
        program.key(key)
    before = program.tagged()
    claim = next(one for one in program.workspace.labels() if one.name == "claim")
    program.win.panel("labelsPanel").remove(claim.id)
    (box,) = program.win.findChildren(QMessageBox)
    assert "2 spans" in box.text()
    next(b for b in box.buttons() if "Remove" in b.text()).click()
    program.settle()
    program.go_to_text()
    assert names(program) == ["quote", "commitment", "opinion"]
    assert program.tagged() == [("opinion", "Nobody")]
    assert program.shown() == [("opinion", "Nobody")]
    program.select("He said")
    program.key("c")
    assert program.notice == "No label has the key c."
    program.key(Qt.Key.Key_Z, CTRL)
    assert names(program) == ["quote", "claim", "commitment", "opinion"]
    assert program.tagged() == before


def test_letters_typed_into_a_field_stay_letters(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    program.select("the bridge")
    program.key(Qt.Key.Key_L, CTRL)
    program.type("qcmo?")
    filter_ = program.win.panel("documentsPanel").filter
    assert filter_.text() == "qcmo?"
    assert program.stored() == []
    program.key(Qt.Key.Key_Z, CTRL)
    assert filter_.text() == "", "the field's own undo"
    program.key(Qt.Key.Key_Escape)
    assert program.view.hasFocus()
