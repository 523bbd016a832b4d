"""The page of keys, made from the table of actions and the project's labels. What has no key is
there, too, with its menu: it is where one looks for what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from annotator.ui import actions
from annotator.ui.key_names import shown
from annotator.ui.widgets.field import LineField

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

Row = tuple[str, str, str]
"""What it does, its keys, where they act (where it is, if it has none)."""


def rows(labels: Iterable[tuple[str, str]] = ()) -> Iterator[tuple[str, list[Row]]]:
    """The page's sections, each with its rows; `labels` are (name, key) pairs."""
    for menu in actions.MENUS:
        title = menu.replace("&", "")
        here = [a for a in actions.ALL if a.menu.split("/")[0] == title]
        found = [_row(a) for a in sorted(here, key=lambda a: not a.keys)]
        if title == "Tag":
            where = str(actions.Scope.SPANS)
            found = [(f"Tag as {name}", key, where) for name, key in labels if key] + found
        if found:
            yield title, found
    other = [(what, key, str(actions.Scope.TEXT)) for key, what in actions.OTHER_KEYS]
    yield "Text", [_row(action) for action in actions.TEXT] + other


class ShortcutsDialog(QDialog):
    """All keys, with a field to find one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("shortcutsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        self.resize(700, 600)
        self._filter = LineField(self)
        self._filter.setPlaceholderText("Find a key or what it does…")
        self._filter.setAccessibleName("Find a key or what it does")
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._show_matching)
        self._tree = self._make_tree(window)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self._filter, self._tree, buttons):
            layout.addWidget(widget)

    def _make_tree(self, window: MainWindow) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setAccessibleName("Keys")
        tree.setHeaderLabels(["What it does", "Keys", "Where"])
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        labels = [(label.name, label.key) for label in window.workspace.labels()]
        for title, section in rows(labels):
            head = QTreeWidgetItem(tree, [title])
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setFirstColumnSpanned(True)
            for row in section:
                QTreeWidgetItem(head, list(row))
        tree.expandAll()
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return tree

    def _show_matching(self, text: str) -> None:
        wanted = text.casefold()
        for n in range(self._tree.topLevelItemCount()):
            head = self._tree.topLevelItem(n)
            if head is None:
                continue
            kept = False
            for m in range(head.childCount()):
                item = head.child(m)
                if item is None:
                    continue
                fits = wanted in f"{item.text(0)} {item.text(1)}".casefold()
                item.setHidden(not fits)
                kept = kept or fits
            head.setHidden(not kept)


def _row(action: actions.Action) -> Row:
    keys = dict.fromkeys(shown(key) for key in action.keys)  # two Enter keys are one word
    path = [part.replace("&", "") for part in action.menu.split("/")]
    where = str(action.scope) if keys else f"menu {' ▸ '.join(path)}"
    return action.name, "  ".join(keys), where
