"""Correcting yesterday's work: edges by mouse and by key, labels, notes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.ui.text_view.overview import OverviewStrip
from tests.journeys.program import ALT, CTRL, LEFT, NONE, SHIFT, Program, make_project

TEXT = "He said that the bridge will open in May.\n\nNobody believes it."


def start(program: Program, tmp_path: Path, words: str = "bridge will") -> str:
    program.start(make_project(tmp_path / "p.annot", [TEXT]))
    program.select(words)
    program.key("c")
    program.key(Qt.Key.Key_Escape)
    return str(program.workspace.chosen_span_id)


def drag_handle(program: Program, at_end: bool, to: int) -> None:
    point = program.view.handle_point(at_end)
    assert point is not None
    target = program.view.point_of(to)
    viewport = program.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, point)
    QTest.mouseMove(viewport, (point + target) / 2)
    QTest.mouseMove(viewport, target)
    QTest.mouseRelease(viewport, LEFT, NONE, target)
    program.settle()


def test_edges_go_by_keys_and_back_by_undo(program: Program, tmp_path: Path) -> None:
    span_id = start(program, tmp_path)
    steps = [
        (Qt.Key.Key_Right, ALT | SHIFT, "bridge will open"),
        (Qt.Key.Key_Left, ALT, "the bridge will open"),
        (Qt.Key.Key_Period, ALT, "he bridge will open"),
        (Qt.Key.Key_Comma, ALT, "the bridge will open"),
        (Qt.Key.Key_Less, ALT | SHIFT, "the bridge will ope"),
        (Qt.Key.Key_Greater, ALT | SHIFT, "the bridge will open"),
        (Qt.Key.Key_Left, ALT | SHIFT, "the bridge will"),
        (Qt.Key.Key_Right, ALT, "bridge will"),
    ]
    for key, modifiers, wanted in steps:
        program.key(key, modifiers)
        assert [s.text for s in program.stored()] == [wanted]
    assert program.workspace.chosen_span_id == span_id
    strip = program.win.findChild(OverviewStrip).grab().toImage()
    claim = program.view.scene.color_of(program.workspace.span(span_id).label_id)
    colors = {strip.pixelColor(5, y).name() for y in range(strip.height())}
    assert claim.name() in colors, "the overview shows it still"
    for _ in steps:
        program.key(Qt.Key.Key_Z, CTRL)
    assert program.tagged() == [("claim", "bridge will")]


def test_edges_go_by_mouse(program: Program, tmp_path: Path) -> None:
    span_id = start(program, tmp_path)
    drag_handle(program, at_end=True, to=TEXT.index(" in May"))
    assert program.tagged() == [("claim", "bridge will open")]
    drag_handle(program, at_end=False, to=TEXT.index("the bridge"))
    assert program.tagged() == [("claim", "the bridge will open")]
    (span,) = program.stored()
    assert span.id == span_id
    program.key(Qt.Key.Key_Z, CTRL, times=2)
    assert program.tagged() == [("claim", "bridge will")]


def test_a_change_that_would_make_a_twin_is_refused_and_the_screen_goes_back(
    program: Program, tmp_path: Path
) -> None:
    span_id = start(program, tmp_path, "bridge will")
    program.select("bridge will open")
    program.key("c")
    program.key(Qt.Key.Key_Escape)
    program.workspace.choose_span(span_id)
    program.key(Qt.Key.Key_Right, ALT | SHIFT)
    assert "already" in program.notice
    assert program.tagged() == [("claim", "bridge will open"), ("claim", "bridge will")]
    drag_handle(program, at_end=True, to=TEXT.index(" in May"))
    assert "already" in program.notice
    assert {s.text for s in program.workspace.spans()} == {"bridge will", "bridge will open"}
    assert program.view.scene.layer.index.get(span_id).text == "bridge will"


def test_nested_and_overlapping_spans_can_all_be_clicked(program: Program, tmp_path: Path) -> None:
    program.start(make_project(tmp_path / "p.annot", [TEXT]))
    for words, key in (
        ("the bridge will open in May", "c"),
        ("bridge will", "q"),
        ("will open", "o"),
    ):
        program.select(words)
        program.key(key)
    program.key(Qt.Key.Key_Escape, times=2)
    seen = set()
    for offset in range(TEXT.index("the"), TEXT.index(".")):
        program.click(offset)
        seen.add(program.workspace.chosen_span_id)
    for _ in range(3):
        program.click(TEXT.index("will") + 1)
        seen.add(program.workspace.chosen_span_id)
    assert {s.id for s in program.workspace.spans()} <= seen
    program.click(TEXT.index("Nobody") + 2)
    assert program.workspace.chosen_span_id == ""


def test_a_note_is_written_in_its_place_with_its_own_undo(program: Program, tmp_path: Path) -> None:
    span_id = start(program, tmp_path)
    program.key(Qt.Key.Key_F2)
    program.type("Who says so?q")
    program.key(Qt.Key.Key_Z, CTRL)
    assert len(program.stored()) == 1, "the field's own undo, not the program's"
    program.key(Qt.Key.Key_Y, CTRL)
    program.win.commit_edits()
    program.settle()
    assert program.workspace.project.span(span_id).note == "Who says so?q"
    assert program.view.hasFocus()
    program.restart(program.workspace.path)
    assert program.stored()[0].note == "Who says so?q"
    program.key(Qt.Key.Key_Z, CTRL)
    assert program.stored()[0].note == ""


def test_the_menu_lists_all_spans_that_lie_under_the_mouse(
    program: Program, tmp_path: Path
) -> None:
    inner = start(program, tmp_path)
    program.select("that the bridge will open")
    program.key("q")
    program.key(Qt.Key.Key_Escape)
    outer = program.workspace.chosen_span_id
    offset = TEXT.index("bridge") + 2
    point = program.view.point_of(offset)
    program.view.context_wanted.emit(program.view.viewport().mapToGlobal(point), offset)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    listed = menu.actions()[:2]
    assert [action.text() for action in listed] == [
        "claim: bridge will",
        "quote: that the bridge will open",
    ]
    assert {action.isChecked() for action in listed} == {True, False}
    assert menu.actions()[2].isSeparator()
    for action, span_id in zip(listed, (inner, outer), strict=True):
        action.trigger()
        assert program.workspace.chosen_span_id == span_id
    menu.close()
