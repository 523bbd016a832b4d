"""The parts of the export dialog, each by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.errors import InputError
from annotator.formats import INTERRUPTED
from annotator.model.document import State
from annotator.model.query import QueryError
from annotator.services import export, formats
from annotator.services.selection import LeftOut
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.dialogs import export_choices
from annotator.ui.dialogs.export_choices import Choices
from annotator.ui.dialogs.export_content import ContentTree, ExportContent
from annotator.ui.dialogs.export_done import ExportDone
from annotator.ui.dialogs.export_format import FormatList, FormatSettings
from annotator.ui.dialogs.export_look import Look
from annotator.ui.dialogs.export_place import ExportPlace
from annotator.ui.dialogs.export_sight import MOST, ExportSight
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project, tag

CHECKED, PARTLY, EMPTY = (
    Qt.CheckState.Checked,
    Qt.CheckState.PartiallyChecked,
    Qt.CheckState.Unchecked,
)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(600, 500)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config")
    )
    project = make_project(tmp_path)
    tag(project, 1, 9, "claim")
    tag(project, 11, 15, "quote")
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.session.keep_folder("export", tmp_path)
    made.load()
    tasks.wait_for_all()
    yield made
    startup.dispose(made)


# --- what is remembered


def test_choices_come_back() -> None:
    kept = Choices(("a",), None, (), "is:unsure", "csv", {"csv": "/x"}, {"csv": {"bom": "no"}})
    assert export_choices.read(kept.kept()) == kept


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '{"labels": 3, "format": [], "places": [1], "settings": {"a": 1}}']
)
def test_what_is_no_choice_is_none(text: str) -> None:
    found = export_choices.read(text)
    assert (found.labels, found.format, found.places) == (None, "native", {})


def test_choices_are_kept_by_project(tmp_path: Path) -> None:
    session = Session(tmp_path / "window.ini")
    session.keep_choices(tmp_path / "a.annot", "export", Choices(query="ü, =x").kept())
    session.sync()
    again = Session(tmp_path / "window.ini")
    assert export_choices.read(again.choices(tmp_path / "a.annot", "export")).query == "ü, =x"
    assert again.choices(tmp_path / "b.annot", "export") == ""


# --- what


def test_a_group_ticks_all_of_it_and_says_what_is_ticked(host: QWidget) -> None:
    tree = ContentTree(host)
    tree.add_group("Labels", ["a", "b", "c"], None)
    tree.add_group("Annotators", ["Ann"], None)
    group = tree.topLevelItem(0)
    assert group.text(0) == "Labels: all" and tree.ticked(0) is None
    tree.tick("b", False)
    assert group.text(0) == "Labels: a, c" and group.checkState(0) == PARTLY
    assert tree.ticked(0) == ("a", "c")
    tree.show()
    tree.setFocus()
    tree.setCurrentItem(group)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert tree.ticked(0) is None and group.checkState(0) == CHECKED
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert tree.ticked(0) == () and group.text(0) == "Labels: none"
    assert tree.topLevelItem(1).checkState(0) == CHECKED


def test_what_was_ticked_is_ticked_unless_it_is_gone(host: QWidget) -> None:
    tree = ContentTree(host)
    tree.add_group("Labels", ["a", "b"], ("b", "gone"))
    tree.add_group("Annotators", ["Ann"], ("gone",))
    tree.add_group("States", ["new"], ())
    assert tree.ticked(0) == ("b",)
    assert tree.ticked(1) is None
    assert tree.ticked(2) == ()


def test_the_selection_is_what_is_ticked_and_typed(host: QWidget, window: MainWindow) -> None:
    workspace = window.workspace
    content = ExportContent(workspace.project, workspace.labels(), host)
    content.fill(["Ann"], Choices(states=("finished", "new"), query="label:claim"))
    content.tree.tick("opinion", False)
    found = content.selection()
    assert found.labels is not None and "opinion" not in found.labels and "claim" in found.labels
    assert found.annotators is None and found.query == "label:claim"
    assert found.states == {State.NEW, State.FINISHED}
    content.field.setText("labell:x")
    with pytest.raises(QueryError) as error:
        content.selection()
    content.refuse(error.value)
    assert content.told.text() == str(error.value) and content.told.property("warning")
    content.tell("1 span of 1 document")
    assert not content.told.property("warning")


# --- in which format


def test_formats_that_only_read_are_not_offered_and_missing_ones_are_greyed(host: QWidget) -> None:
    infos = [replace(info, is_installed=info.name != "spacy") for info in formats.list_formats()]
    offered = FormatList(host)
    offered.fill(infos, "no such format")
    titles = {offered.item(row).text(): row for row in range(offered.count())}
    assert offered.info is not None and offered.info.name == "native"
    assert "Plain text" not in titles and len(titles) == sum(info.writes for info in infos)
    spacy = offered.item(titles["spaCy, DocBin"])
    plain = offered.item(titles["CSV tables"])
    assert spacy.foreground() != plain.foreground()
    assert 'pip install "annotator[spacy]"' in spacy.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    offered.choose("spacy")
    assert offered.info.name == "spacy" and not offered.info.is_installed


def test_settings_for_writing_are_boxes(host: QWidget, qtbot: QtBot) -> None:
    settings = FormatSettings(host)
    settings.show_for(formats.format_info("csv"), {"delimiter": "tab", "bom": "nonsense"})
    assert settings.values() == {"delimiter": "tab", "bom": "yes", "formulas": "guarded"}
    box = settings.findChild(QComboBox, "exportSetting_delimiter")
    box.show()
    with qtbot.waitSignal(settings.changed):
        QTest.keyClick(box, Qt.Key.Key_Up)
    assert settings.values()["delimiter"] == "semicolon"
    settings.show_for(formats.format_info("native"), {})
    assert settings.values() == {} and settings.isHidden()


# --- where


def test_the_place_is_whole_and_has_the_ending(
    host: QWidget, window: MainWindow, tmp_path: Path
) -> None:
    place = ExportPlace(window, "news", host)
    assert place.path is None
    place.show_for(formats.format_info("native"), "")
    assert place.path == tmp_path / "news.jsonl"
    for text, path in (
        ("corpus", tmp_path / "corpus.jsonl"),
        ("sub/x.json", tmp_path / "sub" / "x.json"),
        ("~/x.jsonl", Path.home() / "x.jsonl"),
        (" ", None),
        ("/", None),
        ("a\0b", None),
    ):
        place.field.setText(text)
        assert place.path == path
    place.field.setText(str(tmp_path / "sub" / "mine.jsonl"))
    place.show_for(formats.format_info("brat"), "")
    assert place.path == tmp_path / "sub" / "news-brat"
    last = str(tmp_path / "last")
    place.show_for(formats.format_info("csv"), last)
    assert place.path == Path(last) and Path(last) in place.known


# --- what it comes to


def test_files_are_chosen_by_name_and_cut(host: QWidget) -> None:
    sight = ExportSight(host)
    sight.show_files([("", "x" * (MOST + 1))])
    assert len(sight.preview.toPlainText()) == MOST and sight.names.isHidden()
    sight.show_files([("a.csv", "<b>1</b>"), ("b.bin", None)])
    assert not sight.names.isHidden() and sight.preview.toPlainText() == "<b>1</b>"
    QTest.keyClick(sight.names, Qt.Key.Key_Down)
    assert "not shown" in sight.preview.toPlainText()
    sight.show_files(())
    assert sight.preview.toPlainText() == ""


def test_losses_stand_apart_from_what_must_be_known(host: QWidget) -> None:
    sight = ExportSight(host)
    sight.tell(["3 notes are dropped."], is_lost=True, notices=["Counted so."])
    assert sight.losses.property("warning") and sight.notices.text() == "Counted so."
    sight.tell(["Nothing of this is lost."])
    assert not sight.losses.property("warning") and sight.notices.isHidden()


def test_a_newer_look_takes_the_place_of_an_older(window: MainWindow) -> None:
    look = Look(window.workspace.project, window)
    told: list[tuple[str, object]] = []
    look.amount.connect(lambda found: told.append(("amount", found)))
    look.preview.connect(lambda found: told.append(("preview", found)))
    look.losses.connect(lambda found: told.append(("losses", found)))
    look.start(export.ExportOptions("csv"))
    look.start(export.ExportOptions(selection=export.Selection(query="label:claim")))
    assert tasks.wait_for_all()
    assert [kind for kind, _ in told] == ["amount", "preview", "losses"]
    assert told[0][1] == export.Amount(1, 1)
    ((name, text),) = told[1][1]  # type: ignore[misc]
    assert name == "" and len(json.loads(text)["spans"]) == 1
    del told[:]
    look.start(export.ExportOptions(selection=export.Selection(query="label:none")))
    assert tasks.wait_for_all()
    assert isinstance(told[0][1], InputError)
    del told[:]
    look.start(export.ExportOptions("csv"))
    look.stop()
    assert tasks.wait_for_all()
    assert told == []


# --- the proof


def test_the_proof_says_how_much_where_and_what_not(host: QWidget, tmp_path: Path) -> None:
    losses = export.LossReport("doccano")
    losses.losses[INTERRUPTED] = 3
    losses = replace(losses, becomes=6)
    out = tmp_path / "a & b.jsonl"
    done = ExportDone(host)
    done.show_report(export.ExportReport(out, 312, 1_204, 0, 3_200_000, losses, LeftOut(1, 2)))
    assert done.head.text() == "1,204 spans proved"
    told = done.told.toPlainText()
    for part in ("312 documents, 3.2 MB", str(out), "3 interrupted spans become 6."):
        assert part in told
    assert "Not selected: 1 document and 2 spans." in told
    QTest.mouseClick(done.findChild(QPushButton, "exportCopyPath"), Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == str(out)
    empty = export.ExportReport(out, 1, 0, 0, 5, export.LossReport(""), LeftOut())
    done.show_report(empty)
    assert done.head.text() == "1 document proved" and "Not " not in done.told.toPlainText()
