"""What is to be exported, in which format and where; and what is known of it before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError, InputError
from annotator.ui import tasks
from annotator.ui.dialogs.export_choices import Choices
from annotator.ui.dialogs.export_content import ExportContent
from annotator.ui.dialogs.export_format import FormatList
from annotator.ui.dialogs.export_look import Look
from annotator.ui.dialogs.export_place import ExportPlace
from annotator.ui.dialogs.export_sight import ExportSight

if TYPE_CHECKING:
    from annotator.services.export import Amount, ExportOptions, LossReport
    from annotator.services.formats import FormatInfo
    from annotator.ui.main_window import MainWindow

PAUSE_MS = 150
"""After a change the look waits so long for the next one."""
_LOOKING = "Looking at what this format cannot hold…"


class ExportForm(QWidget):
    """All choices, each with its own part, and the look that follows them on threads."""

    changed = Signal()
    """Something else is chosen: what was said of the choice before does not hold any more."""
    known = Signal()
    """More is known of what is chosen, or it is known to be wrong."""
    looked = Signal()
    """It is known what is lost, or why nothing can be."""

    def __init__(self, window: MainWindow, choices: Choices, parent: QWidget) -> None:
        super().__init__(parent)
        workspace = window.workspace
        self._choices, self._project = choices, workspace.project
        self._looked: ExportOptions | None = None  # what the two below are of
        self._amount: Amount | None = None
        self.report: LossReport | None = None
        self.is_wrong = False  # is something said that is to be mended first?
        self._task: tasks.Task | None = None
        self._look = Look(self._project, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look_now)
        self.content = ExportContent(self._project, workspace.labels(), self)
        self.formats = FormatList(self)
        self.sight = ExportSight(self)
        self.place = ExportPlace(window, self._project.name, self)
        self._lay_out()
        self.formats.chosen.connect(self._show_format)
        self.content.changed.connect(self._change_content)
        self.sight.settings.changed.connect(self._change)
        self.place.changed.connect(self.changed)
        self._look.amount.connect(self._take_amount)
        self._look.preview.connect(self._take_preview)
        self._look.losses.connect(self._take_losses)
        self._look.progressed.connect(self._tell)
        self._bring_facts()

    def _lay_out(self) -> None:
        word = QLabel("&Format", self)
        word.setBuddy(self.formats)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.content, 5)
        left.addSpacing(6)
        left.addWidget(word)
        left.addWidget(self.formats, 4)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addLayout(left, 4)
        columns.addWidget(self.sight, 5)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addLayout(columns, 1)
        rows.addWidget(self.place)

    # --- what is chosen

    @property
    def is_ready(self) -> bool:
        """Are the formats there to choose from?"""
        return self.formats.info is not None

    @property
    def is_able(self) -> bool:
        """Can it be exported, as far as is known?"""
        is_empty = self._amount is not None and not self._amount.documents
        return not self.is_wrong and not is_empty and self.place.path is not None

    @property
    def may_replace(self) -> bool:
        """May what stands at the place be replaced without a question? Of a folder, only what is
        an earlier export is replaced."""
        info = self.formats.info
        return info is not None and (info.is_folder or self.place.path in self.place.known)

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

    def look_unless_known(self, options: ExportOptions) -> None:
        """Look at once, if something else was looked at last (a query is still being typed)."""
        if options != self._looked:
            self._change()
            self.look_now()

    def choices(self, out: Path) -> Choices:
        """All that is chosen, to be chosen again; `out` is where it was written."""
        self._keep_settings()
        self.content.choose(self._choices)
        self._choices.places[self._choices.format] = str(out)
        return self._choices

    def stop(self) -> None:
        """Nothing more is wanted."""
        self._pause.stop()
        self._look.stop()
        self._task = None

    # --- formats

    def _bring_facts(self) -> None:
        """The formats are brought by a thread: they are many modules."""
        project = self._project

        def load(progress: tasks.Progress) -> tuple[list[str], Sequence[FormatInfo]]:
            from annotator.services import export, formats  # noqa: F401 - it takes a moment, too

            return [one.name for one in project.annotators()], formats.list_formats()

        def take(facts: tuple[list[str], Sequence[FormatInfo]]) -> None:
            if self._task is task:
                self._task = None
                self.content.fill(facts[0], self._choices)
                self.formats.fill(facts[1], self._choices.format)
                self.look_now()

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

    # --- the look

    def _change(self) -> None:
        self._looked = self._amount = self.report = None
        self.is_wrong = False
        self.sight.tell([_LOOKING])
        self._look.stop()
        self._pause.start()
        self.changed.emit()

    def _change_content(self) -> None:
        self.content.tell("Counting…")
        self._change()

    def look_now(self) -> None:
        """Look at what is chosen now."""
        self._pause.stop()
        self._looked = options = self.options()
        self.is_wrong = options is None and self.is_ready
        if options is not None:
            self._look.start(options)
        self.known.emit()

    def _take_amount(self, found: Amount | AnnotatorError) -> None:
        if isinstance(found, AnnotatorError):
            self.is_wrong = True
            self._look.stop()
            self.content.refuse(found)
            self._show_nothing()
        else:
            self._amount = found
            self.content.tell(found.sentence())
        self.known.emit()

    def _take_preview(self, found: Any) -> None:
        self.sight.show_files(() if isinstance(found, AnnotatorError) else found)

    def _take_losses(self, found: LossReport | AnnotatorError) -> None:
        if isinstance(found, AnnotatorError):
            self.is_wrong = True
            self._show_nothing(str(found))
        else:
            self.report, lost = found, found.sentences()
            told = ["This format cannot hold all:", *lost] if lost else ["Nothing of this is lost."]
            self.sight.tell(told, is_lost=bool(lost), notices=found.told()[len(lost) :])
        self.known.emit()
        self.looked.emit()

    def _tell(self, done: int, total: int) -> None:
        if self._looked is not None and self.report is None and total:
            self.sight.tell([f"{_LOOKING} {done * 100 // total} %"])

    def _show_nothing(self, why: str = "") -> None:
        """There is nothing to look at, and perhaps a sentence that says why."""
        self.sight.tell([why], is_lost=True)
        self.sight.show_files(())
