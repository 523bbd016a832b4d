"""The one table of what the program can do: menus, shortcuts and the page of keys come from it.

Rows of scope WINDOW are shortcuts of the whole window. Rows of scope SPANS act where spans are (the
text, the list of spans) and are never window shortcuts: `ui/commands/keys.py` gives them their
keys, so that a letter typed into a field stays a letter. Rows of scope TEXT are the text's own
keys, listed for the page of keys only.

Each menu's rows have a file of their own; here they are one table.
"""

from __future__ import annotations

from typing import Any

from annotator.ui.actions._edit import EDIT
from annotator.ui.actions._file import FILE
from annotator.ui.actions._go import GO
from annotator.ui.actions._help import HELP
from annotator.ui.actions._review import REVIEW
from annotator.ui.actions._row import Action, Ask, Run, Scope
from annotator.ui.actions._tag import TAG
from annotator.ui.actions._text import OTHER_KEYS, TEXT
from annotator.ui.actions._tools import TOOLS
from annotator.ui.actions._view import VIEW

__all__ = [
    "ALL",
    "BY_ID",
    "MENUS",
    "OTHER_KEYS",
    "SUBMENUS",
    "TEXT",
    "Action",
    "Ask",
    "Run",
    "Scope",
]

MENUS = ("&File", "&Edit", "&View", "&Go", "&Tag", "&Review", "T&ools", "&Help")
SUBMENUS = {
    "View/Theme": "&Theme",
    "Go/In the Text": "In the &Text",
    "Tag/Reshape": "Re&shape",
    "Tag/Move Edges": "&Move Edges",
    "Tag/This Document": "This &Document",
    "Review/Change Many": "&Change Many",
}

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
