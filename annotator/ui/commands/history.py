"""The history: looking at it, and going to where an act took place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.model.change import Place

if TYPE_CHECKING:
    from annotator.ui.dialogs.history import HistoryDialog
    from annotator.ui.main_window import MainWindow


def show(window: MainWindow) -> HistoryDialog | None:
    """Every act of the project, the newest first."""
    from annotator.ui.dialogs.history import HistoryDialog

    if not window.commit_edits():
        return None
    dialog = window.findChild(HistoryDialog)
    if dialog is None:
        dialog = HistoryDialog(window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog


def show_span(window: MainWindow) -> None:
    """What became of the chosen span."""
    span_id = window.workspace.chosen_span_id
    if (dialog := show(window)) is not None:
        dialog.look_at(span_id=span_id)


def show_document(window: MainWindow, document_id: str = "") -> None:
    """What was done in a document, the open one without an id."""
    document_id = document_id or window.workspace.document_id
    if (dialog := show(window)) is not None:
        dialog.look_at(document_id=document_id)


def go_to(window: MainWindow, place: Place) -> None:
    """Show a place in the text, and choose its span if that is still there."""
    workspace = window.workspace
    if workspace.summary(place.document_id) is None:
        window.notice("That document is not in the project any more.")
        return

    def show_it() -> None:
        if workspace.span(place.span_id) is not None:
            workspace.choose_span(place.span_id, show=True)
        else:
            workspace.choose_span("")
            workspace.place_shown.emit(place)

    workspace.open_document(place.document_id, show_it)


def progress(window: MainWindow) -> None:
    """How far the project is, in numbers."""
    from annotator.ui.dialogs.progress_summary import ProgressSummaryDialog

    if window.commit_edits():
        ProgressSummaryDialog(window).show()
