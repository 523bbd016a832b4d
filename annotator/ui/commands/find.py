"""Finding in the open document, and going to an offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def find(window: MainWindow) -> None:
    """Look for words in the open document."""
    window.columns.finder.open()


def find_next(window: MainWindow) -> None:
    """Go to the next hit of what was looked for last."""
    window.columns.finder.step(1)


def find_previous(window: MainWindow) -> None:
    """Go to the hit before."""
    window.columns.finder.step(-1)


def go_to_offset(window: MainWindow) -> None:
    """Ask for an offset or a paragraph and go there."""
    window.columns.finder.open_go_to()
