"""The page: a scrolling area that paints the scene, scrolls it and knows where offsets lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from annotator.ui.text_view.overview import WIDTH, OverviewStrip
from annotator.ui.text_view.painter import ScenePainter
from annotator.ui.text_view.scene import Scene
from annotator.ui.text_view.selection import Selection
from annotator.ui.text_view.window import Place

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_FEW = 4


class Sight(NamedTuple):
    """Where one is in a text: the selection, the offset the topmost line begins with, and how many
    pixels of that line are above the top."""

    selection: Selection = Selection()
    top: int = 0
    above: int = 0


class Page(QAbstractScrollArea):
    """All offsets are code points, all points the viewport's pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.overview = OverviewStrip(self.scene, self)
        self.overview.offset_wanted.connect(lambda offset: self.show_offset(offset, centred=True))
        self._painter = ScenePainter(self.scene)
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._blinked)
        self._syncing = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, 0, WIDTH, 0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 80)

    # --- places ---

    def rect_of(self, offset: int) -> QRect:
        """The caret's rectangle at an offset, where it is now (perhaps outside the viewport)."""
        return self.scene.window.caret_rect(Place(offset))

    def point_of(self, offset: int) -> QPoint:
        """A point in the middle of the line where the caret stands at an offset; scrolls there."""
        self.show_offset(offset)
        window, place = self.scene.window, Place(offset)
        return QPoint(window.caret_rect(place).x(), window.line_middle(place))

    def is_right_to_left(self, offset: int) -> bool:
        """Does the paragraph of an offset run from right to left?"""
        return self.scene.window.is_right_to_left(offset)

    def offset_at(self, point: QPoint) -> int:
        """The offset nearest to a point."""
        return self.scene.window.place_at(point.x(), point.y()).offset

    def show_offset(self, offset: int, centred: bool = False) -> None:
        """Scroll there if it is not visible."""
        if self.scene.window.reveal(Place(offset), centred):
            self.show_scrolled()

    def set_marks(self, ranges: Sequence[tuple[int, int]], current: int = -1) -> None:
        """Mark ranges that were found (in order, none over another); `current` is the index of the
        one gone to."""
        self.scene.marks.set(ranges, current)
        self.viewport().update()

    def top_offset(self) -> int:
        """The offset the topmost line begins with."""
        return self.scene.window.top_offset()

    def set_top_offset(self, offset: int) -> None:
        """Scroll so that the line with that offset is the topmost."""
        self.scene.window.set_top(offset)
        self.show_scrolled()

    def sight(self) -> Sight:
        """What is looked at now."""
        return Sight(self.scene.selection, *self.scene.window.top())

    def scroll_by(self, pixels: int) -> None:
        """Scroll by so many pixels, down if positive."""
        self.scene.window.scroll_by(pixels)
        self.show_scrolled()

    # --- scrolling and layout ---

    def lay_out(self) -> None:
        """The viewport's size or the look changed: the text at the top stays there."""
        size = self.viewport().size()
        self.scene.window.set_size(size.width(), size.height(), self.scene.metrics)
        self.scene.layer.forget_geometry()
        self.show_scrolled()

    def show_scrolled(self) -> None:
        """The window looks elsewhere: bring scroll bar and picture after it."""
        self.scene.window.rows()
        self.sync_scroll_bar()
        self.viewport().update()

    def sync_scroll_bar(self) -> None:
        """Make the scroll bar say what the window shows."""
        self._syncing = True
        bar, window = self.verticalScrollBar(), self.scene.window
        bar.setRange(0, window.maximum)
        bar.setPageStep(max(1, window.height - window.metrics.line))
        bar.setSingleStep(window.metrics.line)
        bar.setValue(window.value)
        self._syncing = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._syncing:
            return
        window, bar = self.scene.window, self.verticalScrollBar()
        pixels = bar.value() - window.value
        near = abs(pixels) <= 2 * window.height and 0 < bar.value() < bar.maximum()
        if near and not bar.isSliderDown():
            window.scroll_by(pixels)
        else:
            window.scroll_to(bar.value())
        self.show_scrolled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        area = self.viewport().geometry()
        self.overview.setGeometry(area.right() + 1, area.top(), WIDTH, area.height())
        self.lay_out()

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            ratio = self.devicePixelRatioF()
            region = event.region()
            if region.rectCount() > _FEW:
                self._painter.paint(painter, event.rect(), ratio)
                return
            # places far apart need nothing of what lies between them
            for area in region:  # type: ignore[attr-defined]
                painter.setClipRect(area)
                self._painter.paint(painter, area, ratio)
        finally:
            painter.end()  # an open painter would take the program down with it

    def show_caret(self) -> None:
        """The caret moved: show it, and begin to blink anew."""
        self._painter.caret_on = True
        chosen = self.scene.layer.chosen_span()
        if chosen is not None and len(chosen.fragments) > 1:  # its handles go where the caret is
            self.viewport().update(self.scene.window.band(chosen.start, chosen.end))
        period = QGuiApplication.styleHints().cursorFlashTime() // 2
        if self.hasFocus() and period > 0 and not self.scene.look.reduced_motion:
            self._blink.start(period)
        else:
            self._blink.stop()

    def _blinked(self) -> None:
        self._painter.caret_on = not self._painter.caret_on
        caret = self.scene.window.caret_rect(self.scene.caret)
        self.viewport().update(caret.adjusted(-1, 0, 1, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._painter.focused = True
        self._painter.ring = event.reason() in _BY_KEYBOARD
        self.show_caret()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._painter.focused = self._painter.ring = False
        self._blink.stop()
        self.viewport().update()

    def hide_ring(self) -> None:
        """The mouse is used: the focus needs no ring."""
        if self._painter.ring:
            self._painter.ring = False
            self.viewport().update()
