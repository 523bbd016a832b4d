"""What the page of keys says besides the menus: the text's own keys."""

from __future__ import annotations

from annotator.ui.actions._row import Action, Scope


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
