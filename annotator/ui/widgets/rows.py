"""Lists of rows that are painted by hand: what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.theme import Theme
from annotator.ui.widgets.note_editor import NoteEditor

Index = QModelIndex | QPersistentModelIndex
BAR = 3
"""The width of the bar at the left of the chosen row."""
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class RowList(QTableView):
    """A list without frame or letters of its own. `key_handler` is asked first about every key.

    Up to `even_from` rows each takes the height it needs; in a longer list all are as high as the
    highest, so that no row is read before it is seen. It is a table of one column because a table
    takes in one more row at no cost, where Qt's list asks about every row there is.
    """

    entered_row = Signal(QModelIndex)
    """Enter was pressed on a row."""
    menu_wanted = Signal(QModelIndex, QPoint)
    """The menu of a row (invalid: of the list) is wanted at a place of the screen."""

    def __init__(self, name: str, parent: QWidget | None = None, *, even_from: int = 400) -> None:
        super().__init__(parent)
        self.key_handler: Callable[[QKeyEvent], bool] | None = None
        self.empty_text = ""
        self.shows_focus = False
        self.menu_row = -1
        self._even_from = even_from
        self._width = 0
        self._has_model = False
        self.setAccessibleName(name)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setDragDropOverwriteMode(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setMinimumSectionSize(0)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)

    @property
    def is_even(self) -> bool:
        """Are all rows of one height?"""
        return self._has_model and self.model().rowCount() > self._even_from

    def show_rows(self, model: QAbstractItemModel, delegate: RowDelegate) -> None:
        """Show a model's rows as the delegate paints them."""
        self.setItemDelegate(delegate)
        self.setModel(model)
        self._has_model = True
        model.modelReset.connect(self.fit_all)
        model.rowsInserted.connect(lambda _, first, last: self._fit_new(first, last))
        model.rowsMoved.connect(lambda *_: self.fit_all())
        model.rowsRemoved.connect(lambda _, first, last: self._fit_rest(last - first + 1))
        self.fit_all()

    def choose_row(self, index: QModelIndex) -> None:
        """Make it the current row and the only one selected, also while Ctrl or Shift is held for
        the key that led here: with them Qt would add it to those selected before."""
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def commit_edit(self) -> bool:
        """Write down what is being typed into a row; False if it was refused and stays open."""
        for field in self.viewport().findChildren(QWidget):
            if isinstance(field, NoteEditor):
                if field.is_open and not field.finish():
                    field.setFocus()
                    return False
            elif isinstance(field, QLineEdit) and not field.isHidden():
                self.commitData(field)
                self.closeEditor(field, QAbstractItemDelegate.EndEditHint.NoHint)
        return True

    def fit_all(self) -> None:
        """Give every row its height."""
        header = self.verticalHeader()
        height = self._height_of(QModelIndex())
        if self.is_even or header.defaultSectionSize() != height:
            header.setDefaultSectionSize(height)
        rows = self.model().rowCount()
        if not self.is_even:
            self._fit(0, rows - 1)
        else:  # those that had a height of their own while the list was short
            for row in range(min(rows, self._even_from + 1)):
                header.resizeSection(row, height)
        self.verticalScrollBar().setSingleStep(max(12, self.fontMetrics().height()))

    def _fit_new(self, first: int, last: int) -> None:
        count, new = self.model().rowCount(), last - first + 1
        if self.is_even and count - new <= self._even_from:
            self.fit_all()
        elif not self.is_even:
            self._fit(first, last)

    def _fit_rest(self, gone: int) -> None:
        if not self.is_even and self.model().rowCount() + gone > self._even_from:
            self.fit_all()

    def _fit(self, first: int, last: int) -> None:
        header = self.verticalHeader()
        for row in range(first, last + 1):
            height = self._height_of(self.model().index(row, 0))
            if header.sectionSize(row) != height:
                header.resizeSection(row, height)

    def _height_of(self, index: QModelIndex) -> int:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        return cast(RowDelegate, self.itemDelegate()).row_height(
            option, index, self.viewport().width()
        )

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        super().dataChanged(first, last, roles)
        if not self.is_even:
            self._fit(first.row(), last.row())  # a row may have become higher or lower

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._has_model and self.viewport().width() != self._width:
            self._width = self.viewport().width()
            height = self.verticalHeader().defaultSectionSize()
            if not self.is_even or self._height_of(QModelIndex()) != height:
                self.fit_all()

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to labels."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.shows_focus:
            self.shows_focus = True
            self.viewport().update()
        if self.key_handler is not None and self.key_handler(event):
            event.accept()
        elif event.key() in _ENDS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            last = self.model().rowCount() - 1
            row = 0 if event.key() == Qt.Key.Key_Home else last
            self.setCurrentIndex(self.model().index(row, 0))
        elif event.key() in _ENTER and not event.modifiers() and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        elif event.text().isprintable() and event.text() and event.key() != Qt.Key.Key_Space:
            event.ignore()  # no search by letters
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.shows_focus = event.reason() in _BY_KEY
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectionModel().setCurrentIndex(
                self.model().index(0, 0), self.selectionModel().SelectionFlag.NoUpdate
            )
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.shows_focus = False
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()  # the menu is about a row; that does not choose it
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.visualRect(index).center() if index.isValid() else self.rect().center()
        else:
            place = self.viewport().mapFromGlobal(event.globalPos())
            index = self.indexAt(place)
        self.menu_wanted.emit(index, self.viewport().mapToGlobal(place))
        event.accept()
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            self.menu_row = index.row()
            menu.aboutToHide.connect(self._end_menu)
            self.viewport().update()

    def _end_menu(self) -> None:
        self.menu_row = -1
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        fonts = (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange)
        if event.type() in fonts and self._has_model:
            self.fit_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.empty_text or (self._has_model and self.model().rowCount()):
            return
        painter = QPainter(self.viewport())
        painter.setPen(theme.current().color("quiet"))
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect().adjusted(14, 6, -14, -6), flags, self.empty_text)
        painter.end()


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row; `paint_row` paints the rest, `row_height` says how high."""

    def is_chosen(self, option: QStyleOptionViewItem, index: Index) -> bool:
        """Is the row the chosen one? Usually the selected one."""
        return bool(option.state & QStyle.StateFlag.State_Selected)

    def paint_row(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Paint what the row says."""
        raise NotImplementedError

    def row_height(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        """The height of a row (of the highest, for an invalid index) in a list so wide."""
        raise NotImplementedError

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        now = theme.current()
        rect = QRectF(option.rect)
        self._paint_ground(painter, rect, option, index, now)
        painter.setClipRect(rect)
        self.paint_row(painter, rect, option, index)
        view = cast(RowList, option.widget)
        if view.shows_focus and view.hasFocus() and index == view.currentIndex():
            painter.setPen(QPen(now.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(BAR + 1.5, 1.5, -1.5, -2.5), 3, 3)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRectF,
        option: QStyleOptionViewItem,
        index: Index,
        now: Theme,
    ) -> None:
        if self.is_chosen(option, index):
            painter.fillRect(rect, now.color("row"))
            painter.fillRect(
                QRectF(rect.left(), rect.top(), BAR, rect.height()), now.color("accent")
            )
        elif cast(RowList, option.widget).menu_row == index.row():
            painter.fillRect(rect, now.color("row"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, now.color("hover"))
