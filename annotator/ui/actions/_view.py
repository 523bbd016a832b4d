"""The rows of the menu View."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.ui.actions._row import Action
from annotator.ui.commands import (
    files,
    history,
    view,
)

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def _theme(mode: str, text: str, tip: str) -> Action:
    def run(window: MainWindow) -> None:
        view.set_theme(window, mode)

    def checked(window: MainWindow) -> bool:
        return bool(window.settings.theme == mode)

    return Action(f"theme_{mode}", text, run, "View/Theme", tip=tip, checked=checked)


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
