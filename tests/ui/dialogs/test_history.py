"""The history's window: its filter, its pages, its two sides, and its buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.model.history import About
from annotator.services import annotate, bulk, edit_annotators
from annotator.services.project import Project
from annotator.settings import Settings
from annotator.ui import actions, startup, tasks
from annotator.ui.dialogs.history import HistoryDialog
from annotator.ui.dialogs.history_model import ACT, facts
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.ui.widgets.choice_box import ChoiceBox
from tests.builders import TEXT, label_id, make_project, tag

Open = Callable[..., HistoryDialog]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def make(prepare: Callable[[Project], object], *texts: str) -> HistoryDialog:
        project = make_project(tmp_path, *texts)
        prepare(project)
        project.close()
        window = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
        windows.append(window)
        window.complete()
        window.open_project(project.path)
        window.show()
        window.load()
        tasks.wait_for_all()
        actions.run(window, "history")
        tasks.wait_for_all()
        (dialog,) = window.findChildren(HistoryDialog)
        return dialog

    yield make
    for window in windows:
        startup.dispose(window)


def listed(dialog: HistoryDialog) -> list[str]:
    tasks.wait_for_all()
    return [dialog.model.index(row).data() for row in range(dialog.model.rowCount())]


def choose(dialog: HistoryDialog, deed: str) -> None:
    dialog.list.setCurrentIndex(dialog.model.index(listed(dialog).index(deed)))
    tasks.wait_for_all()


def some_work(project: Project) -> None:
    one = tag(project, 1, 14)
    project.do(annotate.set_label(project, one, label_id(project, "claim")))
    project.do(annotate.set_note(project, one, "ask <b>on</b> Monday"))
    project.do(annotate.set_note(project, one, "ask <b>on</b> Tuesday"))
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one]))
    project.work_as("Ben")
    tag(project, 27, 37, "opinion")
    project.work_as("Ann")


def test_choices_narrow_the_list(opened: Open) -> None:
    dialog = opened(some_work)
    assert len(listed(dialog)) == 8
    dialog.filter.who.setCurrentText("Ben")
    assert listed(dialog) == ["tag as opinion", "add annotator Ben"]
    dialog.filter.about.setCurrentIndex(dialog.filter.about.findData(About.MADE))
    assert listed(dialog) == ["tag as opinion"]
    dialog.filter.who.setCurrentIndex(0)
    assert listed(dialog) == ["tag as opinion", "tag as quote"]
    dialog.filter.day.setCurrentText("Yesterday")
    assert listed(dialog) == []
    assert dialog.list.empty_text == "Nothing was done yet that fits this."
    assert not dialog.undo_button.isEnabled() and not dialog.go_button.isEnabled()
    dialog.filter.day.setCurrentText("One day:")
    assert dialog.filter.date.isVisible()
    dialog.filter.date.setDate(QDate.currentDate())
    assert listed(dialog) == ["tag as opinion", "tag as quote"]


def test_both_sides_stand_there_as_plain_words(opened: Open) -> None:
    dialog = opened(some_work)
    choose(dialog, "edit note")  # the newest of that name
    shown = dialog.page.toPlainText()
    assert "● Note" in shown
    assert "ask <b>on</b> Monday" in shown and "ask <b>on</b> Tuesday" in shown
    assert "● Label" not in shown
    html = dialog.page.toHtml()
    assert "line-through" in html and "underline" in html
    choose(dialog, "tag as opinion")
    assert "Not there" in dialog.page.toPlainText()


def test_a_long_history_comes_by_the_page(opened: Open) -> None:
    def many(project: Project) -> None:
        one = tag(project, 1, 14)
        for number in range(450):
            before = project.span(one)
            assert before is not None
            project.do(annotate.set_note(project, one, str(number)))

    dialog = opened(many)
    assert dialog.model.rowCount() == 200
    QTest.keyClick(dialog.list, Qt.Key.Key_End)
    tasks.wait_for_all()
    dialog.model.fetchMore(QModelIndex())
    assert len(listed(dialog)) in (400, 452)
    while dialog.model.canFetchMore(QModelIndex()):
        dialog.model.fetchMore(QModelIndex())
        tasks.wait_for_all()
    ids = [dialog.model.act(dialog.model.index(row)).row.id for row in range(452)]  # type: ignore[union-attr]
    assert ids == sorted(set(ids), reverse=True)


def test_it_follows_the_window(opened: Open) -> None:
    dialog = opened(some_work)
    window = dialog.parent()
    assert isinstance(window, MainWindow)
    choose(dialog, "tag as quote")
    window.workspace.undo()
    assert listed(dialog)[0] == "undone: mark 1 span reviewed"
    assert dialog.act is not None and dialog.act.row.text == "tag as quote"
    place = listed(dialog).index("mark 1 span reviewed")
    act = dialog.model.act(dialog.model.index(place))
    assert act is not None and act.is_undone
    window.workspace.redo()
    assert listed(dialog)[0] == "done again: mark 1 span reviewed"
    act = dialog.model.act(dialog.model.index(place + 1))
    assert act is not None and not act.is_undone
    window.workspace.do(edit_annotators.rename_annotator, window.workspace.annotator.id, "Anna")
    assert listed(dialog)[0] == "rename annotator Ann to Anna"


def test_it_is_there_once_and_goes_with_its_project(opened: Open, tmp_path: Path) -> None:
    dialog = opened(some_work)
    window = dialog.parent()
    assert isinstance(window, MainWindow)
    actions.run(window, "history")
    assert window.findChildren(HistoryDialog) == [dialog]
    other = make_project(tmp_path, name="other.annot")
    other.close()
    window.open_project(other.path)
    tasks.wait_for_all()
    assert window.findChildren(HistoryDialog) == []


def test_an_act_over_many_documents_says_over_how_many(opened: Open) -> None:
    def work(project: Project) -> None:
        ids = [tag(project, 1, 14), tag(project, 1, 5), tag(project, 1, 8, document_id="d1")]
        project.do(bulk.plan(project, bulk.MarkReviewed(True), ids))

    dialog = opened(work, TEXT, "Another text.")
    shown = dict(zip(listed(dialog), (facts_at(dialog, row) for row in range(3)), strict=False))
    assert "· 2 documents: " in shown["mark 3 spans reviewed"]
    assert shown["mark 3 spans reviewed"].endswith(" and others")
    assert "documents" not in shown["tag as quote"]


def facts_at(dialog: HistoryDialog, row: int) -> str:
    return facts(dialog.model.index(row).data(ACT))


def test_a_tag_that_is_a_quotation_has_its_marks_once_and_dots_where_it_is_cut(
    opened: Open,
) -> None:
    dialog = opened(lambda project: tag(project, 0, 30))
    workspace = dialog._workspace
    span = workspace.spans()[0]
    assert span.text.startswith("“")
    workspace.choose_span(span.id)
    dialog.look_at(span_id=span.id)
    place = dialog.filter.place
    assert place.currentText().startswith("Tag: “I")
    assert "““" not in place.currentText() and isinstance(place, ChoiceBox)
    place.resize(100, place.height())
    assert place.shown_text.endswith("…")
    place.resize(900, place.height())
    assert place.shown_text == place.currentText()
