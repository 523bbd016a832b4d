"""Tagging: spans added, relabelled, noted, moved and removed, and which of them is chosen."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from annotator.model.change import ChangeSet
from annotator.model.edges import edge_at
from annotator.model.span import Fragments, Span, document_order
from annotator.ui.commands import edges

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

_BLANKS = "Only blanks are selected; a tag on them could not be seen. Select some words."
_SELECT_FIRST = "Select some text to tag it, or choose a span to give it another label."


def is_chosen(window: MainWindow) -> bool:
    """Is a span chosen?"""
    return bool(window.workspace.chosen_span_id)


def can_tag(window: MainWindow) -> bool:
    """Is there something to give a label: a selection or a chosen span?"""
    start, end = window.workspace.selection
    return bool(window.workspace.document_id) and (start < end or is_chosen(window))


def has_spans(window: MainWindow) -> bool:
    """Does the open document hold spans?"""
    return bool(window.workspace.document_id and window.workspace.spans())


def is_unsure(window: MainWindow) -> bool:
    """Is the chosen span marked unsure?"""
    span = chosen(window)
    return span is not None and span.unsure


def chosen(window: MainWindow) -> Span | None:
    """The chosen span."""
    span_id = window.workspace.chosen_span_id
    return window.workspace.span(span_id) if span_id else None


def press_label_key(window: MainWindow, key: str) -> None:
    """A label's key was pressed: tag with it, or say why that cannot be."""
    for label in window.workspace.labels():
        if label.key == key:
            tag(window, label.id)
            return
    window.notice(f"No label has the key {key}.")


def tag(window: MainWindow, label_id: str) -> None:
    """Tag the selection with a label; without a selection, give the chosen span this label."""
    from annotator.services import annotate

    workspace = window.workspace
    if not workspace.document_id:
        window.notice("Open a document first.")
        return
    start, end = workspace.selection
    if start < end and workspace.document().text[start:end].isspace():
        window.notice(_BLANKS)
    elif start < end:
        if twin := _twin(window, start, end, label_id):
            workspace.choose_span(twin)  # a second one is refused: this is the one that is meant
        done = workspace.do(annotate.add_span, workspace.document_id, ((start, end),), label_id)
        if done is not None:
            workspace.use_label(label_id)
            workspace.choose_span(_added(done))
    elif is_chosen(window):
        if workspace.do(annotate.set_label, workspace.chosen_span_id, label_id) is not None:
            workspace.use_label(label_id)
    else:
        window.notice(_SELECT_FIRST)


def tag_as_last(window: MainWindow) -> None:
    """Tag the selection with the label used last."""
    workspace = window.workspace
    start, end = workspace.selection
    labels = {label.id for label in workspace.labels()}
    if start == end:
        window.notice("Select some text to tag it with the label used last.")
    elif workspace.last_label_id not in labels:
        window.notice("No label was used yet; press a label's key to tag.")
    else:
        tag(window, workspace.last_label_id)


def remove(window: MainWindow) -> None:
    """Remove the chosen span."""
    from annotator.services import annotate

    span_id = window.workspace.chosen_span_id
    if window.workspace.do(annotate.remove_span, span_id) is not None:
        window.workspace.choose_span("")


def toggle_unsure(window: MainWindow) -> None:
    """Mark the chosen span as unsure, or as sure again."""
    from annotator.services import annotate

    span = chosen(window)
    if span is not None:
        window.workspace.do(annotate.set_unsure, span.id, not span.unsure)


def edit_note(window: MainWindow) -> None:
    """Edit the chosen span's note in its place in the list of spans."""
    window.columns.bring("spansPanel")
    window.panel("spansPanel").edit_note(window.workspace.chosen_span_id)


def set_edges(window: MainWindow, span_id: str, fragments: Fragments) -> None:
    """Give a span other edges (a handle was dragged); what is refused goes back on the screen."""
    from annotator.services import annotate

    before, text = window.workspace.span(span_id), window.workspace.document().text
    new = [piece for piece in fragments if before is None or piece not in before.fragments]
    if any(text[start:end].isspace() for start, end in new):
        window.notice("Only blanks would be left there; press Delete to remove the tag.")
        window.refresh_span(span_id)
    elif window.workspace.do(annotate.move_edges, span_id, fragments) is None:
        window.refresh_span(span_id)


def move_edge(window: MainWindow, edge: str, unit: str, step: int) -> None:
    """Move the chosen span's "start" or "end" by one "word" or "character", left (-1) or right on
    the screen: onward, to the left, where the paragraph runs from right to left."""
    span = chosen(window)
    if span is None:
        return
    text, caret = window.workspace.document().text, window.view.caret
    here = edge_at(span.fragments, caret, edge == "end").of(span.fragments)
    onward = -step if window.view.is_right_to_left(here) else step
    moved = edges.moved(text, span.fragments, edge, unit, onward, caret)
    if moved == span.fragments:
        window.notice("The edge cannot go further this way.")
    else:
        set_edges(window, span.id, moved)


def choose_next(window: MainWindow) -> None:
    """Choose the next span in document order, seen from the chosen one or from the caret."""
    _choose(window, 1)


def choose_previous(window: MainWindow) -> None:
    """Choose the span before, in document order."""
    _choose(window, -1)


def explain(window: MainWindow, action_id: str) -> None:
    """Say why an act that needs a span, or a document, cannot be done now."""
    if not window.workspace.document_id:
        window.notice("Open a document first.")
    elif action_id in ("next_span", "previous_span"):
        window.notice("There are no spans in this document yet.")
    elif is_chosen(window):
        from annotator.ui import actions

        row = actions.BY_ID[action_id]
        if row.run is not None:
            row.run(window)  # it is refused, and the refusal says why
    else:
        window.notice("Choose a span first: click it, or press Tab.")


def _choose(window: MainWindow, step: int) -> None:
    workspace = window.workspace
    spans = workspace.spans()
    if not spans:
        return
    span = chosen(window)
    if span is not None:
        place = bisect_left(spans, document_order(span), key=document_order) + step
    else:
        at = bisect_left(spans, window.view.caret, key=lambda one: one.start)
        place = at if step > 0 else at - 1
    workspace.choose_span(spans[place % len(spans)].id, show=True)


def _twin(window: MainWindow, start: int, end: int, label_id: str) -> str:
    """The id of the present annotator's span that covers just these words with this label."""
    spans, me = window.workspace.spans(), window.workspace.annotator.id
    for span in spans[bisect_left(spans, start, key=lambda one: one.start) :]:
        if span.start > start:
            break
        if (span.fragments, span.label_id, span.annotator_id) == (((start, end),), label_id, me):
            return span.id
    return ""


def _added(done: ChangeSet) -> str:
    added = [c.record.id for c in done.of(Span) if c.before is None]
    return added[-1] if added else ""
