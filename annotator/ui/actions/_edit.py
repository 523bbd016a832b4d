"""The rows of the menu Edit."""

from __future__ import annotations

from annotator.ui.actions._row import Action
from annotator.ui.commands import (
    documents,
    edit,
    files,
    find,
    history,
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
