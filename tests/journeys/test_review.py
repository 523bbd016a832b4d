"""Looking back: a past span is found, seen in its context, corrected, and the correction undone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.journeys.program import CTRL, Program, make_project

Key = Qt.Key
TEXTS = (
    "He said that the bridge will open in May. Nobody believes it.",
    "The minister repeated it: the bridge will open, and soon.",
)


def begin(program: Program, tmp_path: Path) -> None:
    """Two documents, each with a claim; the second is open."""
    program.start(make_project(tmp_path / "p.annot", TEXTS))
    program.select("the bridge will open in May")
    program.key("c")
    program.select("Nobody")
    program.key("o")
    program.key(Key.Key_PageDown, CTRL)
    program.go_to_text()
    program.select("the bridge will open")
    program.key("c")


def look_for(program: Program, query: str) -> list[str]:
    """Open the review and type a query; what the rows say."""
    if not program.win.review.is_shown:
        program.key(Key.Key_F4)
    field = program.win.review.view.head.field
    field.setFocus()
    field.selectAll()
    program.type(query)
    QTest.keyClick(field, Key.Key_Return)
    program.settle()
    return rows(program)


def rows(program: Program) -> list[str]:
    model = program.win.review.view.model
    found = (model.row_at(number) for number in range(model.rowCount()))
    return [row.span.text for row in found if row is not None]


def test_a_past_span_is_found_corrected_by_a_key_and_brought_back_after_a_restart(
    program: Program, tmp_path: Path
) -> None:
    begin(program, tmp_path)
    found = look_for(program, "label:claim may")
    assert found == ["the bridge will open in May"]
    program.key(Key.Key_Down)  # from the field to the rows
    program.win.review.settle()
    program.settle()
    assert program.workspace.document().title == program.workspace.documents()[0].title
    assert program.view.chosen == program.stored()[0].id
    program.key("m")
    corrected = [
        ("commitment", "the bridge will open in May"),
        ("opinion", "Nobody"),
        ("claim", "the bridge will open"),
    ]
    assert program.tagged() == corrected
    assert program.shown()[0] == corrected[0]
    program.restart()
    assert program.tagged() == corrected
    program.key(Key.Key_Z, CTRL)
    assert program.tagged()[0] == ("claim", "the bridge will open in May")
    assert look_for(program, "label:claim may") == ["the bridge will open in May"]


def test_all_of_it_goes_by_the_keyboard(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path)
    program.key(Key.Key_F4)
    view = program.win.review.view
    assert view.isAncestorOf(QApplication.focusWidget())
    look_for(program, "bridge")
    program.key(Key.Key_Down)
    program.key(Key.Key_Space)
    program.key(Key.Key_Space)
    assert [view.model.row_at(n).review is not None for n in range(2)] == [True, True]
    assert look_for(program, "-is:reviewed") == ["Nobody"]
    program.key(Key.Key_Down)
    program.key(Key.Key_Return)
    assert program.view.hasFocus()
    assert program.view.chosen == program.win.review.selected_ids()[0]
    program.key(Key.Key_Delete)
    assert len(program.stored()) == 2
    program.key(Key.Key_F4)
    program.key(Key.Key_F4)
    assert not program.win.review.is_shown
    assert program.view.hasFocus()


def test_its_height_is_remembered(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path)
    program.key(Key.Key_F4)
    splitter = program.win.findChild(object, "reviewSplitter")
    handle = splitter.handle(1)
    place = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(handle, place + type(place)(0, 60))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=place + type(place)(0, 60))
    height = program.win.review.view.height()
    program.restart()
    assert not program.win.review.is_shown
    program.key(Key.Key_F4)
    assert abs(program.win.review.view.height() - height) <= 2
