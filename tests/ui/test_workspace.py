"""The workspace: what it holds, does and says, on real projects."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.errors import LockedError, StorageError
from annotator.model.document import State
from annotator.services import annotate, edit_documents, edit_schema
from annotator.ui import tasks
from annotator.ui.workspace import Workspace
from tests.builders import TEXT, label_id, make_project, tag


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = make_project(tmp_path, TEXT, "second text", "third text")
    tag(project, 1, 14)
    project.close()
    return project.path


@pytest.fixture
def workspace(path: Path, qapp: object):  # type: ignore[no-untyped-def]
    opened = Workspace()
    opened.open_project(path, annotator_name="Ann")
    yield opened
    tasks.wait_for_all()
    opened.close()


def test_the_first_screen_is_there_before_the_project_is_loaded(workspace: Workspace) -> None:
    assert workspace._project is None
    assert workspace.document().text == TEXT
    assert [span.start for span in workspace.spans()] == [1]
    assert [(row.id, row.state, row.spans) for row in workspace.documents()] == [
        ("d0", State.IN_PROGRESS, 1),
        ("d1", State.NEW, 0),
        ("d2", State.NEW, 0),
    ]
    assert workspace.labels()[0].name == "quote"
    assert workspace.summary("d1") == workspace.documents()[1]
    assert workspace._project is None, "reading the first screen must not load the rest"
    workspace.load()
    assert workspace.project.labels() == workspace.labels()


def test_an_act_changes_what_is_held_and_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    quote = label_id(workspace.project, "quote")
    with qtbot.waitSignals([workspace.changed, workspace.saved]):
        done = workspace.do(annotate.add_span, "d0", [(0, 1)], quote)
    assert done is not None
    assert [span.start for span in workspace.spans()] == [0, 1]
    assert workspace.spans() == list(workspace.project.spans_of("d0"))
    summary = workspace.summary("d0")
    assert summary is not None
    assert summary.spans == 2


def test_a_refusal_is_told_and_nothing_is_done(workspace: Workspace, qtbot: QtBot) -> None:
    quote = label_id(workspace.project, "quote")
    with (
        qtbot.assertNotEmitted(workspace.changed),
        qtbot.waitSignal(workspace.noticed) as notice,
    ):
        assert workspace.do(annotate.add_span, "d0", [(1, 14)], quote) is None
    assert notice.args == ["These words are tagged as quote already."]


def test_undo_goes_to_the_document_it_changes(workspace: Workspace, qtbot: QtBot) -> None:
    quote = label_id(workspace.project, "quote")
    workspace.do(annotate.add_span, "d0", [(20, 22)], quote)
    workspace.open_document("d2")
    assert workspace.undo_text() == "Undo tag as quote"
    with qtbot.waitSignal(workspace.place_shown) as shown:
        workspace.undo()
    assert workspace.document_id == "d0"
    assert shown.args[0].start == 20
    assert [span.start for span in workspace.spans()] == [1]
    assert workspace.redo_text() == "Redo tag as quote"
    workspace.open_document("d1")
    workspace.redo()
    assert workspace.document_id == "d0"
    assert workspace.chosen_span_id == workspace.spans()[1].id


def test_undo_of_an_earlier_day_says_so(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.services import project

    monkeypatch.setattr(project.moment, "now", lambda: "2020-01-02T12:00:00.000Z")
    workspace.do(edit_documents.rename_document, "d0", "x")
    with qtbot.waitSignal(workspace.noticed) as notice:
        workspace.undo()
    assert "from 2 January 2020" in notice.args[0]


def test_nothing_left_to_undo_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.undo()
    with qtbot.waitSignal(workspace.noticed) as notice:
        workspace.undo()
    assert "nothing left to undo" in notice.args[0]
    assert len(workspace.documents()) == 3


def test_a_removed_document_gives_way_to_another(workspace: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workspace.document_opened):
        workspace.do(edit_documents.remove_documents, ["d0"])
    assert workspace.document_id == "d1"
    workspace.undo()
    assert workspace.document_id == "d0"
    assert [span.start for span in workspace.spans()] == [1]
    workspace.do(edit_documents.remove_documents, ["d0", "d1", "d2"])
    assert workspace.document_id == ""
    assert len(workspace.documents()) == 0


def test_a_removed_span_is_chosen_no_more(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.choose_span(workspace.spans()[0].id)
    with qtbot.waitSignal(workspace.span_chosen) as chosen:
        workspace.do(annotate.remove_span, workspace.chosen_span_id)
    assert chosen.args == [""]


def test_a_long_act_goes_on_behind_and_is_followed(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_schema, "BULK_LIMIT", 0)
    with qtbot.waitSignal(workspace.changed) as changed:
        assert workspace.do(edit_schema.remove_label, label_id(workspace.project, "quote")) is None
        tasks.wait_for_all()
    assert changed.args[0].whole
    assert workspace.spans() == []
    assert len(workspace.labels()) == 3


def test_an_act_during_a_long_one_is_refused_and_holds_up_nothing(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_schema, "BULK_LIMIT", 0)
    notices: list[str] = []
    workspace.noticed.connect(notices.append)
    workspace.do(edit_schema.remove_label, label_id(workspace.project, "quote"))
    assert workspace.do(edit_documents.set_state, workspace.document_id, State.FINISHED) is None
    workspace.undo()
    assert notices == ["Wait until this is done: Remove label quote."] * 2
    tasks.wait_for_all()
    assert len(workspace.labels()) == 3
    assert workspace.do(edit_documents.set_state, workspace.document_id, State.FINISHED)


def test_working_as_another(workspace: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workspace.project_opened):
        workspace.work_as("Bob")
    assert workspace.annotator.name == "Bob"
    assert workspace.annotator_name(workspace.spans()[0].annotator_id) == "Ann"
    assert workspace.documents()[0].state is State.NEW


def test_a_project_that_cannot_be_opened_leaves_the_open_one(
    workspace: Workspace, path: Path, tmp_path: Path
) -> None:
    other = Workspace()
    with pytest.raises(LockedError):
        other.open_project(path, annotator_name="Bob")
    bad = tmp_path / "bad.annot"
    bad.write_text("no")
    with pytest.raises(StorageError):
        workspace.open_project(bad, annotator_name="Ann")
    assert workspace.document_id == "d0"
    assert workspace.project.document("d0").text == TEXT


def test_reading_only_needs_no_lock(workspace: Workspace, path: Path) -> None:
    reader = Workspace()
    reader.open_project(path, annotator_name="nobody", read_only=True)
    assert reader.document().text == TEXT
    assert reader.project.annotator.name == "Ann"
    reader.close()


def test_the_open_documents_row_is_kept_in_step_by_difference(workspace: Workspace) -> None:
    quote = label_id(workspace.project, "quote")
    for start in (20, 25, 30):
        workspace.do(annotate.add_span, "d0", [(start, start + 2)], quote)
        assert workspace.summary("d0") == workspace.project.document_summary("d0")
    workspace.undo()
    assert workspace.summary("d0") == workspace.project.document_summary("d0")
    workspace.do(edit_documents.set_state, "d0", State.FINISHED)
    assert workspace.summary("d0") == workspace.project.document_summary("d0")
    workspace.do(edit_documents.rename_document, "d0", "Another title")
    assert workspace.summary("d0") == workspace.project.document_summary("d0")
    workspace.open_document("d1")
    assert workspace.summary("d0") == workspace.project.document_summary("d0")
    assert workspace.summary("d1") == workspace.project.document_summary("d1")
    workspace.work_as("Bob")
    assert workspace.summary("d1") == workspace.project.document_summary("d1")
    assert workspace.summary("gone") is None
