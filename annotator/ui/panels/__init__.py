"""The panels of the side columns: one `*_panel` file each, found by the `PANEL` it declares."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from annotator.ui.workspace import Workspace


def _nothing(*_: object) -> None:
    pass


def _no_key(_: QKeyEvent) -> bool:
    return False


def _no_menu(_: str) -> QMenu | None:
    return None


@dataclass(frozen=True)
class Hooks:
    """What a panel asks of the window: acts that need more than the panel and the workspace.

    `tag`, `merge_label` and `split_label` are given a label's id, `menu_for_span` a
    span's, `remove_documents` documents' ids,
    `note_document` (to write a note on it) and `show_history` a document's.
    `go_to_text` gives the text the focus, so that the next key is about it.
    """

    tag: Callable[[str], object] = _nothing
    merge_label: Callable[[str], object] = _nothing
    split_label: Callable[[str], object] = _nothing
    key_handler: Callable[[QKeyEvent], bool] = _no_key
    menu_for_span: Callable[[str], QMenu | None] = _no_menu
    remove_documents: Callable[[Sequence[str]], object] = _nothing
    go_to_text: Callable[[], object] = _nothing
    note_document: Callable[[str], object] = _nothing
    show_history: Callable[[str], object] = _nothing


@dataclass(frozen=True)
class PanelInfo:
    """A panel: its object name, its title, its column ("left" or "right"), and its place there."""

    id: str
    title: str
    side: str
    order: int
    make: Callable[[Workspace, Hooks], QWidget]


def discover() -> list[PanelInfo]:
    """All panels, by side and order."""
    found = [
        import_module(f"{__name__}.{module.name}").PANEL
        for module in pkgutil.iter_modules(__path__)
        if module.name.endswith("_panel")
    ]
    return sorted(found, key=lambda panel: (panel.side, panel.order))
