"""Documents: states, renaming, removing, going from one to the next; dropped files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPlainTextEdit

from annotator.model.document import State
from annotator.ui.dialogs.import_documents import ImportDialog
from annotator.ui.dialogs.report import ReportDialog
from tests.journeys.program import CTRL, LEFT, Program, make_project


def start(program: Program, tmp_path: Path) -> None:
    texts = [f"Text number {n} says something." for n in range(3)]
    program.start(make_project(tmp_path / "p.annot", texts))


def states(program: Program) -> list[State]:
    return [row.state for row in program.workspace.documents()]


def drop(program: Program, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(400, 300), action, data, left, none)
    QApplication.sendEvent(program.win, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(program.win, QDropEvent(QPointF(400, 300), action, data, left, none))
    program.settle()


def test_the_first_span_begins_a_document_and_ctrl_enter_finishes_it(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    program.select("says")
    program.key("q")
    assert states(program) == [State.IN_PROGRESS, State.NEW, State.NEW]
    program.key(Qt.Key.Key_Return, CTRL)
    assert states(program) == [State.FINISHED, State.NEW, State.NEW]
    assert program.workspace.document_id == "d1"
    program.key(Qt.Key.Key_Return, CTRL)
    program.key(Qt.Key.Key_Return, CTRL)
    assert states(program) == [State.FINISHED] * 3
    assert program.notice == "All documents are finished."

    program.key(Qt.Key.Key_PageUp, CTRL, times=2)
    assert program.workspace.document_id == "d0"
    program.key(Qt.Key.Key_Escape)
    program.select("something")
    program.key("o")
    assert states(program)[0] is State.FINISHED, "editing leaves it finished"
    program.key(Qt.Key.Key_Z, CTRL, times=5)
    assert states(program) == [State.NEW] * 3
    assert program.stored() == []


def test_going_through_the_list_ends_at_its_ends(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    program.key(Qt.Key.Key_PageUp, CTRL)
    assert program.notice == "This is the first document."
    program.key(Qt.Key.Key_PageDown, CTRL, times=3)
    assert program.workspace.document_id == "d2"
    assert program.notice == "This is the last document."


def test_a_document_is_renamed_in_its_row(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    program.win.menus.by_id["rename_document"].trigger()
    program.settle()
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    field.selectAll()
    program.type("The first, qcmo")
    program.key(Qt.Key.Key_Return)
    assert program.workspace.documents()[0].title == "The first, qcmo"
    assert program.stored() == []
    program.win.menus.by_id["undo"].trigger()
    assert program.workspace.documents()[0].title.startswith("Text number 0")


def test_removing_a_document_says_what_goes_and_undo_brings_it_back(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    for words, key in (("Text", "q"), ("says", "c")):
        program.select(words)
        program.key(key)
    before = program.stored()
    program.win.menus.by_id["remove_document"].trigger()
    (box,) = program.win.findChildren(QMessageBox)
    assert "2 spans" in box.text()
    next(b for b in box.buttons() if "Cancel" in b.text()).click()
    program.settle()
    assert program.stored() == before
    program.win.menus.by_id["remove_document"].trigger()
    (box,) = program.win.findChildren(QMessageBox)
    next(b for b in box.buttons() if "Remove" in b.text()).click()
    program.settle()
    assert [row.id for row in program.workspace.documents()] == ["d1", "d2"]
    assert program.workspace.document_id == "d1"
    program.go_to_text()
    program.key(Qt.Key.Key_Z, CTRL)
    assert program.stored() == before
    assert program.workspace.document_id == "d0"


def test_the_last_document_removed_leaves_a_page_that_says_what_to_do(
    program: Program, tmp_path: Path
) -> None:
    program.start(make_project(tmp_path / "p.annot", ["Only one."]))
    program.win.menus.by_id["remove_document"].trigger()
    program.settle()
    assert program.workspace.document_id == ""
    assert "Ctrl+I" in program.win.columns.page.sentence.text()
    assert program.win.columns.page.isVisible()
    program.key("q")
    program.key(Qt.Key.Key_Z, CTRL)
    assert program.workspace.document_id == "d0"
    assert program.view.isVisible()


def test_dropped_texts_come_in_and_what_is_refused_is_listed(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("A dropped article.", "utf-8")
    empty.write_bytes(b"")
    drop(program, good, empty)
    (dialog,) = program.win.findChildren(ImportDialog)
    assert "empty.txt" in dialog.problems.list.toPlainText()
    assert len(program.workspace.documents()) == 3, "first it is said what will not come in"
    dialog.do_button.click()
    program.settle()
    assert [row.title for row in program.workspace.documents()][3:] == ["A dropped article."]
    (report,) = program.win.findChildren(ReportDialog)
    assert "empty.txt" in report.list.toPlainText()
    assert report.windowTitle() == "Import Report"
    assert report.findChild(QLabel).text() == "Added 1 document. 1 thing was refused:"
    report.close()
    drop(program, good)
    assert len(program.workspace.documents()) == 4, "the same text is not doubled"
    assert "Already there: 1 document." in program.notice


def test_a_dropped_folder_comes_in_as_one_act(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    folder = tmp_path / "articles"
    (folder / "deep").mkdir(parents=True)
    for n in range(4):
        (folder / ("deep" if n % 2 else "") / f"{n}.txt").write_text(f"Article {n}.", "utf-8")
    drop(program, folder)
    assert len(program.workspace.documents()) == 7
    program.go_to_text()
    program.key(Qt.Key.Key_Z, CTRL)
    assert len(program.workspace.documents()) == 3


def test_a_dropped_project_is_opened_and_the_old_one_backed_up(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    program.select("says")
    program.key("q")
    other = make_project(tmp_path / "other.annot", ["Another project."])
    drop(program, other)
    assert program.workspace.path == other
    assert program.text == "Another project."
    assert list((program.data_dir / "backups").rglob("*.annot"))
    assert "other.annot" in program.win._name.text()


def row_place(program: Program, row: int) -> QPoint:
    panel = program.win.panel("documentsPanel")
    return panel.list.visualRect(panel.model.index(row, 0)).center()


def test_after_a_click_on_a_document_the_keys_are_about_its_text(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    listed = program.win.panel("documentsPanel").list
    QTest.mouseClick(listed.viewport(), LEFT, pos=row_place(program, 1))
    program.settle()
    assert program.workspace.document_id == "d1"
    assert program.view.hasFocus()
    program.key(Qt.Key.Key_Delete)
    assert len(program.workspace.documents()) == 3, "it was meant for a span"


def test_after_a_title_the_keys_are_about_the_text_again(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    program.win.menus.by_id["rename_document"].trigger()
    program.settle()
    program.type("Other")
    program.key(Qt.Key.Key_Return)
    assert program.view.hasFocus()


def test_removing_names_the_document_and_opens_its_neighbour(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    program.workspace.open_document("d1")
    title = program.workspace.document().title
    program.win.menus.by_id["remove_document"].trigger()
    program.settle()
    assert program.notice == f"Removed “{title}”; Ctrl+Z brings everything back."
    assert program.workspace.document_id == "d2"
    program.select("Text")
    program.key("q")
    title = program.workspace.document().title
    program.win.menus.by_id["remove_document"].trigger()
    (box,) = program.win.findChildren(QMessageBox)
    assert f"“{title}” and 1 span" in box.text()
    next(b for b in box.buttons() if "Remove" in b.text()).click()
    program.settle()
    assert program.notice == f"Removed “{title}” and 1 span; Ctrl+Z brings everything back."
    assert program.workspace.document_id == "d0", "the one before, where none comes behind"


def test_texts_dropped_with_a_project_are_not_passed_over_in_silence(
    program: Program, tmp_path: Path
) -> None:
    start(program, tmp_path)
    other = make_project(tmp_path / "other.annot", ["Some text."])
    text = tmp_path / "a.txt"
    text.write_text("More text.")
    drop(program, text, other)
    assert program.workspace.path == other
    assert program.notice == (
        "Opened other; 1 other file was not imported: drop it again to import it."
    )
    drop(program, text)
    assert len(program.workspace.documents()) == 2
