"""Dialogs that look on a thread before they do something to many spans."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, Cancelled
from annotator.ui import tasks
from annotator.ui.dialogs.passages import PassagesModel, PassagesTable

Answer = TypeVar("Answer")


class AskingDialog(QDialog):
    """One question at a time: another one takes its place, and closing the dialog ends it."""

    def __init__(self, parent: QWidget, name: str, title: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self._task: tasks.Task | None = None

    @property
    def is_asking(self) -> bool:
        """Is an answer on its way?"""
        return self._task is not None

    def ask(
        self,
        work: Callable[[tasks.Progress], Answer],
        take: Callable[[Answer], object],
        refuse: Callable[[str], object] = lambda _: None,
    ) -> tasks.Task:
        """Answer `work(progress)` on a thread and give it to `take`; or tell `refuse`, in a
        sentence, why there is no answer."""
        self.stop_asking()

        def done(answer: Answer) -> None:
            if self._task is task:
                self._task = None
                take(answer)

        def fail(error: Exception) -> None:
            if not isinstance(error, AnnotatorError):
                raise error
            if self._task is task and not isinstance(error, Cancelled):
                self._task = None
                refuse(str(error))

        self._task = task = tasks.run(work, done, fail)
        return task

    def stop_asking(self) -> None:
        """No answer is wanted any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def done(self, result: int) -> None:
        """However it is closed, the asking ends."""
        self.stop_asking()
        super().done(result)


class PassagesDialog(AskingDialog):
    """A sentence above a list of passages with ticks, and the button that does what is ticked:
    `make_parts` makes them, then `lay_out` puts them in their places."""

    head: QLabel
    bar: QProgressBar
    model: PassagesModel
    table: PassagesTable
    buttons: QDialogButtonBox
    do_button: QPushButton

    def __init__(self, parent: QWidget, name: str, title: str) -> None:
        super().__init__(parent, name, title)
        room = parent.window().size()
        self.resize(max(560, min(920, room.width() - 60)), max(360, min(560, room.height() - 60)))

    def make_parts(self, heads: tuple[str, str, str], list_name: str, prefix: str) -> None:
        """The parts, named `prefix` and what they are; `heads` are those of the list's columns."""
        self.head = QLabel("Looking…", self)
        self.head.setObjectName(f"{prefix}Head")
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the look is")
        self.bar.setRange(0, 0)
        self.model = PassagesModel(heads, self)
        self.table = PassagesTable(self.model, list_name, self)
        self.table.setObjectName(f"{prefix}Table")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.do_button = self.buttons.addButton("Do", QDialogButtonBox.ButtonRole.AcceptRole)
        self.do_button.setObjectName(f"{prefix}Do")
        self.do_button.setEnabled(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def lay_out(self, choice: QLayout | None, *below: QWidget) -> None:
        """What is chosen first, the parts, and what stands `below` the list."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        if choice is not None:
            layout.addLayout(choice)
        for widget in (self.head, self.bar, self.table, *below, self.buttons):
            layout.addWidget(widget, 1 if widget is self.table else 0)

    def tell_progress(self, done: int, total: int) -> None:
        """How far the look is; `total` is 0 where nobody knows."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
