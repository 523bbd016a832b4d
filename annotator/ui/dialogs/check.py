"""Check: what is wrong with the project, what is to become of it, and the button that mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QVBoxLayout,
)

from annotator.errors import AnnotatorError, Cancelled
from annotator.model.change import ChangeSet
from annotator.model.finding import Report
from annotator.services import check as services
from annotator.services import repair
from annotator.services.repair import Repair
from annotator.ui import errors, tasks
from annotator.ui.dialogs.check_list import CheckList

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

Looked = tuple[Report, tuple[Repair, ...]]
_ROLE = QDialogButtonBox.ButtonRole.ActionRole


class CheckDialog(QDialog):
    """A sentence, the list of repairs, and what can be done. It works on a thread and stays open
    until that has ended."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("checkDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Check Project")
        self.resize(640, 440)
        self._window = window
        self._task: tasks.Task | None = None
        self._is_leaving = False
        self._said: list[str] = []
        self._report = Report()
        self._make()

    def begin(self) -> None:
        """Look at everything, and plan the repairs."""
        project, deep = self._window.workspace.project, self.deep.isChecked()
        self._said = []

        def work(progress: tasks.Progress) -> Looked:
            report = services.check(project, deep=deep, progress=progress)
            return report, repair.plan(project, report, progress)

        self._start("Looking at everything in the project…", work, self._show)

    def repair(self) -> None:
        """Back up, mend what is ticked, and look again."""
        repairs = self.list.ticked()
        if not repairs or not self._window.commit_edits():
            return
        project, deep = self._window.workspace.project, self.deep.isChecked()

        def work(progress: tasks.Progress) -> tuple[list[str], Looked]:
            _, told = repair.do_all(project, repairs, progress)
            report = services.check(project, deep=deep, progress=progress)
            return told, (report, repair.plan(project, report, progress))

        self._start("Making a backup, then mending…", work, self._repaired)

    # --- how

    def _make(self) -> None:
        self.head = QLabel(self)
        self.head.setObjectName("checkHead")
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the check is")
        self.list = CheckList(self)
        self.list.itemChanged.connect(lambda *_: self._show_buttons())
        self.deep = QCheckBox("Also &replay the history (takes longer)", self)
        self.deep.setToolTip("Do all acts again in thought, and compare what that leads to.")
        self._buttons = QDialogButtonBox(self)
        self.again = self._buttons.addButton("Check &Again", _ROLE)
        self.copy = self._buttons.addButton("&Copy", _ROLE)
        self.mend = self._buttons.addButton("Re&pair", _ROLE)
        self.leave = self._buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        self.again.clicked.connect(self.begin)
        self.mend.clicked.connect(self.repair)
        self.copy.clicked.connect(self._copy)
        self._buttons.rejected.connect(self.reject)
        for button in (self.again, self.copy):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        for widget in (self.head, self.bar, self.list, self.deep, self._buttons):
            layout.addWidget(widget, 1 if widget is self.list else 0)
            if widget is self.list:
                layout.addStretch()  # below the sentence where there is no list

    def _start(
        self, sentence: str, work: Callable[[tasks.Progress], Any], done: Callable[[Any], None]
    ) -> None:
        def finish(result: Any) -> None:
            self._task = None
            done(result)
            self._settle()

        self.head.setText(sentence)
        self.bar.setRange(0, 0)
        self._task = tasks.run(work, finish, self._fail)
        self._task.progressed.connect(self._tell_progress)
        self._show_buttons()

    def _tell_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show(self, looked: Looked) -> None:
        self._report, repairs = looked
        self.list.fill(self._report, repairs)
        self.head.setText("\n".join((*self._said, _summary(self._report, repairs))))
        self._window.health.set("check", concern_of(self._report))

    def _repaired(self, result: tuple[list[str], Looked]) -> None:
        self._said, looked = result
        self._follow()
        self._show(looked)

    def _fail(self, error: Exception) -> None:
        self._task = None
        self._follow()  # some repairs may be done
        self.head.setText(
            "Cancelled." if isinstance(error, Cancelled) else "It could not be brought to its end."
        )
        self._settle()
        if not isinstance(error, AnnotatorError):
            raise error
        if not isinstance(error, Cancelled):
            errors.show(self, error)

    def _follow(self) -> None:
        """The window shows what was repaired."""
        if not self._window.read_only:
            self._window.workspace.follow(ChangeSet("repair", whole=True))

    def _settle(self) -> None:
        self._show_buttons()
        if self._is_leaving:
            super().reject()
        elif self.mend.isEnabled():
            self.mend.setDefault(True)
            self.list.setFocus()
        else:
            self.leave.setDefault(True)
            self.leave.setFocus()

    def _show_buttons(self) -> None:
        is_busy = self._task is not None
        self.bar.setVisible(is_busy)
        self.list.setVisible(not self._report.is_sound)
        self.list.setEnabled(not is_busy)
        for widget in (self.again, self.copy, self.deep):
            widget.setEnabled(not is_busy)
        can_mend = bool(self.list.ticked()) and not self._window.read_only
        self.mend.setEnabled(not is_busy and can_mend)
        self.mend.setVisible(self._report.can_be_repaired)
        self.leave.setText("Cancel" if is_busy else "Close")

    def _copy(self) -> None:
        told = (self.head.text(), *self._report.sentences())
        QApplication.clipboard().setText("\n".join(told))

    def reject(self) -> None:
        """Esc, Cancel and Close: what is running stops first."""
        if self._task is None:
            super().reject()
        else:
            self._is_leaving = True
            self.leave.setEnabled(False)
            self._task.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._task is not None:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)


def _summary(report: Report, repairs: Sequence[Repair]) -> str:
    if report.is_sound:
        return f"All is well. {report.looked_at()}"
    found = sum(report.counts.values())
    things = "1 thing is" if found == 1 else f"{found:,} things are"
    if not repairs:
        return f"{things} wrong that cannot be mended here. {report.looked_at()}"
    return (
        f"{things} wrong. What is ticked will be mended: a backup is made first, and each repair "
        "can be undone."
    )


def concern_of(report: Report) -> str:
    """What the window's health is to say of a report, "" if all is well."""
    if report.is_sound:
        return ""
    found = sum(report.counts.values())
    things = "1 thing" if found == 1 else f"{found:,} things"
    return f"The check of the project found {things} wrong; Tools › Check Project… shows what."
