"""The real window with a project of three documents and some spans, its review shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.model.span import Span
from annotator.services.project import Project
from annotator.services.review import Row
from annotator.settings import Settings
from annotator.ui import startup, tasks
from annotator.ui.main_window import MainWindow
from annotator.ui.review.view import ReviewView
from annotator.ui.session import Session
from tests.builders import make_project, tag

TEXTS = (
    "“I invited him,” she said. The bridge will open in May.\n\nIt is a disgrace.",
    "Nobody believes that the bridge will open. They said so in May.",
    "An empty one about nothing at all.",
)


def some_spans(project: Project) -> None:
    """quote “I invited him,” · claim The bridge will open · opinion disgrace | claim the bridge"""
    for words, label, document in (
        ("“I invited him,”", "quote", 0),
        ("The bridge will open", "claim", 0),
        ("disgrace", "opinion", 0),
        ("the bridge", "claim", 1),
    ):
        start = TEXTS[document].index(words)
        tag(project, start, start + len(words), label, f"d{document}")


def many_spans(count: int) -> Callable[[Project], None]:
    """So many claims, one on each number of a text."""

    def prepare(project: Project) -> None:
        from annotator.model import moment
        from annotator.model.change import Change, ChangeSet
        from annotator.model.ids import new_id
        from tests.builders import label_id

        label, me = label_id(project, "claim"), project.annotator.id
        text = project.document("d0").text
        changes, start = [], 0
        for _ in range(count):
            end = text.index(" ", start)
            span = Span(
                new_id(), "d0", label, me, ((start, end),), text[start:end],
                created_at=moment.now(), updated_at=moment.now(),
            )  # fmt: skip
            changes.append(Change(None, span))
            start = end + 1
        project.do(ChangeSet("many", tuple(changes)))

    return prepare


Start = Callable[..., MainWindow]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Opens the window on a project of `texts` that `prepare` has put work into."""
    made: list[MainWindow] = []

    def make(
        *texts: str,
        prepare: Callable[[Project], object] = some_spans,
        size: tuple[int, int] = (1280, 800),
    ) -> MainWindow:
        project = make_project(tmp_path, *(texts or TEXTS), name=f"p{len(made)}.annot")
        prepare(project)
        project.close()
        window = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
        made.append(window)
        window.complete()
        window.open_project(project.path)
        window.resize(*size)
        window.show()
        window.load()
        settle()
        window.activateWindow()
        window.view.setFocus()
        settle()
        return window

    yield make
    for window in made:
        window.close()
        startup.dispose(window)


@pytest.fixture
def window(start: Start) -> MainWindow:
    """The window, its review shown, the rows in the order of the texts."""
    made = start()
    show(made)
    return made


def show(window: MainWindow) -> ReviewView:
    """Show the review by its key, sorted by document."""
    QTest.keyClick(window, Qt.Key.Key_F4)
    settle()
    from annotator.services.review import Order

    window.review.view.look("", Order("document", False))
    settle()
    return window.review.view


def settle() -> None:
    """Wait until everything has arrived."""
    for _ in range(4):
        assert tasks.wait_for_all()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def ask(window: MainWindow, query: str) -> None:
    """Type a query and press Enter."""
    field = window.review.view.head.field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    if query.isascii():
        QTest.keyClicks(field, query)
    else:  # signs that no test keyboard has
        field.insert(query)
    QTest.keyClick(field, Qt.Key.Key_Escape)  # what is offered to complete it
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()


def rows(window: MainWindow) -> list[Row]:
    """The rows that are known."""
    model = window.review.view.model
    found = (model.row_at(number) for number in range(model.rowCount()))
    return [row for row in found if row is not None]


def texts(window: MainWindow) -> list[str]:
    """Their spans' texts."""
    return [row.span.text for row in rows(window)]


def labels(window: MainWindow) -> list[str]:
    """Their labels."""
    return [window.workspace.label(row.span.label_id).name for row in rows(window)]  # type: ignore[union-attr]


def choose(window: MainWindow, number: int) -> None:
    """Click a row."""
    table = window.review.view.table
    box = table.visualRect(table.model().index(number, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    table.setFocus()
    settle()


def press(window: MainWindow, key: Qt.Key | str, modifiers=Qt.KeyboardModifier.NoModifier) -> None:  # type: ignore[no-untyped-def]
    """Press a key in whatever has the focus."""
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)
    settle()
