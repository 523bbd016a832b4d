"""File ▸ Export…, as an analyst goes through it: what, format, losses, proof."""

from __future__ import annotations

import json
import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from annotator.services import annotate, opening
from annotator.ui import actions
from annotator.ui.dialogs.export import ExportDialog
from tests.builders import label_id
from tests.journeys.program import ALT, CTRL, Key, Program, make_project

TEXTS = (
    "“The bridge,” she said, “will open in May.” 💩 It is a disgrace.",
    "He said the tunnel will open in June.",
    "Nothing to see here.",
)


def project_of(folder: Path) -> Path:
    """Three documents; an interrupted quote with a note, a claim and an opinion in the first, a
    claim in the second."""
    path = make_project(folder / "news.annot", TEXTS)
    project = opening.open_project(path, annotator_name="Ann")
    for document, label, pieces in (
        ("d0", "quote", ((1, 12), (25, 42))),
        ("d0", "claim", ((25, 42),)),
        ("d0", "opinion", ((46, 62),)),
        ("d1", "claim", ((8, 36),)),
    ):
        done = project.do(annotate.add_span(project, document, pieces, label_id(project, label)))
        if label == "quote":
            project.do(annotate.set_note(project, done.changes[0].record.id, "from the speech"))
    project.close()
    return path


def opened(program: Program) -> ExportDialog:
    program.key("e", CTRL, to=program.win)
    dialog = program.win.findChild(ExportDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def looked(program: Program, dialog: ExportDialog, qtbot: QtBot) -> None:
    """Wait until the look is over."""
    qtbot.waitUntil(
        lambda: "…" not in dialog.form.sight.losses.text() + dialog.form.content.told.text()
    )
    program.settle()


def write(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


def hidden(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".") and "export" in name]


def test_labels_and_a_query_go_to_doccano_with_what_is_lost_told_before(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    program.start(project_of(tmp_path))
    dialog = opened(program)
    looked(program, dialog, qtbot)
    assert dialog.form.content.told.text() == "4 spans of 3 documents"
    assert dialog.form.sight.losses.text() == "Nothing of this is lost."
    assert dialog.button.text() == "&Export"

    tree = dialog.findChild(QTreeWidget, "exportContent")
    tree.setFocus()
    for key in (Key.Key_Home, *[Key.Key_Down] * 4, Key.Key_Space):  # the fourth label, opinion
        QTest.keyClick(tree, key)
    field = dialog.form.content.field
    write(field, "is:unsure OR open")
    QTest.keyClick(field, Key.Key_Return)
    formats = dialog.form.formats
    formats.setFocus()
    QTest.keyClicks(formats, "doccano, s")
    assert formats.info is not None and formats.info.name == "doccano"
    looked(program, dialog, qtbot)
    assert dialog.form.content.told.text() == "3 spans of 2 documents"
    told = dialog.form.sight.losses.text()
    assert "1 interrupted span becomes 2." in told and "1 note" in told
    assert dialog.button.text() == "&Export Anyway"
    shown = dialog.findChild(QPlainTextEdit, "exportPreview").toPlainText()
    assert json.loads(shown.splitlines()[0])["text"] == TEXTS[0]

    out = tmp_path / "corpus.jsonl"
    place = dialog.findChild(QLineEdit, "exportPlace")
    assert Path(place.text()).name == "news-doccano.jsonl"
    write(place, str(out))
    QTest.keyClick(place, Key.Key_Return)
    program.settle()
    assert dialog.finish.head.text() == "4 spans proved"  # the interrupted one became two
    report = dialog.finish.told.toPlainText()
    assert str(out) in report and "1 interrupted span becomes 2." in report
    assert "Not selected: 1 document and 1 span." in report
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [one["text"] for one in records] == list(TEXTS[:2])
    labels = sorted(label for one in records for _, _, label in one["label"])
    assert labels == ["claim", "claim", "quote", "quote"]
    assert hidden(tmp_path) == []
    program.key(Key.Key_Return, to=dialog)
    assert program.win.findChild(ExportDialog) is None
    assert "4 spans proved" in program.notice


def test_enter_exports_again_as_last_time_also_after_a_restart(
    program: Program, tmp_path: Path
) -> None:
    path = project_of(tmp_path)
    program.start(path)
    dialog = opened(program)
    dialog.form.formats.choose("csv")
    dialog.form.sight.settings.choose("delimiter", "tab")
    dialog.form.content.tree.tick("claim", False)
    write(dialog.form.place.field, str(tmp_path / "tables"))
    dialog.button.click()
    program.settle()
    assert (tmp_path / "tables" / "spans.tsv").exists()
    program.key(Key.Key_Return, to=dialog)
    program.restart(path)
    program.select("disgrace")
    program.key("q")
    QTest.keyClick(program.win, "e", CTRL)
    dialog = program.win.findChild(ExportDialog)
    QTest.keyClick(dialog, Key.Key_Return)  # before anything can be known
    program.settle()
    assert dialog.finish.head.text() == "3 spans proved"
    rows = (tmp_path / "tables" / "spans.tsv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 5 and "\t" in rows[0]  # the interrupted one has two
    assert not any("claim" in row for row in rows)


def test_cancelling_leaves_nothing(program: Program, tmp_path: Path) -> None:
    path = make_project(tmp_path / "p.annot", [f"Text {n} is here." for n in range(3_000)])
    program.start(path)
    out = tmp_path / "out.jsonl"
    dialog = opened(program)
    write(dialog.form.place.field, str(out))
    dialog.button.click()  # it is not known yet what is lost
    while not dialog.bar.isVisible() or dialog.bar.value() < 10:
        program.application.processEvents()
    assert not dialog.form.isEnabled()
    focus = dialog.focusWidget()
    assert focus is dialog.bar  # a second Enter, meant for the first, gives nothing up
    QTest.keyClick(focus, Key.Key_Return)
    assert "Cancelling" not in dialog.words.text()
    QTest.keyClick(dialog, Key.Key_Escape)
    program.settle()
    assert dialog.words.text() == "Cancelled; nothing was written."
    assert not out.exists() and hidden(tmp_path) == []
    assert dialog.isVisible() and dialog.form.isEnabled() and dialog.button.isEnabled()
    QTest.keyClick(dialog, Key.Key_Escape)
    program.settle()
    assert program.win.findChild(ExportDialog) is None


def test_a_folder_that_holds_other_things_is_refused(program: Program, tmp_path: Path) -> None:
    program.start(project_of(tmp_path))
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    dialog = opened(program)
    dialog.form.formats.choose("csv")
    write(dialog.form.place.field, str(folder))
    dialog.button.click()
    program.settle()
    assert dialog.words.text() == (
        f"{folder} is not empty, and what is in it is not just an earlier export; "
        "choose a new folder."
    )
    assert os.listdir(folder) == ["letter.txt"] and dialog.isVisible()
    write(dialog.form.place.field, str(folder / "tables"))
    assert dialog.words.text() == ""
    dialog.button.click()
    program.settle()
    assert (folder / "tables" / "documents.csv").exists()


def test_another_file_is_replaced_only_after_a_question(program: Program, tmp_path: Path) -> None:
    program.start(project_of(tmp_path))
    out = tmp_path / "letter.jsonl"
    out.write_text("mine")
    dialog = opened(program)
    write(dialog.form.place.field, str(out))
    dialog.button.click()
    program.settle()
    assert out.read_text() == "mine"
    box = dialog.findChild(object, "confirmBox")
    assert "letter.jsonl is there already" in box.text()
    button = next(one for one in box.findChildren(QPushButton) if one.text() == "Replace")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    program.settle()
    assert dialog.finish.head.text() == "4 spans proved" and out.read_text() != "mine"
    program.key(Key.Key_Return, to=dialog)
    program.go_to_text()
    program.export(out)  # it is known now
    assert program.win.findChild(ExportDialog) is None


def test_a_wrong_query_is_told_in_its_place(program: Program, tmp_path: Path, qtbot: QtBot) -> None:
    program.start(project_of(tmp_path))
    dialog = opened(program)
    looked(program, dialog, qtbot)
    write(dialog.form.content.field, "labell:claim")
    QTest.keyClick(dialog.form.content.field, Key.Key_Return)
    qtbot.waitUntil(lambda: "labell" in dialog.form.content.told.text())
    assert not dialog.button.isEnabled() and dialog.form.sight.losses.text() == ""
    write(dialog.form.content.field, "label:nowhere")
    QTest.keyClick(dialog.form.content.field, Key.Key_Return)
    qtbot.waitUntil(lambda: "nowhere" in dialog.form.content.told.text())
    assert not dialog.button.isEnabled()
    write(dialog.form.content.field, "label:claim")
    QTest.keyClick(dialog.form.content.field, Key.Key_Return)
    looked(program, dialog, qtbot)
    assert dialog.form.content.told.text() == "2 spans of 2 documents" and dialog.button.isEnabled()


def test_keys_alone_reach_every_part(program: Program, tmp_path: Path, qtbot: QtBot) -> None:
    program.start(project_of(tmp_path))
    dialog = opened(program)
    looked(program, dialog, qtbot)
    dialog.activateWindow()
    for letter, widget in (
        ("w", dialog.form.content.tree),
        ("o", dialog.form.content.field),
        ("f", dialog.form.formats),
        ("t", dialog.form.place.field),
        ("r", dialog.form.sight.preview),
    ):
        QTest.keyClick(dialog, letter, ALT)
        assert dialog.focusWidget() is widget
    assert actions.BY_ID["export"].keys == ("Ctrl+E",)
    QTest.keyClick(dialog, Key.Key_Escape)
