"""Tools: check the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def check(window: MainWindow) -> None:
    """Look whether all is well with the project, and offer to mend what is not."""
    from annotator.ui.dialogs.check import CheckDialog

    if not window.commit_edits():
        return
    dialog = CheckDialog(window)
    dialog.open()
    dialog.begin()
