"""The filters of a query as chips in a row: each can be taken out, or found again in the field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QToolButton, QWidget

from annotator.model import query
from annotator.ui import theme
from annotator.ui.widgets.plain_text import for_menu, shortened, tooltip

_PAD, _CROSS, _GAP = 8, 18, 5
_WIDEST = 240
_TAKING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Chip(QAbstractButton):
    """One filter. A click on its cross, Space, Enter or Delete take it out; a click elsewhere
    shows where it stands."""

    taken_out = Signal()
    pointed_at = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.filter = text
        self.setAccessibleName(f"Filter {shortened(text)}")
        self.setAccessibleDescription("Press Space to take it out")
        self.setToolTip(tooltip(text))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(shortened(self.filter)) + _PAD + _CROSS + 4
        return QSize(min(_WIDEST, width), metrics.height() + 6)

    def cross(self) -> QRectF:
        """Where the cross is."""
        return QRectF(self.width() - _CROSS, 0, _CROSS, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            on_cross = self.cross().contains(event.position())
            (self.taken_out if on_cross else self.pointed_at).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*_TAKING, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken_out.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(now.color("accent" if self.hasFocus() else "edge"), 1))
        painter.setBrush(now.color("hover" if self.underMouse() else "paper"))
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        painter.setPen(now.color("text"))
        place = QRectF(self.rect()).adjusted(_PAD, 0, -_CROSS, 0)
        mode = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(shortened(self.filter), mode, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(QPen(now.color("quiet"), 1.3))
        middle, arm = self.cross().center() - QPointF(2, 0), 3.2
        painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
        painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))
        painter.end()


class ChipRow(QWidget):
    """The chips of a query in one row; those without room are in a menu at its end."""

    changed = Signal(str)
    """The query without a filter that was taken out."""
    pointed_at = Signal(int, int)
    """Where in the query the filter of a chip stands, [start, end)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewChips")
        self.setAccessibleName("Filters")
        self._text = ""
        self._shown: list[tuple[tuple[int, int], Chip]] = []
        self._more = QToolButton(self)
        self._more.setProperty("small", True)
        self._more.setAccessibleName("More filters")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.hide()

    @property
    def chips(self) -> list[Chip]:
        """The chips, in the order of the query."""
        return [chip for _, chip in self._shown]

    def show_query(self, text: str) -> None:
        """Show the filters of a query; none for one that cannot be read."""
        if text == self._text:
            return
        self._text = text
        for _, chip in self._shown:
            chip.hide()
            chip.deleteLater()
        self._shown = [(place, self._made(place)) for place in query.chips(text)]
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._place()

    def _made(self, place: tuple[int, int]) -> Chip:
        chip = Chip(self._text[slice(*place)], self)
        chip.taken_out.connect(lambda: self._take_out(place))
        chip.pointed_at.connect(lambda: self.pointed_at.emit(*place))
        return chip

    def _take_out(self, place: tuple[int, int]) -> None:
        self.changed.emit(query.without(self._text, *place))

    def _place(self) -> None:
        left, hidden = 0, 0
        more = self._more.sizeHint().width()
        for number, (_, chip) in enumerate(self._shown):
            size = chip.sizeHint()
            is_last = number == len(self._shown) - 1
            room = self.width() - left - (0 if is_last else more + _GAP)
            if hidden or (size.width() > room and left):
                hidden += 1
                chip.hide()
                continue
            size.setWidth(max(40, min(size.width(), room)))
            chip.setGeometry(left, (self.height() - size.height()) // 2, *size.toTuple())
            chip.show()
            left += size.width() + _GAP
        self._more.setText(f"+{hidden}")
        self._more.adjustSize()
        self._more.move(left, (self.height() - self._more.height()) // 2)
        self._more.setVisible(bool(hidden))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for place, chip in self._shown:
            if chip.isHidden():
                action = self._menu.addAction(f"Take out {for_menu(chip.filter)}")
                action.triggered.connect(lambda _=False, place=place: self._take_out(place))
