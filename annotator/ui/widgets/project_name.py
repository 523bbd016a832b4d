"""The project's name at the right end of the menu bar: it takes what room the menus leave."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMenuBar, QStyle, QStyleOptionMenuItem

from annotator.ui.widgets.elided import ElidedLabel

_SPARE = 8


class ProjectName(ElidedLabel):
    """Ends in … rather than take a menu's room."""

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.setObjectName("projectName")
        self.setProperty("quiet", True)
        self.setContentsMargins(0, 4, 14, 4)  # the menus' own padding: one line of text

    def sizeHint(self) -> QSize:
        """Asked by the bar whenever it lays its menus out."""
        margins = self.contentsMargins()
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 2
        room = self._bar.width() - menus_width(self._bar) - _SPARE
        width = wanted + margins.left() + margins.right()
        return QSize(max(0, min(width, room)), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def menus_width(bar: QMenuBar) -> int:
    """How wide all menus of a bar are side by side."""
    style, option = bar.style(), QStyleOptionMenuItem()
    option.initFrom(bar)
    metric = QStyle.PixelMetric
    total = 2 * (
        style.pixelMetric(metric.PM_MenuBarPanelWidth, option, bar)
        + style.pixelMetric(metric.PM_MenuBarHMargin, option, bar)
    )
    kind = QStyle.ContentsType.CT_MenuBarItem
    for action in bar.actions():
        option.text = action.text()  # type: ignore[attr-defined]
        flag = Qt.TextFlag.TextShowMnemonic
        text = bar.fontMetrics().size(flag.value, action.text())
        total += style.sizeFromContents(kind, option, text, bar).width()
        total += style.pixelMetric(metric.PM_MenuBarItemSpacing, option, bar)
    return total
