"""Menus, made from the table of actions. Labels and recent projects are filled in when asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from annotator.model.schema import Label
from annotator.ui import actions
from annotator.ui.commands import files, tagging
from annotator.ui.key_names import with_key
from annotator.ui.widgets.plain_text import for_menu, one_line

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

MOST_LABELS = 15
"""So many labels stand in a menu itself."""


class Menus:
    """The window's menu bar and the QAction of each row of the table, by its id."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.by_id: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._labels: list[QAction] = []
        for title in actions.MENUS:
            menu = window.menuBar().addMenu(title)
            self._menus[title.replace("&", "")] = menu
            menu.aboutToShow.connect(self.refresh)
        for row in actions.ALL:
            self._add(row)
        self._recent = self._submenu_after("open", "File", "Open Recen&t")
        self._recent.aboutToShow.connect(self._fill_recent)
        self._below_labels = self._menus["Tag"].insertSeparator(self.by_id["tag_as_last"])
        self._menus["Tag"].aboutToShow.connect(self._fill_labels)

    def refresh_enabled(self) -> None:
        """Bring what can be done now up to date; cheap, as it is asked for often."""
        for row in actions.ALL:
            if row.enabled is not None:
                self.by_id[row.id].setEnabled(row.enabled(self._window))

    def refresh(self) -> None:
        """Bring everything up to date, before a menu is shown."""
        self.refresh_enabled()
        window = self._window
        for row in actions.ALL:
            if row.checked is not None:
                self.by_id[row.id].setChecked(row.checked(window))
        workspace = window.workspace
        for name, text in (("undo", workspace.undo_text()), ("redo", workspace.redo_text())):
            key = actions.BY_ID[name].keys[0]
            self.by_id[name].setText(with_key(f"&{for_menu(text)}", key))
            self.by_id[name].setStatusTip(one_line(text, " "))

    def context_menu(self, ids: tuple[str, ...], with_labels: bool = False) -> QMenu:
        """A menu of some rows of the table ("" draws a line, a menu's path puts that menu into
        it), with the labels first if asked."""
        self.refresh()
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if with_labels:
            for action in self._label_actions(menu):
                menu.addAction(action)
            menu.addSeparator()
        for action_id in ids:
            if action_id in self._menus:
                menu.addAction(self._menus[action_id].menuAction())
            elif action_id:
                menu.addAction(self.by_id[action_id])
            else:
                menu.addSeparator()
        return menu

    def _add(self, row: actions.Action) -> None:
        window = self._window
        action = QAction(with_key(row.text, row.keys[0] if row.keys else ""), window)
        action.setObjectName(row.id)
        action.setStatusTip(row.tip or row.name)
        action.setCheckable(row.checked is not None)
        action.setMenuRole(QAction.MenuRole[row.role] if row.role else QAction.MenuRole.NoRole)
        if row.scope is actions.Scope.WINDOW:  # any other key would act in the open menus as well
            action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.triggered.connect(partial(_run, window, row))
        menu = self._menu(row.menu)
        if row.new_group and not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(action)
        if row.scope is actions.Scope.WINDOW:
            window.addAction(action)  # its keys also work while the menu bar is hidden
        if row.menu in ("View/Theme", "Tag/This Document") and row.checked is not None:
            self._group(menu).addAction(action)
        self.by_id[row.id] = action

    def _menu(self, path: str) -> QMenu:
        if path not in self._menus:
            parent, _, title = path.rpartition("/")
            self._menus[path] = self._menu(parent).addMenu(actions.SUBMENUS.get(path, title))
        return self._menus[path]

    def _submenu_after(self, action_id: str, path: str, title: str) -> QMenu:
        menu = QMenu(title, self._window)
        entries = self._menus[path].actions()
        place = entries.index(self.by_id[action_id]) + 1
        self._menus[path].insertMenu(entries[place], menu)
        return menu

    def _group(self, menu: QMenu) -> QActionGroup:
        group = menu.findChild(QActionGroup)
        return group if group is not None else QActionGroup(menu)

    def _fill_recent(self) -> None:
        self._recent.clear()
        window = self._window
        for path in window.session.recent():
            if path != window.workspace.path:
                action = self._recent.addAction(for_menu(path.stem))
                action.setStatusTip(str(path))
                action.triggered.connect(partial(_open, window, path))
        if self._recent.isEmpty():
            self._recent.addAction("No other project yet").setEnabled(False)

    def _fill_labels(self) -> None:
        menu = self._menus["Tag"]
        for action in self._labels:
            menu.removeAction(action)
            (action.menu() or action).deleteLater()
        self._labels = self._label_actions(menu)
        menu.insertActions(self._below_labels, self._labels)

    def _label_actions(self, parent: QMenu) -> list[QAction]:
        """An entry for each label; those that would make the menu too long are in one of their
        own, which scrolls."""
        labels = self._window.workspace.labels()
        if len(labels) <= MOST_LABELS:
            return self._entries(labels, parent)
        more = QMenu("More Labels", parent)
        more.addActions(self._entries(labels[MOST_LABELS:], more))
        return [*self._entries(labels[:MOST_LABELS], parent), more.menuAction()]

    def _entries(self, labels: Sequence[Label], parent: QMenu) -> list[QAction]:
        window, can_tag = self._window, tagging.can_tag(self._window)
        made = []
        for label in labels:
            action = QAction(with_key(for_menu(label.name), label.key), parent)
            action.setStatusTip(label.guideline or f"Tag the selected text as {label.name}")
            action.setEnabled(can_tag)
            action.triggered.connect(partial(_tag, window, label.id))
            made.append(action)
        return made


def _run(window: MainWindow, row: actions.Action, checked: bool = False) -> None:
    if row.run is not None:
        row.run(window)


def _open(window: MainWindow, path: object, checked: bool = False) -> None:
    files.open_path(window, path)  # type: ignore[arg-type]


def _tag(window: MainWindow, label_id: str, checked: bool = False) -> None:
    tagging.tag(window, label_id)
