"""Work on many spans: what it is about, and the dialogs that show it before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.ui.commands import files, tagging

if TYPE_CHECKING:
    from annotator.model.find import Search
    from annotator.services.bulk import Act
    from annotator.ui.dialogs.subject import Subject
    from annotator.ui.main_window import MainWindow


def is_possible(window: MainWindow) -> bool:
    """Are there spans to work on: rows of the review, or else a chosen span?"""
    return files.is_writable(window) and (window.review.is_shown or tagging.is_chosen(window))


def subjects(window: MainWindow) -> list[Subject]:
    """What can be worked on: two rows or more that are chosen in the review, or all that it finds.
    One row alone comes last, for one is always chosen. Without a review it is the chosen span."""
    from annotator.ui.dialogs.subject import Subject

    if not window.review.is_shown:
        return [Subject([window.workspace.chosen_span_id])]
    found = Subject(window.review.query, window.review.view.search.shown.text)
    if not (ids := window.review.selected_ids()):
        return [found]
    chosen = Subject(ids)
    return [chosen, found] if len(ids) > 1 else [found, chosen]


def relabel(window: MainWindow) -> None:
    """Give them another label, which is chosen in the dialog."""
    from annotator.services.bulk import Relabel

    labels = window.workspace.labels()
    last = window.workspace.last_label_id
    if not labels:
        window.notice("There are no labels yet; add one first.")
    else:
        known = any(label.id == last for label in labels)
        _preview(window, Relabel(last if known else labels[0].id))


def remove(window: MainWindow) -> None:
    """Remove them."""
    from annotator.services.bulk import Remove

    _preview(window, Remove())


def set_note(window: MainWindow) -> None:
    """Give them a note, which is typed in the dialog."""
    from annotator.services.bulk import SetNote

    _preview(window, SetNote(""), asks=True)


def clear_note(window: MainWindow) -> None:
    """Clear their notes."""
    from annotator.services.bulk import SetNote

    _preview(window, SetNote(""))


def mark_unsure(window: MainWindow) -> None:
    """Mark them as unsure."""
    from annotator.services.bulk import SetUnsure

    _preview(window, SetUnsure(True))


def mark_sure(window: MainWindow) -> None:
    """Mark them as sure."""
    from annotator.services.bulk import SetUnsure

    _preview(window, SetUnsure(False))


def mark_reviewed(window: MainWindow) -> None:
    """Mark them as reviewed."""
    from annotator.services.bulk import MarkReviewed

    _preview(window, MarkReviewed(True))


def mark_not_reviewed(window: MainWindow) -> None:
    """Mark them as not reviewed."""
    from annotator.services.bulk import MarkReviewed

    _preview(window, MarkReviewed(False))


def snap(window: MainWindow) -> None:
    """Snap them to whole words."""
    from annotator.services.bulk import Snap

    _preview(window, Snap())


def trim(window: MainWindow) -> None:
    """Leave out blanks at their edges."""
    from annotator.services.bulk import Trim

    _preview(window, Trim())


def can_tag_alike(window: MainWindow) -> bool:
    """Is there something to look for: a selection, a chosen span, the words of Ctrl+F?"""
    return files.is_writable(window) and bool(window.workspace.document_id)


def tag_alike(window: MainWindow) -> None:
    """Find all passages like the selection, else those of Ctrl+F, else the chosen span, and offer
    to tag them."""
    from annotator.ui.dialogs.tag_alike import TagAlikeDialog

    workspace = window.workspace
    start, end = workspace.selection
    finder = window.columns.finder
    searched: Search = finder.bar.search
    span = tagging.chosen(window)
    label_id = workspace.last_label_id
    if finder.shown is finder.bar and searched.words.strip():
        if searched.expression:
            window.notice("Tag All Like This looks for words; turn the regular expression off.")
            return
        words = searched.words
    elif start < end:
        words = workspace.document().text[start:end]
    elif span is not None:
        words, label_id = span.text, span.label_id
    else:
        window.notice("Select some text first, or choose a span.")
        return
    if not words.strip():
        window.notice("Only blanks are selected. Select some words.")
    elif window.commit_edits():
        dialog = TagAlikeDialog(window, workspace, words, label_id)
        if finder.shown is finder.bar:  # in its field Ctrl+Z would undo the words
            dialog.accepted.connect(window.view.setFocus)
        dialog.open()


def has_labels(window: MainWindow) -> bool:
    """Are there labels to merge or split?"""
    return files.is_writable(window) and bool(window.workspace.labels())


def merge_labels(window: MainWindow, label_id: str = "") -> None:
    """Make one label of several."""
    from annotator.ui.dialogs.merge_labels import MergeLabelsDialog

    if window.commit_edits():
        MergeLabelsDialog(window, window.workspace, [label_id] if label_id else []).open()


def split_label(window: MainWindow, label_id: str = "") -> None:
    """Give some spans of a label one of their own: of the given label, else of the last one used,
    else of the first."""
    from annotator.ui.dialogs.split_label import SplitLabelDialog

    workspace = window.workspace
    span = tagging.chosen(window)
    wanted = label_id or (span.label_id if span is not None else workspace.last_label_id)
    label = workspace.label(wanted) if wanted else None
    label = label or next(iter(workspace.labels()), None)
    chosen = window.review.selected_ids()
    if not chosen and span is not None and span.label_id == wanted:
        chosen = [span.id]
    if label is not None and window.commit_edits():
        SplitLabelDialog(window, workspace, label, chosen).open()


def _preview(window: MainWindow, act: Act, asks: bool = False) -> None:
    from annotator.ui.dialogs.bulk_preview import BulkPreviewDialog

    if window.commit_edits():
        dialog = BulkPreviewDialog(window, window.workspace, act, subjects(window), asks=asks)
        if window.review.is_shown:  # in the query's field Ctrl+Z would undo the query
            dialog.accepted.connect(window.review.view.table.setFocus)
        dialog.open()
