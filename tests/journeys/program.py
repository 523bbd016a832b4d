"""Drives the real program in a test: its mouse, its keys, and what it stored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from annotator import app, paths
from annotator.model.span import Span
from annotator.services import opening
from annotator.ui import startup, tasks
from annotator.ui.main_window import MainWindow

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


class Program:
    """The program, started on a data folder; `restart` closes it and starts it again."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.window: MainWindow | None = None

    def start(self, *arguments: str | Path) -> Program:
        """Start as `annotator-gui --data-dir … ARGUMENTS` does; waits until it is loaded."""
        words = ["annotator", "--data-dir", str(self.data_dir), *map(str, arguments)]
        self.application, self.window = app.create(words)
        self.settle()
        self.window.load()
        self.settle()
        self.go_to_text()
        return self

    def go_to_text(self) -> None:
        """Give the text the focus; without a window manager nobody else does after a dialog."""
        self.win.activateWindow()
        self.view.setFocus()
        self.settle()

    def close(self) -> None:
        """Close the window as its user would, and let the window go."""
        if self.window is not None:
            self.window.close()
            startup.dispose(self.window)
            self.window = None

    def restart(self, *arguments: str | Path) -> Program:
        """Close and start again."""
        self.close()
        return self.start(*arguments)

    @property
    def win(self) -> MainWindow:
        """The window, which must be open."""
        assert self.window is not None
        return self.window

    @property
    def workspace(self):  # type: ignore[no-untyped-def]
        """What is open."""
        return self.win.workspace

    @property
    def view(self):  # type: ignore[no-untyped-def]
        """The text."""
        return self.win.view

    @property
    def text(self) -> str:
        """The open document's text."""
        return self.workspace.document().text

    @property
    def notice(self) -> str:
        """The notice in the line below."""
        return self.win.status.notice

    def settle(self) -> None:
        """Wait until all work is done and everything is on the screen."""
        for _ in range(3):
            assert tasks.wait_for_all()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    # --- mouse

    def drag(self, start: int, end: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press at one offset, move over the text and let go at another."""
        viewport = self.view.viewport()
        from_, to = self.view.point_of(start), self.view.point_of(end)
        from_ = self.view.point_of(start)  # the second look may have scrolled
        QTest.mousePress(viewport, LEFT, modifiers, from_)
        for step in (1, 2, 3):
            point = from_ + (to - from_) * step / 3
            QTest.mouseMove(viewport, QPoint(point.x(), point.y()))
        QTest.mouseMove(viewport, to)
        QTest.mouseRelease(viewport, LEFT, modifiers, to)

    def select(self, words: str, after: int = 0) -> tuple[int, int]:
        """Select words of the text with the mouse; where they stand."""
        start = self.find(words, after)
        self.drag(start, start + len(words))
        return start, start + len(words)

    def find(self, words: str, after: int = 0) -> int:
        """Where words of the text begin."""
        return self.text.index(words, after)

    def click(self, offset: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click in the middle of a character of the text."""
        here, there = self.view.point_of(offset), self.view.point_of(offset + 1)
        x = (here.x() + there.x()) // 2 if there.y() == here.y() else here.x() + 2
        QTest.mouseClick(self.view.viewport(), LEFT, modifiers, QPoint(x, here.y()))

    # --- keys

    def key(
        self,
        key: Qt.Key | str,
        modifiers: Qt.KeyboardModifier = NONE,
        times: int = 1,
        to: QWidget | None = None,
    ) -> None:
        """Press a key in the widget with the focus."""
        for _ in range(times):
            target = to or QApplication.focusWidget() or self.win
            QTest.keyClick(target, key, modifiers)  # type: ignore[call-overload]
        self.settle()

    def type(self, text: str) -> None:
        """Type a text into the widget with the focus."""
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.settle()

    def select_by_keys(self, words: str) -> tuple[int, int]:
        """Select words of the text with the keyboard alone."""
        start = self.find(words)
        end = start + len(words)
        self.key(Key.Key_Home, CTRL)
        while self.view.caret < start:
            before = self.view.caret
            self.key(Key.Key_Right, CTRL)
            if self.view.caret > start or self.view.caret == before:
                self.key(Key.Key_Left, CTRL)
                break
        while self.view.caret < start:
            self.key(Key.Key_Right)
        while self.view.caret < end:
            self.key(Key.Key_Right, SHIFT)
        assert self.view.selection == (start, end)
        return start, end

    def export(self, out: Path) -> None:
        """Export with Ctrl+E and Enter, as it is offered; `out` is typed."""
        self.key("e", CTRL, to=self.win)
        dialog = self.win.findChild(QWidget, "exportDialog")
        place = dialog.findChild(QLineEdit, "exportPlace")
        place.selectAll()
        QTest.keyClicks(place, str(out))
        self.key(Key.Key_Return, to=place)  # it starts when it is known that nothing is lost
        self.key(Key.Key_Return, to=dialog)
        self.go_to_text()

    # --- what is stored

    def stored(self) -> list[Span]:
        """All spans in the open project's file, by document and place."""
        project = self.workspace.project
        return [s for row in project.documents() for s in project.spans_of(row.id)]

    def tagged(self) -> list[tuple[str, str]]:
        """Label's name and text of all stored spans."""
        names = {label.id: label.name for label in self.workspace.project.labels()}
        return [(names[s.label_id], s.text) for s in self.stored()]

    def shown(self) -> list[tuple[str, str]]:
        """Label's name and text of the spans of the open document, as the window has them."""
        return [(self.workspace.label(s.label_id).name, s.text) for s in self.workspace.spans()]


def make_project(path: Path, texts: Iterable[str], annotator_name: str = "Ann") -> Path:
    """A project of these texts, to start the program on."""
    from annotator.model.exchange import ExchangeDocument

    documents = [ExchangeDocument(text=t, id=f"d{n}") for n, t in enumerate(texts)]
    opening.create_project(path, annotator_name=annotator_name, documents=documents)
    return path


def forget_data_dir() -> None:
    """The data folder is that of the test again."""
    paths.set_data_dir(None)
