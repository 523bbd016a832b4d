"""The menu of saved searches: save, open, rename, remove, each with its number when it is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from annotator.errors import InputError
from annotator.model.query import parse
from annotator.model.review import SavedSearch
from annotator.services import review, reviewing
from annotator.services.project import Project
from annotator.ui import tasks
from annotator.ui.review.name_dialog import NameDialog
from annotator.ui.review.search import Search
from annotator.ui.widgets.plain_text import for_menu, shortened
from annotator.ui.workspace import Workspace


class SearchesMenu(QMenu):
    """`open` is given the query of the search that is chosen."""

    def __init__(
        self,
        workspace: Workspace,
        search: Search,
        open: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__("Searches", parent)
        self.setObjectName("searchesMenu")
        self._workspace, self._search, self._open = workspace, search, open
        self._button = parent
        self._counts: dict[str, str] = {}  # query → number, as it was counted last
        self._entries: dict[str, tuple[QAction, SavedSearch]] = {}
        self.aboutToShow.connect(self._fill)

    def clear_counts(self) -> None:
        """The numbers are of another project."""
        self._counts.clear()

    def save(self) -> None:
        """Ask for a name and keep the query that is shown under it."""
        text = self._search.shown.text
        self._ask("Save Search", shortened(text), lambda name: self._do_save(name, text))

    def _fill(self) -> None:
        self.clear()
        self._entries.clear()
        saved = reviewing.searches_of(self._workspace.project)
        for one in saved:
            action = self.addAction(self._said(one))
            action.setStatusTip(one.query)
            action.triggered.connect(partial(self._run, one.query))
            self._entries[one.id] = (action, one)
        if not saved:
            self.addAction("No search is saved yet").setEnabled(False)
        self.addSeparator()
        action = self.addAction("&Save This Search…", self.save)
        action.setEnabled(bool(self._search.shown.text.strip()))
        for title, act in (("&Rename", self._rename), ("Re&move", self._remove)):
            menu = self.addMenu(title)
            menu.setEnabled(bool(saved))
            for one in saved:
                dots = "…" if act == self._rename else ""
                menu.addAction(f"{for_menu(one.name)}{dots}", partial(act, one))
        self._count(saved)

    def _count(self, saved: tuple[SavedSearch, ...]) -> None:
        project = self._workspace.project
        work = partial(_counts, project, tuple(one.query for one in saved))
        self._search.line.ask("searches", work, self._take)

    def _take(self, counts: dict[str, str]) -> None:
        self._counts = counts
        for action, one in self._entries.values():
            action.setText(self._said(one))

    def _said(self, one: SavedSearch) -> str:
        count = self._counts.get(one.query, "")
        return f"{for_menu(one.name)}\t{count}" if count else for_menu(one.name)

    def _run(self, query: str) -> None:
        self._open(query)

    def _rename(self, one: SavedSearch) -> None:
        def rename(name: str) -> bool:
            return self._done(reviewing.rename_search, one.id, name)

        self._ask("Rename Search", one.name, rename)

    def _remove(self, one: SavedSearch) -> None:
        if self._done(reviewing.remove_search, one.id):
            self._workspace.noticed.emit(f"Removed the search “{shortened(one.name)}”.")

    def _do_save(self, name: str, text: str) -> bool:
        return self._done(reviewing.save_search, name, text)

    def _done(self, plan: Callable[..., object], *args: str) -> bool:
        return self._workspace.do(plan, *args) is not None  # type: ignore[arg-type]

    def _ask(self, title: str, name: str, take: Callable[[str], bool]) -> None:
        dialog = NameDialog(title, name, take, self._button.window())
        self._workspace.noticed.connect(dialog.tell)  # a refusal is to be read where it happened
        dialog.open()


def _counts(project: Project, queries: tuple[str, ...], progress: tasks.Progress) -> dict[str, str]:
    """How many spans each query finds now; "" where it finds fault, as with a label that went."""
    found = {}
    for query in queries:
        try:
            found[query] = f"{review.count(project, parse(query), progress):,}"
        except InputError:
            found[query] = "?"
    return found
