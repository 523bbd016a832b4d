"""The dialog of an import: every page of it, with real files, keys and mouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from annotator.formats import find_formats
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.commands import importing
from annotator.ui.dialogs import files as ask
from annotator.ui.dialogs import import_problems_page
from annotator.ui.dialogs.import_documents import FILES, NAMES, PREVIEW, PROBLEMS, ImportDialog
from annotator.ui.dialogs.import_files_model import FORMAT
from annotator.ui.dialogs.import_names_model import NAME, OURS
from annotator.ui.dialogs.report import ReportDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project, tag

Key = Qt.Key
WORDS = "Ana said 😀 no."


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config")
    )
    project = make_project(tmp_path, "What is there.")
    tag(project, 0, 4)
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.show()
    made.load()
    settle()
    yield made
    startup.dispose(made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def settle() -> None:
    for _ in range(3):
        assert tasks.wait_for_all()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def doccano(folder: Path, *labels: str) -> Path:
    """Spans over “Ana”, whatever counts, and one over “no” that stands behind an emoji."""
    found = [[0, 3, label] for label in labels]
    record = {"id": 1, "text": WORDS, "label": [*found, [12, 14, "quote"]]}
    return write(folder, "seq.jsonl", json.dumps(record) + "\n")


def opened(window: MainWindow, *paths: Path) -> ImportDialog:
    importing.import_paths(window, paths)
    settle()
    (dialog,) = window.findChildren(ImportDialog)
    assert dialog.isVisible()
    return dialog


def take(table: QWidget, row: int, choice: str) -> None:
    """Choose for a row with the keys alone."""
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, 0))  # type: ignore[attr-defined]
    pick(table, choice)


def pick(table: QWidget, choice: str) -> None:
    """Choose for the rows that are selected."""
    QTest.keyClick(table, Key.Key_Space)
    settle()
    (box,) = table.findChildren(QComboBox, "cellChoice")
    steps = box.findText(choice) - box.currentIndex()
    assert box.findText(choice) >= 0, [box.itemText(n) for n in range(box.count())]
    for _ in range(abs(steps)):
        QTest.keyClick(box.view(), Key.Key_Down if steps > 0 else Key.Key_Up)
    QTest.keyClick(box.view(), Key.Key_Return)
    settle()


def column(dialog: ImportDialog, number: int) -> list[str]:
    model = dialog.files.model
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def names(dialog: ImportDialog) -> dict[str, str]:
    model = dialog.names.model
    rows = range(model.rowCount())
    return {str(model.index(n, NAME).data()): str(model.index(n, OURS).data()) for n in rows}


def test_it_says_what_was_found_and_what_is_there_already(window: MainWindow, folder: Path) -> None:
    doccano(folder, "PER")
    write(folder, "same.txt", "What is there.")
    write(folder, "empty.txt", "")
    write(folder, "other.json", '{"hello": 1}')
    dialog = opened(window, folder)
    assert dialog.head.text() == (
        "The files hold 2 documents and 2 spans. 1 is in the project already. "
        "What is new on it comes in. 1 thing cannot come in: see Problems."
    )
    assert column(dialog, 0) == ["empty.txt", "same.txt", "seq.jsonl", "other.json"]
    assert column(dialog, 1) == [
        *("Plain text", "Plain text", "doccano, sequence labelling", "No known format: not read")
    ]
    assert [dialog.tabs.tabText(n) for n in range(4)] == [
        *("&Files (4)", "&Names (1 new)", "Pre&view", "&Problems (2)")
    ]
    said = dialog.problems.list.toPlainText().splitlines()
    assert "empty.txt" in said[0] and "other.json" in said[1]


def test_a_file_is_read_as_chosen_or_left_out(window: MainWindow, folder: Path) -> None:
    doccano(folder, "PER")
    write(folder, "a.txt", "A text.")
    dialog = opened(window, folder)
    take(dialog.files.table, 1, "Leave out")
    assert dialog.head.text() == "The files hold 1 document."
    assert column(dialog, FORMAT) == ["Plain text", "Left out"]
    take(dialog.files.table, 1, "As it looks")
    assert dialog.head.text() == "The files hold 2 documents and 2 spans."
    take(dialog.files.table, 1, "doccano, relations")
    assert column(dialog, FORMAT)[1] == "doccano, relations (as chosen)"


def test_what_is_chosen_for_one_holds_for_all_selected_files(
    window: MainWindow, folder: Path
) -> None:
    for n in range(3):
        write(folder, f"{n}.txt", f"Text {n}.")
    doccano(folder, "PER")
    dialog = opened(window, folder)
    dialog.files.table.setFocus()
    dialog.files.table.selectRow(0)
    QTest.keyClick(dialog.files.table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    pick(dialog.files.table, "Leave out")
    assert dialog.head.text() == "The files hold 2 documents and 2 spans."


def test_a_setting_of_a_format_and_the_format_of_all_are_asked(
    window: MainWindow, folder: Path
) -> None:
    dialog = opened(window, doccano(folder, "PER"))
    box = dialog.files.settings["offsets"]
    assert not dialog.files.encoding.isVisible(), "there is no plain text"
    first = [span.text for span in dialog._seen.survey.preview[0].document.spans]  # type: ignore[union-attr]
    QTest.keyClick(box, Key.Key_Down)
    settle()
    assert dialog.options.settings == {"offsets": box.itemData(1)}
    second = [span.text for span in dialog._seen.survey.preview[0].document.spans]  # type: ignore[union-attr]
    assert first != second
    place = dialog.files.format.findData("text")
    for _ in range(place):
        QTest.keyClick(dialog.files.format, Key.Key_Down)
    settle()
    assert dialog.options.format == "text" and dialog.options.settings == {}
    assert dialog.head.text() == "The files hold 1 document."


def test_names_are_given_ours_and_kept_as_a_mapping(
    window: MainWindow, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window, doccano(folder, "PER", "LOC", "MISC"))
    dialog.tabs.setCurrentIndex(NAMES)
    assert names(dialog) == {
        **{name: f"new: {name}" for name in ("LOC", "MISC", "PER")},
        "quote": "is there",
        "(nobody is named)": "as your own work",
    }
    table = dialog.names.table
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    pick(table, "Leave out")
    take(table, 2, "As claim")
    assert list(names(dialog).values())[:3] == ["left out", "left out", "as claim"]

    path = tmp_path / "mapping.json"
    monkeypatch.setattr(ask, "ask_new_mapping", lambda *_: path)
    monkeypatch.setattr(ask, "ask_mapping", lambda *_: path)
    dialog.findChild(QWidget, "saveMapping").click()  # type: ignore[attr-defined]
    settle()
    kept = json.loads(path.read_text("utf-8"))
    assert kept["labels"] == {"LOC": None, "MISC": None, "PER": "claim"}
    take(table, 2, "new: PER")
    kept["labels"]["GONE"] = "claim"
    path.write_text(json.dumps(kept), "utf-8")
    dialog.findChild(QWidget, "loadMapping").click()  # type: ignore[attr-defined]
    settle()
    assert list(names(dialog).values())[:3] == ["left out", "left out", "as claim"]
    assert "1 name of it no file holds" in dialog.names.hint.text()

    path.write_text("{", "utf-8")
    dialog.findChild(QWidget, "loadMapping").click()  # type: ignore[attr-defined]
    settle()
    (box,) = dialog.findChildren(QMessageBox)
    assert "it is not JSON" in box.text()
    box.close()
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle()
    project = window.workspace.project
    labels = {label.id: label.name for label in project.labels()}
    found = [labels[s.label_id] for d in project.documents() for s in project.spans_of(d.id)]
    assert found == ["quote", "claim", "quote"]


def test_the_preview_shows_spans_as_they_will_be_and_long_texts_shortened(
    window: MainWindow, folder: Path
) -> None:
    write(folder, "long.txt", "A line of many.\n" * 100_000)
    dialog = opened(window, folder, doccano(folder, "PER"))
    dialog.tabs.setCurrentIndex(PREVIEW)
    view = dialog.preview.sample.view
    assert view.scene.text == WORDS, "the first document with spans"
    assert "PER" in {label.name for label in dialog.preview.sample._labels}
    assert next(span.text for span in view.scene.layer.index) == "Ana"
    QTest.keyClick(dialog.preview.document, Key.Key_Up)
    assert len(view.scene.text) <= 20_000
    assert "only the beginning" in view.scene.header
    view.setFocus()
    view.set_selection(2, 6)
    QTest.keyClick(view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "line"
    QTest.keyClick(view, "q")
    assert view.scene.layer.index.get("0") is None, "nothing can be tagged here"


def test_all_or_nothing_waits_until_nothing_is_amiss(window: MainWindow, folder: Path) -> None:
    write(folder, "good.txt", "Good.")
    write(folder, "empty.txt", "")
    dialog = opened(window, folder)
    QTest.keyClick(dialog.strict, Key.Key_Space)
    assert not dialog.do_button.isEnabled()
    assert "1 problem in the way" in dialog.strict.text()
    take(dialog.files.table, 0, "Leave out")
    assert dialog.do_button.isEnabled()
    QTest.keyClick(dialog, Key.Key_Return)
    settle()
    assert len(window.workspace.project.documents()) == 2


def test_what_only_the_plan_finds_is_told_over_the_dialog(window: MainWindow, folder: Path) -> None:
    span = window.workspace.project.spans_of("d0")[0]
    other = {"id": span.id, "start": 5, "end": 7, "label": "quote"}
    record = {"text": "What is there.", "spans": [other]}
    new = {"text": "A new one."}
    path = write(folder, "a.jsonl", f"{json.dumps(record)}\n{json.dumps(new)}\n")
    dialog = opened(window, path)
    QTest.mouseClick(dialog.strict, Qt.MouseButton.LeftButton, pos=dialog.strict.rect().center())
    dialog.strict.setChecked(True)
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle()
    (report,) = dialog.findChildren(ReportDialog)
    assert report.head.text().startswith("Nothing was imported")
    assert "other content" in report.list.toPlainText()
    report.close()
    assert dialog.isVisible() and dialog.do_button.isEnabled()
    assert len(window.workspace.project.documents()) == 1


def test_nothing_that_can_come_in_is_said_at_once(window: MainWindow, folder: Path) -> None:
    dialog = opened(window, write(folder, "empty.txt", ""))
    assert dialog.tabs.currentIndex() == PROBLEMS
    assert dialog.head.text() == "There is nothing in these files that can come in."
    assert not dialog.do_button.isEnabled()


def test_esc_leaves_the_project_as_it_was(window: MainWindow, folder: Path) -> None:
    dialog = opened(window, doccano(folder, "PER"))
    QTest.keyClick(dialog, Key.Key_Escape)
    settle()
    assert not window.findChildren(ImportDialog)
    assert len(window.workspace.project.documents()) == 1
    assert len(window.workspace.labels()) == 4


def test_with_options_files_are_dropped_and_their_encoding_chosen(
    window: MainWindow, folder: Path
) -> None:
    path = folder / "russian.txt"
    path.write_bytes("Он сказал: нет.".encode("koi8-r"))
    window.menus.by_id["import_with_options"].trigger()
    settle()
    (dialog,) = window.findChildren(ImportDialog)
    assert "drop them here" in dialog.head.text() and not dialog.do_button.isEnabled()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(dialog, drop)
    settle()
    assert dialog.head.text() == "The files hold 1 document."
    assert dialog.tabs.currentIndex() == FILES
    box = dialog.files.encoding
    box.setFocus()
    for _ in range(box.findData("koi8-r")):
        QTest.keyClick(box, Key.Key_Down)
    settle()
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    settle()
    project = window.workspace.project
    assert project.document(project.documents()[1].id).text == "Он сказал: нет."


def test_very_many_problems_are_counted_and_the_first_listed(
    window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_problems_page, "MOST", 3)
    good = json.dumps({"text": "Good."})
    bad = "".join(f'{{"text": {n}}}\n' for n in range(9))
    dialog = opened(window, write(folder, "many.jsonl", f"{good}\n{bad}"))
    assert dialog.problems.head.text() == "9 things cannot come in."
    assert "9 things cannot come in: see Problems." in dialog.head.text()
    said = dialog.problems.list.toPlainText().splitlines()
    assert len(said) == 4 and said[3].startswith("And 6 more")


def test_alt_and_a_letter_mean_one_thing_each(window: MainWindow, folder: Path) -> None:
    dialog = opened(window, doccano(folder, "PER"))
    for page in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(page)
        texts = [dialog.tabs.tabText(n) for n in range(dialog.tabs.count())]
        shown = (*dialog.findChildren(QAbstractButton), *dialog.findChildren(QLabel))
        texts += [w.text() for w in shown if w.isVisible()]
        letters = [
            key.toString() for text in texts if not (key := QKeySequence.mnemonic(text)).isEmpty()
        ]
        assert len(letters) == len(set(letters)), letters


def test_a_cancelled_import_is_told(window: MainWindow, folder: Path) -> None:
    importing.import_paths(window, [write(folder, "a.txt", "One.")])
    tasks.cancel_all()
    settle()
    assert window.status.notice == "The import was cancelled; nothing was changed."
    assert len(window.workspace.project.documents()) == 1


def test_it_fits_a_small_window(window: MainWindow, folder: Path) -> None:
    window.resize(800, 600)
    write(folder, "x" * 200 + ".txt", "")
    dialog = opened(window, folder, doccano(folder, "y" * 3_000))
    for page in (FILES, NAMES, PREVIEW, PROBLEMS):
        dialog.tabs.setCurrentIndex(page)
        settle()
        assert dialog.width() <= 780 and dialog.height() <= 580


def test_the_file_dialog_shows_what_can_be_read() -> None:
    endings = {e for format in find_formats() if format.CAN_READ for e in format.EXTENSIONS}
    shown = ask.IMPORTS.partition("(")[2].partition(")")[0].split()
    assert {one.removeprefix("*") for one in shown} == endings
