"""Large documents come on a thread: what is seen meanwhile, and whose wish is met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.errors import InputError
from annotator.model import document
from annotator.model.document import LARGE_COUNT, LARGE_TEXT, DocumentSummary, State
from annotator.services import annotate, edit_documents, edit_schema, summaries
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.main_window import MainWindow
from annotator.ui.opener import Opener
from annotator.ui.session import Left, Session
from annotator.ui.workspace import Workspace
from tests.builders import label_id, make_project, tag

LARGE = "A long text, so long that it takes its time.\n" * 30
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(document, "LARGE_TEXT", 500)
    project = make_project(tmp_path, "Small one.", LARGE, LARGE + "!", "Small two.", LARGE + "?")
    tag(project, 7, 11, "quote", "d1")
    tag(project, 2, 6, "claim", "d1")
    project.close()
    return project.path


@pytest.fixture
def workspace(path: Path, qapp: object) -> Iterator[Workspace]:
    opened = Workspace()
    opened.open_project(path, annotator_name="Ann")
    yield opened
    tasks.wait_for_all()
    opened.close()


@pytest.fixture
def window(path: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(path)
    made.show()
    made.load()
    tasks.wait_for_all()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    yield made
    startup.dispose(made)


def test_what_is_large() -> None:
    def row(length: int, spans: int) -> DocumentSummary:
        return DocumentSummary("d", "t", length, State.NEW, spans, 0, "")

    assert not row(LARGE_TEXT, LARGE_COUNT).is_large
    assert row(LARGE_TEXT + 1, 0).is_large
    assert row(1, LARGE_COUNT + 1).is_large


def test_a_start_on_a_large_document_shows_the_window_first_and_returns_to_its_place(
    path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    session = Session(tmp_path / "window.ini")
    caret = LARGE.index("\n") * 20 + 3
    session.keep_place(path, Left("d2", caret - 3, caret))
    made = MainWindow(Settings(name="Ann"), session)
    made.complete()
    made.open_project(path)
    made.resize(900, 300)
    made.show()
    QApplication.processEvents()
    workspace = made.workspace
    assert (workspace.document_id, workspace.wanted_id) == ("", "d2")
    assert made.view.placeholder.startswith("Opening “")
    made.load()
    tasks.wait_for_all()
    assert workspace.document_id == "d2"
    assert len(workspace.document().text) == len(LARGE) + 1
    assert made.view.top_offset() > len(LARGE) // 2
    assert made.view.selection == workspace.selection == (caret, caret)
    assert made.view.hasFocus()
    startup.dispose(made)
    assert session.place(path)[0] == "d2"


def test_closing_before_it_is_there_keeps_the_place(
    path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    session = Session(tmp_path / "window.ini")
    session.keep_place(path, Left("d2", 100, 120))
    made = MainWindow(Settings(name="Ann"), session)
    made.complete()
    made.open_project(path)
    startup.dispose(made)
    assert session.place(path) == Left("d2", 100, 120)


def test_the_open_document_stays_until_the_large_one_is_there(
    workspace: Workspace, qtbot: QtBot
) -> None:
    told = []
    with qtbot.waitSignal(workspace.document_opened) as opened:
        workspace.open_document("d1", then=lambda: told.append(workspace.document_id))
        assert workspace.is_opening
        assert (workspace.document_id, workspace.wanted_id) == ("d0", "d1")
        assert workspace.document().text == "Small one."
    assert opened.args == ["d1"]
    qtbot.waitUntil(lambda: told == ["d1"])
    assert not workspace.is_opening
    assert (workspace.document_id, workspace.wanted_id) == ("d1", "d1")
    assert workspace.document().text == LARGE
    assert workspace.spans() == list(workspace.project.spans_of("d1"))


def test_a_small_one_is_there_at_once_and_takes_the_large_ones_place(workspace: Workspace) -> None:
    seen: list[str] = []
    workspace.document_opened.connect(seen.append)
    workspace.open_document("d1")
    workspace.open_document("d3")
    assert workspace.document_id == "d3"
    assert not workspace.is_opening
    tasks.wait_for_all()
    assert seen == ["d3"]


def test_the_last_wish_is_met(workspace: Workspace) -> None:
    seen: list[str] = []
    workspace.document_opened.connect(seen.append)
    for wish in ("d1", "d2", "d4", "d4"):
        workspace.open_document(wish)
    tasks.wait_for_all()
    assert seen == ["d4"]
    assert workspace.document().text.endswith("?")


def test_going_back_to_the_open_one_calls_the_other_off(workspace: Workspace) -> None:
    workspace.open_document("d1")
    workspace.open_document("d0")
    assert not workspace.is_opening
    tasks.wait_for_all()
    assert workspace.document_id == "d0"


def test_an_act_meanwhile_is_not_lost(workspace: Workspace) -> None:
    quote = label_id(workspace.project, "quote")
    workspace.open_document("d1")
    workspace.do(annotate.add_span, "d1", [(20, 24)], quote)
    workspace.do(annotate.add_span, "d0", [(0, 5)], quote)
    assert workspace.is_opening
    tasks.wait_for_all()
    assert workspace.spans() == list(workspace.project.spans_of("d1"))
    assert len(workspace.spans()) == 3


def test_undo_goes_to_its_place_in_a_large_document(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.open_document("d1")
    tasks.wait_for_all()
    last = max(workspace.spans(), key=lambda span: span.created_at)
    workspace.do(annotate.remove_span, last.id)
    workspace.open_document("d0")
    with qtbot.waitSignal(workspace.place_shown) as shown:
        workspace.undo()
        assert workspace.document_id == "d0"
    assert workspace.document_id == "d1"
    assert shown.args[0].start == last.start
    assert workspace.chosen_span_id == last.id


def test_a_document_that_is_gone_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    errors: list[Exception] = []
    made = Opener()
    made.bring(
        workspace.project, "none", lambda opened: pytest.fail("there is none"), errors.append
    )
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], InputError)
    assert made.document_id == ""
    with pytest.raises(InputError):
        workspace.open_document("none")
    assert workspace.document_id == "d0"


def test_removing_the_document_on_its_way(workspace: Workspace) -> None:
    workspace.open_document("d1")
    workspace.do(edit_documents.remove_documents, ["d1"])
    tasks.wait_for_all()
    assert workspace.document_id == "d0"
    workspace.open_document("d2")
    workspace.do(edit_documents.remove_documents, ["d0"])
    tasks.wait_for_all()
    assert workspace.document_id == "d2"


def test_closing_meanwhile(path: Path, qapp: object) -> None:
    for _ in range(3):
        opened = Workspace()
        opened.open_project(path, annotator_name="Ann")
        opened.open_document("d1")
        opened.close()
        assert opened.document_id == ""
        tasks.wait_for_all()
        assert opened.document_id == ""
        assert sorted(p.name for p in path.parent.iterdir() if path.name in p.name)[0] == path.name
        assert not path.with_name(path.name + "-wal").exists()


# --- in the window


def test_a_click_brings_it_with_everything(window: MainWindow, qtbot: QtBot) -> None:
    rows = window.panel("documentsPanel").list
    box = rows.visualRect(rows.model().index(1, 0))
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, NONE, box.center())
    assert window.view.scene.text == "Small one."
    qtbot.waitUntil(lambda: window.view.scene.text == LARGE)
    assert [span.start for span in window.view.scene.layer.index.query(0, 50)] == [2, 7]
    assert window.panel("spansPanel").model.rowCount() == 2
    assert window.text_binding.paragraphs.count == 30
    window.view.set_selection(0, 1)
    QTest.keyClick(window.view, Qt.Key.Key_Q)
    assert len(window.workspace.project.spans_of("d1")) == 3
    window.workspace.open_document("d0")
    window.workspace.open_document("d1")
    tasks.wait_for_all()
    assert len(window.view.scene.layer.index) == 3


def test_going_on_twice_goes_two_on(window: MainWindow) -> None:
    for _ in range(2):
        QTest.keyClick(window.view, Qt.Key.Key_PageDown, CTRL)
    tasks.wait_for_all()
    assert window.workspace.document_id == "d2"


def test_closing_the_window_meanwhile(window: MainWindow, path: Path) -> None:
    window.workspace.open_document("d1")
    window.close()
    assert not tasks.is_busy()
    assert not path.with_name(path.name + "-wal").exists()


# --- long acts on the open document


@pytest.fixture
def bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every act on several spans is a long one."""
    monkeypatch.setattr(edit_schema, "BULK_LIMIT", 0)


def test_after_a_long_act_a_large_document_is_read_anew_behind_the_screen(
    window: MainWindow, qtbot: QtBot, bulk: None
) -> None:
    workspace = window.workspace
    workspace.open_document("d1")
    tasks.wait_for_all()
    window.view.set_top_offset(900)
    top = window.view.top_offset()
    workspace.do(edit_schema.remove_label, label_id(workspace.project, "claim"))
    tasks.wait_for_all()
    assert not workspace.is_opening
    assert [span.start for span in workspace.spans()] == [7]
    assert [span.start for span in window.view.scene.layer.index] == [7]
    assert window.panel("spansPanel").model.rowCount() == 1
    assert len(window.panel("labelsPanel").model._labels) == 3
    assert window.view.top_offset() == top


def test_another_wish_while_it_is_read_anew(workspace: Workspace, bulk: None) -> None:
    workspace.open_document("d1")
    tasks.wait_for_all()
    told: list[object] = []
    workspace.changed.connect(told.append)
    done = workspace.project.do(
        edit_schema.remove_label(workspace.project, label_id(workspace.project, "claim"))
    )
    workspace.follow(done)
    assert workspace.is_opening
    assert told == []
    workspace.open_document("d0")
    assert told == [done], "nobody may miss what was done"
    assert workspace.document_id == "d0"
    tasks.wait_for_all()
    assert (workspace.document_id, told) == ("d0", [done])
    assert len(workspace.labels()) == 3


def test_what_was_counted_is_kept_for_the_next_start(
    path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    session = Session(tmp_path / "window.ini")
    for title in ("", "Another title"):
        made = MainWindow(Settings(name="Ann"), session)
        made.complete()
        made.open_project(path)
        made.load()
        tasks.wait_for_all()
        if title:
            made.workspace.do(edit_documents.rename_document, "d0", title)
        wanted = summaries.kept_counts(made.workspace.project, made.workspace.document_id, "")
        startup.dispose(made)
        assert session.counts(path) == wanted != ""
