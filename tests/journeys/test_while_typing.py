"""What is being typed into a note or a title is never lost, whatever comes in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QWidget

from annotator.model import document
from annotator.services import opening
from annotator.ui import actions
from annotator.ui.commands import annotators, files
from annotator.ui.dialogs.label_dialog import LabelDialog
from annotator.ui.dialogs.preferences import PreferencesDialog
from annotator.ui.widgets.note_editor import NoteEditor
from tests.journeys.program import CTRL, Program, make_project

TEXTS = ("The bridge will open in May.", "Another text.")


def begin(program: Program, folder: Path) -> Path:
    """The program on a project, with a note half written and something else having the focus."""
    path = make_project(folder / "one.annot", TEXTS)
    program.start(path)
    program.select("bridge")
    program.key("q")
    program.key(Qt.Key.Key_F2)
    program.type("half a no")
    return path


def note_of(path: Path) -> str:
    project = opening.open_project(path, annotator_name="", read_only=True)
    try:
        (span,) = project.spans_of("d0")
        return span.note
    finally:
        project.close()


def editor(program: Program) -> NoteEditor | None:
    fields = program.win.findChildren(NoteEditor)
    return next((field for field in fields if field.is_open), None)


def boxes(program: Program) -> list[QMessageBox]:
    return [box for box in program.win.findChildren(QMessageBox) if box.isVisible()]


def drop(target: QWidget, *paths: Path) -> bool:
    """Drag files over a widget as the system does; True if anybody takes them, who gets them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))
    act, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    place, none = QPointF(4, 4), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), act, data, button, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(place, act, data, button, none))
    return enter.isAccepted()


def open_other(program: Program, folder: Path) -> None:
    other = make_project(folder / "two.annot", ("Something else.",))
    assert files.open_path(program.win, other)


def import_more(program: Program, folder: Path) -> None:
    (folder / "more.txt").write_text("More to read.", encoding="utf-8")
    files.import_paths(program.win, [folder / "more.txt"])


WAYS: dict[str, Callable[[Program, Path], object]] = {
    "another project": open_other,
    "another document": lambda program, _: program.workspace.open_document("d1"),
    "another annotator": lambda program, _: annotators.work_as(program.win, "Bo"),
    "an import": import_more,
    "closing": lambda program, _: program.close(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_note_half_written_is_kept_before_anything_else_comes(
    program: Program, tmp_path: Path, way: str
) -> None:
    path = begin(program, tmp_path)
    assert editor(program) is not None
    WAYS[way](program, tmp_path)
    if program.window is not None:
        program.settle()
        assert editor(program) is None
    assert note_of(path) == "half a no"


def test_undo_by_the_menu_takes_back_the_note_that_was_being_typed(
    program: Program, tmp_path: Path
) -> None:
    begin(program, tmp_path)
    program.win.findChild(QAction, "undo").trigger()
    program.settle()
    assert program.stored()[0].note == ""
    program.workspace.redo()
    assert program.stored()[0].note == "half a no"


def test_a_title_half_written_is_kept_before_another_project_comes(
    program: Program, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "one.annot", TEXTS)
    program.start(path)
    program.win.panel("documentsPanel").rename("d0")
    program.type("Half a ti")
    open_other(program, tmp_path)
    project = opening.open_project(path, annotator_name="", read_only=True)
    assert project.document("d0").title == "Half a ti"
    project.close()


# --- a note that cannot be saved ------------------------------------------------------------------


def test_a_note_that_cannot_be_saved_stays_open_and_is_tried_again(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    away = path.with_name("away.annot")
    path.rename(away)
    program.key(Qt.Key.Key_Return)
    (box,) = boxes(program)
    assert str(path) in box.text()
    box.reject()
    program.settle()
    field = editor(program)
    assert field is not None and field.note == "half a no"
    program.workspace.open_document("d1")
    assert program.workspace.document_id == "d0", "leaving would lose it"
    for box in boxes(program):
        box.reject()
    away.rename(path)
    field.setFocus()
    program.key(Qt.Key.Key_Return, to=field)
    assert editor(program) is None
    assert program.stored()[0].note == "half a no"


def test_esc_leaves_a_note_that_cannot_be_saved(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    away = path.with_name("away.annot")
    path.rename(away)
    program.key(Qt.Key.Key_Return)
    for box in boxes(program):
        box.reject()
    field = editor(program)
    assert field is not None
    program.key(Qt.Key.Key_Escape, to=field)
    assert editor(program) is None
    assert boxes(program) == []
    assert program.notice == "The note was left as it was."
    away.rename(path)


# --- Esc ------------------------------------------------------------------------------------------


def test_what_esc_drops_can_be_had_back(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path)
    program.key(Qt.Key.Key_Escape)
    assert program.stored()[0].note == ""
    assert program.notice == (
        "The note was left as it was. Ctrl+Shift+Z brings back what you typed."
    )
    program.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert program.stored()[0].note == "half a no"


def test_esc_says_nothing_where_nothing_was_typed(program: Program, tmp_path: Path) -> None:
    program.start(make_project(tmp_path / "one.annot", TEXTS))
    program.select("bridge")
    program.key("q")
    program.key(Qt.Key.Key_F2)
    count = len(list(program.workspace.project.history()))
    program.key(Qt.Key.Key_Escape)
    assert "left as it was" not in program.notice
    assert len(list(program.workspace.project.history())) == count


# --- files dropped on a field ---------------------------------------------------------------------


def test_files_dropped_on_a_note_are_imported(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    field = editor(program)
    assert field is not None
    file = tmp_path / "more.txt"
    file.write_text("More to read.", encoding="utf-8")
    assert drop(field.viewport(), file)
    program.settle()
    assert note_of(path) == "half a no"
    assert [row.title for row in program.workspace.documents()][-1] == "More to read."


def test_no_field_of_one_line_takes_the_path_of_a_file(program: Program, tmp_path: Path) -> None:
    program.start(make_project(tmp_path / "one.annot", TEXTS))
    program.key("f", CTRL)
    program.win.panel("documentsPanel").rename("d0")
    PreferencesDialog(program.win).show()
    LabelDialog(program.win, program.workspace.labels(), None, lambda _: True).show()
    found = [field for field in program.win.findChildren(QLineEdit) if field.isVisible()]
    fields = [field for field in found if field.objectName() != "qt_spinbox_lineedit"]
    names = {field.objectName() for field in fields}
    assert names >= {"documentsFilter", "titleEditor", "labelName", "backup_folder"}
    for field in fields:
        event = QDragEnterEvent(
            QPointF(2, 2).toPoint(),
            Qt.DropAction.CopyAction,
            data := QMimeData(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        data.setUrls([QUrl.fromLocalFile("/a/b.txt")])
        data.setText("/a/b.txt")
        event.ignore()
        field.event(event)
        assert not event.isAccepted(), field.objectName()


def test_a_document_that_arrives_does_not_take_a_note_that_cannot_be_saved(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LARGE_TEXT", 1)  # each comes on a thread
    path = begin(program, tmp_path)
    field = editor(program)
    assert field is not None
    program.key(Qt.Key.Key_Return, to=field)
    program.workspace.open_document("d1")
    assert program.workspace.is_opening
    actions.run(program.win, "edit_note")
    away = path.rename(path.with_name("away.annot"))
    QTest.keyClicks(QApplication.focusWidget(), " more")
    program.settle()
    field = editor(program)
    assert field is not None and field.note == "half a no more"
    assert program.workspace.document_id == "d0"
    for box in boxes(program):
        box.reject()
    away.rename(path)
