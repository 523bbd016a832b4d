"""The found spans in groups, with their numbers: choosing one narrows the query to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QActionGroup, QFontMetricsF, QPainter
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QVBoxLayout, QWidget

from annotator.model.query import And, Query, parse, with_term
from annotator.services import review
from annotator.services.review import MOST_GROUPS, Group
from annotator.ui import theme
from annotator.ui.review.search import Search
from annotator.ui.widgets.plain_text import counted, one_line, tooltip
from annotator.ui.widgets.rows import RowDelegate, RowList
from annotator.ui.widgets.section_head import SectionHead
from annotator.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
WAYS = {
    "": "&Not at All",
    "label": "by &Label",
    "document": "by &Document",
    "text": "by Identical &Text",
    "annotator": "by &Annotator",
    "day": "by Da&y",
}
TITLES = {
    "label": "Labels",
    "document": "Documents",
    "text": "Identical texts",
    "annotator": "Annotators",
    "day": "Days",
}
_GROUP = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_PAD, _LONG = 14, 200


class GroupsModel(QAbstractListModel):
    """All spans first, then the groups."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()

    def show(self, groups: tuple[Group, ...], most: int = 0) -> None:
        """Other groups; of more than `most` in all only the largest were counted."""
        self.beginResetModel()
        is_all = len(groups) < most
        everything = Group("", "All", sum(group.count for group in groups) if is_all else -1, "")
        self._groups = (everything, *groups) if groups else ()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._groups):
            return None
        group = self._groups[index.row()]
        if role == _GROUP:
            return group
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(group.title[:_LONG], " ") or "(nothing)"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = f", {counted(group.count, 'span')}" if group.count >= 0 else ""
            return one_line(group.title[:_LONG], " ") + count
        return tooltip(group.title[:600]) if role == Qt.ItemDataRole.ToolTipRole else None

    def number_of(self, key: str) -> int:
        """The row of a group, that of all spans if it is not there."""
        return next((n for n, group in enumerate(self._groups) if n and group.key == key), 0)


class GroupList(QWidget):
    """`base` is the query without the chosen group; another query typed is another base."""

    wanted = Signal(str)
    """The query of the group that was chosen."""

    def __init__(self, workspace: Workspace, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewGroups")
        self.setAccessibleName("Groups of spans")
        self._workspace, self._search = workspace, search
        self.by = ""
        self._base, self._narrowed = "", ""
        self._chosen = ""
        self._is_following = False
        self.head = SectionHead("", self)
        self.list = RowList("Groups of spans", self)
        self.list.setObjectName("reviewGroupList")
        self.model = GroupsModel(self)
        self.list.show_rows(self.model, _GroupDelegate(self.list))
        self.setFocusProxy(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.list, 1)
        self.list.selectionModel().selectionChanged.connect(self._choose)
        self.hide()

    def group_by(self, by: str) -> None:
        """Group what is shown by "label", "document", "text", "annotator", "day", or not ("")."""
        if self._search.shown.text == self._narrowed != "":
            self.wanted.emit(self._base)  # the group that was chosen goes with its list
        else:
            self._base = self._search.shown.text
        self.by, self._chosen, self._narrowed = by, "", ""
        self.setVisible(bool(by))
        self.model.show(())
        self.head.set_title(TITLES.get(by, ""))
        self.head.set_count("")
        self._search.line.forget("groups")
        if by:
            self.count()

    def follow(self, text: str) -> None:
        """Another query is shown."""
        if not self.by:
            return
        if text not in (self._narrowed, self._base):
            self._base, self._chosen, self._narrowed = text, "", ""
        self.count()

    def count(self) -> None:
        """Count the groups anew."""
        if not self.by:
            return
        query, by, project = _read(self._base), self.by, self._workspace.project
        self.list.empty_text = "" if self.model.rowCount() else "Counting…"
        self.list.viewport().update()
        self._search.line.ask("groups", lambda p: review.groups(project, query, by, p), self._show)

    def clear(self) -> None:
        """Another project is open."""
        self._base, self._chosen, self._narrowed = "", "", ""
        self.model.show(())

    def _show(self, groups: tuple[Group, ...]) -> None:
        self._is_following = True
        self.model.show(groups, MOST_GROUPS)
        more = "+" if len(groups) >= MOST_GROUPS else ""
        self.head.set_count(f"{len(groups):,}{more}" if groups else "")
        self.list.empty_text = "" if groups else "No spans."
        if groups:
            number = self.model.number_of(self._chosen) if self._chosen else 0
            flag = QItemSelectionModel.SelectionFlag
            self.list.selectionModel().setCurrentIndex(
                self.model.index(number), flag.ClearAndSelect
            )
        self._is_following = False

    def _choose(self) -> None:
        chosen = self.list.selectionModel().selectedIndexes()
        if self._is_following or not chosen:
            return
        group: Group = chosen[0].data(_GROUP)
        if chosen[0].row() == 0:
            self._chosen = self._narrowed = ""
            self.wanted.emit(self._base)
        elif group.term:
            self._chosen, self._narrowed = group.key, with_term(self._base, group.term)
            self.wanted.emit(self._narrowed)
        else:
            self._workspace.noticed.emit("These spans hold no word by which they could be found.")


class WaysMenu(QMenu):
    """The ways to group spans; `group_by` is called with the one that is chosen."""

    def __init__(self, group_by: Callable[[str], object], parent: QWidget) -> None:
        super().__init__("Group", parent)
        self._ways = QActionGroup(self)
        for by, title in WAYS.items():
            action = QAction(title, self)
            action.setCheckable(True)
            action.setChecked(not by)
            action.setData(by)
            action.triggered.connect(lambda _=False, by=by: group_by(by))
            self._ways.addAction(action)
            self.addAction(action)

    def choose(self, by: str) -> None:
        """Choose a way, as the user would: "document", "label"…, "" for not at all."""
        next(way for way in self._ways.actions() if way.data() == by).trigger()


class _GroupDelegate(RowDelegate):
    def paint_row(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        group: Group | None = index.data(_GROUP)
        if group is None:
            return
        now, metrics = theme.current(), QFontMetricsF(option.font)
        place = rect.adjusted(_PAD, 0, -_PAD, 0)
        count = f"{group.count:,}" if group.count >= 0 else ""
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(option.font)
        painter.setPen(now.color("quiet"))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, count)
        room = place.adjusted(0, 0, -metrics.horizontalAdvance(count) - 10, 0)
        painter.setPen(now.color("text"))
        text = metrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, text)

    def row_height(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        return int(QFontMetricsF(option.font).height()) + 10


def _read(text: str) -> Query:
    return parse(text) if text.strip() else And()
