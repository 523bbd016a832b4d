"""What is found out before an export, on threads: how much it is, how it begins, what is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from annotator.errors import AnnotatorError, Cancelled
from annotator.ui import tasks
from annotator.ui.review.line import Line

if TYPE_CHECKING:
    from annotator.services.export import ExportOptions, Selection
    from annotator.services.project import Project

Work = Callable[[tasks.Progress], Any]


class Look(QObject):
    """Looks at one export at a time; what an older look would have found is never told. Each signal
    carries what was found, or the AnnotatorError that says why nothing was."""

    amount = Signal(object)
    preview = Signal(object)
    losses = Signal(object)
    progressed = Signal(int, int)

    def __init__(self, project: Project, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._line = Line(self)
        self._counted: tuple[Selection, object] | None = None

    def start(self, options: ExportOptions) -> None:
        """Look at this export."""
        from annotator.services import export

        project, selection = self._project, options.selection
        self.stop()

        def count(progress: tasks.Progress) -> Any:
            return export.amount_of(project, selection, progress)

        def counted(found: object) -> None:
            self._counted = (selection, found)
            self.amount.emit(found)

        if self._counted is not None and self._counted[0] == selection:
            counted(self._counted[1])
            if isinstance(self._counted[1], AnnotatorError):
                return
        else:
            self._line.ask("amount", _answering(count), counted)
        self._line.ask(
            "preview",
            _answering(lambda progress: export.preview(project, options, 3, progress)),
            self.preview.emit,
        )
        self._line.ask(
            "losses",
            _answering(lambda progress: export.losses(project, options, self._told(progress))),
            self.losses.emit,
        )

    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._line.forget_all()

    def _told(self, progress: tasks.Progress) -> tasks.Progress:
        """Tell how far it is, now and then: a signal is queued to the window's thread."""

        def tell(done: int, total: int) -> None:
            progress(done, total)
            if done % 500 == 0:
                self.progressed.emit(done, total)

        return tell


def _answering(work: Work) -> Work:
    """The same work, but with an error that users read as its answer."""

    def answer(progress: tasks.Progress) -> Any:
        try:
            return work(progress)
        except Cancelled:
            raise
        except AnnotatorError as error:
            return error

    return answer
