"""File ▸ Export…: what, in which format, what that loses, how it begins; then the proof."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, Cancelled
from annotator.ui import errors, tasks
from annotator.ui.dialogs import confirm, export_choices
from annotator.ui.dialogs.export_done import ExportDone, proof
from annotator.ui.dialogs.export_form import ExportForm

if TYPE_CHECKING:
    from annotator.services.export import ExportOptions, ExportReport
    from annotator.ui.main_window import MainWindow

DONE = QSize(640, 320)
_LONG = 300
"""Characters of a refusal that is told in place."""
_USE = "export"


class ExportDialog(QDialog):
    """Opens as the last export of the project was, so that Enter does the same again. Nothing is
    written before it was told what is lost."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Export")
        self._window, self._project = window, window.workspace.project
        self._is_awaited = False  # was the button pressed before it was known what is lost?
        self._is_early = False  # was it pressed before there was any format?
        self._is_writing = False
        self._task: tasks.Task | None = None
        room = window.size()
        self.resize(max(560, min(980, room.width() - 40)), max(380, min(700, room.height() - 40)))
        self._make()
        self.form.changed.connect(self._change)
        self.form.known.connect(self._show_state)
        self.form.looked.connect(self._go_on)
        self.buttons.accepted.connect(self.export)
        self.buttons.rejected.connect(self.reject)
        self.finish.buttons.rejected.connect(self.accept)
        self.form.formats.setFocus()

    def _make(self) -> None:
        choices = export_choices.read(self._window.session.choices(self._project.path, _USE))
        self.pages = QStackedWidget(self)
        first = QWidget(self.pages)
        self.form = ExportForm(self._window, choices, first)
        self.words = QLabel(first)
        self.words.setObjectName("exportWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.hide()
        self.bar = QProgressBar(first)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the export is")
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bar.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, first)
        self.button = self.buttons.addButton("&Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.button.setObjectName("exportDo")
        self.button.setDefault(True)
        rows = QVBoxLayout(first)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for widget in (self.form, self.words, self.bar, self.buttons):
            rows.addWidget(widget, 1 if widget is self.form else 0)
        self.finish = ExportDone(self.pages)
        self.pages.addWidget(first)
        self.pages.addWidget(self.finish)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addWidget(self.pages)

    # --- before

    def _change(self) -> None:
        """What was said is of something else, unless Enter came before there were formats."""
        if self._is_early:
            return
        self._is_awaited = False
        self._say("")
        self._show_state()

    def _show_state(self) -> None:
        """The button says what it does, and can be pressed where it can be done."""
        report = self.form.report
        is_lost = report is not None and not report.is_empty
        text = "&Export Anyway" if is_lost else "&Export"
        if self.button.text() != text:
            self.button.setText(text)
        self.button.setAccessibleDescription(self.form.sight.losses.text())
        is_ready = self.form.is_ready
        is_able = self.form.is_able or not is_ready
        self._is_early = self._is_early and not is_ready
        self.button.setEnabled(is_able and self._task is None)

    def _go_on(self) -> None:
        """It is known what is lost: if nothing is, do what was asked for meanwhile."""
        if not self._is_awaited:
            return
        self._is_awaited = self._is_early = False
        self._say("")
        if self.form.report is not None and self.form.report.is_empty:
            self.export()
        else:
            self.button.setFocus()

    # --- the export

    def export(self) -> None:
        """Export what is chosen, if it is known what is lost; else as soon as that is known."""
        form = self.form
        out, options = form.place.path, form.options()
        if form.is_ready and options is not None:
            form.look_unless_known(options)
        if self._task is not None or form.is_wrong:
            return
        if not form.is_ready or form.report is None:
            self._is_awaited, self._is_early = True, not form.is_ready
            self._say("It is exported as soon as it is known what is lost.")
        elif out is not None and options is not None:
            self._ask(out, options)

    def _ask(self, out: Path, options: ExportOptions) -> None:
        """Replace another file only if the user says so."""
        asks = not self.form.may_replace

        def go(is_there: bool) -> None:
            if self._task is not looking:
                return  # closed meanwhile
            self._task = None
            self._show_state()
            question = f"{out.name} is there already. Replace it by this export?"
            write = lambda: self._write(out, options)  # noqa: E731
            confirm.ask(self, question, "Replace", write, needed=is_there)

        self._task = looking = tasks.run(lambda _: asks and os.path.lexists(out), go)
        self._show_state()

    def _write(self, out: Path, options: ExportOptions) -> None:
        from annotator.services import export

        project = self._project

        def work(progress: tasks.Progress) -> ExportReport:
            return export.export_project(project, out, options, progress)

        self.form.place.known.add(out)
        self._show_writing(True)
        self._say("Writing, reading back and comparing…")
        self.bar.setRange(0, 0)
        self._task = tasks.run(work, self._end, self._fail)
        self._task.progressed.connect(self._tell)
        self._show_state()
        self.bar.setFocus()  # not Cancel: a second Enter is not to give up what the first began

    def _show_writing(self, is_writing: bool) -> None:
        self._is_writing = is_writing
        self.form.setEnabled(not is_writing)
        self.bar.setVisible(is_writing)

    def _tell(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _end(self, report: ExportReport) -> None:
        self._task, self._is_writing = None, False
        session = self._window.session
        session.keep_choices(self._project.path, _USE, self.form.choices(report.path).kept())
        session.keep_folder(_USE, report.path.parent)
        self.finish.show_report(report)
        self.resize(min(self.width(), DONE.width()), min(self.height(), DONE.height()))
        self.pages.setCurrentWidget(self.finish)
        self._window.notice(f"{proof(report)}: exported to {report.path.name}")

    def _fail(self, error: Exception) -> None:
        self._task = None
        self._show_writing(False)
        self._say("")
        self._show_state()
        self.button.setFocus()
        if not isinstance(error, AnnotatorError):
            raise error
        if isinstance(error, Cancelled):
            self._say("Cancelled; nothing was written.")
        elif len(str(error)) > _LONG:
            errors.show(self, error)
        else:
            self._say(str(error), is_wrong=True)

    def _say(self, sentence: str, is_wrong: bool = False) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))
        self.words.setProperty("warning", is_wrong)
        self.words.style().polish(self.words)

    # --- its end

    def accept(self) -> None:
        """Enter on the last page; on the first one the button exports."""
        if self.pages.currentWidget() is self.finish:
            super().accept()

    def reject(self) -> None:
        """While it is being written, only that is given up."""
        if self._is_writing and self._task is not None:
            self._say("Cancelling; what was written is taken back…")
            self._task.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """However it is closed, the look ends."""
        self.form.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)
