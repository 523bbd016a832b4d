"""Documents: going from one to another, their states, renaming and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.model.document import State
from annotator.ui.widgets.plain_text import shortened

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def is_open(window: MainWindow) -> bool:
    """Is a document open?"""
    return bool(window.workspace.document_id)


def state(window: MainWindow) -> State | None:
    """The present annotator's state of the open document."""
    summary = window.workspace.summary(window.workspace.document_id) if is_open(window) else None
    return summary.state if summary is not None else None


def open_next(window: MainWindow) -> None:
    """Open the document after this one in the list."""
    _open_neighbour(window, 1)


def open_previous(window: MainWindow) -> None:
    """Open the document before this one in the list."""
    _open_neighbour(window, -1)


def open_next_unfinished(window: MainWindow) -> None:
    """Open the next document that is new or in progress."""
    from annotator.services import edit_documents

    workspace = window.workspace
    found = edit_documents.next_unfinished(workspace.project, workspace.wanted_id)
    if found and found != workspace.wanted_id:
        workspace.open_document(found)
    elif state(window) in (State.NEW, State.IN_PROGRESS):
        window.notice("This is the only unfinished document.")
    else:
        window.notice("All documents are finished.")


def filter_documents(window: MainWindow) -> None:
    """Put the caret into the filter of the documents."""
    window.columns.bring("documentsPanel")
    window.panel("documentsPanel").focus_filter()


def set_state(window: MainWindow, wanted: State) -> None:
    """Say how far the present annotator is with the open document."""
    from annotator.services import edit_documents

    if is_open(window) and state(window) is not wanted:
        window.workspace.do(edit_documents.set_state, window.workspace.document_id, wanted)


def finish_and_next(window: MainWindow) -> None:
    """The open document is finished; go to the next unfinished one."""
    if not is_open(window):
        return
    now = state(window)
    if now is not None and not now.is_done:
        set_state(window, State.FINISHED)
    open_next_unfinished(window)


def rename(window: MainWindow) -> None:
    """Edit the open document's title in its place in the list."""
    window.columns.bring("documentsPanel")
    window.panel("documentsPanel").rename(window.workspace.document_id)


def remove(window: MainWindow) -> None:
    """Remove the open document, saying first what goes with it."""
    remove_documents(window, [window.workspace.document_id])


def remove_documents(window: MainWindow, document_ids: Sequence[str]) -> None:
    """Remove documents with their spans, saying first how many that is. Undo brings all back."""
    from annotator.services import edit_documents
    from annotator.ui.dialogs import confirm

    workspace = window.workspace
    if not document_ids:
        return
    window.commit_edits()
    spans = edit_documents.count_spans(workspace.project, document_ids)
    what = f"{len(document_ids):,} documents"
    if len(document_ids) == 1 and (row := workspace.summary(document_ids[0])) is not None:
        what = f"“{shortened(row.title)}”"
    with_spans = f" and {spans:,} {'span' if spans == 1 else 'spans'}" if spans else ""

    def remove() -> None:
        if workspace.do(edit_documents.remove_documents, document_ids) is not None:
            window.notice(f"Removed {what}{with_spans}; Ctrl+Z brings everything back.")

    confirm.ask(
        window,
        f"Remove {what}{with_spans}? Undo brings everything back.",
        "Remove",
        remove,
        needed=bool(spans),
    )


def _open_neighbour(window: MainWindow, step: int) -> None:
    workspace = window.workspace
    listed = window.panel("documentsPanel").documents()
    here = listed.place_of(workspace.wanted_id)
    if here is None:
        here = -1 if step > 0 else len(listed)
    if 0 <= here + step < len(listed):
        workspace.open_document(listed[here + step].id)
    else:
        window.notice("This is the last document." if step > 0 else "This is the first document.")
