"""Labels: adding one. The rest is in the labels' own panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def add(window: MainWindow) -> None:
    """Open the dialog that makes a new label."""
    window.columns.bring("labelsPanel")
    window.panel("labelsPanel").add_label()
