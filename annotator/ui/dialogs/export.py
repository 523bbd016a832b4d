"""File ▸ Export…: what, in which format, what that loses, how it begins; then the proof."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, Cancelled, InputError
from annotator.ui import errors, tasks
from annotator.ui.dialogs import confirm, export_choices
from annotator.ui.dialogs.export_content import ExportContent
from annotator.ui.dialogs.export_done import ExportDone, proof
from annotator.ui.dialogs.export_format import FormatList
from annotator.ui.dialogs.export_look import Look
from annotator.ui.dialogs.export_place import ExportPlace
from annotator.ui.dialogs.export_sight import ExportSight

if TYPE_CHECKING:
    from annotator.services.export import Amount, ExportOptions, ExportReport, LossReport
    from annotator.services.formats import FormatInfo
    from annotator.ui.main_window import MainWindow

PAUSE_MS = 150
"""After a change the look waits so long for the next one."""
_LONG = 300
"""Characters of a refusal that is told in place."""
DONE = QSize(640, 320)
_USE = "export"


class ExportDialog(QDialog):
    """Opens as the last export of the project was, so that Enter does the same again. Nothing is
    written before it was told what is lost."""

    def __init__(self, window: MainWindow, query: str | None = None) -> None:
        super().__init__(window)
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Export")
        self._window, self._project = window, window.workspace.project
        self._choices = export_choices.read(window.session.choices(self._project.path, _USE))
        if query is not None:
            self._choices.query = query
        self._looked: ExportOptions | None = None  # what the reports below are of
        self._amount: Amount | None = None
        self._report: LossReport | None = None
        self._is_wrong = False  # is something said that is to be mended first?
        self._is_awaited = False  # was the button pressed before it was known what is lost?
        self._task: tasks.Task | None = None
        room = window.size()
        self.resize(max(560, min(980, room.width() - 40)), max(380, min(700, room.height() - 40)))
        self._look = Look(self._project, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look_now)
        self._make()
        self._listen()
        self.content.fill(self._choices)
        self.formats.setFocus()
        self._bring_formats()

    # --- parts

    def _make(self) -> None:
        self.pages = QStackedWidget(self)
        form = QWidget(self.pages)
        labels = self._window.workspace.labels()
        self.content = ExportContent(self._project, labels, form)
        self.formats = FormatList(form)
        self.sight = ExportSight(form)
        self.place = ExportPlace(self._window, self._project.name, form)
        self.words = QLabel(form)
        self.words.setObjectName("exportWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.bar = QProgressBar(form)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the export is")
        self.bar.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, form)
        self.button = self.buttons.addButton("&Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.button.setObjectName("exportDo")
        self.button.setDefault(True)
        self.finish = ExportDone(self.pages)
        self._lay_out(form)
        self.pages.addWidget(form)
        self.pages.addWidget(self.finish)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addWidget(self.pages)

    def _lay_out(self, form: QWidget) -> None:
        word = QLabel("&Format", form)
        word.setBuddy(self.formats)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.content, 5)
        left.addSpacing(6)
        left.addWidget(word)
        left.addWidget(self.formats, 4)
        self.columns = QWidget(form)
        columns = QHBoxLayout(self.columns)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(18)
        columns.addLayout(left, 4)
        columns.addWidget(self.sight, 5)
        rows = QVBoxLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for widget in (self.columns, self.place, self.words, self.bar, self.buttons):
            rows.addWidget(widget, 1 if widget is self.columns else 0)
        self.words.hide()

    def _listen(self) -> None:
        self.formats.chosen.connect(self._show_format)
        self.content.changed.connect(self._change_content)
        self.sight.settings.changed.connect(self._change)
        self.place.changed.connect(self._change_place)
        self._look.amount.connect(self._take_amount)
        self._look.preview.connect(self._take_preview)
        self._look.losses.connect(self._take_losses)
        self._look.progressed.connect(self._tell_look)
        self.buttons.accepted.connect(self.export)
        self.buttons.rejected.connect(self.reject)
        self.finish.buttons.rejected.connect(self.accept)

    # --- what is chosen

    def _bring_formats(self) -> None:
        """The formats are brought by a thread: they are many modules."""

        def load(progress: tasks.Progress) -> tuple[FormatInfo, ...]:
            from annotator.services import export, formats  # noqa: F401 - it takes a moment, too

            return formats.list_formats()

        def take(infos: Sequence[FormatInfo]) -> None:
            if self._task is task:
                self._task, is_awaited = None, self._is_awaited
                self.formats.fill(infos, self._choices.format)
                if is_awaited:
                    self.export()

        self.sight.tell(["Looking which formats there are…"])
        self._task = task = tasks.run(load, take)

    def _show_format(self) -> None:
        info = self.formats.info
        if info is None:
            return
        self._keep_settings()
        self._choices.format = info.name
        self.sight.title.setText(info.title)
        self.sight.limits.setText(info.limits)
        self.sight.settings.show_for(info, self._choices.settings.get(info.name, {}))
        self.place.show_for(info, self._choices.places.get(info.name, ""))
        self._change()

    def _keep_settings(self) -> None:
        if values := self.sight.settings.values():
            self._choices.settings[self._choices.format] = values

    def options(self) -> ExportOptions | None:
        """What is chosen now; None where that is none, which is said in its place."""
        from annotator.services.export import ExportOptions

        info = self.formats.info
        if info is None:
            return None
        try:
            selection = self.content.selection()
        except InputError as error:
            self.content.refuse(error)
            self._show_nothing()
            return None
        if not info.is_installed:
            self._show_nothing(info.hint)
            return None
        return ExportOptions(info.name, selection, self.sight.settings.values())

    def _show_nothing(self, why: str = "") -> None:
        """There is nothing to look at, and perhaps a sentence that says why."""
        self.sight.tell([why], is_lost=True)
        self.sight.show_files(())

    # --- the look before

    def _change(self) -> None:
        """What is known is of something else."""
        self._looked = self._amount = self._report = None
        self._is_awaited = self._is_wrong = False
        self._say("")
        self.sight.tell(["Looking what this format cannot hold…"])
        self._look.stop()
        self._pause.start()
        self._show_state()

    def _change_content(self) -> None:
        self.content.tell("Counting…")
        self._change()

    def _change_place(self) -> None:
        self._is_awaited = False
        self._say("")
        self._show_state()

    def _look_now(self) -> None:
        self._pause.stop()
        options = self.options()
        self._is_wrong = options is None
        self._looked = options
        if options is not None:
            self._look.start(options)
        self._show_state()

    def _take_amount(self, found: Amount | AnnotatorError) -> None:
        if isinstance(found, AnnotatorError):
            self._is_wrong = True
            self._look.stop()
            self.content.refuse(
                InputError(str(found)) if not isinstance(found, InputError) else found
            )
            self._show_nothing()
        else:
            self._amount = found
            self.content.tell(found.sentence())
        self._show_state()

    def _take_preview(self, found: Any) -> None:
        self.sight.show_files(() if isinstance(found, AnnotatorError) else found)

    def _take_losses(self, found: LossReport | AnnotatorError) -> None:
        if isinstance(found, AnnotatorError):
            self._is_wrong = True
            self._show_nothing(str(found))
        else:
            self._report = found
            lost = found.sentences()
            told = ["This format cannot hold all:", *lost] if lost else ["Nothing of this is lost."]
            self.button.setAccessibleDescription(" ".join(told))
            self.sight.tell(told, is_lost=bool(lost), notices=found.told()[len(lost) :])
        self._show_state()
        if self._is_awaited:
            self._is_awaited = False
            self._say("")
            if self._report is not None and self._report.is_empty:
                self.export()
            else:
                self.button.setFocus()

    def _tell_look(self, done: int, total: int) -> None:
        if self._report is None and total:
            sentence = f"Looking what this format cannot hold… {done * 100 // total} %"
            self.sight.tell([sentence])

    # --- the export

    def _show_state(self) -> None:
        """The button says what it does, and can be pressed where it can be done."""
        is_lost = self._report is not None and not self._report.is_empty
        text = "&Export Anyway" if is_lost else "&Export"
        if self.button.text() != text:
            self.button.setText(text)
        is_empty = self._amount is not None and not self._amount.documents
        is_able = not self._is_wrong and not is_empty and self.place.path is not None
        is_early = self.formats.info is None  # Enter is not lost
        self.button.setEnabled(is_early or (is_able and self._task is None))

    def export(self) -> None:
        """Export what is chosen, if it is known what is lost; else as soon as that is known."""
        if self.formats.info is None:
            self._await()
            return
        out, options = self.place.path, self.options()
        if self._task is not None or out is None or options is None:
            return
        if options != self._looked:  # the query was still being typed
            self._change()
            self._look_now()
        if self._report is None:
            self._await()
            return
        info = self.formats.info
        asks = info is not None and not info.is_folder and out not in self.place.known
        there = tasks.run(lambda _: asks and os.path.lexists(out), lambda is_there: go(is_there))
        self._task = there
        self._show_state()

        def go(is_there: bool) -> None:
            if self._task is not there:
                return
            self._task = None
            self._show_state()
            question = f"{out.name} is there already. Replace it by this export?"
            confirm.ask(
                self, question, "Replace", lambda: self._write(out, options), needed=is_there
            )

    def _await(self) -> None:
        if not self._is_wrong:
            self._is_awaited = True
            self._say("It is exported as soon as it is known what is lost.")

    def _write(self, out: Path, options: ExportOptions) -> None:
        from annotator.services import export

        project = self._project

        def work(progress: tasks.Progress) -> ExportReport:
            return export.export_project(project, out, options, progress)

        self._look.stop()
        self._looked = options
        self.place.known.add(out)
        self._begin()
        self._task = tasks.run(work, self._end, self._fail)
        self._task.progressed.connect(self._tell)
        self._show_state()

    def _begin(self) -> None:
        self.columns.setEnabled(False)
        self.place.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._say("Writing, reading back and comparing…")
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setFocus()

    def _tell(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _end(self, report: ExportReport) -> None:
        self._task = None
        choices, session = self._choices, self._window.session
        self._keep_settings()
        self.content.choose(choices)
        choices.places[choices.format] = str(report.path)
        session.keep_choices(self._project.path, _USE, choices.kept())
        session.keep_folder(_USE, report.path.parent)
        self.finish.show_report(report)
        self.resize(min(self.width(), DONE.width()), min(self.height(), DONE.height()))
        self.pages.setCurrentWidget(self.finish)
        self._window.notice(f"{proof(report)}: exported to {report.path.name}")

    def _fail(self, error: Exception) -> None:
        self._task = None
        self.bar.hide()
        self.columns.setEnabled(True)
        self.place.setEnabled(True)
        self._show_state()
        self.button.setFocus()
        if not isinstance(error, AnnotatorError):
            self._say("")
            raise error
        if isinstance(error, Cancelled):
            self._say("Cancelled; nothing was written.")
        elif len(str(error)) > _LONG:
            self._say("")
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
        if self.bar.isVisible() and self._task is not None:
            self._say("Cancelling; what was written is taken back…")
            self._task.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """However it is closed, the look ends."""
        self._pause.stop()
        self._look.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)
