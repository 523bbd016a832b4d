"""The rows of the menu Go."""

from __future__ import annotations

from annotator.ui.actions._row import Action, Run, Scope
from annotator.ui.commands import (
    documents,
    files,
    find,
    structure,
    tagging,
    view,
)


def _walk(action_id: str, text: str, run: Run, key: str, tip: str) -> Action:
    menu, new_group = "Go/In the Text", action_id in ("next_sentence", "next_quote_mark")
    return Action(
        action_id, text, run, menu, (key,), tip, Scope.SPANS, documents.is_open, None, new_group
    )


_IN_THE_TEXT = (
    _walk("grow", "&Larger Selection", structure.grow, "Alt+Up",
          "Select the word, clause, quotation, sentence, paragraph, all: one more each time"),
    _walk("shrink", "S&maller Selection", structure.shrink, "Alt+Down",
          "Select what was selected before it grew, or a smaller part"),
    _walk("next_sentence", "&Next Sentence", structure.next_sentence, ".",
          "Select the next sentence"),
    _walk("previous_sentence", "&Previous Sentence", structure.previous_sentence, ",",
          "Select the sentence before"),
    _walk("next_quote_mark", "Next &Quotation Mark", structure.next_quote_mark, "F8",
          "Go to the next quotation mark"),
    _walk("previous_quote_mark", "Previous Quotation Mar&k", structure.previous_quote_mark,
          "Shift+F8", "Go to the quotation mark before"),
    _walk("next_without_span", "Next Sentence &without a Tag", structure.next_without_span, "F7",
          "Select the next sentence in which nothing is tagged"),
    _walk("previous_without_span", "Previous Sentence with&out a Tag",
          structure.previous_without_span, "Shift+F7",
          "Select the sentence before in which nothing is tagged"),
)  # fmt: skip

GO = (
    Action(
        "next_document",
        "&Next Document",
        documents.open_next,
        "Go",
        ("Ctrl+PgDown",),
        "Open the next document of the list",
        enabled=documents.is_open,
    ),
    Action(
        "previous_document",
        "&Previous Document",
        documents.open_previous,
        "Go",
        ("Ctrl+PgUp",),
        "Open the document before this one in the list",
        enabled=documents.is_open,
    ),
    Action(
        "next_unfinished",
        "Next &Unfinished Document",
        documents.open_next_unfinished,
        "Go",
        tip="Open the next document that is new or in progress",
        enabled=documents.is_open,
    ),
    Action(
        "next_unsure",
        "Next Unsur&e Tag",
        documents.next_unsure,
        "Go",
        tip="Choose the next tag of any document that somebody is unsure of",
        enabled=files.is_open,
    ),
    Action(
        "next_unreviewed",
        "Next Tag Not &Reviewed",
        documents.next_unreviewed,
        "Go",
        tip="Choose the next tag of any document that nobody has reviewed",
        enabled=files.is_open,
    ),
    Action(
        "filter_documents",
        "&Filter Documents",
        documents.filter_documents,
        "Go",
        ("Ctrl+L",),
        "Type a part of a title or a note to find documents",
        enabled=files.is_open,
    ),
    Action(
        "go_to_offset",
        "&Go to Offset…",
        find.go_to_offset,
        "Go",
        ("Ctrl+G",),
        "Type an offset, or a paragraph's number, to go there",
        enabled=documents.is_open,
    ),
    Action(
        "next_span",
        "Next T&ag",
        tagging.choose_next,
        "Go",
        ("Tab",),
        "Choose the next tag of the text",
        Scope.SPANS,
        enabled=tagging.has_spans,
        new_group=True,
    ),
    Action(
        "previous_span",
        "Previou&s Tag",
        tagging.choose_previous,
        "Go",
        ("Shift+Tab",),
        "Choose the tag before the chosen one",
        Scope.SPANS,
        enabled=tagging.has_spans,
    ),
    *_IN_THE_TEXT,
    Action(
        "next_part",
        "Next Part of the &Window",
        view.next_part,
        "Go",
        ("F6",),
        "Go on to the next column or list",
        new_group=True,
    ),
    Action(
        "previous_part",
        "Previous Part of the W&indow",
        view.previous_part,
        "Go",
        ("Shift+F6",),
        "Go back to the column or list before this one",
    ),
)
