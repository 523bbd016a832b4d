"""Looking back: what was done is seen, one act alone is taken back, after a restart as well."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.model.document import State
from annotator.ui import actions
from annotator.ui.dialogs.document_note import DocumentNoteDialog
from annotator.ui.dialogs.history import HistoryDialog
from annotator.ui.dialogs.progress_summary import ProgressSummaryDialog
from tests.journeys.program import LEFT, Program, make_project

FIRST = "He said that the bridge will open in May.\n\nNobody believes it."
SECOND = "She denied it. The bridge stays closed."
Key = Qt.Key


def start(program: Program, tmp_path: Path) -> Path:
    path = make_project(tmp_path / "p.annot", [FIRST, SECOND])
    program.start(path)
    return path


def tag(program: Program, words: str, key: str) -> None:
    program.select(words)
    program.key(key)
    program.key(Key.Key_Escape)


def history(program: Program, action: str = "history") -> HistoryDialog:
    actions.run(program.win, action)
    program.settle()
    return program.win.findChildren(HistoryDialog)[-1]


def listed(dialog: HistoryDialog) -> list[str]:
    return [dialog.model.index(row).data() for row in range(dialog.model.rowCount())]


def choose(program: Program, dialog: HistoryDialog, deed: str) -> None:
    """Click on the newest act of that name."""
    index = dialog.model.index(listed(dialog).index(deed))
    dialog.list.scrollTo(index)
    QTest.mouseClick(dialog.list.viewport(), LEFT, pos=dialog.list.visualRect(index).center())
    program.settle()


def press(program: Program, button: object) -> None:
    QTest.mouseClick(button, LEFT)  # type: ignore[call-overload]
    program.settle()


def test_one_act_of_yesterday_is_taken_back_alone(program: Program, tmp_path: Path) -> None:
    path = start(program, tmp_path)
    tag(program, "bridge will open", "c")
    tag(program, "Nobody believes", "o")
    program.restart(path)
    actions.run(program.win, "next_document")
    program.settle()
    dialog = history(program)
    assert listed(dialog)[:2] == ["tag as opinion", "tag as claim"]
    choose(program, dialog, "tag as claim")
    assert "bridge will open" in dialog.page.toPlainText()
    assert dialog.undo_button.isEnabled() and dialog.reason.text() == ""
    press(program, dialog.undo_button)
    assert program.tagged() == [("opinion", "Nobody believes")]
    assert program.workspace.document_id == "d0", "it goes to where that was"
    assert listed(dialog)[:2] == ["undone: tag as claim", "tag as opinion"]
    choose(program, dialog, "tag as claim")
    assert not dialog.undo_button.isEnabled() and "undone already" in dialog.reason.text()
    program.restart(path)
    assert program.tagged() == [("opinion", "Nobody believes")]
    actions.run(program.win, "undo")
    program.settle()
    assert program.tagged() == []


def test_what_stands_in_the_way_is_named(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    tag(program, "bridge will open", "c")
    program.click(program.find("will"))
    program.key("q")  # another label
    program.restart(tmp_path / "p.annot")
    dialog = history(program)
    choose(program, dialog, "tag as claim")
    assert not dialog.undo_button.isEnabled()
    assert "“relabel as quote” by" in dialog.reason.text()
    assert "Undo that first" in dialog.reason.text()
    choose(program, dialog, "relabel as quote")
    shown = dialog.page.toPlainText()
    assert "● Label" in shown and "claim" in shown and "quote" in shown
    press(program, dialog.undo_button)
    assert program.tagged() == [("claim", "bridge will open")]
    choose(program, dialog, "tag as claim")
    assert dialog.undo_button.isEnabled()


def test_the_life_of_one_tag_and_the_way_there(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    tag(program, "bridge will open", "c")
    tag(program, "Nobody believes", "o")
    program.click(program.find("will"))
    program.key("?")
    dialog = history(program, "span_history")
    assert listed(dialog) == ["mark unsure", "tag as claim"]
    assert dialog.filter.place.currentText() == "Tag: “bridge will open”"
    actions.run(program.win, "next_document")
    program.settle()
    assert program.workspace.document_id == "d1"
    assert listed(dialog) == ["mark unsure", "tag as claim"], "it stays with the tag"
    press(program, dialog.go_button)
    assert program.workspace.document_id == "d0"
    assert program.workspace.span(program.workspace.chosen_span_id).text == "bridge will open"
    dialog.filter.place.setCurrentIndex(0)
    program.settle()
    assert listed(dialog)[-1] == "create the project"


def test_the_queue_goes_over_the_documents(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    tag(program, "bridge will open", "c")
    program.click(program.find("will"))
    program.key("?")
    actions.run(program.win, "next_document")
    program.settle()
    tag(program, "She denied", "c")
    for wanted in ("bridge will open", "bridge will open"):
        actions.run(program.win, "next_unsure")
        program.settle()
        assert program.workspace.span(program.workspace.chosen_span_id).text == wanted
    assert "unsure" in program.notice
    actions.run(program.win, "next_unreviewed")
    program.settle()
    assert program.workspace.document_id == "d1"
    assert program.workspace.span(program.workspace.chosen_span_id).text == "She denied"


def test_a_note_on_a_document_stays(program: Program, tmp_path: Path) -> None:
    path = start(program, tmp_path)
    actions.run(program.win, "document_note")
    program.settle()
    (dialog,) = program.win.findChildren(DocumentNoteDialog)
    QTest.keyClicks(dialog.field, "Compare it with the agency")
    QTest.keyClick(dialog.field, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    program.settle()
    assert program.win.findChildren(DocumentNoteDialog) == []
    assert program.workspace.documents()[0].note == "Compare it with the agency"
    program.restart(path)
    row = program.workspace.documents()[0]
    assert row.note == "Compare it with the agency"
    panel = program.win.panel("documentsPanel")
    QTest.keyClicks(panel.filter, "agency")
    assert panel.model.rowCount() == 1
    panel.filter.clear()
    actions.run(program.win, "undo")
    program.settle()
    assert program.workspace.documents()[0].note == ""


def test_progress_leads_to_what_it_counts(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    tag(program, "bridge will open", "c")
    actions.run(program.win, "finish")
    program.settle()

    def follow(link: str) -> None:
        actions.run(program.win, "progress")
        program.settle()
        dialog = program.win.findChildren(ProgressSummaryDialog)[-1]
        assert link in dialog.page.toHtml()
        for _ in range(30):  # by the keyboard: Tab goes from link to link
            QTest.keyClick(dialog.page, Key.Key_Tab)
            if dialog.page.textCursor().charFormat().anchorHref() == link:
                break
        assert dialog.page.textCursor().charFormat().anchorHref() == link
        QTest.keyClick(dialog.page, Key.Key_Return)
        program.settle()
        assert QApplication.activeModalWidget() is None

    follow("state:finished")
    panel = program.win.panel("documentsPanel")
    assert [row.state for row in panel.documents()] == [State.FINISHED]
    follow("state:")
    assert len(panel.documents()) == len(program.workspace.project.documents()) > 1
    follow("documents:label:claim")
    groups = program.win.review.view.groups
    assert groups.isVisible() and groups.by == "document" and groups.head.count == "1"
    assert program.win.review.view.head.field.text() == "label:claim"
    program.win.review.view.ways.choose("")
    follow("spans:label:claim")
    assert program.win.review.is_shown
    assert program.win.review.view.head.field.text() == "label:claim"


def test_the_heads_of_the_progress_stand_in_one_line(program: Program, tmp_path: Path) -> None:
    start(program, tmp_path)
    tag(program, "bridge will open", "c")
    actions.run(program.win, "progress")
    program.settle()
    page = program.win.findChildren(ProgressSummaryDialog)[-1].page
    block, seen = page.document().begin(), 0
    while block.isValid():
        if block.text() == "documents finished":
            seen += 1
            assert block.layout().lineCount() == 1
        block = block.next()
    assert seen == 2
