"""The table of found spans: rows of one height, columns that can be chosen, moved and sized."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from annotator.services.review import Order, Row
from annotator.ui.review.columns import COLUMNS, CONTEXT
from annotator.ui.review.delegate import ReviewDelegate, row_height
from annotator.ui.review.model import ROW, ReviewModel
from annotator.ui.workspace import Workspace

_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_CTRL = Qt.KeyboardModifier.ControlModifier
_LAYOUT = b"1"
"""Which columns there are; a layout kept for others is not used."""


class ReviewTable(QTableView):
    """`key_handler` is asked first about every key. The header tells by which column rows are to
    be sorted (`sort_wanted`) and asks nothing itself."""

    sort_wanted = Signal(int)
    """A click on the head of a column."""
    far_wanted = Signal(bool)
    """The first row of all is wanted, or (True) the last one, and it is not known yet."""
    menu_wanted = Signal(QPoint)
    """The menu of the chosen rows is wanted at a place of the screen."""
    laid_out = Signal()
    """Columns were chosen, moved or sized."""

    def __init__(
        self, workspace: Workspace, model: ReviewModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reviewTable")
        self.setAccessibleName("Found spans")
        self.key_handler: Callable[[QKeyEvent], bool] | None = None
        self.hovered = -1
        self._model = model
        self._is_fitting = False
        self._are_sized = False  # did the hand size a column? Then the context keeps its width
        self._set_habits()
        self.setModel(model)
        self.setItemDelegate(ReviewDelegate(workspace, self))
        self._set_up_header()
        self.verticalScrollBar().valueChanged.connect(lambda _: self.tell_seen())
        model.rowsInserted.connect(self._stay_put)
        model.modelReset.connect(self.tell_seen)
        self._fit_rows()

    # --- what is chosen

    @property
    def current_row(self) -> Row | None:
        """The row with the frame, None if there is none."""
        row: Row | None = self.currentIndex().data(ROW) if self.currentIndex().isValid() else None
        return row

    @property
    def chosen_rows(self) -> list[Row]:
        """All chosen rows, from the top."""
        numbers = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = (self._model.row_at(number) for number in numbers)
        return [row for row in rows if row is not None]

    def choose(self, number: int) -> None:
        """Choose one row."""
        if 0 <= number < self._model.rowCount():
            flag = QItemSelectionModel.SelectionFlag
            index = self._model.index(number, CONTEXT)
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.keep_in_sight(number)

    def keep_in_sight(self, number: int) -> None:
        """Scroll up or down to a row, never sideways."""
        across = self.horizontalScrollBar().value()
        self.scrollTo(self._model.index(number, CONTEXT))
        self.horizontalScrollBar().setValue(across)

    def top_of(self, number: int) -> int:
        """Where a row begins, in pixels below the upper edge."""
        return self.rowViewportPosition(number)

    def put_at(self, number: int, top: int) -> None:
        """Scroll so that a row begins there."""
        self.updateGeometries()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.rowViewportPosition(number) - top)

    def enter(self) -> None:
        """Take the focus; the first row is chosen if none is."""
        self.setFocus()
        if not self.selectionModel().hasSelection():
            self.choose(max(0, self.currentIndex().row()))

    def go_on(self) -> None:
        """Choose the row below the chosen ones."""
        last = max((i.row() for i in self.selectionModel().selectedRows()), default=-1)
        if last + 1 < self._model.rowCount():
            self.choose(last + 1)

    def tell_seen(self) -> None:
        """Have the rows fetched that are looked at."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._model.look_at(first, last if last >= 0 else self._model.rowCount() - 1)

    def _go_far(self, is_end: bool) -> None:
        if self._model.has_next if is_end else self._model.has_previous:
            self.far_wanted.emit(is_end)
        else:
            self.choose(self._model.rowCount() - 1 if is_end else 0)

    def _stay_put(self, _: QModelIndex, first: int, last: int) -> None:
        """Rows have come: what is looked at stays where it is, also below those that came."""
        if first == 0 and last + 1 < self._model.rowCount():
            value = self.verticalScrollBar().value()
            self.updateGeometries()
            step = self.verticalHeader().defaultSectionSize()
            self.verticalScrollBar().setValue(value + (last + 1) * step)
        self.tell_seen()

    # --- columns

    def show_order(self, order: Order) -> None:
        """Show by which column the rows are sorted."""
        place = next((n for n, c in enumerate(COLUMNS) if c.sort == order.by), -1)
        way = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(place, way)

    def keep(self) -> QByteArray:
        """The columns' layout."""
        state = self.horizontalHeader().saveState()
        return QByteArray(_LAYOUT + (b"s" if self._are_sized else b"f")) + state

    def restore(self, kept: QByteArray) -> None:
        """Bring a layout back; one for other columns is left."""
        raw = bytes(kept.data())
        if not raw.startswith(_LAYOUT):
            return
        self._is_fitting = True
        if self.horizontalHeader().restoreState(QByteArray(raw[2:])):
            self._are_sized = raw[1:2] == b"s"
        self._is_fitting = False
        self._set_header_habits()
        self._fit_context()

    def column_menu(self) -> QMenu:
        """A menu to choose which columns are shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self.horizontalHeader()
        for place, column in enumerate(COLUMNS):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(place))
            action.setEnabled(place != CONTEXT)
            action.toggled.connect(lambda shown, place=place: self.show_column(place, shown))
        menu.addSeparator()
        menu.addAction("&Columns as at First", self.reset_columns)
        return menu

    def show_column(self, place: int, shown: bool) -> None:
        """Show or hide a column."""
        self.horizontalHeader().setSectionHidden(place, not shown)
        self._fit_context()
        self.laid_out.emit()

    def reset_columns(self) -> None:
        """The columns, widths and places of the beginning."""
        header, letter = self.horizontalHeader(), self.fontMetrics().averageCharWidth()
        self._is_fitting, self._are_sized = True, False
        for place, column in enumerate(COLUMNS):
            header.moveSection(header.visualIndex(place), place)
            header.setSectionHidden(place, not column.shown)
            header.resizeSection(place, column.width * letter)
        self._is_fitting = False
        self._fit_context()
        self.laid_out.emit()

    # --- how

    def _set_habits(self) -> None:
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setObjectName("reviewHeader")
        header.setAccessibleName("Columns")
        header.setSectionsClickable(True)
        self._set_header_habits()
        self.reset_columns()
        header.sectionClicked.connect(self.sort_wanted)
        header.sectionResized.connect(self._sized)
        header.sectionMoved.connect(lambda *_: self.laid_out.emit())
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda at: self.column_menu().popup(header.mapToGlobal(at))
        )

    def _set_header_habits(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(32)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)

    def _sized(self, place: int, old: int, new: int) -> None:
        if self._is_fitting:
            return
        self._are_sized = self._are_sized or place == CONTEXT
        self._fit_context()
        self.laid_out.emit()

    def _fit_context(self) -> None:
        """The context takes what the other columns leave, but never too little to be read."""
        if self._is_fitting or self._are_sized:
            return
        header = self.horizontalHeader()
        others = header.length() - header.sectionSize(CONTEXT)
        least = self.fontMetrics().averageCharWidth() * 44
        self._is_fitting = True
        header.resizeSection(CONTEXT, max(least, self.viewport().width() - others))
        self._is_fitting = False

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self.font()))
        self.verticalScrollBar().setSingleStep(row_height(self.font()))

    # --- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_context()
        self.tell_seen()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit_rows()

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to labels."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.key_handler is not None and self.key_handler(event):
            event.accept()
        elif event.key() in _ENDS and (plain or event.modifiers() == _CTRL):
            self._go_far(event.key() == Qt.Key.Key_End)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and plain:
            bar = self.horizontalScrollBar()
            step = bar.singleStep() * (1 if event.key() == Qt.Key.Key_Right else -1) * 2
            bar.setValue(bar.value() + step)
        elif event.text() and event.text().isprintable():
            event.ignore()  # no search by letters
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():  # Qt goes to the first row, and so would the
            self.selectionModel().clearCurrentIndex()  # text: passing by with F6 opens nothing
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        is_menu = event.button() == Qt.MouseButton.RightButton
        if is_menu and self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            event.accept()  # the menu is about all chosen rows
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.visualRect(index).center() if index.isValid() else self.rect().center()
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
        elif self.indexAt(self.viewport().mapFromGlobal(event.globalPos())).isValid():
            self.menu_wanted.emit(event.globalPos())
        event.accept()

    def _hover(self, number: int) -> None:
        if number != self.hovered:
            self.hovered = number
            self.viewport().update()
