"""The found spans as rows of a table: fetched in pages as they are looked at, kept in step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.services.review import SORTS, Page, Row
from annotator.services.review_places import Anchor, Around
from annotator.ui.review.columns import COLUMNS, why_not_sorted
from annotator.ui.review.pages import PAGE, From, Leaf, Pages
from annotator.ui.review.search import Search
from annotator.ui.widgets.plain_text import tooltip
from annotator.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
GONE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_AHEAD = PAGE // 2
"""So many rows before the last known one the next page is asked for."""
_SHOWN = 600
_NEAR = 60
"""So many rows on each side are asked for when a row may have gone."""


class ReviewModel(QAbstractTableModel):
    """Rows keep their order until another search; those before the first known ones come when they
    are looked at. A row is None while its page is fetched again. A row that the search would not
    find any more is `gone`: it stays, greyed."""

    def __init__(self, workspace: Workspace, search: Search, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._search = search
        self._pages = Pages()
        self._gone: set[str] = set()
        self._asked: set[Leaf | bool] = set()  # pages on their way; True: the next, False: before
        search.found.connect(self._show)

    # --- rows

    def row_at(self, number: int) -> Row | None:
        """A row, None where it is not held."""
        return self._pages.row(number)

    def number_of(self, span_id: str) -> int | None:
        """The number of a span's row, None if it is not held."""
        return self._pages.number_of(span_id)

    def is_gone(self, span_id: str) -> bool:
        """Would the search not find this span any more?"""
        return span_id in self._gone

    @property
    def held(self) -> list[Row]:
        """The rows that are in memory."""
        return list(self._pages)

    @property
    def has_more(self) -> bool:
        """Are there rows behind those known, or before them?"""
        return self.has_next or self.has_previous

    @property
    def has_next(self) -> bool:
        """Are there rows behind those known?"""
        return self._pages.next_key is not None

    @property
    def has_previous(self) -> bool:
        """Are there rows before those known?"""
        return self._pages.previous_key is not None

    def look_at(self, first: int, last: int) -> None:
        """These rows are looked at: what is missing of them, and what comes next, is fetched."""
        for leaf in self._pages.missing(first - _AHEAD, last + _AHEAD):
            self._fetch_again(leaf)
        if last + _AHEAD >= self._pages.count and self.has_next:
            self._fetch(True)
        if first < _AHEAD and self.has_previous:
            self._fetch(False)

    def anchor(self, number: int) -> Anchor:
        """The place of a row: itself, or the nearest still found, or where its page began."""
        places = [number]
        for step in range(1, _NEAR + 1):
            places += [number + step, number - step]
        near = [row for place in places if (row := self._pages.row(place)) is not None]
        ids = [row.span.id for row in near if row.span.id not in self._gone]
        at = self._pages.key_near(number)
        return Anchor(ids, None if at.backward else at.key)

    def clear(self) -> None:
        """Nothing is found: another project is open."""
        self._show(Around(Page((), None)))

    # --- what changed

    def put(self, row: Row, is_gone: bool | None = None) -> None:
        """Another state of a span; `is_gone` says whether the search would still find it."""
        number = self._pages.number_of(row.span.id)
        if number is None:
            return
        self._pages.replace(number, row)
        if is_gone is not None:
            (self._gone.add if is_gone else self._gone.discard)(row.span.id)
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(COLUMNS) - 1))

    def grey(self, span_ids: Iterable[str]) -> None:
        """These spans would not be found any more."""
        for span_id in span_ids:
            number = self._pages.number_of(span_id)
            row = self._pages.row(number) if number is not None else None
            if row is not None:
                self.put(row, True)

    def redraw(self) -> None:
        """Names or colours have changed."""
        if self._pages.count:
            last = self.index(self._pages.count - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # --- Qt's questions

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._pages.count

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._pages.row(index.row())
        if role == ROW or row is None:
            return row
        if role == GONE:
            return row.span.id in self._gone
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[index.column()].say(row, self._workspace)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._tip(row, COLUMNS[index.column()].id))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            why_not = why_not_sorted(column, self._search.count)
            return tooltip(why_not or f"Sort by {SORTS[column.sort].title.lower()}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    # --- how

    def _spoken(self, row: Row, column: int) -> str:
        text = COLUMNS[column].say(row, self._workspace)
        if row.span.id in self._gone:
            text += " (not found any more)"
        if COLUMNS[column].id != "context":
            return text
        return f"{row.left.strip()} [{text}] {row.right.strip()}".strip()

    def _tip(self, row: Row, column_id: str) -> str:
        if column_id == "context":
            return row.span.text[:_SHOWN]
        if column_id == "document":
            return row.title
        return row.span.note if column_id == "note" else ""

    def _show(self, found: Around) -> None:
        self.beginResetModel()
        self._pages = Pages()
        self._gone.clear()
        self._asked.clear()
        self._pages.add(found.after, found.after_key)
        if found.before is not None:
            self._pages.add_before(found.before, found.before_key)
        self.endResetModel()

    def _fetch(self, is_next: bool) -> None:
        if is_next in self._asked:
            return
        self._asked.add(is_next)
        if is_next:
            self._search.fetch(From(self._pages.next_key), self._append)
        else:
            self._search.fetch(From(self._pages.previous_key, True), self._put_before)

    def _append(self, page: Page) -> None:
        self._asked.discard(True)
        count, fresh = self._pages.count, self._pages.fresh(page)
        if fresh:
            self.beginInsertRows(_ROOT, count, count + fresh - 1)
            self._pages.add(page)
            self.endInsertRows()
            return
        self._pages.add(page)
        if self.has_next:  # all of these were shown before
            self._fetch(True)

    def _put_before(self, page: Page) -> None:
        self._asked.discard(False)
        fresh, key = self._pages.fresh(page), self._pages.previous_key
        if fresh:
            self.beginInsertRows(_ROOT, 0, fresh - 1)
            self._pages.add_before(page, key)
            self.endInsertRows()
            return
        self._pages.add_before(page, key)
        if self.has_previous:
            self._fetch(False)

    def _fetch_again(self, leaf: Leaf) -> None:
        if leaf in self._asked:
            return
        self._asked.add(leaf)
        self._search.fetch(leaf.at, lambda page: self._fill(leaf, page))

    def _fill(self, leaf: Leaf, page: Page) -> None:
        self._asked.discard(leaf)
        if leaf.rows is None:
            self._pages.fill(leaf, page.rows)
        last = self.index(leaf.first + leaf.count - 1, len(COLUMNS) - 1)
        self.dataChanged.emit(self.index(leaf.first, 0), last)
