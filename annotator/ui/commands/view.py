"""How the window looks: text size, theme, columns, full screen, and where the focus goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def larger(window: MainWindow) -> None:
    """Larger letters in the text."""
    zoom(window, 1)


def smaller(window: MainWindow) -> None:
    """Smaller letters in the text."""
    zoom(window, -1)


def zoom(window: MainWindow, steps: int) -> None:
    """Larger (steps > 0) or smaller letters, half a point a step."""
    window.set_settings(text_size=window.settings.text_size + steps * 0.5)


def normal(window: MainWindow) -> None:
    """Letters of the normal size."""
    from annotator.settings import Settings

    window.set_settings(text_size=Settings().text_size)


def set_theme(window: MainWindow, mode: str) -> None:
    """Use the theme "system", "light" or "dark"."""
    window.set_settings(theme=mode)


def preferences(window: MainWindow) -> None:
    """Open the preferences."""
    from annotator.ui.dialogs.preferences import PreferencesDialog

    PreferencesDialog(window).open()


def toggle_side_columns(window: MainWindow) -> None:
    """Show or hide the columns left and right of the text."""
    window.show_side_columns(not has_side_columns(window))


def has_side_columns(window: MainWindow) -> bool:
    """Are the side columns shown?"""
    return window.columns.has_sides()


def toggle_full_screen(window: MainWindow) -> None:
    """Use the whole screen, or go back to a window."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def is_full_screen(window: MainWindow) -> bool:
    """Does the window take the whole screen?"""
    return window.isFullScreen()


def next_part(window: MainWindow) -> None:
    """Move the focus to the next part of the window."""
    _go(window, 1)


def previous_part(window: MainWindow) -> None:
    """Move the focus to the part before."""
    _go(window, -1)


def _go(window: MainWindow, step: int) -> None:
    parts = [part for part in window.parts() if part.isVisible()]
    if not parts:
        return
    focus = QApplication.focusWidget()
    here = -1 if step > 0 else 0
    for number, part in enumerate(parts):
        if focus is not None and (part is focus or part.isAncestorOf(focus)):
            here = number
    parts[(here + step) % len(parts)].setFocus(Qt.FocusReason.ShortcutFocusReason)
