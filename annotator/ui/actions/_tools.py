"""The rows of the menu Tools."""

from __future__ import annotations

from annotator.ui.actions._row import Action
from annotator.ui.commands import (
    checking,
    files,
    help,
)

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
