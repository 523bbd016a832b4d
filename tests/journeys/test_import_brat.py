"""brat's files with an interrupted span: chosen, looked at, imported, seen, undone and redone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QTabBar

from annotator.ui import theme
from annotator.ui.dialogs.import_documents import NAMES, PREVIEW, PROBLEMS, ImportDialog
from annotator.ui.dialogs.import_names_model import OURS
from annotator.ui.dialogs.report import ReportDialog
from tests.journeys.program import CTRL, LEFT, Key, Program, make_project

TEXT = "“The bridge,” she said, “will open in May.”\nNobody had asked 😀 Ana Ruiz.\n"
QUOTE = ("“The bridge,”", "“will open in May.”")


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def brat_files(folder: Path) -> Path:
    folder.mkdir()
    (first, second), person = (place(words) for words in QUOTE), place("Ana Ruiz")
    lines = (
        f"T1\tquote {first[0]} {first[1]};{second[0]} {second[1]}\t{' '.join(QUOTE)}",
        f"T2\tPerson {person[0]} {person[1]}\tAna Ruiz",
        "R1\tsaid_by Arg1:T1 Arg2:T2",
        "T3\tPerson 400 410\tnot there",
    )
    (folder / "bridge.txt").write_text(TEXT, "utf-8", newline="")
    (folder / "bridge.ann").write_text("\n".join(lines) + "\n", "utf-8")
    return folder / "bridge.ann"


class Hand:
    """Types a path into the file dialog and presses Enter, until the dialog has taken it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_done = False
        QTimer.singleShot(10, self._act)

    def _act(self) -> None:
        if self.is_done:
            return
        QTimer.singleShot(10, self._act)
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QFileDialog):
            field = asked.findChild(QLineEdit, "fileNameEdit")
            field.selectAll()
            QTest.keyClicks(field, str(self._path))
            QTest.keyClick(field, Qt.Key.Key_Return)
        elif asked is not None:
            self.is_done = True


def click_tab(program: Program, dialog: ImportDialog, page: int) -> None:
    bar = dialog.tabs.findChild(QTabBar)
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(page).center())
    program.settle()
    assert dialog.tabs.currentIndex() == page


def choose(program: Program, dialog: ImportDialog, name: str, choice: str) -> None:
    """Open the choices of a name with the mouse and take one with the keys."""
    table = dialog.names.table
    model = dialog.names.model
    (row,) = (n for n, row in enumerate(model.rows) if row.name == name)
    cell = table.visualRect(model.index(row, OURS))
    QTest.mouseClick(table.viewport(), LEFT, pos=cell.center())
    program.settle()
    (box,) = table.viewport().findChildren(QComboBox)
    for _ in range(box.findText(choice) - box.currentIndex()):
        QTest.keyClick(box.view(), Key.Key_Down)
    QTest.keyClick(box.view(), Key.Key_Return)
    program.settle()
    assert model.index(row, OURS).data() == choice[:1].lower() + choice[1:]


def ground(program: Program, words: str, blank: int) -> QColor:
    """The colour behind the blank at that place of words of the text, as it is painted."""
    view = program.view
    offset = place(words)[0] + blank
    assert TEXT[offset] == " "
    here, there = view.point_of(offset), view.point_of(offset + 1)
    picture = view.viewport().grab().toImage()
    at = QPoint((here.x() + there.x()) // 2, here.y()) * picture.devicePixelRatio()
    return picture.pixelColor(at)


def shows_the_interrupted_quote(program: Program) -> bool:
    """Are both parts tinted, and the words between them not?"""
    paper = theme.current().color("paper")
    program.settle()
    program.view.set_selection(0, 0)
    inside = [ground(program, "The bridge", 3), ground(program, "will open", 4)]
    return paper not in inside and ground(program, "she said", 3) == paper


def test_interrupted_spans_of_brat_come_in_by_the_dialog(program: Program, tmp_path: Path) -> None:
    program.start(make_project(tmp_path / "p.annot", ["What was there before."]))
    before = program.stored()
    source = brat_files(tmp_path / "brat")
    hand = Hand(source)
    program.key(Key.Key_I, CTRL)
    hand.is_done = True
    program.settle()

    (dialog,) = program.win.findChildren(ImportDialog)
    assert dialog.isVisible()
    assert dialog.head.text() == (
        "The files hold 1 document, 2 spans and 1 relation. 1 thing cannot come in: see Problems."
    )
    files = dialog.files.model
    assert [files.index(0, column).data() for column in range(5)] == [
        *("bridge.ann", "brat standoff", "1", "2", "")
    ]
    assert program.stored() == before, "nothing is written yet"

    click_tab(program, dialog, NAMES)
    choose(program, dialog, "Person", "As claim")
    click_tab(program, dialog, PREVIEW)
    drawn = dialog.preview.sample.view.scene.layer.index
    assert drawn.get("0").fragments == tuple(place(words) for words in QUOTE)
    assert [span.text for span in drawn] == [" ".join(QUOTE), "Ana Ruiz"]
    click_tab(program, dialog, PROBLEMS)
    assert "T3" in dialog.problems.list.toPlainText()

    QTest.mouseClick(dialog.do_button, LEFT)
    program.settle()
    (report,) = program.win.findChildren(ReportDialog)
    assert "Added 1 document, 2 spans, 1 relation" in report.head.text()
    assert "T3" in report.list.toPlainText()
    program.key(Key.Key_Escape, to=report)
    assert not program.win.findChildren(ImportDialog)

    program.go_to_text()
    program.key(Key.Key_PageDown, CTRL)
    assert program.text == TEXT
    expected = [("quote", " ".join(QUOTE)), ("claim", "Ana Ruiz")]
    assert program.shown() == expected
    assert shows_the_interrupted_quote(program)
    imported = program.stored()
    assert imported[0].fragments == tuple(place(words) for words in QUOTE)

    program.go_to_text()
    program.key(Key.Key_Z, CTRL)
    assert len(program.workspace.documents()) == 1, "one act brought all of it"
    assert program.stored() == before
    assert {label.name for label in program.workspace.labels()} == {
        *("quote", "claim", "commitment", "opinion")
    }
    program.go_to_text()
    program.key(Key.Key_Y, CTRL)
    assert program.stored() == imported
    program.workspace.open_document(imported[0].document_id)
    assert program.shown() == expected
    assert shows_the_interrupted_quote(program)
