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


def edit_note(window: MainWindow, document_id: str = "") -> None:
    """Write a note on a document, the open one without an id."""
    from annotator.services import reviewing
    from annotator.ui.dialogs.document_note import DocumentNoteDialog

    workspace = window.workspace
    document_id = document_id or workspace.document_id
    row = workspace.summary(document_id)
    if row is None or not window.commit_edits():
        return

    def save(note: str) -> bool:
        return workspace.do(reviewing.set_document_note, document_id, note) is not None

    DocumentNoteDialog(row.title, row.note, save, window).open()


def next_unsure(window: MainWindow) -> None:
    """Choose the next span, of this or a later document, that somebody is unsure of."""
    from annotator.services import queue

    _next_of_queue(window, queue.UNSURE, "No tag is marked as unsure, but perhaps the chosen one.")


def next_unreviewed(window: MainWindow) -> None:
    """Choose the next span, of this or a later document, that nobody has reviewed."""
    from annotator.services import queue

    _next_of_queue(window, queue.UNREVIEWED, "All tags are reviewed, but perhaps the chosen one.")


def _next_of_queue(window: MainWindow, what: str, none_left: str) -> None:
    from annotator.model.change import Place
    from annotator.services import queue
    from annotator.ui import tasks
    from annotator.ui.commands.history import go_to

    workspace = window.workspace
    if workspace.path is None or not window.commit_edits():
        return
    project, here = workspace.project, workspace.wanted_id
    caret = window.view.caret
    if (chosen := workspace.span(workspace.chosen_span_id)) is not None:
        place = workspace.spans().index(chosen) + 1
        seen = [span.id for span in workspace.spans()[:place]]
    else:
        seen = [span.id for span in workspace.spans() if span.start < caret]

    def show(found: Place | None) -> None:
        if found is None or found.span_id == workspace.chosen_span_id:
            window.notice(none_left)
        else:
            go_to(window, found)

    tasks.run(
        lambda progress: queue.next_place(project, what, here, seen, progress),
        show,
        lambda error: workspace.tell(error),
        progress_title="Looking for the next one",
        parent=window,
    )


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
