"""The rows of the menu Tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.model.document import State
from annotator.ui.actions._row import Action, Ask, Run, Scope
from annotator.ui.commands import (
    bulk,
    documents,
    files,
    history,
    labels,
    structure,
    tagging,
)

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def _state(state: State, text: str, tip: str) -> Action:
    def run(window: MainWindow) -> None:
        documents.set_state(window, state)

    def checked(window: MainWindow) -> bool:
        return documents.state(window) is state

    return Action(
        f"state_{state.name.lower()}",
        text,
        run,
        "Tag/This Document",
        tip=tip,
        enabled=documents.is_open,
        checked=checked,
    )


def _edge(action_id: str, text: str, key: str, edge: str, unit: str, step: int) -> Action:
    def run(window: MainWindow) -> None:
        tagging.move_edge(window, edge, unit, step)

    return Action(
        action_id,
        text,
        run,
        "Tag/Move Edges",
        (key,),
        f"Move the {edge} of the chosen span one {unit} to the {'left' if step < 0 else 'right'}",
        Scope.SPANS,
        tagging.is_chosen,
        new_group=action_id in ("end_word_left", "start_character_left", "end_character_left"),
    )


def _reshape(action_id: str, text: str, acts: tuple[Run, Ask], key: str, tip: str) -> Action:
    run, enabled = acts
    return Action(action_id, text, run, "Tag/Reshape", (key,), tip, Scope.SPANS, enabled)


_RESHAPING = (
    _reshape("add_fragment", "&Add the Selection", (structure.add_fragment, structure.can_add), "+",
             "Add the selected text to the chosen span, as a part of it"),
    _reshape("cut_fragment", "&Cut the Selection Out", (structure.cut_fragment, structure.can_cut),
             "-", "Cut the selected text out of the chosen span"),
    _reshape("split_span", "&Split at the Caret", (structure.split, structure.can_split), "/",
             "Make two spans of the chosen one, the second from the caret on"),
    _reshape("merge_spans", "&Merge with the Next", (structure.merge, structure.can_merge), "&",
             "Make one span of the chosen one and the next with its label"),
)  # fmt: skip

TAG = (
    Action(
        "tag_as_last",
        "Tag as &Last Time",
        tagging.tag_as_last,
        "Tag",
        ("Space",),
        "Tag the selected text with the label used last",
        Scope.SPANS,
        documents.is_open,
        new_group=True,
    ),
    Action(
        "tag_alike",
        "Tag All Li&ke This…",
        bulk.tag_alike,
        "Tag",
        tip="Find the same words, and what is nearly the same, in all documents and tag them",
        enabled=bulk.can_tag_alike,
    ),
    Action(
        "remove_span",
        "&Remove Tag",
        tagging.remove,
        "Tag",
        ("Del",),
        "Remove the chosen span; Undo brings it back",
        Scope.SPANS,
        tagging.is_chosen,
    ),
    Action(
        "unsure",
        "&Unsure",
        tagging.toggle_unsure,
        "Tag",
        ("?",),
        "Mark the chosen span as unsure, or as sure again",
        Scope.SPANS,
        tagging.is_chosen,
        tagging.is_unsure,
    ),
    Action(
        "edit_note",
        "&Edit Note…",
        tagging.edit_note,
        "Tag",
        ("F2",),
        "Write a note on the chosen span",
        Scope.SPANS,
        tagging.is_chosen,
    ),
    Action(
        "span_history",
        "&History of This Tag…",
        history.show_span,
        "Tag",
        tip="What became of the chosen span: made, changed, reviewed, by whom and when",
        enabled=tagging.is_chosen,
    ),
    *_RESHAPING,
    _edge("start_word_left", "Start One Word Left", "Alt+Left", "start", "word", -1),
    _edge("start_word_right", "Start One Word Right", "Alt+Right", "start", "word", 1),
    _edge("end_word_left", "End One Word Left", "Alt+Shift+Left", "end", "word", -1),
    _edge("end_word_right", "End One Word Right", "Alt+Shift+Right", "end", "word", 1),
    _edge("start_character_left", "Start One Character Left", "Alt+,", "start", "character", -1),
    _edge("start_character_right", "Start One Character Right", "Alt+.", "start", "character", 1),
    _edge("end_character_left", "End One Character Left", "Alt+Shift+,", "end", "character", -1),
    _edge("end_character_right", "End One Character Right", "Alt+Shift+.", "end", "character", 1),
    Action(
        "add_label",
        "&Add a Label…",
        labels.add,
        "Tag",
        tip="Add a label to this project",
        enabled=files.is_writable,
        new_group=True,
    ),
    Action(
        "merge_labels",
        "Mer&ge Labels…",
        bulk.merge_labels,
        "Tag",
        tip="Make one label of several; spans that become the same are joined",
        enabled=bulk.has_labels,
    ),
    Action(
        "split_label",
        "S&plit a Label…",
        bulk.split_label,
        "Tag",
        tip="Give some spans of a label a label of their own",
        enabled=bulk.has_labels,
    ),
    Action(
        "finish",
        "&Finished, Go to the Next",
        documents.finish_and_next,
        "Tag",
        ("Ctrl+Return", "Ctrl+Enter"),
        "This document is finished: open the next unfinished one",
        enabled=documents.is_open,
        new_group=True,
    ),
    _state(State.NEW, "&New", "Nobody has begun with this document"),
    _state(State.IN_PROGRESS, "In &Progress", "There is something left to tag"),
    _state(State.FINISHED, "&Finished", "Everything in this document is tagged"),
    _state(State.NOTHING_TO_TAG, "N&othing to Tag", "This document holds nothing to tag"),
    _state(State.EXCLUDED, "&Excluded", "This document is left out"),
    Action(
        "rename_document",
        "&Rename…",
        documents.rename,
        "Tag/This Document",
        tip="Give this document another title",
        enabled=documents.is_open,
        new_group=True,
    ),
    Action(
        "document_note",
        "No&te…",
        documents.edit_note,
        "Tag/This Document",
        tip="Write a note on this document as a whole",
        enabled=documents.is_open,
    ),
    Action(
        "remove_document",
        "Re&move…",
        documents.remove,
        "Tag/This Document",
        tip="Remove this document and its spans; Undo brings them back",
        enabled=documents.is_open,
    ),
)
