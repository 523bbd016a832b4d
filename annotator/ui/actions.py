"""The one table of what the program can do: menus, shortcuts and the page of keys come from it.

Rows of scope WINDOW are shortcuts of the whole window. Rows of scope SPANS act where spans are (the
text, the list of spans) and are never window shortcuts: `ui/commands/keys.py` gives them their
keys, so that a letter typed into a field stays a letter. Rows of scope TEXT are the text's own
keys, listed for the page of keys only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from annotator.model.document import State
from annotator.ui.commands import (
    bulk,
    checking,
    documents,
    edit,
    files,
    find,
    help,
    history,
    labels,
    restoring,
    review,
    structure,
    tagging,
    view,
)

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

Run = Callable[["MainWindow"], object]
Ask = Callable[["MainWindow"], bool]


class Scope(StrEnum):
    """Where a row's keys act."""

    WINDOW = "everywhere"
    SPANS = "text, spans"
    TEXT = "text"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the program can do.

    `text` carries the mnemonic, `menu` the path of its menu ("Tag/Move Edges"), `keys` Qt's names
    of its keys, `tip` a sentence for the status bar. `new_group` draws a line above it in the menu.
    """

    id: str
    text: str
    run: Run | None = None
    menu: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    scope: Scope = Scope.WINDOW
    enabled: Ask | None = None
    checked: Ask | None = None
    new_group: bool = False
    role: str = ""

    @property
    def name(self) -> str:
        """The text without mnemonic and dots."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


MENUS = ("&File", "&Edit", "&View", "&Go", "&Tag", "&Review", "T&ools", "&Help")
SUBMENUS = {
    "View/Theme": "&Theme",
    "Go/In the Text": "In the &Text",
    "Tag/Reshape": "Re&shape",
    "Tag/Move Edges": "&Move Edges",
    "Tag/This Document": "This &Document",
    "Review/Change Many": "&Change Many",
}


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


def _theme(mode: str, text: str, tip: str) -> Action:
    def run(window: MainWindow) -> None:
        view.set_theme(window, mode)

    def checked(window: MainWindow) -> bool:
        return bool(window.settings.theme == mode)

    return Action(f"theme_{mode}", text, run, "View/Theme", tip=tip, checked=checked)


def _edge(action_id: str, text: str, key: str, edge: str, unit: str, step: int) -> Action:
    def run(window: MainWindow) -> None:
        tagging.move_edge(window, edge, unit, step)

    return Action(
        action_id,
        text,
        run,
        "Tag/Move Edges",
        (key,),
        f"Move the {edge} of the chosen span by one {unit}",
        Scope.SPANS,
        tagging.is_chosen,
        new_group=action_id in ("end_word_left", "start_character_left", "end_character_left"),
    )


def _walk(action_id: str, text: str, run: Run, key: str, tip: str) -> Action:
    menu, new_group = "Go/In the Text", action_id in ("next_sentence", "next_quote_mark")
    return Action(
        action_id, text, run, menu, (key,), tip, Scope.SPANS, documents.is_open, None, new_group
    )


def _reshape(action_id: str, text: str, acts: tuple[Run, Ask], key: str, tip: str) -> Action:
    run, enabled = acts
    return Action(action_id, text, run, "Tag/Reshape", (key,), tip, Scope.SPANS, enabled)


FILE = (
    Action("new", "&New…", files.new, "File", ("Ctrl+N",), "Make a new, empty project"),
    Action("open", "&Open…", files.open_project, "File", ("Ctrl+O",), "Open another project"),
    Action(
        "import",
        "&Import…",
        files.import_documents,
        "File",
        ("Ctrl+I",),
        "Add text files, or documents with spans, to this project",
        enabled=files.is_writable,
        new_group=True,
    ),
    Action(
        "import_folder",
        "Import a &Folder…",
        files.import_folder,
        "File",
        tip="Add all text files of a folder to this project",
        enabled=files.is_writable,
    ),
    Action(
        "export",
        "&Export…",
        files.export,
        "File",
        ("Ctrl+E",),
        "Write all documents and spans to a JSONL file and prove it",
        enabled=files.is_open,
    ),
    Action(
        "save_copy",
        "Save a &Copy as…",
        files.save_copy,
        "File",
        tip="Write a copy of the whole project to another file",
        enabled=files.is_open,
        new_group=True,
    ),
    Action(
        "back_up",
        "&Back Up Now",
        files.back_up,
        "File",
        tip="Put a checked copy of the project into the backup folder",
        enabled=files.is_open,
    ),
    Action(
        "restore",
        "&Restore…",
        restoring.show,
        "File",
        tip="Go back to a backup; what is there now is kept",
        enabled=restoring.is_possible,
    ),
    Action(
        "preferences",
        "&Preferences…",
        view.preferences,
        "File",
        ("Ctrl+,",),
        "Your name, text size, theme, snapping, folders",
        new_group=True,
        role="PreferencesRole",
    ),
    Action(
        "quit",
        "&Quit",
        files.quit,
        "File",
        ("Ctrl+Q",),
        "Close the program; everything is saved already",
        new_group=True,
        role="QuitRole",
    ),
)

EDIT = (
    Action("undo", "&Undo", edit.undo, "Edit", ("Ctrl+Z",), "Take back your last act"),
    Action(
        "redo",
        "&Redo",
        edit.redo,
        "Edit",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Do again what you took back last",
    ),
    Action(
        "copy",
        "&Copy",
        edit.copy,
        "Edit",
        ("Ctrl+C",),
        "Copy the selected text",
        new_group=True,
    ),
    Action(
        "select_all", "Select &All", edit.select_all, "Edit", ("Ctrl+A",), "Select the whole text"
    ),
    Action(
        "find",
        "&Find in Document…",
        find.find,
        "Edit",
        ("Ctrl+F",),
        "Look for words in the open document",
        enabled=documents.is_open,
        new_group=True,
    ),
    Action(
        "find_next",
        "Find &Next",
        find.find_next,
        "Edit",
        ("F3",),
        "Go to the next place where the words were found",
        enabled=documents.is_open,
    ),
    Action(
        "find_previous",
        "Find &Previous",
        find.find_previous,
        "Edit",
        ("Shift+F3",),
        "Go to the place before where the words were found",
        enabled=documents.is_open,
    ),
    Action(
        "history",
        "&History…",
        history.show,
        "Edit",
        tip="Every act of the project: what it did, and taking back only one of them",
        enabled=files.is_open,
        new_group=True,
    ),
)

VIEW = (
    Action("larger", "&Larger Text", view.larger, "View", ("Ctrl++", "Ctrl+="), "Larger letters"),
    Action("smaller", "&Smaller Text", view.smaller, "View", ("Ctrl+-",), "Smaller letters"),
    Action("normal", "&Normal Text", view.normal, "View", ("Ctrl+0",), "Letters of normal size"),
    Action(
        "side_columns",
        "Side &Columns",
        view.toggle_side_columns,
        "View",
        ("F9",),
        "Show or hide the columns left and right of the text",
        checked=view.has_side_columns,
        new_group=True,
    ),
    Action(
        "progress",
        "&Progress…",
        history.progress,
        "View",
        tip="Documents by state, spans by label, and what was done today and this week",
        enabled=files.is_open,
    ),
    Action(
        "full_screen",
        "&Full Screen",
        view.toggle_full_screen,
        "View",
        ("F11",),
        "Use the whole screen, or go back to a window",
        checked=view.is_full_screen,
    ),
    _theme("system", "As the &System", "Light or dark, as the system is"),
    _theme("light", "&Light", "Dark letters on light paper"),
    _theme("dark", "&Dark", "Light letters on dark paper"),
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
        "Next &Span",
        tagging.choose_next,
        "Go",
        ("Tab",),
        "Choose the next span of the text",
        Scope.SPANS,
        enabled=tagging.has_spans,
        new_group=True,
    ),
    Action(
        "previous_span",
        "Previous Sp&an",
        tagging.choose_previous,
        "Go",
        ("Shift+Tab",),
        "Choose the span before the chosen one",
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


def _bulk(action_id: str, text: str, run: Run, tip: str, new_group: bool = False) -> Action:
    tip = f"{tip}: the rows chosen in the review, or all that it finds"
    menu = "Review/Change Many"
    return Action(
        action_id, text, run, menu, tip=tip, enabled=bulk.is_possible, new_group=new_group
    )


_CHANGE_MANY = (
    _bulk("bulk_relabel", "&Relabel…", bulk.relabel, "Give them another label"),
    _bulk("bulk_remove", "Re&move…", bulk.remove, "Remove them"),
    _bulk("bulk_set_note", "Set &Note…", bulk.set_note, "Give them a note", new_group=True),
    _bulk("bulk_clear_note", "&Clear Notes…", bulk.clear_note, "Clear their notes"),
    _bulk("bulk_unsure", "Mark &Unsure…", bulk.mark_unsure, "Mark them as unsure", new_group=True),
    _bulk("bulk_sure", "Mark &Sure…", bulk.mark_sure, "Mark them as sure again"),
    _bulk("bulk_reviewed", "Mark Re&viewed…", bulk.mark_reviewed, "Mark them as reviewed"),
    _bulk("bulk_not_reviewed", "Mark Not Reviewe&d…", bulk.mark_not_reviewed,
          "Mark them as not reviewed"),
    _bulk("bulk_snap", "Snap to &Words…", bulk.snap, "Move edges that cut a word to its border",
          new_group=True),
    _bulk("bulk_trim", "&Trim Edges…", bulk.trim, "Leave out blanks at their edges"),
)  # fmt: skip

REVIEW = (
    Action("review", "&Review Spans", review.toggle, "Review", ("F4",),
           "Show or hide the spans of the whole project: find, judge and correct them",
           enabled=files.is_open, checked=review.is_shown),
    Action("find_alike", "Spans with the &Same Text", review.find_alike, "Review",
           tip="Show all spans of the project that hold the words of the chosen one",
           enabled=tagging.is_chosen),
    Action("mark_reviewed", "&Mark Reviewed, Go On", review.mark_and_go_on, "Review", ("Space",),
           "The chosen rows were looked at and are right; go on to the next",
           Scope.REVIEW, review.has_rows, new_group=True),
    Action("show_in_text", "Show in the &Text", review.show_in_text, "Review", ("Return",),
           "Go to the chosen row's place in the text", Scope.REVIEW, review.has_rows),
    *_CHANGE_MANY,
)  # fmt: skip

TOOLS = (
    Action(
        "check",
        "&Check Project…",
        checking.check,
        "Tools",
        tip="Look whether all is well with the project, and mend what is not",
        enabled=files.is_open,
    ),
    Action("safety", "&Safety…", help.safety, "Tools", tip="How safe the open project is"),
)

HELP = (
    Action("keys", "&Keys", help.keys, "Help", ("F1",), "All keys on one page"),
    Action(
        "kept",
        "How Your Work Is K&ept",
        help.how_work_is_kept,
        "Help",
        tip="Where your work is, and how it is saved and backed up",
    ),
    Action(
        "finding_spans",
        "&Finding Spans",
        help.finding_spans,
        "Help",
        tip="What can be written into the field of the review",
    ),
    Action(
        "copy_diagnostics",
        "&Copy Diagnostics",
        help.copy_diagnostics,
        "Help",
        tip="Copy versions and folders, for a question or a report",
        new_group=True,
    ),
    Action(
        "open_log",
        "Open &Log Folder",
        help.open_log_folder,
        "Help",
        tip="Show the folder where the program notes its errors",
    ),
    Action(
        "about",
        "&About Annotator",
        help.about,
        "Help",
        tip="Versions and folders",
        role="AboutRole",
    ),
)


def _text(action_id: str, text: str, *keys: str) -> Action:
    return Action(action_id, text, keys=keys, scope=Scope.TEXT)


TEXT = (
    _text("move", "Move the caret", "Left", "Right", "Up", "Down"),
    _text(
        "move_word",
        "Move by words and paragraphs",
        "Ctrl+Left",
        "Ctrl+Right",
        "Ctrl+Up",
        "Ctrl+Down",
    ),
    _text(
        "move_line",
        "Start and end of the line, of the text",
        "Home",
        "End",
        "Ctrl+Home",
        "Ctrl+End",
    ),
    _text("move_page", "One screen up or down", "PgUp", "PgDown"),
)
"""With Shift each of them selects."""

OTHER_KEYS = (
    ("Esc", "end the innermost: a drag, a menu, a bar, the selection, the choice"),
    ("a label's letter or digit", "tag the selection, or relabel the chosen span"),
    ("the same and Del, ?, F2 in the review", "relabel, remove, unsure, note: all chosen rows"),
    ("Shift + a moving key", "select"),
    ("Ctrl while dragging", "select characters, not whole words"),
    ("Ctrl + mouse wheel", "larger or smaller text"),
    (
        "Alt + Shift + arrows",
        "some desktops keep them for themselves; Tag › Move Edges does the same",
    ),
)
"""What the page of keys says besides: keys that are no row of the table."""

ALL: tuple[Action, ...] = FILE + EDIT + VIEW + GO + TAG + REVIEW + TOOLS + HELP
BY_ID: dict[str, Action] = {action.id: action for action in ALL}


def action(action_id: str) -> Action:
    """The row with this id."""
    return BY_ID[action_id]


def run(window: Any, action_id: str) -> None:
    """Do it, as its menu entry would, if it can be done now."""
    row = BY_ID[action_id]
    if row.run is not None and (row.enabled is None or row.enabled(window)):
        row.run(window)
