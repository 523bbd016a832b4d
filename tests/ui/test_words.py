"""Words that came in bulk can be found after a while, without anybody asking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet
from annotator.model.document import new_document
from annotator.model.query import parse
from annotator.model.span import Span
from annotator.services import duplicates, review
from annotator.services.project import Project
from annotator.settings import Settings
from annotator.ui import startup, tasks, words
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import TEXT, make_project

SPANS = 1_200


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "IDLE_MS", 1)
    monkeypatch.setattr(words, "NEXT_MS", 1)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.show()
    yield made
    startup.dispose(made)


def in_bulk(project: Project) -> BulkChange:
    """A document with so many spans, said to be more than are indexed at once."""
    label, me = project.labels()[0].id, project.annotator.id
    document = new_document("The bridge opens. " * 70, position=5, id="bulk")

    def batches() -> Iterator[ChangeSet]:
        yield ChangeSet("fill", (Change(None, document),))
        changes = []
        for number in range(SPANS):
            start = number % 1_000
            covered = document.text[start : start + 40 + number // 1_000]
            where = ((start, start + len(covered)),)
            span = Span(f"s{number}", "bulk", label, me, where, covered)
            changes.append(Change(None, span))
        yield ChangeSet("fill", tuple(changes))

    return BulkChange("fill", BULK_LIMIT + 1, batches)


def open_there(window: MainWindow, path: Path) -> None:
    window.open_project(path)
    window.load()
    assert tasks.wait_for_all()
    QApplication.processEvents()


def wait_for_words(window: MainWindow, qtbot: QtBot) -> None:
    project = window.workspace.project
    qtbot.waitUntil(lambda: review.waiting(project) == 0 and not tasks.is_busy(), timeout=20_000)


def test_what_waits_is_indexed_after_opening(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path)
    project.do(in_bulk(project))
    assert review.count(project, parse("bridge")) == 0
    project.close()
    monkeypatch.setattr(words, "SLICE", -1)  # one transaction at a time
    told: list[tuple[int, int]] = []
    window.housekeeping.words.progressed.connect(lambda *facts: told.append(facts))
    open_there(window, project.path)
    wait_for_words(window, qtbot)
    qtbot.waitUntil(lambda: bool(told) and told[-1][0] == told[-1][1], timeout=5_000)
    assert review.count(window.workspace.project, parse("bridge")) > 0
    assert not window.housekeeping.words.is_behind


def test_what_an_act_in_bulk_brings_is_indexed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    project = make_project(tmp_path)
    project.close()
    open_there(window, project.path)
    window.workspace.do(in_bulk)
    assert tasks.wait_for_all()
    assert window.workspace.project.span("s0") is not None
    wait_for_words(window, qtbot)
    assert review.count(window.workspace.project, parse("bridge")) > 0


def test_documents_that_tell_the_same_story_are_found_meanwhile(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "SLICE", -1)  # one transaction at a time
    project = make_project(tmp_path, TEXT, f"{TEXT} And more of it.", "Nothing like it.")
    project.close()
    told: list[bool] = []
    window.housekeeping.words.grouped.connect(lambda: told.append(True))
    open_there(window, project.path)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    opened = window.workspace.project
    assert [one.document_ids for one in duplicates.groups(opened)] == [("d0", "d1")]
    window.workspace.do(duplicates.join, ["d1", "d2"])
    assert [one.document_ids for one in duplicates.groups(opened)] == [("d0", "d1", "d2")]


def test_another_project_is_opened_meanwhile(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    first, second = make_project(tmp_path), make_project(tmp_path / "other")
    for project in (first, second):
        project.do(in_bulk(project))
        project.close()
    open_there(window, first.path)
    open_there(window, second.path)
    assert not Path(f"{first.path}-wal").exists()
    wait_for_words(window, qtbot)
    assert window.workspace.project.path == second.path
