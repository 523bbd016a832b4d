"""A row of the table: one thing the program can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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
